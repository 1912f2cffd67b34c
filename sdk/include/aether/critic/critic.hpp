// The critic: how well a score keeps what its plan promises and what ears expect of a band.
//
// Averages over a song do not hear that its bars were shuffled (48 human songs, sabotaged, stayed
// within .04 of the untouched ones' distance to human statistics), so the critic reads the score
// beside its plan: sections, chords, hook, grooves, roles, ending. Every feature is a share between
// 0 and 1, more is better; their weights are data (data/lexicons/critic.yaml), fitted on songs
// against sabotaged copies of themselves.
#pragma once

#include <aether/music/score.hpp>
#include <aether/spec/arrangement.hpp>
#include <aether/spec/genre.hpp>
#include <aether/spec/harmony.hpp>
#include <aether/spec/melody.hpp>
#include <aether/spec/rhythm.hpp>
#include <aether/spec/song.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aether::critic {

/// What the critic listens for; the comments say what share is meant.
enum class Feature {
  // The tune.
  kStrongFit,     ///< strong and long melody notes in the planned chord
  kKeyFit,        ///< melody notes in the scale or the chord
  kResolution,    ///< accented notes outside the chord that move on by step
  kPhraseEndFit,  ///< last notes of phrases in the chord
  kNoClash,       ///< long melody notes without a semitone in the accompaniment
  kLeapRecovery,  ///< leaps of a fourth or more that turn back
  kLineEconomy,   ///< steps and thirds rather than leaps
  kBreath,        ///< units of the phrase plan that end in a rest or a long note
  kHookReturn,    ///< planned statements of the hook that sound
  kRecurrence,    ///< patterns of the tune heard more than once
  // The harmony.
  kHarmonyFit,    ///< sounding chords, pads and arpeggios inside the planned chord
  kBassFit,       ///< the bass inside the planned chord while it sounds
  kBassArrival,   ///< chords met by their bass note
  kVoiceLeading,  ///< small movement from voicing to voicing
  // The form.
  kLikeness,     ///< sections of one family alike, bar by bar
  kContrast,     ///< neighbours of different families unlike
  kCycle,        ///< bars like those a cycle earlier
  kLayers,       ///< parts that sound where the arrangement has them, and only there
  kEnergyOrder,  ///< louder and fuller where the plan says so
  kEnding,       ///< parts that end together, with the planned gesture on the planned chord
  // Drums and bass.
  kGrooveFit,    ///< kicks, snares and claps where the section's groove has them
  kFillPlace,    ///< drum bars that differ before boundaries rather than elsewhere
  kArrivals,     ///< cymbal crashes on a section's first beat
  kBassGesture,  ///< bass onsets where the style's gestures have them
  kKickLock,     ///< bass on the kick more often than an eighth beside it
  // The texture.
  kBassLowest,  ///< time in which nothing sounds below the bass
  kLeadClear,   ///< melody notes with no other part within four semitones
  kNoMud,       ///< time without close intervals below E3
  kRegister,    ///< notes inside the band the arrangement gives their part
  kCompass,     ///< notes near the others of their part in time
  // The performance.
  kAccent,     ///< velocity that follows the metre
  kEvenTouch,  ///< variance of velocity explained by the place in the bar
  kTogether,   ///< parts that meet on a beat within a few milliseconds
  kCount
};
inline constexpr std::size_t kFeatures = static_cast<std::size_t>(Feature::kCount);
inline constexpr std::array<std::string_view, kFeatures> kFeatureNames = {
    "strong_fit",    "key_fit",      "resolution",   "phrase_end_fit", "no_clash",
    "leap_recovery", "line_economy", "breath",       "hook_return",    "recurrence",
    "harmony_fit",   "bass_fit",     "bass_arrival", "voice_leading",  "likeness",
    "contrast",      "cycle",        "layers",       "energy_order",   "ending",
    "groove_fit",    "fill_place",   "arrivals",     "bass_gesture",   "kick_lock",
    "bass_lowest",   "lead_clear",   "no_mud",       "register",       "compass",
    "accent",        "even_touch",   "together"};

/// What was decided before a note was played.
struct SongPlan {
  const spec::SongSpec& song;
  const spec::HarmonySpec& harmony;
  const spec::MelodySpec& melody;
  const spec::RhythmSpec& rhythm;
  const spec::ArrangementSpec& arrangement;
  const spec::GenreProfile& genre;
};

/// A value for every feature that has a subject; a song without drums has none for its fills.
using Marks = std::array<std::optional<double>, kFeatures>;

struct Critique {
  Marks whole;
  std::vector<Marks>
      sections;  ///< by index in SongSpec::sections; features of a whole song are absent
};

/// Reads the score beside its plan. Pure: the same input gives the same marks.
Critique examine(const SongPlan& plan, const music::Score& score);

/// What a feature counts, its usual mark in our songs, the least that passes, and what is enough:
/// more of it is no better (a tune in which every note fits its chord sounds mechanical).
struct Weight {
  double weight = 0.0, usual = 0.5, least = 0.0, enough = 1.0;
};

/// The critic's taste: data/lexicons/critic.yaml.
struct Taste {
  std::array<Weight, kFeatures> features{};

  /// @throws Failure E-CRITIC-FEATURE naming an entry that is no feature, E-VALUE-TYPE for one that
  /// is no number.
  static Taste from(const Value& lexicon);
};

/// Weighted sum of what lies above and below the usual; 0 is a usual song. Absent features count as
/// usual.
double verdict(const Taste& taste, const Marks& marks);

}  // namespace aether::critic
