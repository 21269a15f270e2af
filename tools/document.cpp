#include "tools/document.hpp"

#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include <boost/json/parse.hpp>

#include "crypto/base64.hpp"
#include "crypto/jws.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/event_json.hpp"
#include "ledger/limits.hpp"
#include "ledger/log/evidence.hpp"
#include "tools/commands.hpp"

namespace sopu::tools {
namespace {

namespace fs = std::filesystem;
using boost::json::object;
using boost::json::value;

std::string hash_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Stop(Exit::failure, path + " cannot be read: " + std::strerror(errno));
  return crypto::base64url_encode(crypto::view(crypto::sha256(file)));
}

std::uint64_t size_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    throw Stop(Exit::usage, path + " is no file: name one");
  }
  const std::uint64_t bytes = fs::file_size(path);
  if (bytes != 0 && bytes <= limits::document_bytes_max) return bytes;
  throw Stop(Exit::usage,
             path + (bytes == 0 ? " is empty"
                                : " is too large: a document has at most " +
                                      std::to_string(limits::document_bytes_max >> 20) + " MiB"));
}

std::string piece_of(std::istream& file, std::uint64_t from) {
  std::string piece(limits::document_piece_bytes, '\0');
  file.clear();
  file.seekg(static_cast<std::streamoff>(from));
  file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
  piece.resize(static_cast<std::size_t>(file.gcount()));
  return piece;
}

bool is_whole(const value& answer) {
  return text_of(answer, "whole") == "true";
}

std::uint64_t received_of(const value& answer) {
  return number_of(answer, "received").value_or(0);
}

// Whatever has a hash under this name, annexes of terms and documents of evidence.
void collect(const value& json, std::set<std::string>& hashes) {
  if (const auto* list = json.if_array()) {
    for (const auto& item : *list) collect(item, hashes);
  } else if (const auto* members = json.if_object()) {
    for (const auto& [name, member] : *members) {
      if (name == "sha256" && crypto::hash_from_base64url(text_of(member))) {
        hashes.insert(text_of(member));
      } else {
        collect(member, hashes);
      }
    }
  }
}

// By their hashes.
std::set<std::string> documents_in(const std::string& evidence) {
  std::set<std::string> hashes;
  std::ifstream file(evidence, std::ios::binary);
  for (std::string text; std::getline(file, text);) {
    const auto line = log::parse_evidence_line(text);
    const auto* event = line ? std::get_if<log::EvidenceEvent>(&*line) : nullptr;
    if (event == nullptr || event->is_hidden()) continue;
    const auto jws = crypto::parse_jws(event->jws, codec::event_typ);
    boost::system::error_code error;
    if (jws) collect(boost::json::parse(jws->payload, error), hashes);
  }
  return hashes;
}

// `name` is for people.
void put(Dialogue& dialogue, std::istream& file, std::uint64_t total, const std::string& hash,
         const std::string& name) {
  const std::string target = "/v1/blobs/" + hash;
  Progress progress("Sending " + name);
  value answer = value_or_stop(dialogue.http().put_piece(target, 0, total, ""));
  while (!is_whole(answer)) {
    const std::uint64_t from = received_of(answer);
    std::string piece = piece_of(file, from);
    if (piece.empty()) throw Stop(Exit::failure, name + " has become shorter while it was read");
    answer = value_or_stop(dialogue.http().put_piece(target, from, total, std::move(piece)));
    if (!is_whole(answer) && received_of(answer) <= from) {
      throw server::Unreachable("the server takes no more of " + name);
    }
    progress(received_of(answer), total);
  }
}

}  // namespace

object document_of(const std::string& path) {
  const auto bytes = static_cast<std::int64_t>(size_of(path));
  return {{"title", fs::path(path).filename().string()},
          {"bytes", bytes},
          {"sha256", hash_of_file(path)}};
}

void put_document(Dialogue& dialogue, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  put(dialogue, file, size_of(path), hash_of_file(path), fs::path(path).filename().string());
}

std::string put_bytes(Dialogue& dialogue, const std::string& bytes) {
  std::istringstream file(bytes);
  std::string hash = crypto::base64url_encode(crypto::view(crypto::sha256(crypto::view(bytes))));
  put(dialogue, file, bytes.size(), hash, "the document");
  return hash;
}

void get_document(Dialogue& dialogue, const std::string& hash, const std::string& path) {
  crypto::WholeFile file(path, 0666);
  demand_begun(file, path);
  {
    Progress progress("Fetching");
    std::uint64_t bytes = 0;
    const auto no =
        dialogue.http().save("/v1/blobs/" + percent_encoded(hash), [&](std::string_view piece) {
          file.write(piece);
          progress.count_bytes(bytes += piece.size());
        });
    if (no) throw Refused(*no);
  }
  if (hash_of_file(file.fresh_path()) != hash) {
    throw Stop(Exit::unverified, "the server sent another document than " + hash);
  }
  put_in_place(file, path);
}

std::optional<std::string> get_bytes(Dialogue& dialogue, const std::string& hash) {
  std::string bytes;
  const auto no = dialogue.http().save("/v1/blobs/" + percent_encoded(hash),
                                       [&](std::string_view piece) { bytes += piece; });
  if (no && no->code == domain::ErrorCode::not_found) return std::nullopt;
  if (no) throw Refused(*no);
  if (crypto::base64url_encode(crypto::view(crypto::sha256(crypto::view(bytes)))) == hash)
    return bytes;
  throw Stop(Exit::unverified, "the server sent another document than " + hash);
}

void get_documents(Dialogue& dialogue, const std::string& evidence, const fs::path& folder) {
  for (const std::string& hash : documents_in(evidence)) {
    fs::create_directories(folder);
    try {
      get_document(dialogue, hash, (folder / hash).string());
    } catch (const Refused& refused) {
      if (refused.error.code != domain::ErrorCode::not_found) throw;
      note("The server has no document " + hash + " for you.");
    }
  }
}

void check_documents(const std::string& evidence, const fs::path& folder) {
  const auto hashes = documents_in(evidence);
  std::size_t found = 0;
  for (const std::string& hash : hashes) {
    const fs::path path = folder / hash;
    if (!fs::exists(path)) {
      note("There is no document " + hash + " in " + folder.string() + ".");
      continue;
    }
    if (hash_of_file(path.string()) != hash) {
      throw Stop(Exit::unverified, path.string() + " is not the document that was signed for");
    }
    ++found;
  }
  note(std::to_string(found) + " of " + std::to_string(hashes.size()) +
       " documents are here, and are those that were signed for.");
}

namespace {

struct Arguments {
  std::vector<std::string> files;
  std::string hash;
  std::string output;
};

void put_all(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  dialogue.identity();
  boost::json::array all;
  for (const std::string& file : arguments.files) {
    all.push_back(document_of(file));
    put_document(dialogue, file);
  }
  if (options.json) return print_json(boost::json::object{{"items", std::move(all)}});
  for (const auto& one : all) print(text_of(one, "sha256") + "  " + text_of(one, "title") + "\n");
}

void get(const Options& options, const Arguments& arguments) {
  Dialogue dialogue(options);
  dialogue.identity();
  get_document(dialogue, arguments.hash, arguments.output);
  note("The document is in " + arguments.output + ".");
}

}  // namespace

void add_document_commands(Command& app, Context& context) {
  auto& family = *add_family(app, "document", "Documents beside the log, which events refer to");
  auto arguments = std::make_shared<Arguments>();
  auto* command =
      add_command(family, "put", "Put documents beside the log, to refer to them by their hashes",
                  {"document put contract.pdf", "document put a.pdf b.pdf --json"});
  command->add_option("files", arguments->files, "The files")->required();
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { put_all(context.options, *arguments); });

  arguments = std::make_shared<Arguments>();
  command =
      add_command(family, "get", "Fetch a document by its hash, as one who reads what refers to it",
                  {"document get 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU -o contract.pdf"});
  command->add_option("hash", arguments->hash, "Its SHA-256, base64url")->required();
  command->add_option("-o,--output", arguments->output, "The file to write")->required();
  add_reading_options(command, context.options);
  set_action(command, context, [&context, arguments] { get(context.options, *arguments); });
}

}  // namespace sopu::tools
