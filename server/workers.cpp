#include "server/workers.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace sopu::server {

void IoQueue::push(std::function<void()> item) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  items_.push_back(std::move(item));
  if (items_.size() > 1) return;  // a drain is on its way
  boost::asio::post(io_, [self = shared_from_this()] { self->drain(); });
}

void IoQueue::drain() {
  std::vector<std::function<void()>> items;
  {
    const std::lock_guard lock(mutex_);
    items.swap(items_);
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    try {
      items[i]();
    } catch (...) {
      // One session's fault must not cost the others their answers.
      items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      boost::asio::post(io_, [rest = std::move(items), self = shared_from_this()]() mutable {
        for (auto& item : rest) self->push(std::move(item));
      });
      throw;
    }
  }
}

void IoQueue::close() {
  std::vector<std::function<void()>> dropped;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(items_);
}

struct Workers::Impl {
  explicit Impl(unsigned threads) : pool(threads) {}
  std::atomic<std::size_t> pending = 0;
  boost::asio::thread_pool pool;
};

Workers::Workers(unsigned threads)
    : impl_(std::make_unique<Impl>(
          threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency()))) {}

Workers::~Workers() = default;

void Workers::post(std::function<void()> work) {
  impl_->pending.fetch_add(1, std::memory_order_relaxed);
  boost::asio::post(impl_->pool, [impl = impl_.get(), work = std::move(work)] {
    work();
    impl->pending.fetch_sub(1, std::memory_order_relaxed);
  });
}

std::size_t Workers::pending() const {
  return impl_->pending.load(std::memory_order_relaxed);
}

void Workers::join() {
  impl_->pool.join();
}

}  // namespace sopu::server
