#include "crypto/passkey.hpp"

#include <algorithm>
#include <memory>

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <openssl/ecdsa.h>

#include "crypto/sha256.hpp"

namespace sopu::crypto {
namespace {

// FIPS 186-5: half of the order of P-256's base point, rounded down.
constexpr std::array<std::uint8_t, 32> half_order{
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8};

// Authenticator data without an attested credential and without extensions (section 6.1).
constexpr std::size_t data_bytes = 37;
constexpr std::size_t flags_at = 32;
constexpr std::uint8_t user_present = 0x01;
constexpr std::uint8_t user_verified = 0x04;
constexpr std::uint8_t backup_eligible = 0x08;
constexpr std::uint8_t backed_up = 0x10;

template <class T, auto Free>
struct Freed {
  void operator()(T* that) const { Free(&that); }
};
using FidoAssertion = std::unique_ptr<fido_assert_t, Freed<fido_assert_t, fido_assert_free>>;
using Es256Key = std::unique_ptr<es256_pk_t, Freed<es256_pk_t, es256_pk_free>>;
using EddsaKey = std::unique_ptr<eddsa_pk_t, Freed<eddsa_pk_t, eddsa_pk_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool has_flags(const Passkey& passkey, std::string_view data) {
  const auto flags = static_cast<std::uint8_t>(data[flags_at]);
  const std::uint8_t needed = user_present | user_verified | (passkey.synced ? backup_eligible : 0);
  return (flags & ~backed_up) == needed && (passkey.synced || (flags & backed_up) == 0);
}

// r and s as the DER that libfido2 reads; empty if s is in the upper half.
std::vector<std::uint8_t> der_of(const Signature& signature) {
  const auto* s = signature.bytes.data() + half_order.size();
  if (std::lexicographical_compare(half_order.begin(), half_order.end(), s,
                                   s + half_order.size())) {
    return {};
  }
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(),
                                                                   &ECDSA_SIG_free);
  constexpr int half = 32;
  if (!pair || ECDSA_SIG_set0(pair.get(), BN_bin2bn(signature.bytes.data(), half, nullptr),
                              BN_bin2bn(s, half, nullptr)) != 1) {
    throw std::bad_alloc();
  }
  unsigned char* out = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &out);
  if (length < 0) throw std::bad_alloc();
  std::vector<std::uint8_t> der(out, out + length);
  OPENSSL_free(out);
  return der;
}

FidoAssertion read(const Assertion& assertion, const std::string& relying_party,
                   const std::vector<std::uint8_t>& signature) {
  FidoAssertion fido(fido_assert_new());
  if (!fido) throw std::bad_alloc();
  auto* that = fido.get();
  const auto& [data, client_data, unused] = assertion;
  const bool taken =
      fido_assert_set_rp(that, relying_party.c_str()) == FIDO_OK &&
      fido_assert_set_clientdata(that, bytes_of(client_data), client_data.size()) == FIDO_OK &&
      fido_assert_set_count(that, 1) == FIDO_OK &&
      fido_assert_set_authdata_raw(that, 0, bytes_of(data), data.size()) == FIDO_OK &&
      fido_assert_set_up(that, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_uv(that, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_sig(that, 0, signature.data(), signature.size()) == FIDO_OK;
  return taken ? std::move(fido) : nullptr;
}

bool is_signed(const Assertion& assertion, const std::string& relying_party,
               const P256PublicKey& key) {
  const auto der = der_of(assertion.signature);
  const auto fido = der.empty() ? nullptr : read(assertion, relying_party, der);
  const Es256Key public_key(es256_pk_new());
  return fido &&
         es256_pk_from_ptr(public_key.get(), key.bytes.data(), key.bytes.size()) == FIDO_OK &&
         fido_assert_verify(fido.get(), 0, COSE_ES256, public_key.get()) == FIDO_OK;
}

// libfido2 asks OpenSSL, which takes more than the ledger's profile of Ed25519 does.
bool is_signed(const Assertion& assertion, const std::string& relying_party, const PublicKey& key) {
  const auto& signature = assertion.signature.bytes;
  const auto fido = read(assertion, relying_party, {signature.begin(), signature.end()});
  const EddsaKey public_key(eddsa_pk_new());
  const auto asked = sha256(view(assertion.client_data));
  std::string message = assertion.authenticator_data;
  message.append(asked.bytes.begin(), asked.bytes.end());
  return fido &&
         eddsa_pk_from_ptr(public_key.get(), key.bytes.data(), key.bytes.size()) == FIDO_OK &&
         fido_assert_verify(fido.get(), 0, COSE_EDDSA, public_key.get()) == FIDO_OK &&
         verify(key, view(message), assertion.signature);
}

}  // namespace

std::optional<std::string> relying_party_of(std::string_view origin) {
  constexpr std::string_view secure = "https://";
  constexpr std::string_view local = "http://localhost";
  const bool is_secure = origin.starts_with(secure);
  if (!is_secure && !origin.starts_with(local)) return std::nullopt;
  std::string_view rest = origin.substr(origin.find("//") + 2);
  const auto colon = rest.find(':');
  const auto host = rest.substr(0, colon);
  const auto port = colon == rest.npos ? std::string_view("1") : rest.substr(colon + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_host =
      !host.empty() && (is_secure || host == "localhost") && std::ranges::all_of(host, [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
      });
  constexpr std::size_t port_digits_max = 5;
  const bool is_port = !port.empty() && port.size() <= port_digits_max &&
                       std::ranges::all_of(port, is_digit) && port.front() != '0';
  if (!is_host || !is_port) return std::nullopt;
  return std::string(host);
}

Hash passkey_challenge(std::string_view signing_input) {
  return sha256({view("sopu-webauthn/v1\n"), view(signing_input)});
}

bool verify_assertion(const Assertion& assertion, const PublicJwk& key, const Passkey& passkey) {
  const auto relying_party = relying_party_of(passkey.origin);
  const auto& data = assertion.authenticator_data;
  if (!relying_party || data.size() != data_bytes || !has_flags(passkey, data)) return false;
  return std::visit([&](const auto& one) { return is_signed(assertion, *relying_party, one); },
                    key);
}

}  // namespace sopu::crypto
