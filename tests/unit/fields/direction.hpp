// Which way a field drives the sound: five values of it, each tried in five songs, and what a
// listener with a ruler measures in every one.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace aether::fields {

/// Seeds of the songs a field is tried in.
inline constexpr int kSongs = 5;

/// Spearman's rank correlation; equal values share their mean rank (Kendall, Rank Correlation
/// Methods, 1948). 0 when either list is all alike.
double spearman(const std::vector<double>& a, const std::vector<double>& b);

/// One line of the table.
struct Graded {
  std::string field;  ///< "harmony.tension_level"
  std::string thing;  ///< "share of notes outside the key"
  std::vector<double> values;
  /// Measures song `seed` (from 1) with the field at a value.
  std::function<double(double value, int seed)> measured;
  bool falls = false;  ///< more of the field is less of the thing
  /// The pairs that are correlated: all 25; or each song's five, then the mean, where the level of
  /// the thing is another field's matter and this one's is to move it.
  enum class Pairs { kAll, kEachSong } pairs = Pairs::kAll;
};

inline constexpr auto kEach = Graded::Pairs::kEachSong;
inline const std::vector<double> kUnit = {0.0, 0.25, 0.5, 0.75, 1.0};

/// Tries all values in all songs, prints its line, and fails the running test unless the thing
/// follows the field with a correlation of at least .8.
void expect_direction(const Graded& graded);
void print_direction_head();

}  // namespace aether::fields
