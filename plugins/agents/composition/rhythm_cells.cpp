#include "rhythm_cells.hpp"

#include <aether/error.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace aether::composition {
namespace {

/// Fallback cells: sparse first, dense last.
constexpr std::string_view kSimple[] = {"3 1",
                                        "2 2",
                                        "2 1 1",
                                        "1.5 .5 2",
                                        "1 1 2",
                                        "(.5) .5 1 2",
                                        "1 .5 .5 2",
                                        "1.5 1.5 1",
                                        "(.5) .5 1 .5 1.5",
                                        "1 .5 1 .5 1",
                                        ".5 .5 1 .5 .5 1",
                                        ".5 1 .5 .5 .5 1"};
constexpr std::string_view kThree[] = {"3",         "2 1",       "1 2",     "1 1 1",    "1.5 .5 1",
                                       "1 .5 .5 1", ".5 .5 1 1", "(1) 1 1", "1 1 .5 .5"};
constexpr std::string_view kCompound[] = {
    "3",        "1.5 1.5",        "1 .5 1.5",      "1 .5 1 .5",    ".5 .5 .5 1.5",
    "1.5 1 .5", "(.5) .5 .5 1.5", "1 .5 .5 .5 .5", ".5 .5 .5 1 .5"};

std::vector<RhythmCell> fallback(const music::Meter& meter) {
  std::vector<RhythmCell> cells;
  const auto take = [&cells](auto& texts) {
    for (const std::string_view text : texts) cells.push_back(parse_cell(text));
  };
  if (meter.is_compound())
    take(kCompound);
  else if (meter.beats_per_bar() <= 3.0)
    take(kThree);
  else
    take(kSimple);
  return cells;
}

RhythmCell cut(const RhythmCell& cell, double beats) {
  RhythmCell out;
  out.beats = beats;
  for (const RhythmCell::Note& note : cell.notes)
    if (note.onset < beats - 0.01)
      out.notes.push_back({note.onset, std::min(note.length, beats - note.onset)});
  return out;
}

/// A longer bar repeats the cell's start until it is full.
RhythmCell filled(const RhythmCell& cell, double beats) {
  RhythmCell out = cell;
  out.beats = beats;
  for (double at = cell.beats; at < beats - 0.01; at += cell.beats)
    for (const RhythmCell::Note& note : cell.notes)
      if (at + note.onset < beats - 0.01)
        out.notes.push_back({at + note.onset, std::min(note.length, beats - at - note.onset)});
  return out;
}

}  // namespace

RhythmCell parse_cell(std::string_view text) {
  RhythmCell cell;
  double at = 0.0;
  while (!text.empty()) {
    const char c = text.front();
    if (c == ' ' || c == ')') {
      text.remove_prefix(1);
      continue;
    }
    const bool rest = c == '(';
    if (rest) text.remove_prefix(1);
    double beats = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), beats);
    if (error != std::errc() || !(beats > 0.0) || beats > 64.0) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!rest) cell.notes.push_back({at, beats});
    at += beats;
  }
  cell.beats = at;
  return cell;
}

std::vector<RhythmCell> cells_for(const spec::GenreProfile& genre, const music::Meter& meter) {
  const auto& texts = genre.melody.rhythm_cells;
  const double bar = meter.beats_per_bar();
  std::vector<RhythmCell> fitting, cut_down;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const RhythmCell cell = parse_cell(texts[i]);
    if (cell.notes.empty())
      throw Failure(
          Status::kInvalid, "E-GENRE-CELL",
          "\"" + texts[i] +
              "\" is no rhythm cell; write beats with rests in brackets, such as \"(.5) .5 1 2\"",
          "genre.melody.rhythm_cells[" + std::to_string(i) + "]");
    const double bars = cell.beats / bar;
    const bool whole = std::fabs(bars - std::round(bars)) < 0.02 && bars > 0.9;
    if (whole && !(meter.is_compound() && genre.rhythm.time_signatures.front() != meter))
      fitting.push_back(cell);
    else if (!meter.is_compound())
      cut_down.push_back(cell.beats > bar ? cut(cell, bar) : filled(cell, bar));
  }
  if (fitting.size() >= 3) return fitting;
  fitting.insert(fitting.end(), cut_down.begin(), cut_down.end());
  if (fitting.size() >= 3) return fitting;
  const auto more = fallback(meter);
  fitting.insert(fitting.end(), more.begin(), more.end());
  return fitting;
}

double syncopation(const std::vector<RhythmCell::Note>& notes, const music::Meter& meter) {
  if (notes.empty()) return 0.0;
  const double beat = meter.is_compound() ? 1.5 : 1.0;
  int off = 0;
  for (const RhythmCell::Note& note : notes) {
    const double in_beat = note.onset / beat;
    off += std::fabs(in_beat - std::round(in_beat)) > 0.05;
  }
  return static_cast<double>(off) / static_cast<double>(notes.size());
}

}  // namespace aether::composition
