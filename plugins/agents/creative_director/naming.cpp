#include "naming.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace aether::creative {
namespace {

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> found;
  if (list.is_array())
    for (const Value& text : list.as_array()) found.push_back(text.string_or(""));
  return found;
}

std::string trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.erase(text.begin());
  while (!text.empty() && (std::isspace(static_cast<unsigned char>(text.back())) ||
                           std::ispunct(static_cast<unsigned char>(text.back()))))
    text.pop_back();
  return text;
}

// A name from a text is data from outside: no path parts, no control bytes, at most 80 bytes.
std::string safe_title(const std::string& title) {
  std::string safe;
  for (const char c : title)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '/' && c != '\\') safe += c;
  while (safe.find("..") != std::string::npos) safe.erase(safe.find(".."), 1);
  while (safe.size() > 80 || (!safe.empty() && safe.size() > 76 &&
                              (static_cast<unsigned char>(safe.back()) & 0xC0) == 0x80))
    safe.pop_back();
  return trimmed(safe);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// The text after a cue up to the closing quote, or to the end of the clause when unquoted.
std::string after_cue(const std::string& prompt, std::size_t from) {
  while (from < prompt.size() && (prompt[from] == ' ' || prompt[from] == ':')) ++from;
  const char quote = from < prompt.size() ? prompt[from] : ' ';
  if (quote == '"' || quote == '\'') {
    const std::size_t end = prompt.find(quote, from + 1);
    return end == std::string::npos ? std::string() : prompt.substr(from + 1, end - from - 1);
  }
  if (prompt.compare(from, 3, "\xE2\x80\x9C") == 0) {
    const std::size_t end = prompt.find("\xE2\x80\x9D", from);
    return end == std::string::npos ? std::string() : prompt.substr(from + 3, end - from - 3);
  }
  // Unquoted: the capitalised words that follow.
  std::string title;
  std::size_t at = from;
  while (at < prompt.size() && std::isupper(static_cast<unsigned char>(prompt[at]))) {
    const std::size_t end = std::min(prompt.find_first_of(" ,.;:!?\n", at), prompt.size());
    title += (title.empty() ? "" : " ") + prompt.substr(at, end - at);
    if (end >= prompt.size() || prompt[end] != ' ') break;
    at = end + 1;
  }
  return title;
}

}  // namespace

std::optional<Found<std::string>> read_title(const std::string& prompt) {
  const std::string text = lower(prompt);
  for (const char* cue : {"called ", "titled ", "title: ", "title:", "named ", "entitled "}) {
    const std::size_t at = text.find(cue);
    if (at == std::string::npos ||
        (at > 0 && std::isalpha(static_cast<unsigned char>(text[at - 1]))))
      continue;
    const std::string title = safe_title(after_cue(prompt, at + std::string(cue).size()));
    if (!title.empty()) return Found<std::string>{title, std::string(cue) + title, 0.9};
  }
  return std::nullopt;
}

std::string make_title(const Value& title_words, const std::string& theme, RandomStream random) {
  const Value& patterns = title_words.at("patterns").at(theme);
  if (!patterns.is_array() || patterns.size() == 0) return "Untitled";
  std::string title =
      patterns
          .at(static_cast<std::size_t>(random.integer(0, static_cast<int>(patterns.size()) - 1)))
          .string_or("Untitled");
  for (std::size_t open = title.find('{'); open != std::string::npos; open = title.find('{')) {
    const std::size_t close = title.find('}', open);
    if (close == std::string::npos) return "Untitled";
    const Value& list = title_words.at("lists").at(title.substr(open + 1, close - open - 1));
    if (!list.is_array() || list.size() == 0) return "Untitled";
    title.replace(
        open, close - open + 1,
        list.at(static_cast<std::size_t>(random.integer(0, static_cast<int>(list.size()) - 1)))
            .string_or(""));
  }
  return title;
}

std::string usual_theme(const Value& themes, spec::Mood mood, const std::string& genre_id,
                        RandomStream random) {
  const auto by_genre = texts(themes.at("genres").at(genre_id));
  auto by_mood = texts(themes.at("moods").at(enum_text(mood)));
  if (by_mood.empty()) by_mood = by_genre.empty() ? std::vector<std::string>{"home"} : by_genre;
  if (by_genre.empty()) return random.pick(by_mood);
  // A theme that both suggest comes first.
  for (const std::string& theme : by_genre)
    if (std::find(by_mood.begin(), by_mood.end(), theme) != by_mood.end() && random.chance(0.7))
      return theme;
  return random.chance(0.5) ? random.pick(by_genre) : random.pick(by_mood);
}

std::string describe_energy(const std::vector<spec::SectionPlan>& sections) {
  const auto peak =
      std::max_element(sections.begin(), sections.end(),
                       [](const auto& a, const auto& b) { return a.energy <= b.energy; });
  const auto word = [](double energy) {
    return energy < 0.35 ? "quiet" : energy < 0.65 ? "moderate" : "strong";
  };
  char text[240];
  std::snprintf(text, sizeof text, "%s opening (%.2f), peak in %s (%.2f), %s close (%.2f)",
                word(sections.front().energy), sections.front().energy,
                peak->label.substr(0, 60).c_str(), peak->energy, word(sections.back().energy),
                sections.back().energy);
  return text;
}

std::string lyrical_direction(const Value& themes, const std::string& theme, spec::Mood mood) {
  return themes.at("directions").at(theme).string_or("the song's title") + ", told in a " +
         enum_text(mood) + " voice";
}

}  // namespace aether::creative
