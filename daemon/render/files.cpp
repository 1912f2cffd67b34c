#include "daemon/render/files.hpp"

#include "daemon/render/audio_writer.hpp"
#include "daemon/render/sample_file.hpp"

#include <aether/dsp/dither.hpp>
#include <aether/dsp/resample.hpp>
#include <aether/spec/brief.hpp>

#include <algorithm>

namespace aether::render {
namespace {

constexpr FileFormat kFileFormats[] = {
    {"wav_24_48", "master.wav", 48000, 24},         {"wav_16_44", "master-16-44.wav", 44100, 16},
    {"wav_32f", "master-32f.wav", 48000, 32},       {"flac_24_48", "master.flac", 48000, 24},
    {"flac_16_44", "master-16-44.flac", 44100, 16}, {"mp3_320", "master.mp3", 48000, 0},
    {"mp3_v0", "master-v0.mp3", 48000, 0},          {"ogg", "master.ogg", 48000, 0},
    {"mix_wav_32f", "mix.wav", 48000, 32}};
static_assert(std::size(kFileFormats) == spec::kFormats.size(),
              "every format of a brief can be written");

int sound_format(const FileFormat& format) {
  const bool flac = format.id.starts_with("flac"), mp3 = format.id.starts_with("mp3");
  if (mp3) return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
  if (format.id == "ogg") return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
  const int container = flac ? SF_FORMAT_FLAC : SF_FORMAT_WAV;
  if (format.bits == 32) return container | SF_FORMAT_FLOAT;
  return container | (format.bits == 16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24);
}

void set_quality(SNDFILE* sound, const FileFormat& format) {
  double level = 0.0;
  if (format.id.starts_with("mp3")) {
    // Level 0 is the best of a mode: 320 kbit/s at a constant rate, V0 at a variable one.
    int mode = format.id == "mp3_320" ? SF_BITRATE_MODE_CONSTANT : SF_BITRATE_MODE_VARIABLE;
    sf_command(sound, SFC_SET_BITRATE_MODE, &mode, sizeof mode);
    sf_command(sound, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
  } else if (format.id == "ogg") {
    double quality = 0.7;  // some 224 kbit/s
    sf_command(sound, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
  } else if (format.id.starts_with("flac")) {
    // Level 2: fixed predictors. A twelfth larger than the usual 5 and less than half its time,
    // which a dozen stems feel.
    level = 2.0 / 8.0;
    sf_command(sound, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
  }
  // The PEAK chunk of a float WAV holds the time of writing.
  sf_command(sound, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
}

void set_tags(SNDFILE* sound, const Tags& tags) {
  const auto set = [sound](int field, const std::string& text) {
    if (!text.empty()) sf_set_string(sound, field, text.c_str());
  };
  set(SF_STR_TITLE, tags.title);
  set(SF_STR_ARTIST, tags.artist);
  set(SF_STR_ALBUM, tags.album);
  set(SF_STR_GENRE, tags.genre);
  set(SF_STR_DATE, tags.date);
  set(SF_STR_COMMENT, tags.comment);
}

}  // namespace

const FileFormat* file_format(std::string_view id) {
  for (const FileFormat& format : kFileFormats)
    if (format.id == id) return &format;
  return nullptr;
}

AudioWriter::AudioWriter(const FileFormat& format, const Tags& tags,
                         std::optional<std::uint64_t> dither_key, const std::filesystem::path& path)
    : format_(format),
      dither_key_(dither_key),
      path_(path.string()),
      part_(path_ + ".part"),
      file_(unwrap(File::create(part_, "audio.write"))) {
  SF_INFO info{};
  info.channels = 2;
  info.samplerate = format.rate_hz;
  info.format = sound_format(format);
  sound_ = file_.open(SFM_WRITE, info);
  set_quality(sound_.get(), format);
  set_tags(sound_.get(), tags);
}

AudioWriter::~AudioWriter() {
  if (finished_) return;
  sound_.reset();
  (void)remove_file(part_);
}

void AudioWriter::write(std::span<const float> interleaved) {
  constexpr std::size_t kBlock = 8192;
  for (std::size_t at = 0; at < interleaved.size(); at += kBlock) {
    const auto block = interleaved.subspan(at, std::min(kBlock, interleaved.size() - at));
    const auto frames = static_cast<sf_count_t>(block.size() / 2);
    sf_count_t done = 0;
    if (format_.bits == 16 || format_.bits == 24) {
      integers_.resize(block.size());
      if (dither_key_)
        dsp::dither_tpdf(block, integers_, format_.bits, *dither_key_, written_);
      else
        dsp::to_words(block, integers_, format_.bits);
      done = sf_writef_int(sound_.get(), integers_.data(), frames);
    } else {
      done = sf_writef_float(sound_.get(), block.data(), frames);
    }
    file_.check();
    if (done != frames)
      throw Failure(Status::kInternal, "E-AUDIO-WRITE", path_ + ": " + sf_strerror(sound_.get()));
    written_ += block.size();
  }
}

std::int64_t AudioWriter::finish() {
  sound_.reset();
  file_.check();
  unwrap(file_.file().close());
  unwrap(rename_file(part_, path_, "audio.write"));
  finished_ = true;
  return file_.size();
}

Result<std::int64_t> write_audio(std::span<const float> interleaved, const FileFormat& format,
                                 const Tags& tags, std::uint64_t dither_key,
                                 const std::filesystem::path& path) {
  return catching([&] {
    AudioWriter writer(format, tags, dither_key, path);
    if (format.rate_hz == 48000)
      writer.write(interleaved);
    else
      writer.write(dsp::resample_stereo(interleaved, 48000, format.rate_hz));
    return writer.finish();
  });
}

}  // namespace aether::render
