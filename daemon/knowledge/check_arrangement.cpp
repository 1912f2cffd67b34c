#include "daemon/knowledge/checks.hpp"

#include <aether/spec/arrangement.hpp>
#include <aether/spec/song.hpp>

#include <algorithm>
#include <set>

namespace aether::knowledge {
namespace {

const std::vector<std::string> kEarCandy = {"riser", "impact", "reverse_cymbal", "sweep"};

void check_form(const spec::Form& form, const std::string& path, Problems& problems) {
  bool hook = false;
  bool stays = false;
  for (std::size_t i = 0; i < form.sections.size(); ++i) {
    const spec::FormSection& section = form.sections[i];
    problems.require_known(reflect::join(path + ".sections", i) + ".cadence", "cadence",
                           section.cadence, texts(spec::kCadences), "E-GENRE-FORM");
    hook = hook || section.hook;
    stays = stays || !section.optional;
  }
  if (!hook)
    problems.add(path, "no section has `hook: true`; the hook must sound somewhere",
                 "E-GENRE-FORM");
  if (!stays)
    problems.add(path, "every section is optional; at least one must stay", "E-GENRE-FORM");
}

/// 8, 12 or 16 steps; two bars of them on either side of a slash.
bool whole_bars(const std::string& gesture) {
  const auto is_bar = [](std::size_t steps) { return steps == 8 || steps == 12 || steps == 16; };
  const std::size_t cut = gesture.find('/');
  if (cut == std::string::npos) return is_bar(gesture.size());
  return is_bar(cut) && cut * 2 + 1 == gesture.size();
}

// A gesture is one bar, or two for those that may have a slash, of the given characters.
void check_gestures(const std::vector<std::string>& gestures, const std::string& path,
                    std::string_view characters, const std::string& meaning, Problems& problems) {
  for (std::size_t i = 0; i < gestures.size(); ++i) {
    const std::string& gesture = gestures[i];
    const std::string here = reflect::join(path + ".gestures", i);
    const std::size_t odd = gesture.find_first_not_of(characters);
    if (odd != std::string::npos)
      problems.add(here,
                   "\"" + gesture + "\": '" + gesture.substr(odd, 1) + "' is no step; " + meaning,
                   "E-GENRE-GESTURE");
    else if (!whole_bars(gesture))
      problems.add(
          here,
          "\"" + gesture + "\" has " + std::to_string(gesture.size()) +
              " steps; a bar takes 8, 12 or 16, two bars stand on either side of one slash",
          "E-GENRE-GESTURE");
  }
}

void check_entry(const spec::PaletteEntry& entry, const std::string& path, const Names& names,
                 const std::vector<std::string>& styles, Problems& problems) {
  if (entry.track.empty() ||
      entry.track.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos)
    problems.add(path + ".track", "\"" + entry.track + "\" must be written in [a-z0-9_-]",
                 "E-GENRE-NAME");
  problems.require_known(path + ".role", "role", entry.role, texts(spec::kRoles), "E-GENRE-PART");
  for (std::size_t i = 0; i < entry.instruments.size(); ++i)
    problems.require_known(reflect::join(path + ".instruments", i), "instrument",
                           entry.instruments[i], names.instruments, "E-GENRE-INSTRUMENT");
  for (std::size_t i = 0; i < entry.patches.size(); ++i)
    problems.require_known(reflect::join(path + ".patches", i), "patch", entry.patches[i],
                           names.patches, "E-GENRE-PATCH");
  if (entry.low && entry.high)
    problems.require_order(path + ".low", "low", entry.low->midi(), "high", entry.high->midi());
  problems.require_order(path + ".leave_energy", "enter_energy", entry.enter_energy, "leave_energy",
                         entry.leave_energy);
  if (!entry.style.empty())
    problems.require_known(path + ".style", entry.role == "bass" ? "bass style" : "comping style",
                           entry.style, styles, "E-GENRE-STYLE");
}

template <class Style>
std::vector<std::string> names_of(const std::vector<Style>& styles) {
  std::vector<std::string> names;
  for (const Style& style : styles) names.push_back(style.name);
  return names;
}

void check_styles(const spec::ArrangementProfile& a, Problems& problems) {
  for (std::size_t i = 0; i < a.bass_styles.size(); ++i)
    check_gestures(a.bass_styles[i].gestures, reflect::join("arrangement.bass_styles", i),
                   "13578ackn-.",
                   "steps are 1 3 5 7 8 chord degrees, a approach, c chromatic, k with the kick, "
                   "n the next root ahead of its bar, - "
                   "hold, . rest",
                   problems);
  for (std::size_t i = 0; i < a.comping_styles.size(); ++i) {
    const spec::CompingStyle& style = a.comping_styles[i];
    const bool tones = style.technique == "arpeggio" || style.technique == "broken";
    const bool hand =
        style.technique == "broken" && (style.voicing == "rooted" || style.voicing == "tenths");
    check_gestures(style.gestures, reflect::join("arrangement.comping_styles", i),
                   hand    ? "12345678Xx-./"
                   : tones ? "12345678-./"
                           : "Xx-./",
                   hand ? "a left hand takes chord tones 1 to 8, x for the chord over the bass, - "
                          "hold and . rest"
                   : tones ? "arpeggios take chord tones 1 to 8, - hold and . rest"
                           : "strokes are X accent, x stroke, - hold and . rest",
                   problems);
  }
}

void check_listed(const std::vector<std::string>& list, const std::string& path, const char* what,
                  const std::vector<std::string>& known, Problems& problems) {
  for (std::size_t i = 0; i < list.size(); ++i)
    problems.require_known(reflect::join(path, i), what, list[i], known, "E-GENRE-NAME");
}

}  // namespace

void check_arrangement(const spec::ArrangementProfile& a, const Names& names, Problems& problems) {
  problems.require_order("arrangement.typical_duration", "min_seconds",
                         a.typical_duration.min_seconds, "max_seconds",
                         a.typical_duration.max_seconds);
  for (std::size_t i = 0; i < a.forms.size(); ++i)
    check_form(a.forms[i], reflect::join("arrangement.forms", i), problems);
  const std::vector<std::string> bass_styles = names_of(a.bass_styles),
                                 comping = names_of(a.comping_styles);
  if (a.palette.empty())
    problems.add("arrangement.palette", "is empty; a genre needs a track at least",
                 "E-GENRE-PALETTE");
  std::set<std::string> tracks;
  for (std::size_t i = 0; i < a.palette.size(); ++i) {
    const std::string here = reflect::join("arrangement.palette", i);
    if (!tracks.insert(a.palette[i].track).second)
      problems.add(here + ".track",
                   "\"" + a.palette[i].track + "\" is used twice; a track is one stem",
                   "E-GENRE-NAME");
    check_entry(a.palette[i], here, names, a.palette[i].role == "bass" ? bass_styles : comping,
                problems);
  }
  check_styles(a, problems);
  check_listed(a.transitions, "arrangement.transitions", "transition",
               texts(spec::kTransitionTechniques), problems);
  check_listed(a.endings, "arrangement.endings", "ending", texts(spec::kEndings), problems);
  check_listed(a.ear_candy, "arrangement.ear_candy", "effect", kEarCandy, problems);
}

}  // namespace aether::knowledge
