#include "figure_search.hpp"

#include <aether/music/interval.hpp>
#include <aether/music/modal.hpp>
#include <aether/music/scale.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace aether::composition {
namespace {

using music::Tick;

double sine(double turns) {
  // Bhaskara's approximation: no libm, the same bits everywhere.
  double x = turns - std::floor(turns);
  const double sign = x < 0.5 ? 1.0 : -1.0;
  if (x >= 0.5) x -= 0.5;
  const double p = 2.0 * x * (1.0 - 2.0 * x);
  return sign * 16.0 * p / (5.0 - 4.0 * p);
}

/// Shapes of contour_height.
double shape(const std::string& name, double x) {
  if (name == "ascending") return 2.0 * x - 1.0;
  if (name == "descending") return 1.0 - 2.0 * x;
  if (name == "wave") return sine(1.25 * x);
  if (name == "static") return 0.25 * sine(x);
  if (name == "angular") return sine(2.0 * x);
  return 2.0 * sine(0.5 * x) - 1.0;  // arch
}

class Search {
 public:
  Search(const FigureRequest& request, const std::vector<RhythmCell>& cells,
         const std::vector<music::SoundingChord>& chords)
      : request_(request), cells_(cells), chords_(chords), bar_(request.meter.beats_per_bar()) {
    double least = 1.0, most = 0.0;
    for (const RhythmCell& cell : cells) {
      least = std::min(least, syncopation(cell.notes, request.meter));
      most = std::max(most, syncopation(cell.notes, request.meter));
    }
    wanted_off_ = std::clamp(request.syncopation, std::min(least, most), most);
    for (const RhythmCell& cell : cells_) cell_weights_.push_back(cell_weight(cell));
    for (int move = -kWidest; move <= kWidest; ++move)
      interval_weights_.push_back(interval_weight(move));
    for (int step = 0; step < kSteps; ++step)
      keys_.push_back(music::scale_pitch(request_.key, step).midi());
    fits_.assign(chords_.size() * kSteps, kUnknown);
  }

  struct Candidate {
    std::vector<RhythmCell::Note> rhythm;
    std::vector<int> steps;  ///< scale numbers
    double score = -1e9;
    double singability = 0.0;
  };

  Candidate draw(RandomStream& random) const {
    Candidate candidate;
    candidate.rhythm = draw_rhythm(random);
    candidate.steps = draw_steps(candidate.rhythm, random);
    judge(candidate);
    // A little luck, so that the second best is heard too.
    candidate.score += 0.03 * random.uniform();
    return candidate;
  }

 private:
  double wanted_per_bar() const { return (2.0 + 5.0 * request_.density) * bar_ / 4.0; }

  double cell_weight(const RhythmCell& cell) const {
    const double bars = std::max(1.0, cell.beats / bar_);
    const double density = static_cast<double>(cell.notes.size()) / bars - wanted_per_bar();
    const double off = syncopation(cell.notes, request_.meter) - wanted_off_;
    return 1.0 / (1.0 + density * density + 6.0 * off * off);
  }

  const RhythmCell& draw_cell(RandomStream& random) const {
    return cells_[random.weighted(cell_weights_)];
  }

  /// One or two cells over the bars, the last bar leaving room to breathe.
  std::vector<RhythmCell::Note> draw_rhythm(RandomStream& random) const {
    std::vector<RhythmCell::Note> notes;
    const double length = request_.bars * bar_;
    const RhythmCell first = draw_cell(random);
    const RhythmCell second = draw_cell(random);
    bool again = random.chance(0.45 + 0.5 * request_.riff);
    for (double at = 0.0; at < length - 0.01;) {
      const RhythmCell& cell = at < 0.01 || again ? first : second;
      for (const RhythmCell::Note& note : cell.notes)
        if (at + note.onset < length) notes.push_back({at + note.onset, note.length});
      at += std::max(cell.beats, bar_);
      if (at > 0.5 * length) again = random.chance(0.25 + 0.6 * request_.riff);
    }
    const double last_onset = length - bar_ + (request_.meter.is_compound() ? 1.5 : 0.55 * bar_);
    std::erase_if(notes, [&](const RhythmCell::Note& note) { return note.onset > last_onset; });
    if (notes.size() < 2) notes = {{0.0, 1.0}, {1.0, 1.0}};
    const double room = length - notes.back().onset - (request_.meter.is_compound() ? 0.5 : 1.0);
    notes.back().length = std::max(0.5, std::min(std::max(notes.back().length, 1.0), room));
    return notes;
  }

  std::size_t chord_index(double onset) const {
    const auto& chord = music::chord_at(chords_, request_.start + music::to_ticks(onset));
    return static_cast<std::size_t>(&chord - chords_.data());
  }
  bool fits(int step, std::size_t chord) const {
    if (step < 0 || step >= kSteps)
      return sounds_in(music::scale_pitch(request_.key, step), chords_[chord].chord);
    signed char& known = fits_[chord * kSteps + static_cast<std::size_t>(step)];
    if (known == kUnknown)
      known = sounds_in(music::scale_pitch(request_.key, step), chords_[chord].chord);
    return known != 0;
  }
  int key_of(int step) const {
    return step >= 0 && step < kSteps ? keys_[static_cast<std::size_t>(step)]
                                      : music::scale_pitch(request_.key, step).midi();
  }
  int weight_at(double onset) const {
    const Tick in_bar = music::to_ticks(onset) % request_.meter.ticks_per_bar();
    return music::metric_weight(request_.meter, in_bar);
  }
  bool is_strong(const RhythmCell::Note& note) const {
    return weight_at(note.onset) >= 3 || note.length >= 1.5;
  }

  std::vector<int> draw_steps(const std::vector<RhythmCell::Note>& rhythm,
                              RandomStream& random) const {
    const double length = request_.bars * bar_;
    const int low = music::scale_index(request_.key, request_.band.low) + 1;
    const int high = music::scale_index(request_.key, request_.band.high);
    const double centre = music::scale_index(request_.key, request_.centre);
    const double swing = 0.5 * request_.span * music::scale_size(request_.key) / 12.0;
    std::vector<int> steps, options;
    std::vector<double> weights;
    for (std::size_t i = 0; i < rhythm.size(); ++i) {
      const double target =
          centre + swing * contour_height(request_.contour, rhythm[i].onset / length);
      const bool last = i + 1 == rhythm.size();
      const std::size_t chord = chord_index(rhythm[i].onset);
      const bool strong = is_strong(rhythm[i]);
      options.clear();
      weights.clear();
      const int from = steps.empty() ? static_cast<int>(std::lround(target)) : steps.back();
      for (int move = -kWidest; move <= kWidest; ++move) {
        const int step = from + move;
        if (step < low || step > high) continue;
        const int index = move + kWidest;
        double weight = steps.empty() ? 1.0 : interval_weights_[static_cast<std::size_t>(index)];
        const double off = (step - target) / (1.0 + 0.4 * swing);
        weight /= 1.0 + off * off;
        if (fits(step, chord)) weight *= last ? 40.0 : strong ? 3.0 : 1.2;
        if (steps.size() >= 2 && std::abs(steps.back() - steps[steps.size() - 2]) >= 3) {
          const bool back = (steps.back() - steps[steps.size() - 2]) * move < 0;
          weight *= back && std::abs(move) <= 2 ? 3.0 : 0.4;
        }
        // A step likes to go on, a little.
        if (steps.size() >= 2 && std::abs(move) == 1 &&
            steps.back() - steps[steps.size() - 2] == move)
          weight *= 1.6;
        // A riff comes home to the tone it set out from.
        if (!steps.empty() && step == steps.front()) weight *= 1.0 + 3.0 * request_.riff;
        options.push_back(step);
        weights.push_back(weight);
      }
      steps.push_back(options.empty() ? std::clamp(from, low, std::max(low, high))
                                      : options[random.weighted(weights)]);
    }
    return steps;
  }

  double interval_weight(int move) const {
    static constexpr double kWeights[kWidest + 1] = {0.19, 0.25, 0.09, 0.035, 0.02, 0.01};
    const double still = 1.0 + 2.5 * request_.riff, wide = 1.0 - 0.7 * request_.riff;
    const double weight = kWeights[std::abs(move)] * (move == 0             ? still
                                                      : std::abs(move) >= 3 ? wide
                                                                            : 1.0);
    if (request_.intervals.empty() || std::abs(move) < 2) return weight;
    const std::string number = std::to_string(std::abs(move) + 1);
    for (const std::string& name : request_.intervals)
      if (name.size() >= 2 && name.substr(1) == number) return weight;
    return 0.3 * weight;
  }

  /// Does the mode's own note sound? In major and minor nothing is asked.
  bool shows_mode(const std::vector<int>& keys) const {
    const int degree = music::characteristic_degree(request_.key.mode);
    return degree > 0 && std::any_of(keys.begin(), keys.end(), [&](int key) {
             return key % 12 == request_.key.degree(degree).pitch_class();
           });
  }

  void judge(Candidate& candidate) const;

  const FigureRequest& request_;
  const std::vector<RhythmCell>& cells_;
  const std::vector<music::SoundingChord>& chords_;
  double bar_;
  /// Share of off-beat onsets that is asked for, as far as the cells have it: what none of them
  /// reaches would leave nothing to choose by.
  double wanted_off_ = 0.0;
  // What four hundred candidates ask again and again.
  static constexpr int kWidest = 5;  // scale steps of a move
  static constexpr int kSteps = 96;  // more than a scale of seven has in MIDI's range
  static constexpr signed char kUnknown = -1;
  std::vector<double> cell_weights_, interval_weights_;
  std::vector<int> keys_;
  mutable std::vector<signed char> fits_;  // by chord and step
};

/// 1 at the wanted value, falling to 0 at `width` from it.
double near(double value, double wanted, double width) {
  return std::max(0.0, 1.0 - std::fabs(value - wanted) / width);
}

struct Motion {
  int unisons = 0, steps = 0, thirds = 0, leaps = 0, wide = 0, unrecovered = 0, moves = 0;
  int lowest = 127, highest = 0, peaks = 0;
  double size = 0.0;
  bool peak_inside = false;
};

Motion motion_of(const std::vector<int>& keys) {
  Motion m;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    m.lowest = std::min(m.lowest, keys[i]);
    m.highest = std::max(m.highest, keys[i]);
    if (i == 0) continue;
    const int move = keys[i] - keys[i - 1];
    const int size = std::abs(move);
    ++m.moves;
    m.size += size;
    if (size == 0)
      ++m.unisons;
    else if (size <= 2)
      ++m.steps;
    else if (size <= 4)
      ++m.thirds;
    else
      ++m.leaps;
    if (size == 6 || size > 9) ++m.wide;
    if (size >= 5 && i + 1 < keys.size() && (keys[i + 1] - keys[i]) * move >= 0) ++m.unrecovered;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] != m.highest) continue;
    if (i == 0 || keys[i - 1] != m.highest) ++m.peaks;
    m.peak_inside = m.peak_inside || (i > 0 && i + 1 < keys.size());
  }
  return m;
}

/// The weights of composition: range and key 3, chord fit 3, leap recovery 2, one distinctive
/// feature 2, singability 2, one peak 1, rhythm 2; in a mode its own note, 1.
void Search::judge(Candidate& candidate) const {
  std::vector<int> keys;
  double strong = 0.0, fitting = 0.0, all_fitting = 0.0;
  for (std::size_t i = 0; i < candidate.steps.size(); ++i) {
    keys.push_back(key_of(candidate.steps[i]));
    const bool fit = fits(candidate.steps[i], chord_index(candidate.rhythm[i].onset));
    all_fitting += fit;
    if (!is_strong(candidate.rhythm[i])) continue;
    strong += 1.0;
    fitting += fit;
  }
  const Motion m = motion_of(keys);
  const double count = static_cast<double>(keys.size());
  const double moves = std::max(1, m.moves);
  const bool ends_well = fits(candidate.steps.back(), chord_index(candidate.rhythm.back().onset));
  const double off = syncopation(candidate.rhythm, request_.meter);
  const double range = near(m.highest - m.lowest, request_.span, 10.0);
  const double chord_fit = 0.6 * (strong > 0 ? near(fitting / strong, 0.75, 0.7) : 0.5) +
                           0.4 * near(all_fitting / count, 0.6, 0.6);
  const double recovery = m.leaps == 0 ? 0.8 : 1.0 - static_cast<double>(m.unrecovered) / m.leaps;
  const double plain = 0.45 + 0.5 * request_.riff;  // a riff is distinctive by its rhythm
  const double feature = m.leaps == 1   ? 1.0 - 0.4 * request_.riff
                         : m.leaps == 2 ? 0.7
                         : m.leaps == 0 ? plain
                                        : 0.2;
  candidate.singability =
      std::clamp(1.0 - 0.35 * m.wide - 0.12 * std::max(0.0, m.size / moves - 2.4), 0.0, 1.0);
  const double mixture = near(m.unisons / moves, 0.2 + 0.3 * request_.riff, 0.4) * 0.5 +
                         near(m.steps / moves, 0.48 - 0.2 * request_.riff, 0.5) * 0.5;
  const double peak = m.peaks == 1 && m.peak_inside ? 1.0 : m.peaks == 1 ? 0.6 : 0.3;
  const double modal = shows_mode(keys) ? 1.0 : 0.0;
  const double rhythm =
      0.5 * near(count / request_.bars, wanted_per_bar(), 3.0) + 0.5 * near(off, wanted_off_, 0.5);
  candidate.score =
      (3.0 * range + 3.0 * chord_fit + 2.0 * recovery + 2.0 * feature +
       2.0 * candidate.singability + 1.5 * mixture + 1.0 * peak + 2.0 * rhythm + modal) /
          16.5 -
      (ends_well ? 0.0 : 0.5);
}

}  // namespace

bool sounds_in(const music::Pitch& pitch, const music::Chord& chord) {
  for (const music::ChordTone& tone : music::chord_tones(chord))
    if (tone.name.letter == pitch.name.letter || tone.pitch_class() == pitch.name.pitch_class())
      return true;
  return false;
}

double contour_height(const std::string& word, double position) {
  struct Word {
    const char *word, *shape;
  };
  static constexpr Word kWords[] = {{"bebop_lines", "angular"}, {"anthemic", "arch"},
                                    {"euphoric", "ascending"},  {"floating", "static"},
                                    {"slow_wave", "wave"},      {"melismatic", "wave"},
                                    {"minimal", "static"},      {"rhythmic", "static"},
                                    {"repetitive", "static"},   {"call_response", "wave"}};
  for (const Word& entry : kWords)
    if (word == entry.word) return shape(entry.shape, position);
  return shape(word, position);
}

Figure find_figure(const FigureRequest& request, const std::vector<RhythmCell>& cells,
                   const std::vector<music::SoundingChord>& chords, RandomStream random) {
  const Search search(request, cells, chords);
  Search::Candidate best;
  for (int i = 0; i < request.candidates; ++i) {
    auto candidate = search.draw(random);
    if (candidate.score > best.score) best = std::move(candidate);
  }
  Figure figure;
  figure.score = std::clamp(best.score, 0.0, 1.0);
  figure.singability = best.singability;
  double at = 0.0;
  for (std::size_t i = 0; i < best.rhythm.size(); ++i) {
    const auto& note = best.rhythm[i];
    if (note.onset - at > 0.01) figure.rhythm_pattern.push_back(at - note.onset);
    const double next =
        i + 1 < best.rhythm.size() ? best.rhythm[i + 1].onset : note.onset + note.length;
    const double length = std::min(note.length, next - note.onset);
    figure.rhythm_pattern.push_back(length);
    figure.notes.push_back(music::scale_pitch(request.key, best.steps[i]));
    at = note.onset + length;
  }
  const double rest = request.bars * request.meter.beats_per_bar() - at;
  if (rest > 0.01) figure.rhythm_pattern.push_back(-rest);
  return figure;
}

}  // namespace aether::composition
