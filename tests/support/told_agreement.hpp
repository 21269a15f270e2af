// Chapters that told stories share: the preparation of an agreement between acme and globex, its
// proposals, and the consent to them.
// Belongs to one test, as its teller does.
#pragma once

#include "ledger/domain/value/json_patch.hpp"
#include "tests/support/proposals.hpp"
#include "tests/support/teller.hpp"

namespace sopu::testing {

using sopu::test::hash_text;
using sopu::test::Proposed;
using sopu::test::with_result;

// Midnight where the sample terms are at home.
inline std::string midnight_of(std::string_view date) {
  return domain::format_time(domain::local_midnight(domain::parse_date(date).value(),
                                                    sopu::test::zone("Europe/Helsinki")));
}

class ToldAgreement {
 public:
  ToldAgreement(Teller& told, std::string id) : told_(told), id_(std::move(id)) {}

  std::string subject() const { return "agreement/" + id_; }
  domain::AgreementId id() const { return {id_}; }

  domain::EventId say(const Who& who, const std::string& type, boost::json::value data) {
    const domain::EventId id = told_.say(who, type, subject(), data);
    if (type == "proposal.submitted") proposed_.remember(id.value, told_.head(subject()), data);
    return id;
  }
  domain::EventId comment(const Who& who, const std::string& text) {
    return say(who, "comment.posted", {{"text", text}});
  }

  // `parties` as in terms.
  void initiate(const boost::json::value& parties) {
    say("acme", "agreement.initiated",
        {{"title", "Hosting of the Globex shop"}, {"parties", parties}});
  }
  void prepare(const boost::json::value& terms = sopu::test::sample_terms()) {
    for (const char* party : {"acme", "globex"}) {
      say(party, "background.submitted", {{"text", std::string("Background of ") + party}});
      say(party, "groundrules.accepted", {{"rules", boost::json::array{"We answer in a week."}}});
      say(party, "points.confirmed", {{"points", boost::json::array{"The shop stays open."}}});
    }
    say("acme", "feasibility.attested", sopu::test::attestation(terms, "uptime", 999'900));
    say("acme", "feasibility.attested", sopu::test::attestation(terms, "tickets", 990'000, "PT2H"));
  }
  // A third party is asked about a proposal, and answers.
  void hear(const Who& who, const domain::EventId& proposal, const std::string& question) {
    const auto consultation =
        say("acme", "thirdparty.consulted",
            {{"party", who.party},
             {"question", question},
             {"respondBy", domain::format_time(told_.now() + std::chrono::days(30))},
             {"proposal", proposal.value}});
    say(who, "thirdparty.answered",
        {{"consultation", consultation.value}, {"statement", "It is all right."}});
  }

  domain::EventId propose(const boost::json::value& terms, const std::string& reason) {
    return say("acme", "proposal.submitted",
               with_result({{"kind", "initial"},
                            {"reason", reason},
                            {"terms", terms},
                            {"effectiveFrom",
                             midnight_of(terms.at_pointer("/agreementPeriod/from").as_string())}},
                           terms));
  }
  static boost::json::object change(const boost::json::value& base,
                                    const boost::json::value& result, const std::string& reason,
                                    const std::string& effective_from) {
    return with_result({{"kind", "amendment"},
                        {"reason", reason},
                        {"patch", domain::make_patch(base, result)},
                        {"effectiveFrom", effective_from}},
                       result, base);
  }
  domain::EventId amend(const Who& who, const boost::json::value& base,
                        const boost::json::value& result, const std::string& reason,
                        const std::string& effective_from) {
    return say(who, "proposal.submitted", change(base, result, reason, effective_from));
  }
  void approve(const std::vector<Who>& all, const domain::EventId& proposal) {
    for (const Who& who : all) say(who, "proposal.approved", approval(proposal));
  }
  const boost::json::object& approval(const domain::EventId& proposal) const {
    return proposed_.approval(proposal.value);
  }

 private:
  Teller& told_;
  std::string id_;
  Proposed proposed_;
};

}  // namespace sopu::testing
