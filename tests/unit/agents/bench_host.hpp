// A host for one agent or provider under test: it answers the extensions from memory and remembers
// what it was told.
#pragma once

#include <aether/plugin.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace aether::testing {

struct Decision {
  std::string field, value, reason;
  double confidence;
};
struct Emitted {
  std::string name, type, mime, content;
};

class BenchHost {
 public:
  explicit BenchHost(std::string stage, std::uint64_t seed = 1);
  BenchHost(const BenchHost&) = delete;
  BenchHost& operator=(const BenchHost&) = delete;

  aether_host* raw() { return &host_; }
  Host host() { return Host(&host_); }
  /// Runs an agent class on inputs. @throws Failure as the agent does.
  template <class Class>
  Map run(const Map& inputs) {
    Class agent{host()};
    return agent.process(inputs);
  }
  /// Serves an instance as the provider of a kind.
  void serve(const std::string& kind, aether_instance* instance) { providers_[kind] = instance; }

  std::vector<Decision> decisions;
  std::vector<Emitted> emitted;
  std::string error_code, error_text;

  /// The last decision on a field, or null.
  const Decision* decided(const std::string& field) const;

 private:
  static const void* find_extension(const aether_host* host, const char* id);
  static BenchHost& of(const aether_host* host) { return *static_cast<BenchHost*>(host->impl); }
  aether_host host_{};
  std::string stage_;
  std::uint64_t seed_;
  std::map<std::string, aether_instance*> providers_;
};

/// Every document of data/genres, data/instruments and data/lexicons, as the pipeline hands them
/// over.
const Value& genres_document();
const Value& instruments_document();
const Value& lexicons_document();

/// The inputs of the creative director for a brief.
Map brief_inputs(Map brief, std::int64_t seed = 1);

}  // namespace aether::testing
