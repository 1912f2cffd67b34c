#include "parts.hpp"

#include <algorithm>
#include <cmath>

namespace aether::midi_algorithmic {
namespace {

struct Drum {
  const char* name;
  int key;
  bool hand;  ///< hand percussion
};
/// GM drum notes.
constexpr Drum kDrumKeys[] = {
    {"kick", 36, false},        {"snare", 38, false},      {"rim", 37, false},
    {"clap", 39, false},        {"hat_closed", 42, false}, {"hat_open", 46, false},
    {"hat_pedal", 44, false},   {"ride", 51, false},       {"ride_bell", 53, false},
    {"crash", 49, false},       {"splash", 55, false},     {"china", 52, false},
    {"tom_low", 45, false},     {"tom_mid", 47, false},    {"tom_high", 50, false},
    {"shaker", 70, true},       {"tambourine", 54, true},  {"cowbell", 56, true},
    {"conga_low", 64, true},    {"conga_high", 63, true},  {"conga_mute", 62, true},
    {"bongo_low", 61, true},    {"bongo_high", 60, true},  {"timbale_low", 66, true},
    {"timbale_high", 65, true}, {"guiro", 73, true},       {"clave", 75, true},
    {"brush", 40, false}};

const Drum* drum_of(const std::string& name) {
  for (const Drum& drum : kDrumKeys)
    if (name == drum.name) return &drum;
  return nullptr;
}

bool is_timekeeper(const std::string& drum) {
  return drum.starts_with("hat") || drum == "ride" || drum == "shaker" || drum == "tambourine" ||
         drum == "brush";
}

/// How often a turn inside a section gets its beat of a fill.
constexpr double kInnerFill = 0.3;

/// The order in which a machine's sounds are switched on.
int rank_of(const std::string& drum) {
  if (drum == "kick") return 0;
  if (drum == "hat_closed") return 1;
  if (drum == "snare" || drum == "clap") return 2;
  if (drum == "hat_open") return 3;
  return 4;
}
constexpr int kSpare = 4;  // rank from which the groove stands without it

class Drummer {
 public:
  Drummer(const Plan& plan, Part& part, bool is_percussion, bool has_percussion,
          const RandomStream& random)
      : plan_(plan),
        part_(part),
        is_percussion_(is_percussion),
        has_percussion_(has_percussion),
        random_(random) {}

  void play() {
    for (const Bar& bar : plan_.bars) {
      if (!plan_.plays(part_.instrument->name, bar.section)) continue;
      const spec::SectionRhythm* rhythm = plan_.rhythm_of(bar.section);
      const spec::DrumPattern* groove = rhythm ? plan_.groove(rhythm->drum_pattern_name) : nullptr;
      if (!groove) continue;
      const Tick fill_from = fill_start(bar, *rhythm);
      play_groove(bar, *groove, rhythm->groove_intensity, fill_from);
      if (fill_from < plan_.bar_ticks()) play_fill(bar, *rhythm, fill_from);
      if (arrives(bar)) add("crash", bar.start, 108, "arrival");
    }
  }

 private:
  bool takes(const Drum& drum) const {
    if (is_percussion_) return drum.hand;
    return !has_percussion_ || !drum.hand;
  }

  void add(const std::string& name, Tick at, int velocity, const char* origin) {
    const Drum* drum = drum_of(name);
    if (!drum || !takes(*drum) || at < 0 || at >= plan_.end()) return;
    const Tick length = name == "crash" || name == "hat_open" || name == "china"
                            ? music::kTicksPerQuarter
                            : music::kTicksPerQuarter / 4;
    DraftNote note{at, length, drum->key, std::clamp(velocity, 1, 127), origin, 0.0, true, false};
    part_.notes.push_back(std::move(note));
  }

  /// A hit's fixed place between "always" and "only at full intensity". Ghosts and soft hits fall
  /// elsewhere when the section comes back; what carries the groove does not.
  double place_of(const Bar& bar, const spec::DrumHit& hit) const {
    const auto at = static_cast<std::uint64_t>(std::llround(hit.position_beats * 960.0));
    const bool soft = hit.is_ghost || hit.velocity < 80;
    const bool moves = soft && !plan_.is_loop_music();  // a machine plays its loop as it is
    RandomStream own = random_.split("hit:" + hit.instrument + ":" + std::to_string(at) +
                                     (moves ? plan_.again(bar.section) : std::string()));
    const double u = own.uniform();
    if (hit.is_ghost) return 0.45 + 0.4 * u;
    if (hit.is_accent || hit.instrument == "kick" || hit.instrument == "snare" ||
        hit.instrument == "clap" || hit.instrument == "rim" || hit.instrument == "clave")
      return 0.1 * u;
    return hit.velocity < 80 ? 0.2 + 0.4 * u : 0.1 + 0.3 * u;
  }

  /// Loop music builds its groove sound by sound: an intro switches them on, an outro off, four
  /// bars each; elsewhere the spare ones wait for the second half of a long section.
  bool is_switched_on(const Bar& bar, const spec::DrumPattern& groove,
                      const std::string& drum) const {
    constexpr int kPhrase = 4, kLong = 16;
    const int bars = plan_.spans[bar.section].bars;
    const spec::SectionType function = plan_.plan_of(bar.section).function;
    if (!plan_.is_loop_music() || is_percussion_ || bars < 2 * kPhrase) return true;
    if (function != spec::SectionType::kIntro && function != spec::SectionType::kOutro)
      return bars < kLong || plan_.is_climax(bar.section) || rank_of(drum) < kSpare ||
             bar.in_section >= bars / 2;
    std::vector<std::pair<int, std::string>> sounds;
    for (const spec::DrumHit& hit : groove.hits)
      sounds.emplace_back(rank_of(hit.instrument), hit.instrument);
    std::sort(sounds.begin(), sounds.end());
    sounds.erase(std::unique(sounds.begin(), sounds.end()), sounds.end());
    const auto at = std::find(sounds.begin(), sounds.end(), std::pair{rank_of(drum), drum});
    if (at == sounds.end()) return true;
    const int place = static_cast<int>(at - sounds.begin()),
              count = static_cast<int>(sounds.size());
    const int waits = place * (bars / kPhrase) / count * kPhrase;
    const bool outro = function == spec::SectionType::kOutro;
    return outro ? bar.in_section < bars - waits : bar.in_section >= waits;
  }

  void play_groove(const Bar& bar, const spec::DrumPattern& groove, double intensity, Tick until) {
    auto hits = plan_.hits_in(bar, groove);
    std::erase_if(hits, [&](const spec::DrumHit& hit) {
      return !is_switched_on(bar, groove, hit.instrument);
    });
    const Tick turn = turnaround(bar, hits, until);
    // A machine's loop has a few settings, not as many as the song has energies.
    const double heard = plan_.is_loop_music() ? std::ceil(4.0 * intensity) / 4.0 : intensity;
    for (const spec::DrumHit& hit : hits) {
      const double at = hit.position_beats;
      if (music::to_ticks(at) >= until || place_of(bar, hit) > heard) continue;
      if (music::to_ticks(at) == turn && is_timekeeper(hit.instrument)) continue;
      int velocity = hit.velocity + static_cast<int>(16.0 * (intensity - 0.7));
      if (hit.is_accent) velocity += 4;
      if (hit.is_ghost) velocity = std::min(velocity, 48);
      add(hit.instrument, bar.start + music::to_ticks(at), velocity, "groove");
      // Full intensity doubles the timekeeper.
      const Tick half = music::kTicksPerQuarter / 4;
      if (is_timekeeper(hit.instrument) && hit.instrument != "hat_open" && intensity > 0.9 &&
          0.9 + 0.1 * place_of(bar, hit) / 0.6 < intensity &&
          music::to_ticks(at) % (2 * half) == 0 &&
          !sounds_at(hits, hit.instrument, hit.position_beats + 0.25))
        add(hit.instrument, bar.start + music::to_ticks(at) + half, velocity - 26, "groove");
    }
  }

  /// Where a groove comes back it turns around another way: now and then the last off-beat of four
  /// bars opens the hat, with a kick under it. The tick in the bar, or -1.
  Tick turnaround(const Bar& bar, const std::vector<spec::DrumHit>& hits, Tick until) {
    const Tick at = plan_.bar_ticks() - music::kTicksPerQuarter / 2;
    const bool hats = std::any_of(hits.begin(), hits.end(), [](const spec::DrumHit& hit) {
      return hit.instrument == "hat_closed";
    });
    if (plan_.is_loop_music()) return -1;
    if (plan_.returns(bar.section) == 0 || bar.in_section % 4 != 3 || !hats || until <= at)
      return -1;
    RandomStream own = random_.split("turn:" + plan_.plan_of(bar.section).label + ":" +
                                     std::to_string(bar.in_section));
    if (!own.chance(0.5)) return -1;
    add("hat_open", bar.start + at, 92, "turnaround");
    if (own.chance(0.5)) add("kick", bar.start + at, 88, "turnaround");
    return at;
  }

  static bool sounds_at(const std::vector<spec::DrumHit>& hits, const std::string& drum,
                        double position) {
    return std::any_of(hits.begin(), hits.end(), [&](const spec::DrumHit& hit) {
      return std::fabs(hit.position_beats - position) < 0.01 &&
             (hit.instrument == drum || hit.instrument == "hat_open");
    });
  }

  /// Ticks from the bar's start at which a fill takes over; the bar's length when there is none.
  Tick fill_start(const Bar& bar, const spec::SectionRhythm& rhythm) const {
    const Tick whole = plan_.bar_ticks();
    if (!rhythm.fills_allowed || rhythm.fill_pattern_name.empty() ||
        !plan_.fill(rhythm.fill_pattern_name))
      return whole;
    const double beats = plan_.meter().beats_per_bar();
    if (bar.last_of_section) {
      const spec::Transition* transition = plan_.transition_after(bar.section);
      if (!transition || !transition->has_fill) return whole;
      const bool big =
          plan_.energy(plan_.section_at(bar.start + whole)) > plan_.energy(bar.section) + 0.1;
      const double length =
          std::clamp(transition->duration_beats, 1.0, big ? beats : std::max(1.0, beats / 2.0));
      return whole - music::to_ticks(length);
    }
    // Inside a section a turn is marked now and then: a fill says that something new begins.
    const int every = std::max(1, plan_.docs.genre.rhythm.fill_every_bars);
    if ((bar.in_section + 1) % every != 0) return whole;
    RandomStream own = random_.split("inner fill:" + plan_.plan_of(bar.section).label + ":" +
                                     std::to_string(bar.in_section));
    return own.chance(kInnerFill) ? whole - music::kTicksPerQuarter : whole;
  }

  void play_fill(const Bar& bar, const spec::SectionRhythm& rhythm, Tick from) {
    const spec::DrumPattern& fill = *plan_.fill(rhythm.fill_pattern_name);
    const double beats = plan_.meter().beats_per_bar();
    const double skip = (fill.length_bars - 1) * beats;  // a longer fill is heard from its last bar
    for (const spec::DrumHit& hit : fill.hits) {
      const double at = hit.position_beats - skip;
      if (at < 0.0 || at >= beats || music::to_ticks(at) < from) continue;
      const double rise = 10.0 * at / beats;
      add(hit.instrument, bar.start + music::to_ticks(at),
          hit.velocity - 4 + static_cast<int>(rise), "fill");
    }
  }

  bool arrives(const Bar& bar) const {
    if (bar.in_section != 0 || bar.section == 0) return false;
    const spec::Transition* transition = plan_.transition_after(bar.section - 1);
    const double rise = plan_.energy(bar.section) - plan_.energy(bar.section - 1);
    if (plan_.is_loop_music()) return crashes_in(bar, rise);
    if (transition && transition->technique == "crash") return true;
    if (transition && transition->technique == "none") return false;
    return rise > 0.1 || (plan_.energy(bar.section) >= 0.6 && rise > -0.05);
  }

  /// On the dance floor a crash means the drop, in genres that have crashes at all.
  bool crashes_in(const Bar& bar, double rise) const {
    constexpr double kFull = 0.7, kRise = 0.1;
    const auto& known = plan_.docs.genre.arrangement.transitions;
    return std::find(known.begin(), known.end(), "crash") != known.end() && rise > kRise &&
           plan_.energy(bar.section) >= kFull && plan_.plan_of(bar.section).hook;
  }

  const Plan& plan_;
  Part& part_;
  bool is_percussion_, has_percussion_;
  const RandomStream& random_;
};

}  // namespace

void play_drums(const Plan& plan, Part& part, bool is_percussion, bool has_percussion,
                const RandomStream& random) {
  Drummer(plan, part, is_percussion, has_percussion, random).play();
  sort_notes(part.notes);
  const auto same = [](const DraftNote& a, const DraftNote& b) {
    return a.start == b.start && a.key == b.key;
  };
  part.notes.erase(std::unique(part.notes.begin(), part.notes.end(), same), part.notes.end());
}

}  // namespace aether::midi_algorithmic
