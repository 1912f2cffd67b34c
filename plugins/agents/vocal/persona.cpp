#include "vocal.hpp"

#include <algorithm>

namespace aether::vocal {
namespace {

using spec::Mood;
using spec::Pitch;

Pitch pitch(const char* text) {
  return *Pitch::parse(text);
}

// What plays a singer's line well, by genre; the first that is installed and allowed is taken.
const std::map<std::string, std::vector<std::string>, std::less<>> kStandIns = {
    {"synthwave", {"synth_lead", "synth_voice", "voice_oohs"}},
    {"lo-fi-hip-hop", {"voice_oohs", "flute", "electric_piano"}},
    {"house", {"synth_voice", "voice_oohs", "synth_lead_square"}},
    {"rock", {"electric_guitar_overdriven", "voice_oohs", "alto_sax"}},
    {"jazz", {"alto_sax", "tenor_sax", "trumpet", "clarinet"}},
    {"ambient", {"voice_oohs", "choir", "flute"}}};

}  // namespace

spec::VoicePersona persona_of(const std::string& presentation, const spec::SongSpec& song,
                              const spec::GenreProfile& genre) {
  spec::VoicePersona voice;
  voice.gender_presentation = presentation;
  if (presentation == "masculine") {
    voice.lowest_note = pitch("G2"), voice.highest_note = pitch("C5");
    voice.comfortable_low = pitch("C3"), voice.comfortable_high = pitch("G4");
  } else if (presentation == "androgynous") {
    voice.lowest_note = pitch("C3"), voice.highest_note = pitch("F5");
    voice.comfortable_low = pitch("E3"), voice.comfortable_high = pitch("B4");
  } else {
    voice.lowest_note = pitch("E3"), voice.highest_note = pitch("A5");
    voice.comfortable_low = pitch("G3"), voice.comfortable_high = pitch("D5");
  }
  const Mood mood = song.primary_mood;
  const bool soft = mood == Mood::kCalm || mood == Mood::kEthereal || mood == Mood::kSad ||
                    mood == Mood::kMelancholic;
  const bool strong = mood == Mood::kAggressive || mood == Mood::kIntense ||
                      mood == Mood::kEnergetic || mood == Mood::kUplifting;
  voice.vocal_weight = soft ? "light" : strong ? "heavy" : "medium";
  voice.age_range = genre.family == "swing" ? "mature" : mood == Mood::kPlayful ? "young" : "adult";
  voice.brightness = std::clamp(0.3 + 0.5 * genre.production.mix_characteristics.brightness +
                                    (strong ? 0.1
                                     : soft ? -0.05
                                            : 0.0),
                                0.0, 1.0);
  voice.breathiness = soft ? 0.45 : strong ? 0.1 : 0.25;
  voice.nasality = strong ? 0.35 : 0.25;
  voice.vibrato_depth = genre.family == "swing" ? 0.5 : genre.family == "electronic" ? 0.15 : 0.3;
  voice.vibrato_rate = soft ? 5.2 : strong ? 5.8 : 5.5;
  return voice;
}

int octaves_into_range(const std::vector<std::pair<int, double>>& keys_and_beats, int low,
                       int high) {
  const auto cost = [&](int octaves) {
    double outside = 0.0;
    for (const auto& [key, beats] : keys_and_beats) {
      const int sung = key + 12 * octaves;
      // What lies outside counts by distance; a hair for every octave moved keeps ties at home.
      outside += beats * (std::max(0, low - sung) + std::max(0, sung - high));
    }
    return outside + 1e-3 * (octaves < 0 ? -octaves : octaves);
  };
  int best = 0;
  for (const int octaves : {-1, 1, -2, 2, -3, 3})
    if (cost(octaves) < cost(best)) best = octaves;
  return best;
}

std::string stand_in_for(const spec::SongSpec& song, const spec::GenreProfile& genre,
                         const Instruments& instruments, const spec::VoicePersona& persona) {
  const auto ruled_out = [&](const spec::InstrumentProfile& instrument) {
    const auto& no = song.exclude_instruments;
    return std::count(no.begin(), no.end(), instrument.id) +
               std::count(no.begin(), no.end(), instrument.category) >
           0;
  };
  const auto able = [&](const std::string& id) {
    const auto at = instruments.find(id);
    return at != instruments.end() && !at->second.drums && !ruled_out(at->second) &&
           at->second.range_low.midi() <= persona.comfortable_low.midi() + 5 &&
           at->second.range_high.midi() >= persona.comfortable_high.midi();
  };
  std::vector<std::string> order;
  if (const auto at = kStandIns.find(genre.genre_id); at != kStandIns.end()) order = at->second;
  for (const spec::PaletteEntry& entry : genre.arrangement.palette)
    if (entry.role == "lead")
      order.insert(order.end(), entry.instruments.begin(), entry.instruments.end());
  for (const char* id : {"voice_oohs", "synth_voice", "choir"}) order.emplace_back(id);
  for (const std::string& id : order)
    if (able(id)) return id;
  for (const auto& [id, instrument] : instruments)
    if (able(id) && instrument.sustains) return id;
  return instruments.empty() ? std::string() : instruments.begin()->first;
}

std::string emotion_of(Mood mood, double energy) {
  switch (mood) {
    case Mood::kHappy:
    case Mood::kPlayful:
      return energy > 0.5 ? "joy" : "warmth";
    case Mood::kUplifting:
      return energy > 0.6 ? "triumph" : "hope";
    case Mood::kEnergetic:
      return energy > 0.6 ? "power" : "joy";
    case Mood::kAggressive:
      return energy > 0.5 ? "anger" : "tension";
    case Mood::kIntense:
      return energy > 0.5 ? "power" : "tension";
    case Mood::kDark:
      return energy > 0.6 ? "tension" : "unease";
    case Mood::kSad:
      return energy > 0.7 ? "longing" : "sadness";
    case Mood::kMelancholic:
      return energy > 0.6 ? "longing" : "sadness";
    case Mood::kNostalgic:
      return energy > 0.6 ? "longing" : "tenderness";
    case Mood::kEthereal:
      return energy > 0.6 ? "wonder" : "tenderness";
    case Mood::kCalm:
      return "tenderness";
  }
  return "tenderness";
}

}  // namespace aether::vocal
