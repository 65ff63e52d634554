// What a SQLSTATE means for whoever must act on it.
#pragma once

#include <string_view>

namespace connectord::pg {

/// The same call may succeed when it is made again: a lost race, a lost connection, a stale plan.
///
/// Source  PostgreSQL 15 manual, appendix A; RELIABILITY F7 for `routine`
bool is_retryable(std::string_view sql_state, std::string_view routine);

/// The prepared statement no longer fits its tables, or is unknown: preparing it again may help.
///
/// Matched by state and routine and never by text, which the server translates.
bool is_stale_plan(std::string_view sql_state, std::string_view routine);

/// The server is ending this connection (shutdown, pg_terminate_backend, crash of a neighbour).
bool ends_connection(std::string_view sql_state);

/// A sentence to stand for the server's own where that carries values (class 22, and the
/// readers of search queries); empty elsewhere.
std::string_view value_free_message(std::string_view sql_state, std::string_view routine = {});

inline constexpr std::string_view query_canceled = "57014";
inline constexpr std::string_view in_failed_transaction = "25P02";

} // namespace connectord::pg
