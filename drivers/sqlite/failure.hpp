// What SQLite says of a failure, told as PostgreSQL would: a client tests one SQLSTATE on both.
#pragma once

#include "protocol/error.hpp"

#include <string_view>

namespace connectord::sqlite {

/// What a failed call left behind, as `data.outcome` says it.
namespace outcome {
inline constexpr std::string_view none = "none";
inline constexpr std::string_view rolled_back = "rolled_back";
inline constexpr std::string_view unknown = "unknown";
} // namespace outcome

/// A database_error for SQLite's extended result code and message, with its report.
///
/// Shape   data {sqlState, severity, retryable, outcome} and, where the message names them,
/// constraint, table and
///         column (several columns as "a, b"). SQLite's messages hold names and pieces of the SQL,
///         never a bound value. `sql_state` overrules the code's own, for failures inside our SQL
///         functions
/// Source  SQLite, "Result and Error Codes"; PostgreSQL 15 manual, appendix A
Error database_error(int extended_code, std::string_view message, std::string_view what_is_left,
                     std::string_view sql_state = {});

/// `42501`: raw SQL asked for something that this driver never runs from outside.
Error refused_statement(std::string_view what);

/// `timeout`. Shape  which: `queue` when nothing had begun, else `statement`
Error timed_out(std::string_view which, std::string_view what_is_left);

/// `cancelled` by the client.
Error cancelled(std::string_view what_is_left);

/// `transaction_aborted`, with the SQLSTATE of the transaction's first error where there is one.
Error transaction_aborted(std::string_view sql_state);

/// `transaction_not_found`: it has ended.
Error transaction_over();

/// `datasource_unavailable`, with the reason and when it may be worth trying again.
Error unavailable(std::string_view why);

/// The SQLSTATE that an error carries, or an empty view.
std::string_view sql_state_of(const Error& error);

} // namespace connectord::sqlite
