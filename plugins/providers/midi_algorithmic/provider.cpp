#include "provider.hpp"

namespace aether::midi_algorithmic {

Value AlgorithmicMidi::generate(const Map& inputs) {
  const Documents documents = read_documents(inputs);
  return to_value(midi_algorithmic::generate(documents, host().random("score")));
}

}  // namespace aether::midi_algorithmic
