// A projection over a store, told event by event and committed in batches, without a writer's
// thread, a tree or signatures being checked.
// Belongs to one test.
#pragma once

#include "ledger/clock_voice.hpp"
#include "ledger/store/memory_store.hpp"
#include "ledger/view/projection.hpp"
#include "ledger/view/reader.hpp"
#include "ledger/view/rebuild.hpp"
#include "tests/support/teller.hpp"

namespace sopu::view {

class Projected final : public testing::Teller {
 public:
  explicit Projected(std::unique_ptr<store::EventStore> store = store::make_memory_store())
      : store_(std::move(store)) {
    catch_up(*store_, {});
    terms_ = std::make_shared<StoredTerms>([this] { return store_->snapshot(); });
    projection_ =
        std::make_unique<Projection>(store_->snapshot(), std::string(testing::origin), terms_);
    take(opening(crypto::PrivateKey::generate())).value();
    begin_clock();
  }

  store::EventStore& event_store() { return *store_; }
  domain::TermsBookPtr terms() const { return terms_; }
  domain::Beside beside() const { return {terms_, projection_->registry().clock}; }
  Projection& projection() { return *projection_; }
  std::uint64_t size() const { return size_; }
  // Of the events so far.
  std::uint64_t bytes() const { return bytes_; }

  domain::Time now() const override { return now_; }
  using Teller::go_to;
  void go_to(domain::Time time) override { now_ = time; }

  // Without a body in the log: what nobody reads back.
  domain::Result<domain::LogIndex> take(const domain::VerifiedEvent& event, std::size_t bytes,
                                        std::string jws = {}) {
    if (const auto* agreement = event->agreement()) let_pass(*agreement);
    return put(event, bytes, std::move(jws));
  }

  domain::Result<domain::LogIndex> put(const domain::VerifiedEvent& event, std::size_t bytes,
                                       std::string jws) {
    const domain::Recorded recorded{{size_}, now_};
    const auto effect = projection_->apply(event, recorded, bytes);
    if (!effect) return effect.error();
    batch_.events.push_back({recorded.index, recorded.at, std::move(jws)});
    ++size_;
    bytes_ += bytes;
    if (batch_.events.size() == limits::batch_events_max) commit();
    return recorded.index;
  }

  void commit() {
    batch_.checkpoint = std::string(testing::origin) + "\n" + std::to_string(size_) + "\n";
    batch_.views = projection_->take_changes();
    if (!store_->commit(size_ - batch_.events.size(), batch_)) throw std::logic_error("a batch");
    batch_ = {};
    projection_->rebase(store_->snapshot());
  }

 private:
  domain::Result<domain::LogIndex> take(const std::string& jws) override {
    return take(codec::SignatureCheck::committed(jws).value(), jws.size(), jws);
  }

  void let_pass(const domain::AgreementId& agreement) {
    static const ClockVoice voice{std::string(testing::origin), clock_key().key()};
    while (const auto due = projection_->due(agreement, now_)) {
      auto said = voice.of_agreement(projection_->registry(), agreement,
                                     projection_->head(agreement, due->what), due->what, now_);
      const std::size_t bytes = said.jws.size();
      put(said.event, bytes, std::move(said.jws)).value();
    }
  }

  std::unique_ptr<store::EventStore> store_;
  std::shared_ptr<StoredTerms> terms_;
  std::unique_ptr<Projection> projection_;
  store::Batch batch_;
  std::uint64_t size_ = 0;
  std::uint64_t bytes_ = 0;
  domain::Time now_ = testing::time_of(begins_at);
};

}  // namespace sopu::view
