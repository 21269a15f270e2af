// What happened, page by page; what held then, as known then; and that what may not be read looks
// like what is not there.
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "ledger/domain/value/json_form.hpp"
#include "tests/view/all_roles.hpp"

namespace sopu::view {
namespace {

using domain::AgreementId;
using domain::EventId;
using domain::ItemId;
using domain::LogIndex;
using Answer = Queries::Answer;
using testing::text_of;
using testing::time_of;

boost::json::array history_by(testing::ToldLedger& told, const char* party, std::size_t limit,
                              std::size_t* pages = nullptr) {
  boost::json::array lines;
  Page page{"", limit};
  for (int i = 0; i < 1'000; ++i) {
    const auto answer =
        must(testing::Questions(told, domain::PartyId{party})->history(shop, {}, page));
    const auto& items = answer.at("items").as_array();
    EXPECT_LE(items.size(), limit);
    lines.insert(lines.end(), items.begin(), items.end());
    if (pages) ++*pages;
    const auto* next = answer.as_object().if_contains("next");
    if (!next) return lines;
    page.after = next->as_string();
  }
  ADD_FAILURE() << "the pages have no end";
  return lines;
}

// ---------------------------------------------------------------- history

TEST(History, tells_a_principal_every_event_with_what_came_of_it) {
  const auto lines = history_by(world().told, "acme", 500);
  const auto snapshot = world().told.ledger().snapshot();
  std::size_t at = 0;
  for (std::uint64_t index = 0; index < snapshot->head().size; ++index) {
    const auto stored = stored_event(*snapshot, {index});
    if (!stored.event->agreement()) continue;
    ASSERT_LT(at, lines.size());
    const auto& line = lines[at++];
    EXPECT_EQ(line.at("index"), index);
    EXPECT_EQ(line.at("id").as_string(), stored.event->id.value);
    EXPECT_EQ(line.at("type").as_string(), domain::type_of(stored.event->payload).name);
    const bool is_clocks = line.at("type") == "sopu.deadline.passed.v1";
    EXPECT_EQ(line.at_pointer("/person/name").as_string(),
              stored.event->source.value + (is_clocks ? "-7" : "-1"));
    EXPECT_EQ(line.at("whole"), true);
    EXPECT_FALSE(line.at_pointer("/effect/summary/code").as_string().empty());
  }
  EXPECT_EQ(at, lines.size());
  const auto& agreed = *std::ranges::find_if(
      lines, [](const auto& line) { return line.at_pointer("/effect/phaseAfter") == "agreed"; });
  EXPECT_EQ(agreed.at_pointer("/effect/phaseBefore").as_string(), "negotiating");
  EXPECT_EQ(agreed.at_pointer("/effect/follows/0/code").as_string(), "version-begins");
}

TEST(History, is_the_same_by_pages_of_any_length) {
  for (const std::string& party : AllRoles::everybody()) {
    if (party == "umbrella") continue;
    const auto whole = history_by(world().told, party.c_str(), 500);
    for (const std::size_t limit : {1u, 2u, 7u}) {
      EXPECT_EQ(history_by(world().told, party.c_str(), limit), whole) << party;
    }
  }
}

TEST(History, tells_the_consulted_what_a_proposal_did_without_its_words) {
  const auto lines = history_by(world().told, "hooli", 500);
  const auto line = std::ranges::find_if(
      lines, [](const auto& one) { return one.at("id") == world().joining.value.c_str(); });
  ASSERT_NE(line, lines.end());
  EXPECT_EQ(line->at("whole"), false);
  EXPECT_EQ(line->at_pointer("/effect/summary/code").as_string(), "proposal-submitted.told");
  EXPECT_EQ(line->at_pointer("/effect/changeClass").as_string(), "remedy");
  EXPECT_FALSE(line->at_pointer("/effect/stretches/0/changes").as_array().empty());
}

TEST(History, refuses_a_page_that_nobody_gave_out) {
  const auto answer = world().ask("acme")->history(shop, {}, {"yesterday", 10});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, domain::ErrorCode::schema);
}

// Who sees little is not made to wait for what it does not see.
TEST(History, ends_a_page_early_where_much_is_hidden) {
  testing::ToldLedger told;
  for (const char* party : {"acme", "globex", "hooli"}) told.enrol(party);
  testing::ToldAgreement deal(told, "shop");
  const auto terms = sopu::test::with_third_party(sopu::test::sample_terms(), "hooli", "consulted");
  deal.initiate(terms.at("parties"));
  deal.comment("hooli", "first");
  told.say_all("acme", "comment.posted", deal.subject(),
               std::vector<boost::json::value>(2 * limits::history_events_looked_at + 50,
                                               {{"text", "among us"}}));
  deal.comment("hooli", "last");
  std::size_t pages = 0;
  const auto lines = history_by(told, "hooli", 50, &pages);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].at_pointer("/effect/summary/params/text").as_string(), "first");
  EXPECT_EQ(lines[2].at_pointer("/effect/summary/params/text").as_string(), "last");
  EXPECT_EQ(pages, 3u);
}

// ---------------------------------------------------------------- then

TEST(Then, is_what_was_known_when_the_log_ended_with_an_event) {
  const auto as_of = [](std::uint64_t index) {
    return must(world().ask("acme")->agreement(shop, {std::nullopt, LogIndex{index}}));
  };
  const auto before = as_of(world().granted_at.value - 1);
  EXPECT_EQ(before.at("grants").as_array().size(), 0u);
  EXPECT_EQ(as_of(world().granted_at.value).at("grants").as_array().size(), 1u);
  EXPECT_EQ(as_of(world().removed_at.value - 1).at_pointer("/newestVersion/number"), 1);
  EXPECT_EQ(as_of(world().removed_at.value).at_pointer("/newestVersion/number"), 2);
  EXPECT_EQ(as_of(1'000'000), must(world().ask("acme")->agreement(shop, {})));
}

// What came later takes nothing from what stood then.
TEST(Then, is_every_version_as_it_was_known) {
  const auto versions = [](std::uint64_t index) {
    return must(world().ask("acme")->versions(shop, {std::nullopt, LogIndex{index}})).at("items");
  };
  const auto before = versions(world().removed_at.value - 1);
  ASSERT_EQ(before.as_array().size(), 1u);
  EXPECT_FALSE(before.at(0).as_object().contains("effectiveUntil"));
  const auto after = versions(world().removed_at.value);
  ASSERT_EQ(after.as_array().size(), 2u);
  EXPECT_TRUE(after.at(0).as_object().contains("effectiveUntil"));
  EXPECT_EQ(versions(1'000'000), must(world().ask("acme")->versions(shop)).at("items"));
}

TEST(Then, is_what_held_at_a_time) {
  const auto at = [](const char* time) {
    return must(world().ask("acme")->agreement(shop, {time_of(time), {}}));
  };
  EXPECT_EQ(at("2027-01-15T00:00:00.000Z").at_pointer("/versionInForce/number"), 1);
  EXPECT_EQ(at("2027-02-15T00:00:00.000Z").at_pointer("/versionInForce/number"), 2);
  EXPECT_EQ(at("2028-02-15T00:00:00.000Z").at("phase").as_string(), "ended/expired");
  const When january{time_of("2027-01-15T00:00:00.000Z"), {}};
  EXPECT_EQ(must(world().ask("acme")->terms(shop, {}, january)), world().first);
}

TEST(Then, is_both_together) {
  // What held on the 15th of February, as it was known before the amendment was agreed.
  const When both{time_of("2027-02-15T00:00:00.000Z"), LogIndex{world().removed_at.value - 1}};
  const auto shown = must(world().ask("acme")->agreement(shop, both));
  EXPECT_EQ(shown.at_pointer("/versionInForce/number"), 1);
  EXPECT_EQ(must(world().ask("acme")->terms(shop, {}, both)), world().first);
}

TEST(Then, begins_with_the_agreement) {
  const auto answer = world().ask("acme")->agreement(shop, {std::nullopt, LogIndex{5}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().why.code, "not-yet-begun");
}

TEST(Then, is_no_later_than_a_party_left) {
  const When later{std::nullopt, LogIndex{1'000'000}};
  EXPECT_EQ(must(world().ask("wayne")->agreement(shop, later)),
            must(world().ask("wayne")->agreement(shop, {})));
}

// ---------------------------------------------------------------- not there

std::string refusal(const Answer& answer) {
  return answer ? "answered: " + boost::json::serialize(*answer) : text_of(answer.error());
}

TEST(NotThere, is_a_whole_agreement_to_a_stranger) {
  const AgreementId nothing{"nothing-here"};
  const When now, then{std::nullopt, LogIndex{40}}, at{time_of("2027-01-15T00:00:00.000Z"), {}};
  const EventId proposal = world().initial;
  const auto same = [&](const auto& question) {
    EXPECT_EQ(refusal(question(world().ask("umbrella"), shop)),
              refusal(question(world().ask("umbrella"), nothing)));
    EXPECT_EQ(question(world().ask("umbrella"), shop).error().code, domain::ErrorCode::not_found);
  };
  for (const When& when : {now, then, at}) {
    same([&](auto ask, const AgreementId& id) { return ask->agreement(id, when); });
    same([&](auto ask, const AgreementId& id) { return ask->terms(id, {}, when); });
    same([&](auto ask, const AgreementId& id) { return ask->terms(id, 1, when); });
    same([&](auto ask, const AgreementId& id) { return ask->clause(id, ItemId{"law"}, when); });
    same([&](auto ask, const AgreementId& id) { return ask->deadlines(id, when); });
  }
  for (const When& when : {now, then}) {
    same([&](auto ask, const AgreementId& id) { return ask->versions(id, when); });
  }
  same([](auto ask, const AgreementId& id) { return ask->diff(id, 1, 2); });
  same([](auto ask, const AgreementId& id) { return ask->history(id, {}, {}); });
  same([](auto ask, const AgreementId& id) { return ask->history(id, {}, {"x", 1}); });
  same([](auto ask, const AgreementId& id) { return ask->proposals(id, {}); });
  same([&](auto ask, const AgreementId& id) { return ask->proposal(id, proposal); });
  same([&](auto ask, const AgreementId& id) { return ask->rebase(id, proposal, {}); });
  same([&](auto ask, const AgreementId& id) { return ask->again(id, proposal, {}); });
  same([](auto ask, const AgreementId& id) {
    return ask->next_date(id, domain::ProposalKind::amendment, {"/title"}, {});
  });
}

TEST(NotThere, is_what_concerns_others) {
  const EventId nothing{"019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e01"};
  for (const char* party : {"initech", "hooli", "probe", "newco", "gauge", "wayne"}) {
    SCOPED_TRACE(party);
    const auto ask = [&] { return world().ask(party); };
    EXPECT_EQ(refusal(ask()->proposal(shop, world().aside)),
              refusal(ask()->proposal(shop, nothing)));
    EXPECT_EQ(refusal(ask()->rebase(shop, world().initial, {})),
              refusal(ask()->rebase(shop, nothing, {})));
    EXPECT_EQ(refusal(ask()->again(shop, world().initial, {})),
              refusal(ask()->again(shop, nothing, {})));
  }
  for (const char* party : {"probe", "newco", "gauge"}) {
    SCOPED_TRACE(party);
    const auto ask = [&] { return world().ask(party); };
    EXPECT_EQ(refusal(ask()->diff(shop, 1, 2)), refusal(ask()->diff(shop, 7, 8)));
    EXPECT_EQ(refusal(ask()->clause(shop, ItemId{"law"}, {})),
              refusal(ask()->clause(shop, ItemId{"no-such"}, {})));
  }
  for (const char* party : {"newco", "gauge"}) {
    EXPECT_EQ(refusal(world().ask(party)->terms(shop, 1, {})),
              refusal(world().ask(party)->terms(shop, 7, {})));
  }
  EXPECT_EQ(refusal(world().ask("wayne")->terms(shop, 2, {})),
            refusal(world().ask("wayne")->terms(shop, 7, {})));
}

TEST(NotThere, are_the_bodies_of_events_that_are_hidden) {
  const std::string beyond = refusal(world().ask("umbrella")->event({1'000'000}));
  const auto snapshot = world().told.ledger().snapshot();
  for (std::uint64_t index = 0; index < snapshot->head().size; ++index) {
    if (!stored_event(*snapshot, {index}).event->agreement()) continue;
    EXPECT_EQ(refusal(world().ask("umbrella")->event({index})), beyond);
  }
}

}  // namespace
}  // namespace sopu::view
