// A dispute at the command line: the one that is meant, what is said in it, and how the commands
// about it are made.
// One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/dialogue.hpp"

namespace sopu::tools {

struct CaseArguments {
  std::string agreement;
  std::string dispute;  // its id, or an end of it
  std::vector<std::string> clauses;
  std::vector<std::string> windows;
  std::vector<std::string> credits;
  std::vector<std::string> events;
  std::int64_t version = 0;
  std::string notice;
  std::string complaint;
  std::string text;
  std::string remedy;
  std::string remedy_by;
  std::string due;
  std::string to;
  std::string id;  // of a question or a settlement
  std::string proposal;
  std::string notice_fate;
  std::string finding;
  std::string party;
  std::string disclosed;
  std::string state;
  std::string level;
  std::string opened_after;
  std::string html;
  std::vector<std::string> files;
  bool upheld = false;
};

bool is_running(const boost::json::value& dispute);

// A window as events name it: of `uptime=2027-03`, or `uptime/desk=2027-03` where the objective is
// judged by units. Stop (usage) for anything else.
boost::json::object window_named(const std::string& text);
// What is paid for a month: of `hosting=2027-03=9000`, in minor units. Stop likewise.
boost::json::object credit_awarded(const std::string& text);

// The dispute that is meant, as it stands. Stop if there is none such, or several.
class Case {
 public:
  Case(const Options& options, const CaseArguments& arguments,
       bool (*may_be)(const boost::json::value&) = is_running);

  Dialogue& dialogue() { return dialogue_; }
  const boost::json::value& dispute() const { return dispute_; }

  // Signs and appends an event of the case.
  void sign(const std::string& type, const boost::json::object& data);
  // One that ends it, and names all of it.
  void end(const std::string& type, const boost::json::object& data);

 private:
  const Options& options_;
  Dialogue dialogue_;
  std::string agreement_;
  boost::json::value state_;
  const boost::json::value& dispute_;  // in state_
};

// ---------------------------------------------------------------- commands

struct CaseCommand {
  Command* command;
  std::shared_ptr<CaseArguments> arguments;

  // A required option, with the words that are signed.
  void text(const char* name, const char* help) const;
};
using RunCase = void (*)(const Options&, const CaseArguments&);

// One that reads; that signs; that signs something about a dispute there is.
CaseCommand add_reading_command(Command& family, Context& context, RunCase run,
                                const std::string& name, const std::string& purpose,
                                const std::vector<std::string>& examples);
CaseCommand add_signed_command(Command& family, Context& context, RunCase run,
                               const std::string& name, const std::string& purpose,
                               const std::vector<std::string>& examples);
// For the family's commands about what two tell each other alone.
void add_confidence_commands(Command& family, Context& context);

CaseCommand add_case_command(Command& family, Context& context, RunCase run,
                             const std::string& name, const std::string& purpose,
                             const std::vector<std::string>& examples);

}  // namespace sopu::tools
