#include "vocal.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <set>

namespace aether::vocal {
namespace {

using spec::SectionType;

const Value& input(const Map& inputs, std::string_view name) {
  static const Value* const none = new Value();
  const auto at = inputs.find(name);
  return at == inputs.end() ? *none : at->second;
}

// The part of a request such as "voice: feminine" after its name.
std::optional<std::string> requested(const spec::SongSpec& song, const std::string& name) {
  for (const std::string& request : song.creative_brief.special_requests)
    if (request.starts_with(name + ": ")) return request.substr(name.size() + 2);
  return std::nullopt;
}

// Keys and lengths of the notes of sung sections. The tonic throughout will do: accidentals do not
// move octaves.
std::vector<std::pair<int, double>> sung_keys(const spec::SongSpec& song,
                                              const spec::MelodySpec& melody,
                                              const spec::LyricSpec& lyrics) {
  std::set<std::string> sung;
  for (const auto& section : lyrics.sections) sung.insert(section.section_label);
  std::vector<std::pair<int, double>> keys;
  for (const music::MelodyNote& note : music::melody_line(song, music::tonic_harmony(song), melody))
    if (sung.empty() || sung.count(song.sections[note.section].label))
      keys.emplace_back(note.pitch.midi(),
                        static_cast<double>(note.length) / music::kTicksPerQuarter);
  return keys;
}

std::vector<spec::EmotionMarker> emotion_arc(const spec::SongSpec& song) {
  std::vector<spec::EmotionMarker> arc;
  std::map<SectionType, std::pair<double, int>> energies;
  for (const auto& plan : song.sections) {
    auto& [sum, count] = energies[plan.function];
    sum += plan.energy;
    ++count;
  }
  std::set<SectionType> told;
  for (const auto& plan : song.sections) {
    if (!told.insert(plan.function).second) continue;
    const auto& [sum, count] = energies[plan.function];
    const double energy = std::clamp(sum / count, 0.0, 1.0);
    arc.push_back({plan.function, emotion_of(song.primary_mood, energy), energy, {}});
  }
  if (arc.empty())
    arc.push_back({SectionType::kVerse, emotion_of(song.primary_mood, 0.5), 0.5, {}});
  return arc;
}

void add_layers(const spec::SongSpec& song, const spec::GenreProfile& genre,
                const spec::LyricSpec& lyrics, RandomStream random, spec::VocalSpec& vocal) {
  const bool swing = genre.family == "swing";
  if (!swing) {
    vocal.doubles.push_back({"main_double_left", -8, 15.0 + random.integer(0, 4), -9.0, -0.5, {}});
    vocal.doubles.push_back({"main_double_right", 8, 20.0 + random.integer(0, 5), -9.0, 0.5, {}});
  }
  if (song.primary_mood == spec::Mood::kEthereal || genre.family == "drumless")
    vocal.doubles.push_back({"whisper_layer", 0, 30.0, -14.0, 0.0, {}});
  std::vector<SectionType> choruses;
  std::string last_chorus;
  for (const auto& section : lyrics.sections) {
    const bool chorus = section.section_type == SectionType::kChorus ||
                        section.section_type == SectionType::kPostChorus ||
                        section.section_type == SectionType::kDrop;
    if (!chorus) continue;
    last_chorus = section.section_label;
    if (std::count(choruses.begin(), choruses.end(), section.section_type) == 0)
      choruses.push_back(section.section_type);
  }
  if (choruses.empty()) return;
  vocal.harmonies.push_back({"3rd", "above", choruses, swing ? -12.0 : -9.0, {}});
  if (genre.family == "band" || song.primary_mood == spec::Mood::kUplifting)
    vocal.harmonies.push_back({"5th", "above", choruses, -12.0, {}});
  if (song.primary_mood == spec::Mood::kDark || song.primary_mood == spec::Mood::kIntense)
    vocal.harmonies.push_back({"octave", "below", choruses, -12.0, {}});
  static const std::vector<std::string> kSoft = {"ooh", "mmm", "ah"},
                                        kStrong = {"oh", "hey", "yeah"};
  const auto last = std::find_if(song.sections.begin(), song.sections.end(),
                                 [&](const auto& plan) { return plan.label == last_chorus; });
  const double energy = last == song.sections.end() ? 0.7 : last->energy;
  vocal.ad_libs.push_back({random.pick(energy > 0.7 ? kStrong : kSoft), last_chorus, energy, {}});
}

void style_delivery(const spec::SongSpec& song, const spec::GenreProfile& genre,
                    spec::VocalSpec& vocal) {
  const bool electronic = genre.family == "electronic";
  const bool soft =
      song.primary_mood == spec::Mood::kCalm || song.primary_mood == spec::Mood::kEthereal;
  const bool fierce =
      song.primary_mood == spec::Mood::kAggressive || song.primary_mood == spec::Mood::kIntense;
  vocal.delivery_style =
      requested(song, "delivery").value_or(fierce && genre.family == "band" ? "belted" : "sung");
  vocal.articulation = soft                                                              ? "legato"
                       : genre.family == "swing" || genre.production.vinyl_texture > 0.3 ? "lazy"
                       : song.primary_mood == spec::Mood::kPlayful ? "staccato"
                                                                   : "clear";
  vocal.autotune_amount = electronic ? 0.35 : genre.family == "swing" ? 0.0 : 0.15;
  vocal.reverb_send =
      std::clamp(0.15 + 0.3 * genre.production.space.reverb_size + (soft ? 0.1 : 0.0), 0.0, 1.0);
  vocal.delay_send = electronic ? 0.25 : genre.family == "swing" ? 0.0 : 0.12;
}

}  // namespace

Map VocalAgent::process(const Map& inputs) {
  const auto song = from_value<spec::SongSpec>(input(inputs, "song"), "song");
  const auto melody = from_value<spec::MelodySpec>(input(inputs, "melody"), "melody");
  const auto genre = from_value<spec::GenreProfile>(input(inputs, "genre"), "genre");
  const auto lyrics = from_value<spec::LyricSpec>(input(inputs, "lyrics"), "lyrics");
  Instruments instruments;
  if (input(inputs, "instruments").is_map())
    for (const auto& [id, entry] : input(inputs, "instruments").as_map())
      instruments.emplace(id, from_value<spec::InstrumentProfile>(entry, "instruments." + id));

  spec::VocalSpec vocal;
  vocal.id = song.id.starts_with("song-") ? "vocal-" + song.id.substr(5) : "vocal";
  vocal.song_id = song.id;
  vocal.lyric_id = lyrics.id;
  vocal.melody_id = melody.id;
  const auto asked = requested(song, "voice");
  // Women sing more of the club and jazz repertoire, men more of rock; otherwise it is a toss.
  const double feminine = genre.family == "electronic" ? 0.65
                          : genre.family == "swing"    ? 0.6
                          : genre.family == "band"     ? 0.4
                                                       : 0.5;
  const std::string presentation =
      asked.value_or(host().random("voice").chance(feminine) ? "feminine" : "masculine");
  vocal.voice_persona = persona_of(presentation, song, genre);
  vocal.emotion_arc = emotion_arc(song);
  style_delivery(song, genre, vocal);
  if (!song.is_sung()) {
    vocal.voice = "none";
    host().decide("vocal.voice", "none", "the song is an instrumental", 1.0);
    return {{"vocal", to_value(vocal)}};
  }
  host().decide("vocal.voice_persona.gender_presentation", presentation,
                asked ? "the brief asks for it" : "drawn by what is usual in " + genre.name,
                asked ? 0.95 : 0.5);
  vocal.transpose_octaves = octaves_into_range(sung_keys(song, melody, lyrics),
                                               vocal.voice_persona.comfortable_low.midi(),
                                               vocal.voice_persona.comfortable_high.midi());
  host().decide("vocal.transpose_octaves", std::to_string(vocal.transpose_octaves),
                "most of the melody then lies between " +
                    vocal.voice_persona.comfortable_low.text() + " and " +
                    vocal.voice_persona.comfortable_high.text(),
                0.9);
  add_layers(song, genre, lyrics, host().random("layers"), vocal);
  vocal.stand_in_instrument = stand_in_for(song, genre, instruments, vocal.voice_persona);
  host().decide(
      "vocal.stand_in_instrument", vocal.stand_in_instrument,
      "no voice provider is installed; this instrument holds notes, reaches the range and suits " +
          genre.name,
      0.7);
  return {{"vocal", to_value(vocal)}};
}

}  // namespace aether::vocal
