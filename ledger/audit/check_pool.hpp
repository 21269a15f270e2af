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
// may sign is for the replay; of which page a passkey is too, so they are left to it altogether.
class KeyHints {
 public:
  std::optional<crypto::JwsKey> find(const domain::Kid& kid) const;
  // The key that the event introduces, if it does.
  void learn(const domain::Event& event);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<domain::Kid, crypto::PublicKey> keys_;
};

// One event on its way through the audit.
struct Item {
  std::uint64_t index = 0;
  log::Entry entry;
  std::optional<std::string> jws{};  // absent: withheld; taken away once it was found good
  bool entry_is_of_body = false;     // its hash was computed from this very body

  // Written by the check, the event by the fold's second one; of a withheld event none of them.
  std::size_t bytes = 0;                         // of the JWS
  std::optional<domain::VerifiedEvent> event{};  // absent: refused under the keys known so far
  bool hash_matches = false;                     // the entry's
};

void check_items(std::vector<Item>& items, KeyHints& keys);

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
  // For an event that the pool met too early: whoever signs with its key would be refused as well.
  void learn(const domain::Event& event) { keys_.learn(event); }

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
