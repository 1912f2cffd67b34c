#include "rhythm_writer.hpp"

#include "groove_notation.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace aether::composition {
namespace {

using spec::DrumHit;
using spec::DrumPattern;

int level_of(double energy) {
  return energy < 0.3 ? 1 : energy < 0.55 ? 2 : energy < 0.8 ? 3 : 4;
}

music::Meter written_meter(const spec::Groove& groove, const spec::RhythmProfile& profile) {
  if (groove.meter) return *groove.meter;
  return profile.time_signatures.empty() ? music::Meter{} : profile.time_signatures.front();
}

/// Grooves of the song's meter if there are any, else all.
std::vector<std::size_t> usable(const std::vector<spec::Groove>& grooves,
                                const spec::RhythmProfile& profile, const music::Meter& meter) {
  std::vector<std::size_t> own, all;
  for (std::size_t i = 0; i < grooves.size(); ++i) {
    all.push_back(i);
    if (written_meter(grooves[i], profile) == meter) own.push_back(i);
  }
  return own.empty() ? all : own;
}

/// The fourth bar of a groove, changed where a drummer changes it: the last beat of kick and hats,
/// never the backbeat.
void vary(std::vector<DrumHit>& hits, double bar_start, double bar, RandomStream& random) {
  const double from = bar_start + bar - std::min(2.0, bar / 2.0);
  const bool open = random.chance(0.5);
  bool opened = false;
  for (DrumHit& hit : hits)
    if (open && !opened && hit.instrument == "hat_closed" && hit.position_beats >= from + 0.9) {
      hit.instrument = "hat_open";
      hit.velocity = std::min(120, hit.velocity + 6);
      opened = true;
    }
  const double extra = bar_start + bar - 0.5;
  const bool busy = std::any_of(hits.begin(), hits.end(), [&](const DrumHit& hit) {
    return hit.instrument == "kick" && std::fabs(hit.position_beats - extra) < 0.01;
  });
  const bool has_kick = std::any_of(hits.begin(), hits.end(),
                                    [](const DrumHit& hit) { return hit.instrument == "kick"; });
  if (!busy && has_kick && !opened) hits.push_back({"kick", extra, 88, false, false, {}});
}

/// The groove over four bars.
DrumPattern pattern_of(const spec::Groove& groove, const std::vector<DrumHit>& hits,
                       const music::Meter& meter, spec::Feel feel) {
  DrumPattern pattern;
  pattern.name = groove.name;
  pattern.time_signature = meter;
  pattern.feel = feel;
  const int unit = std::max(1, groove.bars);
  pattern.length_bars = unit >= 4 ? unit : 4;
  const double bar = meter.beats_per_bar();
  for (int first = 0; first < pattern.length_bars; first += unit) {
    std::vector<DrumHit> copy = hits;
    for (DrumHit& hit : copy) hit.position_beats += first * bar;
    std::erase_if(copy, [&](const DrumHit& hit) {
      return hit.position_beats >= pattern.length_bars * bar - 0.001;
    });
    pattern.hits.insert(pattern.hits.end(), copy.begin(), copy.end());
  }
  return pattern;
}

/// For genres that write no fills: a crescendo of snare and toms over the last two beats.
DrumPattern plain_fill(const music::Meter& meter, spec::Feel feel) {
  DrumPattern fill;
  fill.name = "plain_fill";
  fill.time_signature = meter;
  fill.feel = feel;
  fill.is_fill = true;
  const double bar = meter.beats_per_bar();
  fill.hits.push_back({"kick", 0.0, 100, true, false, {}});
  const char* drums[] = {"snare", "snare", "tom_high", "tom_mid", "tom_low"};
  for (int i = 0; i < 4; ++i)
    fill.hits.push_back({drums[i + (i > 1)], bar - 2.0 + 0.5 * i, 84 + 8 * i, i == 3, false, {}});
  return fill;
}

/// Strokes in an average bar of a style's gestures.
double activity(const std::vector<std::string>& gestures) {
  double onsets = 0.0, bars = 0.0;
  for (const std::string& gesture : gestures) {
    bars += 1.0;
    for (const char c : gesture) {
      onsets += c != '.' && c != '-' && c != ' ' && c != '|' && c != '/';
      bars += c == '/';
    }
  }
  return onsets / std::max(1.0, bars);
}

std::vector<std::string> in_order(std::vector<std::pair<double, std::string>> list) {
  std::sort(list.begin(), list.end());
  std::vector<std::string> names;
  for (auto& [busy, name] : list) names.push_back(std::move(name));
  return names;
}

/// Bass styles from calm to busy.
std::vector<std::string> by_activity(const std::vector<spec::BassStyle>& styles) {
  std::vector<std::pair<double, std::string>> list;
  for (const auto& style : styles) list.emplace_back(activity(style.gestures), style.name);
  return in_order(std::move(list));
}

/// Styles of chords from calm to busy: those a rhythm player can take up (pads and arpeggios have
/// players of their own), where there are any. A chord's stroke is as loud as its four notes.
std::vector<std::string> by_activity(const std::vector<spec::CompingStyle>& styles) {
  constexpr double kVoices = 4.0;
  std::vector<std::pair<double, std::string>> struck, all;
  for (const auto& style : styles) {
    const bool single = style.technique == "arpeggio" || style.technique == "broken";
    all.emplace_back(activity(style.gestures) * (single ? 1.0 : kVoices), style.name);
    if (style.technique != "arpeggio" && style.technique != "sustain") struck.push_back(all.back());
  }
  return in_order(struck.empty() ? std::move(all) : std::move(struck));
}

/// The style for an energy: its place on the scale from calm to busy, a little to either side by
/// chance.
std::string style_for(const std::vector<std::string>& names, double energy, RandomStream random) {
  if (names.empty()) return {};
  const double at = energy * static_cast<double>(names.size()) + random.uniform(-0.6, 0.6);
  return names[static_cast<std::size_t>(
      std::clamp(static_cast<int>(at), 0, static_cast<int>(names.size()) - 1))];
}

void write_template(spec::RhythmSpec& rhythm, const spec::SongSpec& song,
                    const spec::RhythmProfile& profile, RandomStream random) {
  auto& groove = rhythm.groove_template;
  groove.feel = profile.feels.empty() ? spec::Feel::kStraight : profile.feels.front();
  groove.swing_amount = std::clamp(
      profile.swing_amount_typical +
          0.3 * random.uniform(-1.0, 1.0) * (profile.swing_amount_max - profile.swing_amount_min),
      profile.swing_amount_min, std::max(profile.swing_amount_min, profile.swing_amount_max));
  groove.swing_ratio = swing_ratio_at(profile.swing_ratio, song.tempo());
  groove.swing_unit = profile.swing_unit >= 12 ? 16 : 8;
  groove.push_pull = profile.push_pull;
  groove.pocket_tightness = profile.pocket_tightness;
  rhythm.humanization.timing_variation_ms = profile.timing_ms;
  rhythm.humanization.velocity_variation = profile.velocity_spread;
  rhythm.humanization.swing_variation = profile.timing_ms >= 3.0 ? 0.02 : 0.0;
}

constexpr double kMachineVaries = 0.3;
constexpr double kFreshDrum = 0.25;  // weight of a groove for every drum the track has not used

class PatternBook {
 public:
  PatternBook(spec::RhythmSpec& rhythm, const spec::SongSpec& song, const spec::GenreProfile& genre,
              const RandomStream& random)
      : rhythm_(rhythm),
        song_(song),
        profile_(genre.rhythm),
        one_kit_(genre.family == "electronic"),
        random_(random) {}

  /// A groove of the level nearest to the energy, not used by another family if possible. Empty for
  /// drumless genres.
  std::string groove_for(const Family& family) { return choose(profile_.grooves, family, false); }
  std::string fill_for(const Family& family) {
    if (profile_.grooves.empty()) return {};
    if (!profile_.fills.empty()) return choose(profile_.fills, family, true);
    return plain_fill_name();
  }

 private:
  bool has(const std::string& name) const {
    return std::any_of(rhythm_.drum_patterns.begin(), rhythm_.drum_patterns.end(),
                       [&](const DrumPattern& pattern) { return pattern.name == name; });
  }

  /// Drums of a groove that the song has not used yet.
  int newcomers(const spec::Groove& groove) const {
    std::set<std::string> known;
    for (const DrumPattern& pattern : rhythm_.drum_patterns)
      for (const DrumHit& hit : pattern.hits) known.insert(hit.instrument);
    if (known.empty()) return 0;
    std::set<std::string> fresh;
    for (const DrumHit& hit : read_groove(groove, written_meter(groove, profile_),
                                          song_.time_signature, "genre.rhythm." + groove.name))
      if (known.count(hit.instrument) == 0) fresh.insert(hit.instrument);
    return static_cast<int>(fresh.size());
  }

  std::string plain_fill_name() {
    if (!has("plain_fill"))
      rhythm_.drum_patterns.push_back(
          plain_fill(song_.time_signature, rhythm_.groove_template.feel));
    return "plain_fill";
  }

  std::string choose(const std::vector<spec::Groove>& grooves, const Family& family, bool fill) {
    if (grooves.empty()) return {};
    std::vector<std::size_t> options = usable(grooves, profile_, song_.time_signature);
    std::vector<double> weights;
    for (const std::size_t i : options) {
      const int off = std::abs(grooves[i].level - level_of(family.energy));
      weights.push_back((off == 0   ? 1.0
                         : off == 1 ? 0.08
                                    : 0.002) *
                        (!fill && !one_kit_ && has(grooves[i].name) ? 0.3 : 1.0));
      // A producer picks a handful of sounds for a track and stays with them.
      for (int fresh = one_kit_ ? newcomers(grooves[i]) : 0; fresh > 0; --fresh)
        weights.back() *= kFreshDrum;
    }
    RandomStream choice = random_.split((fill ? "fill:" : "groove:") + family.name + family.take);
    const std::size_t index = options[choice.weighted(weights)];
    const spec::Groove& groove = grooves[index];
    if (has(groove.name)) return groove.name;
    const std::string path =
        std::string("genre.rhythm.") + (fill ? "fills[" : "grooves[") + std::to_string(index) + "]";
    const auto written = written_meter(groove, profile_);
    const auto hits = read_groove(groove, written, song_.time_signature, path);
    // Cut to another meter nothing may be left of it.
    if (hits.empty() && written != song_.time_signature)
      return fill ? plain_fill_name() : std::string();
    if (hits.empty())
      throw Failure(Status::kInvalid, "E-GENRE-GROOVE",
                    "the groove has no hit; fill at least one row", path);
    DrumPattern pattern;
    if (fill) {
      pattern.name = groove.name;
      pattern.length_bars = std::max(1, groove.bars);
      pattern.time_signature = song_.time_signature;
      pattern.feel = rhythm_.groove_template.feel;
      pattern.hits = hits;
      pattern.is_fill = true;
    } else {
      pattern = pattern_of(groove, hits, song_.time_signature, rhythm_.groove_template.feel);
      // A A A A' of players; a machine's fourth bar is seldom another.
      RandomStream own = random_.split("vary:" + groove.name);
      const double bar = song_.time_signature.beats_per_bar();
      if (groove.bars < 4 && (!one_kit_ || own.chance(kMachineVaries)))
        vary(pattern.hits, (pattern.length_bars - 1) * bar, bar, own);
    }
    rhythm_.drum_patterns.push_back(std::move(pattern));
    return groove.name;
  }

  spec::RhythmSpec& rhythm_;
  const spec::SongSpec& song_;
  const spec::RhythmProfile& profile_;
  bool one_kit_;
  const RandomStream& random_;
};

double intensity_at(double energy) {
  return std::clamp(0.35 + 0.65 * energy, 0.0, 1.0);
}

/// A returning section keeps its groove while its energy stays at one level; it is played as hard
/// as its own energy asks, and ends in a fill of its own.
void write_returns(spec::RhythmSpec& rhythm, const spec::SongSpec& song, const Family& family,
                   const spec::SectionRhythm& first, PatternBook& book) {
  for (std::size_t i = family.first + 1; i < song.sections.size(); ++i) {
    const spec::SectionPlan& plan = song.sections[i];
    if (music::family_of(plan) != family.name) continue;
    const Family again{plan.label, plan.function, plan.bars, plan.energy,
                       plan.hook,  plan.cadence,  i,         1,
                       family.take};
    spec::SectionRhythm section = first;
    section.section_name = plan.label;
    section.groove_intensity = intensity_at(plan.energy);
    if (!first.drum_pattern_name.empty() && level_of(plan.energy) > level_of(family.energy))
      section.drum_pattern_name = book.groove_for(again);
    section.fill_pattern_name = book.fill_for(again);
    rhythm.section_rhythms.push_back(std::move(section));
  }
}

}  // namespace

double swing_ratio_at(const std::vector<spec::SwingPoint>& points, double bpm) {
  if (points.empty()) return 0.0;
  auto sorted = points;
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const spec::SwingPoint& a, const spec::SwingPoint& b) { return a.bpm < b.bpm; });
  if (bpm <= sorted.front().bpm) return sorted.front().ratio;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (bpm > sorted[i].bpm) continue;
    const double width = std::max(1, sorted[i].bpm - sorted[i - 1].bpm);
    return sorted[i - 1].ratio +
           (sorted[i].ratio - sorted[i - 1].ratio) * (bpm - sorted[i - 1].bpm) / width;
  }
  return sorted.back().ratio;
}

void write_rhythm(spec::RhythmSpec& rhythm, const spec::SongSpec& song,
                  const spec::GenreProfile& genre, const std::vector<Family>& families,
                  const RandomStream& random, const Decide& decide) {
  rhythm.song_id = song.id;
  rhythm.time_signature = song.time_signature;
  rhythm.bpm = song.bpm;
  write_template(rhythm, song, genre.rhythm, random.split("template"));
  if (!genre.rhythm.signature_patterns.empty())
    rhythm.signature_pattern = genre.rhythm.signature_patterns.front();
  PatternBook book(rhythm, song, genre, random);
  const auto basses = by_activity(genre.arrangement.bass_styles);
  const auto compings = by_activity(genre.arrangement.comping_styles);
  std::string fingerprint;
  for (const Family& family : families) {
    const double energy = song.sections[family.first].energy;
    spec::SectionRhythm section;
    section.section_type = family.function;
    section.section_name = family.name;
    section.groove_intensity = intensity_at(energy);
    section.drum_pattern_name = book.groove_for(family);
    section.fill_pattern_name = book.fill_for(family);
    section.fills_allowed = family.energy >= 0.2 && family.function != spec::SectionType::kOutro;
    section.bass_style =
        style_for(basses, family.energy, random.split("bass:" + family.name + family.take));
    section.comping_style =
        style_for(compings, family.energy, random.split("comping:" + family.name + family.take));
    fingerprint += (fingerprint.empty() ? "" : "/") + section.drum_pattern_name;
    decide("rhythm." + family.name,
           section.drum_pattern_name + ", " + section.bass_style + ", " + section.comping_style,
           "grooves and styles by the section's energy", 0.7);
    rhythm.section_rhythms.push_back(section);
    write_returns(rhythm, song, family, section, book);
  }
  rhythm.groove_fingerprint = fingerprint;
  // The specification wants a pattern even of a genre without drums; no section names it.
  if (rhythm.drum_patterns.empty()) {
    DrumPattern pulse;
    pulse.name = "pulse";
    pulse.time_signature = song.time_signature;
    pulse.hits.push_back({"ride", 0.0, 60, false, false, {}});
    rhythm.drum_patterns.push_back(std::move(pulse));
  }
}

}  // namespace aether::composition
