// QAReport: what was measured on the finished files, and whether it is good enough.
#pragma once

#include <aether/spec/base.hpp>

namespace aether::spec {

struct OriginalityCheck {
  std::string check_name, check_type;  ///< type: melody, lyrics, harmony, rhythm
  double score = 0.0, threshold = 0.0;
  bool passed = false;
  std::optional<std::string> details;
  std::vector<std::string> similar_matches;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("check_name", &OriginalityCheck::check_name, Required{});
    f("check_type", &OriginalityCheck::check_type, Required{});
    f("score", &OriginalityCheck::score, Required{}, Range{0, 1});
    f("threshold", &OriginalityCheck::threshold, Required{}, Range{0, 1});
    f("passed", &OriginalityCheck::passed, Required{});
    f("details", &OriginalityCheck::details);
    f("similar_matches", &OriginalityCheck::similar_matches);
  }
};

struct TechnicalCheck {
  std::string check_name;
  double measured_value = 0.0, target_value = 0.0, tolerance = 0.0;
  bool passed = false;
  std::string unit;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("check_name", &TechnicalCheck::check_name, Required{});
    f("measured_value", &TechnicalCheck::measured_value, Required{});
    f("target_value", &TechnicalCheck::target_value, Required{});
    f("tolerance", &TechnicalCheck::tolerance, Required{});
    f("passed", &TechnicalCheck::passed, Required{});
    f("unit", &TechnicalCheck::unit);
  }
};

struct GenreRubricScore {
  std::string dimension_name;
  double weight = 0.0, score = 0.0, weighted_score = 0.0;
  std::string feedback;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("dimension_name", &GenreRubricScore::dimension_name, Required{});
    f("weight", &GenreRubricScore::weight, Required{}, Range{0, 1});
    f("score", &GenreRubricScore::score, Required{}, Range{0, 1});
    f("weighted_score", &GenreRubricScore::weighted_score, Required{}, Range{0, 1});
    f("feedback", &GenreRubricScore::feedback);
  }
};

struct GenreAuthenticityResult {
  std::string genre_id;
  std::vector<GenreRubricScore> dimension_scores;
  double total_score = 0.0, threshold = 0.8;
  bool passed = false;
  std::vector<std::string> improvement_suggestions;
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("genre_id", &GenreAuthenticityResult::genre_id, Required{});
    f("dimension_scores", &GenreAuthenticityResult::dimension_scores);
    f("total_score", &GenreAuthenticityResult::total_score, Range{0, 1});
    f("threshold", &GenreAuthenticityResult::threshold, Range{0, 1});
    f("passed", &GenreAuthenticityResult::passed);
    f("improvement_suggestions", &GenreAuthenticityResult::improvement_suggestions);
  }
};

struct QAReport {
  std::string id;
  std::string song_id;
  std::string qa_started;  ///< RFC 3339, from the recipe
  std::optional<std::string> qa_completed;
  std::vector<OriginalityCheck> originality_checks;
  bool originality_passed = false;
  double overall_originality_score = 0.0;
  std::vector<TechnicalCheck> technical_checks;
  bool technical_passed = false;
  GenreAuthenticityResult genre_authenticity;
  /// What the critic hears in the score beside its plan, a feature each: usual values are the
  /// targets, `tolerance` below them still passes.
  std::vector<TechnicalCheck> musical_checks;
  bool musical_passed = true;
  std::optional<double> critic_verdict;  ///< 0 = a usual song; nothing without a critic
  bool all_passed = false;
  std::vector<std::string> rejection_reasons;
  std::vector<std::string> warnings;
  bool human_reviewed = false;
  std::optional<bool> human_approved;
  std::optional<std::string> human_notes;
  std::string voice = "none";  ///< "none", "stand-in" or the voice provider
  Extras extras;
  template <class F>
  static void fields(F&& f) {
    f("id", &QAReport::id);
    f("song_id", &QAReport::song_id);
    f("qa_started", &QAReport::qa_started);
    f("qa_completed", &QAReport::qa_completed);
    f("originality_checks", &QAReport::originality_checks, Required{}, Size{1, 64});
    f("originality_passed", &QAReport::originality_passed);
    f("overall_originality_score", &QAReport::overall_originality_score, Range{0, 1});
    f("technical_checks", &QAReport::technical_checks, Required{}, Size{1, 64});
    f("technical_passed", &QAReport::technical_passed);
    f("genre_authenticity", &QAReport::genre_authenticity, Required{});
    f("musical_checks", &QAReport::musical_checks, Size{0, 64});
    f("musical_passed", &QAReport::musical_passed);
    f("critic_verdict", &QAReport::critic_verdict);
    f("all_passed", &QAReport::all_passed);
    f("rejection_reasons", &QAReport::rejection_reasons);
    f("warnings", &QAReport::warnings);
    f("human_reviewed", &QAReport::human_reviewed);
    f("human_approved", &QAReport::human_approved);
    f("human_notes", &QAReport::human_notes);
    f("voice", &QAReport::voice);
  }
};

}  // namespace aether::spec
