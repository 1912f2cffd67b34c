// Voice, length, form, title and the sentences about the song.
#include "director.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace aether::creative {
namespace {

constexpr double kShortest = 10.0, kLongest = 1200.0;  // seconds, as in spec::Brief

// Only the brief's own field is certain.
std::string source_of(const Found<std::string>& wish) {
  return wish.confidence >= 1.0 ? "the brief" : "the text";
}

}  // namespace

void Director::choose_voice() {
  bool sung = false;
  if (brief_.vocals) {
    sung = *brief_.vocals;
    note("has_vocals", sung ? "true" : "false", "the brief names it", 1.0);
  } else if (brief_.lyrics) {
    sung = true;
    note("has_vocals", "true", "the brief brings lyrics", 0.98);
  } else if (voice_.wanted) {
    sung = voice_.wanted->value;
    note("has_vocals", sung ? "true" : "false", "the text says \"" + voice_.wanted->evidence + "\"",
         voice_.wanted->confidence);
  } else if (band_.alone) {
    note("has_vocals", "false", "one instrument is to play alone", 0.9);
  } else {
    sung = host_.random("vocals").chance(genre_->vocals);
    char reason[120];
    std::snprintf(reason, sizeof reason, "drawn: %.0f %% of %.60s songs are sung",
                  genre_->vocals * 100.0, genre_->name.c_str());
    note("has_vocals", sung ? "true" : "false", reason, std::abs(genre_->vocals - 0.5) + 0.4);
  }
  song_.has_vocals = sung;
  song_.is_instrumental = !sung;
  auto& requests = song_.creative_brief.special_requests;
  if (sung && voice_.voice) {
    requests.push_back("voice: " + voice_.voice->value);
    note("creative_brief.special_requests", requests.back(),
         "the text says \"" + voice_.voice->evidence + "\"", voice_.voice->confidence);
  }
  if (sung && voice_.delivery) {
    requests.push_back("delivery: " + voice_.delivery->value);
    note("creative_brief.special_requests", requests.back(),
         "the text says \"" + voice_.delivery->evidence + "\"", voice_.delivery->confidence);
  }
  note_band_wishes();
}

void Director::note_band_wishes() {
  std::set<std::string> spared;  // categories of those who play when one plays alone
  for (const auto& wish : band_.include) {
    song_.include_instruments.push_back(wish.value);
    const auto at = material_.instruments.find(wish.value);
    spared.insert(at == material_.instruments.end() ? wish.value : at->second.category);
    note("include_instruments", wish.value, source_of(wish) + " asks for \"" + wish.evidence + "\"",
         wish.confidence);
  }
  for (std::size_t i = 0; i < band_.exclude.size();) {
    // One word may rule out a whole family.
    const auto& wish = band_.exclude[i];
    std::string names;
    for (; i < band_.exclude.size() && band_.exclude[i].evidence == wish.evidence; ++i) {
      song_.exclude_instruments.push_back(band_.exclude[i].value);
      names += (names.empty() ? "" : ", ") + band_.exclude[i].value;
    }
    note("exclude_instruments", names, source_of(wish) + " rules out \"" + wish.evidence + "\"",
         wish.confidence);
  }
  if (!band_.alone) return;
  for (const char* category :
       {"drums", "bass", "keys", "synth", "guitar", "strings", "brass", "wind", "mallet", "fx"}) {
    if (spared.count(category) ||
        std::count(song_.exclude_instruments.begin(), song_.exclude_instruments.end(), category))
      continue;
    song_.exclude_instruments.push_back(category);
  }
  song_.creative_brief.special_requests.push_back("solo");
  note("exclude_instruments", "all but " + song_.include_instruments.front(),
       "the text wants it alone", 0.85);
}

double Director::usual_seconds() const {
  const spec::DurationRange& range = genre_->arrangement.typical_duration;
  const double usual = range.min_seconds + 0.25 * (range.max_seconds - range.min_seconds);
  return std::clamp(5.0 * std::lround(usual * host_.random("length").uniform(0.93, 1.07) / 5.0),
                    60.0, 300.0);
}

void Director::choose_length() {
  std::string reason = "usual for " + genre_->name;
  double confidence = 0.5;
  seconds_ = usual_seconds();
  if (brief_.duration) {
    seconds_ = *brief_.duration;
    seconds_wanted_ = true;
    reason = "the brief names it";
    confidence = 1.0;
  } else if (const auto read = read_duration(text_)) {
    seconds_ = read->value;
    seconds_wanted_ = true;
    reason = "the text says \"" + read->evidence + "\"";
    confidence = read->confidence;
  } else if (const auto word = read_length_word(text_, material_.lexicons)) {
    seconds_ = word->value < 5.0 ? seconds_ * word->value : word->value;
    seconds_wanted_ = word->value >= 5.0;
    reason = "the text says \"" + word->evidence + "\"";
    confidence = word->confidence;
  } else if (const auto time = read_impossible_time(text_)) {
    reason = "the text says \"" + *time + "\", but seconds go up to 59; " + reason;
    confidence = 0.2;
  }
  if (seconds_ < kShortest || seconds_ > kLongest) {
    const double asked = seconds_;
    seconds_ = std::clamp(seconds_, kShortest, kLongest);
    char limits[160];
    std::snprintf(limits, sizeof limits,
                  "; that is %.0f s, but a track has %.0f to %.0f s, so it is cut to %.0f s", asked,
                  kShortest, kLongest, seconds_);
    reason += limits;
    confidence = 0.3;
    host_.log(AETHER_LOG_WARN, "song.target_duration_seconds: " + reason);
  }
  song_.target_duration_seconds = static_cast<int>(std::lround(seconds_));
  note("target_duration_seconds", std::to_string(song_.target_duration_seconds), reason,
       confidence);
}

double Director::natural_tail() const {
  const double ring = std::clamp(0.6 + 0.6 * genre_->production.space.reverb_decay_s, 1.2, 5.0);
  return std::min(ring, 0.12 * seconds_);
}

std::vector<spec::FormSection> Director::pick_form(double bars) const {
  const auto& forms = genre_->arrangement.forms;
  if (forms.empty())
    return parse_structure(host_.random("form").pick(genre_->arrangement.common_structures),
                           *genre_, material_.genres);
  std::vector<double> weights;
  for (const spec::Form& form : forms) {
    double natural = 0.0;
    bool singable = false;
    for (const spec::FormSection& section : form.sections) {
      natural += section.bars;
      singable = singable || section.function == spec::SectionType::kVerse ||
                 section.function == spec::SectionType::kChorus;
    }
    // A form close to the wanted length needs less bending; a ratio of two halves its chance.
    const double ratio = std::max(natural / bars, bars / natural);
    weights.push_back(form.weight / ratio * (song_.has_vocals && !singable ? 0.2 : 1.0));
  }
  return forms[host_.random("form").weighted(weights)].sections;
}

void Director::choose_form() {
  FormRequest request;
  request.seconds = seconds_;
  request.tail_seconds = natural_tail();
  request.beats_per_bar = song_.time_signature.beats_per_bar();
  request.bpm = song_.bpm;
  request.lowest_bpm = lowest_bpm_;
  request.highest_bpm = highest_bpm_;
  request.tempo_fixed = tempo_fixed_;
  request.structure_fixed = brief_.structure.has_value();
  const double bar_seconds = request.beats_per_bar * 60.0 / request.bpm;
  if (brief_.structure) {
    request.sections = parse_structure(*brief_.structure, *genre_, material_.genres);
    if (!seconds_wanted_) {
      int bars = 0;
      for (const auto& section : request.sections) bars += section.bars;
      request.seconds = std::clamp(bars * bar_seconds + request.tail_seconds, 10.0, 1200.0);
    }
  } else {
    request.sections = pick_form((seconds_ - request.tail_seconds) / bar_seconds);
  }
  const FormPlan plan = fit_form(request);
  const auto traits = material_.lexicons.moods.find(song_.primary_mood);
  const auto arc = read_arc(text_, material_.lexicons);
  song_.sections = section_table(
      plan.sections, traits == material_.lexicons.moods.end() ? 0.0 : traits->second.energy,
      arc ? arc->value : "");
  song_.tail_seconds = plan.tail_seconds;
  song_.bpm_exact = plan.bpm_exact;
  if (spec::tempo_text(plan.bpm_exact) != std::to_string(song_.bpm))
    note("bpm", spec::tempo_text(plan.bpm_exact),
         "moved from " + std::to_string(song_.bpm) + " so that whole bars meet the length", 0.7);
  song_.bpm = plan.bpm;
  if (!seconds_wanted_) song_.target_duration_seconds = static_cast<int>(std::lround(plan.seconds));
  std::string table;
  for (const auto& section : song_.sections)
    table += (table.empty() ? "" : ", ") + section.label + " " + std::to_string(section.bars);
  char reason[200];
  std::snprintf(reason, sizeof reason,
                "%d bars of %s at %.2f bpm and a tail of %.1f s make %.2f s%s", plan.bars,
                song_.time_signature.text().c_str(), plan.bpm_exact, plan.tail_seconds,
                plan.seconds, brief_.structure ? "; the brief names the sections" : "");
  note("sections", table, reason, brief_.structure ? 1.0 : 0.7);
  if (arc)
    note("sections.energy", arc->value, "the text says \"" + arc->evidence + "\"", arc->confidence);
}

void Director::choose_words() {
  const auto themes = read_themes(text_, material_.lexicons);
  const std::string theme = themes.empty()
                                ? usual_theme(material_.lexicons.themes, song_.primary_mood,
                                              song_.genre_id, host_.random("theme"))
                                : themes.front().value;
  song_.creative_brief.theme = theme;
  note("creative_brief.theme", theme,
       themes.empty() ? "suits the mood and the genre" : "the text says " + themes.front().evidence,
       themes.empty() ? 0.4 : themes.front().confidence);
  song_.creative_brief.energy_description = describe_energy(song_.sections);
  if (song_.has_vocals)
    song_.creative_brief.lyrical_direction =
        lyrical_direction(material_.lexicons.themes, theme, song_.primary_mood);
  if (brief_.title) {
    song_.title = *brief_.title;
    note("title", song_.title, "the brief names it", 1.0);
  } else if (const auto title = read_title(prompt_)) {
    song_.title = title->value;
    note("title", song_.title, "the text says \"" + title->evidence + "\"", title->confidence);
  } else {
    song_.title = make_title(material_.lexicons.titles, theme, host_.random("title"));
    note("title", song_.title, "made from the theme " + theme, 0.5);
  }
}

}  // namespace aether::creative
