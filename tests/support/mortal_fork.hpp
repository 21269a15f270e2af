// A child process that does not outlive its test.
#pragma once

#include <csignal>
#include <cstdlib>

#include <sys/prctl.h>
#include <unistd.h>

namespace sopu::test {

// fork(), but the kernel kills the child when the thread that made it ends, however that comes
// about.
inline pid_t mortal_fork() {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // It may have ended before the kernel knew.
    if (::getppid() != parent) ::_exit(EXIT_FAILURE);
  }
  return child;
}

}  // namespace sopu::test
