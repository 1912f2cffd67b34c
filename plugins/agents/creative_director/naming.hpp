// The title, and the sentences that describe the song to people and to the later stages.
#pragma once

#include "reading.hpp"

#include <aether/random.hpp>
#include <aether/spec/song.hpp>

#include <optional>
#include <string>
#include <vector>

namespace aether::creative {

/// A title that the text gives: called "Blue Hour", titled Blue Hour, title: Blue Hour.
std::optional<Found<std::string>> read_title(const std::string& prompt);

/// A title of the theme's patterns (title_words.yaml).
std::string make_title(const Value& title_words, const std::string& theme, RandomStream random);

/// The theme of a song whose text names none, by mood and genre (themes.yaml).
std::string usual_theme(const Value& themes, spec::Mood mood, const std::string& genre_id,
                        RandomStream random);

/// "quiet intro (0.25), peak in Chorus 3 (1.00), fading outro (0.30)".
std::string describe_energy(const std::vector<spec::SectionPlan>& sections);

/// What a lyric should do with the theme.
std::string lyrical_direction(const Value& themes, const std::string& theme, spec::Mood mood);

}  // namespace aether::creative
