#include "own_lyrics.hpp"

#include <algorithm>
#include <cctype>

namespace aether::lyrics {
namespace {

constexpr std::size_t kLongestLine = 380;  // bytes; the specification allows 400

struct Block {
  std::string heading;  ///< family it names, folded, or empty
  std::vector<std::string> lines;
};

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  return first == std::string::npos
             ? std::string()
             : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Letters only, lower case: "[Pre-Chorus 2]" and "pre_chorus" are one name.
std::string family_key(const std::string& text) {
  std::string key;
  for (const char c : text)
    if (std::isalpha(static_cast<unsigned char>(c)))
      key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return key;
}

bool is_heading(const std::string& line) {
  if (line.front() == '[' && line.back() == ']') return true;
  if (line.back() != ':') return false;
  static const std::set<std::string, std::less<>> kNames = {
      "verse", "chorus", "prechorus", "postchorus", "bridge", "hook", "intro", "outro", "refrain"};
  return kNames.count(family_key(line)) > 0;
}

// A line too long for the specification breaks at spaces, or anywhere when it has none, never
// inside a character.
std::vector<std::string> within_limit(std::string line) {
  std::vector<std::string> parts;
  while (line.size() > kLongestLine) {
    std::size_t at = line.rfind(' ', kLongestLine);
    if (at == std::string::npos || at == 0) {
      at = kLongestLine;
      while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
    }
    parts.push_back(trimmed(line.substr(0, at)));
    line = trimmed(line.substr(at));
  }
  if (!line.empty()) parts.push_back(line);
  return parts;
}

std::vector<Block> blocks_of(const std::string& text) {
  std::vector<Block> blocks;
  Block block;
  const auto close = [&] {
    if (!block.lines.empty()) blocks.push_back(block);
    block = Block{};
  };
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t to = std::min(text.find('\n', from), text.size());
    std::string line;
    for (const char c : trimmed(text.substr(from, to - from)))
      if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) line += c;
    from = to + 1;
    if (line.empty()) {
      close();
    } else if (is_heading(line)) {
      close();
      block.heading = family_key(line);
    } else {
      for (std::string& part : within_limit(line)) block.lines.push_back(std::move(part));
    }
  }
  close();
  return blocks;
}

// As many lines as phrases: more are joined evenly, fewer leave the last phrases unsung.
std::vector<std::string> fitted(const std::vector<std::string>& lines, std::size_t phrases) {
  if (phrases == 0 || lines.size() <= phrases) return lines;
  std::vector<std::string> joined(phrases);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string& line = joined[i * phrases / lines.size()];
    if (line.size() + lines[i].size() + 1 > kLongestLine) continue;
    line += (line.empty() ? "" : " ") + lines[i];
  }
  return joined;
}

}  // namespace

std::vector<spec::LyricSection> lay_out(const std::string& text,
                                        const std::vector<SungSection>& sections,
                                        const Phonology& phonology) {
  const auto blocks = blocks_of(text);
  std::map<std::string, const Block*> named, first_of_family;
  std::vector<const Block*> plain;
  for (const Block& block : blocks) {
    if (block.heading.empty())
      plain.push_back(&block);
    else
      named.try_emplace(block.heading, &block);
  }
  std::vector<spec::LyricSection> lyrics;
  std::size_t next = 0;
  for (const SungSection& section : sections) {
    const std::string family = family_key(
        section.plan->name.empty() ? enum_text(section.plan->function) : section.plan->name);
    const Block* block = nullptr;
    if (const auto at = named.find(family); at != named.end())
      block = at->second;
    else if (const auto by_type = named.find(family_key(enum_text(section.plan->function)));
             by_type != named.end())
      block = by_type->second;
    else if (section.plan->function == spec::SectionType::kChorus &&
             first_of_family.count(family) && plain.size() < sections.size())
      block = first_of_family[family];
    else if (next < plain.size())
      block = plain[next++];
    else if (first_of_family.count(family))
      block = first_of_family[family];
    if (!block) continue;
    first_of_family.try_emplace(family, block);
    spec::LyricSection out;
    out.section_type = section.plan->function;
    out.section_label = section.plan->label;
    out.rhyme_scheme.clear();
    for (const std::string& line : fitted(block->lines, section.phrases.size())) {
      if (out.lines.size() == 64) break;
      const SungLine sung = phonology.sing(line);
      if (sung.syllables.empty() || sung.count() > 100) continue;
      out.lines.push_back(lyric_line(sung, ""));
      out.rhyme_scheme += 'X';
    }
    if (!out.lines.empty()) lyrics.push_back(std::move(out));
  }
  return lyrics;
}

}  // namespace aether::lyrics
