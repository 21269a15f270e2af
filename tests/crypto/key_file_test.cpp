#include "crypto/key_file.hpp"

#include <cstdio>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/crypto/support.hpp"
#include "tests/support/temporary_directory.hpp"

namespace sopu::crypto {
namespace {

namespace fs = std::filesystem;

class KeyFile : public testing::Test {
 protected:
  fs::path file(const std::string& name) const { return folder_.path() / name; }

  static std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path file_with(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
    fs::permissions(file(name), fs::perms::owner_read | fs::perms::owner_write);
    return file(name);
  }

  // The program's standard output; throws if it failed.
  static std::string run(const std::string& command) {
    FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen");
    std::string output;
    std::array<char, 4096> part;
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe)) {
      output.append(part.data(), got);
    }
    if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
    return output;
  }

  // Why the file is refused; fails if it is not.
  static std::string refusal(const fs::path& path, const Passphrase& passphrase = no_passphrase) {
    try {
      static_cast<void>(read_key_file(path, passphrase));
    } catch (const KeyFileError& error) {
      EXPECT_NE(std::string(error.what()).find(path.filename().string()), std::string::npos)
          << error.what();
      return error.what();
    }
    ADD_FAILURE() << "not refused: " << path;
    return {};
  }

  static Passphrase saying(std::string passphrase) {
    return [passphrase] { return passphrase; };
  }
  static inline const Passphrase no_passphrase = [] {
    ADD_FAILURE() << "asked for a passphrase without need";
    return std::string();
  };

  const PrivateKey key_ = test::key_of(5);
  sopu::test::TemporaryDirectory folder_;
};

using testing::HasSubstr;

TEST_F(KeyFile, GivesTheKeyBack) {
  write_key_file(file("plain.pem"), key_);
  EXPECT_EQ(read_key_file(file("plain.pem"), no_passphrase).seed(), key_.seed());
  EXPECT_EQ(read_key_file(file("plain.pem"), nullptr).seed(), key_.seed());
  EXPECT_THAT(content(file("plain.pem")), testing::StartsWith("-----BEGIN PRIVATE KEY-----\n"));
}

// RFC 8410, section 10.3 and 10.1: golden bytes of both halves.
TEST_F(KeyFile, IsTheFormOfRfc8410) {
  const auto seed =
      from_hex("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842").value();
  const PrivateKey key = PrivateKey::from_seed(test::fixed<Hash>(seed).bytes);
  write_key_file(file("rfc.pem"), key);
  EXPECT_EQ(content(file("rfc.pem")),
            "-----BEGIN PRIVATE KEY-----\n"
            "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
            "-----END PRIVATE KEY-----\n");
  EXPECT_EQ(public_key_pem(key.public_key()),
            "-----BEGIN PUBLIC KEY-----\n"
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
            "-----END PUBLIC KEY-----\n");
}

TEST_F(KeyFile, IsForItsOwnerOnlyWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0022}, mode_t{0777}}) {
    const fs::path path = file("mask" + std::to_string(mask));
    const mode_t before = ::umask(mask);
    write_key_file(path, key_);
    ::umask(before);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, mode_t{0600});
  }
}

TEST_F(KeyFile, IsNeverOverwritten) {
  write_key_file(file("key.pem"), key_);
  const std::string before = content(file("key.pem"));
  EXPECT_THROW(write_key_file(file("key.pem"), test::key_of(6)), KeyFileError);
  EXPECT_EQ(content(file("key.pem")), before);
  // Nor through a link that leads nowhere yet.
  fs::create_symlink(file("elsewhere"), file("link"));
  EXPECT_THROW(write_key_file(file("link"), key_), KeyFileError);
  EXPECT_FALSE(fs::exists(file("elsewhere")));
}

TEST_F(KeyFile, MayLieInTheCurrentFolder) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_.path());
  write_key_file("here.pem", key_);
  EXPECT_EQ(read_key_file("here.pem", nullptr).seed(), key_.seed());
  fs::current_path(before);
}

TEST_F(KeyFile, NeedsAFolderThatExists) {
  EXPECT_THROW(write_key_file(file("no/such/folder.pem"), key_), KeyFileError);
  EXPECT_THAT(refusal(file("missing.pem")), HasSubstr("No such file"));
}

TEST_F(KeyFile, IsEncryptedUnderAPassphrase) {
  const std::string passphrase = "correct horse — пароль";
  write_key_file(file("locked.pem"), key_, passphrase);
  EXPECT_THAT(content(file("locked.pem")),
              testing::StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  EXPECT_EQ(read_key_file(file("locked.pem"), saying(passphrase)).seed(), key_.seed());
  for (const std::string& wrong :
       {std::string(), passphrase + " ", std::string("Correct horse"), std::string(2000, 'x')}) {
    EXPECT_THAT(refusal(file("locked.pem"), saying(wrong)), HasSubstr("another passphrase"));
  }
  EXPECT_THAT(refusal(file("locked.pem"), nullptr), HasSubstr("no passphrase was given"));
}

TEST_F(KeyFile, TwoEncryptionsOfOneKeyDiffer) {
  write_key_file(file("one.pem"), key_, "secret");
  write_key_file(file("two.pem"), key_, "secret");
  EXPECT_NE(content(file("one.pem")), content(file("two.pem")));
}

TEST_F(KeyFile, ATooLongPassphraseIsToldBeforeAnythingIsWritten) {
  EXPECT_THROW(write_key_file(file("key.pem"), key_, std::string(1025, 'x')), KeyFileError);
  EXPECT_FALSE(fs::exists(file("key.pem")));
  const std::string longest(1024, 'x');
  write_key_file(file("key.pem"), key_, longest);
  EXPECT_EQ(read_key_file(file("key.pem"), saying(longest)).seed(), key_.seed());
}

TEST_F(KeyFile, WhatTheCallerThrowsInsteadOfAPassphraseComesThrough) {
  write_key_file(file("locked.pem"), key_, "secret");
  const Passphrase interrupted = []() -> std::string { throw std::runtime_error("interrupted"); };
  EXPECT_THROW(read_key_file(file("locked.pem"), interrupted), std::runtime_error);
}

TEST_F(KeyFile, IsRefusedIfOthersMayReadOrWriteIt) {
  write_key_file(file("key.pem"), key_);
  for (const mode_t mode : {0640U, 0620U, 0604U, 0602U, 0644U, 0666U}) {
    ASSERT_EQ(::chmod(file("key.pem").c_str(), mode), 0);
    EXPECT_THAT(refusal(file("key.pem")), HasSubstr("chmod 600"));
  }
  for (const mode_t mode : {0600U, 0400U, 0700U}) {
    ASSERT_EQ(::chmod(file("key.pem").c_str(), mode), 0);
    EXPECT_EQ(read_key_file(file("key.pem"), nullptr).seed(), key_.seed());
  }
}

TEST_F(KeyFile, IsRefusedWhereOthersCanExchangeIt) {
  fs::create_directory(file("open"));
  write_key_file(file("open") / "key.pem", key_);
  for (const mode_t mode : {0777U, 0770U, 0702U}) {
    ASSERT_EQ(::chmod(file("open").c_str(), mode), 0);
    EXPECT_THAT(refusal(file("open") / "key.pem"), HasSubstr("chmod go-w"));
    fs::remove(file("key.pem"));
    fs::create_symlink(file("open") / "key.pem", file("key.pem"));
    EXPECT_THAT(refusal(file("key.pem")), HasSubstr("chmod go-w"));
  }
  // In one like /tmp nobody can; who may only look cannot either.
  for (const mode_t mode : {01777U, 0755U, 0700U}) {
    ASSERT_EQ(::chmod(file("open").c_str(), mode), 0);
    EXPECT_EQ(read_key_file(file("open") / "key.pem", nullptr).seed(), key_.seed());
  }
}

// Root looks after what belongs to a service's user; nobody else can read it.
TEST_F(KeyFile, OfAnotherUserIsForRoot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  write_key_file(file("key.pem"), key_);
  ASSERT_EQ(::chown(file("key.pem").c_str(), 65'534, 65'534), 0);
  EXPECT_EQ(read_key_file(file("key.pem"), nullptr).seed(), key_.seed());
}

TEST_F(KeyFile, MayHaveLinesThatEndAsOnWindows) {
  write_key_file(file("key.pem"), key_);
  std::string text = content(file("key.pem"));
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.insert(at, 1, '\r');
  }
  EXPECT_EQ(read_key_file(file_with("dos.pem", text), nullptr).seed(), key_.seed());
}

TEST_F(KeyFile, IsARegularFile) {
  ASSERT_EQ(::mkfifo(file("pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal(file("pipe")), HasSubstr("not a regular file"));
  fs::create_directory(file("folder"));
  EXPECT_THAT(refusal(file("folder")), HasSubstr("not a regular file"));
  // A link to one will do: that is how secrets are mounted into containers.
  write_key_file(file("key.pem"), key_);
  fs::create_symlink("key.pem", file("link.pem"));
  EXPECT_EQ(read_key_file(file("link.pem"), nullptr).seed(), key_.seed());
}

TEST_F(KeyFile, DamageIsTold) {
  write_key_file(file("key.pem"), key_);
  const std::string good = content(file("key.pem"));
  EXPECT_THAT(refusal(file_with("empty.pem", "")), HasSubstr("not a PEM file"));
  EXPECT_THAT(refusal(file_with("text.pem", "hello\n")), HasSubstr("not a PEM file"));
  EXPECT_THAT(refusal(file_with("cut.pem", good.substr(0, 60))), HasSubstr("not a PEM file"));
  EXPECT_THAT(refusal(file_with("large.pem", good + std::string(20'000, '\n'))),
              HasSubstr("too large"));
  EXPECT_THAT(refusal(file_with("other.pem", public_key_pem(key_.public_key()))),
              HasSubstr("\"PUBLIC KEY\""));
  EXPECT_THAT(refusal(file_with("short.pem",
                                "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n"
                                "-----END PRIVATE KEY-----\n")),
              HasSubstr("damaged"));
  EXPECT_THAT(refusal(file_with("locked.pem",
                                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n"
                                "-----END ENCRYPTED PRIVATE KEY-----\n")),
              HasSubstr("damaged"));
}

class KeyFileAndOpenSsl : public KeyFile {
 protected:
  void SetUp() override {
    ASSERT_EQ(std::system("openssl version >/dev/null 2>&1"), 0)
        << "the openssl program is missing: run tools/prepare tests";
  }
};

TEST_F(KeyFileAndOpenSsl, OpenSslReadsWhatWasWritten) {
  write_key_file(file("plain.pem"), key_);
  write_key_file(file("locked.pem"), key_, "secret");
  const std::string expected = public_key_pem(key_.public_key());
  EXPECT_EQ(run("openssl pkey -pubout -in " + file("plain.pem").string()), expected);
  EXPECT_EQ(run("openssl pkey -pubout -passin pass:secret -in " + file("locked.pem").string()),
            expected);
  EXPECT_THROW(run("openssl pkey -passin pass:wrong -in " + file("locked.pem").string()),
               std::runtime_error);
  EXPECT_THAT(run("openssl asn1parse -in " + file("locked.pem").string()),
              testing::AllOf(HasSubstr("PBES2"), HasSubstr("scrypt"), HasSubstr("aes-256-cbc")));
}

TEST_F(KeyFileAndOpenSsl, WhatOpenSslWroteIsRead) {
  const std::string plain = file("plain.pem").string();
  const std::string locked = file("locked.pem").string();
  run("openssl genpkey -algorithm ed25519 -out " + plain);
  run("openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in " + plain + " -out " + locked);
  ::chmod(plain.c_str(), 0600);
  ::chmod(locked.c_str(), 0600);
  const PrivateKey key = read_key_file(plain, no_passphrase);
  EXPECT_EQ(read_key_file(locked, saying("secret")).seed(), key.seed());
  EXPECT_EQ(public_key_pem(key.public_key()), run("openssl pkey -pubout -in " + plain));
  EXPECT_THAT(refusal(locked, saying("wrong")), HasSubstr("another passphrase"));
}

TEST_F(KeyFileAndOpenSsl, OtherKindsOfKeyAreRefused) {
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"x25519", "-algorithm x25519"},
      {"ed448", "-algorithm ed448"},
      {"rsa", "-algorithm rsa -pkeyopt rsa_keygen_bits:1024"},
      {"p256", "-algorithm ec -pkeyopt ec_paramgen_curve:P-256"}};
  for (const auto& [name, options] : kinds) {
    run("openssl genpkey " + options + " -out " + file(name).string());
    ::chmod(file(name).c_str(), 0600);
    EXPECT_THAT(refusal(file(name)), HasSubstr("another kind of key than Ed25519"));
  }
  run("openssl pkey -traditional -in " + file("p256").string() + " -out " + file("old").string());
  ::chmod(file("old").c_str(), 0600);
  EXPECT_THAT(refusal(file("old")), HasSubstr("\"EC PRIVATE KEY\""));
}

TEST_F(KeyFile, IsDerWithoutAFile) {
  // RFC 8410, 10.3.
  constexpr std::string_view wanted =
      "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f4475"
      "5842";
  std::array<std::uint8_t, 32> seed{};
  const Bytes bytes = from_hex(wanted.substr(wanted.size() - 2 * seed.size())).value();
  std::copy(bytes.begin(), bytes.end(), seed.begin());
  EXPECT_EQ(to_hex(private_key_der(PrivateKey::from_seed(seed))), wanted);
}

}  // namespace
}  // namespace sopu::crypto
