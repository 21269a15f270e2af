#include "ledger/codec/strict_json.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>

namespace sopu::codec {
namespace {

using Code = boost::system::error_code;
using Text = boost::json::string_view;

// Objects with more members than this have their names sorted to find a duplicate; fewer are
// compared each with each, which is quicker.
constexpr std::size_t pairwise_members_max = 24;

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + sizeof seen <= text.size(); i += sizeof seen) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof word);
    seen |= word;
  }
  for (; i < text.size(); ++i) seen |= static_cast<unsigned char>(text[i]);
  return (seen & high_bits) == 0;
}

// Noncharacters are U+FDD0 to U+FDEF (EF B7 90 to EF B7 AF) and the last two of every plane
// (… BF BE, … BF BF of a three- or four-byte sequence). Needs valid UTF-8.
bool holds_noncharacter(std::string_view text) {
  if (is_ascii(text)) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      i += 1;
    } else if (lead < 0xE0) {
      i += 2;
    } else if (lead < 0xF0) {
      const bool arabic = lead == 0xEF && byte(i + 1) == 0xB7 && (byte(i + 2) & 0xF0) != 0x80 &&
                          (byte(i + 2) & 0xF0) != 0xB0;
      const bool last = lead == 0xEF && byte(i + 1) == 0xBF && byte(i + 2) >= 0xBE;
      if (arabic || last) return true;
      i += 3;
    } else {
      // U+nFFFE and U+nFFFF: the plane's last 64 code points have …F BF before the last byte.
      if ((byte(i + 1) & 0x0F) == 0x0F && byte(i + 2) == 0xBF && byte(i + 3) >= 0xBE) return true;
      i += 4;
    }
  }
  return false;
}

// Two equal names among these; empty pointer if there are none. May reorder them.
const std::string_view* find_duplicate(std::string_view* names, std::size_t count) {
  if (count <= pairwise_members_max) {
    for (std::size_t i = 1; i < count; ++i) {
      const auto* twin = std::find(names, names + i, names[i]);
      if (twin != names + i) return twin;
    }
    return nullptr;
  }
  std::sort(names, names + count);
  const auto* twin = std::adjacent_find(names, names + count);
  return twin == names + count ? nullptr : twin;
}

// Builds the value while it is read, and stops at the first thing that is refused.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  void start(std::string_view text, std::size_t depth_max, boost::json::storage_ptr storage) {
    text_ = text;
    depth_max_ = depth_max;
    values_.reset(std::move(storage));
  }
  // Lets go of everything that was read: what remains may live in the caller's memory.
  void clear() {
    values_.reset();
    names_.clear();
    unescaped_names_.clear();
    partial_.clear();
    why_.reset();
    depth_ = 0;
    too_deep_ = false;
  }
  boost::json::value release() { return values_.release(); }
  const std::optional<domain::Sentence>& why() const { return why_; }
  bool too_deep() const { return too_deep_; }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code& code) { return descend(code); }
  bool on_array_begin(Code& code) { return descend(code); }
  bool on_array_end(std::size_t count, Code&) {
    --depth_;
    values_.push_array(count);
    return true;
  }
  bool on_object_end(std::size_t count, Code& code) {
    --depth_;
    const std::size_t first = names_.size() - count;
    if (const auto* twin = find_duplicate(names_.data() + first, count)) {
      return stop(code, {"malformed-json.twice", {{"member", domain::shortened(*twin)}}});
    }
    names_.resize(first);
    values_.push_object(count);
    return true;
  }

  bool on_key_part(Text part, std::size_t, Code&) { return append(part); }
  bool on_string_part(Text part, std::size_t, Code&) { return append(part); }
  bool on_key(Text part, std::size_t, Code& code) {
    const std::string_view name = whole(part);
    if (holds_noncharacter(name)) return noncharacter(code);
    const bool lies_in_text = name.data() >= text_.data() && name.data() < text_.end();
    names_.push_back(lies_in_text ? name : unescaped_names_.emplace_back(name));
    values_.push_key(name);
    partial_.clear();
    return true;
  }
  bool on_string(Text part, std::size_t, Code& code) {
    const std::string_view string = whole(part);
    if (holds_noncharacter(string)) return noncharacter(code);
    values_.push_string(string);
    partial_.clear();
    return true;
  }

  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t number, Text digits, Code& code) {
    if (number == 0 && digits.starts_with('-'))
      return stop(code, {"malformed-json.minus-zero", {}});
    if (number > limits::integer_max || number < -limits::integer_max) return out_of_range(code);
    values_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t, Text, Code& code) { return out_of_range(code); }
  bool on_double(double, Text digits, Code& code) {
    if (digits.find_first_of(".eE") == Text::npos) return out_of_range(code);
    return stop(code, {"malformed-json.fraction", {}});
  }
  bool on_bool(bool value, Code&) {
    values_.push_bool(value);
    return true;
  }
  bool on_null(Code&) {
    values_.push_null();
    return true;
  }
  // The options of the parser allow no comments.
  bool on_comment_part(Text, Code& code) { return comment(code); }
  bool on_comment(Text, Code& code) { return comment(code); }

 private:
  bool append(Text part) {
    partial_.append(part.data(), part.size());
    return true;
  }
  // A name or string comes in parts only if it is long and has escapes.
  std::string_view whole(Text last_part) {
    if (partial_.empty()) return last_part;
    append(last_part);
    return partial_;
  }
  bool descend(Code& code) {
    if (depth_ == depth_max_) {
      too_deep_ = true;
      return stop(code, {"json-too-deep", {{"max", depth_max_}}});
    }
    ++depth_;
    return true;
  }
  bool out_of_range(Code& code) { return stop(code, {"malformed-json.integer-range", {}}); }
  bool noncharacter(Code& code) { return stop(code, {"malformed-json.noncharacter", {}}); }
  bool comment(Code& code) { return stop(code, {"malformed-json.comment", {}}); }
  bool stop(Code& code, domain::Sentence why) {
    why_ = std::move(why);
    code = boost::json::make_error_code(boost::json::error::syntax);
    return false;
  }

  std::string_view text_;
  std::size_t depth_max_ = 0;
  std::size_t depth_ = 0;
  bool too_deep_ = false;
  boost::json::value_stack values_;
  std::vector<std::string_view> names_;      // of the objects not yet ended, the innermost last
  std::deque<std::string> unescaped_names_;  // those that do not stand in the text as they are
  std::string partial_;                      // of the name or string being read
  std::optional<domain::Sentence> why_;      // the reading was stopped
};

using Parser = boost::json::basic_parser<StrictHandler>;

boost::json::parse_options strictest() {
  boost::json::parse_options options;
  options.max_depth = static_cast<std::size_t>(-1);  // the handler counts: its limit can change
  return options;
}

struct ClearOnExit {
  StrictHandler& handler;
  ~ClearOnExit() { handler.clear(); }
};

domain::Error refused(domain::ErrorCode code, domain::Sentence why, std::size_t offset) {
  why.params["offset"] = offset;
  return domain::refuse(code, std::move(why));
}

}  // namespace

domain::Result<boost::json::value> read_json(std::string_view text, const JsonLimits& allowed,
                                             boost::json::storage_ptr storage) {
  if (text.size() > allowed.size_bytes_max) {
    return domain::refuse(
        domain::ErrorCode::too_large,
        {"json-too-large", {{"bytes", text.size()}, {"max", allowed.size_bytes_max}}});
  }
  // Kept between calls for the memory of its stacks.
  thread_local Parser parser{strictest()};
  parser.reset();
  StrictHandler& handler = parser.handler();
  handler.clear();
  handler.start(text, allowed.depth_max, std::move(storage));
  const ClearOnExit clear_on_exit{handler};

  Code code;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), code);
  constexpr auto malformed = domain::ErrorCode::malformed_json;
  if (handler.too_deep()) return refused(domain::ErrorCode::too_large, *handler.why(), read);
  if (handler.why()) return refused(malformed, *handler.why(), read);
  if (code) return refused(malformed, {"malformed-json.syntax", {}}, read);
  if (read != text.size()) return refused(malformed, {"malformed-json.text-after", {}}, read);
  return handler.release();
}

}  // namespace sopu::codec
