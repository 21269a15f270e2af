// The lines of an evidence file: a part of a log that can be checked with nothing but the log's
// key. One line of JSON each, ended by a newline: the head, the events in the log's order, the end.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/log/entry.hpp"

namespace sopu::log {

struct EvidenceHead {
  std::string origin;
  std::string agreement;               // its id
  std::optional<std::string> dispute;  // its id, if the file is about one case
  std::string checkpoint;              // the note, all its signatures
  domain::Time as_of;                  // when the newest event of the file was recorded
  friend bool operator==(const EvidenceHead&, const EvidenceHead&) = default;
};

struct EvidenceEvent {
  std::uint64_t index = 0;
  domain::Time recorded_at;
  std::string jws;                 // empty: hidden from who asked for the file
  crypto::Hash event;              // SHA-256 of the JWS; written for what is hidden
  std::vector<crypto::Hash> path;  // to the checkpoint's root, the leaf's sibling first

  Entry entry() const { return {recorded_at, event}; }
  bool is_hidden() const { return jws.empty(); }
  friend bool operator==(const EvidenceEvent&, const EvidenceEvent&) = default;
};

struct EvidenceEnd {
  std::uint64_t events = 0;    // lines between head and end
  std::uint64_t hidden = 0;    // of these
  crypto::Hash contract_head;  // of the agreement's newest event on the contract
  friend bool operator==(const EvidenceEnd&, const EvidenceEnd&) = default;
};

using EvidenceLine = std::variant<EvidenceHead, EvidenceEvent, EvidenceEnd>;

// With its newline.
std::string evidence_line(const EvidenceLine& line);
// Without its newline; nullopt unless the bytes are exactly what evidence_line writes.
std::optional<EvidenceLine> parse_evidence_line(std::string_view text);

// The media type of such a file.
inline constexpr std::string_view evidence_type = "application/vnd.sopu.evidence+jsonl";
// With which every such file begins.
inline constexpr std::string_view evidence_start = R"({"format":"sopu-evidence/v1",)";

}  // namespace sopu::log
