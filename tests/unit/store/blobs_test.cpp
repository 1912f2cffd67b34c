#include "tests/unit/store/store_fixture.hpp"

#include <sys/stat.h>

namespace aether::store {

using test::bytes_of;

class Blobs : public test::StoreTest {
 protected:
  /// Changes one byte of a stored blob behind the store's back.
  void flip_byte(const std::string& checksum) {
    const std::string path = store->blobs().path(checksum);
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    auto file = File::open_for_update(path, "work.write");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->write_at("X", 1, 0, "work.write").ok());
  }
  std::string write_work_file(const std::string& name, const std::string& text) {
    const std::string path = folder / name;
    EXPECT_TRUE(write_file(path, text, "work.write").ok());
    return path;
  }
};

// NIST's SHA-256 example "abc".
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_F(Blobs, ContentIsFoundByItsHash) {
  const auto blob = store->blobs().put(bytes_of("abc"));
  ASSERT_TRUE(blob.ok());
  EXPECT_EQ(blob->checksum, kAbc);
  EXPECT_EQ(blob->size, 3u);
  EXPECT_EQ(store->blobs().read(kAbc).value(), bytes_of("abc"));
  EXPECT_TRUE(file_exists(folder / "artifacts/blobs/ba" + "/" + kAbc));
  EXPECT_EQ(store->blobs().verify(kAbc).value(), BlobHealth::kSound);
}

TEST_F(Blobs, TheSameContentIsStoredOnce) {
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  EXPECT_EQ(store->blobs().list().value().size(), 1u);
  EXPECT_TRUE(list_directory(folder / "artifacts/blobs/tmp").value().empty());
}

TEST_F(Blobs, AFlippedByteIsFound) {
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  flip_byte(kAbc);
  EXPECT_EQ(store->blobs().verify(kAbc).value(), BlobHealth::kDamaged);
  EXPECT_EQ(store->blobs().verify(std::string(64, '0')).value(), BlobHealth::kMissing);
}

TEST_F(Blobs, DamagedContentCanBeStoredAgain) {
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  flip_byte(kAbc);
  ASSERT_TRUE(store->blobs().quarantine(kAbc).ok());
  EXPECT_FALSE(store->blobs().contains(kAbc));
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  EXPECT_EQ(store->blobs().verify(kAbc).value(), BlobHealth::kSound);
}

TEST_F(Blobs, ATruncatedBlobIsReplacedByTheNextPut) {
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  ASSERT_EQ(::truncate(store->blobs().path(kAbc).c_str(), 1), 0);
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  EXPECT_EQ(store->blobs().verify(kAbc).value(), BlobHealth::kSound);
}

TEST_F(Blobs, AFileIsAdoptedAndTheJobCanStillReadIt) {
  const std::string path = write_work_file("master.wav", "abc");
  const auto blob = store->blobs().adopt_file(path);
  ASSERT_TRUE(blob.ok());
  EXPECT_EQ(blob->checksum, kAbc);
  EXPECT_EQ(read_text_file(path).value(), "abc");
  auto again = File::create(path, "work.write");
  ASSERT_TRUE(again.ok());
  ASSERT_TRUE(again->write("other", "work.write").ok());
  EXPECT_EQ(store->blobs().verify(kAbc).value(), BlobHealth::kSound);
}

TEST_F(Blobs, AFileThatIsNotWhatWasAnnouncedIsRefused) {
  const std::string path = write_work_file("master.wav", "abd");
  EXPECT_EQ(store->blobs().adopt_file(path, kAbc).error().code, "E-BLOB-MISMATCH");
  EXPECT_FALSE(store->blobs().contains(kAbc));
  EXPECT_EQ(store->blobs().adopt_file(folder / "nothing").error().code, "E-FILE-MISSING");
}

// Test folders are in /dev/shm where there is one: another file system than the temporary
// directory.
TEST_F(Blobs, AFileOfAnotherFileSystemIsCopied) {
  const std::string path = ::testing::TempDir() + "aether-test-" + ids.next();
  ASSERT_TRUE(write_file(path, "abc", "work.write").ok());
  EXPECT_EQ(store->blobs().adopt_file(path, kAbc).value().size, 3u);
  EXPECT_EQ(store->blobs().read(kAbc).value(), bytes_of("abc"));
  EXPECT_TRUE(remove_file(path).ok());
}

TEST_F(Blobs, PartsAreReadForFetching) {
  ASSERT_TRUE(store->blobs().put(bytes_of("abc")).ok());
  EXPECT_EQ(store->blobs().read_part(kAbc, 1, 100).value(), bytes_of("bc"));
  EXPECT_TRUE(store->blobs().read_part(kAbc, 3, 100).value().empty());
  EXPECT_EQ(store->blobs().read_part("../../etc/passwd", 0, 10).error().code, "E-BLOB-MISSING");
}

TEST_F(Blobs, SweepingSparesTheYoungAndTheReferenced) {
  const std::string kept = store->blobs().put(bytes_of("kept")).value().checksum;
  const std::string gone = store->blobs().put(bytes_of("gone")).value().checksum;
  const auto is_kept = [&](const std::string& checksum) -> Result<bool> {
    return checksum == kept;
  };
  EXPECT_EQ(store->blobs().sweep(0, is_kept).value(), 0);
  const Millis later = system_clock().now_ms() + 10'000;
  EXPECT_EQ(store->blobs().sweep(later, is_kept).value(), 1);
  EXPECT_TRUE(store->blobs().contains(kept));
  EXPECT_FALSE(store->blobs().contains(gone));
}

TEST_F(Blobs, HalfWrittenContentOfAFormerProcessIsRemoved) {
  ASSERT_TRUE(write_file(folder / "artifacts/blobs/tmp/17", "half", "work.write").ok());
  reopen();
  EXPECT_TRUE(list_directory(folder / "artifacts/blobs/tmp").value().empty());
}

TEST_F(Blobs, AFullDiskLeavesNothingBehindAndIsNotForEver) {
  for (const Site site : {Site("blob.write"), Site("blob.rename"), Site("blob.directory")}) {
    {
      const test::FaultScope fault(site, ENOSPC);
      const auto refused = store->blobs().put(bytes_of("abc"));
      ASSERT_FALSE(refused.ok()) << site.name();
    }
    EXPECT_TRUE(list_directory(folder / "artifacts/blobs/tmp").value().empty()) << site.name();
    if (store->poisoned()) reopen();
  }
  EXPECT_TRUE(store->blobs().put(bytes_of("abc")).ok());
}

TEST_F(Blobs, AFailedSyncPoisonsTheStore) {
  {
    const test::FaultScope fault("blob.sync", EIO, 1);
    EXPECT_EQ(store->blobs().put(bytes_of("abc")).error().code, "E-DISK-SYNC");
  }
  ASSERT_TRUE(store->poisoned());
  EXPECT_EQ(store->blobs().put(bytes_of("abd")).error().code, "E-STORE-POISONED");
  EXPECT_EQ(store->begin().error().code, "E-STORE-POISONED");
  EXPECT_EQ(store->begin().error().status, Status::kResource);
}

}  // namespace aether::store
