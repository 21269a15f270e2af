// A server in a process of its own, for the benchmarks, and what the system says of processes.
// One thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace sopu::tools {

// `sopu serve DIRECTORY` on a free port of the loopback, without quotas but those in `options`;
// ended with the object.
class ServerProcess {
 public:
  explicit ServerProcess(const std::filesystem::path& directory,
                         const std::vector<std::string>& options = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& url() const { return url_; }
  const std::string& verifier_key() const { return verifier_key_; }

  // A line of /proc/PID/status, such as `VmRSS`, in bytes.
  double memory_bytes(const std::string& name) const;

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string url_;
  std::string verifier_key_;
};

struct AuditProcess {
  double seconds = 0;
  double memory_bytes = 0;  // at most, of it and of what it started
};
// `sopu verify DIRECTORY` in a process of its own. Throws if the log does not hold.
AuditProcess audit_in_process(const std::filesystem::path& directory,
                              const std::string& verifier_key);

}  // namespace sopu::tools
