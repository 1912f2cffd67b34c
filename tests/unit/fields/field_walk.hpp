// Every field of a specification, found by its fields(): where it stands in a document, and what
// else it could hold.
#pragma once

#include <aether/reflect.hpp>
#include <aether/spec/base.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace aether::fields {

/// A field by its pattern ("progressions[].chords[].root"): its places in a document, and the
/// values it may take at each.
struct Field {
  struct Place {
    std::string path;
    std::vector<Value> values;
  };
  std::vector<Place> places;
};
using Fields = std::map<std::string, Field>;

namespace detail {

/// What is known of a leaf beside its type.
struct Limits {
  std::optional<Range> range;
  std::vector<std::string> names;
};
inline void note(Limits& limits, const Range& range) {
  limits.range = range;
}
inline void note(Limits& limits, const OneOf& choice) {
  limits.names.assign(choice.names.begin(), choice.names.end());
}
template <class Other>
void note(Limits&, const Other&) {}

inline std::vector<Value> other_numbers(double now, const Limits& limits, bool whole) {
  const double low = limits.range ? limits.range->low : now - 2.0;
  const double high = limits.range ? limits.range->high : now + 2.0;
  std::vector<double> wanted = {now + 0.25 * (high - now),
                                now - 0.25 * (now - low),
                                now + 1.0,
                                now - 1.0,
                                now * 2.0 + 0.25,
                                0.5 * now,
                                high,
                                low};
  std::vector<Value> out;
  for (double x : wanted) {
    x = std::clamp(x, low, high);
    if (whole) x = static_cast<double>(static_cast<std::int64_t>(x));
    const Value value = whole ? Value(static_cast<std::int64_t>(x)) : Value(x);
    if (x != now && std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
  }
  return out;
}

template <class T>
std::vector<Value> other_texts() {
  if constexpr (std::is_same_v<T, music::Pitch>)
    return {"C4", "G3", "A5", "C2", "E5"};
  else if constexpr (std::is_same_v<T, music::NoteName>)
    return {"F#", "C", "Bb", "D"};
  else if constexpr (std::is_same_v<T, music::Meter>)
    return {"3/4", "6/8", "2/2", "8/8"};
  else
    return {};
}

/// Other values of a leaf; `now` may be null where the document has none yet.
template <class T>
std::vector<Value> other_values(const Value& now, const Limits& limits) {
  std::vector<Value> out;
  if constexpr (std::is_same_v<T, bool>) {
    out = {Value(!now.bool_or(false))};
  } else if constexpr (reflect::Named<T>) {
    for (const std::string_view name : EnumNames<T>::names) out.emplace_back(name);
  } else if constexpr (std::is_arithmetic_v<T>) {
    out = other_numbers(now.double_or(0.0), limits, std::is_integral_v<T>);
  } else if constexpr (std::is_same_v<T, std::string>) {
    for (const std::string& name : limits.names) out.emplace_back(name);
    if (limits.names.empty()) out = {Value("other"), Value("")};
  } else if constexpr (reflect::Textual<T>) {
    out = other_texts<T>();
  }
  std::erase(out, now);
  return out;
}

/// A list without its first, without its last, turned round, empty.
inline std::vector<Value> other_lists(const Value& now) {
  if (now.size() == 0) return {};
  const Array items = now.as_array();
  Array first(items.begin() + 1, items.end()), last(items.begin(), items.end() - 1),
      turned(items.rbegin(), items.rend());
  std::vector<Value> out = {Value(first), Value(last), Value(turned), Value(Array{})};
  std::erase(out, now);
  return out;
}

inline void keep(Fields& fields, const std::string& pattern, const std::string& path,
                 std::vector<Value> values) {
  Field& field = fields[pattern];
  if (!path.empty()) field.places.push_back({path, std::move(values)});
}

template <class T>
void walk(Fields& fields, const Value& now, const std::string& pattern, const std::string& path,
          const Limits& limits);

template <class T>
void walk_struct(Fields& fields, const Value& now, const std::string& pattern,
                 const std::string& path) {
  T::fields([&](std::string_view key, auto pointer, const auto&... constraints) {
    using Member = std::decay_t<decltype(std::declval<T&>().*pointer)>;
    Limits limits;
    (note(limits, constraints), ...);
    const bool here = path != "-";
    walk<Member>(fields, here ? now.at(key) : Value(), reflect::join(pattern, key),
                 here ? reflect::join(path, key) : "-", limits);
  });
}

/// "-" as a path means: the document has no such place, only the pattern is known.
template <class T>
void walk(Fields& fields, const Value& now, const std::string& pattern, const std::string& path,
          const Limits& limits) {
  const std::string place = path == "-" ? std::string() : path;
  if constexpr (reflect::IsOptional<T>::value) {
    using Inner = typename T::value_type;
    if (!place.empty() && !now.is_null()) keep(fields, pattern, place, {Value()});
    if constexpr (reflect::Struct<Inner> && !reflect::Textual<Inner>)
      walk<Inner>(fields, now, pattern, now.is_null() ? "-" : path, limits);
    else
      walk<Inner>(fields, now, pattern, path, limits);
  } else if constexpr (reflect::IsVector<T>::value) {
    using Item = typename T::value_type;
    keep(fields, pattern, place, other_lists(now));
    constexpr bool nested =
        reflect::IsVector<Item>::value || (reflect::Struct<Item> && !reflect::Textual<Item>);
    const std::string below = nested ? pattern + "[]" : pattern;
    for (std::size_t i = 0; i < now.size(); ++i)
      walk<Item>(fields, now.at(i), below, reflect::join(path, i), limits);
    if (now.size() == 0) walk<Item>(fields, Value(), below, "-", limits);
    if constexpr (!nested)
      if (!place.empty())
        for (const Value& value : other_values<Item>(Value(), limits)) {
          Array longer = now.is_array() ? now.as_array() : Array{};
          longer.push_back(value);
          keep(fields, pattern, place, {Value(longer)});
        }
  } else if constexpr (reflect::IsMap<T>::value) {
    using Item = typename T::mapped_type;
    keep(fields, pattern, place,
         now.size() > 0 ? std::vector<Value>{Value(Map{})} : std::vector<Value>{});
    const std::string below = reflect::join(pattern, "*");
    if (now.size() == 0) walk<Item>(fields, Value(), below, "-", limits);
    if (now.is_map())
      for (const auto& [key, value] : now.as_map())
        walk<Item>(fields, value, below, reflect::join(path, key), limits);
  } else if constexpr (reflect::Struct<T> && !reflect::Textual<T>) {
    walk_struct<T>(fields, now, pattern, path);
  } else {
    keep(fields, pattern, place,
         place.empty() ? std::vector<Value>{} : other_values<T>(now, limits));
  }
}

}  // namespace detail

/// The fields of a document of type T, lists and their items both. Free texts may also take what
/// stands at the field's other places.
template <class T>
Fields fields_of(const Value& document) {
  Fields fields;
  detail::walk_struct<T>(fields, document, "", "");
  for (auto& [pattern, field] : fields) {
    std::vector<Value> seen;
    for (const auto& place : field.places)
      if (const Value& value = find_path(document, place.path);
          value.is_string() && std::find(seen.begin(), seen.end(), value) == seen.end())
        seen.push_back(value);
    for (auto& place : field.places)
      for (const Value& value : seen)
        if (!(value == find_path(document, place.path)) && place.values.size() < 24)
          place.values.push_back(value);
  }
  return fields;
}

}  // namespace aether::fields
