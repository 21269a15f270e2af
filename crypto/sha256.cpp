#include "crypto/sha256.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace sopu::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// Fetched once and kept until the process ends: looking the algorithm up again for every digest
// takes a lock that all threads share, and more time than a tree node's hash itself.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

// Fails only if OpenSSL was set up without SHA-256 or memory ran out: not a matter of the input.
void demand(bool done) {
  if (!done) throw std::runtime_error("OpenSSL does not provide SHA-256");
}

EVP_MD_CTX* begun_context() {
  thread_local const Context context(EVP_MD_CTX_new());
  demand(context && algorithm() && EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1);
  return context.get();
}

Hash finish(EVP_MD_CTX* context) {
  Hash hash;
  demand(EVP_DigestFinal_ex(context, hash.bytes.data(), nullptr) == 1);
  return hash;
}

}  // namespace

Hash sha256(ByteView bytes) {
  EVP_MD_CTX* const context = begun_context();
  demand(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
  return finish(context);
}

Hash sha256(std::initializer_list<ByteView> pieces) {
  EVP_MD_CTX* const context = begun_context();
  for (const ByteView piece : pieces) {
    demand(EVP_DigestUpdate(context, piece.data(), piece.size()) == 1);
  }
  return finish(context);
}

Hash sha256(std::istream& stream) {
  EVP_MD_CTX* const context = begun_context();
  std::array<char, 64 * 1024> piece{};
  while (stream) {
    stream.read(piece.data(), piece.size());
    demand(EVP_DigestUpdate(context, piece.data(), static_cast<std::size_t>(stream.gcount())) == 1);
  }
  return finish(context);
}

}  // namespace sopu::crypto
