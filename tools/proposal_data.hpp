// The data of `proposal.submitted`, made from terms. Hashes and differences are computed here.
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "ledger/clock.hpp"
#include "ledger/domain/agreement/stretch.hpp"

namespace sopu::tools {

// What every proposal says beside its content.
struct ProposalFrame {
  std::string reason;
  domain::Time effective_from;
  std::optional<domain::Time> expires_at;
  bool retroactive = false;
  std::string counter_to;               // the proposal's id; empty: none
  std::optional<domain::Time> until{};  // of a suspension
  std::string settles{};                // the dispute's id; empty: none
  domain::Time now = system_clock()();  // from when it is open
};

// The first terms; `countered` are those of the proposal that it counters, if it does.
boost::json::object initial_data(const domain::TermsPtr& terms, const ProposalFrame& frame,
                                 const domain::TermsPtr& countered = nullptr);
// An amendment or a renewal of these stretches of time.
boost::json::object change_data(domain::ProposalKind kind, const domain::Stretches& stretches,
                                const ProposalFrame& frame);
// The same without what it makes of each stretch, for a server that is trusted to put it in: the
// patch from one to the other.
boost::json::object change_sketch(domain::ProposalKind kind, const domain::Terms& base,
                                  const domain::Terms& result, const ProposalFrame& frame);
// A suspension, resumption or termination: the terms stay. `notice` is one to be taken back.
boost::json::object standing_data(domain::ProposalKind kind, const domain::TermsHash& terms,
                                  const ProposalFrame& frame, const std::string& notice = {});

// The difference as the server shows it.
boost::json::value stretches_json(const domain::Stretches& stretches);

// `zone` is that of the (resulting) terms.
// When the first terms take effect: the first moment of their period, or (without one) the next
// boundary of all windows.
domain::Time first_start(const domain::Terms& terms, const domain::Zone& zone, domain::Time now);
// The first boundary of every window that the change touches (of none: the first midnight), not
// before `earliest`.
domain::Time next_start(const domain::Terms& base, const domain::Terms& result,
                        const domain::Zone& zone, domain::Time earliest);

}  // namespace sopu::tools
