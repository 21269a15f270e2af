#include "ledger/audit/check_pool.hpp"

#include "crypto/sha256.hpp"

namespace sopu::audit {
namespace {

const domain::NewKey* key_introduced(const domain::Payload& payload) {
  if (const auto* opened = domain::get_if<domain::LedgerOpened>(payload)) return &opened->key;
  if (const auto* enrolled = domain::get_if<domain::PartyEnrolled>(payload))
    return &enrolled->request.key;
  if (const auto* added = domain::get_if<domain::KeyAdded>(payload)) return &added->request.key;
  return nullptr;
}

}  // namespace

std::optional<crypto::PublicKey> KeyHints::find(const domain::Kid& kid) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(kid);
  if (found == keys_.end()) return std::nullopt;
  return found->second;
}

void KeyHints::learn(const domain::Event& event) {
  const domain::NewKey* key = key_introduced(event.payload);
  if (!key) return;
  const std::unique_lock lock(mutex_);
  keys_.emplace(key->kid, key->key);
}

void check_item(Item& item, KeyHints& keys) {
  if (!item.jws) return;
  item.bytes = item.jws->size();
  auto result = codec::SignatureCheck::check(
      *item.jws, [&keys](const domain::Kid& kid) { return keys.find(kid); },
      item.entry_is_of_body ? &item.entry.event : nullptr);
  if (!result) {
    item.hash_matches = crypto::sha256(crypto::view(*item.jws)) == item.entry.event;
    return;
  }
  item.event = std::move(*result);
  item.hash_matches = (*item.event)->hash == item.entry.event;
  item.jws->clear();
  item.jws->shrink_to_fit();
  keys.learn(item.event->event());
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
    for (Item& item : chunk->items) check_item(item, keys_);
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  chunk->failure = failure;
  chunk->checked = true;
  checked_.notify_all();
}

}  // namespace sopu::audit
