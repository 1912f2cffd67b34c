// One visitor of several lambdas for std::visit.
#pragma once

namespace aether {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;  // clang before 17 wants it spelled out

}  // namespace aether
