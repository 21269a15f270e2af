// Keeps the index of words up with the log, on a thread of its own that gives way to all others: an
// append waits for nothing here. What fails is reported and tried again; the ledger goes on.
// wake and stop: any thread.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "ledger/search/word_index.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/view/reader.hpp"

namespace sopu {

class Indexer {
 public:
  struct Options {
    std::filesystem::path file;
    std::uint64_t disk_reserve_bytes = 0;  // with less than that nothing is written
    std::function<void(const std::string& what)> on_trouble;
  };
  // Begins with what is not in the index yet. Throws search::IndexError if the file can neither be
  // read nor made.
  Indexer(const store::EventStore& store, view::Shared& shared, Options options);
  ~Indexer();  // stop()

  const search::WordIndex& index() const { return index_; }
  // The log has grown.
  void wake();
  void stop();

 private:
  void run();
  void index_all();
  bool waits(std::chrono::milliseconds time);

  const store::EventStore& store_;
  view::Shared& shared_;
  const Options options_;
  search::WordIndex index_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = true;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sopu
