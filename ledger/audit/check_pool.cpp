#include "ledger/audit/check_pool.hpp"

#include <utility>

#include "crypto/sha256.hpp"

namespace sopu::audit {
namespace {

const domain::NewKey* key_introduced(const domain::Payload& payload) {
  if (const auto* opened = domain::get_if<domain::LedgerOpened>(payload)) return &opened->key;
  if (const auto* enrolled = domain::get_if<domain::PartyEnrolled>(payload))
    return &enrolled->request.key;
  if (const auto* added = domain::get_if<domain::KeyAdded>(payload)) return &added->request.key;
  if (const auto* recovered = domain::get_if<domain::PartyRecovered>(payload)) {
    return &recovered->request.key;
  }
  return nullptr;
}

// Signatures first, as many in a row as can be: an event that is signed with a key which one of
// them introduces has their payloads read before it.
class ChunkCheck {
 public:
  explicit ChunkCheck(KeyHints& keys) : keys_(keys) {}

  void take(Item& item) {
    if (!item.jws) return;
    item.bytes = item.jws->size();
    auto good = check_signature(item);
    if (!good && good.error().code == domain::ErrorCode::unknown_key && !waiting_.empty()) {
      read_waiting();
      good = check_signature(item);
    }
    if (good) {
      waiting_.emplace_back(&item, std::move(*good));
    } else {
      refuse(item);
    }
  }

  void read_waiting() {
    for (const auto& [item, good] : waiting_) read(*item, good);
    waiting_.clear();
  }

 private:
  domain::Result<codec::SignedJws> check_signature(const Item& item) {
    return codec::SignatureCheck::check_signature(
        *item.jws, [this](const domain::Kid& kid) { return keys_.find(kid); });
  }

  void read(Item& item, const codec::SignedJws& good) {
    auto event =
        codec::SignatureCheck::read(good, item.entry_is_of_body ? &item.entry.event : nullptr);
    if (!event) return refuse(item);
    item.event = std::move(*event);
    item.hash_matches = (*item.event)->hash == item.entry.event;
    item.jws->clear();
    item.jws->shrink_to_fit();
    keys_.learn(item.event->event());
  }

  static void refuse(Item& item) {
    item.hash_matches = crypto::sha256(crypto::view(*item.jws)) == item.entry.event;
  }

  KeyHints& keys_;
  std::vector<std::pair<Item*, codec::SignedJws>> waiting_;  // whose signature is good
};

}  // namespace

std::optional<crypto::JwsKey> KeyHints::find(const domain::Kid& kid) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(kid);
  if (found == keys_.end()) return std::nullopt;
  return found->second;
}

void KeyHints::learn(const domain::Event& event) {
  const domain::NewKey* key = key_introduced(event.payload);
  if (!key || key->key.passkey) return;
  const std::unique_lock lock(mutex_);
  keys_.emplace(key->kid, std::get<crypto::PublicKey>(key->key.jwk));
}

void check_items(std::vector<Item>& items, KeyHints& keys) {
  ChunkCheck check(keys);
  for (Item& item : items) check.take(item);
  check.read_waiting();
}

CheckPool::CheckPool(unsigned helpers) {
  threads_.reserve(helpers);
  for (unsigned i = 0; i < helpers; ++i) threads_.emplace_back([this] { help(); });
}

CheckPool::~CheckPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  submitted_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void CheckPool::submit(std::shared_ptr<Chunk> chunk) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(chunk));
  }
  submitted_.notify_one();
}

void CheckPool::finish(Chunk& chunk) {
  std::unique_lock lock(mutex_);
  while (!chunk.checked) {
    if (waiting_.empty()) {
      checked_.wait(lock);
    } else {
      check_oldest(lock);
    }
  }
  if (chunk.failure) std::rethrow_exception(chunk.failure);
}

void CheckPool::help() {
  std::unique_lock lock(mutex_);
  while (true) {
    submitted_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    check_oldest(lock);
  }
}

void CheckPool::check_oldest(std::unique_lock<std::mutex>& lock) {
  const std::shared_ptr<Chunk> chunk = std::move(waiting_.front());
  waiting_.pop_front();
  lock.unlock();
  std::exception_ptr failure;
  try {
    check_items(chunk->items, keys_);
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  chunk->failure = failure;
  chunk->checked = true;
  checked_.notify_all();
}

}  // namespace sopu::audit
