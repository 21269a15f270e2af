#include "crypto/jws.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>

#include "crypto/base64.hpp"
#include "crypto/jwk.hpp"
#include "crypto/utf8.hpp"

namespace sopu::crypto {
namespace {

using Code = boost::system::error_code;

constexpr std::size_t value_bytes_max = 64;

JwsError malformed(std::string_view fault) {
  return {JwsError::Kind::malformed, fault};
}
JwsError bad_header(std::string_view fault) {
  return {JwsError::Kind::bad_header, fault};
}
JwsError bad_header(std::string_view fault, std::string_view name, std::string_view value) {
  return {JwsError::Kind::bad_header, fault, name, std::string(beginning(value, value_bytes_max))};
}

// Takes the header's JSON as it is read: one object of exactly the three members, all of them
// strings. Names are compared after their escapes are resolved (RFC 7515, section 5.3), so that
// "\u0061lg" is `alg`, and a duplicate of it too.
class HeaderHandler {
 public:
  static constexpr std::size_t max_object_size = 4;  // one more, so that its name can be told
  static constexpr std::size_t max_array_size = 0;
  static constexpr std::size_t max_key_size = 64;
  static constexpr std::size_t max_string_size = 256;

  std::optional<std::string> alg, kid, typ;
  std::optional<JwsError> error;  // if it was this class that stopped the reading

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code& code) {
    if (in_object_) return not_a_string(code);
    in_object_ = true;
    return true;
  }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_array_begin(Code& code) { return not_a_string(code); }
  bool on_array_end(std::size_t, Code& code) { return not_a_string(code); }

  bool on_key_part(boost::json::string_view part, std::size_t, Code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_key(boost::json::string_view part, std::size_t, Code& code) {
    text_.append(part.data(), part.size());
    member_ = text_ == "alg" ? &alg : text_ == "kid" ? &kid : text_ == "typ" ? &typ : nullptr;
    if (member_ == nullptr) return stop(code, bad_header("jws-header-member", "member", text_));
    if (member_->has_value()) return stop(code, bad_header("jws-header-twice", "member", text_));
    text_.clear();
    return true;
  }
  bool on_string_part(boost::json::string_view part, std::size_t, Code& code) {
    if (member_ == nullptr) return not_a_string(code);
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(boost::json::string_view part, std::size_t, Code& code) {
    if (member_ == nullptr) return not_a_string(code);
    text_.append(part.data(), part.size());
    *member_ = std::move(text_);
    text_.clear();
    return true;
  }

  bool on_number_part(boost::json::string_view, Code& code) { return not_a_string(code); }
  bool on_int64(std::int64_t, boost::json::string_view, Code& code) { return not_a_string(code); }
  bool on_uint64(std::uint64_t, boost::json::string_view, Code& code) { return not_a_string(code); }
  bool on_double(double, boost::json::string_view, Code& code) { return not_a_string(code); }
  bool on_bool(bool, Code& code) { return not_a_string(code); }
  bool on_null(Code& code) { return not_a_string(code); }
  bool on_comment_part(boost::json::string_view, Code& code) { return not_a_string(code); }
  bool on_comment(boost::json::string_view, Code& code) { return not_a_string(code); }

 private:
  bool not_a_string(Code& code) { return stop(code, bad_header("jws-header-not-strings")); }
  bool stop(Code& code, JwsError why) {
    error = std::move(why);
    code = boost::json::make_error_code(boost::json::error::syntax);
    return false;
  }

  bool in_object_ = false;
  std::string text_;                              // of the name or string being read
  std::optional<std::string>* member_ = nullptr;  // whose value comes next
};

constexpr std::string_view passkey_alg = "sopu-webauthn-v1";

struct Header {
  std::string kid;
  bool is_of_passkey;
};

boost::system::result<Header, JwsError> read_header(std::string_view json, std::string_view typ) {
  boost::json::basic_parser<HeaderHandler> parser{boost::json::parse_options{}};
  Code code;
  const std::size_t read = parser.write_some(false, json.data(), json.size(), code);
  HeaderHandler& header = parser.handler();
  if (header.error) return *std::move(header.error);
  if (code) return bad_header("jws-header-not-json");
  if (read != json.size()) return bad_header("jws-header-text-after");
  if (!header.alg || !header.kid || !header.typ) return bad_header("jws-header-lacks");
  const bool is_of_passkey = *header.alg == passkey_alg;
  if (!is_of_passkey && *header.alg != "Ed25519" && *header.alg != "EdDSA") {
    return bad_header("jws-header-alg", "alg", *header.alg);
  }
  if (*header.typ != typ) return bad_header("jws-header-typ", "typ", *header.typ);
  return Header{std::move(*header.kid), is_of_passkey};
}

std::optional<Signature> read_signature(std::string_view bytes) {
  Signature signature;
  if (bytes.size() != signature.bytes.size()) return std::nullopt;
  std::ranges::copy(bytes, signature.bytes.begin());
  return signature;
}

// Takes what stands before it, and a value in base64url up to the next quotation mark.
std::optional<std::string> read_part(std::string_view& rest, std::string_view before) {
  if (!rest.starts_with(before)) return std::nullopt;
  rest.remove_prefix(before.size());
  const auto value = rest.substr(0, rest.find('"'));
  rest.remove_prefix(value.size());
  return base64url_decode_text(value);
}

// There is one way to write it, so that nobody can make another JWS of the same signature.
std::optional<Assertion> read_assertion(std::string_view json) {
  auto data = read_part(json, R"({"authenticatorData":")");
  auto client_data = read_part(json, R"(","clientDataJSON":")");
  const auto bytes = read_part(json, R"(","signature":")");
  if (!data || !client_data || !bytes || json != R"("})") return std::nullopt;
  const auto signature = read_signature(*bytes);
  if (!signature) return std::nullopt;
  return Assertion{std::move(*data), std::move(*client_data), *signature};
}

boost::system::result<std::variant<Signature, Assertion>, JwsError> read_proof(
    std::string_view text, bool is_of_passkey) {
  const auto bytes = base64url_decode_text(text);
  if (!bytes) return malformed("jws-signature-base64url");
  if (is_of_passkey) {
    auto assertion = read_assertion(*bytes);
    if (!assertion) return malformed("jws-assertion");
    return std::move(*assertion);
  }
  const auto signature = read_signature(*bytes);
  if (!signature) return malformed("jws-signature-length");
  return *signature;
}

}  // namespace

bool is_acceptable(const JwsKey& key) {
  const bool is_plain = std::holds_alternative<PublicKey>(key.jwk) && !key.passkey;
  if (!is_plain && (!key.passkey || !relying_party_of(key.passkey->origin))) return false;
  return std::visit([](const auto& point) { return is_acceptable(point); }, key.jwk);
}

boost::system::result<Jws, JwsError> parse_jws(std::string_view compact, std::string_view typ) {
  const std::size_t first = compact.find('.');
  const std::size_t second = first == compact.npos ? first : compact.find('.', first + 1);
  if (second == compact.npos || compact.find('.', second + 1) != compact.npos) {
    return malformed("jws-parts");
  }
  const auto header = base64url_decode_text(compact.substr(0, first));
  if (!header) return malformed("jws-header-base64url");
  auto read = read_header(*header, typ);
  if (!read) return read.error();
  auto payload = base64url_decode_text(compact.substr(first + 1, second - first - 1));
  if (!payload) return malformed("jws-payload-base64url");
  auto proof = read_proof(compact.substr(second + 1), read->is_of_passkey);
  if (!proof) return proof.error();

  Jws jws;
  jws.proof = std::move(*proof);
  jws.compact = compact;
  jws.signing_input = compact.substr(0, second);
  jws.kid = std::move(read->kid);
  jws.payload = std::move(*payload);
  return jws;
}

std::string sign_jws(const PrivateKey& key, std::string_view typ, std::string_view payload) {
  std::string header = R"({"alg":"Ed25519","kid":")";
  header += thumbprint(key.public_key());
  header += R"(","typ":)";
  header += boost::json::serialize(boost::json::string_view(typ.data(), typ.size()));
  header += "}";
  std::string jws = base64url_encode(view(header)) + "." + base64url_encode(view(payload));
  const Signature signature = key.sign(view(jws));
  return (jws += '.') += base64url_encode(signature.bytes);
}

void throw_exception_from_error(const JwsError& error, const boost::source_location&) {
  throw std::logic_error("a JWS was used that had been refused: " + std::string(error.fault));
}

}  // namespace sopu::crypto
