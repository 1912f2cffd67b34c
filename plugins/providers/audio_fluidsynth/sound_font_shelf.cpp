#include "sound_font_shelf.hpp"

#include <aether/error.hpp>

#include <dlfcn.h>

#include <algorithm>

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

std::unique_ptr<fluid_settings_t, DeleteSettings> make_settings(double rate_hz) {
  std::unique_ptr<fluid_settings_t, DeleteSettings> made(new_fluid_settings());
  fluid_settings_t* settings = made.get();
  fluid_settings_setnum(settings, "synth.sample-rate", rate_hz);
  fluid_settings_setint(settings, "synth.lock-memory", 0);
  fluid_settings_setint(settings, "synth.dynamic-sample-loading", 0);
  fluid_settings_setint(settings, "synth.reverb.active", 0);
  fluid_settings_setint(settings, "synth.chorus.active", 0);
  fluid_settings_setint(settings, "synth.threadsafe-api", 0);
  fluid_settings_setint(settings, "synth.cpu-cores", 1);
  fluid_settings_setint(settings, "synth.polyphony", 256);
  fluid_settings_setint(settings, "synth.min-note-length", 0);
  return made;
}

// FluidSynth parses a file only into a synthesizer; this one is asked for it and goes.
SoundFont parse(const std::string& path) {
  forbid_worker_threads();
  for (const int level : {FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG})
    fluid_set_log_function(level, nullptr, nullptr);
  const auto settings = make_settings(kUsualRate);
  const std::unique_ptr<fluid_synth_t, DeleteSynth> synth(new_fluid_synth(settings.get()));
  const int id = fluid_synth_sfload(synth.get(), path.c_str(), 0);
  if (id < 0)
    throw Failure(
        Status::kResource, "E-SOUNDFONT-LOAD",
        "\"" + path +
            "\" cannot be read as a SoundFont; install fluid-soundfont-gm or name another file",
        "sample.file_path");
  fluid_sfont_t* parsed = fluid_synth_get_sfont_by_id(synth.get(), id);
  fluid_synth_remove_sfont(synth.get(), parsed);
  return {path, parsed};
}

}  // namespace

Instrument::Instrument(SoundFont font, double rate_hz)
    : font_(std::move(font)),
      rate_hz_(rate_hz),
      settings_(make_settings(rate_hz)),
      synth_(new_fluid_synth(settings_.get())),
      font_id_(fluid_synth_add_sfont(synth_.get(), font_.parsed)) {
  add_brightness(synth_.get());
}

Instrument::~Instrument() {
  // No voice may hold a sample when the font changes hands.
  fluid_synth_all_sounds_off(synth_.get(), -1);
  fluid_synth_remove_sfont(synth_.get(), font_.parsed);
  synth_.reset();
  SoundFontShelf::of_process().give_back(std::move(font_));
}

SoundFontShelf& SoundFontShelf::of_process() {
  // Never destroyed: the process ends first.
  static auto* shelf = new SoundFontShelf();
  return *shelf;
}

void SoundFontShelf::keep(const std::string& path) {
  for (int i = 0; i < kReady; ++i) give_back(parse(path));
}

std::unique_ptr<Instrument> SoundFontShelf::take(const std::string& path, double rate_hz) {
  std::unique_lock lock(mutex_);
  const auto fits = std::find_if(free_.begin(), free_.end(),
                                 [&](const SoundFont& font) { return font.path == path; });
  if (fits == free_.end()) {
    lock.unlock();
    return std::make_unique<Instrument>(parse(path), rate_hz);
  }
  SoundFont font = std::move(*fits);
  free_.erase(fits);
  lock.unlock();
  return std::make_unique<Instrument>(std::move(font), rate_hz);
}

void SoundFontShelf::give_back(SoundFont font) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(font));
}

}  // namespace aether::fluid
