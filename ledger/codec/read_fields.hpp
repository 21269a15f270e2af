// The `data` of an event read by the list of its struct's fields: what must be there, of which
// form, and nothing else. Only for this folder's readers. Pure functions; any thread.
#pragma once

#include "ledger/codec/members.hpp"

namespace sopu::codec {

template <domain::HasFields Struct>
domain::Result<Struct> read_fields(const boost::json::value& value, std::string at);

// {jwk: {kty, crv, x}, person: {id, name, title?}, uses: [use], authority?: {upTo?, from?, until?}}
domain::Result<domain::NewKey> read_new_key(const boost::json::value& value, std::string at);
// "<compact JWS>". Refusals point at the member in the event; the sentence says where in the
// request.
void read_request(Members& members, std::string_view name, domain::EnrolmentRequest& request);
// Likewise.
void read_consent(Members& members, std::string_view name, domain::RecoveryConsent& consent);
void read_verifier_key(Members& members, std::string_view name, std::string& key,
                       const domain::VerifierKeyForm& form);

template <class T>
concept ByForm = requires(std::string_view text) {
  Form<T>::parse(text);
};

struct FieldReader {
  Members& members;

  void operator()(std::string_view name, std::string& text, const domain::TextForm& form) {
    text = members.text(name, form);
  }
  void operator()(std::string_view name, std::optional<std::string>& text,
                  const domain::TextForm& form) {
    text = members.find_text(name, form);
  }
  void operator()(std::string_view name, std::vector<std::string>& texts,
                  const domain::TextForm& form) {
    texts = members.texts(name, form);
  }
  void operator()(std::string_view name, std::int64_t& number, const domain::IntegerForm& form) {
    number = members.integer(name, form);
  }
  void operator()(std::string_view name, std::optional<std::int64_t>& number,
                  const domain::IntegerForm& form) {
    number = members.find_integer(name, form);
  }
  void operator()(std::string_view name, bool& flag) { flag = members.flag(name); }
  void operator()(std::string_view name, std::optional<boost::json::value>& json,
                  domain::JsonForm form) {
    json = members.find_json(name, form);
  }
  void operator()(std::string_view name, std::string& key, const domain::VerifierKeyForm& form) {
    read_verifier_key(members, name, key, form);
  }
  void operator()(std::string_view name, domain::NewKey& key) {
    key = members.nested<domain::NewKey>(name, read_new_key);
  }
  void operator()(std::string_view name, domain::EnrolmentRequest& request) {
    read_request(members, name, request);
  }
  void operator()(std::string_view name, domain::RecoveryConsent& consent) {
    read_consent(members, name, consent);
  }
  template <ByForm T>
  void operator()(std::string_view name, T& value) {
    value = members.get<T>(name);
  }
  template <ByForm T>
  void operator()(std::string_view name, std::optional<T>& value) {
    value = members.find<T>(name);
  }
  template <ByForm T>
  void operator()(std::string_view name, std::vector<T>& list) {
    list = members.list<T>(name, Members::read_form<T>);
  }
  template <ByForm T>
  void operator()(std::string_view name, std::optional<std::vector<T>>& list) {
    list = members.find_list<T>(name, Members::read_form<T>);
  }
  template <domain::Named Enum>
  void operator()(std::string_view name, Enum& value) {
    value = members.word<Enum>(name);
  }
  template <domain::Named Enum>
  void operator()(std::string_view name, std::optional<Enum>& value) {
    value = members.find_word<Enum>(name);
  }
  template <domain::HasFields Struct>
  void operator()(std::string_view name, Struct& value) {
    value = members.nested<Struct>(name, read_fields<Struct>);
  }
  template <domain::HasFields Struct>
  void operator()(std::string_view name, std::optional<Struct>& value) {
    value = members.find_nested<Struct>(name, read_fields<Struct>);
  }
  template <domain::HasFields Struct>
  void operator()(std::string_view name, std::optional<std::vector<Struct>>& list) {
    list = members.find_list<Struct>(name, read_fields<Struct>);
  }
  template <domain::HasFields Struct>
  void operator()(std::string_view name, std::optional<std::vector<Struct>>& list,
                  const domain::ListOrNone&) {
    list = members.find_list_or_none<Struct>(name, read_fields<Struct>);
  }
  template <domain::HasFields Struct>
  void operator()(std::string_view name, std::vector<Struct>& list) {
    list = members.list<Struct>(name, read_fields<Struct>);
  }
};

template <domain::HasFields Struct>
domain::Result<Struct> read_fields(const boost::json::value& value, std::string at) {
  Members members(value, std::move(at));
  Struct x{};
  fields(FieldReader{members}, x);
  return members.done(std::move(x));
}

}  // namespace sopu::codec
