#include "direction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace aether::fields {
namespace {

constexpr double kFollows = 0.8;

std::vector<double> ranks(const std::vector<double>& x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> out(x.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && x[order[end]] == x[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) out[order[k]] = 0.5 * static_cast<double>(i + end - 1);
    i = end;
  }
  return out;
}

}  // namespace

double spearman(const std::vector<double>& a, const std::vector<double>& b) {
  const auto x = ranks(a), y = ranks(b);
  const double middle = 0.5 * (static_cast<double>(x.size()) - 1.0);
  double xy = 0.0, xx = 0.0, yy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : 0.0;
}

void print_direction_head() {
  std::printf("  %-44s %-40s %6s %7s  medians at the values\n", "field", "measured", "rho",
              "(song)");
}

void expect_direction(const Graded& graded) {
  std::vector<double> values, things;
  std::vector<std::vector<double>> by_value(graded.values.size());
  double inside = 0.0;
  for (int seed = 1; seed <= kSongs; ++seed) {
    std::vector<double> own;
    for (std::size_t i = 0; i < graded.values.size(); ++i) {
      own.push_back(graded.measured(graded.values[i], seed));
      by_value[i].push_back(own.back());
    }
    inside += spearman(graded.values, own) / kSongs;
    values.insert(values.end(), graded.values.begin(), graded.values.end());
    things.insert(things.end(), own.begin(), own.end());
  }
  const double rho = spearman(values, things);
  std::printf("  %-44s %-40s %6.2f %7.2f ", graded.field.c_str(), graded.thing.c_str(), rho,
              inside);
  for (std::size_t i = 0; i < graded.values.size(); ++i) {
    auto& list = by_value[i];
    std::nth_element(list.begin(), list.begin() + kSongs / 2, list.end());
    std::printf(" %g:%.4g", graded.values[i], list[kSongs / 2]);
  }
  std::printf("\n");
  std::fflush(stdout);
  const double asked = graded.pairs == Graded::Pairs::kAll ? rho : inside;
  EXPECT_GE(graded.falls ? -asked : asked, kFollows)
      << graded.field << " does not drive the " << graded.thing;
}

}  // namespace aether::fields
