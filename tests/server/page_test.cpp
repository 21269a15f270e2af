// The web page, as the server gives it out.
#include "server/page.hpp"

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

class PageTest : public ServerTest {
 protected:
  PageTest() { serve(); }

  std::string get(const std::string& target, const std::string& fields = {}) const {
    return exchange(server_->port(), "GET " + target + " HTTP/1.1\r\nHost: x\r\n" +
                                         "Connection: close\r\n" + fields + "\r\n");
  }
};

TEST_F(PageTest, ThePageLoadsNothingFromElsewhereAndRunsOnlyItsOwn) {
  const std::string page = get("/?from=somewhere");
  EXPECT_NE(page.find("\r\nContent-Type: text/html; charset=utf-8\r\n"), std::string::npos);
  const std::size_t at = page.find("Content-Security-Policy: ");
  const std::string policy = page.substr(at, page.find("\r\n", at) - at);
  for (const char* part : {"default-src 'none'", "script-src 'self'", "style-src 'self'",
                           "frame-ancestors 'none'", "require-trusted-types-for 'script'"}) {
    EXPECT_NE(policy.find(part), std::string::npos) << policy;
  }
  EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  EXPECT_EQ(page.find("http:", at), std::string::npos);
  EXPECT_EQ(page.find("https:", at), std::string::npos);
  EXPECT_NE(page.find("\r\nCache-Control: no-cache\r\n"), std::string::npos);
  EXPECT_EQ(http().get_json("/v1/log")->at("page").as_string(), page_bundle());
}

TEST_F(PageTest, WhatThePageLoadsNeverChangesUnderItsName) {
  for (const PageFile& file : page_files()) {
    const std::string path = file.path == "index.html" ? "/" : "/" + std::string(file.path);
    EXPECT_EQ(crypto::base64url_encode(crypto::view(crypto::sha256(crypto::view(file.bytes)))),
              file.hash);
    const std::string plain = get(path);
    EXPECT_EQ(plain.substr(plain.find("\r\n\r\n") + 4), file.bytes) << path;
    if (path != "/") {
      EXPECT_NE(plain.find("immutable"), std::string::npos) << path;
    }
    const std::string packed = get(path, "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(packed.find("Content-Encoding: gzip") != std::string::npos, !file.gzipped.empty());
    EXPECT_NE(packed.find("\r\nVary: Accept-Encoding"), std::string::npos) << path;
    const std::size_t at = packed.find("\r\nETag: ");
    ASSERT_NE(at, std::string::npos) << path;
    const std::string tag = packed.substr(at + 8, packed.find("\r\n", at + 2) - at - 8);
    const std::string again = "If-None-Match: " + tag + "\r\n";
    EXPECT_NE(get(path, again + "Accept-Encoding: gzip\r\n").find(" 304 "), std::string::npos);
    EXPECT_EQ(get(path, again).find(" 304 ") == std::string::npos, !file.gzipped.empty())
        << "of another encoding it is another thing";
  }
  EXPECT_NE(get("/assets/none.js").find(" 404 "), std::string::npos);
  EXPECT_NE(get("/assets/../index.html").find(" 404 "), std::string::npos);
}

}  // namespace
}  // namespace sopu::server::test
