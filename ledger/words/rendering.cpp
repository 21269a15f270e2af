#include "ledger/words/rendering.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include <boost/json.hpp>

#include "ledger/domain/value/calendar.hpp"

namespace sopu::words {
namespace {

namespace json = boost::json;

// ---------------------------------------------------------------- parameters

const json::value& parameter(const json::object& params, std::string_view name) {
  const json::value* value = params.if_contains(name);
  if (!value) throw Fault("the parameter " + std::string(name) + " is missing");
  return *value;
}

[[noreturn]] void refuse_form(std::string_view form, const json::value& value) {
  throw Fault(json::serialize(value) + " is not of the form " + std::string(form));
}

std::string_view text_of(const json::value& value) {
  if (!value.is_string()) refuse_form("text", value);
  return value.get_string();
}

std::int64_t integer_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (!value.is_uint64() || !std::in_range<std::int64_t>(value.get_uint64())) {
    refuse_form("integer", value);
  }
  return static_cast<std::int64_t>(value.get_uint64());
}

const json::array& list_of(const json::value& value) {
  if (!value.is_array() || value.get_array().empty()) refuse_form("list", value);
  return value.get_array();
}

const json::object& object_of(const json::value& value) {
  if (!value.is_object()) refuse_form("object", value);
  return value.get_object();
}

domain::Sentence sentence_of(const json::value& value) {
  const json::object& object = object_of(value);
  if (object.size() != 2) refuse_form("sentence", value);
  return {std::string(text_of(parameter(object, "code"))), object_of(parameter(object, "params"))};
}

void refuse_unknown(const Pattern& pattern, const json::object& params) {
  for (const auto& member : params) {
    const bool known = std::ranges::any_of(
        pattern.arguments, [&](const Argument& one) { return one.name == member.key(); });
    if (!known) throw Fault("the parameter " + std::string(member.key()) + " is not known");
  }
}

// ---------------------------------------------------------------- digits

std::string padded(std::int64_t number, int width) {
  std::array<char, 24> buffer{};
  const int length =
      std::snprintf(buffer.data(), buffer.size(), "%0*lld", width, static_cast<long long>(number));
  return {buffer.data(), static_cast<std::size_t>(length)};
}

// The number with its last `digits` digits behind a point: 48000 is 480.00.
std::string with_point(std::int64_t number, int digits) {
  std::string text = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  const auto behind = static_cast<std::size_t>(digits);
  if (text.size() - sign <= behind) text.insert(sign, behind + 1 - (text.size() - sign), '0');
  if (behind > 0) text.insert(text.size() - behind, 1, '.');
  return text;
}

// `UTC+3`, `UTC−3:30`.
std::string offset_from_utc(std::chrono::seconds offset) {
  const std::chrono::hh_mm_ss parts(offset);
  std::string text = parts.is_negative() ? "UTC−" : "UTC+";
  text += std::to_string(parts.hours().count());
  if (parts.minutes().count() != 0) text += ":" + padded(parts.minutes().count(), 2);
  return text;
}

}  // namespace

// ---------------------------------------------------------------- sentences

std::string Rendering::sentence(const domain::Sentence& sentence) {
  return written(words_.sentence(sentence.code), sentence);
}

std::string Rendering::screen(const domain::Sentence& sentence) {
  const auto found = words_.screen.find(sentence.code);
  return written(found == words_.screen.end() ? nullptr : &found->second, sentence);
}

std::string Rendering::written(const Pattern* pattern, const domain::Sentence& sentence) {
  if (!pattern) throw Fault("there are no words for the code " + sentence.code);
  refuse_unknown(*pattern, sentence.params);
  return written(pattern->pieces, sentence.params);
}

void Rendering::check(const domain::Sentence& sentence) {
  strict_ = true;
  const std::string text = this->sentence(sentence);
  for (const Argument& one : words_.sentence(sentence.code)->arguments) {
    argument(one, sentence.params);
  }
}

std::string Rendering::written(const Pieces& pieces, const Object& params, std::string_view count) {
  std::string out;
  for (const Piece& piece : pieces) {
    if (const auto* text = std::get_if<std::string>(&piece.content)) {
      out += *text;
    } else if (const auto* one = std::get_if<Argument>(&piece.content)) {
      out += argument(*one, params);
    } else if (const auto* choice = std::get_if<Choice>(&piece.content)) {
      out += chosen(*choice, params);
    } else {
      out += count;
    }
  }
  return out;
}

std::string Rendering::chosen(const Choice& choice, const Object& params) {
  const json::value& value = parameter(params, choice.name);
  std::string count;
  const Branch* branch = nullptr;
  if (choice.plural) {
    const std::int64_t number = integer_of(value);
    count = words_.numbers.grouped(number);
    branch = choice.branch("=" + std::to_string(number));
    if (!branch) branch = choice.branch(words_.numbers.plural(number));
  } else {
    branch = choice.branch(text_of(value));
  }
  if (!branch) branch = choice.branch("other");
  return written(branch->pieces, params, count);
}

std::string Rendering::argument(const Argument& argument, const Object& params) {
  const json::value& value = parameter(params, argument.name);
  switch (argument.form) {
    case Form::text:
      return std::string(text_of(value));
    case Form::quote:
      return quote(text_of(value));
    case Form::quotes:
      return texts(value, true);
    case Form::names:
      return texts(value, false);
    case Form::word:
      return word(argument, text_of(value));
    case Form::integer:
      return std::to_string(integer_of(value));
    case Form::number:
      return words_.numbers.grouped(integer_of(value));
    case Form::ppm:
      return percent(integer_of(value));
    case Form::instant:
      return instant(text_of(value));
    case Form::day:
      return day(text_of(value));
    case Form::duration:
      return duration(text_of(value), "T");
    case Form::service:
      return duration(text_of(value), "S");
    case Form::money:
      return money(value);
    case Form::sentence:
      return sentence_within(value);
    case Form::sentences:
      return sentences(value);
  }
  throw Fault("an argument without a form");
}

std::string Rendering::form(std::string_view name, const Object& params) {
  return written(words_.form(name).pieces, params);
}

// ---------------------------------------------------------------- texts and words

std::string Rendering::quote(std::string_view text) {
  return form("quote", {{"text", text}});
}

std::string Rendering::word(const Argument& argument, std::string_view word) {
  const std::string& vocabulary = argument.style.empty() ? argument.name : argument.style;
  const std::string* text = words_.word(vocabulary, word);
  if (!text) throw Fault("the vocabulary " + vocabulary + " has no word " + std::string(word));
  return *text;
}

std::string Rendering::joined(const std::vector<std::string>& parts) {
  std::string list = parts.front();
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) list += ", " + parts[i];
  return parts.size() == 1 ? list : form("and", {{"list", list}, {"last", parts.back()}});
}

std::string Rendering::texts(const Value& list, bool quoted) {
  std::vector<std::string> parts;
  for (const json::value& one : list_of(list)) {
    parts.push_back(quoted ? quote(text_of(one)) : std::string(text_of(one)));
  }
  return joined(parts);
}

std::string Rendering::sentence_within(const Value& value) {
  const domain::Sentence within = sentence_of(value);
  if (strict_) check(within);
  try {
    return sentence(within);
  } catch (const Fault&) {
    return within.code + " " + json::serialize(within.params);
  }
}

std::string Rendering::sentences(const Value& list) {
  std::string out;
  for (const json::value& one : list_of(list)) {
    if (!out.empty()) out += ' ';
    out += sentence_within(one);
  }
  return out;
}

// ---------------------------------------------------------------- quantities

std::string Rendering::percent(std::int64_t ppm) {
  constexpr int digits = 4;  // a millionth is 0.0001 %
  if (ppm < 0) refuse_form("ppm", ppm);
  return form("percent", {{"number", words_.numbers.decimal(with_point(ppm, digits), 0)}});
}

std::string Rendering::money(const Value& value) {
  const json::object& amount = object_of(value);
  if (amount.size() != 2) refuse_form("money", value);
  const std::string_view currency = text_of(parameter(amount, "currency"));
  const int digits = minor_digits(currency);
  const std::string plain = with_point(integer_of(parameter(amount, "minor")), digits);
  return form("money", {{"number", words_.numbers.decimal(plain, digits)}, {"currency", currency}});
}

// As it was written: 48 hours stay 48 hours. `of_hours` begins the names of the forms of hours and
// less.
std::string Rendering::duration(std::string_view text, const char* of_hours) {
  if (!domain::parse_duration(text)) refuse_form("duration", json::value(text));
  std::vector<std::string> parts;
  std::string unit_of;  // of hours and less another one, of which M is another
  std::int64_t number = 0;
  for (const char c : text.substr(1)) {
    if (c == 'T') {
      unit_of = of_hours;
    } else if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
    } else {
      parts.push_back(form(unit_of + c, {{"count", std::exchange(number, 0)}}));
    }
  }
  return joined(parts);
}

// ---------------------------------------------------------------- time

std::string Rendering::day(std::string_view text) {
  const auto date = domain::parse_date(text);
  if (!date) refuse_form("day", json::value(text));
  return form("day", {{"day", static_cast<unsigned>(date->day())},
                      {"month", static_cast<unsigned>(date->month())},
                      {"year", static_cast<int>(date->year())}});
}

// To the minute, or as exactly as need be. The clock is that of the time zone; what it is ahead of
// UTC is told only where it shows the same time twice.
std::string Rendering::instant(std::string_view text) {
  const auto time = domain::parse_time(text);
  if (!time) refuse_form("instant", json::value(text));
  const auto local = domain::local_time(*time, zone_);
  const std::chrono::hh_mm_ss clock(local.time_of_day);
  const auto second = clock.seconds().count();
  const auto millisecond = clock.subseconds().count();
  const json::object params{{"hour", clock.hours().count()},
                            {"hour2", padded(clock.hours().count(), 2)},
                            {"minute2", padded(clock.minutes().count(), 2)},
                            {"second2", padded(second, 2)},
                            {"millisecond3", padded(millisecond, 3)}};
  const std::string_view exactness = millisecond != 0 ? "time.millisecond"
                                     : second != 0    ? "time.second"
                                                      : "time";
  std::string zone;
  if (local.is_ambiguous) zone = offset_from_utc(local.offset);
  if (zone_.is_utc()) zone = zone_.name();
  return form(zone.empty() ? "instant" : "instant.zone",
              {{"day", day(domain::format_date(local.date))},
               {"time", form(exactness, params)},
               {"zone", zone}});
}

}  // namespace sopu::words
