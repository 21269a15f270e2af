// Ten years of one agreement in seconds: renewed month after month, three changes of what its zone
// means among them. The log verifies, and everywhere alike.
#include <cstdio>

#include <gtest/gtest.h>

#include "ledger/audit/directory_source.hpp"
#include "ledger/audit/verifier.hpp"
#include "ledger/view/rebuild.hpp"
#include "tests/support/told_agreement.hpp"
#include "tests/support/told_ledger.hpp"

namespace sopu {
namespace {

using namespace std::chrono_literals;
using sopu::test::with;
using testing::time_of;

constexpr const char* zone = "Test/Zone";

boost::json::value monthly_terms() {
  auto terms = with(sopu::test::sample_terms(), "/timeZone", zone);
  terms = with(terms, "/agreementPeriod", {{"from", "2027-01-01"}, {"until", "2027-02-01"}});
  return with(terms, "/managementElements/renewal", {{"mode", "automatic"}, {"noticeDays", 10}});
}

// As the machine has it from then on, when the ledger is opened again.
void learn(testing::ToldLedger& told, const char* version, const sopu::test::Changes& changes) {
  told.close();
  told.machine_zone = [=](const std::string& name) -> std::optional<MachineZone> {
    if (name != zone) return std::nullopt;
    return MachineZone{domain::Zone::read(zone, sopu::test::tzif_of_changes(2h, changes)).value(),
                       version};
  };
  told.reopen();
}

std::map<std::string, int> types_in(Ledger& ledger) {
  std::map<std::string, int> types;
  const auto snapshot = ledger.snapshot();
  snapshot->events(0, snapshot->head().size, [&](store::StoredEvent stored) {
    const auto event = codec::SignatureCheck::committed(stored.jws).value();
    ++types[std::string(domain::type_of(event->payload).name)];
    return true;
  });
  return types;
}

// What the built program says of the ledger, on a machine without any zone files if that is asked
// for; empty where the kernel allows no mount namespace.
std::string verdict_of(const std::filesystem::path& ledger, const std::string& key, bool no_zones) {
  std::string command = std::string(SOPU_EXECUTABLE) + " verify '" + ledger.string() +
                        "' --log-key '" + key + "' --json 2>/dev/null";
  if (no_zones) {
    command = "unshare -m sh -c \"mount -t tmpfs none /usr/share/zoneinfo && exec " + command +
              "\" 2>/dev/null";
  }
  std::string said;
  FILE* pipe = ::popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  ::pclose(pipe);
  return said;
}

TEST(TenYears, AreOneLogThatHolds) {
  testing::ToldLedger told;
  learn(told, "2026a", {});
  told.enrol("acme");
  told.enrol("globex");
  testing::ToldAgreement deal(told, "deal");
  const auto terms = monthly_terms();
  deal.initiate(terms.at("parties"));
  deal.prepare(terms);
  deal.approve({"acme", "globex"}, deal.propose(terms, "For long"));

  sopu::test::Changes changes;
  for (int year = 2027; year < 2037; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      const std::chrono::year_month_day day{std::chrono::year{year}, std::chrono::month{month},
                                            std::chrono::day{25}};
      told.go_to(domain::Time(std::chrono::sys_days(day)) + 12h);
      deal.comment("globex", "Another month.");
    }
    if (year % 3 != 0) continue;  // 2028, 2031, 2034: clocks change in the next summer
    const auto next = std::to_string(year + 1);
    changes.emplace_back(time_of(next + "-07-01T00:00:00.000Z"), changes.size() % 2 == 0 ? 3h : 2h);
    learn(told, next.c_str(), changes);
  }

  const auto types = types_in(told.ledger());
  EXPECT_EQ(types.at("sopu.zone.recorded.v1"), 2 + 3);  // Helsinki and this one, and its changes
  // A hundred and twenty renewals that nobody declined, and the sample's milestone; reports, claims
  // and reviews up to the last of December.
  EXPECT_EQ(types.at("sopu.deadline.passed.v1"), 120 + 1 + 119 + 118 + 39);
  told.close();
  const auto key = crypto::read_key_file(LedgerPaths(told.directory()).log_key(), {});
  const auto verifier = crypto::NoteVerifier::make(std::string(testing::origin),
                                                   crypto::NoteKeyType::ed25519, key.public_key());
  const auto store = store::open_lmdb_store(LedgerPaths(told.directory()).store());
  const auto source = audit::open_store_source(store->snapshot());
  const auto verdict = audit::verify(*source, {verifier, 0, {}, {}});
  ASSERT_FALSE(verdict.fault) << verdict.fault->kind << ": " << verdict.fault->detail;
  EXPECT_EQ(view::compare_with_rebuilt(*store, {}), "");

  const std::string here = verdict_of(told.directory(), verifier.vkey(), false);
  EXPECT_NE(here.find("\"holds\":true"), std::string::npos) << here;
  const std::string there = verdict_of(told.directory(), verifier.vkey(), true);
  if (there.empty()) GTEST_SKIP() << "no mount namespaces here: run the tests as root";
  EXPECT_EQ(there, here) << "to the byte";
}

}  // namespace
}  // namespace sopu
