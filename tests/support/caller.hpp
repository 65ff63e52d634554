// Calls as a test makes them: what should work gives its result, what should not gives its error.
#pragma once

#include "tests/support/client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace connectord::test {

/// JSON text as a value; a test's own text, so that a mistake in it is an exception.
boost::json::value json_of(std::string_view text);

/// A value as JSON text.
std::string text_of(const boost::json::value& value);

/// An error as it came over the wire.
struct Refusal {
    std::int64_t code = 0;
    std::string message;
    boost::json::object data;

    std::string name() const { return fact("name"); }
    std::string path() const { return fact("path"); }

    /// A member of data: a text as it is, anything else as JSON, nothing as "".
    std::string fact(std::string_view member) const;

    /// The whole of it as JSON, to look for what must not be there.
    std::string text() const;
};

/// A session over one connection.
///
/// A reply that is not JSON-RPC, or that says -32603, is a failure of the test wherever it comes.
class Caller {
public:
    explicit Caller(Client connection) : client{std::move(connection)} {}

    /// The result. Throws with the error's text when there is none.
    boost::json::value ok(std::string_view method, std::string_view params = "{}");
    boost::json::value ok(std::string_view method, const boost::json::object& params);

    /// The error. Throws with the result's text when there is none.
    Refusal refused(std::string_view method, std::string_view params = "{}");
    Refusal refused(std::string_view method, const boost::json::object& params);

    /// Result or error, whichever comes.
    boost::json::object reply(std::string_view method, std::string_view params = "{}");

    Client client;
};

/// Checks a reply's form (invariants I13 and I15), and gives it as an object.
boost::json::object checked_reply(const boost::json::value& reply);

/// The error inside a reply. Throws when it holds a result.
Refusal refusal_of(const boost::json::object& reply);

} // namespace connectord::test
