// The one path of every signature made at the command line: data → `prepare` → show what it does →
// ask → sign here → append → receipt. Nothing is signed but what was asked for: the payload that
// the server prepared is compared with it first. One thread.
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include "ledger/clock.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/domain/agreement/stretch.hpp"
#include "tools/base.hpp"

namespace sopu::tools {

// What somebody wants to say, before it is an event.
struct Act {
  std::string type;     // `proposal.approved`, or in full `sopu.proposal.approved.v1`
  std::string subject;  // `agreement/<id>`
  boost::json::value data;
  // What it makes of the terms, stretch by stretch, put together here; the server must show the
  // same changes.
  std::optional<domain::Stretches> stretches{};
  // First terms are shown as a document, whatever they counter.
  bool first_terms = false;
  // What a hash in the data is of, in words for people; the caller computed the hash from it.
  std::string hashed{};
  // Of the event, kept when it is signed again: at most one of them can be recorded.
  domain::EventId id = codec::new_event_id(system_clock()());
};

std::string full_type(const std::string& type);

struct PreparedAct {
  std::string payload;  // what the signature will cover
  boost::json::value effect;
  std::optional<Base> base;
  bool computed_here = false;  // the effect, from the agreement's signed events
};

// Asks the server for the payload and its effect. That the log holds the base is for the caller to
// check.
domain::Result<PreparedAct> prepare(server::SocketClient& socket, const server::Identity& identity,
                                    const Act& act);
// The act with what the server puts into it (of a proposal the stretches of time with their
// results, of an approval what it signs), for who trusts it with that.
domain::Result<Act> completed(server::SocketClient& socket, const Act& act);
std::string sign_payload(const server::Identity& identity, std::string_view payload);

// Sends until there is an answer: an event sent twice is recorded once. Gives the receipt once it
// has been proven and kept. After most of a minute without an answer: Stop (unreachable), for a
// receipt that proves nothing: Stop (unverified); both name the file in which the signed event is
// kept; a new one is made if it is in none yet.
domain::Result<boost::json::value> append(Dialogue& dialogue, const std::string& jws,
                                          std::string kept_in = {});

// The whole path. Without consent: Stop. Prints the receipt (or with --dry-run what would be
// signed) and returns the receipt.
boost::json::value sign_and_append(const Options& options, Dialogue& dialogue, const Act& act);
// Without showing it, one of many that were shown together: signed, and signed and appended.
domain::Result<std::string> signed_as_shown(Dialogue& dialogue, const Act& act);
domain::Result<boost::json::value> sign_as_shown(Dialogue& dialogue, const Act& act);
void perform(const Options& options, const Act& act);  // in a dialogue of its own

std::string receipt_text(const boost::json::value& receipt);

}  // namespace sopu::tools
