#include "crypto/whole_file.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/support/temporary_directory.hpp"

namespace sopu::crypto {
namespace {

namespace fs = std::filesystem;

class WholeFileTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }

  sopu::test::TemporaryDirectory folder_;
};

TEST_F(WholeFileTest, IsWrittenOnceOrReplaced) {
  EXPECT_EQ(write_whole_file(path("a"), "one", 0666, IfThere::refuse), 0);
  EXPECT_EQ(write_whole_file(path("a"), "two", 0666, IfThere::refuse), EEXIST);
  EXPECT_EQ(content(path("a")), "one");
  EXPECT_EQ(write_whole_file(path("a"), "three", 0666, IfThere::replace), 0);
  EXPECT_EQ(content(path("a")), "three");
  EXPECT_EQ(files(), 1U);
}

TEST_F(WholeFileTest, HasTheModeThatWasAskedForWithinTheUmask) {
  const mode_t before = ::umask(0277);
  EXPECT_EQ(write_whole_file(path("a"), "", 0644, IfThere::refuse), 0);
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(WholeFileTest, TakesANameOfTheGreatestLength) {
  EXPECT_EQ(write_whole_file(path(std::string(255, 'n')), "", 0644, IfThere::refuse), 0);
}

// As on a disk that is full.
TEST_F(WholeFileTest, LeavesNothingIfItCannotBeWritten) {
  ASSERT_EQ(write_whole_file(path("a"), "old", 0666, IfThere::refuse), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{100, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string text(1'000, 'x');
  const int replaced = write_whole_file(path("a"), text, 0666, IfThere::replace);
  const int fresh = write_whole_file(path("b"), text, 0666, IfThere::refuse);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(replaced, EFBIG);
  EXPECT_EQ(fresh, EFBIG);
  EXPECT_EQ(content(path("a")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(WholeFileTest, LeavesNothingIfItCannotBePutInPlace) {
  fs::create_directory(path("folder"));
  EXPECT_EQ(write_whole_file(path("folder"), "x", 0666, IfThere::replace), EISDIR);
  EXPECT_EQ(write_whole_file(path("folder"), "x", 0666, IfThere::refuse), EEXIST);
  EXPECT_EQ(write_whole_file(path("none/a"), "x", 0666, IfThere::refuse), ENOENT);
  EXPECT_EQ(files(), 1U);
}

TEST_F(WholeFileTest, IsWrittenPieceByPieceAndReadBeforeItIsThere) {
  WholeFile file(path("a"), 0666);
  file.write("one ");
  file.write("two");
  EXPECT_EQ(content(file.fresh_path()), "one two");
  EXPECT_FALSE(fs::exists(path("a")));
  file.rename_to(path("b"));
  EXPECT_EQ(file.finish(IfThere::refuse), 0);
  EXPECT_EQ(content(path("b")), "one two");
  EXPECT_EQ(files(), 1U);
}

TEST_F(WholeFileTest, LeavesNothingUnlessItIsFinished) {
  { WholeFile(path("a"), 0666).write("one"); }
  EXPECT_EQ(files(), 0U);
}

}  // namespace
}  // namespace sopu::crypto
