#include "crypto/key_file.hpp"

#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/random.hpp"
#include "crypto/whole_file.hpp"
#include "ledger/limits.hpp"

namespace sopu::crypto {
namespace {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Free<PKCS8_PRIV_KEY_INFO_free>>;
using EncryptedPkcs8 = std::unique_ptr<X509_SIG, Free<X509_SIG_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, Free<X509_ALGOR_free>>;

// Text that holds or opens a private key: wiped when it goes.
struct Secret {
  std::string text;
  Secret() = default;
  explicit Secret(std::string from) : text(std::move(from)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { OPENSSL_cleanse(text.data(), text.size()); }
};

// The first block of a PEM text, decoded.
struct PemBlock {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  PemBlock() = default;
  PemBlock(const PemBlock&) = delete;
  PemBlock& operator=(const PemBlock&) = delete;
  ~PemBlock() {
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));
  }
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

// scrypt's cost: one of the settings of equal strength that OWASP's password storage cheat sheet
// lists, and of those the one that keeps within the 32 MiB that OpenSSL allows when it reads.
constexpr int scrypt_n = 1 << 14;
constexpr int scrypt_r = 8;
constexpr int scrypt_p = 5;

// what, the file, and what the system said.
KeyFileError system_failure(const std::string& what, const std::filesystem::path& path, int error) {
  return KeyFileError(what + " the key file " + path.string() + ": " +
                      std::generic_category().message(error) + ".");
}

KeyFileError refusal(const std::filesystem::path& path, const std::string& why) {
  return KeyFileError("The key file " + path.string() + " " + why);
}

// OpenSSL out of memory or wrongly set up: nothing that is in the file.
template <class Pointer>
Pointer demand(Pointer pointer) {
  if (!pointer) throw std::runtime_error("OpenSSL cannot make a key structure");
  return pointer;
}

EncryptedPkcs8 encrypt(PKCS8_PRIV_KEY_INFO* key, std::string_view passphrase) {
  constexpr int salt_bytes = 16;
  std::string salt = random_bytes(salt_bytes);
  Algorithm scheme(
      demand(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), reinterpret_cast<unsigned char*>(salt.data()),
                                   salt_bytes, nullptr, scrypt_n, scrypt_r, scrypt_p)));
  EncryptedPkcs8 encrypted(demand(
      PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), key, scheme.get())));
  static_cast<void>(scheme.release());  // it belongs to `encrypted` now
  return encrypted;
}

Pkcs8 to_pkcs8(const PrivateKey& key) {
  auto seed = key.seed();
  const Pkey pkey(
      demand(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())));
  OPENSSL_cleanse(seed.data(), seed.size());
  return Pkcs8(demand(EVP_PKEY2PKCS8(pkey.get())));
}

void to_pem(const PrivateKey& key, std::string_view passphrase, Secret& pem) {
  const Pkcs8 plain = to_pkcs8(key);
  const Bio out(demand(BIO_new(BIO_s_secmem())));
  const int written = passphrase.empty()
                          ? PEM_write_bio_PKCS8_PRIV_KEY_INFO(out.get(), plain.get())
                          : PEM_write_bio_PKCS8(out.get(), encrypt(plain.get(), passphrase).get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  if (written != 1 || size <= 0) throw std::runtime_error("OpenSSL cannot write a key as PEM");
  pem.text.assign(data, static_cast<std::size_t>(size));
}

// Whoever can write into its folder can put another file in its place; in one like /tmp, where each
// may remove only what is his own, nobody can.
void refuse_open_folder(const std::filesystem::path& path, const std::filesystem::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) throw system_failure("Cannot look at", path, errno);
  const bool others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (!others_write || (status.st_mode & S_ISVTX) != 0) return;
  throw refusal(path, "lies in " + folder.string() +
                          ", where group or others can put another in its place: run `chmod go-w " +
                          folder.string() + "`, or keep the key elsewhere.");
}

void refuse_if_open_to_others(const std::filesystem::path& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) {
    throw refusal(path, "is not a regular file: name the file that `sopu key new` wrote.");
  }
  if ((status.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) != 0) {
    throw refusal(path, "can be read or written by group or others: run `chmod 600 " +
                            path.string() + "`, and replace the key if anybody may have read it.");
  }
  std::error_code no_error;
  const auto real = std::filesystem::canonical(path, no_error);
  for (const auto& one : {path, real}) {
    refuse_open_folder(path, one.has_parent_path() ? one.parent_path() : ".");
  }
}

void read_private_file(const std::filesystem::path& path, Secret& content) {
  // O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) throw system_failure("Cannot open", path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw system_failure("Cannot read", path, errno);
  refuse_if_open_to_others(path, status);
  content.text.resize(limits::key_file_bytes_max + 1);
  std::size_t size = 0;
  while (size < content.text.size()) {
    const ssize_t got = ::read(file.get(), content.text.data() + size, content.text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw system_failure("Cannot read", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > limits::key_file_bytes_max) throw refusal(path, "is too large to hold a private key.");
  content.text.resize(size);
}

Pkcs8 decrypt(const std::filesystem::path& path, const PemBlock& block,
              const Passphrase& ask_passphrase) {
  const unsigned char* at = block.data;
  const EncryptedPkcs8 encrypted(d2i_X509_SIG(nullptr, &at, block.size));
  if (!encrypted || at != block.data + block.size)
    throw refusal(path, "is damaged: take a copy of it, or make another key.");
  if (!ask_passphrase) throw refusal(path, "is encrypted, and no passphrase was given.");
  const Secret passphrase(ask_passphrase());
  if (passphrase.text.size() > limits::passphrase_bytes_max)
    throw refusal(path, "has another passphrase.");
  Pkcs8 key(PKCS8_decrypt(encrypted.get(), passphrase.text.data(),
                          static_cast<int>(passphrase.text.size())));
  if (!key) throw refusal(path, "has another passphrase, or is encrypted in an unknown way.");
  return key;
}

Pkcs8 read_pkcs8(const std::filesystem::path& path, const Secret& pem,
                 const Passphrase& ask_passphrase) {
  const Bio in(demand(BIO_new_mem_buf(pem.text.data(), static_cast<int>(pem.text.size()))));
  PemBlock block;
  if (PEM_read_bio(in.get(), &block.name, &block.header, &block.data, &block.size) != 1) {
    throw refusal(path, "is not a PEM file: name the file that `sopu key new` wrote.");
  }
  const std::string_view name = block.name;
  if (name == PEM_STRING_PKCS8) return decrypt(path, block, ask_passphrase);
  if (name != PEM_STRING_PKCS8INF) {
    throw refusal(path, "holds \"" + std::string(name) +
                            "\" and not a PKCS#8 private key: make one with `sopu key new`.");
  }
  const unsigned char* at = block.data;
  Pkcs8 key(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, block.size));
  if (!key || at != block.data + block.size)
    throw refusal(path, "is damaged: take a copy of it, or make another key.");
  return key;
}

}  // namespace

void write_key_file(const std::filesystem::path& path, const PrivateKey& key,
                    std::string_view passphrase) {
  if (passphrase.size() > limits::passphrase_bytes_max) {
    throw KeyFileError("A passphrase may be at most " +
                       std::to_string(limits::passphrase_bytes_max) + " bytes long.");
  }
  Secret pem;
  to_pem(key, passphrase, pem);
  const int error = write_whole_file(path.string(), pem.text, 0600, IfThere::refuse);
  if (error == EEXIST) {
    throw refusal(path, "exists already and is not overwritten: choose another name.");
  }
  if (error != 0) throw system_failure("Cannot write", path, error);
}

PrivateKey read_key_file(const std::filesystem::path& path, const Passphrase& passphrase) {
  Secret pem;
  read_private_file(path, pem);
  const Pkcs8 plain = read_pkcs8(path, pem, passphrase);
  const Pkey pkey(EVP_PKCS82PKEY(plain.get()));
  if (!pkey)
    throw refusal(path,
                  "is damaged, or holds a key of an unknown kind: make one with `sopu key new`.");
  if (EVP_PKEY_get_id(pkey.get()) != EVP_PKEY_ED25519) {
    throw refusal(path, "holds another kind of key than Ed25519: make one with `sopu key new`.");
  }
  std::array<std::uint8_t, 32> seed;
  std::size_t size = seed.size();
  demand(EVP_PKEY_get_raw_private_key(pkey.get(), seed.data(), &size) == 1 && size == seed.size());
  PrivateKey key = PrivateKey::from_seed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

Bytes private_key_der(const PrivateKey& key) {
  const Pkcs8 plain = to_pkcs8(key);
  Bytes der(static_cast<std::size_t>(demand(i2d_PKCS8_PRIV_KEY_INFO(plain.get(), nullptr))));
  std::uint8_t* out = der.data();
  demand(i2d_PKCS8_PRIV_KEY_INFO(plain.get(), &out));
  return der;
}

std::string public_key_pem(const PublicKey& key) {
  const Pkey pkey(demand(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size())));
  const Bio out(demand(BIO_new(BIO_s_mem())));
  demand(PEM_write_bio_PUBKEY(out.get(), pkey.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace sopu::crypto
