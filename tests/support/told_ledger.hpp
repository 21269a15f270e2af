// A ledger in a directory, told event by event under a clock that the test sets.
// Belongs to one test; the ledger's writer reads the clock.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/ledger.hpp"
#include "ledger/store/lmdb_store.hpp"
#include "tests/support/teller.hpp"

namespace sopu::testing {

class ToldLedger final : public Teller {
 public:
  ToldLedger() {
    std::filesystem::create_directories(directory());
    const LedgerPaths paths(directory());
    crypto::write_key_file(paths.log_key(), log_key_);
    crypto::write_key_file(paths.clock_key(), clock_key().key());
    begin(paths);
    reopen();
    begin_clock();
  }

  std::filesystem::path directory() const { return root_.path() / "ledger"; }
  Ledger& ledger() { return *ledger_; }
  // As after a restart: every cache is empty.
  void reopen() {
    ledger_.reset();
    LedgerOptions options;
    options.clock = clock();
    options.stopwatch = stopwatch();
    options.machine_zone = machine_zone;
    ledger_ = std::make_unique<Ledger>(directory(), std::move(options));
  }
  void close() { ledger_.reset(); }

  domain::Time now() const override { return clock_->load(); }
  using Teller::go_to;
  void go_to(domain::Time time) override { clock_->store(time); }

  domain::Result<Receipt> append(const std::string& jws) {
    const auto promise = std::make_shared<std::promise<domain::Result<Receipt>>>();
    ledger_->append(jws, [promise](auto answer) { promise->set_value(std::move(answer)); });
    return promise->get_future().get();
  }

  // Many that follow nothing, all at once; each must be taken.
  void say_all(const Who& who, const std::string& type, const std::string& subject,
               const std::vector<boost::json::value>& all) {
    std::vector<std::future<void>> answers;
    for (const auto& data : all) {
      const auto promise = std::make_shared<std::promise<void>>();
      answers.push_back(promise->get_future());
      ledger_->append(
          sign(who, "sopu." + type + ".v1", subject, data, {}, codec::new_event_id(now())),
          [promise](auto answer) {
            if (!answer) ADD_FAILURE() << text_of(answer.error());
            promise->set_value();
          });
    }
    for (auto& answer : answers) answer.get();
  }

  // The index of words, once all events are in it.
  const search::WordIndex& word_index() {
    const auto size = ledger_->snapshot()->head().size;
    while (ledger_->word_index()->indexed_to().events < size) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return *ledger_->word_index();
  }

  // What the machine knows of zones when the ledger is opened next: those of the tests alone.
  ZoneSource machine_zone = [](const std::string& name) -> std::optional<MachineZone> {
    if (!std::filesystem::exists(SOPU_VECTORS "/zones/" + name)) return std::nullopt;
    return MachineZone{sopu::test::zone(name), sopu::test::zones_version};
  };

 private:
  domain::Result<domain::LogIndex> take(const std::string& jws) override {
    const auto receipt = append(jws);
    if (!receipt) return receipt.error();
    return receipt->index;
  }

  Clock clock() const {
    return [clock = clock_] { return clock->load(); };
  }
  // The time goes on, however fast.
  Stopwatch stopwatch() const {
    return [clock = clock_] { return clock->load().time_since_epoch(); };
  }

  void begin(const LedgerPaths& paths) {
    const auto store = store::open_lmdb_store(paths.store());
    view::catch_up(*store, {});
    KeyDirectory keys;
    std::promise<domain::Result<Receipt>> answered;
    Sequencer::Options options;
    options.paths = paths;
    options.origin = origin;
    options.sign = [&](const auto& checkpoint) {
      return log::sign_checkpoint(checkpoint, log_key_);
    };
    options.clock = clock();
    options.stopwatch = stopwatch();
    Sequencer writer(std::move(options), *store,
                     std::make_shared<view::StoredTerms>([&store] { return store->snapshot(); }),
                     keys);
    std::string jws = opening(log_key_);
    auto event = codec::SignatureCheck::check(jws, [](const auto&) { return std::nullopt; });
    writer.submit({std::move(event.value()), std::move(jws),
                   [&](auto receipt) { answered.set_value(std::move(receipt)); }});
    answered.get_future().get().value();
    writer.stop();
  }

  sopu::test::TemporaryDirectory root_;
  crypto::PrivateKey log_key_ = crypto::PrivateKey::generate();
  std::shared_ptr<std::atomic<domain::Time>> clock_ =
      std::make_shared<std::atomic<domain::Time>>(time_of(begins_at));
  std::unique_ptr<Ledger> ledger_;
};

// What a party asks, as everything stands now.
class Questions {
 public:
  Questions(ToldLedger& told, view::Asker asker)
      : snapshot_(told.ledger().snapshot()),
        queries_(*snapshot_, told.ledger().shared(), std::move(asker), told.now()) {}

  view::Queries* operator->() { return &queries_; }

 private:
  std::unique_ptr<store::Snapshot> snapshot_;
  view::Queries queries_;
};

}  // namespace sopu::testing
