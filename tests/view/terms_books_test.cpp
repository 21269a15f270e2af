// Terms are found in the events that brought them, through patches on patches, and whole documents
// are stored no oftener than the patches pay for.
#include "ledger/view/terms_books.hpp"

#include <gtest/gtest.h>

#include "ledger/store/lmdb_store.hpp"
#include "tests/support/told_agreement.hpp"
#include "tests/view/projected.hpp"

namespace sopu::view {
namespace {

using domain::TermsHash;
using domain::TermsPtr;
using sopu::test::parsed;
using sopu::test::with;
using testing::ToldAgreement;

// A negotiation of many counter-proposals, each a small patch on the one before, which is
// withdrawn.
class Haggling {
 public:
  Haggling(Projected& told, boost::json::value terms) : told_(told), deal_(told, "deal") {
    told.enrol("acme");
    told.enrol("globex");
    deal_.initiate(terms.at("parties"));
    last_ = deal_.propose(terms, "So we begin.");
    all.push_back(parsed(std::move(terms)));
  }

  void counter(int times) {
    for (int i = 0; i < times; ++i) {
      const auto& base = all.back()->json();
      const auto next =
          with(base, "/clauses/0/text", boost::json::value("Offer " + std::to_string(all.size())));
      auto data =
          ToldAgreement::change(base, next, "Better so.", testing::midnight_of("2027-01-01"));
      data["kind"] = "initial";
      data["counterTo"] = last_.value;
      const domain::EventId countered = last_;
      const char* const parties[] = {"acme", "globex"};
      last_ = deal_.say(parties[all.size() % 2], "proposal.submitted", data);
      deal_.say(parties[(all.size() - 1) % 2], "proposal.withdrawn",
                {{"proposal", countered.value}});
      all.push_back(parsed(next));
    }
  }

  std::vector<TermsPtr> all;

 private:
  Projected& told_;
  ToldAgreement deal_;
  domain::EventId last_;
};

std::vector<TermsRow> rows_of(Projected& told) {
  std::vector<TermsRow> rows;
  told.event_store().snapshot()->scan(store::Table::terms, "", "", [&](auto, std::string_view row) {
    rows.push_back(read_terms_row(row));
    return true;
  });
  std::ranges::sort(rows, {}, &TermsRow::event);
  return rows;
}

std::unique_ptr<StoredTerms> cold_book(Projected& told) {
  return std::make_unique<StoredTerms>([&] { return told.event_store().snapshot(); });
}

TEST(StoredTerms, finds_every_terms_of_a_long_chain_with_and_without_caches) {
  Projected told;
  Haggling haggling(told, sopu::test::sample_terms());
  haggling.counter(300);
  told.commit();
  const auto warm = cold_book(told);
  for (std::size_t i = haggling.all.size(); i-- > 0;) {
    const TermsPtr& terms = haggling.all[i];
    const auto cold = cold_book(told);
    ASSERT_EQ(cold->find(terms->hash())->canonical(), terms->canonical()) << i;
    ASSERT_EQ(warm->find(terms->hash())->canonical(), terms->canonical()) << i;
    ASSERT_EQ(told.terms()->find(terms->hash())->canonical(), terms->canonical()) << i;
  }
  EXPECT_EQ(cold_book(told)->find(TermsHash{crypto::sha256(crypto::view("nothing"))}), nullptr);
}

TEST(StoredTerms, stores_a_document_only_where_the_patches_weigh_as_much) {
  Projected told;
  Haggling haggling(told, sopu::test::sample_terms());
  haggling.counter(300);
  told.commit();
  const auto rows = rows_of(told);
  ASSERT_EQ(rows.size(), haggling.all.size());
  EXPECT_TRUE(rows.front().document.empty()) << "the event holds it whole";
  const auto snapshot = told.event_store().snapshot();
  std::uint64_t documents = 0, events = 0, since = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t bytes = snapshot->event(rows[i].event)->jws.size();
    if (i > 0) {
      events += bytes;
      since += bytes;
    }
    const std::size_t size = haggling.all[i]->canonical().size();
    EXPECT_EQ(!rows[i].document.empty(), since >= size) << i;
    if (!rows[i].document.empty()) {
      EXPECT_EQ(rows[i].document, haggling.all[i]->canonical());
      documents += size;
      since = 0;
    }
    EXPECT_EQ(rows[i].bytes_since_whole, since);
  }
  EXPECT_GT(documents, 0u);
  EXPECT_LE(documents, events);
}

// LMDB has so many readers at a time and no more.
TEST(StoredTerms, reads_a_long_chain_without_a_reader_for_each_link) {
  const sopu::test::TemporaryDirectory folder;
  store::LmdbOptions few;
  few.readers_max = 8;
  Projected told(store::open_lmdb_store(folder.path() / "store.mdb", few));
  auto terms = sopu::test::sample_terms();
  for (int i = 0; i < 4; ++i) {
    terms = with(terms, "/clauses/-",
                 {{"id", "long-" + std::to_string(i)},
                  {"heading", "Long"},
                  {"text", std::string(15'000, 'x')}});
  }
  Haggling haggling(told, terms);
  haggling.counter(40);
  told.commit();
  for (const TermsRow& row : rows_of(told)) EXPECT_TRUE(row.document.empty());
  const auto& last = haggling.all.back();
  EXPECT_EQ(cold_book(told)->find(last->hash())->canonical(), last->canonical());
}

TEST(StoredTerms, knows_terms_that_come_again_by_the_event_that_first_brought_them) {
  Projected told;
  Haggling haggling(told, sopu::test::sample_terms());
  haggling.counter(2);
  ToldAgreement other(told, "other-deal");
  other.initiate(haggling.all[1]->json().at("parties"));
  other.propose(haggling.all[1]->json(), "The same for us.");
  told.commit();
  EXPECT_EQ(rows_of(told).size(), 3u);
  EXPECT_EQ(cold_book(told)->find(haggling.all[1]->hash())->canonical(),
            haggling.all[1]->canonical());
}

TEST(StoredTerms, says_that_a_row_is_damaged) {
  EXPECT_THROW(read_terms_row("short"), store::CorruptRecord);
  const TermsRow row{{7}, 1'000, "{}"};
  const TermsRow again = read_terms_row(write_terms_row(row));
  EXPECT_EQ(again.event, row.event);
  EXPECT_EQ(again.bytes_since_whole, row.bytes_since_whole);
  EXPECT_EQ(again.document, row.document);
}

// ---------------------------------------------------------------- what is not committed

class Committed : public domain::TermsBook {
 public:
  TermsPtr find(const TermsHash& hash) override {
    const auto found = terms_.find(hash);
    return found == terms_.end() ? nullptr : found->second;
  }
  void keep(const TermsPtr& terms) override { terms_.emplace(terms->hash(), terms); }

 private:
  std::map<TermsHash, TermsPtr> terms_;
};

TEST(PendingTerms, know_what_is_committed_and_what_is_not_yet) {
  const auto committed = std::make_shared<Committed>();
  const TermsPtr old = parsed(sopu::test::sample_terms());
  const TermsPtr fresh = parsed(with(sopu::test::sample_terms(), "/title", "Another"));
  committed->keep(old);
  PendingTerms pending(committed);
  pending.keep(fresh);
  EXPECT_EQ(pending.find(old->hash()), old);
  EXPECT_EQ(pending.find(fresh->hash()), fresh);
  EXPECT_EQ(committed->find(fresh->hash()), nullptr) << "a dry run leaves nothing behind";
  pending.commit();
  EXPECT_EQ(committed->find(fresh->hash()), fresh);
  EXPECT_EQ(pending.find(fresh->hash()), fresh);
}

TEST(PendingTerms, are_found_while_their_batch_is_in_the_making) {
  Projected told;
  Haggling haggling(told, sopu::test::sample_terms());
  haggling.counter(20);  // all in one batch: each starts from terms that are nowhere else yet
  EXPECT_EQ(told.terms()->find(haggling.all.back()->hash()), nullptr);
  told.commit();
  EXPECT_NE(told.terms()->find(haggling.all.back()->hash()), nullptr);
}

}  // namespace
}  // namespace sopu::view
