// A structure as people write it: "intro-verse-pre-chorus-chorus", "Verse 1, Chorus".
#pragma once

#include <aether/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace aether::spec {

/// Its sections as family names ("pre_chorus"): lower case, without numbers.
/// @throws Failure E-BRIEF-STRUCTURE unless there are 1 to 60.
std::vector<std::string> section_names(std::string_view structure);

/// What a name usually stands for: itself for "verse", "chorus" for "head" or "refrain"; empty when
/// it is neither a section nor a synonym of one. Genres may know further names.
std::string usual_section(std::string_view name);

/// E-BRIEF-STRUCTURE with the nearest usual name or one of `more`.
Error unknown_section(const std::string& name, const std::vector<std::string>& more);

}  // namespace aether::spec
