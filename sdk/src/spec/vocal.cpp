#include <aether/spec/vocal.hpp>

#include <cctype>

namespace aether::spec {

std::string double_track(const VocalDouble& item) {
  std::string name;
  for (const char c : item.name)
    name += std::isalnum(static_cast<unsigned char>(c))
                ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                : '_';
  return "vocal-" + name.substr(0, 40);
}

std::string harmony_track(std::size_t index) {
  return "vocal-harmony-" + std::to_string(index + 1);
}

}  // namespace aether::spec
