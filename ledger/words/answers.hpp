// Answers of the interface with their words: what is data everywhere else, and the text of it in
// the language asked for. Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include "ledger/domain/value/error.hpp"
#include "ledger/words/words.hpp"

namespace sopu::words {

// Gives every sentence in an answer, `{code, params}`, its `text`.
void add_texts(boost::json::value& answer, const Setting& setting);

// The RFC 9457 problem document of a refusal: type, title, status, detail (the text of `reason`),
// and where they apply pointer, rule, timeZone, head.
boost::json::object problem_of(const domain::Error& error, Language language);
int http_status(domain::ErrorCode code);

}  // namespace sopu::words
