// What the answers hold for those who may ask: principals, who was let in, third parties, who
// measures, who would come in, who left.
#include "ledger/view/queries.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "ledger/domain/terms/terms_parts.hpp"
#include "tests/view/all_roles.hpp"

namespace sopu::view {
namespace {

using domain::AgreementId;
using domain::EventId;
using domain::ItemId;
using ::testing::ElementsAre;
using Answer = Queries::Answer;
using testing::text_of;
using testing::time_of;

std::string words_of(const Answer& answer) {
  return answer ? boost::json::serialize(*answer) : text_of(answer.error());
}

// The values of a member, of every item of a list.
std::vector<std::string> each(const boost::json::value& items, std::string_view member) {
  std::vector<std::string> values;
  for (const auto& item : items.as_array()) {
    const auto& value = item.at(member);
    values.emplace_back(value.is_string() ? std::string(value.as_string())
                                          : boost::json::serialize(value));
  }
  return values;
}

bool has(const boost::json::value& object, std::string_view member) {
  return object.as_object().contains(member);
}

// ---------------------------------------------------------------- who reads everything

TEST(Queries, show_a_principal_all_of_the_agreement) {
  const auto shown = must(world().ask("globex")->agreement(shop, {}));
  EXPECT_EQ(shown.at("role").as_string(), "customer");
  EXPECT_EQ(shown.at("phase").as_string(), "inForce");
  EXPECT_EQ(shown.at_pointer("/versionInForce/number"), 2);
  EXPECT_EQ(shown.at_pointer("/versionInForce/termsHash").as_string(),
            testing::hash_text(world().second));
  EXPECT_EQ(shown.at_pointer("/versionInForce/reason").as_string(), "words-reason-removal");
  EXPECT_EQ(shown.at("consultations").as_array().size(), 3u);
  EXPECT_EQ(shown.at_pointer("/objections/0/statement").as_string(), "words-objection");
  EXPECT_THAT(each(shown.at("proposals"), "id"),
              ElementsAre(world().aside.value, world().joining.value));
  EXPECT_THAT(each(shown.at("grants"), "party"), ElementsAre("audita"));
  EXPECT_THAT(each(shown.at("milestones"), "id"), ElementsAre("go-live", "cable"));
  EXPECT_THAT(each(shown.at("participants"), "party"),
              ElementsAre("acme", "globex", "initech", "hooli", "probe"));
}

TEST(Queries, answer_who_was_let_in_as_they_answer_a_principal) {
  auto principals = must(world().ask("acme")->agreement(shop, {}));
  principals.as_object().erase("role");
  EXPECT_EQ(must(world().ask("audita")->agreement(shop, {})), principals);
  const auto same = [](const auto& question) {
    EXPECT_EQ(words_of(question(world().ask("audita"))), words_of(question(world().ask("acme"))));
  };
  same([](auto ask) { return ask->terms(shop, {}, {}); });
  same([](auto ask) { return ask->terms(shop, 1, {}); });
  same([](auto ask) { return ask->versions(shop); });
  same([](auto ask) { return ask->diff(shop, 1, 2); });
  same([](auto ask) { return ask->clause(shop, ItemId{"liability"}, {}); });
  same([](auto ask) { return ask->history(shop, {}, {"", 500}); });
  same([](auto ask) { return ask->proposals(shop, {"", 500}); });
  same([](auto ask) { return ask->proposal(shop, world().aside); });
  same([](auto ask) { return ask->deadlines(shop, {}); });
}

TEST(Queries, give_terms_with_their_hash_to_who_reads_all_of_them) {
  for (const char* party : {"acme", "audita", "initech"}) {
    std::string hash;
    EXPECT_EQ(must(world().ask(party)->terms(shop, {}, {}, &hash)), world().second);
    EXPECT_EQ(hash, testing::hash_text(world().second));
    EXPECT_EQ(must(world().ask(party)->terms(shop, 1, {}, &hash)), world().first);
    EXPECT_EQ(hash, testing::hash_text(world().first));
  }
}

TEST(Queries, tell_versions_apart) {
  EXPECT_THAT(each(must(world().ask("acme")->versions(shop)).at("items"), "number"),
              ElementsAre("1", "2"));
  const auto diff = must(world().ask("acme")->diff(shop, 1, 2));
  EXPECT_EQ(domain::apply_patch(world().first, diff.at("patch")).value(), world().second);
  EXPECT_THAT(each(diff.at("changes"), "path"),
              ElementsAre("/parties/wayne", "/clauses/liability/text"));
  EXPECT_EQ(must(world().ask("acme")->diff(shop, 2, 2)).at("changes").as_array().size(), 0u);
}

// ---------------------------------------------------------------- clauses

TEST(Queries, know_since_when_a_clause_reads_as_it_does) {
  const auto changed = must(world().ask("acme")->clause(shop, ItemId{"liability"}, {}));
  EXPECT_EQ(changed.at_pointer("/content/text").as_string(), "Limited to the fees of two years.");
  EXPECT_EQ(changed.at_pointer("/since/number"), 2);
  const auto kept = must(world().ask("acme")->clause(shop, ItemId{"law"}, {}));
  EXPECT_EQ(kept.at_pointer("/inForce/number"), 2);
  EXPECT_EQ(kept.at_pointer("/since/number"), 1);
  EXPECT_EQ(kept.at_pointer("/since/proposal").as_string(), world().initial.value);
  EXPECT_THAT(each(kept.at_pointer("/since/approvals"), "party"),
              ElementsAre("initech", "wayne", "acme", "globex"));
}

TEST(Queries, know_a_clause_as_it_was_at_a_time) {
  const When january{time_of("2027-01-15T00:00:00.000Z"), {}};
  const auto then = must(world().ask("acme")->clause(shop, ItemId{"liability"}, january));
  EXPECT_EQ(then.at_pointer("/content/text").as_string(), "Limited to the fees of a year.");
  EXPECT_EQ(then.at_pointer("/inForce/number"), 1);
  const When december{time_of("2026-12-15T00:00:00.000Z"), {}};
  EXPECT_FALSE(world().ask("acme")->clause(shop, ItemId{"liability"}, december));
}

TEST(Queries, leave_the_fee_out_of_an_item_for_who_is_consulted) {
  const auto item = must(world().ask("hooli")->clause(shop, ItemId{"hosting"}, {}));
  EXPECT_FALSE(has(item.at("content"), "fee"));
  EXPECT_EQ(item.at_pointer("/content/name").as_string(), "Hosting");
  EXPECT_TRUE(
      has(must(world().ask("initech")->clause(shop, ItemId{"hosting"}, {})).at("content"), "fee"));
}

// ---------------------------------------------------------------- who reads a part

TEST(Queries, show_the_consulted_terms_without_fees_and_hashes) {
  std::string hash;
  EXPECT_EQ(must(world().ask("hooli")->terms(shop, {}, {}, &hash)),
            domain::without_fees(world().second));
  EXPECT_EQ(hash, "");
  const auto shown = must(world().ask("hooli")->agreement(shop, {}));
  EXPECT_EQ(shown.at_pointer("/versionInForce/number"), 2);
  EXPECT_FALSE(has(shown.at("versionInForce"), "termsHash"));
  EXPECT_THAT(each(shown.at("proposals"), "id"), ElementsAre(world().joining.value));
  EXPECT_FALSE(has(shown.at("proposals").at(0), "results"));
  EXPECT_THAT(each(shown.at("consultations"), "party"), ElementsAre("hooli", "hooli"));
  const auto proposal = must(world().ask("hooli")->proposal(shop, world().joining));
  const auto& stretch = proposal.at_pointer("/stretches/0");
  EXPECT_EQ(stretch.at("terms"), domain::without_fees(world().third));
  for (const auto& change : stretch.at("changes").as_array()) {
    EXPECT_EQ(change.at("path").as_string().find("fee"), std::string::npos);
  }
}

TEST(Queries, show_who_measures_what_is_to_be_measured) {
  std::string hash;
  EXPECT_EQ(must(world().ask("probe")->terms(shop, {}, {}, &hash)),
            domain::measurable_part(world().second));
  EXPECT_EQ(hash, "");
  const auto shown = must(world().ask("probe")->agreement(shop, {}));
  EXPECT_EQ(shown.at("role").as_string(), "measurer");
  EXPECT_EQ(shown.at("phase").as_string(), "inForce");
  EXPECT_EQ(shown.at_pointer("/versionInForce/number"), 2);
  EXPECT_THAT(each(shown.at("participants"), "party"), ElementsAre("acme", "globex", "probe"));
  EXPECT_EQ(shown.at("proposals").as_array().size(), 0u);
  EXPECT_FALSE(has(shown, "milestones"));
  EXPECT_FALSE(has(shown, "consultations"));
  EXPECT_EQ(must(world().ask("probe")->versions(shop)).at("items").as_array().size(), 0u);
  EXPECT_FALSE(world().ask("probe")->diff(shop, 1, 2));
  EXPECT_FALSE(world().ask("probe")->clause(shop, ItemId{"law"}, {}));
}

TEST(Queries, show_who_would_come_in_the_proposal_that_names_it) {
  const auto shown = must(world().ask("newco")->agreement(shop, {}));
  EXPECT_THAT(each(shown.at("proposals"), "id"), ElementsAre(world().joining.value));
  EXPECT_FALSE(has(shown, "versionInForce"));
  EXPECT_EQ(
      must(world().ask("newco")->proposal(shop, world().joining)).at_pointer("/stretches/0/terms"),
      world().third);
  EXPECT_FALSE(world().ask("newco")->terms(shop, {}, {}));
  const auto gauge = must(world().ask("gauge")->proposal(shop, world().joining));
  EXPECT_EQ(gauge.at_pointer("/stretches/0/terms"), domain::measurable_part(world().third));
  EXPECT_FALSE(has(gauge.at_pointer("/stretches/0"), "changes"));
  EXPECT_FALSE(has(gauge, "reason"));
}

TEST(Queries, show_who_left_what_it_knew_when_it_left) {
  const auto shown = must(world().ask("wayne")->agreement(shop, {}));
  EXPECT_EQ(shown.at("role").as_string(), "thirdParty");
  EXPECT_EQ(shown.at_pointer("/versionInForce/number"), 1);
  EXPECT_LT(time_of(shown.at("at").as_string()), time_of(testing::midnight_of("2027-02-01")));
  EXPECT_EQ(shown.at("proposals").as_array().size(), 0u);
  EXPECT_EQ(must(world().ask("wayne")->terms(shop, {}, {})), world().first);
  EXPECT_EQ(must(world().ask("wayne")->terms(shop, 1, {})), world().first);
  EXPECT_FALSE(world().ask("wayne")->terms(shop, 2, {})) << "that does not name it";
  EXPECT_THAT(each(must(world().ask("wayne")->versions(shop)).at("items"), "number"),
              ElementsAre("1"));
  const auto history = must(world().ask("wayne")->history(shop, {}, {"", 500}));
  EXPECT_EQ(history.at("items").as_array().back().at("index"), world().removed_at.value);
}

// ---------------------------------------------------------------- lists

TEST(Queries, list_the_agreements_that_somebody_takes_part_in) {
  const auto list = must(world().ask("acme")->agreements({}, {}));
  ASSERT_EQ(list.at("items").as_array().size(), 1u);
  const auto& item = list.at("items").at(0);
  EXPECT_EQ(item.at("id").as_string(), "shop");
  EXPECT_EQ(item.at("state").as_string(), "inForce");
  EXPECT_EQ(item.at("version"), 2);
  EXPECT_EQ(must(world().ask("umbrella")->agreements({}, {})).at("items").as_array().size(), 0u);
  const auto found = [](const AgreementFilter& filter) {
    return must(world().ask("acme")->agreements(filter, {})).at("items").as_array().size();
  };
  EXPECT_EQ(found({{}, "inForce", ""}), 1u);
  EXPECT_EQ(found({{}, "ended", ""}), 0u);
  EXPECT_EQ(found({{}, "", "GLOBEX"}), 1u);
  EXPECT_EQ(found({{}, "", "warehouse"}), 0u);
  EXPECT_EQ(found({domain::PartyId{"hooli"}, "", ""}), 1u);
  EXPECT_EQ(found({domain::PartyId{"umbrella"}, "", ""}), 0u);
}

TEST(Queries, list_proposals_page_by_page) {
  for (const auto& [party, expected] :
       {std::pair("acme",
                  std::vector{world().initial.value, world().removal.value, world().aside.value,
                              world().turned_down.value, world().joining.value}),
        std::pair("hooli", std::vector{world().initial.value, world().turned_down.value,
                                       world().joining.value}),
        std::pair("gauge", std::vector{world().joining.value}),
        std::pair("probe", std::vector<std::string>{})}) {
    for (const std::size_t limit : {1u, 2u, 50u}) {
      std::vector<std::string> ids;
      Page page{"", limit};
      std::size_t pages = 0;
      while (pages++ < 10) {
        const auto answer = must(world().ask(party)->proposals(shop, page));
        EXPECT_LE(answer.at("items").as_array().size(), limit);
        for (auto& id : each(answer.at("items"), "id")) ids.push_back(id);
        if (!has(answer, "next")) break;
        page.after = answer.at("next").as_string();
      }
      EXPECT_EQ(ids, expected) << party << " by " << limit;
      const std::size_t needed = (expected.size() + limit - 1) / limit;
      EXPECT_EQ(pages, std::max<std::size_t>(1, needed)) << "none for what is not seen";
    }
  }
}

TEST(Queries, tell_everybody_the_deadlines_that_are_theirs) {
  const auto whats = [](const char* party) {
    std::vector<std::string> codes;
    const auto answer = must(world().ask(party)->deadlines(shop, {}));
    for (const auto& item : answer.at("items").as_array()) {
      codes.emplace_back(item.at_pointer("/what/code").as_string());
    }
    return codes;
  };
  EXPECT_THAT(whats("acme"),
              ::testing::IsSupersetOf({"proposal-takes-effect-at", "review-due", "milestone-due",
                                       "renewal-notice.by-consent", "agreement-ends"}));
  EXPECT_THAT(whats("hooli"), ElementsAre("proposal-takes-effect-at"));
  EXPECT_THAT(whats("initech"), ::testing::Contains("milestone-due"));
  EXPECT_THAT(whats("probe"), ElementsAre());
}

TEST(Queries, lay_a_stale_proposal_over_the_newest_version_for_principals_only) {
  const auto early = world().ask("acme")->rebase(shop, world().aside, {});
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, domain::ErrorCode::wrong_state);
  EXPECT_EQ(world().ask("audita")->rebase(shop, world().aside, {}).error().code,
            domain::ErrorCode::not_found);
}

TEST(Queries, propose_any_content_again_for_principals_only) {
  const auto again = world().ask("acme")->again(shop, world().initial, {});
  ASSERT_TRUE(again) << again.error().why.code;
  EXPECT_EQ(again->at("kind"), "initial");
  EXPECT_FALSE(again->as_object().contains("rebaseOf"));
  EXPECT_EQ(world().ask("hooli")->again(shop, world().initial, {}).error().code,
            domain::ErrorCode::not_found);
}

TEST(Queries, tell_the_next_date_to_who_reads_the_terms) {
  const auto asked = [](const char* party, const char* path) {
    return world().ask(party)->next_date(shop, domain::ProposalKind::amendment, {path}, {});
  };
  EXPECT_TRUE(asked("acme", "/title"));
  EXPECT_FALSE(asked("acme", "/titel/x"));
  EXPECT_FALSE(asked("probe", "/title")) << "a measurer reads a part of the terms";
}

// ---------------------------------------------------------------- parties

TEST(Queries, tell_the_names_of_people_to_who_shares_an_agreement) {
  const auto known = must(world().ask("hooli")->party({"acme"}));
  EXPECT_EQ(known.at_pointer("/keys/0/person"),
            boost::json::value({{"id", "acme-1"}, {"name", "acme-1"}}));
  EXPECT_EQ(known.at_pointer("/keys/1/person/name"), "acme-2");
  EXPECT_EQ(known.at_pointer("/keys/1/revokedBecause").as_string(), "words-stolen");
  const auto unknown = must(world().ask("umbrella")->party({"acme"}));
  EXPECT_EQ(unknown.at("keys").as_array().size(), 2u);
  EXPECT_FALSE(has(unknown.at("keys").at(0), "person"));
  EXPECT_TRUE(has(unknown.at("keys").at(1), "revoked"));
  EXPECT_FALSE(has(unknown.at("keys").at(1), "revokedBecause"));
  EXPECT_EQ(unknown.at("head"), known.at("head"));
  EXPECT_EQ(world().ask("acme")->party({"nobody"}).error().code, domain::ErrorCode::unknown_party);
}

}  // namespace
}  // namespace sopu::view
