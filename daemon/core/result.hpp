// A value or an Error. The daemon's functions return it; exceptions stay in constructors and broken
// invariants.
#pragma once

#include <aether/error.hpp>

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace aether {

/// Either a T or an Error.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  /// By value, so that `for (x : list().value())` outlives the temporary.
  T value() && { return std::get<0>(std::move(state_)); }
  const Error& error() const { return std::get<1>(state_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> state_;
};

/// Success, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

/// Runs `body` and turns a Failure, or any other exception, into an Error: one of the four borders.
template <class Body>
auto catching(Body&& body) -> Result<decltype(body())> {
  try {
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
      return {};
    } else {
      return body();
    }
  } catch (const Failure& failure) {
    return failure.error();
  } catch (const std::bad_alloc&) {
    return Error{Status::kResource, "E-MEMORY", "out of memory", {}};
  } catch (const std::exception& error) {
    return Error{Status::kInternal, "E-INTERNAL", error.what(), {}};
  }
}

}  // namespace aether
