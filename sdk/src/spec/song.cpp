#include <aether/spec/song.hpp>

#include <cmath>
#include <cstdio>

namespace aether::spec {

std::string tempo_text(double bpm) {
  const double tenths = std::round(bpm * 10.0);
  char text[32];
  std::snprintf(text, sizeof text, std::fmod(tenths, 10.0) == 0.0 ? "%.0f" : "%.1f", tenths / 10.0);
  return text;
}

}  // namespace aether::spec
