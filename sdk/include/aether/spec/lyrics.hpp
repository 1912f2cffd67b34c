// LyricSpec: what is sung.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

struct LyricLine {
  std::string text;
  int syllable_count = 1;
  std::vector<bool> syllable_stresses;
  std::optional<std::string> rhyme_tag;  ///< "A", "B"
  std::vector<std::string> syllables;    ///< the text cut for singing, one for each syllable
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("text", &LyricLine::text, Required{}, Length{1, 400});
    f("syllable_count", &LyricLine::syllable_count, Required{}, Range{1, 100});
    f("syllable_stresses", &LyricLine::syllable_stresses);
    f("rhyme_tag", &LyricLine::rhyme_tag);
    f("syllables", &LyricLine::syllables);
  }
};

struct LyricSection {
  SectionType section_type = SectionType::kVerse;
  std::string section_label;  ///< SectionPlan::label
  std::vector<LyricLine> lines;
  std::string rhyme_scheme = "AABB";
  std::vector<std::string> theme_keywords;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("section_type", &LyricSection::section_type, Required{});
    f("section_label", &LyricSection::section_label, Required{});
    f("lines", &LyricSection::lines, Required{}, Size{1, 64});
    f("rhyme_scheme", &LyricSection::rhyme_scheme);
    f("theme_keywords", &LyricSection::theme_keywords);
  }
};

struct NarrativeArc {
  std::string setup, development, resolution;
  std::string perspective = "first_person";
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("setup", &NarrativeArc::setup);
    f("development", &NarrativeArc::development);
    f("resolution", &NarrativeArc::resolution);
    f("perspective", &NarrativeArc::perspective);
  }
};

struct LyricSpec {
  std::string id;
  std::string song_id, melody_id;
  std::string primary_theme;
  std::vector<std::string> secondary_themes;
  std::string emotional_journey;
  NarrativeArc narrative;
  std::vector<LyricSection> sections;  ///< empty for an instrumental
  std::optional<std::string> hook_lyrics;
  bool title_in_lyrics = true;
  std::string vocabulary_level = "conversational";
  std::vector<std::string> banned_words;
  std::optional<double> ngram_overlap_score, semantic_distance, originality_score;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &LyricSpec::id);
    f("song_id", &LyricSpec::song_id);
    f("melody_id", &LyricSpec::melody_id);
    f("primary_theme", &LyricSpec::primary_theme);
    f("secondary_themes", &LyricSpec::secondary_themes, Size{0, 3});
    f("emotional_journey", &LyricSpec::emotional_journey);
    f("narrative", &LyricSpec::narrative);
    f("sections", &LyricSpec::sections, Size{0, 200});
    f("hook_lyrics", &LyricSpec::hook_lyrics, Length{0, 100});
    f("title_in_lyrics", &LyricSpec::title_in_lyrics);
    f("vocabulary_level", &LyricSpec::vocabulary_level);
    f("banned_words", &LyricSpec::banned_words);
    f("ngram_overlap_score", &LyricSpec::ngram_overlap_score, Range{0, 1});
    f("semantic_distance", &LyricSpec::semantic_distance, Range{0, 1});
    f("originality_score", &LyricSpec::originality_score, Range{0, 1});
  }
};

}  // namespace aether::spec
