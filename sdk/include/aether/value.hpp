// A document in memory: what crosses the plugin border, the wire and the store. Maps are ordered by
// key, so one value has one encoding (codec.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace aether {

class Value;
using Array = std::vector<Value>;
using Map = std::map<std::string, Value, std::less<>>;
using Bytes = std::vector<std::uint8_t>;

/// null, bool, 64-bit integer, double, UTF-8 text, bytes, array or map. Copies are deep. Not
/// synchronised.
class Value {
 public:
  using Storage =
      std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes, Array, Map>;

  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool value) : storage_(value) {}
  Value(int value) : storage_(std::int64_t{value}) {}
  Value(unsigned value) : storage_(std::int64_t{value}) {}
  Value(long value) : storage_(std::int64_t{value}) {}
  Value(long long value) : storage_(static_cast<std::int64_t>(value)) {}
  Value(unsigned long value) : storage_(static_cast<std::int64_t>(value)) {}
  Value(float value) : storage_(static_cast<double>(value)) {}
  Value(double value) : storage_(value) {}
  Value(const char* text) : storage_(std::string(text)) {}
  Value(std::string_view text) : storage_(std::string(text)) {}
  Value(std::string text) : storage_(std::move(text)) {}
  Value(Bytes bytes) : storage_(std::move(bytes)) {}
  Value(Array array) : storage_(std::move(array)) {}
  Value(Map map) : storage_(std::move(map)) {}
  /// An array of texts.
  Value(const std::vector<std::string>& texts) : storage_(Array(texts.begin(), texts.end())) {}

  static Value array(std::initializer_list<Value> items = {}) { return Value(Array(items)); }
  static Value map(std::initializer_list<std::pair<const std::string, Value>> items = {}) {
    return Value(Map(items));
  }

  bool is_null() const { return std::holds_alternative<std::monostate>(storage_); }
  bool is_bool() const { return std::holds_alternative<bool>(storage_); }
  bool is_int() const { return std::holds_alternative<std::int64_t>(storage_); }
  bool is_double() const { return std::holds_alternative<double>(storage_); }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return std::holds_alternative<std::string>(storage_); }
  bool is_bytes() const { return std::holds_alternative<Bytes>(storage_); }
  bool is_array() const { return std::holds_alternative<Array>(storage_); }
  bool is_map() const { return std::holds_alternative<Map>(storage_); }
  /// "null", "bool", "integer", "number", "text", "bytes", "list", "map".
  const char* type_name() const;

  // Checked access. @throws Failure (E-VALUE-TYPE) naming both types.
  bool as_bool() const;
  std::int64_t as_int() const;  ///< also a double without a fraction
  double as_double() const;     ///< also an integer
  const std::string& as_string() const;
  const Bytes& as_bytes() const;
  const Array& as_array() const;
  Array& as_array();
  const Map& as_map() const;
  Map& as_map();

  // Forgiving access, for documents whose shape is the sender's business.
  std::string string_or(std::string_view fallback) const;
  std::int64_t int_or(std::int64_t fallback) const;
  double double_or(double fallback) const;
  bool bool_or(bool fallback) const;

  /// Member of a map, or a null value when this is no map or has no such key.
  const Value& operator[](std::string_view key) const;
  /// Member of a map, made when missing; a null value becomes a map first. @throws Failure when it
  /// is something else.
  Value& operator[](std::string_view key);
  /// Same as the const operator[], for non-const values too.
  const Value& at(std::string_view key) const { return std::as_const(*this)[key]; }
  const Value& at(std::size_t index) const;  ///< element of a list, or null
  bool contains(std::string_view key) const;
  std::size_t size() const;    ///< of a list, map, text or bytes; else 0
  void push_back(Value item);  ///< a null value becomes a list first

  const Storage& storage() const { return storage_; }
  bool operator==(const Value& other) const { return storage_ == other.storage_; }

 private:
  Storage storage_;
};

/// Follows a path such as "sections[2].label"; null when a step is missing.
const Value& find_path(const Value& root, std::string_view path);

/// Sets the value at a path such as "instruments.include[0]", making maps on the way. @throws
/// Failure on a bad path.
void set_path(Value& root, std::string_view path, Value value);

}  // namespace aether
