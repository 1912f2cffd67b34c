// The formats of a master: encoded side by side, then each decoded afresh and measured.
#pragma once

#include "daemon/render/crew.hpp"
#include "daemon/render/master.hpp"

namespace aether::render {

/// Writes the formats of `job.master` from 48 kHz interleaved stereo, each with its size and
/// checksum. @throws Failure.
spec::FilesReport write_master_files(const MasterJob& job, std::span<const float> samples,
                                     Crew& crew);

/// Decodes every file of the report and fills in its measurements, by libebur128. Files that decode
/// to the same samples are measured once. @throws Failure.
void measure_master_files(const MasterJob& job, Crew& crew, spec::FilesReport& report);

}  // namespace aether::render
