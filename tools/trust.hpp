// Which ledger stands behind a URL, and that what its server says of the log never takes back what
// it said before. Everything is checked before any token or signature is made.
// One thread; the HTTP client must outlive it.
#pragma once

#include <optional>
#include <string>

#include "ledger/log/checkpoint.hpp"
#include "server/client.hpp"
#include "tools/common.hpp"
#include "tools/memory.hpp"

namespace sopu::tools {

// The server that the options name; who waits for it is told so.
server::Endpoint endpoint_of(const Options& options);

class Trust {
 public:
  Trust(const Options& options, server::HttpClient& http) : options_(options), http_(http) {}

  // The ledger that is known for the URL: by SOPU_LOG_KEY, which wins, or by `known_ledgers`. If
  // there is one, the server must be its server, and its newest checkpoint must continue those seen
  // before: Stop (unverified) otherwise.
  std::optional<crypto::NoteVerifier> check_known();
  // The same; one that is not known yet becomes known, after its key's fingerprint was shown and,
  // at a terminal, asked about.
  crypto::NoteVerifier meet();

  // A checkpoint that the server showed, after check_known() or meet() gave a ledger: Stop
  // (unverified), with the evidence kept, for a fork or a rollback.
  void see(const std::string& note);

  Memory& memory() { return memory_; }

 private:
  std::optional<crypto::NoteVerifier> pinned() const;
  crypto::NoteVerifier shown();
  void accept_new(const crypto::NoteVerifier& ledger);
  void remember(const crypto::NoteVerifier& ledger);  // also what SOPU_LOG_KEY named
  void begin_to_watch(const crypto::NoteVerifier& ledger);
  std::string fetch_checkpoint();
  bool continues(const log::Checkpoint& older, const log::Checkpoint& newer);
  [[noreturn]] void accuse(const std::string& what, const std::string& note) const;

  const Options& options_;
  server::HttpClient& http_;
  Memory memory_;
  std::optional<crypto::NoteVerifier> ledger_;
  std::string newest_;  // checkpoint, a note; empty before there is one
};

// For people to compare: SHA-256 of the key, base64.
std::string fingerprint(const crypto::NoteVerifier& ledger);
std::string ledger_text(const std::string& url, const crypto::NoteVerifier& ledger);

}  // namespace sopu::tools
