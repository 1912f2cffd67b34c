// SongSpec: what the song is, written by the creative director. It holds the form: composition,
// arrangement and lyrics follow its section table.
#pragma once

#include <aether/spec/base.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aether::spec {

inline constexpr std::array<std::string_view, 5> kCadences = {"authentic", "half", "plagal",
                                                              "deceptive", "loop"};

/// One section of the form, in order of time.
struct SectionPlan {
  std::string label;  ///< "Verse 1": unique in the song
  std::string
      name;  ///< free family name; sections of one name share their material: "verse", "head", "A"
  SectionType function = SectionType::kVerse;
  int bars = 8;
  double energy = 0.5;           ///< 0..1
  bool hook = false;             ///< does the hook sound here?
  std::string cadence = "half";  ///< goal of its last bars: one of kCadences
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("label", &SectionPlan::label, Required{}, Length{1, 60});
    f("name", &SectionPlan::name, Length{1, 60});
    f("function", &SectionPlan::function, Required{});
    f("bars", &SectionPlan::bars, Required{}, Range{1, 256});
    f("energy", &SectionPlan::energy, Range{0, 1});
    f("hook", &SectionPlan::hook);
    f("cadence", &SectionPlan::cadence, OneOf{kCadences});
  }
};

struct CreativeBrief {
  std::string theme;
  Mood mood = Mood::kCalm;
  std::string energy_description;
  std::optional<std::string> lyrical_direction;
  std::optional<std::string> reference_era;  ///< "1990s"
  std::vector<std::string> special_requests;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("theme", &CreativeBrief::theme);
    f("mood", &CreativeBrief::mood);
    f("energy_description", &CreativeBrief::energy_description);
    f("lyrical_direction", &CreativeBrief::lyrical_direction);
    f("reference_era", &CreativeBrief::reference_era);
    f("special_requests", &CreativeBrief::special_requests);
  }
};

struct SongSpec {
  std::string id;
  std::string title = "Untitled";
  std::string artist_name = "AETHER";
  std::string genre_id;
  std::optional<std::string> subgenre;
  int bpm = 120;
  double bpm_exact =
      0.0;  ///< quarter notes a minute as played: bpm bent within 3 % to meet the length; 0 = bpm
  KeySignature key;
  Meter time_signature;
  int target_duration_seconds = 210;
  CreativeBrief creative_brief;
  Mood primary_mood = Mood::kCalm;
  std::vector<Mood> secondary_moods;
  bool has_vocals = true;
  bool is_instrumental = false;
  std::vector<SectionPlan> sections;             ///< the form
  std::vector<std::string> include_instruments;  ///< ids the user wants
  std::vector<std::string> exclude_instruments;  ///< ids or categories the user does not want
  double tail_seconds = 2.0;  ///< planned ring-out after the last bar, part of the length
  /// Fields the listener named, in the brief or in its text ("bpm", "key", "time_signature",
  /// "target_duration_seconds", "sections"): QA does not hold them against the song.
  std::vector<std::string> named_by_listener;
  std::optional<std::int64_t> random_seed;
  std::optional<std::string> album_id;
  std::optional<int> track_number;
  Extras extras;

  /// Is anything sung? An instrumental is not, whatever has_vocals says.
  bool is_sung() const { return has_vocals && !is_instrumental; }
  double tempo() const { return bpm_exact > 0.0 ? bpm_exact : bpm; }
  bool is_named_by_listener(std::string_view field) const {
    return std::find(named_by_listener.begin(), named_by_listener.end(), field) !=
           named_by_listener.end();
  }

  template <class F>
  static void fields(F&& f) {
    f("id", &SongSpec::id);
    f("title", &SongSpec::title, Required{}, Length{1, 200});
    f("artist_name", &SongSpec::artist_name, Length{1, 100});
    f("genre_id", &SongSpec::genre_id, Required{});
    f("subgenre", &SongSpec::subgenre);
    f("bpm", &SongSpec::bpm, Required{}, Range{20, 300});
    f("bpm_exact", &SongSpec::bpm_exact, Range{0, 310});
    f("key", &SongSpec::key, Required{});
    f("time_signature", &SongSpec::time_signature);
    f("target_duration_seconds", &SongSpec::target_duration_seconds, Range{10, 1200});
    f("creative_brief", &SongSpec::creative_brief);
    f("primary_mood", &SongSpec::primary_mood);
    f("secondary_moods", &SongSpec::secondary_moods, Size{0, 3});
    f("has_vocals", &SongSpec::has_vocals);
    f("is_instrumental", &SongSpec::is_instrumental);
    f("sections", &SongSpec::sections, Size{0, 200});
    f("include_instruments", &SongSpec::include_instruments);
    f("exclude_instruments", &SongSpec::exclude_instruments);
    f("tail_seconds", &SongSpec::tail_seconds, Range{0, 30});
    f("named_by_listener", &SongSpec::named_by_listener, Size{0, 32});
    f("random_seed", &SongSpec::random_seed);
    f("album_id", &SongSpec::album_id);
    f("track_number", &SongSpec::track_number, Range{1, 999});
  }
};

/// A tempo as people read it: "120", or one decimal when it is not whole ("92.7").
std::string tempo_text(double bpm);

}  // namespace aether::spec
