// TLS, and what is served without it.
#include <fstream>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include "server/origins.hpp"
#include "tests/server/certificate.hpp"
#include "tests/server/fixture.hpp"

namespace sopu::server::test {
namespace {

namespace json = boost::json;

class TlsTest : public ServerTest {
 protected:
  TlsTest() {
    write_certificate(certificate(), key());
    config_ = quiet_config();
    config_.tls = TlsFiles{certificate(), key()};
  }
  std::filesystem::path certificate() const { return root_.path() / "certificate.pem"; }
  std::filesystem::path key() const { return root_.path() / "key.pem"; }

  // Whether a handshake with at most this version succeeds.
  bool shakes_hands(int version_max) const {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_max_proto_version(context.native_handle(), version_max);
    asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), server_->port()});
    boost::system::error_code error;
    stream.handshake(asio::ssl::stream_base::client, error);
    return !error;
  }

  Config config_;
};

TEST_F(TlsTest, EverythingWorksOverTls) {
  begin("deal");
  serve(config_);
  ca_file_ = certificate();
  EXPECT_TRUE(server_->url().starts_with("https://127.0.0.1:"));
  auto client = http(acme_);
  const auto list = client.get_json("/v1/agreements");
  ASSERT_TRUE(list) << list.error().why.code;
  EXPECT_EQ(list->at("items").as_array().size(), 1u);
  const auto watching = socket(globex_);
  ASSERT_TRUE(watching->call("subscribe", json::object{}));
  const std::string jws =
      acme_.sign("comment.posted", "agreement/deal", json::parse(R"({"text": "over TLS"})"));
  ASSERT_TRUE(client.append(jws));
  const auto event = watching->next_notification(std::chrono::seconds(30));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->at("params").at("jws").as_string(), jws);
}

TEST_F(TlsTest, OnlyTheNewestVersionIsSpoken) {
  serve(config_);
  EXPECT_TRUE(shakes_hands(TLS1_3_VERSION));
  EXPECT_FALSE(shakes_hands(TLS1_2_VERSION));
}

TEST_F(TlsTest, AClientTrustsOnlyWhatItWasTold) {
  serve(config_);
  EXPECT_THROW(http().get("/healthz"), Unreachable);
  EXPECT_THROW(HttpClient({"http://127.0.0.1:" + std::to_string(server_->port()), ""}).get("/"),
               Unreachable)
      << "plain HTTP on the TLS port";
}

TEST_F(TlsTest, ANewCertificateTakesThePlaceOfTheOldOne) {
  serve(config_);
  const auto old_ca = root_.path() / "old.pem";
  std::filesystem::copy_file(certificate(), old_ca);
  ca_file_ = old_ca;
  auto before = http();
  ASSERT_EQ(before.get("/healthz").status, 200);

  write_certificate(certificate(), key());
  server_->reload_tls();
  EXPECT_EQ(before.get("/healthz").status, 200) << "a connection that stands keeps its own";
  EXPECT_THROW(http().get("/healthz"), Unreachable);
  ca_file_ = certificate();
  EXPECT_EQ(http().get("/healthz").status, 200);

  std::ofstream(key()) << "not a key";
  EXPECT_THROW(server_->reload_tls(), ConfigError);
  EXPECT_EQ(http().get("/healthz").status, 200);
}

TEST_F(TlsTest, WhatCannotBeServedIsSaidAtOnce) {
  auto other_key = config_;
  write_certificate(root_.path() / "other.pem", root_.path() / "other-key.pem");
  other_key.tls->private_key = root_.path() / "other-key.pem";
  EXPECT_THROW(Server(*ledger_, other_key), ConfigError);
  auto no_file = config_;
  no_file.tls->certificate_chain = root_.path() / "none.pem";
  EXPECT_THROW(Server(*ledger_, no_file), ConfigError);

  auto plain = quiet_config();
  plain.address = "0.0.0.0";
  EXPECT_THROW(Server(*ledger_, plain), ConfigError) << "plain HTTP for everybody";
  plain.allow_plain_beyond_loopback = true;
  EXPECT_NO_THROW(Server(*ledger_, plain));
  auto name = quiet_config();
  name.address = "localhost";
  EXPECT_THROW(Server(*ledger_, name), ConfigError);
  serve();
  auto taken = quiet_config();
  taken.port = server_->port();
  EXPECT_THROW(Server(*ledger_, taken), ConfigError);
}

TEST_F(TlsTest, EveryFaultIsFoundWithoutServing) {
  const auto faults = [this] {
    std::string all;
    for (const auto& fault : faults_of(config_)) all += fault + "\n";
    return all;
  };
  EXPECT_EQ(faults(), "");
  write_certificate(certificate(), key(), -3);
  EXPECT_EQ(faults(), "the certificate " + certificate().string() + " has run out: renew it\n");
  write_certificate(certificate(), key(), 3);
  EXPECT_NE(faults().find("is not valid yet"), std::string::npos);
  write_certificate(root_.path() / "other.pem", root_.path() / "other-key.pem");
  write_certificate(certificate(), key());
  config_.tls->private_key = root_.path() / "other-key.pem";
  EXPECT_NE(faults().find("other-key.pem cannot be used: key values mismatch"), std::string::npos);
  config_.tls = TlsFiles{root_.path() / "none.pem", root_.path() / "none-key.pem"};
  config_.address = "localhost";
  EXPECT_NE(faults().find("none.pem cannot be used"), std::string::npos);
  EXPECT_NE(faults().find("none-key.pem cannot be used"), std::string::npos);
  EXPECT_NE(faults().find("localhost, is not an IP address"), std::string::npos);
}

TEST_F(TlsTest, OriginsAreOfItsScheme) {
  EXPECT_TRUE(Origins(config_, "ledger.test").grants("https://x", Authority{"x", "443"}));
  EXPECT_FALSE(Origins(config_, "ledger.test").grants("http://x", Authority{"x", "443"}));
}

}  // namespace
}  // namespace sopu::server::test
