// What is said in a dispute, as stories say it.
// Values; one thread.
#pragma once

#include "tests/support/given_when_then.hpp"

namespace sopu::test {

// Names the newest event of the case, as it is when it is said.
template <class Type>
Said knowing_the_case(const std::string& party, Type data) {
  Said said = by(party, std::move(data));
  said.complete = [](const World& world, Payload& payload) {
    auto& whole = std::get<Type>(std::get<SettlementEvent>(payload));
    const Dispute* dispute = world.agreement().disputes.find(whole.dispute);
    if (dispute) whole.case_head = dispute->head.event;
  };
  return said;
}

Said raise(const std::string& party = "globex", std::optional<EventId> notice = {});
Said reply(const std::string& party = "acme");
Said climb(const std::string& party = "globex");
Said nominate(const std::string& party, const std::string& neutral = "umbrella");
Said welcome(const std::string& party, const std::string& neutral = "umbrella");
Said declare(const std::string& neutral = "umbrella");
Said settle(const std::string& party, std::optional<RemedyOwed> remedy = {},
            std::optional<NoticeFate> notice = {}, std::optional<EventId> proposal = {});
Said take(const std::string& party, std::optional<std::vector<ResultingTerms>> results = {},
          const std::string& settlement = "settlement");
Said determine(const std::string& neutral = "umbrella", std::optional<RemedyOwed> remedy = {},
               std::optional<NoticeFate> notice = {});
Said give_up(const std::string& party = "globex");

// ---------------------------------------------------------------- how far it is

// A Friday morning in Helsinki (UTC+2).
inline constexpr const char* raised_on = "2027-01-15T08:00:00.000Z";

Story raised(const boost::json::value& terms = sample_terms());
Story on_level_1(const boost::json::value& terms = sample_terms());
Story on_level_2(const boost::json::value& terms = sample_terms());
Story with_neutral(const boost::json::value& terms = sample_terms());

inline const Dispute& case_in(const World& world) {
  return world.agreement().disputes.all[0];
}
int level_in(const World& world);
std::string ends_in(const World& world);
World let_pass(World world, std::string_view until);

}  // namespace sopu::test
