// VocalSpec: who sings, and how.
#pragma once

#include <aether/spec/base.hpp>

#include <cstddef>

namespace aether::spec {

inline constexpr std::array<std::string_view, 5> kDeliveries = {"sung", "rapped", "spoken",
                                                                "whispered", "belted"};
inline constexpr std::array<std::string_view, 4> kArticulations = {"clear", "lazy", "staccato",
                                                                   "legato"};

struct VoicePersona {
  std::string gender_presentation = "feminine";  ///< masculine, feminine, androgynous
  std::string age_range = "adult";               ///< young, adult, mature
  std::string vocal_weight = "medium";           ///< light, medium, heavy
  double brightness = 0.5, breathiness = 0.2, nasality = 0.3;
  double vibrato_depth = 0.3;  ///< 1 = ±50 cents
  double vibrato_rate = 5.5;   ///< Hz
  Pitch lowest_note, highest_note, comfortable_low, comfortable_high;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("gender_presentation", &VoicePersona::gender_presentation);
    f("age_range", &VoicePersona::age_range);
    f("vocal_weight", &VoicePersona::vocal_weight);
    f("brightness", &VoicePersona::brightness, Range{0, 1});
    f("breathiness", &VoicePersona::breathiness, Range{0, 1});
    f("nasality", &VoicePersona::nasality, Range{0, 1});
    f("vibrato_depth", &VoicePersona::vibrato_depth, Range{0, 1});
    f("vibrato_rate", &VoicePersona::vibrato_rate, Range{3, 8});
    f("lowest_note", &VoicePersona::lowest_note, Required{});
    f("highest_note", &VoicePersona::highest_note, Required{});
    f("comfortable_low", &VoicePersona::comfortable_low, Required{});
    f("comfortable_high", &VoicePersona::comfortable_high, Required{});
  }
};

struct VocalDouble {
  std::string name;
  int offset_cents = 0;
  double delay_ms = 15.0, level_db = -6.0, pan = 0.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("name", &VocalDouble::name, Required{});
    f("offset_cents", &VocalDouble::offset_cents, Range{-50, 50});
    f("delay_ms", &VocalDouble::delay_ms, Range{0, 50});
    f("level_db", &VocalDouble::level_db, Range{-20, 0});
    f("pan", &VocalDouble::pan, Range{-1, 1});
  }
};

struct VocalHarmony {
  std::string interval = "3rd";     ///< 3rd, 5th, 6th, octave
  std::string direction = "above";  ///< above, below
  std::vector<SectionType> sections;
  double level_db = -8.0;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("interval", &VocalHarmony::interval, Required{});
    f("direction", &VocalHarmony::direction, Required{});
    f("sections", &VocalHarmony::sections, Required{}, Size{1, 12});
    f("level_db", &VocalHarmony::level_db, Range{-20, 0});
  }
};

struct AdLib {
  std::string type = "oh", placement;  ///< placement: a section label
  double energy = 0.7;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("type", &AdLib::type, Required{});
    f("placement", &AdLib::placement, Required{});
    f("energy", &AdLib::energy, Range{0, 1});
  }
};

struct EmotionMarker {
  SectionType section = SectionType::kVerse;
  std::string emotion = "tenderness";
  double intensity = 0.5;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("section", &EmotionMarker::section, Required{});
    f("emotion", &EmotionMarker::emotion, Required{});
    f("intensity", &EmotionMarker::intensity, Required{}, Range{0, 1});
  }
};

struct VocalSpec {
  std::string id;
  std::string song_id, lyric_id, melody_id;
  VoicePersona voice_persona;
  std::vector<VocalDouble> doubles;
  std::vector<VocalHarmony> harmonies;
  std::vector<AdLib> ad_libs;
  std::vector<EmotionMarker> emotion_arc;
  std::string delivery_style = "sung";
  std::string articulation = "clear";
  double autotune_amount = 0.3, reverb_send = 0.3, delay_send = 0.2;
  int transpose_octaves = 0;  ///< moves the melody into the comfortable range
  std::string voice =
      "stand-in";  ///< "stand-in" while a lead instrument plays the line, else the provider's id
  std::string stand_in_instrument;  ///< instrument id that plays the line
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &VocalSpec::id);
    f("song_id", &VocalSpec::song_id);
    f("lyric_id", &VocalSpec::lyric_id);
    f("melody_id", &VocalSpec::melody_id);
    f("voice_persona", &VocalSpec::voice_persona, Required{});
    f("doubles", &VocalSpec::doubles, Size{0, 8});
    f("harmonies", &VocalSpec::harmonies, Size{0, 8});
    f("ad_libs", &VocalSpec::ad_libs, Size{0, 64});
    f("emotion_arc", &VocalSpec::emotion_arc, Required{}, Size{1, 64});
    f("delivery_style", &VocalSpec::delivery_style, OneOf{kDeliveries});
    f("articulation", &VocalSpec::articulation, OneOf{kArticulations});
    f("autotune_amount", &VocalSpec::autotune_amount, Range{0, 1});
    f("reverb_send", &VocalSpec::reverb_send, Range{0, 1});
    f("delay_send", &VocalSpec::delay_send, Range{0, 1});
    f("transpose_octaves", &VocalSpec::transpose_octaves, Range{-3, 3});
    f("voice", &VocalSpec::voice);
    f("stand_in_instrument", &VocalSpec::stand_in_instrument);
  }
};

/// Names of the tracks a voice adds to the score: "vocal-main_double", "vocal-harmony-1".
std::string double_track(const VocalDouble& item);
std::string harmony_track(std::size_t index);

}  // namespace aether::spec
