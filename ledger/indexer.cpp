#include "ledger/indexer.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include "ledger/view/indexing.hpp"

namespace sopu {
namespace {

using namespace std::chrono_literals;

// Single events that come soon after each other are indexed together.
constexpr auto rest = 100ms;
constexpr auto rest_after_trouble = 60s;
constexpr int nice_value = 19;

}  // namespace

Indexer::Indexer(const store::EventStore& store, view::Shared& shared, Options options)
    : store_(store), shared_(shared), options_(std::move(options)), index_(options_.file) {
  view::fit_to(*store.snapshot(), index_);  // before anybody asks
  thread_ = std::thread([this] { run(); });
}

Indexer::~Indexer() {
  stop();
}

void Indexer::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void Indexer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

// False if it is to end.
bool Indexer::waits(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return stopping_; });
  return !stopping_;
}

void Indexer::run() {
  // Linux counts it for the thread alone; without it the index is merely in nobody's favour.
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice_value));
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return woken_ || stopping_; });
      if (stopping_) return;
      woken_ = false;
    }
    bool well = true;
    try {
      index_all();
    } catch (const std::exception& error) {
      well = false;
      if (options_.on_trouble) {
        options_.on_trouble(std::string("words cannot be indexed now: ") + error.what());
      }
      wake();
    }
    if (!waits(well ? std::chrono::milliseconds(rest) : rest_after_trouble)) return;
  }
}

void Indexer::index_all() {
  for (bool more = true; more && waits(0ms);) {
    if (std::filesystem::space(options_.file).available < options_.disk_reserve_bytes) {
      throw search::IndexError("the disk is nearly full");
    }
    more = view::index_more([this] { return store_.snapshot(); }, shared_, index_);
  }
}

}  // namespace sopu
