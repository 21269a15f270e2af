// What the client remembers between commands, in a directory of its user's own: which ledger stands
// behind which URL, the newest checkpoint of each, the receipts of what was signed, and what proves
// a server a liar. Several processes at a time: each file is replaced as a whole.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crypto/note.hpp"

namespace sopu::tools {

// `http://127.0.0.1:7315`: scheme and host in lower case, the port always there. Stop (usage) for
// what is no server's address.
std::string plain_url(const std::string& url);

struct KnownLedger {
  std::string url;  // plain
  crypto::NoteVerifier ledger;
};

class Memory {
 public:
  // The directory that SOPU_HOME names, or `sopu` in XDG_DATA_HOME, or in ~/.local/share. It is
  // made when something is to be remembered.
  Memory();

  // False without any of these: nothing is remembered then.
  bool has_place() const { return !root_.empty(); }
  const std::filesystem::path& root() const { return root_; }

  // `known_ledgers`: a line each, the URL and the verifier key. Stop (failure) for other lines.
  std::vector<KnownLedger> ledgers() const;
  void remember(const KnownLedger& known);  // instead of what was known for its URL
  bool forget(const std::string& url);      // false if there was nothing

  // The newest checkpoint that was proven to continue the ones before it: a signed note.
  std::optional<std::string> checkpoint(const crypto::NoteVerifier& ledger) const;
  void remember_checkpoint(const crypto::NoteVerifier& ledger, const std::string& note);

  // In `receipts/LEDGER/INDEX.json`; returns the file's name.
  std::filesystem::path keep_receipt(const crypto::NoteVerifier& ledger, std::uint64_t index,
                                     const std::string& json);
  std::vector<std::filesystem::path> receipts() const;

  // Files by name and text, in a directory of their own; without a place, in the current one.
  // Returns the directory.
  std::filesystem::path keep_evidence(
      const std::vector<std::pair<std::string, std::string>>& files) const;

 private:
  std::filesystem::path known_file() const { return root_ / "known_ledgers"; }
  std::filesystem::path checkpoint_file(const crypto::NoteVerifier& ledger) const;
  void write_known(const std::vector<KnownLedger>& all) const;

  std::filesystem::path root_;
};

}  // namespace sopu::tools
