// The sequential half of an audit: folds the log as its writer did, with the domain's own rules,
// and says where that cannot be. Belongs to the thread that calls verify().
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "crypto/note.hpp"
#include "ledger/audit/check_pool.hpp"
#include "ledger/audit/id_set.hpp"
#include "ledger/audit/verifier.hpp"
#include "ledger/domain/agreement.hpp"

namespace sopu::audit {

class Replay {
 public:
  Replay(crypto::NoteVerifier log_key, std::optional<domain::PartyId> reader);

  // The next event of the log, already checked by the pool. A fault ends the replay.
  std::optional<Fault> take(const Item& item);

  // Adds what was counted so far.
  void count(Verdict& verdict) const;

 private:
  // What is known of an agreement. With events of it withheld its state cannot be told any more,
  // and only signatures and the chain of bases are left to check.
  struct Held {
    std::optional<domain::Agreement> state;
    bool partly_withheld = false;
    std::optional<domain::Hash> head;  // newest readable contract event, if partly withheld
  };

  std::optional<Fault> take_withheld(const Item& item);
  std::optional<Fault> take_event(const domain::VerifiedEvent& event,
                                  const domain::Recorded& recorded);
  std::optional<Fault> take_registry_event(const domain::VerifiedEvent& event,
                                           const domain::Recorded& recorded);
  std::optional<Fault> take_agreement_event(const domain::VerifiedEvent& event,
                                            const domain::Recorded& recorded);
  std::optional<Fault> follow_chain(Held& held, const domain::Event& event,
                                    const domain::Recorded& recorded);
  domain::Result<domain::VerifiedEvent> check_again(const Item& item) const;
  Fault unknown_key(std::uint64_t index, const std::string& detail) const;
  bool names_withheld(const domain::Event& event) const;
  Fault refused(std::uint64_t index, const domain::Error& error) const;
  std::optional<Fault> lose(Held& held, std::uint64_t index);

  crypto::NoteVerifier log_key_;
  std::optional<domain::PartyId> reader_;
  domain::Registry registry_;
  std::unordered_map<domain::AgreementId, Held> agreements_;
  IdSet event_ids_;
  IdSet withheld_;  // hashes of the withheld events so far
  std::uint64_t bodies_checked_ = 0;
  std::uint64_t bodies_withheld_ = 0;
  std::uint64_t partly_withheld_ = 0;
};

}  // namespace sopu::audit
