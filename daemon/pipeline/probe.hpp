// A probe job: asks every loaded plugin for its health and info. Plugin code runs in a job, never
// in the host.
#pragma once

#include "daemon/host/host_process.hpp"
#include "daemon/pipeline/broker_link.hpp"
#include "daemon/pipeline/job_file.hpp"

namespace aether::pipeline {

/// Sends one Health for each descriptor, by id, then Done. @throws Failure.
void run_probe(host::JobStart& start, const JobFile& job, BrokerLink& link);

}  // namespace aether::pipeline
