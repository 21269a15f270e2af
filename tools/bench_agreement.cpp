#include "tools/bench_agreement.hpp"

#include "crypto/jws.hpp"
#include "crypto/sha256.hpp"
#include "ledger/codec/event_json.hpp"
#include "tools/proposal_data.hpp"
#include "tools/samples.hpp"

namespace sopu::tools {

using boost::json::array;
using boost::json::object;

namespace {

// With envelope and signature a little more than 1 KiB on the wire.
const std::string& long_text() {
  static const std::string text = [] {
    constexpr std::size_t bytes = 420;
    std::string words;
    while (words.size() < bytes) {
      words +=
          "The operators looked at the figures of the month, found two outages that nobody had "
          "announced, and ask whether the credits for them are on the next invoice. ";
    }
    words.resize(bytes);
    return words;
  }();
  return text;
}

std::string initiate(ContractSigner& signer, const BenchParties& parties) {
  array list{object{{"party", parties.provider.party.value}, {"role", "provider"}},
             object{{"party", parties.customer.party.value}, {"role", "customer"}},
             object{{"party", parties.third_party.party.value},
                    {"role", "thirdParty"},
                    {"involvement", "consulted"}}};
  return signer.contract(parties.provider, "agreement.initiated",
                         object{{"title", signer.agreement()}, {"parties", std::move(list)}});
}

}  // namespace

domain::TermsPtr bench_terms() {
  constexpr const char* sample = "acme-warehouse";
  auto text = std::string(sample_text(sample));
  for (auto at = text.find("gridworks"); at != std::string::npos; at = text.find("gridworks")) {
    text.replace(at, std::string("gridworks").size(), "nordhost");
  }
  auto terms = sample_terms(sample, system_clock()());
  auto json = boost::json::parse(text);
  json.at("agreementPeriod") = terms->json().at("agreementPeriod");
  json.at("parties").as_array().push_back(
      object{{"party", "shoppers"}, {"role", "thirdParty"}, {"involvement", "consulted"}});
  json.at("managementElements").as_object().erase("approvalRules");
  auto parsed = domain::Terms::parse(std::move(json));
  return value_or_stop(std::move(parsed));
}

namespace {

void agree_on(Ledger& ledger, const BenchParties& parties, const std::string& id,
              const domain::TermsPtr& terms) {
  DirectVoice provider(ledger, parties.provider);
  DirectVoice customer(ledger, parties.customer);
  DirectVoice third_party(ledger, parties.third_party);
  const Sides sides{{&provider}, {&customer}, {{parties.third_party.party.value, &third_party}}};
  initiate(provider, id, *terms);
  close_gates(sides, id);
  attest_feasibility(provider, id, *terms);
  reach_agreement(sides, id, terms);
}

}  // namespace

VersionChain make_versions(Ledger& ledger, const BenchParties& parties, const std::string& id,
                           int versions) {
  DirectVoice provider(ledger, parties.provider);
  DirectVoice customer(ledger, parties.customer);
  auto terms = bench_terms();
  const auto start = first_start(*terms, machine_zone_of(*terms), system_clock()());
  agree_on(ledger, parties, id, terms);
  for (int version = 2; version <= versions; ++version) {
    const auto next = with(*terms, "/serviceElements/assumptions/0/upTo", version);
    const auto proposal = propose_change(provider, id, *terms, *next, "Another shift",
                                         start + std::chrono::days(30 * version));
    approve({&provider, &customer}, id, proposal);
    terms = next;
  }
  return {terms, start, start + std::chrono::days(30 * (versions / 2)) + std::chrono::days(10)};
}

domain::TermsPtr make_measured(Ledger& ledger, const BenchParties& parties, const std::string& id,
                               domain::Date since) {
  const auto terms =
      with(*bench_terms(), "/agreementPeriod", object{{"from", domain::format_date(since)}});
  agree_on(ledger, parties, id, terms);
  return terms;
}

crypto::Hash contract_head(const Ledger& ledger, const std::string& agreement) {
  const auto snapshot = ledger.snapshot();
  const view::Reader reader(*snapshot, &ledger.shared());
  const auto state = reader.state(domain::agreement_stream({agreement}));
  if (!state) throw std::runtime_error("there is no agreement " + agreement);
  return std::get<domain::Agreement>(*state).head.event;
}

// ---------------------------------------------------------------- signing

ContractSigner::ContractSigner(std::string origin, std::string agreement, crypto::Hash base)
    : origin_(std::move(origin)), agreement_(std::move(agreement)), base_(base) {}

std::string ContractSigner::sign(const server::Identity& by, const std::string& type,
                                 boost::json::value data, std::optional<crypto::Hash> base) {
  const auto now = system_clock()();
  codec::Draft draft{codec::new_event_id(now),
                     by.party,
                     domain::AgreementId{agreement_},
                     full_type(type),
                     now,
                     origin_,
                     base,
                     std::move(data)};
  if (base) last_contract_id_ = draft.id.value;
  return crypto::sign_jws(by.key, codec::event_typ, codec::write_event(draft));
}

std::string ContractSigner::comment(const server::Identity& by) {
  return sign(by, "comment.posted", object{{"text", long_text()}}, std::nullopt);
}

std::string ContractSigner::contract(const server::Identity& by, const std::string& type,
                                     boost::json::value data) {
  std::string jws = sign(by, type, std::move(data), base_);
  base_ = crypto::sha256(crypto::view(jws));
  return jws;
}

// ---------------------------------------------------------------- sources

MeasuredMinutes::MeasuredMinutes(const BenchParties& parties, std::string origin,
                                 std::string agreement, crypto::Hash genesis, domain::Time from)
    : parties_(parties),
      origin_(std::move(origin)),
      agreement_(std::move(agreement)),
      genesis_(genesis),
      base_(genesis),
      at_(from) {}

std::string MeasuredMinutes::next() {
  constexpr std::uint64_t down_every = 1'000;
  const domain::Time until = at_ + std::chrono::minutes(1);
  const std::string from_text = domain::format_time(at_);
  const std::string until_text = domain::format_time(until);
  array downtime;
  if (++count_ % down_every == 0) {
    downtime.push_back(object{{"from", from_text}, {"until", until_text}});
  }
  const auto now = system_clock()();
  const codec::Draft draft{codec::new_event_id(now),
                           parties_.provider.party,
                           domain::AgreementId{agreement_},
                           full_type("measurement.reported"),
                           now,
                           origin_,
                           base_,
                           object{{"objective", bench_objective},
                                  {"from", from_text},
                                  {"until", until_text},
                                  {"source", "bench"},
                                  {"figures", object{{"downtime", std::move(downtime)}}}}};
  std::string jws =
      crypto::sign_jws(parties_.provider.key, codec::event_typ, codec::write_event(draft));
  // A month is a chain.
  const bool is_last = domain::month_of(until) != domain::month_of(at_);
  base_ = is_last ? genesis_ : crypto::sha256(crypto::view(jws));
  at_ = until;
  return jws;
}

EventSource::EventSource(const BenchParties& parties, std::string origin, std::string agreement,
                         crypto::Hash genesis)
    : parties_(parties), signer_(std::move(origin), std::move(agreement), genesis) {}

std::string EventSource::next() {
  const auto number = count_++;
  if (number == 0) return initiate(signer_, parties_);
  if (number % 2 == 1) return signer_.comment(parties_.provider);
  return signer_.contract(parties_.provider, "background.submitted", object{{"text", long_text()}});
}

GrowingAgreement::GrowingAgreement(const BenchParties& parties, std::string origin,
                                   std::string agreement, crypto::Hash genesis)
    : parties_(parties), signer_(std::move(origin), std::move(agreement), genesis) {}

GrowingAgreement::GrowingAgreement(const BenchParties& parties, std::string origin,
                                   std::string agreement, crypto::Hash head,
                                   const VersionChain& agreed, int versions)
    : parties_(parties),
      signer_(std::move(origin), std::move(agreement), head),
      agreed_(agreed.newest),
      effective_from_(agreed.start + std::chrono::days(30 * (versions + 2))),
      count_(1) {}

std::string GrowingAgreement::next() {
  constexpr std::uint64_t contract_every = 10;
  const auto number = count_++;
  if (number == 0) return initiate(signer_, parties_);
  if (number % contract_every == 0) return contract_event();
  return signer_.comment(number % 2 == 0 ? parties_.provider : parties_.customer);
}

boost::json::object GrowingAgreement::proposal() const {
  static const auto first_terms = bench_terms();
  const auto& base = agreed_ ? agreed_ : first_terms;
  const auto changed = static_cast<std::int64_t>(contract_count_ % 1'000 + 1'000);
  const auto result = with(*base, "/serviceElements/assumptions/0/upTo", changed);
  if (!agreed_) {
    return initial_data(
        result,
        {"What we offer", first_start(*result, machine_zone_of(*result), {}), {}, false, {}});
  }
  const auto from = next_start(*base, *result, machine_zone_of(*result), effective_from_);
  return change_data(domain::ProposalKind::amendment, {domain::stretch_of(from, base, result)},
                     {"What we would change", from, {}, false, {}});
}

std::string GrowingAgreement::contract_event() {
  constexpr std::uint64_t objectives = 500;
  const auto number = contract_count_++;
  switch (number % 5) {
    case 0:
      return signer_.contract(
          parties_.customer, "thirdparty.consulted",
          object{{"party", parties_.third_party.party.value},
                 {"question", long_text()},
                 {"respondBy", domain::format_time(system_clock()() + std::chrono::days(30))}});
    case 1:
      return signer_.contract(parties_.third_party, "thirdparty.objected",
                              object{{"statement", long_text()}});
    case 2:
      return signer_.contract(
          parties_.provider, "feasibility.attested",
          object{{"objective", "objective-" + std::to_string(number % objectives)},
                 {"content", domain::text(domain::TermsHash{})},
                 {"targetPpm", 999'000},
                 {"basis", "measured"},
                 {"statement", long_text()}});
    case 3:
      return signer_.contract(parties_.provider, "proposal.submitted", proposal());
    default:
      return signer_.contract(parties_.provider, "proposal.withdrawn",
                              object{{"proposal", signer_.last_contract_id()}});
  }
}

}  // namespace sopu::tools
