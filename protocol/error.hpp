// What can go wrong, as a value: one code, one sentence, and the facts a client may act on.
#pragma once

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace connectord {

/// Codes that leave in `error.code`; `name_of` gives the stable name that leaves in
/// `error.data.name`.
enum class Errc : int {
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal = -32603,
    database_error = -32000,
    unauthenticated = -32001,
    forbidden = -32002,
    limit_exceeded = -32003,
    busy = -32004,
    timeout = -32005,
    cancelled = -32006,
    datasource_unavailable = -32007,
    outcome_unknown = -32008,
    transaction_not_found = -32009,
    transaction_aborted = -32010,
    shutting_down = -32011,
    not_found = -32012,
    model_not_found = -32013,
    guard_refused = -32014,
    unsupported = -32015,
};

/// The stable name of a code, such as `invalid_params`.
std::string_view name_of(Errc code);

/// All that a database said of a failed statement. Empty strings are facts that it did not give.
///
/// Source  PostgreSQL 15 manual, 55.8 Error and Notice Message Fields
struct ServerReport {
    std::string sql_state;
    std::string severity;
    std::string message;
    std::string detail;
    std::string hint;
    std::string constraint;
    std::string schema;
    std::string table;
    std::string column;
    std::string data_type;
    std::string routine;
    std::size_t statement = 0; ///< which of those that were given together
};

/// One failure: becomes a JSON-RPC error in `rpc::to_reply` and nowhere else.
///
/// Shape  `data` holds the members of `error.data` that belong to the code (PROTOCOL 6), without
/// `name`
struct Error {
    Errc code = Errc::internal;
    std::string message;
    boost::json::object data;
    std::shared_ptr<const ServerReport> report;

    /// What `Result::error()` of a success answers: Boost's wants to be able to make one.
    Error() = default;
    Error(Errc error_code, std::string sentence) : code{error_code}, message{std::move(sentence)} {}

    /// Adds one fact to `data`.
    Error& with(std::string_view name, boost::json::value value) &;
    Error& with(std::string_view name, std::string_view text) &;
    Error& with(std::string_view name, const char* text) &
    {
        return with(name, std::string_view{text});
    }
    Error&& with(std::string_view name, auto&& fact) &&
    {
        return std::move(static_cast<Error&>(*this).with(name, std::forward<decltype(fact)>(fact)));
    }
};

/// A value, or why there is none.
template <typename T>
using Result = boost::system::result<T, Error>;

/// The result of what may fail and has nothing to tell.
using Status = Result<void>;

/// Only for bugs: somebody took the value of a Result that holds none.
class BadResult : public std::logic_error {
public:
    explicit BadResult(const Error& error) : std::logic_error{error.message} {}
};

/// Found by argument-dependent look-up from `boost::system::result::value()`.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&)
{
    throw BadResult{error};
}

/// `-32602` with the path of the culprit: `params.filter.where.age: must be a number`.
Error invalid_params(std::string_view path, std::string_view why);

/// `-32602` for a name that does not exist, with the nearest of `known` where one is near.
Error unknown_name(std::string_view path, std::string_view what, std::string_view name,
                   std::span<const std::string_view> known);

/// `-32003` with the limit's name and its value.
Error limit_exceeded(std::string_view limit, std::uint64_t max);

/// The member of `known` that `name` was probably meant to be, or an empty view.
std::string_view nearest_of(std::string_view name, std::span<const std::string_view> known);

} // namespace connectord
