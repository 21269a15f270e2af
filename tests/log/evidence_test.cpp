// The lines of an evidence file, byte by byte.
#include "ledger/log/evidence.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"

namespace sopu::log {
namespace {

crypto::Hash hash(unsigned char byte) {
  crypto::Hash hash;
  hash.bytes.fill(byte);
  return hash;
}

domain::Time at(const char* text) {
  return *domain::parse_time(text);
}

const std::string zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const std::string ones = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

void expect_line(const EvidenceLine& line, const std::string& text) {
  EXPECT_EQ(evidence_line(line), text + "\n");
  const auto parsed = parse_evidence_line(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, line);
}

TEST(EvidenceLines, the_head_says_of_what_and_under_which_checkpoint) {
  EvidenceHead head{"ledger.example/sla",
                    "shop",
                    {},
                    "ledger.example/sla\n7\n\n\u2014 x y\n",
                    at("2027-01-01T00:00:00.000Z")};
  const std::string start =
      R"({"format":"sopu-evidence/v1","origin":"ledger.example/sla","agreement":"shop",)";
  const std::string end =
      "\"checkpoint\":\"ledger.example/sla\\n7\\n\\n\u2014 x y\\n\","
      R"("asOf":"2027-01-01T00:00:00.000Z"})";
  expect_line(head, start + end);
  EXPECT_TRUE(evidence_line(head).starts_with(evidence_start));
  head.dispute = "0190a000-0000-7000-8000-000000000001";
  expect_line(head, start + R"("dispute":"0190a000-0000-7000-8000-000000000001",)" + end);
}

TEST(EvidenceLines, an_event_has_its_words_or_their_hash) {
  EvidenceEvent event{41,
                      at("2026-12-24T12:00:00.001Z"),
                      "a.b.c",
                      crypto::sha256(crypto::view(std::string_view("a.b.c"))),
                      {hash(0), hash(1)}};
  expect_line(event,
              R"({"index":41,"recordedAt":"2026-12-24T12:00:00.001Z","jws":"a.b.c","path":[")" +
                  zeros + "\",\"" + ones + "\"]}");
  event.jws.clear();
  event.event = hash(1);
  event.path.clear();
  expect_line(event, R"({"index":41,"recordedAt":"2026-12-24T12:00:00.001Z","event":")" + ones +
                         R"(","path":[],"hidden":true})");
}

TEST(EvidenceLines, the_end_counts) {
  expect_line(EvidenceEnd{12, 3, hash(0)},
              R"({"end":true,"events":12,"hidden":3,"contractHead":")" + zeros + "\"}");
}

TEST(EvidenceLines, nothing_but_what_is_written_is_read) {
  const std::string good = R"({"end":true,"events":12,"hidden":3,"contractHead":")" + zeros + "\"}";
  ASSERT_TRUE(parse_evidence_line(good));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& other :
       {std::string(), std::string("[]"), std::string("{}"), std::string("nonsense"), good + " ",
        " " + good, with("true", "false"), with("12", "12.0"), with("12", "-12"), with("12", "1e1"),
        with("12", "\"12\""), with("\"hidden\":3,", ""), with("AAA=", "AAB="), with("AAA=", "AAA"),
        with("\"hidden\"", "\"other\":1,\"hidden\""),
        with("\"hidden\":3", "\"hidden\":3,\"hidden\":3"), with("end", "\\u0065nd")}) {
    EXPECT_FALSE(parse_evidence_line(other)) << other;
  }
  EXPECT_FALSE(parse_evidence_line(
      R"({"index":1,"recordedAt":"2026-12-24T12:00:00.001Z","jws":"","path":[]})"));
}

}  // namespace
}  // namespace sopu::log
