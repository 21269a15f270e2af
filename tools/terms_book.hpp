// Terms and proposals of an agreement as a client sees them. Terms are known by their hash, which
// is computed here: what somebody signs rests on no word of the server's. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/domain/terms/terms.hpp"
#include "tools/dialogue.hpp"

namespace sopu::tools {

class TermsBook {
 public:
  TermsBook(Dialogue& dialogue, std::string agreement);

  const boost::json::value& agreement() const { return agreement_; }  // the state now
  std::string newest_hash() const;  // of the newest version's terms; empty before there is one

  domain::TermsPtr newest();                                     // Stop if nothing is agreed yet
  domain::TermsPtr base_of(const boost::json::value& proposal);  // null if it starts from nothing
  domain::TermsPtr result_of(const boost::json::value& proposal);
  // As much of the terms that it results in as the reader may see.
  boost::json::value document_of(const boost::json::value& proposal);

  const boost::json::array& versions();   // the reader sees
  const boost::json::array& proposals();  // the reader sees, closed ones too, in the log's order
  // The one that `text` names: its id, or a beginning or an end of it that no other has; nothing:
  // the only one of this status. Stop (usage) that lists the candidates otherwise.
  const boost::json::value& pick(const std::string& text, std::string_view status);

 private:
  Target target(const std::string& rest) const;
  domain::TermsPtr by_hash(const std::string& hash);
  boost::json::value document_with(const std::string& hash);
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
