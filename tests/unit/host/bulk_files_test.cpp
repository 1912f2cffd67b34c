#include "daemon/host/bulk_files.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace aether::host {
namespace {

class BulkTest : public testing::Test {
 protected:
  BulkTest()
      : root(std::filesystem::temp_directory_path() /
             ("aether-bulk-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(root / "fonts");
    std::ofstream(root / "fonts/small.sf2") << "abc";
  }
  ~BulkTest() override { std::filesystem::remove_all(root); }
  BulkFiles make() {
    return BulkFiles(root / "data", {{"soundfont", {{root / "none", root / "fonts"}, "small.sf2"}}},
                     root / "hashes");
  }
  std::filesystem::path root;
};

// SHA-256 of "abc": FIPS 180-2, appendix B.1.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_F(BulkTest, FindsByNameAndByDefaultWithItsHash) {
  BulkFiles files = make();
  const auto named = files.find("soundfont", "small.sf2");
  ASSERT_TRUE(named.ok()) << named.error().message();
  EXPECT_EQ(named->path, (root / "fonts/small.sf2").string());
  EXPECT_EQ(named->sha256, kAbc);
  EXPECT_EQ(files.find("soundfont", "")->name, "small.sf2");
}

TEST_F(BulkTest, SaysWhereItLooked) {
  BulkFiles files = make();
  const auto missing = files.find("soundfont", "big.sf2");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().status, Status::kResource);
  EXPECT_NE(missing.error().text.find((root / "fonts").string()), std::string::npos);
  EXPECT_EQ(files.find("soundfont", "../fonts/small.sf2").error().code, "E-DATA-NAME");
}

TEST_F(BulkTest, RemembersHashesUntilTheFileChanges) {
  EXPECT_TRUE(make().find("soundfont", "").ok());
  EXPECT_TRUE(std::filesystem::exists(root / "hashes"));
  std::ofstream(root / "fonts/small.sf2") << "abcd";
  EXPECT_NE(make().find("soundfont", "")->sha256, kAbc);
  std::ofstream(root / "hashes") << "garbage";
  EXPECT_TRUE(make().find("soundfont", "").ok());
}

}  // namespace
}  // namespace aether::host
