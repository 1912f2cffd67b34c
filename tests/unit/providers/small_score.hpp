// A whole small song: composed, arranged and ready to be played.
#pragma once

#include "plugins/agents/arrangement/arrangement.hpp"
#include "plugins/agents/composition/composition.hpp"
#include "plugins/providers/midi_algorithmic/provider.hpp"
#include "tests/unit/agents/small_genre.hpp"

namespace aether::testing {

inline midi_algorithmic::Documents small_documents(
    std::uint64_t seed = 1, const spec::SongSpec& song = small_song(),
    const spec::GenreProfile& genre = small_genre()) {
  const RandomStream random(stream_key(seed, "test", "documents"));
  const auto ignore = [](const std::string&, const std::string&, const std::string&, double) {};
  auto c = composition::compose(song, genre, random.split("composition"), ignore);
  auto a = arrangement::arrange(song, c.rhythm, genre, small_instruments(),
                                random.split("arrangement"), ignore);
  return {song,         c.harmony,    c.melody, c.rhythm,           a,
          std::nullopt, std::nullopt, genre,    small_instruments()};
}

inline music::Score play(const midi_algorithmic::Documents& documents, std::uint64_t seed = 1) {
  return midi_algorithmic::generate(documents, RandomStream(stream_key(seed, "test", "score")));
}

/// A voice over the small song, with a double and a harmony, and words for the first chorus.
inline midi_algorithmic::Documents sung_documents(std::uint64_t seed = 1) {
  auto song = small_song();
  song.has_vocals = true;
  song.is_instrumental = false;
  auto docs = small_documents(seed, song);
  spec::VocalSpec vocal;
  vocal.voice_persona.lowest_note = pitch("A3");
  vocal.voice_persona.highest_note = pitch("F5");
  vocal.voice_persona.comfortable_low = pitch("C4");
  vocal.voice_persona.comfortable_high = pitch("D5");
  vocal.emotion_arc = {{spec::SectionType::kChorus, "joy", 0.7, {}}};
  vocal.stand_in_instrument = "voice";
  spec::VocalDouble twin;
  twin.name = "main double";
  vocal.doubles = {twin};
  spec::VocalHarmony third;
  third.sections = {spec::SectionType::kChorus};
  vocal.harmonies = {third};
  docs.vocal = vocal;
  spec::LyricLine line;
  line.text = "Over the river";
  line.syllable_count = 5;
  line.syllables = {"O", "ver", "the", "ri", "ver"};
  line.syllable_stresses = {true, false, false, true, false};
  spec::LyricSection words;
  words.section_type = spec::SectionType::kChorus;
  words.section_label = "Chorus 1";
  words.lines = {line, line};
  spec::LyricSpec lyrics;
  lyrics.sections = {words};
  docs.lyrics = lyrics;
  return docs;
}

}  // namespace aether::testing
