// Private keys on disk: PKCS#8 PEM (RFC 5958, RFC 8410), encrypted (PBES2: scrypt or PBKDF2 with
// AES-256) if a passphrase is given.
// Any thread; each call opens and closes its file.
#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>

#include "crypto/ed25519.hpp"

namespace sopu::crypto {

// What is wrong with the file and what to do about it, in a sentence for the person at the
// terminal.
struct KeyFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Asked only if the file turns out to be encrypted.
using Passphrase = std::function<std::string()>;

// Creates the file with mode 0600, as a whole or not at all; never overwrites one that exists.
void write_key_file(const std::filesystem::path& path, const PrivateKey& key,
                    std::string_view passphrase = {});

// Refuses a file that group or others may read, write or exchange for another, one that is not a
// regular file, one that holds another kind of key, and a wrong passphrase.
PrivateKey read_key_file(const std::filesystem::path& path, const Passphrase& passphrase);

// PKCS#8 in DER (RFC 8410, 7), not encrypted: for keys that are no secret, as a sample's.
Bytes private_key_der(const PrivateKey& key);

// The public half as SubjectPublicKeyInfo PEM, for other programs.
std::string public_key_pem(const PublicKey& key);

}  // namespace sopu::crypto
