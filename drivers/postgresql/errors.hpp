// The errors that this driver gives, each made in one place.
#pragma once

#include "protocol/error.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace connectord::pg {

/// What is known of a statement's effects: `data.outcome`.
enum class Effects {
    none,        ///< it did nothing
    rolled_back, ///< what it did is undone, or will be
    unknown,     ///< it may have been executed
};

std::string_view name_of(Effects effects);

/// All that the server said of a failure, field by field.
ServerReport report_of(const PGresult* result);

/// Shape  database_error; data: sqlState, severity, constraint, table, column, dataType, retryable,
/// outcome.
///        The message is the server's primary one, save where that may carry values (class 22)
Error database_error(ServerReport report, Effects effects);

/// Shape  busy; data: queue, waiting, retryAfterMs
Error queue_is_full(std::size_t waiting);

/// Shape  timeout; data: which (`queue`, `connect`, `statement`, `transaction`), outcome
Error timed_out(std::string_view which, Effects effects);

/// Shape  cancelled; data: by, outcome
Error cancelled(Effects effects);

/// Shape  datasource_unavailable; data: retryAfterMs, outcome. `reason` goes to the report alone
Error unavailable(std::chrono::milliseconds retry_after, Effects effects, std::string_view reason);

/// Shape  transaction_aborted; data: sqlState of the first error, where one is known
Error transaction_aborted(std::string_view sql_state);

/// Shape  transaction_not_found; data: reason
Error transaction_is_over(std::string_view reason);

/// Shape  outcome_unknown; COMMIT was sent and its answer has not come
Error commit_unknown();

} // namespace connectord::pg
