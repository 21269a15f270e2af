// Where work is done that the I/O thread must not do itself, and the way back to it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace sopu::server {

// Work handed to the I/O thread. Many items pushed in a short time cost one wake-up.
// push: any thread, also after the I/O thread has gone (then the item is dropped).
class IoQueue : public std::enable_shared_from_this<IoQueue> {
 public:
  explicit IoQueue(boost::asio::io_context& io) : io_(io) {}

  void push(std::function<void()> item);
  void close();

 private:
  void drain();

  boost::asio::io_context& io_;
  std::mutex mutex_;
  std::vector<std::function<void()>> items_;
  bool closed_ = false;
};

// A pool of threads for signatures and questions.
// post, pending: any thread. join: once.
class Workers {
 public:
  explicit Workers(unsigned threads);  // 0: as many as there are cores
  ~Workers();

  void post(std::function<void()> work);  // which does not throw
  // What takes long and is not urgent: never on all threads, and each time behind what was posted
  // meanwhile, so that nobody waits for somebody else's past.
  void post_long(std::function<void()> work);
  std::size_t pending() const;  // posted and not finished, but for long work that has not begun
  void join();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sopu::server
