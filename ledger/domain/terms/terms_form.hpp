// How terms are read: one place of the document at a time, each with its JSON Pointer. The first
// fault is kept and everything after it is read as empty, so that readers need no checks between
// their lines. Used by terms*.cpp only.
// A Form and its Places belong to one call of Terms::parse; one thread.
#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "ledger/domain/terms/terms.hpp"
#include "ledger/domain/value/error.hpp"
#include "ledger/domain/value/fields.hpp"
#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::domain::form {

struct Form {
  std::optional<Error> fault;
};

// A value at its pointer, or the absence of one. Reading an absent place gives the type's empty
// value: absence is refused by the object's `members`, nowhere else.
class Place {
 public:
  Place(Form& form, const boost::json::value* value, std::string pointer)
      : form_(&form), value_(value), pointer_(std::move(pointer)) {}

  bool given() const { return value_ != nullptr && !form_->fault; }
  Place operator[](std::string_view member) const;
  void refuse(Sentence why) const;

  // An object with all of the required members, any of the optional ones and no other.
  void members(std::initializer_list<std::string_view> required,
               std::initializer_list<std::string_view> optional = {}) const;
  // Exactly one of these members; gives which.
  std::string exactly_one(std::initializer_list<std::string_view> members) const;
  // A member that has a meaning in some cases only; `kind` is the name under which the catalogues
  // describe them.
  void only_if(bool is_case, std::string_view member, std::string_view kind) const;
  void needed_if(bool is_case, std::string_view member, std::string_view kind) const;
  // Both: in these cases it is there, in others it is not.
  void exactly_if(bool is_case, std::string_view member, std::string_view kind) const;
  // A list of at least `length_min` items; `read` gets each Place.
  template <class Read>
  void list(Read&& read, std::size_t length_min = 0) const {
    const std::size_t length = list_length(length_min);
    for (std::size_t i = 0; i < length && !form_->fault; ++i) read(item(i));
  }
  // No two items of this list have the same value of the member (or are the same value, if "").
  void unique(std::string_view member) const;

  std::string text() const;  // 1 to text_length_max characters
  std::string name() const;  // a name or heading: 1 to name_length_max
  std::int64_t integer(std::int64_t min, std::int64_t max) const;
  std::optional<std::int64_t> integer_if_given(std::int64_t min, std::int64_t max) const;
  std::int64_t amount() const { return integer(0, limits::integer_max); }
  bool boolean() const;
  ItemId item_id() const;
  std::optional<ItemId> item_id_if_given() const;
  PartyId party() const;
  Date date() const;
  Duration duration() const;  // longer than nothing
  std::optional<Duration> duration_if_given() const;
  std::string one_of(std::span<const std::string_view> words) const;
  std::string one_of(std::initializer_list<std::string_view> words) const {
    return one_of(std::span(words.begin(), words.size()));
  }
  // One of the names of an enumeration.
  template <Named Word>
  Word word() const {
    return parse<Word>(one_of(names_of(Word{}))).value_or(Word{});
  }
  template <Named Word>
  std::optional<Word> word_if_given() const {
    return given() ? std::optional(word<Word>()) : std::nullopt;
  }
  // A text for which `is` holds; `form` is the name under which the catalogues describe it.
  std::string matching(bool (*is)(std::string_view), std::string_view form) const;
  // A text that is one of `names`, which are of these `things`.
  void refers_to(const std::set<std::string>& names, std::string_view things) const;
  // A text that names a party of the agreement which consents to it: a principal or a consenting
  // third party. `parties` are those of the terms.
  void binds(const std::vector<Participant>& parties) const;
  // The values of one member over the items of this list.
  std::set<std::string> names(std::string_view member) const;

 private:
  std::string_view string() const;
  std::string characters_up_to(std::size_t max) const;
  std::size_t list_length(std::size_t length_min) const;
  Place item(std::size_t index) const;

  Form* form_;
  const boost::json::value* value_;
  std::string pointer_;
};

// The reference token of RFC 6901 for a member's name.
std::string escaped(std::string_view name);

void read_service_elements(const Place& place, Terms& terms);
void read_objective(const Place& place, Terms& terms);
void read_credit_rules(const Place& place, Terms& terms);
void read_management_elements(const Place& place, Terms& terms);
// That notice of an automatic renewal can be given within the period.
void check_renewal(const Place& renewal, const Terms& terms);
// That whatever is named anywhere is there, and may take what the terms lay on it. Of terms whose
// form is good.
void check_references(const Place& place, const Terms& terms);

}  // namespace sopu::domain::form
