// A file without a name for what an audit cannot hold in memory: written once, read back when it is
// wanted again, gone with the process.
// Belongs to one thread.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace sopu::audit {

class Spill {
 public:
  struct Place {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };

  // std::system_error if the temporary directory takes no more.
  Place write(std::string_view text);
  std::string read(const Place& place) const;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;  // made when it is first needed
  std::uint64_t end_ = 0;
};

}  // namespace sopu::audit
