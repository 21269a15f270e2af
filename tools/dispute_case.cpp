#include "tools/dispute_case.hpp"

#include <algorithm>
#include <charconv>

#include "tools/signing.hpp"
#include "tools/text.hpp"

namespace sopu::tools {

using boost::json::object;
using boost::json::value;

namespace {

CaseCommand add_command_on_agreement(Command& family, Context& context, RunCase run,
                                     const std::string& name, const std::string& purpose,
                                     const std::vector<std::string>& examples) {
  auto arguments = std::make_shared<CaseArguments>();
  auto* command = add_command(family, name, purpose, examples);
  command->add_option("agreement", arguments->agreement, "The agreement's id")->required();
  set_action(command, context, [&context, arguments, run] { run(context.options, *arguments); });
  return {command, arguments};
}

// The parts between the signs, all but the last with something in it; Stop if there are others.
std::vector<std::string> parts_of(const std::string& text, std::size_t count,
                                  const std::string& form) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t sign = text.find('='); sign != std::string::npos; sign = text.find('=', from)) {
    parts.push_back(text.substr(from, sign - from));
    from = sign + 1;
  }
  parts.push_back(text.substr(from));
  const bool is_filled = std::ranges::none_of(parts, &std::string::empty);
  if (parts.size() == count && is_filled) return parts;
  throw Stop(Exit::usage, "write " + form + ", not \"" + text + "\"");
}

}  // namespace

object window_named(const std::string& text) {
  const auto parts = parts_of(text, 2, "OBJECTIVE=WINDOW, such as uptime=2027-03");
  const std::size_t slash = parts[0].find('/');
  object window{{"objective", parts[0].substr(0, slash)}};
  if (slash != std::string::npos) window["serviceUnit"] = parts[0].substr(slash + 1);
  window["window"] = parts[1];
  return window;
}

object credit_awarded(const std::string& text) {
  const std::string form = "SERVICE=MONTH=AMOUNT, such as hosting=2027-03=9000";
  const auto parts = parts_of(text, 3, form);
  std::int64_t amount = 0;
  const char* end = parts[2].data() + parts[2].size();
  const auto [read, error] = std::from_chars(parts[2].data(), end, amount);
  if (error != std::errc{} || read != end || amount < 0) {
    throw Stop(Exit::usage, "write " + form + ", not \"" + text + "\"");
  }
  return {{"service", parts[0]}, {"month", parts[1]}, {"amount", amount}};
}

bool is_running(const value& dispute) {
  return find(dispute, "outcome") == nullptr;
}

Case::Case(const Options& options, const CaseArguments& arguments, bool (*may_be)(const value&))
    : options_(options),
      dialogue_(options),
      agreement_(agreement_id(arguments.agreement).value),
      state_(dialogue_.get(Target("/v1/agreements/" + agreement_))),
      dispute_(listed(state_, "disputes", "id", arguments.dispute, may_be)) {}

void Case::sign(const std::string& type, const object& data) {
  object whole{{"dispute", text_of(dispute_, "id")}};
  for (const auto& [name, member] : data) whole[name] = member;
  sign_and_append(options_, dialogue_, {type, "agreement/" + agreement_, std::move(whole)});
}

void Case::end(const std::string& type, const object& data) {
  object whole{{"case", text_of(dispute_, "head.event")}};
  for (const auto& [name, member] : data) whole[name] = member;
  sign(type, whole);
}

// ---------------------------------------------------------------- commands

void CaseCommand::text(const char* name, const char* help) const {
  command->add_option(name, arguments->text, help)->required();
}

CaseCommand add_reading_command(Command& family, Context& context, RunCase run,
                                const std::string& name, const std::string& purpose,
                                const std::vector<std::string>& examples) {
  auto added = add_command_on_agreement(family, context, run, name, purpose, examples);
  add_reading_options(added.command, context.options);
  return added;
}

CaseCommand add_signed_command(Command& family, Context& context, RunCase run,
                               const std::string& name, const std::string& purpose,
                               const std::vector<std::string>& examples) {
  auto added = add_command_on_agreement(family, context, run, name, purpose, examples);
  add_signing_options(added.command, context.options);
  return added;
}

CaseCommand add_case_command(Command& family, Context& context, RunCase run,
                             const std::string& name, const std::string& purpose,
                             const std::vector<std::string>& examples) {
  auto added = add_signed_command(family, context, run, name, purpose, examples);
  added.command->add_option("--dispute", added.arguments->dispute,
                            "The dispute's event id, or an end of it (default: the only one)");
  return added;
}

}  // namespace sopu::tools
