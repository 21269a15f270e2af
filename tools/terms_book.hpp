// Terms and proposals of an agreement as a client sees them: terms are fetched by their hash, taken
// from the signed proposals, patched and hashed here. What somebody signs rests on no word of the
// server's.
// One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/domain/terms.hpp"
#include "tools/session.hpp"

namespace sopu::tools {

class TermsBook {
 public:
  TermsBook(Session& session, std::string agreement);

  const boost::json::value& agreement() const { return agreement_; }  // the state now
  std::string newest_hash() const;  // of the newest version's terms; empty before there is one

  domain::TermsPtr newest();                                     // Stop if nothing is agreed yet
  domain::TermsPtr by_hash(const std::string& hash);             // of a version or a proposal
  domain::TermsPtr base_of(const boost::json::value& proposal);  // null if it starts from nothing
  domain::TermsPtr result_of(const boost::json::value& proposal);

  // Every proposal, those that counter another after it.
  std::vector<const boost::json::value*> proposals() const;
  // The one that `text` names: its id, or a beginning or an end of it that no other has; nothing:
  // the only one of this status. Stop (usage) that lists the candidates otherwise.
  const boost::json::value& pick(const std::string& text, std::string_view status) const;

 private:
  const boost::json::value* proposal_with_result(const std::string& hash) const;
  bool can_go_on(const boost::json::value& proposal) const;
  domain::TermsPtr from_event(const boost::json::value& proposal);

  Session& session_;
  std::string id_;
  boost::json::value agreement_;
  std::map<std::string, domain::TermsPtr> known_;
};

// Terms out of a document; Stop (usage) that names the file and the place of the fault.
domain::TermsPtr parse_terms(boost::json::value json, const std::string& file);

}  // namespace sopu::tools
