// The formats of a master: encoded side by side, then each decoded afresh and measured.
#pragma once

#include "daemon/render/crew.hpp"
#include "daemon/render/master.hpp"

namespace aether::render {

/// The format that stands for the master, of those with the master's own rate and word length: the
/// lossy ones are encoded from its file. nullptr when there is none.
const FileFormat* master_format(const spec::MasterSpec& master);

/// Writes the formats of `job.master` from 48 kHz interleaved stereo, each with its size and
/// checksum; without the lossy ones and those with the same samples when there is a master_format()
/// to make them from. @throws Failure.
spec::FilesReport write_master_files(const MasterJob& job, std::span<const float> samples,
                                     Crew& crew);

/// Decodes every file of the report and fills in its measurements, by libebur128. Makes the
/// master's twins meanwhile (FLAC beside WAV), adds them to the report and checks that they decode
/// to its samples. @throws Failure.
void measure_master_files(const MasterJob& job, Crew& crew, spec::FilesReport& report);

}  // namespace aether::render
