// The sequential half of an audit: folds the log as its writer did, through the domain's one
// dispatch, and says where that cannot be. Belongs to the thread that calls verify().
#pragma once

#include <optional>
#include <string>

#include "crypto/note.hpp"
#include "ledger/audit/check_pool.hpp"
#include "ledger/audit/held_states.hpp"
#include "ledger/audit/id_set.hpp"
#include "ledger/audit/verifier.hpp"

namespace sopu::audit {

// What comes to the fold: every event of a log, or those of one agreement and what they hang on.
enum class Part { all, some };

class LogFold {
 public:
  LogFold(const Options& options, Part part);

  // The next event of the log, already checked by the pool; what that refused is checked again. A
  // fault ends the fold.
  std::optional<Fault> take(Item& item);

  // Adds what was counted so far.
  void count(Verdict& verdict) const;
  // The agreement as far as it is known; null if it never began, or is partly withheld.
  const domain::Agreement* agreement(const domain::AgreementId& id);
  // Whether its contract ends with this event, as far as can be known.
  bool ends_with(const domain::AgreementId& id, const crypto::Hash& event);

 private:
  using Held = HeldStates::Held;

  std::optional<Fault> take_withheld(const Item& item);
  std::optional<Fault> take_event(const domain::VerifiedEvent& event,
                                  const domain::Recorded& recorded, std::size_t bytes);
  std::optional<Fault> check_standstill(const domain::Event& event,
                                        const domain::Recorded& recorded);
  std::optional<Fault> fold(const domain::VerifiedEvent& event, const domain::Recorded& recorded,
                            std::size_t bytes);
  std::optional<Fault> check_chain(const domain::VerifiedEvent& event,
                                   const domain::Recorded& recorded, bool& lost);
  std::optional<Fault> follow_chain(Held& held, const domain::Event& event,
                                    const domain::Recorded& recorded);
  domain::Result<domain::VerifiedEvent> check_again(const Item& item) const;
  Fault refused_twice(std::uint64_t index, const domain::Error& error) const;
  Fault unknown_key(std::uint64_t index, const std::string& detail) const;
  bool names_withheld(const domain::Event& event) const;
  bool may_be_withheld(const domain::Event& event, domain::ErrorCode code) const;
  Fault refused(const domain::Recorded& recorded, const domain::Event& event,
                const domain::Error& error) const;
  std::optional<Fault> lose(const domain::AgreementId& id, Held& held,
                            const domain::Recorded& recorded);

  crypto::NoteVerifier log_key_;
  std::optional<domain::PartyId> reader_;
  Part part_;
  domain::Registry registry_;
  HeldStates states_;
  IdSet event_ids_;
  IdSet withheld_;         // hashes of the withheld events so far
  domain::Time newest_{};  // recording of the newest event with a body
  std::uint64_t bodies_checked_ = 0;
  std::uint64_t bodies_withheld_ = 0;
  std::uint64_t agreements_ = 0;
  std::uint64_t partly_withheld_ = 0;
};

}  // namespace sopu::audit
