#include "sabotage.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>

namespace aether::testing {
namespace {

using music::Note;
using music::Score;
using music::Tick;
using music::Track;
using Ruined = std::optional<Score>;

constexpr Tick kBeat = music::kTicksPerQuarter;
/// A note this much before the bar line belongs to the bar it leads into.
constexpr Tick kEarly = kBeat / 7;

bool is_tune(const Track& track) {
  return track.role == "lead" || track.category == "vocal";
}
bool is_bass(const Track& track) {
  return track.role == "bass";
}
bool is_chords(const Track& track) {
  return !track.drums && !is_tune(track) && !is_bass(track) && track.role != "counter";
}
bool is_pitched(const Track& track) {
  return !track.drums;
}
bool is_drums(const Track& track) {
  return track.drums;
}
bool is_harmony(const Track& track) {
  return is_chords(track) || is_bass(track);
}

/// The song with some of its tracks changed; nothing when there is none of the kind worth the name.
Ruined change(const WholeSong& song, bool (*which)(const Track&),
              const std::function<void(Track&)>& how) {
  Score score = song.score;
  std::size_t notes = 0;
  for (Track& track : score.tracks) {
    if (!which(track)) continue;
    notes += track.notes.size();
    how(track);
    std::erase_if(track.notes, [](const Note& note) { return note.tick < 0; });
    std::stable_sort(track.notes.begin(), track.notes.end(),
                     [](const Note& a, const Note& b) { return a.tick < b.tick; });
  }
  return notes >= 24 ? Ruined(std::move(score)) : std::nullopt;
}

Tick bar_ticks(const WholeSong& song) {
  return song.documents.song.time_signature.ticks_per_bar();
}
int bar_count(const WholeSong& song) {
  return static_cast<int>(song.score.end / bar_ticks(song));
}

/// Bars in another order: `from[i]` is the bar that sounds as bar i.
Ruined reorder(const WholeSong& song, const std::vector<int>& from) {
  const Tick bar = bar_ticks(song);
  std::vector<std::vector<int>> to(from.size());
  for (std::size_t i = 0; i < from.size(); ++i)
    to[static_cast<std::size_t>(from[i])].push_back(static_cast<int>(i));
  return change(
      song, [](const Track&) { return true; },
      [&](Track& track) {
        std::vector<Note> notes;
        for (const Note& note : track.notes) {
          const auto at = static_cast<std::size_t>((note.tick + kEarly) / bar);
          if (at >= to.size()) {
            notes.push_back(note);
            continue;
          }
          for (const int target : to[at]) {
            notes.push_back(note);
            notes.back().tick += (target - static_cast<int>(at)) * bar;
          }
        }
        track.notes = std::move(notes);
      });
}

std::vector<int> in_order(int count) {
  std::vector<int> bars(static_cast<std::size_t>(count));
  std::iota(bars.begin(), bars.end(), 0);
  return bars;
}

Ruined blocks_shuffled(const WholeSong& song, const WholeSong&, RandomStream random) {
  constexpr int kBlock = 8;
  const int blocks = bar_count(song) / kBlock;
  if (blocks < 3) return std::nullopt;
  std::vector<int> order = in_order(blocks);
  const auto moved = [&] {
    int count = 0;
    for (int i = 0; i < blocks; ++i) count += order[static_cast<std::size_t>(i)] != i;
    return count;
  };
  while (2 * moved() < blocks) random.shuffle(order);
  std::vector<int> from = in_order(bar_count(song));
  for (int i = 0; i < blocks * kBlock; ++i)
    from[static_cast<std::size_t>(i)] =
        order[static_cast<std::size_t>(i / kBlock)] * kBlock + i % kBlock;
  return reorder(song, from);
}

Ruined bars_permuted(const WholeSong& song, const WholeSong&, RandomStream random) {
  std::vector<int> from = in_order(bar_count(song));
  for (const auto& span : music::section_spans(song.documents.song))
    for (int start = span.first_bar; start + 4 <= span.first_bar + span.bars; start += 4) {
      std::vector<int> four = {start, start + 1, start + 2, start + 3};
      const std::vector<int> before = four;
      while (four == before) random.shuffle(four);
      std::copy(four.begin(), four.end(), from.begin() + start);
    }
  return reorder(song, from);
}

Ruined tune_two_bars_off(const WholeSong& song, const WholeSong&, RandomStream) {
  return change(song, is_tune, [&](Track& track) {
    for (Note& note : track.notes) note.tick += 2 * bar_ticks(song);
    std::erase_if(track.notes, [&](const Note& note) { return note.tick >= song.score.end; });
  });
}

Ruined random_walk(const WholeSong& song, const WholeSong&, RandomStream random) {
  return change(song, is_tune, [&](Track& track) {
    if (track.notes.empty()) return;
    int low = 127, high = 0;
    for (const Note& note : track.notes) {
      low = std::min(low, note.key);
      high = std::max(high, note.key);
    }
    int key = track.notes.front().key;
    for (Note& note : track.notes) {
      key += random.integer(-4, 4);
      if (key > high) key = high - (key - high);
      if (key < low) key = low + (low - key);
      note.key = std::clamp(key, 0, 127);
    }
  });
}

Ruined touch_shuffled(const WholeSong& song, const WholeSong&, RandomStream random) {
  constexpr Tick kGrid = kBeat / 4;
  return change(
      song, [](const Track&) { return true; },
      [&](Track& track) {
        std::vector<int> velocities;
        std::vector<Tick> offsets;
        for (const Note& note : track.notes) {
          velocities.push_back(note.velocity);
          offsets.push_back((note.tick + kGrid / 2) % kGrid - kGrid / 2);
        }
        random.shuffle(velocities);
        std::vector<Tick> moved = offsets;
        random.shuffle(moved);
        for (std::size_t i = 0; i < track.notes.size(); ++i) {
          track.notes[i].velocity = velocities[i];
          track.notes[i].tick = std::max<Tick>(0, track.notes[i].tick - offsets[i] + moved[i]);
        }
      });
}

Ruined bass_late(const WholeSong& song, const WholeSong&, RandomStream) {
  return change(song, is_bass, [](Track& track) {
    for (Note& note : track.notes) note.tick += kBeat / 2;
  });
}

Ruined one_register(const WholeSong& song, const WholeSong&, RandomStream) {
  return change(song, is_pitched, [](Track& track) {
    for (Note& note : track.notes) note.key = 60 + note.key % 12;
  });
}

Ruined random_octaves(const WholeSong& song, const WholeSong&, RandomStream random) {
  return change(song, is_chords, [&](Track& track) {
    for (Note& note : track.notes) {
      const int moved = note.key + 12 * random.integer(-1, 1);
      if (moved >= 24 && moved <= 108) note.key = moved;
    }
  });
}

Ruined drums_off(const WholeSong& song, const WholeSong&, RandomStream) {
  return change(song, is_drums, [&](Track& track) {
    for (Note& note : track.notes) note.tick += 3 * bar_ticks(song);
    std::erase_if(track.notes, [&](const Note& note) { return note.tick >= song.score.end; });
  });
}

Ruined end_cut(const WholeSong& song, const WholeSong&, RandomStream) {
  const Tick end = song.score.end - 5 * bar_ticks(song);
  return change(
      song, [](const Track&) { return true; },
      [&](Track& track) {
        std::erase_if(track.notes, [&](const Note& note) { return note.tick >= end - kEarly; });
        for (Note& note : track.notes)
          note.length = std::max<Tick>(1, std::min(note.length, end - note.tick));
      });
}

/// The tune of a song's strongest section with a hook, from the section's start.
std::vector<Note> hook_tune(const WholeSong& song) {
  std::vector<Note> best;
  for (const auto& span : music::section_spans(song.documents.song)) {
    if (!song.documents.song.sections[span.index].hook) continue;
    for (const Track& track : song.score.tracks) {
      if (!is_tune(track) || track.name.starts_with("vocal-")) continue;
      std::vector<Note> notes;
      for (const Note& note : track.notes)
        if (note.tick >= span.start - kEarly && note.tick < span.end() - kEarly) {
          notes.push_back(note);
          notes.back().tick = std::max<Tick>(0, note.tick - span.start);
        }
      if (notes.size() > best.size()) best = notes;
    }
  }
  return best;
}

Ruined foreign_hook(const WholeSong& song, const WholeSong& other, RandomStream) {
  const std::vector<Note> tune = hook_tune(other);
  if (tune.size() < 6) return std::nullopt;
  int moves =
      song.documents.song.key.root.pitch_class() - other.documents.song.key.root.pitch_class();
  moves += moves > 6 ? -12 : moves < -6 ? 12 : 0;
  bool replaced = false;
  Ruined out = change(song, is_tune, [&](Track& track) {
    for (const auto& span : music::section_spans(song.documents.song)) {
      if (!song.documents.song.sections[span.index].hook) continue;
      const auto inside = [&](const Note& note) {
        return note.tick >= span.start - kEarly && note.tick < span.end() - kEarly;
      };
      if (std::count_if(track.notes.begin(), track.notes.end(), inside) < 6) continue;
      std::erase_if(track.notes, inside);
      replaced = true;
      const Tick length = (tune.back().tick / bar_ticks(song) + 1) * bar_ticks(song);
      for (Tick start = span.start; start < span.end(); start += length)
        for (Note note : tune) {
          note.tick += start;
          note.key = std::clamp(note.key + moves, 0, 127);
          if (note.tick < span.end()) track.notes.push_back(note);
        }
    }
  });
  return replaced ? out : std::nullopt;
}

Ruined foreign_chords(const WholeSong& song, const WholeSong& other, RandomStream) {
  const auto own = music::sounding_chords(song.documents.song, song.documents.harmony);
  const auto others = music::sounding_chords(other.documents.song, other.documents.harmony);
  const int key = song.documents.song.key.root.pitch_class();
  const int other_key = other.documents.song.key.root.pitch_class();
  std::size_t shifted = 0, all = 0;
  Ruined out = change(song, is_harmony, [&](Track& track) {
    for (Note& note : track.notes) {
      const Tick at = note.tick + kEarly;
      const int mine = music::chord_at(own, at).chord.root.pitch_class() - key;
      const int theirs = music::chord_at(others, at).chord.root.pitch_class() - other_key;
      const int shift = ((theirs - mine) % 12 + 18) % 12 - 6;
      note.key = std::clamp(note.key + shift, 0, 127);
      ++all;
      shifted += shift != 0;
    }
  });
  return 4 * shifted > all ? out : std::nullopt;
}

Ruined constant_velocity(const WholeSong& song, const WholeSong&, RandomStream) {
  return change(
      song, [](const Track&) { return true; },
      [](Track& track) {
        for (Note& note : track.notes) note.velocity = 80;
      });
}

Ruined one_block_looped(const WholeSong& song, const WholeSong&, RandomStream) {
  std::vector<int> from = in_order(bar_count(song));
  const int block = std::min(bar_count(song) / 2, bar_count(song) - 8) / 4 * 4;
  if (block < 0) return std::nullopt;
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = block + static_cast<int>(i) % 4;
  return reorder(song, from);
}

Ruined sections_reversed(const WholeSong& song, const WholeSong&, RandomStream) {
  const auto spans = music::section_spans(song.documents.song);
  if (spans.size() < 3) return std::nullopt;
  std::vector<int> from;
  for (std::size_t i = spans.size(); i-- > 0;)
    for (int bar = 0; bar < spans[i].bars; ++bar) from.push_back(spans[i].first_bar + bar);
  return reorder(song, from);
}

Ruined parts_apart(const WholeSong& song, const WholeSong&, RandomStream random) {
  const double ticks_per_ms = kBeat * song.documents.song.tempo() / 60000.0;
  return change(
      song, [](const Track&) { return true; },
      [&](Track& track) {
        // Each part hurries and drags by itself, up to 45 ms.
        const double phase = random.uniform(0.0, 6.28), turns = random.uniform(0.2, 0.5);
        for (Note& note : track.notes) {
          const double bars = static_cast<double>(note.tick) / static_cast<double>(bar_ticks(song));
          const double off = 45.0 * std::sin(phase + turns * bars) * ticks_per_ms;
          note.tick = std::max<Tick>(0, note.tick + static_cast<Tick>(off));
        }
      });
}

Ruined tune_semitone_up(const WholeSong& song, const WholeSong&, RandomStream) {
  return change(song, is_tune, [](Track& track) {
    for (Note& note : track.notes) note.key = std::min(127, note.key + 1);
  });
}

Ruined bass_on_other_roots(const WholeSong& song, const WholeSong&, RandomStream random) {
  return change(song, is_bass, [&](Track& track) {
    Tick bar = -1;
    int shift = 0;
    for (Note& note : track.notes) {
      if (const Tick now = (note.tick + kEarly) / bar_ticks(song); now != bar) {
        bar = now;
        shift = random.integer(-6, 6);
      }
      note.key = std::clamp(note.key + shift, 24, 60);
    }
  });
}

Ruined bass_left_out(const WholeSong& song, const WholeSong&, RandomStream) {
  return change(song, is_bass, [](Track& track) { track.notes.clear(); });
}

}  // namespace

Score ruined_in(const WholeSong& song, const Score& ruined, const music::SectionSpan& span) {
  Score score = song.score;
  const auto inside = [&](const Note& note) {
    return note.tick >= span.start - kEarly && note.tick < span.end() - kEarly;
  };
  for (std::size_t t = 0; t < score.tracks.size(); ++t) {
    auto& notes = score.tracks[t].notes;
    std::erase_if(notes, inside);
    std::copy_if(ruined.tracks[t].notes.begin(), ruined.tracks[t].notes.end(),
                 std::back_inserter(notes), inside);
    std::stable_sort(notes.begin(), notes.end(),
                     [](const Note& a, const Note& b) { return a.tick < b.tick; });
  }
  return score;
}

const std::vector<Sabotage>& sabotages() {
  static const std::vector<Sabotage> all = {{"8-bar blocks shuffled", blocks_shuffled},
                                            {"bars permuted inside phrases", bars_permuted},
                                            {"melody two bars off its chords", tune_two_bars_off},
                                            {"random-walk melody", random_walk},
                                            {"velocities and timing shuffled", touch_shuffled},
                                            {"bass an eighth late", bass_late},
                                            {"all parts in one register", one_register},
                                            {"random octaves in voicings", random_octaves},
                                            {"drums three bars off", drums_off},
                                            {"last five bars cut", end_cut},
                                            {"another song's hook", foreign_hook},
                                            {"another song's chords", foreign_chords},
                                            {"constant velocity", constant_velocity},
                                            {"one block looped", one_block_looped},
                                            {"sections in reverse", sections_reversed},
                                            {"parts drifting apart", parts_apart},
                                            {"melody a semitone up", tune_semitone_up},
                                            {"bass on other roots", bass_on_other_roots},
                                            {"bass left out", bass_left_out}};
  return all;
}

}  // namespace aether::testing
