// The shapes of the lexicons that the shipped agents read. A list where a map is wanted would
// otherwise be read as nothing at all, and every brief be understood a little less without a word.
#include "daemon/knowledge/checks.hpp"

#include <aether/reflect.hpp>
#include <aether/spec/base.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

namespace aether::knowledge {
namespace {

enum class Kind { kText, kNumber, kList, kMap };

/// What a value must look like.
struct Shape {
  Kind kind = Kind::kText;
  std::vector<Shape> inside;         ///< of a list's items, a map's other keys
  std::vector<Shape> keys;           ///< of a map
  std::string key;                   ///< in such a map; "?" at the end: may be absent
  std::vector<std::string> choices;  ///< of a text; empty: any
  double low = -1e9, high = 1e9;     ///< of a number
  std::size_t items = 0;             ///< of a list; 0: any number
};

Shape text(std::vector<std::string> choices = {}) {
  Shape shape;
  shape.choices = std::move(choices);
  return shape;
}
Shape number(double low, double high) {
  Shape shape;
  shape.kind = Kind::kNumber;
  shape.low = low, shape.high = high;
  return shape;
}
Shape list(Shape item, std::size_t items = 0) {
  Shape shape;
  shape.kind = Kind::kList;
  shape.inside = {std::move(item)};
  shape.items = items;
  return shape;
}
Shape words() {
  return list(text());
}
/// Any key, each with a value of one shape.
Shape map(Shape value) {
  Shape shape;
  shape.kind = Kind::kMap;
  shape.inside = {std::move(value)};
  return shape;
}
/// These keys and no others, unless `other` says how those look.
Shape keys(std::vector<std::pair<std::string, Shape>> named, std::vector<Shape> other = {}) {
  Shape shape;
  shape.kind = Kind::kMap;
  for (std::pair<std::string, Shape>& entry : named) {
    entry.second.key = std::move(entry.first);
    shape.keys.push_back(std::move(entry.second));
  }
  shape.inside = std::move(other);
  return shape;
}

std::vector<std::string> mood_names() {
  return texts(EnumNames<spec::Mood>::names);
}

Shape by_mood(const Shape& value) {
  std::vector<std::pair<std::string, Shape>> moods;
  for (const std::string& name : mood_names()) moods.emplace_back(name + "?", value);
  return keys(std::move(moods));
}

std::map<std::string, Shape> lexicon_shapes() {
  const Shape weights = map(number(-10, 10));
  const Shape roles = keys({{"setup?", words()},
                            {"development?", words()},
                            {"lift?", words()},
                            {"chorus?", words()},
                            {"turn?", words()}});
  std::map<std::string, Shape> shapes;
  shapes["common_words"] = keys({{"words", words()}});
  shapes["eras"] = map(keys({{"words", words()}, {"genres?", weights}}));
  shapes["form_words"] = keys(
      {{"meters?", map(text())},
       {"lengths?", map(number(0.01, 3600))},
       {"arcs?", map(text({"build", "release", "wave", "maintain"}))},
       {"levels?",
        keys({{"start?", words()}, {"end?", words()}, {"quiet?", words()}, {"loud?", words()}})}});
  shapes["genre_signs"] = map(keys({{"strong?", words()}, {"weak?", words()}}));
  shapes["instrument_words"] = keys({{"players?", map(text())}, {"ignored?", words()}},
                                    {keys({{"words", words()}, {"negated_only?", words()}})});
  shapes["lyric_lines"] = keys({{"lead_ins?", words()},
                                {"openers?", words()},
                                {"hooks?", words()},
                                {"stories?", map(words())}},
                               {roles});
  shapes["lyric_words"] = keys({{"cuts", words()},
                                {"one?", words()},
                                {"weak?", words()},
                                {"rhymes?", map(words())},
                                {"banned?", words()}});
  shapes["moods"] = by_mood(keys({{"mode?", text({"major", "minor", "any"})},
                                  {"energy?", number(-1, 1)},
                                  {"tempo?", number(-1, 1)},
                                  {"strong", words()},
                                  {"weak?", words()}}));
  shapes["other_genres"] = map(keys({{"words", words()}, {"near?", map(number(0, 1))}}));
  shapes["scenes"] = list(
      keys({{"words", words()}, {"genres?", weights}, {"moods?", weights}, {"theme?", text()}}));
  shapes["tempo_words"] =
      keys({{"relative?", map(number(0, 1))}, {"absolute?", map(list(number(10, 400), 2))}});
  shapes["themes"] =
      keys({{"genres?", map(words())}, {"moods?", by_mood(words())}, {"directions?", map(text())}});
  shapes["title_words"] = keys({{"patterns", map(words())}, {"lists", map(words())}});
  shapes["vocals"] = keys({{"wanted?", words()},
                           {"unwanted?", words()},
                           {"voices?", map(words())},
                           {"deliveries?", map(words())}});
  return shapes;
}

class Checker {
 public:
  explicit Checker(Problems& problems) : problems_(problems) {}

  void check(const Value& value, const Shape& shape, const std::string& path) {
    switch (shape.kind) {
      case Kind::kText:
        return check_text(value, shape, path);
      case Kind::kNumber:
        return check_number(value, shape, path);
      case Kind::kList:
        return check_list(value, shape, path);
      case Kind::kMap:
        return check_map(value, shape, path);
    }
  }

 private:
  void complain(const std::string& path, const std::string& text) {
    problems_.add(path, text, "E-LEXICON-SHAPE");
  }

  void check_text(const Value& value, const Shape& shape, const std::string& path) {
    if (!value.is_string())
      complain(path, "must be a text; quote what YAML reads as something else: \"909\"");
    else if (!shape.choices.empty())
      problems_.require_known(path, "word", value.as_string(), shape.choices, "E-LEXICON-WORD");
  }

  void check_number(const Value& value, const Shape& shape, const std::string& path) {
    if (value.is_number() && value.as_double() >= shape.low && value.as_double() <= shape.high)
      return;
    char range[80];
    std::snprintf(range, sizeof range, "must be a number from %g to %g", shape.low, shape.high);
    complain(path, range);
  }

  void check_list(const Value& value, const Shape& shape, const std::string& path) {
    if (!value.is_array()) return complain(path, "must be a list: [one, another]");
    if (shape.items > 0 && value.size() != shape.items)
      complain(path, "must have " + std::to_string(shape.items) + " entries, not " +
                         std::to_string(value.size()));
    for (std::size_t i = 0; i < value.size(); ++i)
      check(value.at(i), shape.inside.front(), reflect::join(path, i));
  }

  void check_map(const Value& value, const Shape& shape, const std::string& path) {
    std::vector<std::string> known;
    for (const Shape& inside : shape.keys)
      known.push_back(inside.key.substr(0, inside.key.find('?')));
    if (!value.is_map()) {
      complain(path, "must be a map, `key: value`" +
                         (known.empty() ? std::string() : ", of " + joined(known)));
      return;
    }
    for (const Shape& inside : shape.keys)
      if (!inside.key.ends_with('?') && !value.contains(inside.key))
        complain(path, "\"" + inside.key + "\" is missing");
    for (const auto& [key, entry] : value.as_map()) {
      const auto at = std::find(known.begin(), known.end(), key);
      const std::string here = reflect::join(path, key);
      if (at != known.end())
        check(entry, shape.keys[static_cast<std::size_t>(at - known.begin())], here);
      else if (!shape.inside.empty())
        check(entry, shape.inside.front(), here);
      else
        problems_.require_known(here, "key", key, known, "E-LEXICON-KEY");
    }
  }

  Problems& problems_;
};

}  // namespace

void check_lexicon(const Value& lexicon, const std::string& name, Problems& problems) {
  static const auto* const shapes = new std::map<std::string, Shape>(lexicon_shapes());
  const auto shape = shapes->find(name);
  if (shape != shapes->end()) Checker(problems).check(lexicon, shape->second, {});
}

}  // namespace aether::knowledge
