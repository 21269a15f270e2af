#include "server/tls.hpp"

#include <boost/asio/ssl/context.hpp>

#include "server/client.hpp"

namespace sopu::server {

namespace ssl = boost::asio::ssl;

namespace {

void only_newest(ssl::context& context) {
  if (SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_3_VERSION) != 1) {
    throw std::runtime_error("this OpenSSL does not speak TLS 1.3");
  }
}

// Every reason for which the files cannot be used.
std::vector<std::string> load(ssl::context& context, const TlsFiles& files) {
  std::vector<std::string> faults;
  boost::system::error_code error;
  const std::string chain = files.certificate_chain.string();
  const std::string key = files.private_key.string();
  context.use_certificate_chain_file(chain, error);
  if (error) {
    faults.push_back("the certificate chain " + chain + " cannot be used: " + error.message());
  }
  // Also whether it is that of the certificate.
  context.use_private_key_file(key, ssl::context::pem, error);
  if (error) faults.push_back("the TLS key " + key + " cannot be used: " + error.message());
  return faults;
}

}  // namespace

std::shared_ptr<ssl::context> server_tls(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  only_newest(*context);
  const auto faults = load(*context, files);
  if (!faults.empty()) throw ConfigError(faults.front());
  return context;
}

// Browsers and programs refuse a certificate outside its time; it is served all the same, as what
// is wrong may be this machine's clock.
std::vector<std::string> tls_faults(const TlsFiles& files) {
  ssl::context context(ssl::context::tls_server);
  auto faults = load(context, files);
  const X509* certificate = SSL_CTX_get0_certificate(context.native_handle());
  if (certificate == nullptr) return faults;
  const std::string name = "the certificate " + files.certificate_chain.string();
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    faults.push_back(name + " is not valid yet: wait, or set this machine's clock");
  }
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    faults.push_back(name + " has run out: renew it");
  }
  return faults;
}

std::shared_ptr<ssl::context> client_tls(const std::string& ca_file) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  only_newest(*context);
  boost::system::error_code error;
  context->set_default_verify_paths(error);
  if (!ca_file.empty()) {
    context->load_verify_file(ca_file, error);
    if (error) {
      throw Unreachable("the certificates in " + ca_file + " cannot be used: " + error.message());
    }
  }
  context->set_verify_mode(ssl::verify_peer);
  return context;
}

}  // namespace sopu::server
