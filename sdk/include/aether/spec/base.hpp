// Words that several specifications share.
#pragma once

#include <aether/music/key.hpp>
#include <aether/music/meter.hpp>
#include <aether/reflect.hpp>

#include <array>
#include <string>
#include <vector>

namespace aether::spec {

using music::KeySignature;
using music::Meter;
using music::Mode;
using music::NoteName;
using music::Pitch;

/// What a section does in the form. A section's free label ("head", "A", "hook") is separate.
enum class SectionType {
  kIntro,
  kVerse,
  kPreChorus,
  kChorus,
  kPostChorus,
  kBridge,
  kBreakdown,
  kBuild,
  kDrop,
  kOutro,
  kInterlude,
  kSolo,
};
enum class Feel { kStraight, kSwing, kShuffle, kTriplet };
enum class EnergyLevel { kVeryLow, kLow, kMediumLow, kMedium, kMediumHigh, kHigh, kVeryHigh };
enum class Mood {
  kHappy,
  kSad,
  kEnergetic,
  kCalm,
  kAggressive,
  kMelancholic,
  kUplifting,
  kDark,
  kNostalgic,
  kEthereal,
  kPlayful,
  kIntense,
};

struct TempoRange {
  int min_bpm = 60, max_bpm = 180, typical_bpm = 120;
  template <class F>
  static void fields(F&& f) {
    f("min_bpm", &TempoRange::min_bpm, Required{}, Range{20, 300});
    f("max_bpm", &TempoRange::max_bpm, Required{}, Range{20, 300});
    f("typical_bpm", &TempoRange::typical_bpm, Required{}, Range{20, 300});
  }
};

struct DurationRange {
  int min_seconds = 120, max_seconds = 300;
  template <class F>
  static void fields(F&& f) {
    f("min_seconds", &DurationRange::min_seconds, Required{}, Range{0, 3600});
    f("max_seconds", &DurationRange::max_seconds, Required{}, Range{0, 3600});
  }
};

struct LoudnessTarget {
  double target_lufs = -14.0;  ///< integrated, BS.1770-4
  double tolerance = 0.5;      ///< LU either way
  template <class F>
  static void fields(F&& f) {
    f("target_lufs", &LoudnessTarget::target_lufs, Range{-30, 0});
    f("tolerance", &LoudnessTarget::tolerance, Range{0, 3});
  }
};

struct TruePeakTarget {
  double ceiling_dbtp = -1.0;
  template <class F>
  static void fields(F&& f) {
    f("ceiling_dbtp", &TruePeakTarget::ceiling_dbtp, Range{-10, 0});
  }
};

struct DynamicRangeTarget {
  double minimum_lu = 6.0;  ///< below it QA warns
  double target_lu = 8.0;   ///< what mastering's compression steers to
  template <class F>
  static void fields(F&& f) {
    f("minimum_lu", &DynamicRangeTarget::minimum_lu, Range{0, 20});
    f("target_lu", &DynamicRangeTarget::target_lu, Range{0, 20});
  }
};

}  // namespace aether::spec

namespace aether {
template <>
struct EnumNames<spec::SectionType> {
  static constexpr std::array<std::string_view, 12> names = {
      "intro",     "verse", "pre_chorus", "chorus", "post_chorus", "bridge",
      "breakdown", "build", "drop",       "outro",  "interlude",   "solo"};
};
template <>
struct EnumNames<spec::Feel> {
  static constexpr std::array<std::string_view, 4> names = {"straight", "swing", "shuffle",
                                                            "triplet"};
};
template <>
struct EnumNames<spec::EnergyLevel> {
  static constexpr std::array<std::string_view, 7> names = {
      "very_low", "low", "medium_low", "medium", "medium_high", "high", "very_high"};
};
template <>
struct EnumNames<spec::Mood> {
  static constexpr std::array<std::string_view, 12> names = {
      "happy",     "sad",  "energetic", "calm",     "aggressive", "melancholic",
      "uplifting", "dark", "nostalgic", "ethereal", "playful",    "intense"};
};
}  // namespace aether
