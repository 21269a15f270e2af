// What is said of a command line that leads to nothing.
#include "tools/command_line.hpp"

#include <gtest/gtest.h>

namespace sopu::tools {
namespace {

class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    root.require_subcommand(1, 1);
    auto* family = root.add_subcommand("agreement", "What agreements are");
    family->require_subcommand(1, 1);
    auto* show = family->add_subcommand("show", "Show one");
    show->add_option("--limit", limit, "At most so many")->at_least(1);
    show->add_option("--rounds", rounds, "How often")->range(5, 9);
    show->set_action([this] { ++shown; });
    family->set_action([this] { ++family_alone; });
  }

  std::optional<Ended> parse(std::vector<std::string> words) {
    return root.parse({words.rbegin(), words.rend()});
  }

  std::string errors_of(std::vector<std::string> words) {
    const auto ended = parse(std::move(words));
    if (!ended || ended->code == 0) return "none";
    return ended->errors.substr(0, ended->errors.find('\n'));
  }

  Command root{"What this is", "sopu"};
  int limit = 0;
  std::int64_t rounds = 0;
  int shown = 0;
  int family_alone = 0;
};

TEST_F(CommandLine, AWordThatIsNoCommandIsNamed) {
  EXPECT_EQ(errors_of({"bogus"}), "sopu: there is no command \"bogus\"; `sopu --help` lists them");
  EXPECT_EQ(errors_of({"agreement", "bogus", "--limit", "1"}),
            "sopu agreement: there is no command \"bogus\"; `sopu agreement --help` lists them");
  EXPECT_EQ(errors_of({"agreement"}), "A subcommand is required");
}

TEST_F(CommandLine, ANumberOutOfItsRangeIsToldItsRange) {
  EXPECT_EQ(errors_of({"agreement", "show", "--limit", "0"}), "--limit: 0 is not 1 or more");
  EXPECT_EQ(errors_of({"agreement", "show", "--limit", "k"}), "--limit: k is not 1 or more");
  EXPECT_EQ(errors_of({"agreement", "show", "--rounds", "10"}),
            "--rounds: Value 10 not in range 5 to 9");
}

TEST_F(CommandLine, OnlyTheCommandThatWasMeantActs) {
  EXPECT_FALSE(parse({"agreement", "show", "--limit", "1"}));
  EXPECT_EQ(limit, 1);
  EXPECT_EQ(shown, 1);
  EXPECT_EQ(family_alone, 0);
}

TEST_F(CommandLine, HelpIsNoError) {
  const auto ended = parse({"agreement", "show", "--help"});
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->code, 0);
  EXPECT_NE(ended->output.find("--rounds INT:5 to 9"), std::string::npos) << ended->output;
}

}  // namespace
}  // namespace sopu::tools
