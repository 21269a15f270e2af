// The auditor's work: checks a log from its first event to its checkpoint and computes everything
// again that can be computed: hashes, tree, signatures, the base chains, every rule of the domain.
// Trusts nothing but the log's verifier key, which the auditor brings along.
// verify() uses its own threads; a LogSource is called from one thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/note.hpp"
#include "ledger/domain/registry/clock.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/limits.hpp"
#include "ledger/log/checkpoint.hpp"
#include "ledger/log/tiles.hpp"

namespace sopu::audit {

// Thrown by a LogSource: what it reads from is damaged at the event with this index, or at the
// checkpoint if there is none. The verdict then says so (fault `unreadable`); every other exception
// goes through verify() to its caller.
struct Unreadable : std::runtime_error {
  Unreadable(std::optional<std::uint64_t> where, const std::string& what)
      : std::runtime_error(what), index(where) {}
  std::optional<std::uint64_t> index;
};

// Where a log can be read: a directory, a running server.
class LogSource {
 public:
  virtual ~LogSource() = default;
  virtual std::string checkpoint() = 0;  // the signed note
  // The entry bundle n, of `width` entries.
  virtual std::string entries(std::uint64_t n, std::uint64_t width) = 0;
  // Are the hashes in the entries computed from the bodies that events() gives, here and now?
  virtual bool makes_entries_of_bodies() const { return false; }
  // The tile, of `width` hashes.
  virtual std::string tile(log::TileId id, std::uint64_t width) = 0;
  // Calls `visit` with every event body that may be read, in the log's order, below `size`. `visit`
  // may call entries() and tile(), and may throw to end the reading.
  virtual void events(std::uint64_t size,
                      const std::function<void(std::uint64_t index, std::string jws)>& visit) = 0;
};

// What is wrong where. `kind` is one of: checkpoint, entry, time, leaf, tile, event-hash,
// malformed, signature, base, rule, duplicate-id, missing, unreadable. See README.md for what each
// of them says.
struct Fault {
  std::optional<std::uint64_t> index;  // of the event; absent for the checkpoint
  std::string kind;
  std::string detail;
  friend bool operator==(const Fault&, const Fault&) = default;
};

struct Verdict {
  std::optional<Fault> fault;  // the first by index; absent: everything holds
  log::Checkpoint checkpoint;
  std::uint64_t events = 0;           // in the log
  std::uint64_t bodies_checked = 0;   // signatures and rules
  std::uint64_t bodies_withheld = 0;  // known by their hash alone
  std::uint64_t agreements = 0;
  // Of these: so much withheld that the rules could not be applied to the end.
  std::uint64_t agreements_partly_withheld = 0;
  std::uint64_t tiles = 0;
  std::vector<domain::ZoneRecorded> zones{};  // the newest rules of each on record, by name
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

struct Options {
  crypto::NoteVerifier log_key;  // pinned
  unsigned threads = 0;          // 0: as many as there are cores
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  // Checkpoints of this log known from elsewhere: it must be an extension of each of them.
  std::vector<log::Checkpoint> since{};
  // Who reads the log: what is withheld from a party of an agreement is then a fault.
  std::optional<domain::PartyId> reader{};
  // What is held of states and of terms before it goes to a file, in bytes as stored.
  std::size_t states_bytes_max = limits::audit_states_bytes_max;
  std::size_t terms_bytes_max = limits::audit_terms_bytes_max;
};

// The same log gives the same verdict, whatever the number of threads. With a fault, the counts are
// of what was checked before it.
Verdict verify(LogSource& source, const Options& options);

}  // namespace sopu::audit
