// The tokens that were used and would still be good, so that each is good once: in memory and in a
// file beside the ledger, since a server that starts again must know them too. As many for each
// party as its share, so that none can fill the memory for the others.
// Any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "ledger/domain/value/error.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::server {

struct UsedToken {
  domain::PartyId party;
  std::string id;            // of the key and the token's own
  std::int64_t issued = 0;   // POSIX seconds
  std::int64_t expires = 0;  // likewise
};

class UsedTokens {
 public:
  // `started`: now. `on_trouble` hears of a file that cannot be written: a restart then forgets.
  UsedTokens(std::filesystem::path file, domain::Time started,
             std::function<void(const std::string&)> on_trouble);
  ~UsedTokens();
  UsedTokens(const UsedTokens&) = delete;
  UsedTokens& operator=(const UsedTokens&) = delete;

  // Refusal: token-used, or rate-limited for a party that uses more than its share. What is issued
  // in the future is on disk before it is accepted: no power cut may let it be used again.
  domain::Refusal use(const UsedToken& token, domain::Time now);

  // What was issued until then may have been used and is not known any more: the machine went down,
  // or the file was not there. Nothing after a mere restart.
  std::optional<domain::Time> forgotten_until() const { return forgotten_until_; }

  std::size_t size() const;

 private:
  // As it stands in the file: its end in 8 bytes, big-endian, then half a SHA-256 of the party and
  // one of the token, 16 bytes each.
  struct Record {
    std::int64_t expires = 0;
    std::string party;
    std::string token;
    std::string bytes() const;
    static Record read(std::string_view bytes);
  };

  void load();
  void begin_file();
  void write(const Record& record, bool durably);
  void forget_expired(std::int64_t now);
  bool keep(const Record& record);
  std::size_t share() const;

  const std::filesystem::path path_;
  const std::function<void(const std::string&)> on_trouble_;
  std::optional<domain::Time> forgotten_until_;
  mutable std::mutex mutex_;
  int file_ = -1;
  std::size_t written_ = 0;  // records in the file
  std::unordered_set<std::string> used_;
  std::multimap<std::int64_t, Record> by_expiry_;
  std::unordered_map<std::string, std::size_t> of_party_;  // how many, of whoever has some
};

}  // namespace sopu::server
