// Where terms are found: in the events that brought them. A row says which event that is. A patch
// is laid on the terms it starts from; the whole document is stored only where the patches since
// the last whole one weigh as much as it does, so that keeping terms costs no more than the events
// did.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "ledger/domain/terms/terms_book.hpp"
#include "ledger/store/event_store.hpp"
#include "ledger/view/bounded_cache.hpp"

namespace sopu::view {

// A row of the table of terms.
struct TermsRow {
  domain::LogIndex event;               // whose data hold them
  std::uint64_t bytes_since_whole = 0;  // of the patches to be laid on the last whole document
  std::string document;                 // canonical; empty where the event will do
};
std::string write_terms_row(const TermsRow& row);
TermsRow read_terms_row(std::string_view bytes);

// The terms of everything committed. Any thread.
class StoredTerms : public domain::TermsBook {
 public:
  using Snapshots = std::function<std::unique_ptr<store::Snapshot>()>;
  // `views` hold the rows; `log`, if they lie elsewhere, the events.
  explicit StoredTerms(Snapshots views, Snapshots log = {});

  domain::TermsPtr find(const domain::TermsHash& hash) override;
  void keep(const domain::TermsPtr& terms) override;  // for a while

 private:
  domain::TermsPtr made(const domain::TermsHash& hash);

  Snapshots views_;
  Snapshots log_;
  BoundedCache<domain::TermsHash, domain::Terms> cache_;
};

// Those too that are not committed yet, or never will be (a dry run). One thread.
class PendingTerms : public domain::TermsBook {
 public:
  explicit PendingTerms(domain::TermsBookPtr committed) : committed_(std::move(committed)) {}

  domain::TermsPtr find(const domain::TermsHash& hash) override;
  void keep(const domain::TermsPtr& terms) override;
  void commit();  // they are in the store now

 private:
  domain::TermsBookPtr committed_;
  std::map<domain::TermsHash, domain::TermsPtr> pending_;
};

}  // namespace sopu::view
