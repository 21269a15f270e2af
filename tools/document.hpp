// Documents beside the log: how they get there and back.
// One thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "crypto/bytes.hpp"
#include "tools/dialogue.hpp"

namespace sopu::tools {

// What an event says of the file: {title, bytes, sha256}. Stop (usage) for one that is empty or too
// large.
boost::json::object document_of(const std::string& file);
// Puts it beside the log, from where an earlier attempt broke off.
void put_document(Dialogue& dialogue, const std::string& file);
// The same of one that is in no file; its hash in base64url.
std::string put_bytes(Dialogue& dialogue, const std::string& bytes);

// Fetches it into the file; Stop (unverified) if the server sends something else.
void get_document(Dialogue& dialogue, const std::string& hash, const std::string& file);
// A short one, as it is; nothing if the server has none that the caller may read.
std::optional<std::string> get_bytes(Dialogue& dialogue, const std::string& hash);

// Every document that the evidence file's events refer to, into the folder, under its hash; says
// which the server does not have.
void get_documents(Dialogue& dialogue, const std::string& evidence,
                   const std::filesystem::path& folder);
// Compares them with what is in the folder: says what is missing. Stop (unverified) for one that is
// not what was signed for.
void check_documents(const std::string& evidence, const std::filesystem::path& folder);

}  // namespace sopu::tools
