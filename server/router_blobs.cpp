// Documents beside the log: put piece by piece by who may sign, given to who may read what refers
// to them. Nothing is given out that a browser would run.
#include <array>
#include <charconv>
#include <memory>

#include "crypto/base64.hpp"
#include "ledger/blobs/media_type.hpp"
#include "server/router.hpp"

namespace sopu::server {

using domain::ErrorCode;
using domain::refuse;

namespace {

constexpr std::size_t part_bytes = std::size_t{256} << 10;

// RFC 9110, 14.4: `bytes 0-99/1000`, or `bytes */1000`, which asks how much has come.
struct ContentRange {
  std::uint64_t from = 0;
  std::uint64_t size = 0;
  std::uint64_t total = 0;
  bool asks = false;
};

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

std::optional<ContentRange> read_range(std::string_view text) {
  ContentRange range;
  if (!take(text, "bytes ")) return std::nullopt;
  range.asks = take(text, "*");
  if (!range.asks) {
    const auto first = take_number(text);
    if (!first || !take(text, "-")) return std::nullopt;
    const auto last = take_number(text);
    if (!last || *last < *first || *last - *first >= limits::document_bytes_max) {
      return std::nullopt;
    }
    range.from = *first;
    range.size = *last - *first + 1;
  }
  if (!take(text, "/")) return std::nullopt;
  const auto total = take_number(text);
  if (!total || !text.empty()) return std::nullopt;
  range.total = *total;
  return range;
}

Reply received_reply(const blobs::Received& received) {
  return json_reply(boost::json::object{{"received", received.bytes}, {"whole", received.is_whole}},
                    received.is_whole ? 201 : 202);
}

constexpr std::array<std::string_view, 1> names{"hash"};

}  // namespace

// Who may sign for its party puts for it; the quota is the party's.
Reply Router::put_blob(const Request& request, const Target& target, const Match& match) const {
  const auto caller = caller_of(request);
  if (!caller) return problem_reply(caller.error(), request.language);
  const auto refused = [&](ErrorCode code, domain::Sentence why) {
    return problem_reply(refuse(code, std::move(why)), request.language);
  };
  if (!*caller) return refused(ErrorCode::unauthenticated, {"parties-only", {}});
  const auto holder = ledger_.keys().find((*caller)->kid);
  if (!holder || !holder->uses.sign) {
    return refused(ErrorCode::key_not_allowed, {"blob-needs-sign", {}});
  }
  auto arguments = Arguments::from_http(match.path, target.query, names);
  const auto hash = arguments.hash("hash");
  if (arguments.refusal()) return problem_reply(*arguments.refusal(), request.language);

  ContentRange range{0, request.body.size(), request.body.size()};
  if (!request.content_range.empty()) {
    const auto read = read_range(request.content_range);
    if (!read || read->size != request.body.size()) {
      return refused(ErrorCode::schema, {"blob-range", {}});
    }
    range = *read;
  }
  const domain::PartyId& party = (*caller)->party;
  if (range.asks) return received_reply(ledger_.blobs().received(party, hash, range.total));
  const auto taken = ledger_.put_document(party, {hash, range.total, range.from, request.body});
  return taken ? received_reply(*taken) : problem_reply(taken.error(), request.language);
}

// Its type is told from its bytes, and it is saved, not shown.
Reply Router::get_blob(const Request& request, const Target& target, const Match& match) const {
  const auto party = party_of(request);
  if (!party) return problem_reply(party.error(), request.language);
  auto arguments = Arguments::from_http(match.path, target.query, names);
  const auto hash = arguments.hash("hash");
  if (arguments.refusal()) return problem_reply(*arguments.refusal(), request.language);
  const auto snapshot = ledger_.snapshot();
  view::Queries queries(*snapshot, ledger_.shared(), *party, ledger_.now());
  const auto counts = [&](const domain::PartyId& by) { return ledger_.blobs().has_put(by, hash); };
  auto blob = queries.reads_document(hash, counts) ? ledger_.blobs().open(hash) : std::nullopt;
  if (!blob) {
    return problem_reply(refuse(ErrorCode::not_found, {"not-here", {{"what", "document"}}}),
                         request.language);
  }
  const auto type = blobs::media_type_of(blob->head);
  Reply reply;
  reply.content_type = type.name;
  const std::string name = crypto::base64url_encode(crypto::view(hash));
  reply.etag = '"' + name + '"';
  reply.cache_control = "private, no-cache";
  reply.headers.emplace_back("Content-Disposition",
                             "attachment; filename=\"" + name + std::string(type.extension) + "\"");
  reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
  const auto file = std::make_shared<std::ifstream>(std::move(blob->file));
  reply.more = [file] {
    std::string part(part_bytes, '\0');
    file->read(part.data(), static_cast<std::streamsize>(part.size()));
    part.resize(static_cast<std::size_t>(file->gcount()));
    return part;
  };
  return reply;
}

}  // namespace sopu::server
