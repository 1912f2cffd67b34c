#include <aether/yaml.hpp>

#include <gtest/gtest.h>

namespace aether {
namespace {

Error error_of(const std::string& text) {
  try {
    (void)read_yaml(text, "brief.yaml");
  } catch (const Failure& failure) {
    return failure.error();
  }
  return {};
}

TEST(Yaml, ScalarsFollowTheCoreSchema) {
  const Value value =
      read_yaml(
          "a: 12\nb: 1.5\nc: true\nd: ~\ne: '12'\nf: 6/8\ng: Am\nh: 2:30\ni: 1e3\nj: .5\nk: no\n",
          "x")
          .value;
  EXPECT_EQ(value.at("a"), Value(12));
  EXPECT_EQ(value.at("b"), Value(1.5));
  EXPECT_EQ(value.at("c"), Value(true));
  EXPECT_TRUE(value.at("d").is_null());
  EXPECT_EQ(value.at("e"), Value("12"));
  EXPECT_EQ(value.at("f"), Value("6/8"));
  EXPECT_EQ(value.at("g"), Value("Am"));
  EXPECT_EQ(value.at("h"), Value("2:30"));
  EXPECT_EQ(value.at("i"), Value(1000.0));
  EXPECT_EQ(value.at("j"), Value(0.5));
  EXPECT_EQ(value.at("k"), Value("no")) << "YAML 1.2 has no such boolean";
}

TEST(Yaml, EveryFieldKnowsItsLine) {
  const YamlDocument document =
      read_yaml("prompt: x\ninstruments:\n  include:\n    - piano\n    - sax\n", "brief.yaml");
  EXPECT_EQ(document.where("instruments.include[1]"), "brief.yaml:5:7");
  EXPECT_EQ(document.where("instruments.exclude"), "brief.yaml:2:1") << "the nearest parent";
  EXPECT_EQ(document.where("prompt"), "brief.yaml:1:1");
}

TEST(Yaml, ErrorsNameFileLineAndColumn) {
  const Error error = error_of("a: 1\nb: [1, 2\nc: 3\n");
  EXPECT_EQ(error.code, "E-YAML");
  EXPECT_EQ(error.text.rfind("brief.yaml:3:", 0), 0u) << error.text;
  EXPECT_NE(error_of("a: 1\na: 2\n").text.find("brief.yaml:2:1"), std::string::npos);
}

TEST(Yaml, RefusesWhatIsNoTextAndWhatIsTooMuch) {
  EXPECT_EQ(error_of(std::string("a: \0b", 5)).code, "E-YAML-BINARY");
  EXPECT_EQ(error_of("a: \xff\xfe").code, "E-YAML-BINARY");
  EXPECT_EQ(error_of("\x7f"
                     "ELF\x02\x01\x01")
                .code,
            "E-YAML-BINARY");
  EXPECT_EQ(error_of(std::string(2 << 20, ' ')).code, "E-YAML-SIZE");
  EXPECT_EQ(error_of(std::string(10000, '[')).code, "E-YAML");
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'i'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) bomb += (i ? ",*" : "*") + before;
    bomb += "]\n";
  }
  EXPECT_EQ(error_of(bomb).code, "E-YAML") << "ten million nodes out of 300 bytes";
}

TEST(Yaml, AnEmptyFileIsNull) {
  EXPECT_TRUE(read_yaml("", "x").value.is_null());
}

}  // namespace
}  // namespace aether
