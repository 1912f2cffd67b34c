#include "songwriter.hpp"

#include <algorithm>

namespace aether::lyrics {
namespace {

using spec::SectionType;

bool returns(SectionType function) {
  return function == SectionType::kChorus || function == SectionType::kPreChorus ||
         function == SectionType::kPostChorus || function == SectionType::kDrop;
}

// Letters for lines in order of first use, so that a scheme reads ABAB however it came about.
std::string as_letters(const std::vector<std::string>& sounds) {
  std::string scheme;
  std::map<std::string, char> letters;
  char next = 'A';
  for (const std::string& sound : sounds) {
    if (sound.empty()) {
      scheme += next == 'X' ? 'X' : next++;
      continue;
    }
    const auto [at, fresh] = letters.try_emplace(sound, next);
    if (fresh) ++next;
    scheme += at->second;
  }
  return scheme;
}

}  // namespace

spec::LyricLine lyric_line(const SungLine& line, const std::string& rhyme_tag) {
  spec::LyricLine out;
  out.text = line.text;
  out.syllable_count = std::clamp(line.count(), 1, 100);
  for (const Syllable& syllable : line.syllables) {
    out.syllables.push_back(syllable.text);
    out.syllable_stresses.push_back(syllable.stressed);
  }
  if (!rhyme_tag.empty()) out.rhyme_tag = rhyme_tag;
  return out;
}

HookWords hook_words(const spec::SongSpec& song, const spec::MelodySpec& melody) {
  HookWords out{song.title,
                melody.primary_hook.lyrics_snippet.value_or(""),
                {},
                melody.primary_hook.placement};
  if (out.words.empty()) out.words = song.title;
  for (std::size_t i = 0; i < melody.secondary_hooks.size(); ++i)
    if (const auto& words = melody.secondary_hooks[i].lyrics_snippet; words && !words->empty())
      out.others["hook:" + std::to_string(i + 2)] = *words;
  return out;
}

Songwriter::Songwriter(const LineBank& bank, HookWords hooks, RandomStream random)
    : bank_(bank), hooks_(std::move(hooks)), random_(random) {}

bool Songwriter::carries_hook(const spec::SectionPlan& plan) const {
  return plan.hook || plan.function == hooks_.home || plan.function == SectionType::kPostChorus ||
         plan.function == SectionType::kDrop;
}

std::vector<spec::LyricSection> Songwriter::write(const std::vector<SungSection>& sections) {
  std::vector<spec::LyricSection> lyrics;
  for (const SungSection& section : sections) {
    const spec::SectionPlan& plan = *section.plan;
    const std::string family = plan.name.empty() ? enum_text(plan.function) : plan.name;
    if (const auto at = returning_.find(family);
        at != returning_.end() && at->second.lines.size() == section.phrases.size()) {
      lyrics.push_back(at->second);
      lyrics.back().section_label = plan.label;
      continue;
    }
    const bool hook = carries_hook(plan);
    std::string role =
        hook || plan.function == SectionType::kChorus ? "chorus"
        : plan.function == SectionType::kPreChorus    ? "lift"
        : plan.function == SectionType::kBridge || plan.function == SectionType::kBreakdown
            ? "turn"
            : "setup";
    if (role == "setup" && verses_++ > 0) role = "development";
    lyrics.push_back(write_section(section, role, hook));
    if (hook || returns(plan.function)) returning_[family] = lyrics.back();
  }
  return lyrics;
}

void Songwriter::place_hooks(const SungSection& section, bool carries_hook,
                             std::vector<Candidate>& lines, std::vector<bool>& fixed) {
  const std::size_t count = section.phrases.size();
  const auto place = [&](std::size_t at, const std::string& words) {
    // A section of one line has to say more than the title; where no such hook fits, a line of the
    // theme takes its place.
    const int notes = section.phrases[at].notes();
    const SungLine line =
        count == 1 ? bank_.full_hook_line(words, notes) : bank_.hook_line(words, notes);
    if (line.text.empty()) return false;
    lines[at].line = line;
    fixed[at] = true;
    if (lowered(line.text).find(lowered(hooks_.title)) != std::string::npos) title_sung_ = true;
    return true;
  };
  // The hook opens the section and, in a longer one, comes back at its end.
  for (const std::size_t at : {std::size_t{0}, count - 1}) {
    if (!carries_hook || (at > 0 && (count < 4 || fixed[at]))) continue;
    if (place(at, hooks_.words) && (hook_.empty() || lines[at].line.text.size() < hook_.size()))
      hook_ = lines[at].line.text;
  }
  for (std::size_t at = 0; at < count; ++at)
    if (const auto other = hooks_.others.find(section.phrases[at].figure);
        other != hooks_.others.end() && !fixed[at])
      place(at, other->second);
}

spec::LyricSection Songwriter::write_section(const SungSection& section, const std::string& role,
                                             bool carries_hook) {
  const std::size_t count = section.phrases.size();
  std::vector<Candidate> lines(count);
  std::vector<bool> fixed(count, false);
  place_hooks(section, carries_hook, lines, fixed);
  for (std::size_t first = 0; first < count;) {
    if (fixed[first]) {
      ++first;
      continue;
    }
    std::size_t last = first;
    while (last < count && !fixed[last] && last - first < 4) ++last;
    auto stanza = write_stanza(section, role, first, pick_scheme(last - first));
    for (std::size_t i = 0; i < stanza.size(); ++i) lines[first + i] = std::move(stanza[i]);
    first = last;
  }
  if (carries_hook && hook_.empty()) hook_ = lines.front().line.text;
  spec::LyricSection out;
  out.section_type = section.plan->function;
  out.section_label = section.plan->label;
  std::vector<std::string> sounds;
  for (const Candidate& line : lines)
    sounds.push_back(line.line.sound.empty() ? line.line.last_word : line.line.sound);
  out.rhyme_scheme = as_letters(sounds);
  for (std::size_t i = 0; i < count; ++i) {
    const bool rhymed =
        std::count(out.rhyme_scheme.begin(), out.rhyme_scheme.end(), out.rhyme_scheme[i]) > 1;
    out.lines.push_back(
        lyric_line(lines[i].line, rhymed ? std::string(1, out.rhyme_scheme[i]) : std::string()));
  }
  return out;
}

std::string Songwriter::pick_scheme(std::size_t lines) {
  switch (lines) {
    case 1:
      return "A";
    case 2:
      return "AA";
    case 3:
      return random_.chance(0.5) ? "ABB" : "AAB";
    default: {
      const double draw = random_.uniform();
      return draw < 0.4 ? "AABB" : draw < 0.75 ? "ABAB" : "ABCB";
    }
  }
}

double Songwriter::appeal(const Candidate& candidate) const {
  double score = candidate.score;
  if (used_patterns_.count(candidate.pattern)) score -= 9.0;
  if (used_words_.count(candidate.line.last_word)) score -= 1.0;
  if (used_texts_.count(candidate.line.text)) score -= 6.0;
  return score;
}

// The best lines that share a sound and end on different words; the best by themselves when no
// sound serves all.
std::vector<Candidate> Songwriter::rhyme_group(const std::vector<std::vector<Candidate>>& choices,
                                               const std::vector<std::size_t>& lines) const {
  std::set<std::string> sounds;
  for (const Candidate& candidate : choices[lines.front()])
    if (!candidate.line.sound.empty()) sounds.insert(candidate.line.sound);
  std::vector<Candidate> best;
  double best_score = -1e9;
  const auto try_sound = [&](const std::string& sound) {
    std::vector<Candidate> group;
    std::set<std::string> words;
    std::set<std::size_t> patterns;
    double total = sound.empty() ? -4.0 : 0.0;
    for (const std::size_t line : lines) {
      const Candidate* pick = nullptr;
      double top = -1e9;
      for (const Candidate& candidate : choices[line]) {
        if (!sound.empty() && candidate.line.sound != sound) continue;
        if (words.count(candidate.line.last_word) || patterns.count(candidate.pattern)) continue;
        if (const double score = appeal(candidate); score > top) top = score, pick = &candidate;
      }
      if (!pick) return;
      words.insert(pick->line.last_word);
      patterns.insert(pick->pattern);
      group.push_back(*pick);
      total += top;
    }
    if (total > best_score) best_score = total, best = std::move(group);
  };
  for (const std::string& sound : sounds) try_sound(sound);
  try_sound("");
  return best;
}

std::vector<Candidate> Songwriter::write_stanza(const SungSection& section, const std::string& role,
                                                std::size_t first, const std::string& scheme) {
  std::vector<std::vector<Candidate>> choices;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    choices.push_back(
        bank_.candidates(role, section.phrases[first + i], RandomStream(random_.next_u64())));
    // A phrase no line fits is hummed.
    if (choices.back().empty())
      choices.back().push_back({{"Ooh", {{"Ooh", true}}, "ooh", ""}, 0, -10.0});
  }
  std::vector<Candidate> lines(scheme.size());
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if (!lines[i].line.text.empty()) continue;
    std::vector<std::size_t> group;
    for (std::size_t k = i; k < scheme.size(); ++k)
      if (scheme[k] == scheme[i]) group.push_back(k);
    const auto written = rhyme_group(choices, group);
    for (std::size_t k = 0; k < group.size(); ++k) {
      lines[group[k]] = k < written.size() ? written[k] : choices[group[k]].front();
      used_patterns_.insert(lines[group[k]].pattern);
      used_words_.insert(lines[group[k]].line.last_word);
      used_texts_.insert(lines[group[k]].line.text);
    }
  }
  return lines;
}

}  // namespace aether::lyrics
