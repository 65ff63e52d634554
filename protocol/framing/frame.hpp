// What a connection's bytes fall into: texts to answer, and texts that nobody could read.
#pragma once

#include "protocol/error.hpp"
#include "protocol/json/document.hpp"

#include <memory>
#include <string>
#include <variant>

namespace connectord::framing {

/// A text that is answered without being looked at.
struct Refusal {
    Error error;
    std::string id = "null"; ///< the id to answer to, as JSON text
};

/// One message as it arrived.
using Frame = std::variant<std::shared_ptr<const json::Document>, Refusal>;

} // namespace connectord::framing
