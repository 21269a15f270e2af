// A directory that goes with the object, unless it is to be kept.
#pragma once

#include <filesystem>
#include <string>

namespace sopu::tools {

class TemporaryDirectory {
 public:
  // Below the system's directory for such things; or `keep`, which must not be there or be empty,
  // and stays.
  explicit TemporaryDirectory(const std::string& prefix, const std::string& keep = {});
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool keep_;
};

}  // namespace sopu::tools
