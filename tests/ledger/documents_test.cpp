// Documents beside the log of a whole ledger: who may name them in evidence, and which stay.
#include <gmock/gmock.h>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "tests/support/told_agreement.hpp"
#include "tests/support/told_ledger.hpp"

namespace sopu {
namespace {

namespace fs = std::filesystem;

domain::Hash hash_of(std::string_view bytes) {
  return crypto::sha256(crypto::view(bytes));
}

class DocumentsTest : public ::testing::Test {
 protected:
  DocumentsTest() {
    const auto terms = sopu::test::sample_terms();
    for (const char* party : {"acme", "globex"}) told_.enrol(party, 2);
    shop_.initiate(terms.at("parties"));
    shop_.prepare(terms);
    const auto proposal = shop_.propose(terms, "As we said");
    shop_.approve({"acme", "globex"}, proposal);
    told_.go_to("2027-02-10T08:00:00.000Z");
    dispute_ = shop_
                   .say("globex", "dispute.raised",
                        {{"clauses", boost::json::array{"uptime"}},
                         {"claim", "It was down."},
                         {"remedySought", "A credit."}})
                   .value;
  }

  domain::Result<domain::LogIndex> submit(std::string_view bytes) {
    return told_.attempt("globex", "evidence.submitted", shop_.subject(), evidence(bytes));
  }

  void put(const char* party, std::string_view bytes) {
    ASSERT_TRUE(told_.ledger().put_document({party}, {hash_of(bytes), bytes.size(), 0, bytes}));
  }
  boost::json::value evidence(std::string_view bytes) const {
    const std::string hash = crypto::base64url_encode(crypto::view(hash_of(bytes)));
    return {{"dispute", dispute_},
            {"statement", "See there."},
            {"documents",
             {boost::json::object{{"title", "It"},
                                  {"bytes", static_cast<std::int64_t>(bytes.size())},
                                  {"sha256", hash}}}}};
  }
  bool is_there(std::string_view bytes) {
    return told_.ledger().blobs().open(hash_of(bytes)).has_value();
  }
  // As if all that is there had come two days ago.
  void age() {
    const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours{48};
    for (const auto& entry :
         fs::recursive_directory_iterator(told_.ledger().paths().blobs() / "kept")) {
      if (entry.is_regular_file()) fs::last_write_time(entry.path(), long_ago);
    }
  }

  testing::ToldLedger told_;
  testing::ToldAgreement shop_{told_, "shop"};
  std::string dispute_;
};

TEST_F(DocumentsTest, AreNamedByWhoHasPutThem) {
  const auto refused = submit("graphs");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why.code, "document-not-put");
  EXPECT_EQ(refused.error().pointer, "/data/documents/0");
  put("acme", "graphs");
  EXPECT_FALSE(submit("graphs"));
  put("globex", "graphs");
  EXPECT_TRUE(submit("graphs"));
}

TEST_F(DocumentsTest, StayWhileSomethingRefersToThem) {
  put("globex", "graphs");
  ASSERT_TRUE(submit("graphs"));
  put("globex", "never named");
  put("globex", "put once more");
  EXPECT_EQ(told_.ledger().forget_documents(), 0U);
  age();
  put("globex", "put once more");
  put("globex", "just come");
  EXPECT_EQ(told_.ledger().forget_documents(), 1U);
  EXPECT_TRUE(is_there("graphs"));
  EXPECT_TRUE(is_there("just come"));
  EXPECT_TRUE(is_there("put once more"));
  EXPECT_FALSE(is_there("never named"));
}

}  // namespace
}  // namespace sopu
