#include <aether/plugin.h>

#include <gtest/gtest.h>

#include <cstddef>

// Offsets of ABI 1.0 as they were when it was frozen, written down by hand from the LP64 rules. A
// change here is a new major version.
TEST(Abi, OffsetsOfVersionOneNeverMove) {
  EXPECT_EQ(offsetof(aether_entry, magic), 0u);
  EXPECT_EQ(offsetof(aether_entry, struct_size), 4u);
  EXPECT_EQ(offsetof(aether_entry, abi_major), 8u);
  EXPECT_EQ(offsetof(aether_entry, abi_minor), 12u);
  EXPECT_EQ(offsetof(aether_entry, build_id), 16u);
  EXPECT_EQ(offsetof(aether_entry, init), 24u);
  EXPECT_EQ(offsetof(aether_entry, warm), 32u);
  EXPECT_EQ(offsetof(aether_entry, deinit), 40u);
  EXPECT_EQ(offsetof(aether_entry, count), 48u);
  EXPECT_EQ(offsetof(aether_entry, describe), 56u);
  EXPECT_EQ(offsetof(aether_entry, create), 64u);
  EXPECT_EQ(offsetof(aether_host, impl), 16u);
  EXPECT_EQ(offsetof(aether_host, get_extension), 24u);
  EXPECT_EQ(offsetof(aether_host, log), 32u);
  EXPECT_EQ(offsetof(aether_host, set_error), 40u);
  EXPECT_EQ(offsetof(aether_host, is_cancelled), 48u);
  EXPECT_EQ(offsetof(aether_host, progress), 56u);
  EXPECT_EQ(offsetof(aether_descriptor, id), 8u);
  EXPECT_EQ(offsetof(aether_descriptor, needs), 56u);
  EXPECT_EQ(offsetof(aether_instance, impl), 8u);
  EXPECT_EQ(offsetof(aether_instance, destroy), 16u);
  EXPECT_EQ(offsetof(aether_instance, health), 24u);
  EXPECT_EQ(offsetof(aether_instance, info), 32u);
  EXPECT_EQ(offsetof(aether_event, frame), 0u);
  EXPECT_EQ(offsetof(aether_event, type), 4u);
  EXPECT_EQ(offsetof(aether_event, key), 6u);
  EXPECT_EQ(offsetof(aether_event, note_id), 8u);
  EXPECT_EQ(offsetof(aether_event, value), 12u);
  EXPECT_EQ(offsetof(aether_audio, open), 8u);
  EXPECT_EQ(offsetof(aether_audio, close), 32u);
}

// Ids are part of the ABI: they never change their meaning, so they never change.
TEST(Abi, IdsAndStatusNumbersOfVersionOneNeverChange) {
  EXPECT_STREQ(AETHER_KIND_AGENT, "aether.agent/1");
  EXPECT_STREQ(AETHER_KIND_MIDI, "aether.midi/1");
  EXPECT_STREQ(AETHER_KIND_AUDIO, "aether.audio/1");
  EXPECT_STREQ(AETHER_EXT_RANDOM, "aether.random/1");
  EXPECT_STREQ(AETHER_EXT_CONFIG, "aether.config/1");
  EXPECT_STREQ(AETHER_EXT_DATA_DIR, "aether.data_dir/1");
  EXPECT_STREQ(AETHER_EXT_PROVIDER, "aether.provider/1");
  EXPECT_STREQ(AETHER_EXT_DECISION, "aether.decision/1");
  EXPECT_STREQ(AETHER_EXT_ARTIFACT, "aether.artifact/1");
  EXPECT_STREQ(AETHER_EXT_MEASURE, "aether.measure/1");
  EXPECT_STREQ(AETHER_EXT_RESILIENCE, "aether.resilience/1");
  EXPECT_EQ(AETHER_INVALID, 1);
  EXPECT_EQ(AETHER_TRANSIENT, 2);
  EXPECT_EQ(AETHER_RESOURCE, 3);
  EXPECT_EQ(AETHER_CANCELLED, 4);
  EXPECT_EQ(AETHER_UNSUPPORTED, 5);
  EXPECT_EQ(AETHER_INTERNAL, 6);
}
