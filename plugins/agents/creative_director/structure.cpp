// Section names: reading the user's structure, and labelling the finished form.
#include "form.hpp"

#include <aether/error.hpp>
#include <aether/reflect.hpp>

#include <algorithm>
#include <cctype>
#include <map>

namespace aether::creative {
namespace {

using spec::FormSection;
using spec::SectionType;

// Names that are not functions of their own, after the forms of the genres (head, A, B, theme, main
// …).
const std::map<std::string, FormSection, std::less<>>& usual_sections() {
  static const auto* const table = new std::map<std::string, FormSection, std::less<>>{
      {"intro", {"intro", SectionType::kIntro, 4, 0.3, false, "half", true}},
      {"verse", {"verse", SectionType::kVerse, 8, 0.5, false, "half", false}},
      {"pre_chorus", {"pre_chorus", SectionType::kPreChorus, 4, 0.6, false, "half", true}},
      {"chorus", {"chorus", SectionType::kChorus, 8, 0.85, true, "authentic", false}},
      {"post_chorus", {"post_chorus", SectionType::kPostChorus, 4, 0.75, true, "loop", true}},
      {"bridge", {"bridge", SectionType::kBridge, 8, 0.55, false, "half", true}},
      {"breakdown", {"breakdown", SectionType::kBreakdown, 8, 0.3, false, "half", true}},
      {"build", {"build", SectionType::kBuild, 4, 0.55, false, "half", true}},
      {"drop", {"drop", SectionType::kDrop, 8, 0.9, true, "loop", false}},
      {"outro", {"outro", SectionType::kOutro, 4, 0.3, false, "authentic", true}},
      {"interlude", {"interlude", SectionType::kInterlude, 4, 0.4, false, "half", true}},
      {"solo", {"solo", SectionType::kSolo, 8, 0.75, false, "half", true}}};
  return *table;
}

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

std::string trimmed_name(std::string part) {
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

std::vector<std::string> split_structure(const std::string& structure) {
  std::vector<std::string> names;
  std::string part;
  for (const char c : joined_names(structure) + "-") {
    if (c != '-' && c != ',' && c != '>' && c != '|' && c != ';' && c != '\n') {
      part += c;
      continue;
    }
    if (const std::string name = trimmed_name(part); !name.empty()) names.push_back(name);
    part.clear();
  }
  return names;
}

FormSection section_named(const std::string& name, const spec::GenreProfile& genre) {
  for (const spec::Form& form : genre.arrangement.forms)
    for (const FormSection& section : form.sections)
      if (section.name == name) return section;
  const auto& usual = usual_sections();
  if (const auto at = usual.find(name); at != usual.end()) return at->second;
  if (const auto at = kSynonyms.find(name); at != kSynonyms.end()) {
    FormSection section = usual.at(at->second);
    section.name = name;
    return section;
  }
  std::vector<std::string> names;
  for (const auto& [known, section] : usual) names.push_back(known);
  for (const auto& [known, section] : kSynonyms) names.push_back(known);
  const std::string near = nearest_name(name, names);
  throw Failure(Status::kInvalid, "E-BRIEF-STRUCTURE",
                "unknown section \"" + name + "\"." +
                    (near.empty() ? std::string(" Sections are intro, verse, pre-chorus, chorus, "
                                                "bridge, breakdown, build, drop, solo, outro.")
                                  : " Did you mean \"" + near + "\"?"),
                "structure");
}

std::string title_case(const std::string& name) {
  std::string label = name;
  bool start = true;
  for (char& c : label) {
    if (c == '_') c = name.starts_with("pre_") || name.starts_with("post_") ? '-' : ' ';
    if (start) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    start = c == '-' || c == ' ';
  }
  return label;
}

// Energy added by the arc at a place in the song, 0..1.
double arc_shift(const std::string& arc, double at) {
  if (arc == "build") return -0.25 + 0.4 * at;
  if (arc == "release") return 0.15 - 0.4 * at;
  if (arc == "wave") return at < 0.25 || (at > 0.5 && at < 0.75) ? -0.1 : 0.1;
  return 0.0;
}

}  // namespace

std::vector<FormSection> parse_structure(const std::string& structure,
                                         const spec::GenreProfile& genre) {
  std::vector<FormSection> sections;
  for (const std::string& name : split_structure(structure))
    sections.push_back(section_named(name, genre));
  if (sections.empty() || sections.size() > 60)
    throw Failure(Status::kInvalid, "E-BRIEF-STRUCTURE",
                  "a structure has 1 to 60 sections, such as \"intro-verse-chorus-outro\"",
                  "structure");
  return sections;
}

std::vector<spec::SectionPlan> section_table(const std::vector<FormSection>& sections,
                                             double energy_shift, const std::string& arc) {
  std::map<std::string, int> uses, seen;
  for (const auto& section : sections) ++uses[section.name];
  double mean = 0.0;
  for (const auto& section : sections)
    mean += section.energy / static_cast<double>(sections.size());
  std::vector<spec::SectionPlan> table;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const FormSection& section = sections[i];
    spec::SectionPlan plan;
    plan.name = section.name;
    plan.function = section.function;
    plan.bars = section.bars;
    plan.hook = section.hook;
    plan.cadence = section.cadence;
    const int number = ++seen[section.name];
    plan.label =
        title_case(section.name) + (uses[section.name] > 1 ? " " + std::to_string(number) : "");
    // Each return of a section is a little stronger than the last.
    const double growth =
        uses[section.name] > 2 ? 0.06 * (number - 1) / (uses[section.name] - 1) : 0.0;
    const double place = sections.size() > 1
                             ? static_cast<double>(i) / static_cast<double>(sections.size() - 1)
                             : 0.5;
    double energy = section.energy + growth + energy_shift + arc_shift(arc, place);
    if (arc == "maintain") energy = mean + 0.5 * (section.energy - mean) + energy_shift;
    plan.energy = std::clamp(energy, 0.05, 1.0);
    table.push_back(plan);
  }
  // A song does not stop on a question.
  if (table.back().cadence == "half" || table.back().cadence == "deceptive")
    table.back().cadence = "authentic";
  return table;
}

}  // namespace aether::creative
