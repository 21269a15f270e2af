// Terms and the data of events in words: every member by its name in the reader's language, every
// figure as people write it. What no table here knows is shown as it is, so that nothing that is
// signed stays unseen. What people wrote stands indented behind the name of its member, so that no
// text can look like another member.
// Pure values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "ledger/paper/members.hpp"
#include "ledger/words/words.hpp"

namespace sopu::paper {

class Figures {
 public:
  // The terms say in which currency amounts are; they must live as long.
  explicit Figures(words::Language language, const boost::json::value* terms = nullptr);

  words::Language language() const { return language_; }
  // What a program says, by name (section `screen` of the catalogues).
  std::string say(std::string_view name, const boost::json::object& params = {}) const;
  std::string label(const Place& place) const;

  // Whatever fits a line: a figure, a text, a list of ids. Nothing for what needs a block.
  std::optional<std::string> line(const Place& place, const boost::json::value& json) const;
  // The same as lines below each other, each indented.
  std::string block(const Place& place, const boost::json::value& json, std::size_t indent) const;
  // A row a member but those that were told: name and value.
  std::string rows(const Place& place, const boost::json::value& object, std::size_t indent,
                   const std::vector<std::string_view>& told = {}) const;

  // By what an item of a list is known and called: `[uptime] Uptime of the shop`; nothing without
  // an id. Tells the members `id` and name_member().
  std::string title(const boost::json::value& item) const;

 private:
  std::string figure(const Place& place, const boost::json::value& json) const;
  std::string number(const Place& place, std::int64_t number) const;
  std::string text(const Place& place, std::string_view text) const;
  std::optional<std::string> phrase(const Place& place, const boost::json::object& object) const;
  std::optional<std::string> tier(const boost::json::object& object) const;
  std::string in_a_row(const Place& place, const boost::json::object& object) const;
  std::string item(const Place& list, std::size_t position, const boost::json::value& json,
                   std::size_t indent) const;
  boost::json::object money(std::int64_t amount) const;

  words::Language language_;
  std::string currency_;
};

// Words that people wrote, not a figure, a word of a table or an id.
bool is_free_text(const Place& place, const boost::json::value& json);
// The member that holds what an item is called; empty if there is none.
std::string_view name_member(const boost::json::value& item);
// In a list of objects: what the members of each are told within.
Place within(const Place& place, const boost::json::value& around);

}  // namespace sopu::paper
