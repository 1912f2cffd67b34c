#include <aether/spec/brief.hpp>

#include <gtest/gtest.h>

namespace aether::spec {
namespace {

Error error_of(const Value& brief) {
  try {
    (void)parse_brief(brief);
  } catch (const Failure& failure) {
    return failure.error();
  }
  return {};
}

TEST(Brief, ReadsKeysAndDurationsAsPeopleWriteThem) {
  const Brief brief =
      parse_brief(Value::map({{"prompt", "x"}, {"key", "F#m"}, {"duration", "2:30"}}));
  EXPECT_EQ(brief.key->text(), "F# minor");
  EXPECT_DOUBLE_EQ(*brief.duration, 150.0);
  EXPECT_DOUBLE_EQ(*parse_brief(Value::map({{"prompt", "x"}, {"duration", "1.5 min"}})).duration,
                   90.0);
}

TEST(Brief, AnUnknownKeyGetsTheNearestKnownOne) {
  const Error error = error_of(Value::map({{"prompt", "x"}, {"durration", 60}}));
  EXPECT_EQ(error.code, "E-BRIEF-KEY");
  EXPECT_EQ(error.field, "durration");
  EXPECT_NE(error.text.find("\"duration\""), std::string::npos) << error.text;
}

TEST(Brief, NeedsAPromptOrAGenre) {
  EXPECT_EQ(error_of(Value::map()).code, "E-BRIEF-EMPTY");
  EXPECT_EQ(error_of(Value::map({{"prompt", "   "}})).code, "E-BRIEF-EMPTY");
  EXPECT_EQ(error_of(Value::map({{"prompt", ""}})).field, "prompt");
  EXPECT_EQ(error_of(Value::map({{"genre", "jazz"}})).code, "");
}

TEST(Brief, ATitleIsANameAndNeverAPath) {
  for (const char* title : {"../../etc/passwd", "/tmp/x", "a/b", "..", ".", "~/x", "a\\b", "a\nb"})
    EXPECT_EQ(error_of(Value::map({{"prompt", "x"}, {"title", title}})).code, "E-BRIEF-TITLE")
        << title;
  EXPECT_EQ(error_of(Value::map({{"prompt", "x"}, {"title", "Night... Drive!"}})).code, "");
}

TEST(Brief, RangesAndTypesNameTheField) {
  EXPECT_EQ(error_of(Value::map({{"prompt", "x"}, {"bpm", 900}})).code, "E-BRIEF-RANGE");
  EXPECT_EQ(error_of(Value::map({{"prompt", "x"}, {"bpm", "fast"}})).code, "E-BRIEF-TYPE");
  EXPECT_EQ(error_of(Value::map({{"prompt", "x"}, {"duration", 5}})).field, "duration");
  EXPECT_EQ(error_of(Value::map({{"prompt", "x"}, {"key", "H moll"}})).field, "key");
  EXPECT_EQ(error_of(Value::map({{"prompt", std::string(1 << 20, 'x')}})).code, "E-BRIEF-SIZE");
  EXPECT_EQ(error_of(Value("text")).code, "E-BRIEF-TYPE");
}

}  // namespace
}  // namespace aether::spec
