// Calls' ends as text: a result between its two ends, or an error. This is the one place where an
// Error takes the shape it leaves in.
//
// error.code is the number of Errc, error.data.name its stable name. The other members of
// error.data are those of PROTOCOL 6:
//
//   invalid_params           path; unknown, nearest; missing; doubled
//   method_not_found         method, nearest
//   internal                 incident
//   database_error           sqlState, severity, constraint, table, column, dataType, retryable,
//   outcome unauthenticated          none; forbidden: grant limit_exceeded           limit, max
//   busy                     queue, waiting, retryAfterMs
//   timeout                  which, outcome
//   cancelled                by, outcome
//   …                        as whoever made the error says
#pragma once

#include "protocol/error.hpp"
#include "protocol/json/writer.hpp"
#include "protocol/rpc/request.hpp"

#include <string>
#include <string_view>

namespace connectord::rpc {

/// How much of what a database said of a statement leaves in an error.
enum class ErrorDetail {
    plain, ///< what names the culprit: state, constraint, table, column, type
    full,  ///< DETAIL, HINT and the rest too, which may quote values (`errors = "full"`)
};

/// Appends an id as it came.
void append_id(json::Writer& out, const Id& id);

/// One reply in the making: the result is written between the ends, and never copied.
class Reply {
public:
    /// Appends `{"jsonrpc":"2.0","id":…,"result":` to an empty writer. The result must follow.
    ///
    /// Lifetime  must not outlive `out`
    Reply(json::Writer& out, const Id& id);

    /// Whether something was appended since.
    bool has_result() const { return out_.mark() > start_; }

    /// Closes the reply; the writer then holds one whole JSON text.
    void finish();

    /// Forgets what was written, and answers an error instead.
    void fail(const Error& error, ErrorDetail detail);

private:
    json::Writer& out_;
    const Id& id_;
    std::size_t start_;
};

/// An id as the JSON text it is echoed as.
struct IdText {
    std::string_view json;
};

/// The whole reply to a call that failed.
std::string to_reply(IdText id, const Error& error, ErrorDetail detail);
std::string to_reply(const Id& id, const Error& error, ErrorDetail detail);

/// A notification from the server; `params` is JSON text.
std::string notification(std::string_view method, std::string_view params);

} // namespace connectord::rpc
