#include "tools/bench_server.hpp"

#include <cerrno>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/codec/strict_json.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

constexpr double kib = 1'024;

// Becomes `sopu` with these arguments; what it says to people is lost.
[[noreturn]] void execute(const std::vector<std::string>& arguments, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::dup2(output, STDOUT_FILENO);
  if (const int null = ::open("/dev/null", O_WRONLY); null >= 0) ::dup2(null, STDERR_FILENO);
  std::vector<char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  ::execv("/proc/self/exe", pointers.data());
  ::_exit(EXIT_FAILURE);
}

// Starts it; `output` receives the end from which its standard output is read.
pid_t start(const std::vector<std::string>& arguments, int& output) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the benchmark");
  const pid_t process = ::fork();
  if (process == 0) execute(arguments, ends[1]);
  ::close(ends[1]);
  output = ends[0];
  if (process < 0) throw std::runtime_error("no process for the benchmark");
  return process;
}

std::string first_line(int output) {
  std::string line;
  for (char c = 0; ::read(output, &c, 1) == 1;) {
    if (c == '\n') return line;
    line += c;
  }
  throw std::runtime_error("the server of the benchmark did not start");
}

}  // namespace

ServerProcess::ServerProcess(const std::filesystem::path& directory,
                             const std::vector<std::string>& options) {
  std::vector<std::string> arguments{
      "sopu",        "serve", directory.string(),   "--listen", "127.0.0.1:0", "--json",
      "--mib-a-day", "0",     "--agreements-a-day", "0"};
  if (options.empty()) arguments.insert(arguments.end(), {"--events-a-day", "0"});
  arguments.insert(arguments.end(), options.begin(), options.end());
  process_ = start(arguments, output_);
  const auto said = codec::read_json(first_line(output_)).value();
  url_ = text_of(said, "url");
  verifier_key_ = text_of(said, "verifierKey");
}

ServerProcess::~ServerProcess() {
  ::kill(process_, SIGTERM);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::close(output_);
}

double ServerProcess::memory_bytes(const std::string& name) const {
  std::ifstream status("/proc/" + std::to_string(process_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(name + ":")) continue;
    std::istringstream rest(line.substr(name.size() + 1));
    double value = 0;
    rest >> value;
    return value * kib;
  }
  throw std::runtime_error("the system does not tell " + name);
}

AuditProcess audit_in_process(const std::filesystem::path& directory,
                              const std::string& verifier_key) {
  // What this process holds when it forks would count as the child's.
  ::malloc_trim(0);
  const auto begun = std::chrono::steady_clock::now();
  int output = -1;
  const pid_t process =
      start({"sopu", "verify", directory.string(), "--log-key", verifier_key, "--json"}, output);
  int status = 0;
  rusage usage{};
  while (::wait4(process, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  ::close(output);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) {
    throw std::runtime_error("the log of the benchmark does not hold");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return {took.count(), static_cast<double>(usage.ru_maxrss) * kib};
}

}  // namespace sopu::tools
