// How it is played: accents, an even touch, and togetherness.
#include "hearing.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace aether::critic {
namespace {

constexpr double kNotesToJudge = 96.0;

struct Moments {
  double n = 0.0, sum = 0.0, squares = 0.0;
  void add(double x) {
    n += 1.0;
    sum += x;
    squares += x * x;
  }
  double mean() const { return n > 0.0 ? sum / n : 0.0; }
  double scatter() const { return n > 0.0 ? std::max(0.0, squares - sum * sum / n) : 0.0; }
};

/// Velocity against metrical weight, drum by drum; the share of its variance that the bar (a phrase
/// swells and fades), the place in the bar and the section explain. A part without any variance is
/// played by nobody.
void touch(const HeardPart& part, const Hearing& h, Tally& tally) {
  if (part.notes.size() < 32) return;
  Moments all;
  std::map<std::uint32_t, Moments> places;
  std::map<int, Moments> bars;
  for (const HeardNote& note : part.notes) bars[note.bar].add(note.velocity);
  struct Pairs {
    Moments w, v;
    double wv = 0.0;
  };
  std::map<int, Pairs> drums;
  for (const HeardNote& note : part.notes) {
    const auto place = static_cast<std::uint32_t>(std::lround(note.in_bar * 4.0));
    const int voice = part.kind == Kind::kDrums ? note.key : 0;
    all.add(note.velocity);
    places[static_cast<std::uint32_t>(note.section) << 16 | place << 8 |
           static_cast<std::uint32_t>(voice)]
        .add(note.velocity - bars[note.bar].mean());
    Pairs& pairs = drums[voice];
    const double weight = h.weight(note.in_bar);
    pairs.w.add(weight);
    pairs.v.add(note.velocity);
    pairs.wv += weight * note.velocity;
  }
  // Adjusted for the number of places and bars, or a few notes in each would explain anything; a
  // clip has too few to tell a touch from chance.
  double within = 0.0;
  for (const auto& [place, moments] : places) within += moments.scatter();
  const double total = all.scatter();
  const double freedom = all.n - static_cast<double>(places.size() + bars.size());
  if (freedom >= kNotesToJudge) {
    const double unexplained = total > all.n ? within / freedom / (total / (all.n - 1.0)) : 1.0;
    tally.add_whole(Feature::kEvenTouch, std::max(0.0, 1.0 - unexplained));
  }
  for (const auto& [voice, pairs] : drums) {
    if (pairs.w.n < 24.0 || pairs.w.scatter() <= 0.0) continue;
    const double covariance = pairs.wv - pairs.w.sum * pairs.v.sum / pairs.w.n;
    const double spread = pairs.v.scatter();
    const double r = spread > pairs.v.n ? covariance / std::sqrt(pairs.w.scatter() * spread) : 0.0;
    tally.add_whole(Feature::kAccent, 0.5 + 0.5 * r);
  }
}

/// Notes of two parts meant for one place lie close, once each part's own lean is taken out.
void together(const Hearing& h, Tally& tally) {
  struct Place {
    long at = 0;
    double off_ms = 0.0;
    std::size_t section = 0;
  };
  const double ms = 60000.0 / (h.plan.song.tempo() > 0.0 ? h.plan.song.tempo() : 120.0);
  std::map<long, Moments> places;
  std::map<long, std::size_t> sections;
  for (const HeardPart& part : h.parts) {
    std::vector<Place> own;
    for (const HeardNote& note : part.notes) {
      const long at = std::lround(note.at * 4.0);
      const double off = (note.at - static_cast<double>(at) / 4.0) * ms;
      if (std::fabs(off) > 60.0 || (!own.empty() && own.back().at == at)) continue;
      own.push_back({at, off, note.section});
    }
    if (own.size() < 16) continue;
    std::vector<double> offs;
    for (const Place& place : own) offs.push_back(place.off_ms);
    std::nth_element(offs.begin(), offs.begin() + static_cast<long>(offs.size() / 2), offs.end());
    const double lean = offs[offs.size() / 2];
    for (const Place& place : own) {
      places[place.at].add(place.off_ms - lean);
      sections[place.at] = place.section;
    }
  }
  for (const auto& [at, moments] : places) {
    if (moments.n < 2.0) continue;
    const double sd = std::sqrt(moments.scatter() / moments.n);
    tally.add(Feature::kTogether, sections[at], 1.0 / (1.0 + sd * sd / 64.0));
  }
}

}  // namespace

void hear_performance(const Hearing& hearing, Tally& tally) {
  for (const HeardPart& part : hearing.parts) touch(part, hearing, tally);
  together(hearing, tally);
}

}  // namespace aether::critic
