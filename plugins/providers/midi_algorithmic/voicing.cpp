#include "voicing.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>

namespace aether::midi_algorithmic {
namespace {

constexpr int kMudLimit = 52;  // E3: closer than a major third below it is mud

struct Weights {
  double movement = 1.0, smoothness = 2.0, parallels = 2.0, spacing = 10.0, crowding = 4.0,
         guide_tones = 6.0, range = 20.0;
};

Weights weights_of(const spec::HarmonySpec& harmony) {
  if (harmony.voice_leading_rules.empty()) return {};
  Weights w{0, 0, 0, 0, 0, 0, 0};
  for (const spec::VoiceLeadingRule& rule : harmony.voice_leading_rules) {
    if (rule.name == "movement") w.movement = rule.weight;
    if (rule.name == "smoothness") w.smoothness = rule.weight;
    if (rule.name == "parallels") w.parallels = rule.weight;
    if (rule.name == "spacing") w.spacing = rule.weight;
    if (rule.name == "crowding") w.crowding = rule.weight;
    if (rule.name == "guide_tones") w.guide_tones = rule.weight;
    if (rule.name == "range") w.range = rule.weight;
  }
  return w;
}

/// Pitch classes to play, most needed first.
std::vector<int> wanted_classes(const music::Chord& chord, const VoicingRequest& request) {
  const auto tones = music::chord_tones(chord);
  std::vector<int> order;
  const auto take = [&](int degree) {
    for (const music::ChordTone& tone : tones)
      if (tone.degree == degree &&
          std::find(order.begin(), order.end(), tone.pitch_class()) == order.end())
        order.push_back(tone.pitch_class());
  };
  if (request.voicing_class == "power") {
    take(1);
    take(5);
    return order;
  }
  if (request.voicing_class == "parallel") {
    for (const int degree : {1, 4, 3, 5, 7, 9}) take(degree);
    if (order.size() > static_cast<std::size_t>(request.voices))
      order.resize(static_cast<std::size_t>(request.voices));
    return order;
  }
  const bool tall = tones.size() > 3;
  if (!tall || !request.bass_sounds) take(1);
  for (const int degree : {3, 4, 2, 7, 6}) take(degree);
  if (request.voicing_class == "shell") {
    for (const int degree : {9, 13, 5}) take(degree);
    if (order.size() > 3) order.resize(3);
    return order;
  }
  for (const int degree : {9, 13, 11, 5, 1}) take(degree);
  if (order.size() > static_cast<std::size_t>(request.voices))
    order.resize(static_cast<std::size_t>(request.voices));
  return order;
}

/// Spreads a close chord as its class asks.
Voicing shaped(Voicing keys, const std::string& voicing_class) {
  if (voicing_class == "open" && keys.size() >= 3) keys[keys.size() - 2] -= 12;
  if (voicing_class == "spread" && keys.size() >= 3)
    for (std::size_t i = 1; i < keys.size(); i += 2) keys[i] += 12;
  if (voicing_class == "power") keys.push_back(keys.front() + 12);
  std::sort(keys.begin(), keys.end());
  return keys;
}

/// A left hand's chord over its bass: closed, or bass, fifth, octave and tenth as they come.
Voicing over_bass(const music::Chord& chord, int bass, const VoicingRequest& request) {
  const bool wide = request.voicing_class == "tenths";
  constexpr int kFifth = 7, kThird = 3;
  Voicing keys = {bass};
  for (int key = bass + (wide ? kFifth : 1);
       static_cast<int>(keys.size()) < request.voices && key <= bass + 28; ++key)
    if (music::contains(chord, key) && (!wide || keys.size() == 1 || key - keys.back() >= kThird))
      keys.push_back(key);
  return keys;
}

/// The bass keeps to the octave where the hand lies: at the bottom of its register for wide
/// figures, higher for closed ones, which would be mud there.
std::vector<Voicing> left_hands(const music::Chord& chord, const Part& part,
                                const VoicingRequest& request) {
  constexpr int kClosedAbove = 9, kSpan = 14;
  std::vector<Voicing> out;
  const int pc = music::bass_of(chord).pitch_class();
  const int floor = part.comfort_low + (request.voicing_class == "rooted" ? kClosedAbove : 0);
  for (int bass = floor; bass < floor + kSpan; ++bass) {
    if (bass % 12 != pc) continue;
    Voicing keys = over_bass(chord, bass, request);
    if (keys.front() >= part.low && keys.back() <= part.high) out.push_back(std::move(keys));
  }
  return out;
}

std::vector<Voicing> candidates(const music::Chord& chord, const Part& part,
                                const VoicingRequest& request) {
  if (request.voicing_class == "rooted" || request.voicing_class == "tenths")
    if (auto hands = left_hands(chord, part, request); !hands.empty()) return hands;
  const auto classes = wanted_classes(chord, request);
  std::vector<Voicing> out;
  std::vector<int> order = classes;
  std::sort(order.begin(), order.end());
  // Power chords and sampled chords keep their shape wherever they go.
  const bool one_shape = request.voicing_class == "power" || request.voicing_class == "parallel";
  const std::size_t rotations = one_shape ? 1 : order.size();
  if (one_shape) order = classes;
  for (std::size_t r = 0; r < rotations; ++r) {
    for (int octave = 1; octave <= 8; ++octave) {
      Voicing keys;
      int at = 12 * octave;
      for (std::size_t i = 0; i < order.size(); ++i) {
        const int pc = order[(r + i) % order.size()];
        while (at % 12 != pc) ++at;
        keys.push_back(at);
      }
      keys = shaped(std::move(keys), request.voicing_class);
      if (keys.front() >= part.low && keys.back() <= part.high) out.push_back(std::move(keys));
    }
  }
  if (out.empty()) {
    Voicing keys;
    for (const int pc : classes) keys.push_back(fold_key(60 + pc, part.low, part.high));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    out.push_back(std::move(keys));
  }
  return out;
}

/// Lowest and highest melody key while a chord sounds; high < low when the melody rests.
struct Sung {
  int low = 128, high = -1;
};
Sung melody_over(const Plan& plan, const SoundingChord& chord) {
  Sung sung;
  for (const MelodyNote& note : plan.melody) {
    if (note.start >= chord.end()) break;
    if (note.end() <= chord.start) continue;
    sung.low = std::min(sung.low, note.pitch.midi());
    sung.high = std::max(sung.high, note.pitch.midi());
  }
  return sung;
}

double own_cost(const Voicing& keys, const music::Chord& chord, const Part& part, const Sung& sung,
                const Weights& w) {
  double cost = 0.0;
  for (const int key : keys) {
    cost += w.range * (std::max(0, part.comfort_low - key) + std::max(0, key - part.comfort_high)) /
            4.0;
    if (sung.high >= sung.low && key > sung.low - 3 && key < sung.high + 4) cost += w.crowding;
  }
  for (std::size_t i = 0; i + 1 < keys.size(); ++i)
    if (keys[i] < kMudLimit && keys[i + 1] - keys[i] < 5) cost += w.spacing;
  for (const int degree : {3, 7}) {
    const auto tone = music::tone_at(chord, degree);
    if (tone && std::none_of(keys.begin(), keys.end(),
                             [&](int key) { return key % 12 == tone->pitch_class(); }))
      cost += w.guide_tones;
  }
  // Away from the ends of the band, where there is room to move.
  cost += 0.15 *
          std::abs((keys.front() + keys.back()) / 2 - (part.comfort_low + part.comfort_high) / 2);
  return cost;
}

double move_cost(const Voicing& from, const Voicing& to, const Weights& w) {
  double cost = 0.0;
  const std::size_t count = std::min(from.size(), to.size());
  for (std::size_t i = 0; i < count; ++i)
    cost += w.movement * std::abs(to[to.size() - 1 - i] - from[from.size() - 1 - i]);
  cost += w.smoothness * std::max(0, std::abs(to.back() - from.back()) - 2);
  const int before = (from.back() - from.front()) % 12, after = (to.back() - to.front()) % 12;
  const bool moved = from.front() != to.front() && from.back() != to.back();
  if (moved && before == after && (after == 0 || after == 7)) cost += w.parallels;
  return cost;
}

/// A loop is the same each time round: a chord keeps the voicing it was first given.
void keep_shapes(const Plan& plan, std::vector<Voicing>& chosen) {
  std::map<std::string, Voicing> first;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    chosen[i] = first.emplace(music::chord_symbol(plan.chords[i].chord), chosen[i]).first->second;
}

}  // namespace

std::vector<Voicing> voice_chords(const Plan& plan, const Part& part,
                                  const VoicingRequest& request) {
  const Weights weights = weights_of(plan.docs.harmony);
  std::vector<std::vector<Voicing>> options;
  std::vector<std::vector<double>> cost;
  std::vector<std::vector<std::size_t>> back;
  for (std::size_t i = 0; i < plan.chords.size(); ++i) {
    const SoundingChord& chord = plan.chords[i];
    options.push_back(candidates(chord.chord, part, request));
    const Sung sung = melody_over(plan, chord);
    cost.emplace_back();
    back.emplace_back();
    for (const Voicing& keys : options[i]) {
      double best = i == 0 ? 0.0 : std::numeric_limits<double>::max();
      std::size_t from = 0;
      for (std::size_t k = 0; i > 0 && k < options[i - 1].size(); ++k) {
        const double total = cost[i - 1][k] + move_cost(options[i - 1][k], keys, weights);
        if (total < best) {
          best = total;
          from = k;
        }
      }
      cost[i].push_back(best + own_cost(keys, chord.chord, part, sung, weights));
      back[i].push_back(from);
    }
  }
  std::vector<Voicing> chosen(plan.chords.size());
  if (chosen.empty()) return chosen;
  std::size_t at = static_cast<std::size_t>(
      std::min_element(cost.back().begin(), cost.back().end()) - cost.back().begin());
  for (std::size_t i = plan.chords.size(); i-- > 0;) {
    chosen[i] = options[i][at];
    at = back[i][at];
  }
  if (plan.is_loop_music()) keep_shapes(plan, chosen);
  return chosen;
}

}  // namespace aether::midi_algorithmic
