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

}  // namespace

std::shared_ptr<ssl::context> server_tls(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  only_newest(*context);
  boost::system::error_code error;
  context->use_certificate_chain_file(files.certificate_chain.string(), error);
  if (error) {
    throw ConfigError("the certificate chain " + files.certificate_chain.string() +
                      " cannot be used: " + error.message());
  }
  context->use_private_key_file(files.private_key.string(), ssl::context::pem, error);
  if (error) {
    throw ConfigError("the TLS key " + files.private_key.string() +
                      " cannot be used: " + error.message());
  }
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    throw ConfigError("the TLS key " + files.private_key.string() +
                      " is not that of the certificate " + files.certificate_chain.string());
  }
  return context;
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
