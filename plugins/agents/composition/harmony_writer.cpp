#include "harmony_writer.hpp"

#include "cadence.hpp"
#include "mode_practice.hpp"

#include <aether/music/interval.hpp>
#include <aether/music/modal.hpp>
#include <aether/music/roman.hpp>
#include <aether/music/scale.hpp>
#include <aether/music/timeline.hpp>

#include <algorithm>
#include <cmath>

namespace aether::composition {
namespace {

using music::KeySignature;
using music::ProgressionChord;
using music::ProgressionMode;

struct Candidate {
  std::string text;
  std::vector<ProgressionChord> chords;
  KeySignature key;
  bool own_mode = true;  ///< not read through the relative key
  double beats() const {
    double sum = 0.0;
    for (const ProgressionChord& chord : chords) sum += chord.beats;
    return sum;
  }
};

bool names_function(const std::vector<std::string>& functions, const Family& family) {
  const std::string type = enum_text(family.function);
  return std::any_of(functions.begin(), functions.end(),
                     [&](const std::string& word) { return word == family.name || word == type; });
}

/// A chord of the song's own tonic among them? A minor song must not settle on its relative major.
bool holds_tonic(const Candidate& candidate, const KeySignature& song_key) {
  return std::any_of(candidate.chords.begin(), candidate.chords.end(),
                     [&](const ProgressionChord& chord) {
                       return music::resolve(chord.numeral, candidate.key).root == song_key.root;
                     });
}

class Pool {
 public:
  Pool(const spec::SongSpec& song, const spec::GenreProfile& genre) : song_(song), genre_(genre) {
    // beats_per_chord is written for the genre's own bar; other meters keep chords per bar.
    const double natural = genre.rhythm.time_signatures.empty()
                               ? 4.0
                               : genre.rhythm.time_signatures.front().beats_per_bar();
    stretch_ = song.time_signature.beats_per_bar() / natural;
    natural_bar_ = natural;
  }

  /// Candidates of a family, in the song's mode where there are any.
  std::vector<Candidate> of(const Family& family) const {
    std::vector<Candidate> found;
    const auto& lists = genre_.harmony.section_progressions;
    for (std::size_t i = 0; i < lists.size(); ++i)
      if (names_function(lists[i].functions, family))
        add(found, lists[i].progressions, lists[i].beats_per_chord, list_path(i));
    if (found.empty())
      for (std::size_t i = 0; i < lists.size(); ++i)
        if (std::find(lists[i].functions.begin(), lists[i].functions.end(), "any") !=
            lists[i].functions.end())
          add(found, lists[i].progressions, lists[i].beats_per_chord, list_path(i));
    if (found.empty())
      add(found, genre_.harmony.typical_progressions, natural_bar_,
          "genre.harmony.typical_progressions");
    if (found.empty())
      add(found, {music::is_minor(song_.key.mode) ? "i-VI-III-VII" : "I-V-vi-IV"}, natural_bar_,
          "");
    add_of_mode(found);
    return found;
  }

 private:
  bool is_modal() const { return music::characteristic_degree(song_.key.mode) > 0; }

  /// What the song's mode is known by, where the genre does not write it already.
  void add_of_mode(std::vector<Candidate>& found) const {
    const bool rich = genre_.harmony.jazz_influence > 0.5;
    for (const std::string& text : mode_progressions(song_.key.mode)) {
      const bool known = std::any_of(found.begin(), found.end(),
                                     [&](const Candidate& c) { return c.text == text; });
      if (const auto chords = music::parse_progression(text, natural_bar_ * stretch_);
          chords && !known)
        found.push_back(
            {text, rich ? with_sevenths(*chords, song_.key) : *chords, song_.key, true});
    }
  }

  static std::string list_path(std::size_t index) {
    return "genre.harmony.section_progressions[" + std::to_string(index) + "].progressions";
  }

  void add(std::vector<Candidate>& found, const std::vector<std::string>& texts, double beats,
           const std::string& path) const {
    std::vector<Candidate> own, relative;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto chords = music::parse_progression(texts[i], beats * stretch_);
      if (!chords)
        throw Failure(Status::kInvalid, "E-GENRE-PROGRESSION",
                      "\"" + texts[i] +
                          "\" is no progression; write numerals such as \"i-VI-III-VII\" or "
                          "\"ii,V7-Imaj7*2\"",
                      path + "[" + std::to_string(i) + "]");
      const ProgressionMode mode = music::progression_mode(*chords);
      Candidate candidate{texts[i], *chords, music::progression_key(mode, song_.key), true};
      candidate.own_mode =
          candidate.key == music::progression_key(ProgressionMode::kUnstated, song_.key);
      if (candidate.own_mode) {
        candidate.chords = in_mode(candidate.chords, song_.key);
        own.push_back(candidate);
      } else if (!is_modal() && holds_tonic(candidate, song_.key)) {
        relative.push_back(candidate);
      }
    }
    const auto& chosen = own.empty() ? relative : own;
    found.insert(found.end(), chosen.begin(), chosen.end());
  }

  const spec::SongSpec& song_;
  const spec::GenreProfile& genre_;
  double stretch_ = 1.0, natural_bar_ = 4.0;
};

/// Share of places in the cycle where two progressions sound the same root.
double likeness(const Candidate& a, const Candidate& b) {
  const auto root_at = [](const Candidate& c, double beat) {
    double at = std::fmod(beat, c.beats());
    for (const ProgressionChord& chord : c.chords) {
      if (at < chord.beats) return music::resolve(chord.numeral, c.key).root;
      at -= chord.beats;
    }
    return music::resolve(c.chords.front().numeral, c.key).root;
  };
  int same = 0, places = 0;
  for (double beat = 0.0; beat < std::max(a.beats(), b.beats()); beat += 1.0, ++places)
    same += root_at(a, beat) == root_at(b, beat);
  return places > 0 ? static_cast<double>(same) / places : 0.0;
}

/// How well a progression serves a family beside what others already have.
double suitability(const Candidate& candidate, const Family& family, double section_beats,
                   const KeySignature& key, const std::vector<Candidate>& taken, bool one_loop) {
  double score = 0.0;
  const double cycles = section_beats / candidate.beats();
  if (cycles < 0.999) score -= 2.0;
  if (std::fabs(cycles - std::round(cycles)) > 0.01) score -= 1.0;
  const bool from_tonic =
      music::resolve(candidate.chords.front().numeral, candidate.key).root == key.root;
  const bool arrival = family.function == spec::SectionType::kChorus ||
                       family.function == spec::SectionType::kIntro ||
                       family.function == spec::SectionType::kOutro ||
                       family.function == spec::SectionType::kVerse;
  if (from_tonic == arrival) score += 0.5;
  // A mode nobody hears is no mode: half of the time its note is plenty.
  if (music::characteristic_degree(key.mode) > 0)
    score += 3.0 * std::min(0.5, mode_share(candidate.chords, key)) - 1.0;
  // Songs want contrast. A track built on loops has one that it comes back to.
  double alike = 0.0;
  for (const Candidate& other : taken) {
    const double like = likeness(candidate, other);
    alike = std::max(alike, like);
    if (!one_loop) score -= 2.0 * like * like;
  }
  return score + (one_loop ? 1.5 * alike : 0.0);
}

double mood_tension(spec::Mood mood) {
  switch (mood) {
    case spec::Mood::kDark:
    case spec::Mood::kIntense:
    case spec::Mood::kAggressive:
      return 0.12;
    case spec::Mood::kMelancholic:
    case spec::Mood::kNostalgic:
      return 0.05;
    case spec::Mood::kCalm:
    case spec::Mood::kHappy:
    case spec::Mood::kEthereal:
      return -0.08;
    default:
      return 0.0;
  }
}

/// Keys whose tonics are triads of the song's key, diminished and augmented ones left out: the
/// targets of applied dominants.
std::vector<KeySignature> related_keys(const KeySignature& key) {
  std::vector<KeySignature> keys;
  for (int degree = 2; degree <= 7; ++degree) {
    const auto chord = music::diatonic_triad(key, degree);
    if (chord.shape.quality == "maj" || chord.shape.quality == "min")
      keys.push_back(
          {chord.root, music::is_minor_chord(chord) ? spec::Mode::kMinor : spec::Mode::kMajor});
  }
  return keys;
}

/// Costs of the voicing search. Rock and electronic music move in parallels by choice.
std::vector<spec::VoiceLeadingRule> voice_leading(const spec::GenreProfile& genre) {
  const bool strict = genre.family == "swing" || genre.family == "drumless";
  return {
      {"movement", "voices move as little as they can", 1.0, false, {}, {}},
      {"smoothness", "the top voice moves by step", 2.0, false, {}, {}},
      {"parallels",
       "outer voices avoid parallel fifths and octaves",
       strict ? 8.0 : 2.0,
       false,
       {},
       {}},
      {"spacing", "no close intervals below E3", 10.0, false, {}, {}},
      {"crowding", "chords leave the melody's register free", 4.0, false, {}, {}},
      {"guide_tones", "third and seventh are present", 6.0, false, {}, {}},
      {"range", "every voice stays in its instrument's comfortable range", 20.0, false, {}, {}}};
}

spec::ChordProgression progression_of(const Candidate& chosen, const Family& family,
                                      const spec::SongSpec& song, const spec::GenreProfile& genre,
                                      const RandomStream& random) {
  spec::ChordProgression out;
  out.section_type = family.function;
  out.section_name = family.name;
  out.key = chosen.key.root == song.key.root ? song.key : chosen.key;
  for (const ProgressionChord& chord : chosen.chords) {
    out.chords.push_back(music::voicing_of(music::resolve(chord.numeral, chosen.key)));
    out.roman_numerals.push_back(chord.text);
    out.durations_beats.push_back(chord.beats);
  }
  const double section_beats = family.bars * song.time_signature.beats_per_bar();
  out.repeat_count = std::clamp(static_cast<int>(section_beats / chosen.beats()), 1, 256);
  for (const CadenceChord& chord :
       cadence_chords(family.cadence, genre, song, family.bars,
                      random.split("cadence:" + family.name + family.take))) {
    out.cadence_chords.push_back(music::voicing_of(chord.chord));
    out.cadence_beats.push_back(chord.beats);
  }
  return out;
}

/// A lift of a whole tone into the last return of the strongest family, as bands do now and then.
void maybe_lift(spec::HarmonySpec& harmony, const spec::SongSpec& song,
                const spec::GenreProfile& genre, const std::vector<Family>& families,
                RandomStream random, const Decide& decide) {
  if (genre.family != "band" || genre.harmony.loop_based || !random.chance(0.12)) return;
  const auto strongest =
      std::max_element(families.begin(), families.end(),
                       [](const Family& a, const Family& b) { return a.energy < b.energy; });
  if (strongest->count < 3) return;
  const auto spans = music::section_spans(song);
  for (std::size_t i = song.sections.size(); i-- > 0;) {
    if (music::family_of(song.sections[i]) != strongest->name) continue;
    spec::Modulation lift;
    lift.from_key = song.key;
    lift.to_key = {music::transpose(song.key.root, {1, 2}), song.key.mode};
    lift.technique = "lift";
    lift.at_section = song.sections[i].function;
    lift.at_bar = spans[i].first_bar + 1;
    harmony.modulations.push_back(lift);
    decide("harmony.modulations", lift.to_key.text(),
           "the last " + strongest->name + " lifts a whole tone", 0.5);
    return;
  }
}

}  // namespace

void write_harmony(spec::HarmonySpec& harmony, const spec::SongSpec& song,
                   const spec::GenreProfile& genre, const std::vector<Family>& families,
                   const RandomStream& random, const Decide& decide) {
  harmony.song_id = song.id;
  harmony.primary_key = song.key;
  harmony.secondary_keys = related_keys(song.key);
  harmony.tension_level =
      std::clamp(genre.harmony.tension_level + mood_tension(song.primary_mood), 0.0, 1.0);
  harmony.jazz_influence = genre.harmony.jazz_influence;
  harmony.modal_interchange_used =
      genre.harmony.modal_interchange_common && random.split("interchange").chance(0.6);
  harmony.voice_leading_rules = voice_leading(genre);
  const Pool pool(song, genre);
  std::vector<Candidate> taken;
  const bool one_loop = genre.family == "electronic" && genre.harmony.loop_based;
  bool power_chords = false;
  for (const Family& family : families) {
    const auto candidates = pool.of(family);
    const double section_beats = family.bars * song.time_signature.beats_per_bar();
    std::vector<double> weights;
    for (const Candidate& candidate : candidates) {
      const double score = suitability(candidate, family, section_beats, song.key, taken, one_loop);
      weights.push_back(score > -4.0 ? (score + 4.0) * (score + 4.0) * (score + 4.0) : 0.01);
    }
    RandomStream choice = random.split("progression:" + family.name + family.take);
    const Candidate& chosen = candidates[choice.weighted(weights)];
    taken.push_back(chosen);
    harmony.progressions.push_back(progression_of(chosen, family, song, genre, random));
    power_chords = power_chords || harmony.progressions.back().chords.front().quality == "5";
    decide("harmony.progressions." + family.name, chosen.text,
           "of " + std::to_string(candidates.size()) +
               " for its function, by contrast with the other sections",
           0.7);
  }
  harmony.final_chord = music::voicing_of(final_chord(genre, song.key, power_chords));
  maybe_lift(harmony, song, genre, families, random.split("lift"), decide);
}

}  // namespace aether::composition
