#include "tools/memory.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "ledger/clock.hpp"
#include "ledger/log/checkpoint.hpp"
#include "server/url.hpp"
#include "tools/common.hpp"
#include "tools/files.hpp"

namespace sopu::tools {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

fs::path place() {
  if (const auto own = environment("SOPU_HOME"); !own.empty()) return own;
  if (const auto data = environment("XDG_DATA_HOME"); data.starts_with('/')) {
    return fs::path(data) / "sopu";
  }
  const auto home = environment("HOME");
  return home.starts_with('/') ? fs::path(home) / ".local/share/sopu" : fs::path();
}

void make_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    throw Stop(Exit::failure, path.string() + " cannot be made (" + error.message() +
                                  "): set SOPU_HOME to a directory where this client may remember "
                                  "the ledgers that it knows");
  }
}

// Held while something is read, changed and written back.
FileLock locked(const fs::path& root) {
  make_directory(root);
  return FileLock(root / "lock", FileLock::If::waits);
}

std::string file_name_of(const crypto::NoteVerifier& ledger) {
  std::string name = ledger.name.substr(0, 100);
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::isalnum(c) && c != '.' && c != '-'; }, '_');
  std::ostringstream id;
  id << std::hex << ledger.key_id;
  return name + "+" + id.str();
}

std::uint64_t size_of(const std::string& note, const crypto::NoteVerifier& ledger) {
  const auto checkpoint = log::open_checkpoint(note, ledger);
  return checkpoint ? checkpoint->size : 0;
}

}  // namespace

std::string plain_url(const std::string& url) {
  const auto parsed = server::parse_url(url);
  if (!parsed) {
    throw Stop(Exit::usage,
               "'" + url + "' is not the URL of a server, such as http://127.0.0.1:7315");
  }
  std::string host =
      parsed->host.find(':') == std::string::npos ? parsed->host : "[" + parsed->host + "]";
  std::ranges::transform(host, host.begin(), [](unsigned char c) { return std::tolower(c); });
  return (parsed->tls ? "https://" : "http://") + host + ":" + parsed->port;
}

Memory::Memory() : root_(place()) {}

std::vector<KnownLedger> Memory::ledgers() const {
  std::vector<KnownLedger> all;
  if (!has_place()) return all;
  std::ifstream file(known_file());
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string url, vkey;
    words >> url >> vkey;
    auto ledger = crypto::NoteVerifier::parse(vkey);
    if (!ledger) {
      throw Stop(Exit::failure, known_file().string() +
                                    " has a line that is not a URL and a "
                                    "verifier key: " +
                                    line);
    }
    all.push_back({url, std::move(*ledger)});
  }
  return all;
}

void Memory::write_known(const std::vector<KnownLedger>& all) const {
  std::string text;
  for (const auto& [url, ledger] : all) text += url + " " + ledger.vkey() + "\n";
  replace_file(known_file(), text);
}

void Memory::remember(const KnownLedger& known) {
  const FileLock lock = locked(root_);
  auto all = ledgers();
  std::erase_if(all, [&](const KnownLedger& one) { return one.url == known.url; });
  all.push_back(known);
  write_known(all);
}

bool Memory::forget(const std::string& url) {
  if (!has_place()) return false;
  const FileLock lock = locked(root_);
  auto all = ledgers();
  if (std::erase_if(all, [&](const KnownLedger& one) { return one.url == url; }) == 0) return false;
  write_known(all);
  return true;
}

fs::path Memory::checkpoint_file(const crypto::NoteVerifier& ledger) const {
  return root_ / "checkpoints" / file_name_of(ledger);
}

std::optional<std::string> Memory::checkpoint(const crypto::NoteVerifier& ledger) const {
  if (!has_place() || !fs::exists(checkpoint_file(ledger))) return std::nullopt;
  std::string note = read_file(checkpoint_file(ledger));
  if (log::open_checkpoint(note, ledger)) return note;
  throw Stop(Exit::failure, checkpoint_file(ledger).string() + " does not hold a checkpoint of " +
                                ledger.name +
                                " any more: without it a rollback of that ledger cannot be seen. "
                                "Find out what changed it, or remove it to begin anew");
}

// Another command may have seen a newer one.
void Memory::remember_checkpoint(const crypto::NoteVerifier& ledger, const std::string& note) {
  if (!has_place()) return;
  const FileLock lock = locked(root_);
  const auto newest = checkpoint(ledger);
  if (newest && size_of(*newest, ledger) >= size_of(note, ledger)) return;
  make_directory(root_ / "checkpoints");
  replace_file(checkpoint_file(ledger), note);
}

fs::path Memory::keep_receipt(const crypto::NoteVerifier& ledger, std::uint64_t index,
                              const std::string& json) {
  const fs::path directory = root_ / "receipts" / file_name_of(ledger);
  make_directory(directory);
  const fs::path file = directory / (std::to_string(index) + ".json");
  replace_file(file, json);
  return file;
}

std::vector<fs::path> Memory::receipts() const {
  std::vector<fs::path> all;
  std::error_code nothing_there;
  for (const auto& one : fs::recursive_directory_iterator(root_ / "receipts", nothing_there)) {
    if (one.path().extension() == ".json") all.push_back(one.path());
  }
  std::ranges::sort(all);
  return all;
}

fs::path Memory::keep_evidence(
    const std::vector<std::pair<std::string, std::string>>& files) const {
  const std::string name = "evidence-" + domain::format_time(system_clock()());
  const fs::path directory = has_place() ? root_ / name : fs::path(name);
  make_directory(directory);
  for (const auto& [file, text] : files) replace_file(directory / file, text);
  return directory;
}

}  // namespace sopu::tools
