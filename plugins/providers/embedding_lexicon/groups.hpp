// Words that belong together, for embedding.cpp.
#pragma once

#include <array>
#include <string_view>

namespace aether::embedding_lexicon {

struct Group {
  std::string_view name;
  std::string_view words;  ///< parted by spaces; "_" joins a phrase
};

inline constexpr std::array kGroups = {
    Group{"synthwave",
          "synthwave retrowave outrun synth synths synthesizer eighties 80s 1980s neon arcade vhs "
          "retro cyberpunk analog chrome miami laser darksynth dreamwave"},
    Group{"lofi",
          "lofi lo_fi chillhop study studying vinyl crackle dusty tape cassette beats mellow "
          "bedroom homework coffee rainy cosy cozy rhodes"},
    Group{"house",
          "house club dancefloor dance four_on_the_floor dj disco groove stabs sidechain kick "
          "deep_house party nightclub ibiza rave"},
    Group{"techno", "techno warehouse industrial acid hypnotic berlin minimal relentless"},
    Group{"rock",
          "rock guitar guitars riff riffs distorted distortion amp band power_chords overdrive "
          "stadium grunge punk headbanging loud drums"},
    Group{"metal", "metal heavy brutal shred double_kick growl thrash doom"},
    Group{"jazz",
          "jazz swing bebop saxophone sax trumpet walking_bass upright brushes trio quartet smoky "
          "cocktail noir improvisation piano_bar blue_note ride"},
    Group{"ambient",
          "ambient drone drones pads pad texture textures soundscape meditation meditative sleep "
          "floating weightless beatless space spacious evolving reverb yoga spa"},
    Group{"hiphop", "hip_hop hiphop rap boom_bap trap beat 808 sampled mc"},
    Group{"soul", "soul r_b rnb funk neo_soul groove motown gospel slap_bass horns"},
    Group{"folk",
          "folk acoustic campfire fingerpicked banjo mandolin country singer_songwriter "
          "storytelling"},
    Group{"classical",
          "orchestral orchestra classical symphony strings chamber cinematic film_score epic "
          "trailer choir"},
    Group{"latin", "bossa samba salsa latin tango reggae ska tropical island"},
    Group{"happy",
          "happy joy joyful cheerful sunny bright fun playful smile celebration birthday wedding"},
    Group{"sad",
          "sad sorrow lonely heartbreak tears melancholic melancholy grief goodbye lost blue"},
    Group{"calm",
          "calm chill relaxed relaxing peaceful gentle soft quiet soothing mellow slow serene "
          "tranquil"},
    Group{
        "energetic",
        "energetic upbeat driving fast pumping workout running energy lively action sport racing"},
    Group{"dark",
          "dark ominous sinister eerie horror tense suspense scary shadow dystopian crime "
          "mysterious"},
    Group{"aggressive", "aggressive angry rage fierce violent fight battle intense furious boss"},
    Group{"uplifting",
          "uplifting hopeful inspiring triumphant euphoric soaring anthem victory sunrise "
          "motivational"},
    Group{"nostalgic",
          "nostalgic nostalgia memories childhood vintage retro remember old_school throwback"},
    Group{
        "dreamy",
        "dreamy dream ethereal hazy cosmic celestial otherworldly floating shimmering stars moon"},
    Group{"night",
          "night midnight city driving drive highway streetlights late neon downtown taxi"},
    Group{"nature", "forest ocean rain sea river mountain snow lake glacier wind dawn mist sky"},
    Group{"space", "space galaxy astronaut cosmos nebula planet orbit stars universe"},
    Group{"keys", "piano keys keyboard rhodes organ wurlitzer electric_piano harpsichord"},
    Group{"strings", "strings violin cello viola harp orchestra bowed"},
    Group{"winds", "flute clarinet saxophone sax oboe trumpet trombone horn brass"},
    Group{"percussion", "drums percussion beat snare kick hats shaker congas drum_machine"},
    Group{"voice", "vocal vocals voice singer singing sung lyrics choir female male rap"},
};

}  // namespace aether::embedding_lexicon
