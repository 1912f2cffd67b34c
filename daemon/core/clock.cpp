#include "daemon/core/clock.hpp"

#include <chrono>
#include <cstdio>

namespace aether {
namespace {

class SystemClock : public Clock {
 public:
  Millis now_ms() const override { return since_epoch<std::chrono::system_clock>(); }
  Millis steady_ms() const override { return since_epoch<std::chrono::steady_clock>(); }

 private:
  template <class Source>
  static Millis since_epoch() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Source::now().time_since_epoch())
        .count();
  }
};

// Reads exactly `digits` digits at `at`; -1 when they are none.
int digits_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int number = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

// Minutes east of UTC of "Z" or "+hh:mm" standing at the end of the text.
std::optional<int> offset_minutes(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const int hours = digits_at(zone, 1, 2);
  const int minutes = digits_at(zone, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string format_rfc3339(Millis time) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds{time}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss clock{point - day};
  char text[64];
  std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::optional<Millis> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
    return std::nullopt;
  const int year_number = digits_at(text, 0, 4);
  const int month_number = digits_at(text, 5, 2);
  const int day_number = digits_at(text, 8, 2);
  const int hour = digits_at(text, 11, 2);
  const int minute = digits_at(text, 14, 2);
  const int second = digits_at(text, 17, 2);
  if (year_number < 0 || month_number < 0 || day_number < 0 || hour < 0 || hour > 23 ||
      minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                            day{static_cast<unsigned>(day_number)}};
  if (!date.ok()) return std::nullopt;

  std::size_t at = 19;
  Millis fraction = 0;
  if (text[at] == '.') {
    Millis unit = 100;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
      fraction += (text[at] - '0') * unit;
    if (at == first) return std::nullopt;
  }
  const auto offset = offset_minutes(text.substr(at));
  if (!offset) return std::nullopt;
  const Millis day_ms = duration_cast<milliseconds>(sys_days{date}.time_since_epoch()).count();
  return day_ms + ((hour * 60 + minute - *offset) * Millis{60} + second) * 1000 + fraction;
}

}  // namespace aether
