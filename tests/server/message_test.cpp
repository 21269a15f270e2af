// Targets, arguments, addresses: what comes from outside, taken apart.
#include <gtest/gtest.h>

#include "server/arguments.hpp"
#include "server/http_message.hpp"
#include "server/url.hpp"

namespace sopu::server {
namespace {

TEST(TargetTest, TakesPathAndQueryApart) {
  const auto target = parse_target("/v1/agreements?q=a+b%20%C3%A4&state=&limit=5&after");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/v1/agreements");
  const NameValues expected{{"q", "a b ä"}, {"state", ""}, {"limit", "5"}, {"after", ""}};
  EXPECT_EQ(target->query, expected);
  EXPECT_EQ(parse_target("/?")->query.size(), 0u);
  EXPECT_EQ(parse_target("")->path, "");
}

TEST(TargetTest, RefusesWhatDoesNotDecode) {
  for (const auto* wrong : {"/?q=%", "/?q=%1", "/?q=%zz", "/?q=%FF", "/?q=%C0%80", "/?q=%ED%A0%80",
                            "/?q=%F4%90%80%80", "/?=x", "/?a%62=x", "/?q=1&q=1", "/?&"}) {
    EXPECT_FALSE(parse_target(wrong)) << wrong;
  }
}

TEST(Utf8Test, KnowsTheEdgesOfTheRange) {
  EXPECT_TRUE(is_utf8("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"));
  EXPECT_TRUE(is_utf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
  for (const auto* wrong : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3", "\xE2\x82"}) {
    EXPECT_FALSE(is_utf8(wrong));
  }
}

TEST(ReplyTest, AHeadSaysWhatTheBodyIs) {
  Reply reply = plain_problem(405, "No.");
  reply.headers.emplace_back("Allow", "GET, HEAD");
  const std::string head = reply_head(reply, Framing::length, false);
  EXPECT_TRUE(head.starts_with("HTTP/1.1 405 Method Not Allowed\r\nDate: "));
  EXPECT_NE(head.find("Content-Length: " + std::to_string(reply.body.size()) + "\r\n"),
            std::string::npos);
  EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  reply.status = 304;
  EXPECT_EQ(reply_head(reply, Framing::length, true).find("Content-Length"), std::string::npos);
}

TEST(ArgumentsTest, KeepTheFirstRefusal) {
  static constexpr std::array<std::string_view, 2> names{"id", "at"};
  auto arguments = Arguments::from_json(
      boost::json::parse(R"({"id": "UPPER", "at": "now", "x": 1})").as_object(), names);
  ASSERT_TRUE(arguments.refusal());
  EXPECT_EQ(arguments.refusal()->pointer, "/x");
  arguments.agreement("id");
  EXPECT_EQ(arguments.refusal()->pointer, "/x");
}

TEST(ArgumentsTest, NumbersAreTheSameFromTextAndFromJson) {
  static constexpr std::array<std::string_view, 1> names{"index"};
  const auto from_text = [](std::string text) {
    return Arguments::from_http({}, {{"index", std::move(text)}}, names);
  };
  for (const auto* good : {"0", "41", "9007199254740991"}) {
    auto arguments = from_text(good);
    EXPECT_EQ(std::to_string(arguments.number("index")), good);
    EXPECT_FALSE(arguments.refusal());
  }
  for (const auto* wrong :
       {"", "-1", "+1", "01", "1.0", "1e3", " 1", "9007199254740992", "99999999999999999999999"}) {
    auto arguments = from_text(wrong);
    arguments.number("index");
    EXPECT_TRUE(arguments.refusal()) << wrong;
  }
  auto arguments = Arguments::from_json(boost::json::parse(R"({"index": 41})").as_object(), names);
  EXPECT_EQ(arguments.number("index"), 41u);
  for (const auto* wrong :
       {R"({"index": -1})", R"({"index": true})", R"({"index": null})", R"({"index": [1]})"}) {
    EXPECT_TRUE(Arguments::from_json(boost::json::parse(wrong).as_object(), names).refusal())
        << wrong;
  }
}

TEST(UrlTest, KnowsHostAndPort) {
  const auto plain = parse_url("http://127.0.0.1:7315/");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host + " " + plain->port + " " + plain->authority,
            "127.0.0.1 7315 127.0.0.1:7315");
  const auto six = parse_url("https://[::1]:8443");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host + " " + six->port, "::1 8443");
  EXPECT_EQ(parse_url("https://ledger.example")->port, "443");
  EXPECT_EQ(parse_url("http://ledger.example")->port, "80");
  for (const auto* wrong : {"", "ledger.example", "ftp://x", "http://", "http://:80", "http://x:",
                            "http://x:80a", "http://x/path", "http://a@b", "http://[::1"}) {
    EXPECT_FALSE(parse_url(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace sopu::server
