// Every question that HTTP and WebSocket answer alike: its name, its parameters, who may ask, and
// the answer. A GET route is a question with a path; a JSON-RPC method is a question with its name.
// Any thread; costly enough for the worker pool.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "ledger/ledger.hpp"
#include "server/arguments.hpp"

namespace sopu::server {

// What a question is about: a ledger as it stands, or a part of one that somebody has.
struct Subject {
  const store::Snapshot& snapshot;
  view::Shared& shared;
  domain::Time now;
  const crypto::NoteVerifier& log;
  const search::WordIndex* word_index = nullptr;  // null where there is none
};

// What a question is put to.
struct Asked {
  const Subject& subject;
  view::Queries& queries;
  Arguments& arguments;
};

using Answer = domain::Result<boost::json::value>;

// Whether it matters who asks: what is the same for everybody does not even look at a token.
enum class Callers { no_matter, welcome, needed };

struct Question {
  std::string_view name;  // "agreement.get"
  std::span<const std::string_view> parameters;
  Callers callers;
  bool needs_caller() const { return callers == Callers::needed; }
  Answer (*answer)(Asked& asked);
};

std::span<const Question> questions();
const Question* find_question(std::string_view name);

struct AskedBy {
  view::Asker asker;
  words::Language language = words::Language::en;
};
// Sentences come with their texts. A refusal of an argument has the code schema and a pointer that
// names it.
Answer ask(const Subject& subject, const Question& question, const AskedBy& by,
           Arguments arguments);
// On a fresh snapshot.
Answer ask(const Ledger& ledger, const Question& question, const AskedBy& by, Arguments arguments);

// {index, recordedAt, event, proof}: formats, section 7.
boost::json::object receipt_json(const Receipt& receipt);

}  // namespace sopu::server
