// verify: the auditor's command.
#include <fstream>

#include "ledger/audit/directory_source.hpp"
#include "tools/commands.hpp"
#include "tools/document.hpp"
#include "tools/evidence.hpp"
#include "tools/memory.hpp"
#include "tools/receipts.hpp"
#include "tools/remote_source.hpp"
#include "tools/text.hpp"
#include "tools/verdict.hpp"

namespace sopu::tools {
namespace {

struct Arguments {
  std::string where;
  std::string log_key;
  std::string since;
  std::string attachments;
  unsigned threads = 0;
};

bool is_url(const std::string& text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

audit::Verdict verdict_on(const Options& options, const Arguments& arguments,
                          audit::Options audit_options) {
  if (is_url(arguments.where)) {
    Options there = options;
    there.url = arguments.where;
    there.log_key = audit_options.log_key.vkey();
    Dialogue dialogue(there);
    if (!options.party.empty()) audit_options.reader = domain::PartyId{options.party};
    const auto source = open_remote_source(dialogue);
    return audit::verify(*source, audit_options);
  }
  const std::filesystem::path path(arguments.where);
  const LedgerPaths paths(path);
  if (std::filesystem::exists(paths.store())) return verify_directory(paths, audit_options);
  if (std::filesystem::is_regular_file(path)) return audit::verify_file(path, audit_options);
  throw Stop(Exit::usage, arguments.where +
                              " is neither a URL nor a ledger's directory, nor its "
                              "data file, nor an evidence file, nor a receipt");
}

// A receipt is JSON; a data file never begins so.
bool is_receipt(const std::string& where) {
  std::ifstream file(where, std::ios::binary);
  return std::filesystem::is_regular_file(where) && file.get() == '{';
}

// The one that was given, or else that of the ledger that this client knows.
crypto::NoteVerifier pinned_key(const Arguments& arguments) {
  const std::string& where = arguments.where;
  if (is_evidence(where)) return log_key_for(arguments.log_key, origin_of_evidence(where));
  if (is_receipt(where)) return log_key_for(arguments.log_key, origin_of_receipt(where));
  if (!arguments.log_key.empty()) return parse_log_key(arguments.log_key);
  for (const auto& [url, ledger] : Memory().ledgers()) {
    if (is_url(where) && url == plain_url(where)) return ledger;
  }
  ask_for_log_key();
}

void verify(const Options& options, const Arguments& arguments) {
  const auto log_key = pinned_key(arguments);
  if (is_evidence(arguments.where)) {
    tell_evidence(options, verdict_on_evidence(arguments.where, log_key, arguments.threads));
    if (!arguments.attachments.empty()) check_documents(arguments.where, arguments.attachments);
    return;
  }
  if (is_receipt(arguments.where)) return verify_receipt(options, arguments.where, log_key);
  audit::Options audit_options{log_key, arguments.threads, {}};
  if (!arguments.since.empty()) {
    if (auto known = read_state(arguments.since)) audit_options.since.push_back(std::move(*known));
  }
  audit::Verdict verdict;
  {
    const auto progress = std::make_shared<Progress>("Verifying");
    audit_options.progress = [&progress](std::uint64_t done, std::uint64_t total) {
      (*progress)(done, total);
    };
    verdict = verdict_on(options, arguments, audit_options);
  }
  if (options.json) {
    print_json(verdict_json(verdict));
  } else {
    print(verdict_text(verdict));
  }
  tell_of_zones(verdict);
  if (verdict.fault) throw Stop(Exit::unverified, "");
  if (!arguments.since.empty()) write_state(arguments.since, verdict.checkpoint);
}

}  // namespace

void add_verify(Command& app, Context& context) {
  auto* command = add_command(
      app, "verify",
      "Check a whole log, an evidence file or a receipt: hashes, tree, signatures, every rule; "
      "trusts "
      "only the key",
      {"verify https://ledger.example --log-key \"$LOG_KEY\"",
       "verify https://ledger.example --log-key \"$LOG_KEY\" --since state.txt --key me.pem "
       "--party audit",
       "verify /var/lib/sopu --log-key \"$LOG_KEY\"", "verify acme.jsonl --log-key \"$LOG_KEY\"",
       "verify receipt.json --log-key \"$LOG_KEY\""});
  auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("where", arguments->where,
                   "A server's URL, a ledger's directory, an evidence file, or a receipt")
      ->required();
  add_log_key_option(command, arguments->log_key);
  command->add_option("--since", arguments->since,
                      "A file of yours: the log must extend what it remembers; updated afterwards");
  command->add_option("--attachments", arguments->attachments,
                      "A folder with the documents that an evidence file refers to: checked, too");
  command->add_option("--threads", arguments->threads, "How many (default: as many as cores)");
  add_identity_options(command, context.options);
  add_json_option(command, context.options);
  set_action(command, context, [&context, arguments] { verify(context.options, *arguments); });
}

}  // namespace sopu::tools
