#include <aether/music/meter.hpp>

#include <charconv>

namespace aether::music {

std::string Meter::text() const {
  return std::to_string(numerator) + "/" + std::to_string(denominator);
}

std::optional<Meter> Meter::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) {
    int value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() ? value : 0;
  };
  const Meter meter{number(text.substr(0, slash)), number(text.substr(slash + 1))};
  const bool known = meter.denominator == 2 || meter.denominator == 4 || meter.denominator == 8 ||
                     meter.denominator == 16;
  if (!known || meter.numerator < 1 || meter.numerator > 15) return std::nullopt;
  return meter;
}

}  // namespace aether::music
