// A question at the terminal itself, whatever the standard streams are tied to. A signal in the
// middle of it gives the terminal back as it was before it does what it does. The main thread.
#pragma once

#include <csignal>
#include <optional>
#include <string>

#include <termios.h>

namespace sopu::tools {

class Prompt {
 public:
  Prompt();
  ~Prompt();
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;

  bool is_open() const { return file_ >= 0; }
  // The line that was given; nothing at the end of input, even if something stood before it.
  std::optional<std::string> ask(const std::string& question, bool echo);

 private:
  enum class Read { line, end, signal };
  Read read_line(std::string& line, const sigset_t& while_waiting);
  void write(const std::string& text) const;

  int file_;
};

}  // namespace sopu::tools
