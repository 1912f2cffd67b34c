// A directory of its own for each test, gone afterwards.
#pragma once

#include "daemon/core/files.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

namespace aether::test {

class Folder {
 public:
  Folder() {
    // In memory where there is such a place: thousands of fsyncs on a busy disk take minutes, and
    // what is tested is their order.
    const bool in_memory = ::access("/dev/shm", W_OK) == 0;
    std::string pattern = (in_memory ? "/dev/shm/" : ::testing::TempDir()) + "aether-XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~Folder() { EXPECT_TRUE(remove_tree(path_).ok()); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Makes a site or the n-th write fail for the rest of the scope.
class FaultScope {
 public:
  explicit FaultScope(Site site, int error_number, std::uint64_t occurrence = 0) {
    faults::fail_site(site, error_number, occurrence);
  }
  FaultScope(std::uint64_t n, int error_number) { faults::fail_nth(n, error_number); }
  ~FaultScope() { faults::clear(); }
  FaultScope(const FaultScope&) = delete;
  FaultScope& operator=(const FaultScope&) = delete;
};

}  // namespace aether::test
