#include "server/workers.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
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
  explicit Impl(unsigned threads) : long_max(std::max(1U, threads - 1)), pool(threads) {}

  void post(std::function<void()> work) {
    pending.fetch_add(1, std::memory_order_relaxed);
    boost::asio::post(pool, [this, work = std::move(work)] {
      work();
      pending.fetch_sub(1, std::memory_order_relaxed);
    });
  }
  // The next of those that take long, if it may begin.
  void begin_long() {
    const std::lock_guard lock(mutex);
    if (long_work.empty() || long_running == long_max) return;
    ++long_running;
    post([this, work = std::move(long_work.front())] {
      work();
      {
        const std::lock_guard over(mutex);
        --long_running;
      }
      begin_long();
    });
    long_work.pop_front();
  }

  const unsigned long_max;
  std::atomic<std::size_t> pending = 0;
  std::mutex mutex;
  std::deque<std::function<void()>> long_work;
  unsigned long_running = 0;
  boost::asio::thread_pool pool;  // goes first
};

Workers::Workers(unsigned threads)
    : impl_(std::make_unique<Impl>(
          threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency()))) {}

Workers::~Workers() = default;

void Workers::post(std::function<void()> work) {
  impl_->post(std::move(work));
}

void Workers::post_long(std::function<void()> work) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->long_work.push_back(std::move(work));
  }
  impl_->begin_long();
}

std::size_t Workers::pending() const {
  return impl_->pending.load(std::memory_order_relaxed);
}

void Workers::join() {
  impl_->pool.join();
}

}  // namespace sopu::server
