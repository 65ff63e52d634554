#include "drivers/postgresql/errors.hpp"

#include "drivers/postgresql/sqlstate.hpp"

#include <array>
#include <memory>
#include <utility>

namespace connectord::pg {

std::string_view name_of(Effects effects)
{
    switch (effects) {
    case Effects::none:
        return "none";
    case Effects::rolled_back:
        return "rolled_back";
    case Effects::unknown:
        return "unknown";
    }
    return "unknown";
}

ServerReport report_of(const PGresult* result)
{
    const auto field = [result](int code) {
        const char* text = PQresultErrorField(result, code);
        return std::string{text == nullptr ? "" : text};
    };
    ServerReport report;
    report.sql_state = field(PG_DIAG_SQLSTATE);
    report.severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
    report.message = field(PG_DIAG_MESSAGE_PRIMARY);
    report.detail = field(PG_DIAG_MESSAGE_DETAIL);
    report.hint = field(PG_DIAG_MESSAGE_HINT);
    report.constraint = field(PG_DIAG_CONSTRAINT_NAME);
    report.schema = field(PG_DIAG_SCHEMA_NAME);
    report.table = field(PG_DIAG_TABLE_NAME);
    report.column = field(PG_DIAG_COLUMN_NAME);
    report.data_type = field(PG_DIAG_DATATYPE_NAME);
    report.routine = field(PG_DIAG_SOURCE_FUNCTION);
    if (report.message.empty())
        report.message = PQresultErrorMessage(result); // libpq's own errors have no fields
    return report;
}

Error database_error(ServerReport report, Effects effects)
{
    const std::string_view stand_in = value_free_message(report.sql_state, report.routine);
    Error error{Errc::database_error, stand_in.empty() ? report.message : std::string{stand_in}};
    error.with("sqlState", report.sql_state);
    error.with("severity", report.severity);
    const auto add = [&error](std::string_view name, const std::string& fact) {
        if (!fact.empty())
            error.with(name, fact);
    };
    add("constraint", report.constraint);
    add("table", report.table);
    add("column", report.column);
    add("dataType", report.data_type);
    error.with("retryable", boost::json::value(is_retryable(report.sql_state, report.routine)));
    error.with("outcome", name_of(effects));
    error.report = std::make_shared<const ServerReport>(std::move(report));
    return error;
}

Error queue_is_full(std::size_t waiting)
{
    constexpr int retry_after_ms = 100;
    return Error{Errc::busy, "too many callers wait for a database connection"}
        .with("queue", "pool")
        .with("waiting", boost::json::value(waiting))
        .with("retryAfterMs", boost::json::value(retry_after_ms));
}

Error timed_out(std::string_view which, Effects effects)
{
    std::string message;
    if (which == "queue")
        message = "no database connection became free in time";
    else if (which == "connect")
        message = "the database did not take the connection in time";
    else
        message = "the deadline passed before the database had answered";
    return Error{Errc::timeout, std::move(message)}
        .with("which", which)
        .with("outcome", name_of(effects));
}

Error cancelled(Effects effects)
{
    return Error{Errc::cancelled, "the call was cancelled"}
        .with("by", "client")
        .with("outcome", name_of(effects));
}

namespace {

/// What libpq's reason comes down to, in the word that clients know from the system. Empty: it says
/// nothing of that.
std::string_view network_word(std::string_view reason)
{
    struct Word {
        std::string_view says;
        std::string_view word;
    };
    constexpr std::array words{
        Word{"Connection refused", "ECONNREFUSED"},
        Word{"No such file or directory", "ENOENT"},
        Word{"timed out", "ETIMEDOUT"},
        Word{"timeout expired", "ETIMEDOUT"},
        Word{"in time", "ETIMEDOUT"},
        Word{"host name was not found", "ENOTFOUND"},
        Word{"not known", "ENOTFOUND"},
        Word{"could not translate host name", "ENOTFOUND"},
        Word{"Host not found", "ENOTFOUND"},
        Word{"No route to host", "EHOSTUNREACH"},
        Word{"Network is unreachable", "ENETUNREACH"},
        Word{"Connection reset", "ECONNRESET"},
        Word{"server closed the connection", "ECONNRESET"},
    };
    for (const Word& word : words) {
        if (reason.find(word.says) != std::string_view::npos)
            return word.word;
    }
    return {};
}

} // namespace

Error unavailable(std::chrono::milliseconds retry_after, Effects effects, std::string_view reason)
{
    Error error{Errc::datasource_unavailable, effects != Effects::none
                                                  ? "the connection to the database was lost"
                                                  : "the database cannot be reached"};
    error.with("retryAfterMs", boost::json::value(retry_after.count()));
    error.with("outcome", name_of(effects));
    if (const std::string_view word = network_word(reason); !word.empty())
        error.with("cause", word);
    if (!reason.empty()) {
        ServerReport report;
        report.message = reason;
        error.report = std::make_shared<const ServerReport>(std::move(report));
    }
    return error;
}

Error transaction_aborted(std::string_view sql_state)
{
    Error error{Errc::transaction_aborted, "the transaction was rolled back after an error"};
    if (!sql_state.empty())
        error.with("sqlState", sql_state);
    return error;
}

Error transaction_is_over(std::string_view reason)
{
    std::string message{"the transaction is over: "};
    message.append(reason);
    return Error{Errc::transaction_not_found, std::move(message)}.with("reason", reason);
}

Error commit_unknown()
{
    return Error{Errc::outcome_unknown,
                 "COMMIT was sent and its answer did not come: the transaction may be committed"};
}

} // namespace connectord::pg
