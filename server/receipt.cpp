// A receipt as programs get it.
#include "crypto/base64.hpp"
#include "server/questions.hpp"

namespace sopu::server {

boost::json::object receipt_json(const Receipt& receipt) {
  boost::json::object answer;
  answer["index"] = receipt.index.value;
  answer["recordedAt"] = domain::format_time(receipt.recorded_at);
  answer["event"] = crypto::base64url_encode(crypto::view(receipt.event));
  answer["proof"] = receipt.proof;
  return answer;
}

}  // namespace sopu::server
