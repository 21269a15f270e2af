// The parameters of one question, from a path and query or from JSON-RPC params: the same names,
// the same forms, the same refusals. The first refusal is kept; the readers give empty values after
// it. Belongs to one thread.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "ledger/domain/value/error.hpp"
#include "ledger/view/queries.hpp"
#include "server/http_message.hpp"

namespace sopu::server {

domain::Error unknown_parameter(std::string_view name);
// `form`: how the catalogues describe what it must be.
domain::Error wrong_parameter(std::string_view name, std::string_view form);

class Arguments {
 public:
  using Names = std::span<const std::string_view>;

  static Arguments from_http(const NameValues& path, const NameValues& query, Names known);
  // Texts as they are, integers as their digits, objects in JSON; anything else is refused.
  static Arguments from_json(const boost::json::object& params, Names known);

  std::string text(std::string_view name);  // empty if it is absent
  domain::PartyId party(std::string_view name);
  std::optional<domain::PartyId> find_party(std::string_view name);
  domain::AgreementId agreement(std::string_view name);
  std::optional<domain::AgreementId> find_agreement(std::string_view name);
  domain::EventId event(std::string_view name);
  std::optional<domain::EventId> find_event(std::string_view name);
  domain::Hash hash(std::string_view name);
  domain::ItemId item(std::string_view name);
  std::optional<domain::ItemId> find_item(std::string_view name);
  std::uint64_t number(std::string_view name);
  std::optional<std::uint64_t> find_number(std::string_view name);
  int version(std::string_view name);  // 1 … 1,000,000
  std::optional<int> find_version(std::string_view name);
  domain::Time time(std::string_view name);
  std::optional<domain::Time> find_time(std::string_view name);
  std::optional<domain::Date> find_date(std::string_view name);
  bool flag(std::string_view name);                      // true or false; false if absent
  boost::json::value object(std::string_view name);      // null if absent
  std::vector<std::string> list(std::string_view name);  // with commas between; none if absent
  std::optional<domain::ProposalKind> find_kind(std::string_view name);
  view::When when(bool with_as_of = true);  // at, asOf
  // after, limit
  view::Page page(std::size_t limit_unless_told = limits::page_default);

  const std::optional<domain::Error>& refusal() const { return refusal_; }
  // `form`: how the catalogues describe what it must be.
  void refuse(std::string_view name, std::string_view form);

 private:
  const std::string* find(std::string_view name) const;
  const std::string& require(std::string_view name);
  void accept(std::string_view name, std::string value, Names known);
  void accept_object(std::string_view name, const boost::json::value& value, Names known);
  void refuse(domain::Error error);

  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, boost::json::value, std::less<>> objects_;
  std::optional<domain::Error> refusal_;
};

}  // namespace sopu::server
