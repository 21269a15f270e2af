// Terms and proposals of an agreement as a client sees them. Terms are known by their hash, which
// is computed here: what somebody signs rests on no word of the server's. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/domain/agreement/stretch.hpp"
#include "tools/dialogue.hpp"

namespace sopu::tools {

class TermsBook {
 public:
  TermsBook(Dialogue& dialogue, std::string agreement);

  const boost::json::value& agreement() const { return agreement_; }  // the state now

  // What would bind from a time on (or from the agreement's beginning, if that is later), without
  // results. Stop if nothing is agreed yet.
  domain::Stretches stretches_from(domain::Time from);
  // What a proposal makes of each stretch of time.
  domain::Stretches stretches_of(const boost::json::value& proposal);
  domain::TermsPtr result_of(const boost::json::value& proposal);  // of its first stretch
  // As much of the terms that it results in first as the reader may see.
  boost::json::value document_of(const boost::json::value& proposal);

  const boost::json::array& versions();   // the reader sees
  const boost::json::array& proposals();  // the reader sees, closed ones too, in the log's order
  // The one that `text` names: its id, or a beginning or an end of it that no other has; nothing:
  // the only one of this status. Stop (usage) that lists the candidates otherwise.
  const boost::json::value& pick(const std::string& text, std::string_view status);

 private:
  Target target(const std::string& rest) const;
  domain::TermsPtr by_hash(const std::string& hash);
  domain::TermsPtr readable(const std::string& hash);  // null: none that this side may read
  std::optional<boost::json::value> document_with(const std::string& hash);
  // The stretch at a position of a proposal, in full.
  boost::json::value stretch_in(const boost::json::value& proposal, std::size_t position);
  bool can_go_on(const boost::json::value& proposal);

  Dialogue& dialogue_;
  std::string id_;
  boost::json::value agreement_;
  std::optional<boost::json::array> versions_;
  std::optional<boost::json::array> proposals_;
  std::map<std::string, domain::TermsPtr> known_;
};

// Terms out of a document; Refused that names the file and the place of the fault.
domain::TermsPtr parse_terms(boost::json::value json, const std::string& file);

}  // namespace sopu::tools
