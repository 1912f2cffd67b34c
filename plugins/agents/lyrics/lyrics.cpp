#include "lyrics.hpp"

#include "own_lyrics.hpp"

#include <aether/spec/brief.hpp>
#include <aether/spec/genre.hpp>

#include <algorithm>
#include <cstdio>

namespace aether::lyrics {
namespace {

const Value& input(const Map& inputs, std::string_view name) {
  static const Value* const none = new Value();
  const auto at = inputs.find(name);
  return at == inputs.end() ? *none : at->second;
}

// The theme a lyrical direction asks for ("about lost love", "something on rain"), or nothing.
std::optional<std::string> theme_asked(const spec::SongSpec& song, const Value& lines) {
  const std::string wish = lowered(song.creative_brief.lyrical_direction.value_or(""));
  if (wish.empty() || !lines.is_map()) return std::nullopt;
  for (const auto& [theme, unused] : lines.as_map()) {
    std::string words = theme;
    std::replace(words.begin(), words.end(), '_', ' ');
    if (wish.find(words) != std::string::npos) return theme;
  }
  return std::nullopt;
}

// Themes that lyric_lines.yaml has; nature is sung with the lines of the dream.
std::string theme_with_lines(const std::string& theme, const Value& lines) {
  if (lines.contains(theme) && theme != "any" && theme != "short") return theme;
  return lines.contains("dream") && (theme == "nature" || theme == "space") ? "dream" : "memory";
}

std::string journey(const spec::SongSpec& song) {
  const auto quiet =
      std::min_element(song.sections.begin(), song.sections.end(),
                       [](const auto& a, const auto& b) { return a.energy < b.energy; });
  const auto peak =
      std::max_element(song.sections.begin(), song.sections.end(),
                       [](const auto& a, const auto& b) { return a.energy < b.energy; });
  return "from a " + enum_text(song.primary_mood) + " " + quiet->label + " to the peak in " +
         peak->label;
}

std::string cut_to(std::string text, std::size_t most) {
  while (text.size() > most) text.pop_back();
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80 &&
         text.size() == most)
    text.pop_back();
  return text;
}

spec::LyricSpec frame(const spec::SongSpec& song, const spec::MelodySpec& melody,
                      const std::string& theme, const Value& lines, const Phonology& phonology) {
  spec::LyricSpec lyrics;
  lyrics.id = song.id.starts_with("song-") ? "lyrics-" + song.id.substr(5) : "lyrics";
  lyrics.song_id = song.id;
  lyrics.melody_id = melody.id;
  lyrics.primary_theme = theme;
  for (const spec::Mood mood : song.secondary_moods)
    lyrics.secondary_themes.push_back(enum_text(mood));
  lyrics.emotional_journey = song.sections.empty() ? "" : journey(song);
  const Value& story = lines.at("stories").at(theme);
  lyrics.narrative = {story.at(std::size_t{0}).string_or(""),
                      story.at(std::size_t{1}).string_or(""),
                      story.at(std::size_t{2}).string_or(""),
                      "first_person",
                      {}};
  lyrics.banned_words.assign(phonology.banned().begin(), phonology.banned().end());
  return lyrics;
}

std::string fit_report(const std::vector<spec::LyricSection>& sections,
                       const std::vector<SungSection>& sung) {
  int exact = 0, near = 0, all = 0;
  for (std::size_t i = 0; i < sections.size() && i < sung.size(); ++i)
    for (std::size_t k = 0; k < sections[i].lines.size() && k < sung[i].phrases.size(); ++k) {
      const int gap = std::abs(sections[i].lines[k].syllable_count - sung[i].phrases[k].notes());
      ++all;
      exact += gap == 0;
      near += gap <= 1;
    }
  char text[120];
  std::snprintf(text, sizeof text,
                "%d of %d lines fit their phrase to the note, %d within one syllable", exact, all,
                near);
  return text;
}

}  // namespace

Map LyricsAgent::process(const Map& inputs) {
  const auto brief = from_value<spec::Brief>(input(inputs, "brief"), "brief");
  const auto song = from_value<spec::SongSpec>(input(inputs, "song"), "song");
  const auto melody = from_value<spec::MelodySpec>(input(inputs, "melody"), "melody");
  std::optional<spec::ArrangementSpec> arrangement;
  if (input(inputs, "arrangement").is_map())
    arrangement = from_value<spec::ArrangementSpec>(input(inputs, "arrangement"), "arrangement");
  const Value &lines = input(inputs, "lexicons").at("lyric_lines"),
              &words = input(inputs, "lexicons").at("lyric_words");
  const Phonology phonology(words);
  const std::string theme =
      theme_with_lines(theme_asked(song, lines).value_or(song.creative_brief.theme), lines);
  spec::LyricSpec lyrics = frame(song, melody, theme, lines, phonology);
  if (!song.is_sung()) {
    lyrics.title_in_lyrics = false;
    host().decide("lyrics.sections", "none", "the song is an instrumental", 1.0);
    return {{"lyrics", to_value(lyrics)}};
  }
  const auto sung = sung_sections(song, melody, arrangement ? &*arrangement : nullptr);
  if (brief.lyrics) {
    lyrics.sections = lay_out(*brief.lyrics, sung, phonology);
    const std::string all = lowered(*brief.lyrics);
    lyrics.title_in_lyrics = all.find(lowered(song.title)) != std::string::npos;
    for (const auto& section : lyrics.sections)
      if (!lyrics.hook_lyrics && section.section_type == spec::SectionType::kChorus)
        lyrics.hook_lyrics = cut_to(section.lines.front().text, 100);
    host().decide("lyrics.sections", std::to_string(lyrics.sections.size()) + " sections",
                  "the brief brings lyrics; blank lines part them", 1.0);
    return {{"lyrics", to_value(lyrics)}};
  }
  if (!lines.is_map())
    throw Failure(Status::kResource, "E-LEXICON-MISSING",
                  "the lexicon lyric_lines is not installed; data/lexicons should hold it",
                  "lexicons");
  const LineBank bank(lines, phonology, theme);
  Songwriter writer(bank, hook_words(song, melody), host().random("lines"));
  lyrics.sections = writer.write(sung);
  for (auto& section : lyrics.sections)
    section.theme_keywords = {theme, enum_text(song.primary_mood)};
  lyrics.title_in_lyrics = writer.title_sung();
  if (!writer.hook().empty()) lyrics.hook_lyrics = cut_to(writer.hook(), 100);
  lyrics.vocabulary_level = theme == "dream" ? "poetic" : "conversational";
  host().decide("lyrics.primary_theme", theme,
                theme_asked(song, lines) ? "the lyrical direction asks for it"
                                         : "the song's theme is " + song.creative_brief.theme,
                0.9);
  host().decide("lyrics.sections", std::to_string(lyrics.sections.size()) + " sections",
                fit_report(lyrics.sections, sung), 0.8);
  if (lyrics.hook_lyrics)
    host().decide("lyrics.hook_lyrics", *lyrics.hook_lyrics,
                  "the hook's words where they fit a phrase; it returns in every chorus", 0.9);
  return {{"lyrics", to_value(lyrics)}};
}

}  // namespace aether::lyrics
