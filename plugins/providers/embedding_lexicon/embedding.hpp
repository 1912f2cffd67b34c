// Sentence vectors without model weights: what groups of words a text touches, and a little of its
// spelling.
//
// A vector has one dimension for each word group (genres, moods, scenes, instruments) and kSpelling
// more for character n-grams hashed into them. Hashed n-grams alone know nothing (4 of 30 queries
// right in a measurement against genre descriptions), so the groups carry most of the weight.
// Health and replies say `degraded`.
#pragma once

#include <aether/plugin.hpp>

#include <string_view>
#include <vector>

namespace aether::embedding_lexicon {

inline constexpr int kSpelling = 128;
inline constexpr double kGroupShare = 0.9;  ///< of the squared length; the rest is spelling

/// Number of word groups.
int group_count();
/// Group names, in order of dimension.
std::vector<std::string_view> group_names();

/// Unit vector of group_count() + kSpelling values; all zero for a text without letters or digits.
std::vector<float> embed(std::string_view text);

class LexiconEmbedding : public EmbeddingProvider {
 public:
  using EmbeddingProvider::EmbeddingProvider;
  /// {texts: [text]} → {vectors, model, degraded: true}.
  Map embed(const Map& request) override;
  Map health() override;
};

}  // namespace aether::embedding_lexicon
