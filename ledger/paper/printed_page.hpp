// One page of HTML that prints: headings, tables, texts, events with their hashes. Whatever comes
// in is text: what people wrote is escaped, and what could make it look like something else is
// visible. Belongs to one thread.
#pragma once

#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "ledger/paper/figures.hpp"

namespace sopu::paper {

// Where a page can be checked.
struct Origin {
  std::string name;
  std::string log_key;  // its verifier key
};

class PrintedPage {
 public:
  PrintedPage(const std::string& title, words::Language language);

  struct Row {
    std::string what;
    std::string text;
    std::string code{};  // an id or a hash, after the text
  };

  void heading(const std::string& text);
  void subheading(const std::string& text);
  void table(const std::vector<Row>& rows);
  // Cells below their headings.
  void grid(const std::vector<std::string>& headings,
            const std::vector<std::vector<std::string>>& rows);
  void drawing(const std::string& svg);  // made here, of no foreign text that is not escaped
  void text(const std::string& text);    // its lines stay lines
  // Lines of a history: what happened, when, who signed, the hash of what was signed. `are_all`: or
  // there are further ones, which is said.
  void events(const boost::json::array& history, bool are_all);

  // Ends the page with where it can be checked.
  std::string html(const Origin& origin) &&;

  const Figures& figures() const { return figures_; }
  // As `2027-02-03 22:00:00 UTC`.
  static std::string time(const boost::json::value& json, std::string_view path);

 private:
  Figures figures_;
  std::string html_;
};

}  // namespace sopu::paper
