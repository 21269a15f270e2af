// TLS set-up: 1.3 and nothing older.
// Any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/server.hpp"

namespace boost::asio::ssl {
class context;
}

namespace sopu::server {

// Throws ConfigError that names the file.
std::shared_ptr<boost::asio::ssl::context> server_tls(const TlsFiles& files);

// Every fault of the files as a sentence that names the file, their time among them.
std::vector<std::string> tls_faults(const TlsFiles& files);

// Trusts the system's certificates and those of the file, if it is not empty. Throws Unreachable.
std::shared_ptr<boost::asio::ssl::context> client_tls(const std::string& ca_file);

}  // namespace sopu::server
