// A ruler for scores: what can be read off the notes alone, without asking who wrote them.
#pragma once

#include <aether/music/score.hpp>

#include <functional>
#include <string>
#include <vector>

namespace aether::fields {

using OfTrack = std::function<bool(const music::Track&)>;
bool any_track(const music::Track& track);
bool is_drums(const music::Track& track);
bool is_pitched(const music::Track& track);
bool is_lead(const music::Track& track);    ///< carries the tune
bool is_chords(const music::Track& track);  ///< neither drums, bass, tune nor answer to it

/// Share of pitched notes whose key is not in the score's scale (the scales as textbooks list
/// them; minor has its sixth and seventh degrees both ways).
double outside_share(const music::Score& score);
/// Share of chords, as marked, over whose root the chord players sound a seventh.
double seventh_share(const music::Score& score);
/// Long : short of pairs in the beat: from the median place of what is struck around its middle.
/// `unit` 8 splits beats, 16 half beats.
double swing_ratio(const music::Score& score, const OfTrack& of, int unit = 8);
/// Spread (SD) of that place from bar to bar, in parts of the beat.
double swing_spread(const music::Score& score, const OfTrack& of);
double onsets_per_bar(const music::Score& score, const OfTrack& of);
/// Onsets in the bars that have any.
double onsets_per_active_bar(const music::Score& score, const OfTrack& of);
double onsets_per_second(const music::Score& score, const OfTrack& of);
double mean_velocity(const music::Score& score, const OfTrack& of);
/// SD of velocities about the mean of their part, section and place in the bar.
double velocity_spread(const music::Score& score, const OfTrack& of);
/// SD in milliseconds of onsets about the nearest sixteenth, each part about its own mean.
double timing_spread(const music::Score& score, const OfTrack& of);
/// Mean in milliseconds of onsets against the nearest sixteenth; negative is early.
double timing_mean(const music::Score& score, const OfTrack& of);
/// SD in milliseconds of how far parts are apart that strike together.
double parts_apart(const music::Score& score);
/// Highest less lowest key, in semitones, of all parts that match.
double key_range(const music::Score& score, const OfTrack& of);
/// Of the tune alone, the widest of its players: octaves it is doubled in are no part of its range.
double tune_range(const music::Score& score);
double mean_key(const music::Score& score, const OfTrack& of);
/// Mean length of notes in beats.
double mean_length(const music::Score& score, const OfTrack& of);
/// Share of onsets on no eighth of the bar's beats: off the beat by about an eighth or a sixteenth.
double off_beat_share(const music::Score& score, const OfTrack& of);
/// Mean of the absolute depths of pitch bends in semitones.
double bend_depth(const music::Score& score, const OfTrack& of);
/// Mean quarter notes a minute by the clock: beats of the whole score over its seconds.
double tempo(const music::Score& score);

}  // namespace aether::fields
