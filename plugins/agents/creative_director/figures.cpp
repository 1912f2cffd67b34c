// Figures as people write and say them.
#include "text.hpp"

#include <charconv>

namespace aether::creative {
namespace {

using Index = std::ptrdiff_t;

bool is_article(std::string_view word) {
  return word == "a" || word == "an" || word == "the";
}

// "1/2", "3/4"; a fraction above one is a meter.
double fraction_of(std::string_view word) {
  const std::size_t slash = word.find('/');
  if (slash == std::string_view::npos) return -1.0;
  const double above = number_of(word.substr(0, slash)), below = number_of(word.substr(slash + 1));
  return above > 0.0 && below > above ? above / below : -1.0;
}

// "half", "a quarter", "three quarters", each with the "of" and the article that may follow.
Figure part_at(const Text& text, Index first) {
  Index at = first;
  double count = 1.0;
  if (text.word(at) == "a") {
    ++at;
  } else if (number_of(text.word(at)) == 3.0) {
    count = 3.0;
    ++at;
  }
  const std::string_view word = text.word(at);
  double part = word == "quarter" || word == "quarters" ? 0.25 : -1.0;
  if (word == "half" && count == 1.0) part = 0.5;
  if (part < 0.0) return {};
  if (text.word(at + 1) == "of") ++at;
  if (is_article(text.word(at + 1))) ++at;
  return {count * part, at};
}

// "forty five", "a hundred and twenty", "two hundred": whole numbers in words.
Figure whole_at(const Text& text, Index first) {
  Index at = first;
  double value = number_of(text.word(at));
  if (text.word(at) == "a" && text.word(at + 1) == "hundred") value = 1.0;
  if (value < 0.0) return {};
  const bool spoken = text.word(at).find_first_of("0123456789") == std::string_view::npos;
  if (!spoken) return {value, at};
  if (value < 20.0 && text.word(at + 1) == "hundred") value *= 100.0, ++at;
  if (value >= 100.0) {
    const Index rest = text.word(at + 1) == "and" ? at + 2 : at + 1;
    const Figure more = whole_at(text, rest);
    if (more.value > 0.0 && more.value < 100.0) return {value + more.value, more.last};
    return {value, at};
  }
  const double unit = number_of(text.word(at + 1));
  if (value >= 20.0 && unit >= 1.0 && unit < 10.0) value += unit, ++at;
  return {value, at};
}

}  // namespace

double number_of(std::string_view word) {
  static const std::map<std::string_view, double> kWords = {
      {"one", 1},      {"two", 2},        {"three", 3},      {"four", 4},      {"five", 5},
      {"six", 6},      {"seven", 7},      {"eight", 8},      {"nine", 9},      {"ten", 10},
      {"eleven", 11},  {"twelve", 12},    {"thirteen", 13},  {"fourteen", 14}, {"fifteen", 15},
      {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18},  {"nineteen", 19}, {"twenty", 20},
      {"thirty", 30},  {"forty", 40},     {"fortyfive", 45}, {"fifty", 50},    {"sixty", 60},
      {"seventy", 70}, {"eighty", 80},    {"ninety", 90},    {"hundred", 100}};
  if (const auto at = kWords.find(word); at != kWords.end()) return at->second;
  if (word.empty() || word.front() < '0' || word.front() > '9') return -1.0;
  double value = 0.0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size() ? value : -1.0;
}

Figure figure_at(const Text& text, Index first) {
  if (const Figure part = part_at(text, first); part.value > 0.0) return part;
  if (const double fraction = fraction_of(text.word(first)); fraction > 0.0)
    return {fraction, first};
  Index at = first;
  if (text.word(at) == "a" && (text.word(at + 1) == "couple" || text.word(at + 1) == "few")) ++at;
  if (text.word(at) == "couple" || text.word(at) == "few")
    return {text.word(at) == "few" ? 3.0 : 2.0, text.word(at + 1) == "of" ? at + 1 : at};
  const Figure whole = whole_at(text, first);
  if (whole.value < 0.0) return {};
  if (const double rest = fraction_of(text.word(whole.last + 1)); rest > 0.0)
    return {whole.value + rest, whole.last + 1};  // "2 1/2"
  if (text.word(whole.last + 1) == "and")
    if (const Figure part = part_at(text, whole.last + 2); part.value > 0.0)
      return {whole.value + part.value, part.last};
  if (text.word(whole.last + 1) == "half") return {whole.value + 0.5, whole.last + 1};
  return whole;
}

}  // namespace aether::creative
