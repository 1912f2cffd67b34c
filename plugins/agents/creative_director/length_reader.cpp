// How long the track should be.
#include "reading.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace aether::creative {
namespace {

using Index = std::ptrdiff_t;

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

double seconds_of_unit(std::string_view unit) {
  if (any_of(unit, {"minute", "minutes", "min", "mins", "minuets", "minuts"})) return 60.0;
  if (any_of(unit, {"second", "seconds", "sec", "secs"})) return 1.0;
  if (any_of(unit, {"hour", "hours", "hr", "hrs"})) return 3600.0;
  return 0.0;
}

bool is_decade(double value) {
  return value >= 20.0 && value <= 90.0 && std::fmod(value, 10.0) == 0.0;
}

// A length that starts at a token: its seconds and the index of its last token.
struct Span {
  double seconds = 0.0;
  Index last = -1;
};

bool ends_clause(const Text& text, Index last) {
  const auto next = static_cast<std::size_t>(last) + 1;
  return next >= text.size() || text.tokens()[next].after_break || text.tokens()[next].after_comma;
}

// "3min", "3m20s", "2min30": figures and units in one word. Seconds alone ("80s") are left to
// short_seconds, which knows decades.
Span glued_length(const Text& text, Index i) {
  const std::string word(text.word(i));
  double seconds = 0.0, unit = 0.0;
  std::size_t parts = 0;
  for (const char* at = word.c_str(); *at; ++parts) {
    if (*at < '0' || *at > '9') return {};
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    std::string letters;
    for (at = end; *at >= 'a' && *at <= 'z'; ++at) letters += *at;
    const double before = unit;
    unit = letters == "m" && (parts > 0 || value <= 20.0 || *at) ? 60.0
           : letters == "h"                                      ? 3600.0
           : letters == "s" && parts > 0                         ? 1.0
           : letters.empty() && before == 60.0                   ? 1.0
                                                                 : seconds_of_unit(letters);
    if (unit == 0.0 || (before > 0.0 && unit >= before)) return {};
    seconds += value * unit;
  }
  return {seconds, parts > 0 ? i : -1};
}

// "90 seconds", "two and a half minutes", "a quarter of an hour", "a minute and a half".
Span simple_length(const Text& text, Index i) {
  if (const Span glued = glued_length(text, i); glued.last >= 0) return glued;
  Figure figure = figure_at(text, i);
  if (figure.value < 0.0 && any_of(text.word(i), {"a", "an"})) figure = {1.0, i};
  if (figure.value < 0.0) return {};
  Index at = figure.last + 1;
  double unit = seconds_of_unit(text.word(at));
  if (unit == 0.0 && text.word(at) == "s" && !is_decade(figure.value)) unit = 1.0;
  if (unit == 0.0) return {};
  if (text.word(at + 1) == "and" && any_of(text.word(at + 2), {"a", "three"}))
    if (const Figure part = figure_at(text, at + 2);
        part.value > 0.0 && part.value < 1.0 && seconds_of_unit(text.word(part.last + 1)) == 0.0)
      return {(figure.value + part.value) * unit, part.last};
  return {figure.value * unit, at};
}

// "3 minutes (and) 20 seconds", "1 min 30 s", "two minutes thirty".
Span compound_length(const Text& text, Index i) {
  const Span span = simple_length(text, i);
  if (span.last < 0 || span.seconds < 60.0) return span;
  const Index next = text.word(span.last + 1) == "and" ? span.last + 2 : span.last + 1;
  if (static_cast<std::size_t>(next) >= text.size() ||
      text.tokens()[static_cast<std::size_t>(next)].after_comma ||
      text.tokens()[static_cast<std::size_t>(next)].after_break)
    return span;
  const Span rest = simple_length(text, next);
  if (rest.last >= 0 && rest.seconds < 60.0 && !any_of(text.word(next), {"a", "an", "half"}))
    return {span.seconds + rest.seconds, rest.last};
  const Figure bare = figure_at(text, next);
  const bool in_seconds = bare.value >= 10.0 && bare.value < 60.0;
  if (in_seconds && text.word(bare.last + 1) == "s")
    return {span.seconds + bare.value, bare.last + 1};
  if (in_seconds && ends_clause(text, bare.last)) return {span.seconds + bare.value, bare.last};
  return span;
}

// "2-3 minutes", "two to three minutes", "between 2 and 3 minutes": the middle.
Span ranged_length(const Text& text, Index i) {
  const Figure low = figure_at(text, i);
  if (low.value < 0.0) return {};
  Index next = low.last + 1;
  const bool hyphen = static_cast<std::size_t>(next) < text.size() &&
                      text.tokens()[static_cast<std::size_t>(next)].after_hyphen;
  const bool between = text.word(i - 1) == "between" && text.word(next) == "and";
  if (between || any_of(text.word(next), {"to", "or"}))
    ++next;
  else if (!hyphen)
    return {};
  const Figure high = figure_at(text, next);
  const double unit = seconds_of_unit(text.word(high.last + 1));
  if (high.value <= low.value || unit == 0.0) return {};
  return {(low.value + high.value) / 2.0 * unit, high.last + 1};
}

struct Clock {
  double minutes = -1.0, seconds = -1.0;
};

// "2:30", unless it is a time of day or a place in the song.
Clock clock_at(const Text& text, Index i) {
  const std::string_view word = text.word(i);
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || word.size() != colon + 3) return {};
  if (any_of(text.word(i - 1), {"at", "from", "until", "by", "to"}) ||
      any_of(text.word(i + 1), {"am", "pm"}))
    return {};
  return {number_of(word.substr(0, colon)), number_of(word.substr(colon + 1))};
}

Span clock_length(const Text& text, Index i) {
  const Clock clock = clock_at(text, i);
  if (clock.minutes < 0 || clock.seconds < 0 || clock.seconds >= 60 || clock.minutes > 60)
    return {};
  return {clock.minutes * 60.0 + clock.seconds, i};
}

// 4' 30", 4'30.
Span prime_length(const Text& text, Index i) {
  const Token& token = text.tokens()[static_cast<std::size_t>(i)];
  const std::size_t mark = token.raw.find('\'');
  if (mark != std::string::npos && mark + 3 == token.raw.size()) {
    const double minutes = number_of(token.raw.substr(0, mark)),
                 seconds = number_of(token.raw.substr(mark + 1));
    if (minutes >= 0.0 && minutes <= 20.0 && seconds >= 0.0 && seconds < 60.0)
      return {minutes * 60.0 + seconds, i};
  }
  if (!token.prime || static_cast<std::size_t>(i) + 1 >= text.size()) return {};
  const Token& next = text.tokens()[static_cast<std::size_t>(i) + 1];
  const double minutes = number_of(token.word), seconds = number_of(next.word);
  if (!next.prime || minutes < 0.0 || minutes > 20.0 || seconds < 0.0 || seconds >= 60.0) return {};
  return {minutes * 60.0 + seconds, i + 1};
}

// "a 45s clip", "15s": seconds, unless it is a decade ("80s", "90s").
Span short_seconds(const Text& text, Index i) {
  const std::string_view word = text.word(i);
  if (word.size() < 2 || word.back() != 's') return {};
  const double value = number_of(word.substr(0, word.size() - 1));
  // Nobody counts ten minutes in seconds, but many ask for 808s.
  if (value <= 0 || value > 600) return {};
  if (value >= 50.0 && is_decade(value) &&
      !any_of(text.word(i + 1),
              {"long", "clip", "loop", "spot", "ad", "jingle", "cue", "bumper", "total"}))
    return {};
  return {value, i};
}

// "duration: 40", "length 90": a bare figure is seconds, or minutes when it is small.
Span named_length(const Text& text, Index i) {
  Index before = i - 1;
  while (any_of(text.word(before), {"of", "is", "about", "around", "approximately", "roughly"}))
    --before;
  if (!any_of(text.word(before), {"duration", "length", "runtime", "lasts", "lasting"})) return {};
  const Figure figure = figure_at(text, i);
  if (figure.value <= 0.0 || figure.value > 1200.0 || !ends_clause(text, figure.last)) return {};
  return {figure.value < 10.0 ? figure.value * 60.0 : figure.value, figure.last};
}

// "after 2 minutes", "the first 30 seconds", "2 minutes in": a place in the song, not its length.
bool is_place(const Text& text, Index first, Index last) {
  return any_of(text.word(first - 1),
                {"after", "first", "last", "every", "next", "within", "until"}) ||
         any_of(text.word(last + 1),
                {"in", "intro", "later", "mark", "before", "ago", "outro", "solo", "break"});
}

// What "under 2 minutes" or "at least 2 minutes" leaves room for: a little less, a little more.
double bound_factor(const Text& text, Index first) {
  constexpr double kBelow = 0.95, kAbove = 1.05;
  const std::string_view before = text.word(first - 1), earlier = text.word(first - 2),
                         earliest = text.word(first - 3);
  if (any_of(before, {"under", "below", "max", "maximum"})) return kBelow;
  if (any_of(before, {"over", "minimum"})) return kAbove;
  if (before == "most" && earlier == "at") return kBelow;
  if (before == "least" && earlier == "at") return kAbove;
  if (before == "to" && earlier == "up") return kBelow;
  if (before != "than") return 1.0;
  const bool denied = any_of(earliest, {"no", "not", "never"});
  if (any_of(earlier, {"less", "shorter"})) return denied ? kAbove : kBelow;
  if (any_of(earlier, {"more", "longer"})) return denied ? kBelow : kAbove;
  return 1.0;
}

Span length_at(const Text& text, Index i) {
  for (const auto& reader :
       {ranged_length, compound_length, clock_length, prime_length, short_seconds, named_length})
    if (const Span span = reader(text, i);
        span.last >= 0 && span.seconds > 0.0 && !is_place(text, i, span.last))
      return span;
  return {};
}

}  // namespace

bool is_length_in_seconds(const Text& text, std::size_t index) {
  return short_seconds(text, static_cast<Index>(index)).last >= 0;
}

std::optional<Found<double>> read_duration(const Text& text) {
  std::optional<Found<double>> bounded;
  for (Index i = 0; i < static_cast<Index>(text.size()); ++i) {
    const Span span = length_at(text, i);
    if (span.last < 0 || text.word(i - 1) == "not") continue;
    const std::string quote =
        text.quote(static_cast<std::size_t>(i), static_cast<std::size_t>(span.last - i + 1));
    const double factor = bound_factor(text, i);
    if (factor == 1.0) return Found<double>{span.seconds, quote, 0.95};
    // A bound is only a fence; a plain length further on says more.
    if (!bounded)
      bounded =
          Found<double>{span.seconds * factor, std::string(text.word(i - 1)) + " " + quote, 0.8};
    i = span.last;
  }
  return bounded;
}

std::optional<std::string> read_impossible_time(const Text& text) {
  for (Index i = 0; i < static_cast<Index>(text.size()); ++i)
    if (const Clock clock = clock_at(text, i); clock.minutes >= 0 && clock.seconds >= 60)
      return text.quote(static_cast<std::size_t>(i), 1);
  return std::nullopt;
}

std::optional<Found<double>> read_length_word(const Text& text, const Lexicons& lexicons) {
  for (const Match& match : lexicons.lengths.book.find(text, lexicons.known)) {
    if (match.negated || match.distance > 0) continue;
    // "long" and "short" speak of the track only next to a word for it.
    const double value = lexicons.lengths.entries[match.entry];
    const auto next = text.word(static_cast<Index>(match.first + match.count));
    const bool of_track = any_of(next, {"track", "song", "piece", "loop", "tune", "version", "mix",
                                        "cue", "one", "instrumental", "clip", "theme", "intro"});
    if (value < 5.0 && match.count == 1 && !of_track && match.first + match.count != text.size())
      continue;
    return Found<double>{value, text.quote(match.first, match.count), 0.6};
  }
  return std::nullopt;
}

}  // namespace aether::creative
