// Asks a daemon, and waits for what it says.
#pragma once

#include "daemon/cli/address.hpp"
#include "daemon/cli/wire.hpp"
#include "protocol/error.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace connectord::cli {

/// One call. `params` is JSON text; empty: none.
struct Question {
    std::string method;
    std::string params;
};

/// How to be let in.
struct Credentials {
    std::string token; ///< empty: none
    Trust trust;
};

/// The replies, whole, in the order of the questions.
///
/// Errors  internal: the daemon could not be reached or did not answer, in one sentence
Result<std::vector<boost::json::object>> ask(const Address& address, const Credentials& credentials,
                                             std::span<const Question> questions,
                                             std::chrono::milliseconds patience);

} // namespace connectord::cli
