// Typed specifications over Value: a struct lists its fields once, and gets decoding, encoding,
// range validation that names the field, and keeping of unknown keys.
//
//   struct EqBand {
//     std::string band_type = "peak";
//     int frequency_hz = 1000;
//     Extras extras;                                  // unknown keys, kept and passed on
//     template <class F> static void fields(F&& f) {
//       f("band_type", &EqBand::band_type, OneOf{kEqBandTypes});
//       f("frequency_hz", &EqBand::frequency_hz, Range{20, 20000});
//     }
//   };
//   EqBand band = from_value<EqBand>(value, "mix.master_eq[0]");   // throws Failure "E-SPEC-RANGE"
//   … Value again = to_value(band);
//
// A missing field keeps its default unless marked Required{}. Constraints: Range (numbers), Length
// (text), Size (lists), OneOf (text), Required. Field types: bool, int, int64, uint64, double,
// std::string, enums with EnumNames, structs with fields(), types with TextForm, std::vector,
// std::map<std::string, T>, std::optional, Value.
#pragma once

#include <aether/error.hpp>
#include <aether/value.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aether {

/// Keys of a document that its struct does not know.
using Extras = Map;

struct Range {
  double low, high;
};
struct Length {
  std::size_t low, high;  ///< characters (code points), not bytes
};
struct Size {
  std::size_t low, high;
};
struct OneOf {
  std::span<const std::string_view> names;
};
struct Required {};

/// Specialise for an enum: `static constexpr std::array<std::string_view, N> names` in order of
/// value from 0.
template <class E>
struct EnumNames;

/// Specialise for a type with a text form (Pitch, KeySignature …):
/// `static std::string to_text(const T&)`, `static std::optional<T> from_text(std::string_view)`,
/// `static constexpr std::string_view example`.
template <class T>
struct TextForm;

/// What to do with keys a struct does not know.
enum class UnknownKeys { kKeep, kReject };

namespace reflect {

/// Joins "a.b" and "c" to "a.b.c".
std::string join(std::string_view path, std::string_view key);
std::string join(std::string_view path, std::size_t index);

/// Code points of a UTF-8 text.
std::size_t character_count(std::string_view text);

[[noreturn]] void fail_type(std::string_view path, const char* wanted, const Value& got);
[[noreturn]] void fail_range(std::string_view path, const Range& range, double got);
[[noreturn]] void fail_missing(std::string_view path);
[[noreturn]] void fail_name(std::string_view path, std::string_view got,
                            std::span<const std::string_view> names);
[[noreturn]] void fail_text(std::string_view path, std::string_view got, std::string_view example);
[[noreturn]] void fail_length(std::string_view path, std::size_t low, std::size_t high,
                              std::size_t got, const char* what);
[[noreturn]] void fail_unknown(std::string_view path, std::string_view key,
                               const std::vector<std::string>& known);

template <class T>
concept Struct = requires {
  T::fields([](auto&&...) {});
};
template <class T>
concept Named = std::is_enum_v<T> && requires {
  EnumNames<T>::names;
};
template <class T>
concept Textual = requires(const T& t) {
  TextForm<T>::to_text(t);
};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T, class C>
struct IsMap<std::map<std::string, T, C>> : std::true_type {};

// Each constraint looks at the decoded member; those that do not concern its type do nothing.
template <class T, class C>
void check(const T& member, const C& constraint, std::string_view path) {
  if constexpr (IsOptional<T>::value) {
    if (member) check(*member, constraint, path);
  } else if constexpr (std::is_same_v<C, Range>) {
    if constexpr (std::is_arithmetic_v<T>) {
      const auto number = static_cast<double>(member);
      // Written so that a NaN fails.
      if (!(number >= constraint.low && number <= constraint.high))
        fail_range(path, constraint, number);
    } else if constexpr (IsVector<T>::value) {
      for (std::size_t i = 0; i < member.size(); ++i) check(member[i], constraint, join(path, i));
    }
  } else if constexpr (std::is_same_v<C, Length>) {
    if constexpr (std::is_same_v<T, std::string>) {
      const std::size_t length = character_count(member);
      if (length < constraint.low || length > constraint.high)
        fail_length(path, constraint.low, constraint.high, length, "characters");
    }
  } else if constexpr (std::is_same_v<C, Size>) {
    if constexpr (requires { member.size(); }) {
      if (member.size() < constraint.low || member.size() > constraint.high)
        fail_length(path, constraint.low, constraint.high, member.size(), "items");
    }
  } else if constexpr (std::is_same_v<C, OneOf>) {
    if constexpr (std::is_same_v<T, std::string>) {
      bool found = false;
      for (const std::string_view name : constraint.names) found = found || name == member;
      if (!found) fail_name(path, member, constraint.names);
    } else if constexpr (IsVector<T>::value) {
      for (std::size_t i = 0; i < member.size(); ++i) check(member[i], constraint, join(path, i));
    }
  }
}

template <class T>
void decode(T& member, const Value& value, std::string_view path, UnknownKeys unknown);

template <class T>
void decode_struct(T& object, const Value& value, std::string_view path, UnknownKeys unknown) {
  if (!value.is_map()) fail_type(path, "map", value);
  const Map& map = value.as_map();
  std::vector<std::string> known;
  T::fields([&](std::string_view key, auto pointer, const auto&... constraints) {
    known.emplace_back(key);
    const auto at = map.find(key);
    const std::string here = join(path, key);
    if (at == map.end() || at->second.is_null()) {
      if constexpr ((std::is_same_v<std::decay_t<decltype(constraints)>, Required> || ...))
        fail_missing(here);
      return;
    }
    auto& member = object.*pointer;
    decode(member, at->second, here, unknown);
    (check(member, constraints, here), ...);
  });
  for (const auto& [key, item] : map) {
    bool found = false;
    for (const std::string& name : known) found = found || name == key;
    if (found) continue;
    if (unknown == UnknownKeys::kReject) fail_unknown(path, key, known);
    if constexpr (requires { object.extras; }) object.extras.insert_or_assign(key, item);
  }
}

template <class T>
void decode(T& member, const Value& value, std::string_view path, UnknownKeys unknown) {
  if constexpr (std::is_same_v<T, Value>) {
    member = value;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!value.is_bool()) fail_type(path, "true or false", value);
    member = value.as_bool();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!value.is_string()) fail_type(path, "text", value);
    member = value.as_string();
  } else if constexpr (Named<T>) {
    if (!value.is_string()) fail_type(path, "text", value);
    const auto& names = EnumNames<T>::names;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == value.as_string()) {
        member = static_cast<T>(i);
        return;
      }
    }
    fail_name(path, value.as_string(), std::span<const std::string_view>(names));
  } else if constexpr (std::is_integral_v<T>) {
    if (!value.is_number() ||
        (value.is_double() &&
         !(value.as_double() >= -9.0e15 && value.as_double() <= 9.0e15 &&
           static_cast<double>(static_cast<std::int64_t>(value.as_double())) == value.as_double())))
      fail_type(path, "integer", value);
    const std::int64_t number = value.as_int();
    if constexpr (sizeof(T) < 8) {
      if (number < std::numeric_limits<T>::min() || number > std::numeric_limits<T>::max())
        fail_range(path,
                   {static_cast<double>(std::numeric_limits<T>::min()),
                    static_cast<double>(std::numeric_limits<T>::max())},
                   static_cast<double>(number));
    }
    member = static_cast<T>(number);
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!value.is_number()) fail_type(path, "number", value);
    member = static_cast<T>(value.as_double());
  } else if constexpr (Textual<T>) {
    if (!value.is_string()) fail_type(path, "text", value);
    auto parsed = TextForm<T>::from_text(value.as_string());
    if (!parsed) fail_text(path, value.as_string(), TextForm<T>::example);
    member = *std::move(parsed);
  } else if constexpr (IsOptional<T>::value) {
    if (value.is_null()) {
      member.reset();
    } else {
      member.emplace();
      decode(*member, value, path, unknown);
    }
  } else if constexpr (IsVector<T>::value) {
    if (!value.is_array()) fail_type(path, "list", value);
    member.clear();
    member.reserve(value.size());
    std::size_t index = 0;
    for (const Value& item : value.as_array()) {
      member.emplace_back();
      if constexpr (std::is_same_v<T, std::vector<bool>>) {
        if (!item.is_bool()) fail_type(join(path, index), "true or false", item);
        member.back() = item.as_bool();
      } else {
        decode(member.back(), item, join(path, index), unknown);
      }
      ++index;
    }
  } else if constexpr (IsMap<T>::value) {
    if (!value.is_map()) fail_type(path, "map", value);
    member.clear();
    for (const auto& [key, item] : value.as_map())
      decode(member[key], item, join(path, key), unknown);
  } else {
    static_assert(Struct<T>, "a field type needs fields(), EnumNames or TextForm");
    decode_struct(member, value, path, unknown);
  }
}

template <class T>
Value encode(const T& member) {
  if constexpr (std::is_same_v<T, Value>) {
    return member;
  } else if constexpr (Named<T>) {
    return Value(EnumNames<T>::names[static_cast<std::size_t>(member)]);
  } else if constexpr (std::is_same_v<T, bool>) {
    return Value(member);
  } else if constexpr (std::is_integral_v<T>) {
    return Value(static_cast<std::int64_t>(member));
  } else if constexpr (std::is_floating_point_v<T>) {
    return Value(static_cast<double>(member));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return Value(member);
  } else if constexpr (Textual<T>) {
    return Value(TextForm<T>::to_text(member));
  } else if constexpr (IsOptional<T>::value) {
    return member ? encode(*member) : Value();
  } else if constexpr (IsVector<T>::value) {
    Array array;
    array.reserve(member.size());
    for (const auto& item : member) {
      if constexpr (std::is_same_v<T, std::vector<bool>>)
        array.emplace_back(static_cast<bool>(item));
      else
        array.push_back(encode(item));
    }
    return Value(std::move(array));
  } else if constexpr (IsMap<T>::value) {
    Map map;
    for (const auto& [key, item] : member) map.insert_or_assign(key, encode(item));
    return Value(std::move(map));
  } else {
    static_assert(Struct<T>, "a field type needs fields(), EnumNames or TextForm");
    Map map;
    if constexpr (requires { member.extras; }) map = member.extras;
    T::fields([&](std::string_view key, auto pointer, const auto&...) {
      // An unset optional is absent, not null: one meaning, one encoding.
      Value item = encode(member.*pointer);
      if (!item.is_null()) map.insert_or_assign(std::string(key), std::move(item));
    });
    return Value(std::move(map));
  }
}

}  // namespace reflect

/// Decodes and validates. `path` prefixes the field names in errors ("song").
/// @throws Failure: E-SPEC-TYPE, E-SPEC-RANGE, E-SPEC-MISSING, E-SPEC-NAME, E-SPEC-UNKNOWN, all
/// Status::kInvalid.
template <class T>
T from_value(const Value& value, std::string_view path = {},
             UnknownKeys unknown = UnknownKeys::kKeep) {
  T object{};
  reflect::decode(object, value, path, unknown);
  return object;
}

/// Encodes every field (defaults too) and the unknown keys that came with it.
template <class T>
Value to_value(const T& object) {
  return reflect::encode(object);
}

/// The error a document would give, or nothing: for code that builds specs and wants to check its
/// own work.
template <class T>
std::optional<Error> validate(const T& object, std::string_view path = {}) {
  try {
    from_value<T>(to_value(object), path);
    return std::nullopt;
  } catch (const Failure& failure) {
    return failure.error();
  }
}

/// The name of `names` nearest to `word` by edit distance (Damerau), when near enough to be a slip;
/// else empty.
std::string nearest_name(std::string_view word, const std::vector<std::string>& names);

/// Text of an enum value.
template <class E>
std::string enum_text(E value) {
  return std::string(EnumNames<E>::names[static_cast<std::size_t>(value)]);
}
/// Enum value of a text, or nothing.
template <class E>
std::optional<E> enum_from(std::string_view text) {
  const auto& names = EnumNames<E>::names;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace aether
