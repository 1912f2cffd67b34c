#include "daemon/core/faults.hpp"

#include "tests/unit/core/folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <ostream>
#include <set>

namespace aether {

TEST(Faults, EverySiteCanBeMadeToFailByItsName) {
  for (std::size_t i = 0; i < kFaultSites.size(); ++i) {
    const test::FaultScope fault(Site::at(i), ENOSPC);
    for (std::size_t k = 0; k < kFaultSites.size(); ++k)
      EXPECT_EQ(faults::check(Site::at(k)), k == i ? ENOSPC : 0) << kFaultSites[i].name;
  }
}

TEST(Faults, SitesAreListedOnceAndExplained) {
  std::set<std::string_view> names;
  for (const FaultSite& site : kFaultSites) {
    EXPECT_TRUE(names.insert(site.name).second) << site.name;
    EXPECT_FALSE(site.where.empty()) << site.name;
  }
}

TEST(Faults, TheNthWriteFailsOnceWhateverItsSite) {
  const test::FaultScope fault(3, EIO);
  EXPECT_EQ(faults::check("blob.write"), 0);
  EXPECT_EQ(faults::check("work.write"), 0);
  EXPECT_EQ(faults::check("sqlite.sync"), EIO);
  EXPECT_EQ(faults::check("blob.write"), 0);
  EXPECT_EQ(faults::writes_seen(), 4u);
}

TEST(Faults, OneOccurrenceOfASiteCanBeChosen) {
  const test::FaultScope fault("stem.write", ENOSPC, 2);
  EXPECT_EQ(faults::check("stem.write"), 0);
  EXPECT_EQ(faults::check("work.write"), 0);
  EXPECT_EQ(faults::check("stem.write"), ENOSPC);
  EXPECT_EQ(faults::check("stem.write"), 0);
}

struct PlanText {
  const char* text;
  int error_number;  ///< of the second use of stem.write; -1 = the plan is refused
};

void PrintTo(const PlanText& plan, std::ostream* out) {
  *out << plan.text;
}

class FaultPlans : public ::testing::TestWithParam<PlanText> {};

TEST_P(FaultPlans, AreReadFromTheEnvironment) {
  ::setenv("AETHER_FAULT", GetParam().text, 1);
  const auto read = faults::read_environment();
  (void)faults::check("stem.write");
  const int second = faults::check("stem.write");
  faults::clear();
  ::unsetenv("AETHER_FAULT");
  if (GetParam().error_number < 0) {
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "E-FAULT-PLAN");
    EXPECT_EQ(read.error().field, "AETHER_FAULT");
  } else {
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(second, GetParam().error_number);
  }
}

INSTANTIATE_TEST_SUITE_P(Texts, FaultPlans,
                         ::testing::Values(PlanText{"stem.write:ENOSPC", ENOSPC},
                                           PlanText{"stem.write:EIO:2", EIO},
                                           PlanText{"stem.write:EIO:3", 0},
                                           PlanText{"nth:2:EIO", EIO}, PlanText{"", 0},
                                           PlanText{"stem.writ:EIO", -1}, PlanText{"nth:0:EIO", -1},
                                           PlanText{"nth:x:EIO", -1}, PlanText{"stem.write", -1},
                                           PlanText{"stem.write:EPERM", -1}));

}  // namespace aether
