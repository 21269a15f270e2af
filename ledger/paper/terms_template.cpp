#include "ledger/paper/terms_template.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "ledger/domain/terms/terms.hpp"
#include "ledger/paper/text.hpp"

namespace sopu::paper {
namespace {

namespace json = boost::json;

constexpr std::string_view comments = "template";  // the vocabulary: a member's path, what it is
constexpr std::size_t indent_step = 2;

class Writer {
 public:
  explicit Writer(words::Language language) : language_(language) {}

  std::string document(const json::value& terms) {
    comment("", 0);
    value(terms, "", 0);
    return std::move(text_) + '\n';
  }

 private:
  // What holds nothing inside its members stands on one line.
  static bool is_flat(const json::value& value) {
    const auto is_plain = [](const json::value& one) { return !one.is_structured(); };
    if (const auto* list = value.if_array()) return std::ranges::all_of(*list, is_plain);
    if (!value.is_object()) return true;
    return std::ranges::all_of(value.get_object(),
                               [&](const auto& member) { return is_plain(member.value()); });
  }

  void comment(const std::string& path, std::size_t indent) {
    if (!words::knows(comments, path)) return;
    const std::string mark = std::string(indent, ' ') + "// ";
    const std::string said = words::word(comments, path, language_);
    const std::string wrapped = wrap(said, 0, line_width - mark.size());
    text_ += mark;
    for (const char c : wrapped) {
      text_ += c;
      if (c == '\n') text_ += mark;
    }
    text_ += '\n';
  }

  void value(const json::value& value, const std::string& path, std::size_t indent) {
    if (is_flat(value) && !path.empty()) {
      text_ += json::serialize(value);
    } else if (const auto* list = value.if_array()) {
      items(*list, path, indent);
    } else {
      members(value.get_object(), path, indent);
    }
  }

  void items(const json::array& list, const std::string& path, std::size_t indent) {
    text_ += "[\n";
    for (std::size_t i = 0; i < list.size(); ++i) {
      text_ += std::string(indent + indent_step, ' ');
      value(list[i], path, indent + indent_step);
      text_ += i + 1 == list.size() ? "\n" : ",\n";
    }
    text_ += std::string(indent, ' ') + "]";
  }

  void members(const json::object& object, const std::string& path, std::size_t indent) {
    text_ += "{\n";
    std::size_t left = object.size();
    for (const auto& [name, member] : object) {
      const std::string at = path.empty() ? std::string(name) : path + "." + std::string(name);
      comment(at, indent + indent_step);
      text_ += std::string(indent + indent_step, ' ') + '"' + std::string(name) + "\": ";
      value(member, at, indent + indent_step);
      text_ += --left == 0 ? "\n" : ",\n";
    }
    text_ += std::string(indent, ' ') + "}";
  }

  words::Language language_;
  std::string text_;
};

void replace(json::value& value, const json::value& old, const json::value& with) {
  if (value == old) value = with;
  if (auto* list = value.if_array()) {
    for (auto& one : *list) replace(one, old, with);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) replace(member.value(), old, with);
  }
}

}  // namespace

domain::Date usual_first_day(domain::Time now) {
  const domain::Date today = std::chrono::floor<std::chrono::days>(now);
  return today.year() / today.month() / 1 + std::chrono::months(2);
}

std::string terms_template(words::Language language, domain::Date from) {
  json::value terms = json::parse(domain::terms_template());
  const json::value written = terms.at("agreementPeriod").at("from");
  replace(terms, written, json::value(domain::format_date(from)));
  terms.as_object()["language"] = words::name(language);
  return Writer(language).document(terms);
}

}  // namespace sopu::paper
