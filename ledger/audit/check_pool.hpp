// The parallel half of an audit: signatures and JSON, chunk by chunk, on every core.
// submit() and finish() belong to the thread that calls verify(); the pool's own threads do nothing
// but check.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "ledger/codec/signature_check.hpp"
#include "ledger/log/entry.hpp"

namespace sopu::audit {

// Every public key that an event so far introduced, whether the registry took it or not: a kid is
// the thumbprint of its key, so the bytes under it are right whoever named them. Whether the key
// may sign is for the replay.
class KeyHints {
 public:
  std::optional<crypto::PublicKey> find(const domain::Kid& kid) const;
  void add(const domain::Kid& kid, const crypto::PublicKey& key);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<domain::Kid, crypto::PublicKey> keys_;
};

// One event on its way through the audit.
struct Item {
  std::uint64_t index = 0;
  log::Entry entry;
  std::optional<std::string> jws{};  // absent: withheld; taken away once it was found good

  // Written by the check; of a withheld event none of them.
  std::size_t bytes = 0;                         // of the JWS
  std::optional<domain::VerifiedEvent> event{};  // absent: refused under the keys known so far
  bool hash_matches = false;                     // the entry's
};

void check_item(Item& item, KeyHints& keys);

struct Chunk {
  std::vector<Item> items;
  std::size_t bytes = 0;  // of the bodies

  // The pool's.
  bool checked = false;
  std::exception_ptr failure;
};

class CheckPool {
 public:
  // `helpers`: threads besides the caller's own; may be 0.
  explicit CheckPool(unsigned helpers);
  ~CheckPool();  // does not wait for chunks that nobody has begun
  CheckPool(const CheckPool&) = delete;
  CheckPool& operator=(const CheckPool&) = delete;

  void submit(std::shared_ptr<Chunk> chunk);
  // Returns when the chunk is checked. Checks others on this thread while it waits. Throws what the
  // check threw.
  void finish(Chunk& chunk);

 private:
  void help();
  void check_oldest(std::unique_lock<std::mutex>& lock);

  KeyHints keys_;
  std::mutex mutex_;
  std::condition_variable submitted_, checked_;
  std::deque<std::shared_ptr<Chunk>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sopu::audit
