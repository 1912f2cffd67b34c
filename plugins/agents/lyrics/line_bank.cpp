#include "line_bank.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace aether::lyrics {
namespace {

constexpr const char* kRoles[] = {"setup", "development", "lift", "chorus", "turn"};

const Array& items(const Value& value) {
  static const Array* const none = new Array();
  return value.is_array() ? value.as_array() : *none;
}

std::vector<std::string> texts(const Value& value) {
  std::vector<std::string> list;
  for (const Value& item : items(value)) list.push_back(item.string_or(""));
  return list;
}

// After a lead-in a line goes on in lower case, but "I" and names of days and months keep their
// capital.
std::string continued(const std::string& line) {
  static const std::set<std::string, std::less<>> kNames = {"Sunday", "July", "Mondays", "Coffee's",
                                                            "December"};
  const std::string first = line.substr(0, line.find(' '));
  if (first == "I" || first.starts_with("I'") || kNames.count(first)) return line;
  std::string lower = line;
  lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower[0])));
  return lower;
}

// "And and", "Still … still": a line that says the lead-in itself, or begins with one, takes none.
bool takes_lead_in(const std::string& line, const std::string& lead) {
  static const std::set<std::string, std::less<>> kStarts = {
      "and", "but", "so", "oh,", "now", "still", "tonight", "maybe", "perhaps", "here", "quiet"};
  const std::string lower = lowered(line), word = lowered(lead.substr(0, lead.find(',')));
  return !kStarts.count(lower.substr(0, lower.find(' '))) &&
         (" " + lower + " ").find(" " + word + " ") == std::string::npos &&
         !lower.ends_with(" " + word);
}

std::string filled(std::string pattern, const std::string& title) {
  for (std::size_t at = pattern.find("{t}"); at != std::string::npos;
       at = pattern.find("{t}", at + title.size()))
    pattern.replace(at, 3, title);
  return pattern;
}

// Another word than the title and a sigh?
bool says_more_than_title(const std::string& pattern) {
  std::string rest = lowered(filled(pattern, ""));
  for (std::size_t at = rest.find("oh"); at != std::string::npos; at = rest.find("oh"))
    rest.erase(at, 2);
  return std::any_of(rest.begin(), rest.end(),
                     [](unsigned char c) { return std::isalpha(c) != 0; });
}

// Share of strong notes that carry a stressed syllable, when syllables and notes go one to one.
double stress_fit(const SungLine& line, const PhraseSlot& slot) {
  if (line.count() != slot.notes()) return 0.5;
  double strong = 0.0, met = 0.0;
  for (std::size_t i = 0; i < slot.strong.size(); ++i) {
    if (!slot.strong[i]) continue;
    strong += 1.0;
    if (line.syllables[i].stressed) met += 1.0;
  }
  return strong > 0.0 ? met / strong : 0.5;
}

}  // namespace

std::vector<std::string> readings(const std::string& pattern) {
  const std::size_t open = pattern.find('{');
  const std::size_t close = open == std::string::npos ? open : pattern.find('}', open);
  if (close == std::string::npos) return {pattern};
  std::vector<std::string> all;
  std::size_t from = open + 1;
  while (from <= close) {
    const std::size_t to = std::min(pattern.find('|', from), close);
    for (std::string& rest : readings(pattern.substr(close + 1)))
      all.push_back(pattern.substr(0, open) + pattern.substr(from, to - from) + rest);
    from = to + 1;
  }
  return all;
}

LineBank::LineBank(const Value& lines, const Phonology& phonology, const std::string& theme)
    : phonology_(phonology),
      lead_ins_(texts(lines.at("lead_ins"))),
      hooks_(texts(lines.at("hooks"))) {
  for (const std::string& opener : texts(lines.at("openers")))
    for (std::string& text : readings(opener)) openers_.push_back(std::move(text));
  std::size_t base = 0;
  for (const char* role : kRoles) {
    add_role(lines.at(theme).at(role), 1.0, roles_[role], base);
    add_role(lines.at("any").at(role), 0.0, roles_[role], base + 500);
    add_role(lines.at("short").at(role), 0.5, shorts_[role], base + 900);
    base += 1000;
  }
}

void LineBank::add_role(const Value& patterns, double relevance, std::vector<Stock>& into,
                        std::size_t base) const {
  for (const Value& pattern : items(patterns)) {
    for (const std::string& text : readings(pattern.string_or("")))
      if (clean(text)) into.push_back({phonology_.sing(text), base, relevance});
    ++base;
  }
}

bool LineBank::clean(const std::string& text) const {
  std::string word;
  for (const char c : text + " ") {
    if (std::isalpha(static_cast<unsigned char>(c)) || c == '\'') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    if (phonology_.is_banned(word)) return false;
    word.clear();
  }
  return true;
}

const std::vector<LineBank::Stock>& LineBank::stock(const std::string& role) const {
  const auto at = roles_.find(role);
  return at == roles_.end() ? roles_.at("setup") : at->second;
}

void LineBank::add(std::vector<Candidate>& list, const std::string& text, std::size_t pattern,
                   double score, const PhraseSlot& slot) const {
  SungLine line = phonology_.sing(text);
  const int over = line.count() - slot.notes();
  // A note too many becomes a melisma; a syllable too many splits a note, which is worse.
  const double fit = over == 0 ? 0.0 : over == -1 ? -1.5 : over == 1 ? -2.2 : -99.0;
  if (fit < -50.0) return;
  list.push_back({std::move(line), pattern, score + fit});
  list.back().score += 2.0 * stress_fit(list.back().line, slot);
}

std::vector<Candidate> LineBank::candidates(const std::string& role, const PhraseSlot& slot,
                                            RandomStream random) const {
  std::vector<Candidate> list;
  const auto near = [&](int count) { return std::abs(count - slot.notes()) <= 1; };
  const auto chance = [&] { return 2.5 * random.uniform(); };
  for (const Stock& item : stock(role))
    if (near(item.line.count()))
      add(list, item.line.text, item.pattern, item.relevance + chance(), slot);
  if (slot.notes() <= 5)
    for (const Stock& item : shorts_.count(role) ? shorts_.at(role) : shorts_.at("setup"))
      if (near(item.line.count()))
        add(list, item.line.text, item.pattern, item.relevance + chance(), slot);
  for (const std::string& lead : lead_ins_) {
    const int extra = phonology_.sing(lead).count();
    for (const Stock& item : stock(role))
      if (near(item.line.count() + extra) && takes_lead_in(item.line.text, lead))
        add(list, lead + " " + continued(item.line.text), item.pattern,
            item.relevance - 1.8 + chance(), slot);
  }
  for (const std::string& opener : openers_) {
    const int extra = phonology_.sing(opener).count();
    for (const Stock& item : stock(role))
      if (near(item.line.count() + extra))
        add(list, opener + " " + continued(item.line.text), item.pattern,
            item.relevance - 0.5 + chance(), slot);
  }
  // A phrase longer than any line takes two.
  if (list.empty())
    for (const Stock& first : stock(role))
      for (const Stock& second : stock(role))
        if (first.pattern != second.pattern && near(first.line.count() + second.line.count()) &&
            list.size() < 400)
          add(list, first.line.text + ", " + continued(second.line.text), second.pattern,
              second.relevance + chance(), slot);
  return list;
}

SungLine LineBank::hook_line(const std::string& words, int notes) const {
  return nearest_hook(hooks_, words, notes);
}

SungLine LineBank::full_hook_line(const std::string& words, int notes) const {
  std::vector<std::string> full;
  for (const std::string& pattern : hooks_)
    if (says_more_than_title(pattern)) full.push_back(pattern);
  return nearest_hook(full, words, notes);
}

SungLine LineBank::nearest_hook(const std::vector<std::string>& patterns, const std::string& words,
                                int notes) const {
  SungLine best;
  int best_gap = 2;
  for (const std::string& pattern : patterns) {
    const SungLine line = phonology_.sing(filled(pattern, words));
    const int gap = std::abs(line.count() - notes);
    if (gap < best_gap) best_gap = gap, best = line;
  }
  return best;
}

}  // namespace aether::lyrics
