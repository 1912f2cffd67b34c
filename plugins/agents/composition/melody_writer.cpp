#include "melody_writer.hpp"

#include "figure_search.hpp"
#include "phrase_plan.hpp"
#include "statement.hpp"

#include <aether/music/interval.hpp>
#include <aether/music/scale.hpp>
#include <aether/music/timeline.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace aether::composition {
namespace {

using music::SectionSpan;
using spec::SectionType;

constexpr std::size_t kLongestSnippet = 50;  // of Hook::lyrics_snippet

struct Workshop {
  const spec::SongSpec& song;
  const spec::GenreProfile& genre;
  const std::vector<music::SoundingChord>& chords;
  const std::vector<SectionSpan>& spans;
  const std::vector<RhythmCell>& cells;
  RandomStream random;
  int unit_bars = 2;
};

void set_bounds(spec::MelodySpec& melody, const spec::SongSpec& song,
                const spec::MelodyProfile& profile) {
  int low = profile.tessitura_low.midi(), high = profile.tessitura_high.midi();
  if (high - low < 12) high = low + 12;
  melody.typical_range_octaves = profile.typical_range_octaves;
  const int wanted =
      std::max(12, static_cast<int>(std::lround(profile.typical_range_octaves * 12.0)));
  if (high - low > wanted) {
    const int spare = high - low - wanted;
    low += spare / 2;
    high = low + wanted;
  }
  melody.lowest_note = music::Pitch::from_midi(low, song.key.root);
  melody.highest_note = music::Pitch::from_midi(high, song.key.root);
}

/// Where a function sings: verses below choruses.
const char* register_of(SectionType function) {
  switch (function) {
    case SectionType::kChorus:
    case SectionType::kDrop:
    case SectionType::kSolo:
    case SectionType::kPostChorus:
      return "high";
    case SectionType::kVerse:
    case SectionType::kIntro:
    case SectionType::kBreakdown:
      return "low";
    default:
      return "mid";
  }
}

std::string pick_contour(const spec::MelodyProfile& profile, RandomStream& random) {
  return profile.contour_preferences.empty() ? "arch" : random.pick(profile.contour_preferences);
}

FigureRequest request_for(const Workshop& shop, const spec::MelodySpec& melody,
                          const Family& family, int bars, RandomStream& random) {
  FigureRequest request;
  const spec::MelodyProfile& profile = shop.genre.melody;
  request.bars = bars;
  request.key = shop.song.key;
  request.meter = shop.song.time_signature;
  request.band = music::section_band(melody, register_of(family.function));
  request.centre = (request.band.low + request.band.high) / 2 + random.integer(-1, 2);
  request.contour = pick_contour(profile, random);
  request.start = shop.spans[family.first].start;
  request.intervals = profile.interval_vocabulary;
  request.density = std::clamp(
      profile.density + 0.15 * (family.energy - 0.5) + random.uniform(-0.1, 0.1), 0.0, 1.0);
  // The cells decide most of it; off-beat onsets are what a human melody has more of than its
  // cells.
  request.syncopation = std::min(1.0, profile.syncopation + 0.1);
  request.riff = profile.riff;
  request.span = std::clamp(
      static_cast<int>(profile.typical_range_octaves * 5.5 * (1.0 - 0.3 * profile.riff)), 5, 14);
  return request;
}

spec::MelodicContour contour_of(const std::string& word, const std::vector<music::Pitch>& notes) {
  spec::MelodicContour contour;
  contour.contour_type = word;
  int low = 127, high = 0;
  std::size_t peak = 0;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (notes[i].midi() > high) peak = i;
    low = std::min(low, notes[i].midi());
    high = std::max(high, notes[i].midi());
  }
  contour.peak_position =
      notes.size() > 1 ? static_cast<double>(peak) / static_cast<double>(notes.size() - 1) : 0.5;
  contour.range_semitones = std::clamp(high - low, 1, 36);
  return contour;
}

spec::Motif motif_of(const std::string& name, const Figure& figure, const std::string& contour) {
  spec::Motif motif;
  motif.name = name;
  motif.notes = figure.notes;
  motif.rhythm_pattern = figure.rhythm_pattern;
  motif.hook_score = figure.score;
  motif.contour = contour_of(contour, figure.notes);
  for (std::size_t i = 1; i < figure.notes.size(); ++i) {
    const int move = figure.notes[i].midi() - figure.notes[i - 1].midi();
    motif.intervals.push_back({music::interval_between(figure.notes[i - 1], figure.notes[i]).name(),
                               move > 0   ? "up"
                               : move < 0 ? "down"
                                          : "same",
                               0.0,
                               {}});
  }
  return motif;
}

spec::Hook hook_of(const Figure& figure, const std::string& contour, SectionType placement) {
  spec::Hook hook;
  hook.melody_notes = figure.notes;
  hook.rhythm_pattern = figure.rhythm_pattern;
  hook.placement = placement;
  hook.contour = contour_of(contour, figure.notes);
  hook.singability_score = figure.singability;
  hook.memorability_score = figure.score;
  return hook;
}

/// The family the hook is made for: a chorus or drop that carries it, else the strongest that does,
/// else the strongest.
const Family& hook_home(const std::vector<Family>& families) {
  const auto rank = [](const Family& family) {
    const bool arrival =
        family.function == SectionType::kChorus || family.function == SectionType::kDrop;
    return (family.hook ? 2.0 : 0.0) + (arrival ? 1.0 : 0.0) + family.energy;
  };
  return *std::max_element(families.begin(), families.end(),
                           [&](const Family& a, const Family& b) { return rank(a) < rank(b); });
}

bool needs_motif(const Family& family) {
  return family.function != SectionType::kIntro && family.function != SectionType::kOutro &&
         family.function != SectionType::kBuild;
}

void write_hooks(spec::MelodySpec& melody, const Workshop& shop, const Family& home,
                 const Decide& decide) {
  RandomStream random = shop.random.split("hook" + home.take);
  FigureRequest request = request_for(shop, melody, home, shop.unit_bars, random);
  const Figure figure = find_figure(request, shop.cells, shop.chords, random.split("search"));
  melody.primary_hook = hook_of(figure, request.contour, home.function);
  // A hook is what one goes away singing: the title, where it is short enough to stay in the ear.
  if (shop.song.is_sung() && shop.song.title.size() <= kLongestSnippet)
    melody.primary_hook.lyrics_snippet = shop.song.title;
  // What answers the hook: calmer, two units on, where the second half of its period stands.
  request.start += 2 * shop.unit_bars * shop.song.time_signature.ticks_per_bar();
  request.centre -= 3;
  request.candidates = 200;
  request.contour = "descending";
  const Figure answer = find_figure(request, shop.cells, shop.chords, random.split("answer"));
  melody.secondary_hooks.push_back(hook_of(answer, request.contour, home.function));
  char score[32];
  std::snprintf(score, sizeof score, "%.2f", figure.score);
  decide("melody.primary_hook", score,
         "best of " + std::to_string(FigureRequest{}.candidates) +
             " figures by range, chord fit, leap recovery, feature and singability",
         figure.score);
}

UnitNames write_motifs(spec::MelodySpec& melody, const Workshop& shop, const Family& family) {
  if (family.hook) return {"hook", "hook:2"};
  RandomStream random = shop.random.split("motif:" + family.name + family.take);
  FigureRequest request = request_for(shop, melody, family, shop.unit_bars, random);
  request.candidates = 160;
  if (family.function == SectionType::kVerse || family.function == SectionType::kBridge)
    request.centre -= 2;
  if (family.function == SectionType::kVerse)
    request.density = std::min(1.0, request.density + 0.15);
  if (family.function == SectionType::kBridge || family.function == SectionType::kBreakdown)
    request.density = std::max(0.0, request.density - 0.25);
  if (family.function == SectionType::kSolo) request.density = std::min(1.0, request.density + 0.4);
  const Figure figure = find_figure(request, shop.cells, shop.chords, random.split("search"));
  melody.motifs.push_back(motif_of(family.name, figure, request.contour));
  request.start += 2 * shop.unit_bars * shop.song.time_signature.ticks_per_bar();
  request.centre += random.chance(0.5) ? 3 : -3;
  const Figure answer = find_figure(request, shop.cells, shop.chords, random.split("answer"));
  melody.motifs.push_back(motif_of(family.name + "-answer", answer, request.contour));
  return {family.name, family.name + "-answer"};
}

/// A pickup binds two units into one phrase; before a new phrase there is breath. A loop goes round
/// as it is, and a new pickup each time would unmake it.
constexpr double kPickupInside = 0.5, kPickupBefore = 0.2, kPickupInLoops = 0.3;

/// Writes the melody of a family, or of one later section of it: then `first_time` is the family,
/// whose plan returns varied.
void write_section(spec::MelodySpec& melody, const Workshop& shop, const Family& family,
                   const UnitNames& names, const Family* first_time = nullptr) {
  spec::SectionMelody section;
  section.section_type = family.function;
  section.section_name = family.name;
  section.register_name = register_of(family.function);
  const RandomStream own = shop.random.split("phrases:" + family.name + family.take);
  const RandomStream planned =
      first_time ? shop.random.split("phrases:" + first_time->name + first_time->take) : own;
  PlanRequest request{family, 1, 1, names, melody.development_techniques, shop.genre.melody.riff};
  // A section shorter than the figure states its beginning.
  request.units = std::max(1, family.bars / shop.unit_bars);
  request.phrase = phrase_units(shop.genre.melody.phrase_lengths, family.bars, shop.unit_bars,
                                planned.split("length"));
  auto plan = plan_units(request, planned.split("plan"));
  if (names.main == "hook") plan = hook_varied_once(std::move(plan), names);
  if (first_time) plan = varied_units(std::move(plan), request, own.split("return"));
  const StatementContext context{shop.song,
                                 melody,
                                 shop.chords,
                                 shop.spans[family.first].start,
                                 music::section_band(melody, section.register_name),
                                 shop.genre.melody.riff};
  RandomStream pickups = own.split("pickups");
  const double binding =
      (shop.genre.harmony.loop_based ? kPickupInLoops : 1.0) * (1.0 - shop.genre.melody.riff);
  for (std::size_t unit = 0; unit < plan.size(); ++unit) {
    const bool inside = unit % static_cast<std::size_t>(request.phrase) != 0;
    const bool picked_up = pickups.chance(binding * (inside ? kPickupInside : kPickupBefore));
    if (plan[unit].source.empty()) continue;
    const double onset =
        static_cast<double>(unit) * shop.unit_bars * shop.song.time_signature.beats_per_bar();
    spec::Phrase phrase = statement(context, plan[unit], onset, unit == 0);
    const bool room = unit > 0 && !plan[unit - 1].source.empty();
    if (room && picked_up) add_pickup(section, context, phrase, pickups);
    section.phrases.push_back(std::move(phrase));
    section.phrase_rhythms.emplace_back();
    if (std::find(section.uses_motifs.begin(), section.uses_motifs.end(), plan[unit].source) ==
        section.uses_motifs.end())
      section.uses_motifs.push_back(plan[unit].source);
  }
  section.contour = family.hook             ? melody.primary_hook.contour
                    : melody.motifs.empty() ? section.contour
                                            : melody.motifs.back().contour;
  melody.section_melodies.push_back(std::move(section));
}

/// Sections that come back without the hook: a second solo is a new one, the rest return varied.
/// What carries the hook returns as it was, or it would be no hook; loops stay loops and change by
/// their layers.
void write_returns(spec::MelodySpec& melody, const Workshop& shop, const Family& family,
                   const UnitNames& names) {
  if (family.hook || !needs_motif(family)) return;
  for (std::size_t i = family.first + 1; i < shop.song.sections.size(); ++i) {
    const spec::SectionPlan& plan = shop.song.sections[i];
    if (music::family_of(plan) != family.name) continue;
    const Family again{plan.label, plan.function, plan.bars, plan.energy, false, plan.cadence, i,
                       1,          family.take};
    if (family.function == SectionType::kSolo)
      write_section(melody, shop, again, write_motifs(melody, shop, again));
    else if (!shop.genre.harmony.loop_based)
      write_section(melody, shop, again, names, &family);
  }
}

/// Intervals and directions of the hook, for comparing songs.
void write_fingerprints(spec::MelodySpec& melody) {
  std::string hash, contour;
  const auto& notes = melody.primary_hook.melody_notes;
  for (std::size_t i = 1; i < notes.size(); ++i) {
    const int move = notes[i].midi() - notes[i - 1].midi();
    hash += (i > 1 ? "," : "") + std::to_string(move);
    contour += move > 0 ? 'u' : move < 0 ? 'd' : 's';
  }
  melody.interval_hash = hash;
  melody.contour_fingerprint = contour;
}

}  // namespace

void write_melody(spec::MelodySpec& melody, const spec::HarmonySpec& harmony,
                  const spec::SongSpec& song, const spec::GenreProfile& genre,
                  const std::vector<Family>& families, const RandomStream& random,
                  const Decide& decide) {
  melody.song_id = song.id;
  set_bounds(melody, song, genre.melody);
  const auto chords = music::sounding_chords(song, harmony);
  const auto spans = music::section_spans(song);
  const auto cells = cells_for(genre, song.time_signature);
  const Family& home = hook_home(families);
  const int unit_bars = std::clamp(std::min(genre.melody.hook_bars, home.bars), 1, 4);
  const Workshop shop{song, genre, chords, spans, cells, random, unit_bars};
  std::vector<std::string> techniques = {"sequence", "variation", "sequence", "inversion",
                                         "fragmentation"};
  RandomStream choice = random.split("techniques");
  choice.shuffle(techniques);
  techniques.resize(3);
  melody.development_techniques = techniques;
  write_hooks(melody, shop, home, decide);
  std::vector<UnitNames> names;
  std::vector<Family> carriers = families;
  for (std::size_t i = 0; i < families.size(); ++i) {
    carriers[i].hook = families[i].hook || &families[i] == &home;
    names.push_back(needs_motif(families[i]) || carriers[i].hook
                        ? write_motifs(melody, shop, carriers[i])
                        : UnitNames{"hook", "hook:2"});
  }
  if (melody.motifs.empty()) {
    spec::Motif motif =
        motif_of("hook-figure",
                 {melody.primary_hook.melody_notes, melody.primary_hook.rhythm_pattern, 0.5, 0.5},
                 melody.primary_hook.contour.contour_type);
    motif.is_hook = true;
    melody.motifs.push_back(std::move(motif));
  }
  for (std::size_t i = 0; i < families.size(); ++i)
    write_section(melody, shop, families[i], names[i]);
  for (std::size_t i = 0; i < families.size(); ++i)
    write_returns(melody, shop, carriers[i], names[i]);
  write_fingerprints(melody);
}

}  // namespace aether::composition
