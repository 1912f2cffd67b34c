#include "daemon/host/loader.hpp"

#include <gtest/gtest.h>

#include "daemon/host/plugin_set.hpp"

namespace aether::host {
namespace {

aether_entry sound_entry() {
  return {AETHER_PLUGIN_MAGIC,
          sizeof(aether_entry),
          AETHER_ABI_MAJOR,
          AETHER_ABI_MINOR,
          "test",
          [](const aether_host*) -> aether_status { return AETHER_OK; },
          nullptr,
          [] {},
          []() -> std::uint32_t { return 1; },
          [](std::uint32_t) -> const aether_descriptor* { return nullptr; },
          [](std::uint32_t, const aether_host*, aether_instance**) -> aether_status {
            return AETHER_OK;
          }};
}

TEST(Negotiation, AcceptsOurOwnVersionAndALargerStruct) {
  aether_entry entry = sound_entry();
  EXPECT_TRUE(negotiate(entry).ok());
  entry.struct_size += 64;  // a later minor's members, which we do not read
  EXPECT_TRUE(negotiate(entry).ok());
}

TEST(Negotiation, RefusalsPrintBothSides) {
  aether_entry entry = sound_entry();
  entry.magic = 1;
  EXPECT_EQ(negotiate(entry).error().code, "E-PLUGIN-MAGIC");
  EXPECT_NE(negotiate(entry).error().text.find("0x00000001"), std::string::npos);
  EXPECT_NE(negotiate(entry).error().text.find("0x48544541"), std::string::npos);
  entry = sound_entry();
  entry.abi_major = 9;
  EXPECT_NE(negotiate(entry).error().text.find("9.0, the engine 1.0"), std::string::npos);
  entry = sound_entry();
  entry.abi_minor = 5;
  EXPECT_NE(negotiate(entry).error().text.find("1.5, the engine has 1.0"), std::string::npos);
  entry = sound_entry();
  entry.struct_size = 71;
  EXPECT_EQ(negotiate(entry).error().code, "E-PLUGIN-SIZE");
}

TEST(Negotiation, RefusesAnEntryWithoutARequiredFunction) {
  aether_entry entry = sound_entry();
  entry.create = nullptr;
  EXPECT_EQ(negotiate(entry).error().code, "E-PLUGIN-SIZE");
}

TEST(Descriptors, NeedsMustBeOffered) {
  const char* needs[] = {AETHER_EXT_RANDOM, "org.other.thing/1", nullptr};
  aether_descriptor descriptor = {sizeof(aether_descriptor),
                                  0,
                                  "a.b",
                                  "1.0.0",
                                  AETHER_KIND_AGENT,
                                  "r",
                                  nullptr,
                                  nullptr,
                                  needs,
                                  ""};
  const auto refused = read_descriptor(&descriptor);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "E-PLUGIN-NEEDS");
  EXPECT_NE(refused.error().text.find("org.other.thing/1"), std::string::npos);
  EXPECT_NE(refused.error().text.find(AETHER_EXT_MEASURE), std::string::npos);
  needs[1] = nullptr;
  const auto read = read_descriptor(&descriptor);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->needs, std::vector<std::string>{AETHER_EXT_RANDOM});
}

TEST(Descriptors, MustHaveIdKindAndSize) {
  EXPECT_FALSE(read_descriptor(nullptr).ok());
  aether_descriptor descriptor = {sizeof(aether_descriptor),
                                  0,
                                  nullptr,
                                  nullptr,
                                  AETHER_KIND_AGENT,
                                  nullptr,
                                  nullptr,
                                  nullptr,
                                  nullptr,
                                  nullptr};
  EXPECT_EQ(read_descriptor(&descriptor).error().code, "E-PLUGIN-DESCRIPTOR");
  descriptor.id = "a.b";
  descriptor.struct_size = 16;
  EXPECT_EQ(read_descriptor(&descriptor).error().code, "E-PLUGIN-DESCRIPTOR");
}

TEST(PluginSet, IdsAreUniqueAndOrdered) {
  PluginSet set;
  LoadedPlugin b;
  b.file.name = "b";
  b.descriptors = {{"org.b", "1", "kind", "role", "", {}, {}, {}},
                   {"org.a", "1", "kind", "other", "", {}, {}, {}}};
  ASSERT_TRUE(set.add(b).ok());
  EXPECT_EQ(set.add(b).error().code, "E-PLUGIN-DUPLICATE");
  const auto all = set.of_kind("kind");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].descriptor().id, "org.a");
  EXPECT_EQ(set.of_kind("kind", "role").size(), 1u);
  EXPECT_EQ(set.find("org.c").plugin, nullptr);
}

}  // namespace
}  // namespace aether::host
