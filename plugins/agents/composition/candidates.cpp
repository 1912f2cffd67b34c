#include "candidates.hpp"

#include "sketch.hpp"

#include <aether/music/timeline.hpp>

#include <algorithm>
#include <cstdio>

namespace aether::composition {
namespace {

using critic::Feature;

/// What a sketch can show; the rest is decided later, by arrangement and player.
constexpr Feature kSketched[] = {Feature::kStrongFit,    Feature::kKeyFit,   Feature::kResolution,
                                 Feature::kPhraseEndFit, Feature::kNoClash,  Feature::kLeapRecovery,
                                 Feature::kLineEconomy,  Feature::kBreath,   Feature::kHookReturn,
                                 Feature::kRecurrence,   Feature::kLikeness, Feature::kContrast,
                                 Feature::kCycle};

critic::Taste sketch_taste(const critic::Taste& taste) {
  critic::Taste out;
  for (const Feature feature : kSketched) {
    const auto index = static_cast<std::size_t>(feature);
    out.features[index] = taste.features[index];
  }
  return out;
}

struct Note {
  std::string field, value, reason;
  double confidence = 0.0;
};

struct Candidate {
  Composition made;
  std::vector<Family> families;
  std::vector<Note> notes;  ///< decisions, told only if this one is chosen
  critic::Critique critique;
  double verdict = 0.0;
};

class Chooser {
 public:
  Chooser(const spec::SongSpec& song, const spec::GenreProfile& genre, const critic::Taste& taste)
      : song_(song), genre_(genre), taste_(sketch_taste(taste)) {}

  Candidate write(const std::vector<Family>& families, const RandomStream& random) const {
    Candidate out;
    out.families = families;
    out.made = compose(song_, genre_, families, random,
                       [&](const std::string& field, const std::string& value,
                           const std::string& reason, double confidence) {
                         out.notes.push_back({field, value, reason, confidence});
                       });
    const Sketch drawn = sketch(out.made, song_);
    out.critique = critic::examine(
        {song_, out.made.harmony, out.made.melody, out.made.rhythm, drawn.arrangement, genre_},
        drawn.score);
    out.verdict = critic::verdict(taste_, out.critique.whole);
    return out;
  }

  /// The family whose sections the critic likes least, by bars.
  std::size_t weakest(const Candidate& candidate) const {
    std::size_t worst = 0;
    double worst_verdict = 0.0;
    for (std::size_t f = 0; f < candidate.families.size(); ++f) {
      double sum = 0.0, bars = 0.0;
      for (std::size_t i = 0; i < song_.sections.size(); ++i) {
        if (music::family_of(song_.sections[i]) != candidate.families[f].name) continue;
        sum += song_.sections[i].bars * critic::verdict(taste_, candidate.critique.sections[i]);
        bars += song_.sections[i].bars;
      }
      const double verdict = sum / std::max(1.0, bars);
      if (f == 0 || verdict < worst_verdict) {
        worst = f;
        worst_verdict = verdict;
      }
    }
    return worst;
  }

 private:
  const spec::SongSpec& song_;
  const spec::GenreProfile& genre_;
  critic::Taste taste_;
};

std::string figure(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%+.2f", value);
  return text;
}

}  // namespace

Composition compose_best(const spec::SongSpec& song, const spec::GenreProfile& genre,
                         const critic::Taste& taste, const RandomStream& random,
                         const Decide& decide) {
  const bool has_taste = std::any_of(taste.features.begin(), taste.features.end(),
                                     [](const critic::Weight& w) { return w.weight > 0.0; });
  if (!has_taste) return compose(song, genre, random, decide);
  const Chooser chooser(song, genre, taste);
  const auto families = families_of(song);
  const auto stream = [&](int k) {
    return k == 0 ? random : random.split("candidate:" + std::to_string(k));
  };
  Candidate best = chooser.write(families, random);
  const double first = best.verdict;
  double worst = first;
  int chosen = 0;
  for (int k = 1; k < kCandidates; ++k) {
    Candidate other = chooser.write(families, stream(k));
    worst = std::min(worst, other.verdict);
    if (other.verdict <= best.verdict) continue;
    best = std::move(other);
    chosen = k;
  }
  const double before = best.verdict;
  std::string rewritten;
  for (int take = 2; take < 2 + kRewrites; ++take) {
    auto again = best.families;
    Family& family = again[chooser.weakest(best)];
    const std::string name = family.name;
    family.take = "/" + std::to_string(take);
    Candidate other = chooser.write(again, stream(chosen));
    if (other.verdict <= best.verdict) continue;
    best = std::move(other);
    rewritten += (rewritten.empty() ? "" : ", ") + name;
  }
  for (const Note& note : best.notes) decide(note.field, note.value, note.reason, note.confidence);
  decide(
      "composition.candidate", std::to_string(chosen + 1) + " of " + std::to_string(kCandidates),
      "the critic's verdict on its sketch " + figure(before) + " (0 = usual), the first " +
          figure(first) + ", the worst " + figure(worst) +
          (rewritten.empty() ? "; its weakest section stays as it was, no other was better"
                             : "; after writing anew " + rewritten + ": " + figure(best.verdict)),
      0.7);
  return std::move(best.made);
}

}  // namespace aether::composition
