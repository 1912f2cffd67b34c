#include "sound_font_shelf.hpp"

#include <aether/error.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <array>

namespace aether::fluid {

namespace {

constexpr double kUsualRate = 48000.0;
constexpr int kReady = 3;  // parts that are open at once on two cores

// FluidSynth reads samples through OpenMP, whose hidden worker threads would not survive the fork
// of a job. The runtime is already in the process; it is told to use this thread alone.
void forbid_worker_threads() {
  void* openmp = dlopen("libgomp.so.1", RTLD_NOW | RTLD_NOLOAD);
  if (!openmp) return;
  if (auto* set_threads = reinterpret_cast<void (*)(int)>(dlsym(openmp, "omp_set_num_threads")))
    set_threads(1);
  dlclose(openmp);
}

// Cutoff follows controller 74, as in General MIDI 2; FluidSynth has no such modulator of its own.
void add_brightness(fluid_synth_t* synth) {
  constexpr int kFilterCutoff = 8;  // SoundFont 2.04, generator initialFilterFc
  constexpr double kRangeCents = 3600.0;
  const std::unique_ptr<fluid_mod_t, void (*)(fluid_mod_t*)> modulator(new_fluid_mod(),
                                                                       &delete_fluid_mod);
  fluid_mod_set_source1(modulator.get(), 74,
                        FLUID_MOD_CC | FLUID_MOD_LINEAR | FLUID_MOD_BIPOLAR | FLUID_MOD_POSITIVE);
  fluid_mod_set_source2(modulator.get(), 0, 0);
  fluid_mod_set_dest(modulator.get(), kFilterCutoff);
  fluid_mod_set_amount(modulator.get(), kRangeCents);
  fluid_synth_add_default_mod(synth, modulator.get(), FLUID_SYNTH_ADD);
}

// Voices that were stopped are only free for others after some blocks.
void let_voices_end(fluid_synth_t* synth) {
  std::array<float, 64> left{}, right{};
  float* out[2] = {left.data(), right.data()};
  for (int i = 0; i < 4; ++i) fluid_synth_process(synth, 64, 0, nullptr, 2, out);
}

}  // namespace

Instrument load_instrument(const std::string& path, double rate_hz) {
  forbid_worker_threads();
  for (const int level : {FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG})
    fluid_set_log_function(level, nullptr, nullptr);
  Instrument made;
  made.path = path;
  made.rate_hz = rate_hz;
  made.settings.reset(new_fluid_settings());
  fluid_settings_t* settings = made.settings.get();
  fluid_settings_setnum(settings, "synth.sample-rate", rate_hz);
  fluid_settings_setint(settings, "synth.lock-memory", 0);
  fluid_settings_setint(settings, "synth.dynamic-sample-loading", 0);
  fluid_settings_setint(settings, "synth.reverb.active", 0);
  fluid_settings_setint(settings, "synth.chorus.active", 0);
  fluid_settings_setint(settings, "synth.threadsafe-api", 0);
  fluid_settings_setint(settings, "synth.cpu-cores", 1);
  fluid_settings_setint(settings, "synth.polyphony", 256);
  fluid_settings_setint(settings, "synth.min-note-length", 0);
  made.synth.reset(new_fluid_synth(settings));
  if (made.synth) made.sound_font = fluid_synth_sfload(made.synth.get(), path.c_str(), 0);
  if (made.sound_font < 0)
    throw Failure(
        Status::kResource, "E-SOUNDFONT-LOAD",
        "\"" + path +
            "\" cannot be read as a SoundFont; install fluid-soundfont-gm or name another file",
        "sample.file_path");
  add_brightness(made.synth.get());
  return made;
}

SoundFontShelf& SoundFontShelf::of_process() {
  // Never destroyed: the process ends first.
  static auto* shelf = new SoundFontShelf();
  return *shelf;
}

void SoundFontShelf::keep(const std::string& path) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < kReady; ++i)
    free_.push_back(std::make_unique<Instrument>(load_instrument(path, kUsualRate)));
}

Loan SoundFontShelf::take(const std::string& path, double rate_hz) {
  {
    const std::lock_guard lock(mutex_);
    const auto fits = std::find_if(free_.begin(), free_.end(), [&](const auto& instrument) {
      return instrument->path == path && instrument->rate_hz == rate_hz;
    });
    if (fits != free_.end()) {
      Loan loan(fits->release());
      free_.erase(fits);
      return loan;
    }
  }
  return Loan(new Instrument(load_instrument(path, rate_hz)));
}

void GiveBack::operator()(Instrument* instrument) const {
  std::unique_ptr<Instrument> back(instrument);
  fluid_synth_system_reset(back->synth.get());
  let_voices_end(back->synth.get());
  SoundFontShelf& shelf = SoundFontShelf::of_process();
  const std::lock_guard lock(shelf.mutex_);
  shelf.free_.push_back(std::move(back));
}

}  // namespace aether::fluid
