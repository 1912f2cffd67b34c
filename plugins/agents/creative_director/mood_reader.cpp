// Moods and lyric themes.
#include "reading.hpp"

#include <algorithm>

namespace aether::creative {

MoodReading read_moods(const Text& text, const Lexicons& lexicons) {
  MoodReading reading;
  std::map<spec::Mood, double> points;
  const auto add = [&](spec::Mood mood, double weight, const Match& match) {
    const double here = weight * (match.distance > 0 ? 0.7 : 1.0);
    if (match.negated) {
      points[mood] -= 1.5 * here;
      reading.denied[mood] += here;
      return;
    }
    points[mood] += here;
    std::string& quotes = reading.evidence[mood];
    quotes += (quotes.empty() ? "\"" : ", \"") + text.quote(match.first, match.count) + "\"";
  };
  for (const Match& match : lexicons.mood_words.book.find(text, lexicons.known)) {
    const MoodWord& word = lexicons.mood_words.entries[match.entry];
    add(word.mood, word.weight, match);
  }
  for (const Match& match : lexicons.scenes.book.find(text, lexicons.known))
    if (match.distance == 0 && !match.negated)
      for (const auto& [name, weight] : lexicons.scenes.entries[match.entry].moods)
        if (const auto mood = enum_from<spec::Mood>(name)) add(*mood, 0.5 * weight, match);
  for (const auto& [mood, weight] : points)
    if (weight > 0.15) reading.ranked.emplace_back(mood, weight);
  std::stable_sort(reading.ranked.begin(), reading.ranked.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return reading;
}

std::vector<Found<std::string>> read_themes(const Text& text, const Lexicons& lexicons) {
  std::map<std::string, std::pair<double, std::string>> points;
  for (const Match& match : lexicons.scenes.book.find(text, lexicons.known)) {
    const std::string& theme = lexicons.scenes.entries[match.entry].name;
    if (theme.empty() || match.negated) continue;
    auto& [weight, quote] = points[theme];
    // Longer phrases say more about what the song is about than single words.
    weight += 1.0 + 0.5 * static_cast<double>(match.count - 1);
    quote += (quote.empty() ? "\"" : ", \"") + text.quote(match.first, match.count) + "\"";
  }
  std::vector<Found<std::string>> themes;
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [theme, found] : points) order.emplace_back(found.first, theme);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [weight, theme] : order)
    themes.push_back({theme, points[theme].second, std::min(0.95, 0.4 + 0.2 * weight)});
  return themes;
}

}  // namespace aether::creative
