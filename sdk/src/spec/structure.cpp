#include <aether/spec/structure.hpp>

#include <aether/reflect.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace aether::spec {
namespace {

constexpr std::array<std::string_view, 12> kSections = {
    "intro",     "verse", "pre_chorus", "chorus", "post_chorus", "bridge",
    "breakdown", "build", "drop",       "outro",  "interlude",   "solo"};

// Names of sections that have another function's name, after the forms of the genres.
const std::map<std::string, std::string, std::less<>> kSynonyms = {{"head", "chorus"},
                                                                   {"theme", "chorus"},
                                                                   {"hook", "chorus"},
                                                                   {"refrain", "chorus"},
                                                                   {"climax", "chorus"},
                                                                   {"a", "verse"},
                                                                   {"groove", "verse"},
                                                                   {"variation", "verse"},
                                                                   {"development", "bridge"},
                                                                   {"b", "bridge"},
                                                                   {"c", "bridge"},
                                                                   {"middle8", "bridge"},
                                                                   {"middle_8", "bridge"},
                                                                   {"main", "drop"},
                                                                   {"solos", "solo"},
                                                                   {"break", "breakdown"},
                                                                   {"buildup", "build"},
                                                                   {"build_up", "build"},
                                                                   {"prechorus", "pre_chorus"},
                                                                   {"postchorus", "post_chorus"},
                                                                   {"coda", "outro"},
                                                                   {"ending", "outro"},
                                                                   {"end", "outro"},
                                                                   {"resolution", "outro"},
                                                                   {"opening", "intro"},
                                                                   {"instrumental", "interlude"},
                                                                   {"lift", "pre_chorus"}};

std::string trimmed_name(const std::string& part) {
  std::string name;
  for (const char c : part) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_')
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  // "verse 1" and "verse2" are the verse; "middle8" is a name.
  std::string bare = name;
  while (!bare.empty() &&
         (std::isdigit(static_cast<unsigned char>(bare.back())) || bare.back() == '_'))
    bare.pop_back();
  return kSynonyms.count(name) || bare.empty() ? name : bare;
}

// A hyphen inside a name ("pre-chorus", "build-up") does not part sections.
std::string joined_names(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* name : {"pre-chorus", "post-chorus", "build-up", "break-down", "middle-8"}) {
    const std::string from = name;
    std::string to = from;
    to[to.find('-')] = from.starts_with("break") ? '\x01' : '_';
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  }
  std::erase(text, '\x01');
  return text;
}

}  // namespace

std::vector<std::string> section_names(std::string_view structure) {
  std::vector<std::string> names;
  std::string part;
  for (const char c : joined_names(std::string(structure)) + "-") {
    if (c != '-' && c != ',' && c != '>' && c != '|' && c != ';' && c != '\n') {
      part += c;
      continue;
    }
    if (const std::string name = trimmed_name(part); !name.empty()) names.push_back(name);
    part.clear();
  }
  if (names.empty() || names.size() > 60)
    throw Failure(Status::kInvalid, "E-BRIEF-STRUCTURE",
                  "a structure has 1 to 60 sections, such as \"intro-verse-chorus-outro\", not " +
                      std::to_string(names.size()),
                  "structure");
  return names;
}

std::string usual_section(std::string_view name) {
  if (std::find(kSections.begin(), kSections.end(), name) != kSections.end())
    return std::string(name);
  const auto at = kSynonyms.find(name);
  return at == kSynonyms.end() ? std::string() : at->second;
}

Error unknown_section(const std::string& name, const std::vector<std::string>& more) {
  std::vector<std::string> names(kSections.begin(), kSections.end());
  for (const auto& [synonym, section] : kSynonyms) names.push_back(synonym);
  names.insert(names.end(), more.begin(), more.end());
  const std::string near = nearest_name(name, names);
  return {Status::kInvalid, "E-BRIEF-STRUCTURE",
          "unknown section \"" + name + "\"." +
              (near.empty() ? std::string(" Sections are intro, verse, pre-chorus, chorus, bridge, "
                                          "breakdown, build, drop, solo, outro.")
                            : " Did you mean \"" + near + "\"?"),
          "structure"};
}

}  // namespace aether::spec
