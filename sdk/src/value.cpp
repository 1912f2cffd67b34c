#include <aether/error.hpp>
#include <aether/value.hpp>

#include <charconv>
#include <cmath>

namespace aether {
namespace {

const Value kNull;

[[noreturn]] void fail(const Value& value, const char* wanted) {
  throw Failure(Status::kInvalid, "E-VALUE-TYPE",
                std::string("expected ") + wanted + ", found " + value.type_name());
}

// One step of a path: a key, or an index.
struct Step {
  std::string_view key;
  std::size_t index = 0;
  bool is_index = false;
};

// Cuts the next step off `path`; false at its end. @throws Failure on a malformed path.
bool next_step(std::string_view& path, Step& step) {
  if (path.empty()) return false;
  if (path.front() == '[') {
    const std::size_t close = path.find(']');
    const std::string_view digits =
        close == std::string_view::npos ? std::string_view() : path.substr(1, close - 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
    if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size())
      throw Failure(Status::kInvalid, "E-PATH", "not a path: \"" + std::string(path) + "\"");
    step.is_index = true;
    path.remove_prefix(close + 1);
  } else {
    const std::size_t end = path.find_first_of(".[");
    step.key = path.substr(0, end);
    step.is_index = false;
    path.remove_prefix(step.key.size());
  }
  if (!path.empty() && path.front() == '.') path.remove_prefix(1);
  return true;
}

}  // namespace

const char* Value::type_name() const {
  static constexpr const char* kNames[] = {"null", "bool",  "integer", "number",
                                           "text", "bytes", "list",    "map"};
  return kNames[storage_.index()];
}

bool Value::as_bool() const {
  if (const auto* value = std::get_if<bool>(&storage_)) return *value;
  fail(*this, "true or false");
}

std::int64_t Value::as_int() const {
  if (const auto* value = std::get_if<std::int64_t>(&storage_)) return *value;
  if (const auto* value = std::get_if<double>(&storage_)) {
    // 2^63 is exact as a double; anything at or beyond it has no int64.
    if (*value == std::floor(*value) && *value >= -0x1p63 && *value < 0x1p63)
      return static_cast<std::int64_t>(*value);
  }
  fail(*this, "integer");
}

double Value::as_double() const {
  if (const auto* value = std::get_if<double>(&storage_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&storage_)) return static_cast<double>(*value);
  fail(*this, "number");
}

const std::string& Value::as_string() const {
  if (const auto* value = std::get_if<std::string>(&storage_)) return *value;
  fail(*this, "text");
}

const Bytes& Value::as_bytes() const {
  if (const auto* value = std::get_if<Bytes>(&storage_)) return *value;
  fail(*this, "bytes");
}

const Array& Value::as_array() const {
  if (const auto* value = std::get_if<Array>(&storage_)) return *value;
  fail(*this, "list");
}

Array& Value::as_array() {
  if (auto* value = std::get_if<Array>(&storage_)) return *value;
  fail(*this, "list");
}

const Map& Value::as_map() const {
  if (const auto* value = std::get_if<Map>(&storage_)) return *value;
  fail(*this, "map");
}

Map& Value::as_map() {
  if (auto* value = std::get_if<Map>(&storage_)) return *value;
  fail(*this, "map");
}

std::string Value::string_or(std::string_view fallback) const {
  return is_string() ? as_string() : std::string(fallback);
}

std::int64_t Value::int_or(std::int64_t fallback) const {
  return is_int() ? as_int() : fallback;
}

double Value::double_or(double fallback) const {
  return is_number() ? as_double() : fallback;
}

bool Value::bool_or(bool fallback) const {
  return is_bool() ? as_bool() : fallback;
}

const Value& Value::operator[](std::string_view key) const {
  if (const auto* map = std::get_if<Map>(&storage_)) {
    const auto at = map->find(key);
    if (at != map->end()) return at->second;
  }
  return kNull;
}

Value& Value::operator[](std::string_view key) {
  if (is_null()) storage_ = Map();
  Map& map = as_map();
  auto at = map.find(key);
  if (at == map.end()) at = map.emplace(std::string(key), Value()).first;
  return at->second;
}

const Value& Value::at(std::size_t index) const {
  if (const auto* array = std::get_if<Array>(&storage_))
    if (index < array->size()) return (*array)[index];
  return kNull;
}

bool Value::contains(std::string_view key) const {
  const auto* map = std::get_if<Map>(&storage_);
  return map && map->find(key) != map->end();
}

std::size_t Value::size() const {
  if (const auto* array = std::get_if<Array>(&storage_)) return array->size();
  if (const auto* map = std::get_if<Map>(&storage_)) return map->size();
  if (const auto* text = std::get_if<std::string>(&storage_)) return text->size();
  if (const auto* bytes = std::get_if<Bytes>(&storage_)) return bytes->size();
  return 0;
}

void Value::push_back(Value item) {
  if (is_null()) storage_ = Array();
  as_array().push_back(std::move(item));
}

const Value& find_path(const Value& root, std::string_view path) {
  const Value* at = &root;
  Step step;
  while (next_step(path, step)) at = step.is_index ? &at->at(step.index) : &(*at)[step.key];
  return *at;
}

void set_path(Value& root, std::string_view path, Value value) {
  Value* at = &root;
  Step step;
  while (next_step(path, step)) {
    if (!step.is_index) {
      at = &(*at)[step.key];
      continue;
    }
    if (at->is_null()) *at = Value(Array());
    Array& array = at->as_array();
    if (step.index > array.size())
      throw Failure(Status::kInvalid, "E-PATH", "index past the end of the list");
    if (step.index == array.size()) array.emplace_back();
    at = &array[step.index];
  }
  *at = std::move(value);
}

}  // namespace aether
