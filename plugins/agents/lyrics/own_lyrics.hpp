// Lyrics that the user brought: cut into sections at blank lines and laid on the melody's phrases.
#pragma once

#include "songwriter.hpp"

#include <string>
#include <vector>

namespace aether::lyrics {

/// Blocks go to the sung sections in order. A heading such as "[Chorus]" assigns its block to every
/// section of that name; without headings a chorus that returns takes the block of its first time
/// once the blocks are used up.
std::vector<spec::LyricSection> lay_out(const std::string& text,
                                        const std::vector<SungSection>& sections,
                                        const Phonology& phonology);

}  // namespace aether::lyrics
