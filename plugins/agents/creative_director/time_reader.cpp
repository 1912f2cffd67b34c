// Tempo, length, meter, era and energy arc.
#include "reading.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace aether::creative {
namespace {

using Index = std::ptrdiff_t;

// A figure with its unit glued on: "120bpm", "90s".
struct Quantity {
  double value = -1.0;
  std::string unit;
};

Quantity split_quantity(std::string_view word) {
  std::size_t digits = 0;
  while (digits < word.size() &&
         ((word[digits] >= '0' && word[digits] <= '9') || word[digits] == '.'))
    ++digits;
  if (digits == 0 || digits == word.size()) return {};
  const double value = number_of(word.substr(0, digits));
  return {value, std::string(word.substr(digits))};
}

double seconds_of_unit(std::string_view unit) {
  if (unit == "minute" || unit == "minutes" || unit == "min" || unit == "mins" || unit == "minuets")
    return 60.0;
  if (unit == "second" || unit == "seconds" || unit == "sec" || unit == "secs") return 1.0;
  if (unit == "hour" || unit == "hours") return 3600.0;
  return 0.0;
}

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "after 2 minutes", "the first 30 seconds", "2 minutes in": a place in the song, not its length.
bool is_place(const Text& text, Index first, Index last) {
  return any_of(text.word(first - 1),
                {"after", "first", "last", "every", "next", "within", "until", "until"}) ||
         any_of(text.word(last + 1),
                {"in", "intro", "later", "mark", "before", "ago", "outro", "solo", "break"});
}

// A length that starts at token i: its seconds and the index of its last token.
struct Span {
  double seconds = 0.0;
  Index last = -1;
};

// "two and a half minutes", "2.5 min", "a minute and a half", "half a minute", "90 seconds",
// "3min".
Span simple_length(const Text& text, Index i) {
  const std::string_view word = text.word(i);
  const Quantity glued = split_quantity(word);
  if (glued.value >= 0.0 && glued.unit != "s" && glued.unit != "m")
    if (const double unit = seconds_of_unit(glued.unit); unit > 0.0) return {glued.value * unit, i};
  if (word == "half" && seconds_of_unit(text.word(i + 1)) > 0)
    return {0.5 * seconds_of_unit(text.word(i + 1)), i + 1};
  if (word == "half" && any_of(text.word(i + 1), {"a", "an"}) &&
      seconds_of_unit(text.word(i + 2)) > 0)
    return {0.5 * seconds_of_unit(text.word(i + 2)), i + 2};
  double value = number_of(word);
  if (any_of(word, {"a", "an"})) value = 1.0;
  if (word == "couple") value = 2.0;
  if (word == "few") value = 3.0;
  if (value < 0.0) return {};
  Index at = i + 1;
  if (text.word(at) == "of") ++at;
  if (text.word(at) == "and" && text.word(at + 1) == "a" && text.word(at + 2) == "half")
    value += 0.5, at += 3;
  else if (text.word(at) == "half")
    value += 0.5, ++at;
  else if (value < 100 && number_of(text.word(at)) > 0 && number_of(text.word(at)) < 10 &&
           value >= 20 && seconds_of_unit(text.word(at + 1)) > 0)
    value += number_of(text.word(at)), ++at;  // "forty five seconds"
  const double unit = seconds_of_unit(text.word(at));
  if (unit == 0.0) return {};
  if (text.word(at + 1) == "and" && text.word(at + 2) == "a" && text.word(at + 3) == "half")
    return {(value + 0.5) * unit, at + 3};
  return {value * unit, at};
}

// "3 minutes (and) 20 seconds".
Span compound_length(const Text& text, Index i) {
  Span span = simple_length(text, i);
  if (span.last < 0 || span.seconds < 60.0) return span;
  const Index next = text.word(span.last + 1) == "and" ? span.last + 2 : span.last + 1;
  const Span rest = simple_length(text, next);
  if (rest.last >= 0 && rest.seconds < 60.0 && !any_of(text.word(next), {"a", "an", "half"}))
    return {span.seconds + rest.seconds, rest.last};
  return span;
}

// "2-3 minutes", "two to three minutes": the middle.
Span ranged_length(const Text& text, Index i) {
  const double low = number_of(text.word(i));
  if (low < 0.0) return {};
  Index next = i + 1;
  const bool hyphen = static_cast<std::size_t>(next) < text.size() &&
                      text.tokens()[static_cast<std::size_t>(next)].after_hyphen;
  if (any_of(text.word(next), {"to", "or"}))
    ++next;
  else if (!hyphen)
    return {};
  const double high = number_of(text.word(next));
  const double unit = seconds_of_unit(text.word(next + 1));
  if (high <= low || unit == 0.0) return {};
  return {(low + high) / 2.0 * unit, next + 1};
}

// "2:30", unless it is a time of day or a place in the song.
Span clock_length(const Text& text, Index i) {
  const std::string_view word = text.word(i);
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || word.size() != colon + 3) return {};
  const double minutes = number_of(word.substr(0, colon)),
               seconds = number_of(word.substr(colon + 1));
  if (minutes < 0 || seconds < 0 || seconds >= 60 || minutes > 20) return {};
  if (any_of(text.word(i - 1), {"at", "from", "until", "by", "to"}) ||
      any_of(text.word(i + 1), {"am", "pm"}))
    return {};
  return {minutes * 60.0 + seconds, i};
}

// "a 45s clip", "15s": seconds, unless it is a decade ("80s", "90s").
Span short_seconds(const Text& text, Index i) {
  const Quantity glued = split_quantity(text.word(i));
  if (glued.value <= 0 || glued.unit != "s" || glued.value > 1200) return {};
  const bool decade = glued.value >= 50 && glued.value <= 90 && std::fmod(glued.value, 10.0) == 0.0;
  if (decade && !any_of(text.word(i + 1),
                        {"long", "clip", "loop", "spot", "ad", "jingle", "cue", "bumper", "total"}))
    return {};
  return {glued.value, i};
}

}  // namespace

std::optional<Found<double>> read_duration(const Text& text) {
  for (Index i = 0; i < static_cast<Index>(text.size()); ++i) {
    for (const auto& reader : {ranged_length, compound_length, clock_length, short_seconds}) {
      const Span span = reader(text, i);
      if (span.last < 0 || span.seconds <= 0.0 || is_place(text, i, span.last)) continue;
      return Found<double>{
          span.seconds,
          text.quote(static_cast<std::size_t>(i), static_cast<std::size_t>(span.last - i + 1)),
          0.95};
    }
  }
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

namespace {

// The figure of "120 bpm", "bpm 120", "tempo of 98", "90-100 bpm", or a negative number.
double bpm_at(const Text& text, Index i, Index& first, Index& last) {
  const auto is_unit = [&](Index k) {
    return text.word(k) == "bpm" || text.word(k) == "bpms" ||
           (any_of(text.word(k), {"beats", "beat"}) && text.word(k + 1) == "per" &&
            text.word(k + 2) == "minute");
  };
  const Quantity glued = split_quantity(text.word(i));
  first = last = i;
  if (glued.value > 0 && glued.unit == "bpm") return glued.value;
  const double value = number_of(text.word(i));
  if (value < 0) return -1.0;
  if (is_unit(i + 1)) {
    last = i + 1;
    const double low = number_of(text.word(i - 1));
    if (text.tokens()[static_cast<std::size_t>(i)].after_hyphen && low > 0 && low < value)
      return first = i - 1, (low + value) / 2.0;
    if (any_of(text.word(i - 1), {"to", "and", "or"}) && number_of(text.word(i - 2)) >= 40) {
      first = i - 2;
      return (number_of(text.word(i - 2)) + value) / 2.0;
    }
    return value;
  }
  Index before = i - 1;
  while (any_of(text.word(before), {"of", "is", "around", "about", "roughly", "at", "to", "near"}))
    --before;
  if (any_of(text.word(before), {"bpm", "tempo"}) && value >= 20 && value <= 300)
    return first = before, value;
  const bool at_end = static_cast<std::size_t>(i) + 1 == text.size() ||
                      text.tokens()[static_cast<std::size_t>(i) + 1].after_break ||
                      text.tokens()[static_cast<std::size_t>(i) + 1].after_comma;
  if (text.word(i - 1) == "at" && at_end && value >= 50 && value <= 200)
    return first = i - 1, value;
  return -1.0;
}

}  // namespace

TempoReading read_tempo(const Text& text, const Lexicons& lexicons) {
  TempoReading reading;
  for (Index i = 0; i < static_cast<Index>(text.size()) && !reading.bpm; ++i) {
    Index first = i, last = i;
    const double value = bpm_at(text, i, first, last);
    if (value >= 20.0 && value <= 300.0 && !text.negated(static_cast<std::size_t>(i)))
      reading.bpm = Found<double>{
          value,
          text.quote(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first + 1)),
          0.98};
  }
  for (const Match& match : lexicons.tempo_words.book.find(text, lexicons.known)) {
    if (match.distance > 1) continue;
    const TempoWord& word = lexicons.tempo_words.entries[match.entry];
    const std::string quote = text.quote(match.first, match.count);
    // "not too fast" asks for the other side of the middle, gently.
    if (word.place && !reading.place)
      reading.place =
          Found<double>{match.negated ? 0.5 - (*word.place - 0.5) * 0.4 : *word.place, quote, 0.8};
    if (word.bpm && !reading.range && !match.negated)
      reading.range = Found<std::pair<double, double>>{*word.bpm, quote, 0.9};
  }
  return reading;
}

std::optional<Found<spec::Meter>> read_meter(const Text& text, const Lexicons& lexicons) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string& word = text.tokens()[i].word;
    if (word.find('/') == std::string::npos || text.negated(i)) continue;
    const auto meter = spec::Meter::parse(word);
    if (meter && meter->numerator >= 2 && meter->numerator <= 12 &&
        (meter->denominator == 4 || meter->denominator == 8))
      return Found<spec::Meter>{*meter, text.quote(i, 1), 0.98};
  }
  for (const Match& match : lexicons.meters.book.find(text, lexicons.known)) {
    if (match.negated || match.distance > 1) continue;
    if (const auto meter = spec::Meter::parse(lexicons.meters.entries[match.entry]))
      return Found<spec::Meter>{*meter, text.quote(match.first, match.count), 0.9};
  }
  return std::nullopt;
}

std::optional<Found<std::string>> read_era(const Text& text, const Lexicons& lexicons) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string& word = text.tokens()[i].word;
    if (text.negated(i)) continue;
    const Quantity glued = split_quantity(word);
    int year = -1;
    if (glued.unit == "s" && glued.value >= 1900 && glued.value <= 2029)
      year = static_cast<int>(glued.value);
    if (glued.unit == "s" && glued.value >= 50 && glued.value <= 90 &&
        std::fmod(glued.value, 10.0) == 0.0 && short_seconds(text, static_cast<Index>(i)).last < 0)
      year = 1900 + static_cast<int>(glued.value);
    const double figure = number_of(word);
    if (word.size() == 4 && figure >= 1920 && figure <= 2029) year = static_cast<int>(figure);
    if (year > 0)
      return Found<std::string>{std::to_string(year / 10 * 10) + "s", text.quote(i, 1), 0.9};
  }
  for (const Match& match : lexicons.eras.book.find(text, lexicons.known))
    if (!match.negated && match.distance == 0)
      return Found<std::string>{lexicons.eras.entries[match.entry].name,
                                text.quote(match.first, match.count), 0.85};
  return std::nullopt;
}

std::optional<Found<std::string>> read_arc(const Text& text, const Lexicons& lexicons) {
  for (const Match& match : lexicons.arcs.book.find(text, lexicons.known))
    if (!match.negated && match.distance == 0)
      return Found<std::string>{lexicons.arcs.entries[match.entry],
                                text.quote(match.first, match.count), 0.8};
  return std::nullopt;
}

}  // namespace aether::creative
