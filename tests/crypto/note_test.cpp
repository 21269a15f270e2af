#include "crypto/note.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "tests/crypto/support.hpp"

namespace sopu::crypto {
namespace {

constexpr std::string_view body = "ledger.example/sla\n1\nAAAA\n";

const NoteVerifier& log_verifier() {
  static const auto verifier =
      NoteVerifier::make("ledger.example/sla", NoteKeyType::ed25519, test::key_of(1).public_key());
  return verifier;
}
const NoteVerifier& witness_verifier() {
  static const auto verifier = NoteVerifier::make("witness.example/w1", NoteKeyType::cosignature_v1,
                                                  test::key_of(2).public_key());
  return verifier;
}

std::string signed_body() {
  return sign_note(body, "ledger.example/sla", test::key_of(1));
}

// The example of Go's golang.org/x/mod/sumdb/note, whose format the specification wrote down.
const std::string neumann =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n";
constexpr std::string_view neumann_vkey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

TEST(Note, AgreesWithGoesNotes) {
  const auto verifier = NoteVerifier::parse(neumann_vkey);
  ASSERT_TRUE(verifier);
  EXPECT_EQ(verifier->name, "PeterNeumann");
  EXPECT_EQ(verifier->key_id, 0xc74f20a3U);
  EXPECT_EQ(verifier->vkey(), neumann_vkey);

  const auto note = parse_note(neumann);
  ASSERT_TRUE(note);
  ASSERT_EQ(note->signatures.size(), 1U);
  EXPECT_EQ(note->signatures[0].name, "PeterNeumann");
  EXPECT_EQ(note->signatures[0].key_id, 0xc74f20a3U);
  EXPECT_EQ(note->signatures[0].signature.size(), 64U);
  EXPECT_EQ(note->body + "\n" + note->signatures[0].line + "\n", neumann);
  EXPECT_TRUE(verify_note(*note, *verifier));

  const auto skey = base64_decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").value();
  const auto seed = test::fixed<Hash>(Bytes(skey.begin() + 1, skey.end())).bytes;
  EXPECT_EQ(sign_note(note->body, "PeterNeumann", PrivateKey::from_seed(seed)), neumann);
}

// Its base64 holds a '+' of its own: only the first two separate.
TEST(Note, VerifierKeysMayHoldAPlusInTheirBase64) {
  int with_plus = 0;
  for (std::uint8_t seed = 0; seed < 64; ++seed) {
    const auto made =
        NoteVerifier::make("n", NoteKeyType::ed25519, test::key_of(seed).public_key());
    const std::string vkey = made.vkey();
    with_plus += std::count(vkey.begin(), vkey.end(), '+') > 2 ? 1 : 0;
    const auto parsed = NoteVerifier::parse(vkey);
    ASSERT_TRUE(parsed) << vkey;
    EXPECT_EQ(parsed->key, made.key);
    EXPECT_EQ(parsed->vkey(), vkey);
  }
  EXPECT_GT(with_plus, 0);
}

TEST(Note, RefusesOtherVerifierKeys) {
  const std::string good(neumann_vkey);
  ASSERT_TRUE(NoteVerifier::parse(good));
  const std::string key = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  for (const std::string& bad : {
           std::string(),
           std::string("PeterNeumann"),
           std::string("PeterNeumann+c74f20a3"),
           "+c74f20a3+" + key,               // no name
           "Peter Neumann+c74f20a3+" + key,  // space in the name
           "PeterNeumann+C74F20A3+" + key,   // upper case
           "PeterNeumann+c74f20a2+" + key,   // another key's id
           "PeterNeumann+c74f20a+" + key,    // seven digits
           "PeterNeumann+0c74f20a3+" + key,  // nine
           "PeterNeumann++" + key,
           good + "=",
           good.substr(0, good.size() - 1),
           good + "AAAA",
           good + "\n",
           // Those that Go's tests refuse too: wrong length, unknown type, each with a fitting id.
           std::string(
               "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="),
           std::string("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
       }) {
    EXPECT_FALSE(NoteVerifier::parse(bad)) << bad;
  }
}

// The same key and name for two types: two ids, so that one's signature is never the other's.
TEST(Note, TheTypeIsPartOfTheKeyId) {
  const PublicKey key = test::key_of(1).public_key();
  const auto plain = NoteVerifier::make("n", NoteKeyType::ed25519, key);
  const auto cosigner = NoteVerifier::make("n", NoteKeyType::cosignature_v1, key);
  EXPECT_NE(plain.key_id, cosigner.key_id);
  EXPECT_EQ(NoteVerifier::parse(cosigner.vkey())->type, NoteKeyType::cosignature_v1);
  const auto note = parse_note(sign_note(body, "n", test::key_of(1)));
  EXPECT_TRUE(verify_note(*note, plain));
  EXPECT_FALSE(verify_note(*note, cosigner));
}

TEST(Note, NamesHoldNoSpaceOfAnyKind) {
  const PublicKey key = test::key_of(1).public_key();
  for (const char* name : {"a", "ledger.example/sla", "é", "日本", "a-b_c:d"}) {
    const auto verifier = NoteVerifier::make(name, NoteKeyType::ed25519, key);
    EXPECT_TRUE(NoteVerifier::parse(verifier.vkey())) << name;
    EXPECT_TRUE(verify_note(*parse_note(sign_note(body, name, test::key_of(1))), verifier)) << name;
  }
  for (const char* name : {"", "a b", "a+b", "a\tb", "a\nb", "a\u00a0b", "a\u2003b", "a\u3000",
                           "a\u0085", "\u2028", "a\x01", "\xff", "\xc0\xa0", "\xed\xa0\x80"}) {
    EXPECT_THROW(NoteVerifier::make(name, NoteKeyType::ed25519, key), std::logic_error) << name;
    const std::string line = "— " + std::string(name) + " AAAAAAAA\n";
    EXPECT_FALSE(parse_note("text\n\n" + line)) << name;
  }
}

TEST(Note, TheLastBlankLineSeparates) {
  const std::string text = "one\n\ntwo\n\n\nthree\n";
  const auto note = parse_note(sign_note(text, "n", test::key_of(1)));
  ASSERT_TRUE(note);
  EXPECT_EQ(note->body, text);
  EXPECT_TRUE(verify_note(
      *note, NoteVerifier::make("n", NoteKeyType::ed25519, test::key_of(1).public_key())));
}

TEST(Note, RefusesWhatIsNotANote) {
  const std::string good = signed_body();
  const std::string line = good.substr(good.find("—"));
  ASSERT_TRUE(parse_note(good));
  for (const std::string& bad : {
           std::string(),
           std::string("\n"),
           std::string("\n\n"),
           std::string("text\n"),
           std::string("text\n\n"),          // no signature
           std::string(body) + line,         // no blank line
           good.substr(0, good.size() - 1),  // no last newline
           good + "\n",                      // the last blank line has nothing below it
           good + "more text\n",
           good + "- name AAAAAAAA\n",       // a hyphen
           good + "\u2013 name AAAAAAAA\n",  // an en dash
           good + "—name AAAAAAAA\n",
           good + "— name\n",
           good + "— name \n",
           good + "—  AAAAAAAA\n",     // no name
           good + "— name AAAAAAA\n",  // not base64
           good + "— name AAAAAAAA \n",
           good + "— name  AAAAAAAA\n",
           good + "— name AAAAAA==\n",  // a key id and nothing signed
           good + "— name -_-_AAAA\n",  // the other alphabet
           good + "— name AAAAAAB=\n",  // unused bits
           "a\rb\n\n" + line,
           "a\tb\n\n" + line,
           std::string("a\0b\n\n", 5) + line,
           "\xff\n\n" + line,
           "\xc3\n\n" + line,  // not UTF-8
           "\xc0\x80\n\n" + line,
           "\xed\xa0\x80\n\n" + line,
           "\xf4\x90\x80\x80\n\n" + line,
           "\x80\n\n" + line,
           "\xe2\x82\n\n" + line,
           "\xf8\x88\x80\x80\x80\n\n" + line,
       }) {
    EXPECT_FALSE(parse_note(bad)) << bad;
  }
  EXPECT_TRUE(parse_note("\xf0\x9f\x8c\x8d \u00e9 \u20ac \x7f\n\n" + line));
}

TEST(Note, StopsAtAHundredSignatures) {
  std::string note = signed_body();
  for (int i = 1; i < 100; ++i) note += "— other AAAAAAAA\n";
  EXPECT_TRUE(parse_note(note));
  EXPECT_FALSE(parse_note(note + "— other AAAAAAAA\n"));
}

TEST(Note, NoChangedByteOfTheBodyGoesUnnoticed) {
  const std::string good = signed_body();
  for (std::size_t place = 0; place < body.size(); ++place) {
    std::string changed = good;
    changed[place] = changed[place] == 'x' ? 'y' : 'x';
    const auto note = parse_note(changed);
    EXPECT_FALSE(note && verify_note(*note, log_verifier())) << place;
  }
}

// signed-note, "Signatures": unknown keys are passed over, known ones must be right.
TEST(Note, UnknownSignaturesAreIgnoredAndBadKnownOnesRefused) {
  const std::string good = signed_body();
  const std::string cosignature =
      cosignature_line(body, "witness.example/w1", test::key_of(2), 1'795'392'000);
  const auto bad_line = [](const NoteVerifier& verifier, std::size_t size) {
    Bytes bytes = from_hex(verifier.vkey().substr(verifier.name.size() + 1, 8)).value();
    bytes.resize(4 + size, 7);
    return "— " + verifier.name + " " + base64_encode(bytes) + "\n";
  };

  EXPECT_TRUE(verify_note(*parse_note(good + "— other AAAAAAAA\n"), log_verifier()));
  // The same name with another id, and another name with the same id, are other keys.
  EXPECT_TRUE(verify_note(*parse_note(good + "— ledger.example/sla AAAAAAAA\n"), log_verifier()));
  EXPECT_TRUE(verify_note(*parse_note(good + cosignature), log_verifier()));
  EXPECT_TRUE(verify_note(*parse_note(good + cosignature), witness_verifier()));
  EXPECT_FALSE(verify_note(*parse_note(good), witness_verifier()));
  EXPECT_FALSE(verify_note(*parse_note(good + bad_line(log_verifier(), 64)), log_verifier()));
  EXPECT_FALSE(verify_note(*parse_note(good + bad_line(log_verifier(), 63)), log_verifier()));
  EXPECT_FALSE(verify_note(*parse_note(good + bad_line(log_verifier(), 72)), log_verifier()));
  EXPECT_FALSE(verify_note(*parse_note(good + cosignature + bad_line(witness_verifier(), 72)),
                           witness_verifier()));
  EXPECT_FALSE(
      verify_note(*parse_note(good + bad_line(witness_verifier(), 64)), witness_verifier()));
  EXPECT_TRUE(verify_note(*parse_note(good + bad_line(witness_verifier(), 64)), log_verifier()));
}

TEST(Note, ACosignatureBindsItsTime) {
  const std::string good = signed_body();
  const std::string line =
      cosignature_line(body, "witness.example/w1", test::key_of(2), 1'795'392'000);
  std::uint64_t time_sec = 0;
  auto note = parse_note(good + line).value();
  EXPECT_TRUE(verify_note(note, witness_verifier(), &time_sec));
  EXPECT_EQ(time_sec, 1'795'392'000U);

  // Of two good ones, the newer counts.
  const std::string later =
      cosignature_line(body, "witness.example/w1", test::key_of(2), 1'795'392'060);
  EXPECT_TRUE(verify_note(*parse_note(good + later + line), witness_verifier(), &time_sec));
  EXPECT_EQ(time_sec, 1'795'392'060U);

  time_sec = 77;
  for (std::size_t place = 0; place < 8; ++place) {
    auto changed = note;
    changed.signatures[1].signature[place] ^= 1;
    EXPECT_FALSE(verify_note(changed, witness_verifier(), &time_sec)) << place;
  }
  EXPECT_EQ(time_sec, 77U) << "written although nothing was verified";
}

// tlog-cosignature: a time has 63 bits. The signature itself is right here.
TEST(Note, ACosignatureOfAnImpossibleTimeIsRefused) {
  const std::uint64_t time_sec = std::uint64_t{1} << 63;
  const std::string message =
      "cosignature/v1\ntime " + std::to_string(time_sec) + "\n" + std::string(body);
  const Signature signature = test::key_of(2).sign(view(message));
  Bytes field(8 + signature.bytes.size());
  field[0] = 0x80;
  std::ranges::copy(signature.bytes, field.begin() + 8);
  auto note = parse_note(signed_body()).value();
  note.signatures.push_back({.name = witness_verifier().name,
                             .key_id = witness_verifier().key_id,
                             .signature = field,
                             .line = {}});
  EXPECT_FALSE(verify_note(note, witness_verifier()));
  EXPECT_THROW(cosignature_line(body, "w", test::key_of(2), time_sec), std::logic_error);
  EXPECT_NO_THROW(cosignature_line(body, "w", test::key_of(2), time_sec - 1));
}

TEST(Note, SigningWhatIsNotANoteIsABug) {
  EXPECT_THROW(sign_note("no newline", "n", test::key_of(1)), std::logic_error);
  EXPECT_THROW(sign_note("", "n", test::key_of(1)), std::logic_error);
  EXPECT_THROW(sign_note("a\tb\n", "n", test::key_of(1)), std::logic_error);
  EXPECT_THROW(sign_note("text\n", "n m", test::key_of(1)), std::logic_error);
  EXPECT_THROW(cosignature_line("no newline", "n", test::key_of(1), 1), std::logic_error);
}

}  // namespace
}  // namespace sopu::crypto
