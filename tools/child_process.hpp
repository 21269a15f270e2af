// Work that must not take this process down with it: reading a file that may be damaged.
// One thread.
#pragma once

#include <functional>
#include <string>

namespace sopu::tools {

struct ChildEnd {
  bool completed = false;
  std::string text;  // what `work` gave, or how the child ended
};

// Runs `work` in a child process. It must call `alive` at least once a minute while it works, or it
// is taken to go round in circles and ended. Must be called while this process has one thread.
ChildEnd run_in_child(const std::function<std::string(const std::function<void()>& alive)>& work);

}  // namespace sopu::tools
