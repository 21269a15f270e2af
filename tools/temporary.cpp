#include "tools/temporary.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "tools/common.hpp"

namespace sopu::tools {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory(const std::string& prefix, const std::string& keep)
    : path_(keep), keep_(!keep.empty()) {
  if (keep_) {
    if (fs::exists(path_) && !fs::is_empty(path_)) {
      throw Stop(Exit::usage, keep + " is not empty; choose another directory");
    }
    fs::create_directories(path_);
    path_ = fs::absolute(path_).lexically_normal();
    return;
  }
  std::string pattern = (fs::temp_directory_path() / (prefix + "XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + pattern);
  }
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!keep_) fs::remove_all(path_, ignored);
}

}  // namespace sopu::tools
