// Faults on demand: a test makes one write site, or the n-th write of the process, fail as a full
// or broken disk would.
//
// Every write of broker and job goes through files.hpp and names its site; SQLite's writes come
// here through its VFS shim (store/sqlite_vfs.hpp). A site stands for one place in the code, so a
// test that walks kFaultSites has walked every place that can meet a full disk.
#pragma once

#include "daemon/core/result.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace aether {

struct FaultSite {
  std::string_view name;
  std::string_view where;  ///< what is written there
};

/// All write sites of broker and job. Adding a write = adding a row; an unlisted name does not
/// compile.
inline constexpr std::array kFaultSites = {
    FaultSite{"blob.write", "content of a blob, into blobs/tmp"},
    FaultSite{"blob.sync", "fsync of a blob before it gets its name"},
    FaultSite{"blob.rename", "a blob gets its name, by rename or link"},
    FaultSite{"blob.directory", "mkdir and fsync of blobs/ab after a blob got its name"},
    FaultSite{"sqlite.write", "database and write-ahead log, write and truncate"},
    FaultSite{"sqlite.sync", "database and write-ahead log, fsync"},
    FaultSite{"state.directory", "mkdir of the state directories"},
    FaultSite{"state.lock", "lock file of the state directory"},
    FaultSite{"state.write", "small files of the daemon: tokens, quarantine list, pid"},
    FaultSite{"plugin.copy", "private copy of a plugin"},
    FaultSite{"work.directory", "mkdir of a job's work directory"},
    FaultSite{"work.write", "documents and small files of a job"},
    FaultSite{"stem.write", "audio of a stem, a bus or the mix in a job's work directory"},
    FaultSite{"audio.write", "release audio: WAV, FLAC, MP3"},
};

/// A name of kFaultSites, checked by the compiler: `file.write(bytes, "blob.write")`.
class Site {
 public:
  consteval Site(const char* name) : index_(find(name)) {}
  /// The site of a table row. @pre index < kFaultSites.size()
  static constexpr Site at(std::size_t index) { return Site(index, 0); }

  constexpr std::size_t index() const { return index_; }
  constexpr std::string_view name() const { return kFaultSites[index_].name; }

 private:
  constexpr Site(std::size_t index, int) : index_(index) {}
  static consteval std::size_t find(std::string_view name) {
    for (std::size_t i = 0; i < kFaultSites.size(); ++i)
      if (kFaultSites[i].name == name) return i;
    throw "this site has no row in kFaultSites (daemon/core/faults.hpp)";
  }
  std::size_t index_;
};

namespace faults {

// All functions: thread-safe; the plan is one per process and is inherited by fork.

/// From now on `site` fails with `error_number` (ENOSPC, EIO): its `occurrence`-th write only (from
/// 1), or every one (0).
void fail_site(Site site, int error_number, std::uint64_t occurrence = 0);
/// The n-th write from now (from 1), whatever its site, fails once.
void fail_nth(std::uint64_t n, int error_number);
/// Forgets the plan and its counters.
void clear();

/// Reads AETHER_FAULT once, at the start of main: "site:ENOSPC" (every time), "site:ENOSPC:3"
/// (third time only) or "nth:8:EIO". Does nothing when it is unset. @return E-FAULT-PLAN for
/// anything else.
Result<void> read_environment();

/// Writes seen since the plan was last set or cleared.
std::uint64_t writes_seen();

/// Called by whatever writes: 0 to go on, or the errno to fail with.
int check(Site site);

}  // namespace faults
}  // namespace aether
