#include "arrangement.hpp"

#include "band.hpp"
#include "entrances.hpp"
#include "layers.hpp"
#include "transitions.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <cstdio>

namespace aether::arrangement {
namespace {

spec::EnergyLevel level_of(double energy) {
  return static_cast<spec::EnergyLevel>(std::clamp(static_cast<int>(energy * 7.0), 0, 6));
}

const char* dynamics_of(double energy) {
  constexpr double kBounds[] = {0.15, 0.3, 0.45, 0.65, 0.85};
  std::size_t i = 0;
  while (i < 5 && energy >= kBounds[i]) ++i;
  return spec::kDynamics[i].data();
}

std::string archetype_of(const spec::SongSpec& song) {
  std::string text;
  for (const spec::SectionPlan& plan : song.sections)
    text += (text.empty() ? "" : "-") + music::family_of(plan);
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == '-')
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

/// Longest common subsequence over the longer form: 1 = the genre's own structure.
double likeness(const std::string& a, const std::string& b) {
  const auto x = words_of(a), y = words_of(b);
  std::vector<std::size_t> row(y.size() + 1, 0);
  for (const std::string& word : x) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < y.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = word == y[j] ? diagonal + 1 : std::max(row[j + 1], row[j]);
      diagonal = above;
    }
  }
  return static_cast<double>(row.back()) / static_cast<double>(std::max(x.size(), y.size()));
}

void write_sections(spec::ArrangementSpec& out, const spec::SongSpec& song,
                    const std::vector<std::vector<std::string>>& playing,
                    const std::vector<std::vector<spec::LayerSpan>>& layers) {
  int bar = 1;
  for (std::size_t i = 0; i < song.sections.size(); ++i) {
    const spec::SectionPlan& plan = song.sections[i];
    spec::SectionDefinition section;
    section.section_type = plan.function;
    section.label = plan.label;
    section.start_bar = bar;
    section.length_bars = plan.bars;
    section.energy_level = level_of(plan.energy);
    section.instruments = playing[i];
    section.layers = layers[i];
    section.dynamics = dynamics_of(plan.energy);
    bar += plan.bars;
    out.sections.push_back(std::move(section));
  }
  out.total_bars = bar - 1;
  for (const spec::SectionDefinition& section : out.sections)
    out.energy_curve.push_back({100.0 * (section.start_bar - 1) / out.total_bars,
                                section.energy_level,
                                section.label,
                                {}});
  out.energy_curve.push_back(
      {100.0, out.sections.back().energy_level, out.sections.back().label, {}});
}

void write_ear_candy(spec::ArrangementSpec& out, const spec::GenreProfile& genre,
                     RandomStream random) {
  for (const std::string& item : genre.arrangement.ear_candy)
    if (random.chance(0.7)) out.ear_candy.push_back(item);
}

void drop_silent(std::vector<Member>& band, const std::vector<std::vector<std::string>>& playing) {
  std::erase_if(band, [&](const Member& member) {
    return std::none_of(playing.begin(), playing.end(), [&](const std::vector<std::string>& names) {
      return std::find(names.begin(), names.end(), member.instrument.name) != names.end();
    });
  });
}

}  // namespace

spec::ArrangementSpec arrange(const spec::SongSpec& song, const spec::RhythmSpec& rhythm,
                              const spec::GenreProfile& genre, const Instruments& instruments,
                              const RandomStream& random, const Decide& decide) {
  if (song.sections.empty())
    throw Failure(Status::kInvalid, "E-SONG-FORM",
                  "the song has no sections; the creative director writes at least one",
                  "song.sections");
  spec::ArrangementSpec out;
  char id[48];
  std::snprintf(id, sizeof id, "arrangement-%016llx",
                static_cast<unsigned long long>(random.split("id").next_u64()));
  out.id = id;
  out.song_id = song.id;
  std::vector<Member> band = choose_band(song, genre, instruments, random.split("band"), decide);
  const bool grooves =
      std::any_of(rhythm.section_rhythms.begin(), rhythm.section_rhythms.end(),
                  [](const spec::SectionRhythm& s) { return !s.drum_pattern_name.empty(); });
  // A drummer without a groove has nothing to play.
  if (!grooves &&
      std::any_of(band.begin(), band.end(), [](const Member& member) { return !member.drums; }))
    std::erase_if(band, [](const Member& member) { return member.drums; });
  const auto playing = assign_layers(song, band, random.split("layers"));
  drop_silent(band, playing);
  for (const Member& member : band) out.instruments.push_back(member.instrument);
  write_sections(out, song, playing,
                 stack_layers(song, genre, band, playing, random.split("entrances")));
  out.transitions = choose_transitions(song, genre, playing, band, random.split("transitions"));
  out.ending = choose_ending(song, genre, random.split("ending"));
  write_ear_candy(out, genre, random.split("ear_candy"));
  out.energy_curve_type = genre.arrangement.energy_curve_type;
  out.total_duration_seconds =
      out.total_bars * song.time_signature.beats_per_bar() * 60.0 / song.tempo() +
      song.tail_seconds;
  out.structure_archetype = archetype_of(song);
  double match = 0.0;
  for (const std::string& structure : genre.arrangement.common_structures)
    match = std::max(match, likeness(structure, *out.structure_archetype));
  out.genre_structure_match = match;
  decide("arrangement.ending", out.ending,
         "one of the genre's endings, by the last section's energy", 0.7);
  return out;
}

Map ArrangementAgent::process(const Map& inputs) {
  const auto require = [&](const char* name) -> const Value& {
    const auto at = inputs.find(name);
    if (at == inputs.end() || !at->second.is_map())
      throw Failure(Status::kInvalid, "E-INPUT-MISSING",
                    std::string("arrangement needs the document \"") + name + "\"", name);
    return at->second;
  };
  Instruments instruments;
  if (const auto at = inputs.find("instruments"); at != inputs.end() && at->second.is_map())
    for (const auto& [id, value] : at->second.as_map())
      instruments[id] = from_value<spec::InstrumentProfile>(value, "instruments." + id);
  const auto decide = [this](const std::string& field, const std::string& value,
                             const std::string& reason, double confidence) {
    host().decide(field, value, reason, confidence);
  };
  const auto made = arrange(from_value<spec::SongSpec>(require("song"), "song"),
                            from_value<spec::RhythmSpec>(require("rhythm"), "rhythm"),
                            from_value<spec::GenreProfile>(require("genre"), "genre"), instruments,
                            host().random("arrange"), decide);
  return {{"arrangement", to_value(made)}};
}

}  // namespace aether::arrangement
