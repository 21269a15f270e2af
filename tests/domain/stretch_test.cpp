// Stretches of time: what a change is judged against, and which terms bind whom when.
#include "ledger/domain/value/json_patch.hpp"
#include "tests/support/given_when_then.hpp"

namespace sopu::test {
namespace {

const boost::json::value& terms_at(const World& world, std::string_view date) {
  const Agreement& agreement = world.agreement();
  return agreement.terms(version_at(agreement, midnight_of(date))->terms)->json();
}
std::int64_t fee_at(const World& world, std::string_view date) {
  return terms_at(world, date).at_pointer(fee_path).as_int64();
}
std::string until_at(const World& world, std::string_view date) {
  return std::string(terms_at(world, date).at_pointer(until_path).as_string().c_str());
}

struct Begun {
  int number;
  Time at;
  friend bool operator==(const Begun&, const Begun&) = default;
};
std::vector<Begun> begun(const Told& told) {
  std::vector<Begun> list;
  for (const auto& params : follows(told, "version-begins")) {
    list.push_back({params.at("version").to_number<int>(),
                    time_of(std::string_view(params.at("at").as_string()))});
  }
  return list;
}

// ---------------------------------------------------------------- amendments

// Five times the price from July, agreed as it has to be; then a letter in the title.
World dearer_from_july(const boost::json::value& terms = sample_terms()) {
  World world = world_after(in_force(terms));
  agree(world, priced(terms, 500'000), "2027-07-01", "dearer");
  return world;
}

TEST(Stretches, ATypoMendedInFebruaryBringsNoPriceForward) {
  World world = dearer_from_july();
  const Told told = agree(world, with(sample_terms(), "/title", "Hosting"), "2027-02-01", "typo");
  EXPECT_EQ(told.change_class, ChangeClass::editorial);
  EXPECT_EQ(begun(told),
            (std::vector<Begun>{{3, midnight_of("2027-02-01")}, {4, midnight_of("2027-07-01")}}));
  EXPECT_EQ(fee_at(world, "2027-02-01"), 100'000);
  EXPECT_EQ(fee_at(world, "2027-06-30"), 100'000);
  EXPECT_EQ(fee_at(world, "2027-07-01"), 500'000);
  for (const char* date : {"2027-02-01", "2027-07-01"}) {
    EXPECT_EQ(terms_at(world, date).at("title"), "Hosting");
  }
  EXPECT_EQ(terms_at(world, "2027-01-31").at("title"), sample_terms().at("title"));
}

TEST(Stretches, AreToldEachWithWhatChangesInIt) {
  World world = dearer_from_july();
  const auto told = world.must(
      by("acme", change_in(world, with(sample_terms(), "/title", "H"), midnight_of("2027-02-01"))));
  ASSERT_EQ(told.stretches.size(), 2U);
  EXPECT_EQ(told.stretches[0].from, midnight_of("2027-02-01"));
  EXPECT_EQ(told.stretches[1].from, midnight_of("2027-07-01"));
  EXPECT_EQ(told.stretches[0].changes, told.stretches[1].changes);
  ASSERT_EQ(told.stretches[0].changes.size(), 1U);
  EXPECT_EQ(told.stretches[0].changes[0].path, "/title");
}

TEST(Stretches, MustAllBeNamedEachWithItsBase) {
  const World world = dearer_from_july();
  const auto right =
      change_in(world, with(sample_terms(), "/title", "Hosting"), midnight_of("2027-02-01"));
  ASSERT_EQ(right.results.size(), 2U);
  ASSERT_TRUE(world.attempt(by("acme", right)));
  const auto refused = [&](const auto& spoil, std::string_view rule) {
    auto data = right;
    spoil(data);
    const auto answer = world.attempt(by("acme", data));
    ASSERT_FALSE(answer) << rule;
    EXPECT_EQ(answer.error().why.code, rule);
  };
  refused([](auto& data) { data.results.pop_back(); }, "stretches-are");
  refused([](auto& data) { data.results.push_back(data.results.back()); }, "stretches-are");
  refused([](auto& data) { std::swap(data.results[0], data.results[1]); }, "stretches-are");
  refused([](auto& data) { data.results[1].from += std::chrono::milliseconds{1}; },
          "stretches-are");
  refused([](auto& data) { data.results[1].base = data.results[0].base; }, "stale-base-terms");
  refused([](auto& data) { data.results[1].terms = data.results[0].terms; }, "result-hash-differs");
  refused([](auto& data) { data.results[0].patch = boost::json::array{}; },
          "patch-of-first-stretch");
  refused([](auto& data) { data.results.clear(); }, "results-missing");
}

TEST(Stretches, AreAllSignedByAnApproval) {
  World world = dearer_from_july();
  world.must(by("acme", change_in(world, with(sample_terms(), "/title", "Hosting"),
                                  midnight_of("2027-02-01")))
                 .called("typo"));
  const Proposal& proposal = world.proposal("typo");
  ProposalApproved right{proposal.id, proposal.event, {}};
  for (const ProposedStretch& one : proposal.results)
    right.results.push_back({one.from, one.terms});
  EXPECT_TRUE(world.attempt(by("globex", right)));
  const auto refused = [&](const auto& spoil) {
    auto data = right;
    spoil(data);
    const auto answer = world.attempt(by("globex", data));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::terms_mismatch);
  };
  refused([](auto& data) { data.results.pop_back(); });
  refused([](auto& data) { data.results[1].terms = data.results[0].terms; });
  refused([](auto& data) { data.results[1].from += std::chrono::milliseconds{1}; });
  refused([](auto& data) { data.results.clear(); });
  refused([](auto& data) { data.event = event_hash("another proposal"); });
}

TEST(Stretches, TakeTheClassOfAllOfThem) {
  World world = dearer_from_july();
  auto data =
      change_in(world, with(sample_terms(), "/title", "Hosting"), midnight_of("2027-02-01"));
  const auto later = with(priced(sample_terms(), 700'000), "/title", "Hosting");
  data.results[1].patch = make_patch(priced(sample_terms(), 500'000), later);
  data.results[1].terms = parsed(later)->hash();
  const Told told = world.must(by("acme", data).called("both"));
  EXPECT_EQ(told.change_class, ChangeClass::price);
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "both"));
  EXPECT_EQ(fee_at(world, "2027-06-30"), 100'000);
  EXPECT_EQ(fee_at(world, "2027-07-01"), 700'000);
}

TEST(Stretches, WhoseOwnPatchIsEmptyStayAsTheyAre) {
  World world = dearer_from_july();
  auto data =
      change_in(world, with(sample_terms(), "/title", "Hosting"), midnight_of("2027-02-01"));
  data.results[1].patch = boost::json::array{};
  data.results[1].terms = *data.results[1].base;
  world.must(by("acme", data).called("until-july"));
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "until-july"));
  EXPECT_EQ(terms_at(world, "2027-06-30").at("title"), "Hosting");
  EXPECT_EQ(terms_at(world, "2027-07-01").at("title"), sample_terms().at("title"));
  EXPECT_EQ(world.agreement().life.versions.size(), 4U) << "a version also where nothing changes";
}

// ---------------------------------------------------------------- by id

boost::json::value with_backup_added() {
  auto objective = sample_terms().at_pointer("/serviceElements/objectives/0");
  objective.as_object()["id"] = "restored";
  objective.as_object()["service"] = "backup";
  objective.as_object().erase("credits");
  return with(with(sample_terms(), "/serviceElements/objectives/-", objective),
              "/serviceElements/services/-",
              {{"id", "backup"},
               {"name", "Backup"},
               {"description", "Copies are kept."},
               {"owner", "acme"},
               {"priority", "p1"},
               {"fee", {{"amount", 7'000}, {"per", "month"}}}});
}
const auto with_backup = with_backup_added();

boost::json::value backup_first() {
  auto terms = with_backup;
  auto& services = terms.as_object().at("serviceElements").as_object().at("services").as_array();
  std::swap(services.front(), services.back());
  return terms;
}

TEST(Stretches, AreChangedByIdNotByPosition) {
  World world = world_after(
      prepared(with_backup) + consented(initial_proposal(with_backup), "initial", with_backup) +
      Story{by("acme", CommentPosted{"Happy new year.", {}, {}}).at("2027-01-15T08:00:00.000Z")});
  agree(world, backup_first(), "2027-07-01", "order");
  agree(world, priced(with_backup, 110'000), "2027-03-01", "dearer");
  const auto& services =
      terms_at(world, "2027-07-01").at("serviceElements").at("services").as_array();
  EXPECT_EQ(services[0].at("id"), "backup");
  EXPECT_EQ(services[0].at("fee").at("amount"), 7'000);
  EXPECT_EQ(services.back().at("fee").at("amount"), 110'000);
  EXPECT_EQ(fee_at(world, "2027-03-01"), 110'000);
}

TEST(Stretches, WhereThePlaceIsAnotherNeedAPatchOfTheirOwn) {
  World world = dearer_from_july();
  auto data = change_in(world, priced(sample_terms(), 120'000), midnight_of("2027-02-01"));
  ASSERT_TRUE(data.results[1].patch) << "the fee is another in July: left as it is";
  ASSERT_TRUE(world.attempt(by("acme", data)));
  data.results[1].patch.reset();
  const auto answer = world.attempt(by("acme", data));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().why.code, "stretch-differs");
  EXPECT_EQ(answer.error().why.params.at("path"), "/serviceElements/services/hosting/fee/amount");
  EXPECT_EQ(answer.error().why.params.at("from"),
            boost::json::value(format_time(midnight_of("2027-07-01"))));
  EXPECT_EQ(answer.error().pointer, "/data/results/1");
}

// ---------------------------------------------------------------- renewals, corrections

TEST(Stretches, ARenewalKeepsEveryAgreedStep) {
  World world = world_after(in_force());
  agree(world, priced(sample_terms(), 110'000), "2027-02-01", "february");
  agree(world, priced(sample_terms(), 120'000), "2027-04-01", "april");
  agree(world, priced(sample_terms(), 130'000), "2027-05-01", "may");
  agree(world, with(sample_terms(), until_path, "2029-01-01"), "2027-01-20", "longer",
        ProposalKind::renewal);
  for (const auto& [date, amount] : {std::pair{"2027-01-20", 100'000},
                                     {"2027-01-31", 100'000},
                                     {"2027-02-01", 110'000},
                                     {"2027-03-31", 110'000},
                                     {"2027-04-01", 120'000},
                                     {"2027-05-01", 130'000},
                                     {"2028-12-31", 130'000}}) {
    EXPECT_EQ(fee_at(world, date), amount) << date;
    EXPECT_EQ(until_at(world, date), "2029-01-01") << date;
  }
  EXPECT_EQ(until_at(world, "2027-01-19"), "2028-01-01");
}

TEST(Stretches, ACorrectionBackwardsIsLaidOnEachVersionSince) {
  World world = dearer_from_july();
  world.must(by("acme", CommentPosted{"Later.", {}, {}}).at("2027-08-01T00:00:00.000Z"));
  auto data = change_in(world, with(sample_terms(), "/language", "fi"), midnight_of("2027-03-01"));
  data.retroactive = true;
  world.must(by("acme", data).called("back"));
  EXPECT_EQ(world.proposal("back").change_class, ChangeClass::remedy);
  for (const char* party : {"acme", "globex"}) world.must(approve(party, "back"));
  EXPECT_EQ(terms_at(world, "2027-02-28").at("language"), "en");
  for (const auto& [date, amount] : {std::pair{"2027-03-01", 100'000}, {"2027-07-01", 500'000}}) {
    EXPECT_EQ(terms_at(world, date).at("language"), "fi");
    EXPECT_EQ(fee_at(world, date), amount);
  }
}

TEST(Stretches, AStaleChangeIsCarriedOverToEveryNewOneThatBeginsInIt) {
  World world = world_after(in_force());
  world.must(by("globex", change_in(world, with(sample_terms(), "/title", "Hosting"),
                                    midnight_of("2027-03-01")))
                 .called("title"));
  agree(world, priced(sample_terms(), 500'000), "2027-07-01", "dearer");
  EXPECT_EQ(world.proposal("title").status, ProposalStatus::stale);
  const auto carried =
      rebased(world.agreement(), world.proposal("title"), midnight_of("2027-03-01"));
  ASSERT_TRUE(carried);
  ASSERT_EQ(carried->size(), 2U);
  for (const Stretch& one : *carried) EXPECT_EQ(one.result->title, "Hosting");
  auto data =
      change_in(world, with(sample_terms(), "/title", "Hosting"), midnight_of("2027-03-01"));
  data.rebase_of = id_of("title");
  EXPECT_TRUE(world.attempt(by("globex", data)));
  data.results[1].patch = boost::json::array{};
  data.results[1].terms = *data.results[1].base;
  EXPECT_EQ(world.attempt(by("globex", data)).error().rule, "rebase-differs");
}

// ---------------------------------------------------------------- windows

TEST(Stretches, CutNoWindowWhereverTheyBegin) {
  World world = world_after(in_force());
  const auto title = with(sample_terms(), "/title", "Hosting");
  agree(world, title, "2027-06-15", "title");
  const auto higher = [](const boost::json::value& terms) {
    return with(terms, "/serviceElements/objectives/0/targetPpm", 999'950);
  };
  auto data = change_in(world, higher(sample_terms()), midnight_of("2027-03-01"));
  EXPECT_TRUE(world.attempt(by("acme", data))) << "the same target before and after 15 June";
  data.results[1].patch = boost::json::array{};
  data.results[1].terms = *data.results[1].base;
  const auto answer = world.attempt(by("acme", data));
  ASSERT_FALSE(answer) << "the old target again in the middle of June";
  EXPECT_EQ(answer.error().rule, "effective-from-boundary");
  EXPECT_EQ(answer.error().why.params.at("from"),
            boost::json::value(format_time(midnight_of("2027-06-15"))));
}

// Each is laid, read and compared in the writer's time.
TEST(Stretches, AreNotMoreThanCanBeLaid) {
  World world = world_after(in_force());
  const auto step = [](int day) {
    return midnight_of(format_date(
        Date{std::chrono::sys_days{parse_date("2027-03-01").value()} + std::chrono::days{day}}));
  };
  for (int day = 0; day < static_cast<int>(limits::stretches_max); ++day) {
    const auto result = with(sample_terms(), "/title", boost::json::string(std::to_string(day)));
    const std::string called = "step " + std::to_string(day);
    world.must(by("acme", change_in(world, result, step(day))).called(called));
    for (const char* party : {"acme", "globex"}) world.must(approve(party, called));
  }
  const auto finnish = [&](Time from) {
    return by("globex", change_in(world, with(sample_terms(), "/language", "fi"), from));
  };
  const auto refused = world.attempt(finnish(midnight_of("2027-02-28")));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().rule, "stretches-limit");
  EXPECT_TRUE(world.attempt(finnish(step(0))));
}

}  // namespace
}  // namespace sopu::test
