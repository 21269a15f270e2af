// How an auditor's verdict is shown and remembered, for verify and fsck.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "ledger/audit/verifier.hpp"
#include "ledger/directory.hpp"
#include "tools/common.hpp"

namespace sopu::tools {

// `more` are further rows of its table.
std::string verdict_text(const audit::Verdict& verdict,
                         const std::vector<std::vector<std::string>>& more = {});
boost::json::value verdict_json(const audit::Verdict& verdict);

// A verifier key given by the auditor. Stop (usage) if it is none.
crypto::NoteVerifier parse_log_key(const std::string& vkey);

void add_log_key_option(Command* command, std::string& log_key);
// The one that was given, or else that of the ledger of this name, if this client knows it; Stop
// (usage) if not.
crypto::NoteVerifier log_key_for(const std::string& given, const std::string& origin);
[[noreturn]] void ask_for_log_key();

// Verifies the store of a ledger's directory, which must also extend the high-water mark beside it:
// a damaged file can look like an older, sound one.
audit::Verdict verify_directory(const LedgerPaths& paths, audit::Options options);

// The checkpoint that an earlier verification left in a file of the auditor's own; absent if there
// is no file yet. Stop if the file holds something else.
std::optional<log::Checkpoint> read_state(const std::string& path);
void write_state(const std::string& path, const log::Checkpoint& checkpoint);

// How the rules of a zone on record (standard base64 of a TZif file) differ from this machine's
// within a century, in words; empty if they do not.
std::string compared_here(const std::string& name, const std::string& rules);
// On the standard error stream: what this machine means otherwise than the log. No fault of either.
void tell_of_zones(const audit::Verdict& verdict);

}  // namespace sopu::tools
