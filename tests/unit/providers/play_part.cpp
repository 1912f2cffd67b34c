// Renders one part to a WAV file, to listen to while making patches:
//   play_part PLUGIN.so OUT.wav [--patch FILE.yaml NAME] [--instrument ID --category C --program N]
//   [--drums]
//             [--keys 60,64,67] [--hold SECONDS] [--length SECONDS] [--velocity 90]
#include "audio_host.hpp"

#include <aether/yaml.hpp>

#include <sndfile.h>

#include <cstdio>
#include <cstring>
#include <sstream>

using namespace aether;
using namespace aether::testing;

namespace {

struct Wish {
  std::string plugin, out;
  Map part = {{"track", "part"}, {"instrument", "piano"}, {"category", "keys"}};
  std::vector<int> keys = {60};
  double hold = 1.0, length = 2.0;
  float velocity = 90.0f / 127.0f;
  bool sequence = false;
};

Wish read_wish(int argc, char** argv) {
  Wish wish{argv[1], argv[2]};
  for (int i = 3; i < argc; ++i) {
    const std::string option = argv[i];
    const auto next = [&] { return std::string(i + 1 < argc ? argv[++i] : ""); };
    if (option == "--patch") {
      const std::string file = next(), name = next();
      const Value list = read_yaml_file(file).value["patches"];
      for (const Value& patch : list.as_array())
        if (patch.at("name").string_or("") == name) wish.part["patch"] = patch;
    } else if (option == "--instrument" || option == "--category" || option == "--role") {
      wish.part[option.substr(2)] = next();
    } else if (option == "--program") {
      wish.part["midi_program"] = std::stoi(next());
    } else if (option == "--drums") {
      wish.part["drums"] = true;
      wish.sequence = true;
    } else if (option == "--keys") {
      wish.keys.clear();
      std::stringstream keys(next());
      for (std::string key; std::getline(keys, key, ',');) wish.keys.push_back(std::stoi(key));
    } else if (option == "--hold") {
      wish.hold = std::stod(next());
    } else if (option == "--length") {
      wish.length = std::stod(next());
    } else if (option == "--velocity") {
      wish.velocity = static_cast<float>(std::stoi(next())) / 127.0f;
    }
  }
  return wish;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr,
                 "play_part PLUGIN.so OUT.wav [--patch FILE NAME] [--drums] [--keys 60,64] [--hold "
                 "S] [--length S]\n");
    return 2;
  }
  const Wish wish = read_wish(argc, argv);
  AudioHost host;
  host.files["soundfont/"] = "/usr/share/sounds/sf2/TimGM6mb.sf2";
  AudioPlugin plugin(wish.plugin, host.get());
  plugin.warm();
  constexpr double kRate = 48000.0;
  std::vector<PartEvent> events;
  double at = 0.0;
  std::uint32_t id = 1;
  for (const int key : wish.keys) {
    events.push_back(
        {static_cast<std::uint64_t>(at * kRate), AETHER_EVENT_NOTE_ON, key, id, wish.velocity});
    events.push_back({static_cast<std::uint64_t>((at + wish.hold) * kRate), AETHER_EVENT_NOTE_OFF,
                      key, id++, 0.0f});
    if (wish.sequence) at += wish.hold;  // drums one after the other, notes together
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const PartEvent& a, const PartEvent& b) { return a.frame < b.frame; });
  const Stereo audio = plugin.open(wish.part, kRate)
                           .play(events, static_cast<std::size_t>((at + wish.length) * kRate));
  SF_INFO info{};
  info.samplerate = static_cast<int>(kRate);
  info.channels = 2;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
  SNDFILE* file = sf_open(wish.out.c_str(), SFM_WRITE, &info);
  if (!file) return 1;
  for (std::size_t i = 0; i < audio.size(); ++i) {
    const float frame[2] = {audio.left[i], audio.right[i]};
    sf_writef_float(file, frame, 1);
  }
  sf_close(file);
  return 0;
}
