#include "drivers/sqlite/failure.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace connectord::sqlite {
namespace {

/// A beginning or a part of SQLite's message for the one code that means everything, SQLITE_ERROR.
struct Phrase {
    std::string_view text;
    std::string_view sql_state;
};

constexpr std::array phrases{
    Phrase{"no such table: ", "42P01"},
    Phrase{"no such view: ", "42P01"},
    Phrase{"no such column: ", "42703"},
    Phrase{"has no column named ", "42703"},
    Phrase{"no such function: ", "42883"},
    Phrase{"wrong number of arguments to function", "42883"},
    Phrase{"no such collation sequence: ", "42704"},
    Phrase{"no such index: ", "42704"},
    Phrase{"no such trigger: ", "42704"},
    Phrase{"no such savepoint: ", "3B001"},
    Phrase{"ambiguous column name: ", "42702"},
    Phrase{"duplicate column name: ", "42701"},
    Phrase{"already exists", "42P07"},
    Phrase{"already another table or index with this name", "42P07"},
    Phrase{"syntax error", "42601"},
    Phrase{"incomplete input", "42601"},
    Phrase{"unrecognized token: ", "42601"},
    Phrase{"integer overflow", "22003"},
    Phrase{"malformed JSON", "22P02"},
    Phrase{"JSON path error", "22023"},
    Phrase{"too many SQL variables", "54000"},
    Phrase{"LIKE or GLOB pattern too complex", "54001"},
    Phrase{"parser stack overflow", "54001"},
    Phrase{"Expression tree is too large", "54001"},
    Phrase{"not authorized", "42501"},
    Phrase{"cannot start a transaction within a transaction", "25001"},
    Phrase{"no transaction is active", "25P01"},
};

std::string_view state_of_message(std::string_view message)
{
    for (const Phrase& phrase : phrases) {
        if (message.find(phrase.text) != std::string_view::npos)
            return phrase.sql_state;
    }
    return "42000";
}

std::string_view state_of_constraint(int extended_code)
{
    switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return "23505";
    case SQLITE_CONSTRAINT_NOTNULL:
        return "23502";
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return "23503";
    case SQLITE_CONSTRAINT_CHECK:
        return "23514";
    case SQLITE_CONSTRAINT_DATATYPE:
        return "42804";
    case SQLITE_CONSTRAINT_TRIGGER:
        return "P0001"; // RAISE(ABORT, …), as PL/pgSQL's RAISE
    default:
        return "23000";
    }
}

std::string_view state_of(int extended_code, std::string_view message)
{
    if (extended_code == SQLITE_BUSY_SNAPSHOT)
        return "40001";
    switch (extended_code & 0xff) {
    case SQLITE_CONSTRAINT:
        return state_of_constraint(extended_code);
    case SQLITE_ERROR:
        return state_of_message(message);
    case SQLITE_MISMATCH:
        return "22P02";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "55P03";
    case SQLITE_READONLY:
        return "25006";
    case SQLITE_FULL:
        return "53100";
    case SQLITE_NOMEM:
        return "53200";
    case SQLITE_TOOBIG:
        return "54000";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "XX001";
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return "58030";
    case SQLITE_AUTH:
    case SQLITE_PERM:
        return "42501";
    case SQLITE_INTERRUPT:
        return "57014";
    case SQLITE_SCHEMA:
        return "0A000";
    case SQLITE_RANGE:
        return "08P01";
    default:
        return "XX000";
    }
}

/// What stands behind the first of `mark` in `text`.
std::string_view after(std::string_view text, std::string_view mark)
{
    const std::size_t at = text.find(mark);
    return at == std::string_view::npos ? std::string_view{} : text.substr(at + mark.size());
}

/// Reads `t.a, t.b`: the table, and its columns as `a, b`.
void read_columns(std::string_view columns, ServerReport& report)
{
    while (!columns.empty()) {
        const std::size_t end = std::min(columns.find(", "), columns.size());
        const std::string_view qualified = columns.substr(0, end);
        const std::size_t dot = qualified.find('.');
        if (dot == std::string_view::npos)
            return;
        report.table = qualified.substr(0, dot);
        if (!report.column.empty())
            report.column.append(", ");
        report.column.append(qualified.substr(dot + 1));
        columns.remove_prefix(std::min(end + 2, columns.size()));
    }
}

/// Takes the names out of SQLite's message, where it gives any.
void read_names(std::string_view message, ServerReport& report)
{
    if (const auto columns = after(message, "UNIQUE constraint failed: "); !columns.empty()) {
        const std::string_view index = after(columns, "index '");
        if (index.empty())
            return read_columns(columns, report);
        report.constraint = index.substr(0, index.size() - (index.ends_with('\'') ? 1 : 0));
    } else if (const auto column = after(message, "NOT NULL constraint failed: ");
               !column.empty()) {
        read_columns(column, report);
    } else if (const auto check = after(message, "CHECK constraint failed: "); !check.empty()) {
        report.constraint = check;
    } else if (const auto table = after(message, "no such table: "); !table.empty()) {
        report.table = table;
    } else if (const auto missing = after(message, "no such column: "); !missing.empty()) {
        report.column = missing;
    } else if (const auto unnamed = after(message, " has no column named "); !unnamed.empty()) {
        const std::string_view owner = message.substr(0, message.find(" has no column named "));
        report.table = after(owner, "table ");
        report.column = unnamed;
    }
}

Error error_of(std::shared_ptr<const ServerReport> report, bool retryable,
               std::string_view what_is_left)
{
    Error error{Errc::database_error, report->message};
    error.with("sqlState", report->sql_state).with("severity", report->severity);
    error.with("retryable", boost::json::value(retryable)).with("outcome", what_is_left);
    const std::pair<std::string_view, const std::string&> names[] = {
        {"constraint", report->constraint}, {"table", report->table}, {"column", report->column}};
    for (const auto& [name, value] : names) {
        if (!value.empty())
            error.with(name, std::string_view{value});
    }
    error.report = std::move(report);
    return error;
}

} // namespace

Error database_error(int extended_code, std::string_view message, std::string_view what_is_left,
                     std::string_view sql_state)
{
    auto report = std::make_shared<ServerReport>();
    report->sql_state = sql_state.empty() ? state_of(extended_code, message) : sql_state;
    report->severity = "ERROR";
    report->message = message;
    read_names(message, *report);

    const int code = extended_code & 0xff;
    const bool retryable = code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_SCHEMA;
    return error_of(std::move(report), retryable, what_is_left);
}

Error refused_statement(std::string_view what)
{
    auto report = std::make_shared<ServerReport>();
    report->sql_state = "42501";
    report->severity = "ERROR";
    report->message = "this datasource does not run ";
    report->message.append(what).append(" from outside");
    return error_of(std::move(report), false, outcome::none);
}

Error timed_out(std::string_view which, std::string_view what_is_left)
{
    std::string message = which == "queue" ? "the deadline passed while the call waited its turn"
                                           : "the deadline passed while the statement ran";
    return Error{Errc::timeout, std::move(message)}
        .with("which", which)
        .with("outcome", what_is_left);
}

Error cancelled(std::string_view what_is_left)
{
    return Error{Errc::cancelled, "the call was cancelled"}
        .with("by", "client")
        .with("outcome", what_is_left);
}

Error transaction_aborted(std::string_view sql_state)
{
    Error error{Errc::transaction_aborted,
                "an earlier error aborted the transaction, which now can only be rolled back"};
    if (!sql_state.empty())
        error.with("sqlState", sql_state);
    return error;
}

Error transaction_over()
{
    return Error{Errc::transaction_not_found, "the transaction has ended"};
}

Error unavailable(std::string_view why)
{
    constexpr int retry_after_ms = 1000;
    return Error{Errc::datasource_unavailable, std::string{why}}.with(
        "retryAfterMs", boost::json::value(retry_after_ms));
}

std::string_view sql_state_of(const Error& error)
{
    return error.report ? std::string_view{error.report->sql_state} : std::string_view{};
}

} // namespace connectord::sqlite
