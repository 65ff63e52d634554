// One connection to a SQLite file: blocking, and used by one thread alone.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/sqlite/control.hpp"
#include "drivers/sqlite/functions.hpp"
#include "drivers/sqlite/raw_guard.hpp"
#include "drivers/sqlite/statement_cache.hpp"
#include "drivers/sqlite/storage.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace connectord::sqlite {

enum class Role { writer, reader };

/// What one or more statements came to, before it reaches the caller's writer.
struct Reply {
    std::string text; ///< the rows as JSON, laid out as the plans say
    Outcome outcome;
};

/// Where the bytes of a reply end: `budget` is left of the reply's whole `limit`.
struct Room {
    std::size_t budget = 0;
    std::size_t limit = 0;
};

/// Opened on first use, with everything set that SQLite leaves open for the sake of its past: WAL,
/// foreign keys on, double quotes for identifiers alone, LIKE minding case, schema and extensions
/// not trusted.
class Connection {
public:
    /// Units  `busy_limit`: how long another process may hold the file before the answer is 55P03
    Connection(std::shared_ptr<Storage> storage, Role role, std::chrono::milliseconds busy_limit);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Names the job whose wish to stop counts from now on; null: nothing can stop what runs.
    void obey(Control* control) { control_ = control; }

    /// Opens where it is not open.
    ///
    /// Errors  datasource_unavailable, timeout, cancelled
    Result<void> open();

    /// Rolls back what is open and lets the file go; the next use opens it again.
    void close();

    /// Runs one statement and appends its rows to `reply.text`. Outside a transaction it is one of
    /// its own: what answers rows as well as changing them is undone when the rows do not fit.
    ///
    /// Errors  database_error, invalid_params, limit_exceeded, timeout, cancelled. `reply` may then
    /// hold a torn text
    Result<void> run(const sql::Statement& statement, Room room, Reply& reply);

    /// Whether the statement only reads. Errors  as of `run`, from preparing it
    Result<bool> reads_only(const sql::Plan& plan);

    /// `BEGIN IMMEDIATE`, or plain `BEGIN` for a reader, which takes its snapshot with the first
    /// statement.
    ///
    /// With `changes_schema` nothing acts on foreign keys until the end; the commit fails when more
    /// rows than before refer to nothing.
    Result<void> begin(bool changes_schema = false);

    /// Errors  database_error when SQLite refused, and the transaction is then still open or rolled
    /// back:
    ///         `in_transaction` tells
    Result<void> commit();

    /// Ends the transaction at all costs: where SQLite will not roll back, the connection is
    /// closed.
    void rollback();

    bool in_transaction() const;
    std::string version() const;

private:
    struct Borrowed;

    Result<void> set_up();
    void set_schema_changes(bool changes_schema);
    Result<std::int64_t> count_violations();
    Result<void> pragma(const char* sql, std::string_view wanted = {});
    Result<void> command(std::uint64_t key, const char* sql);
    Result<Borrowed> prepare(const sql::Plan& plan);
    Result<Prepared> prepare_text(std::string_view text, unsigned flags);
    Result<void> refuse_trailing(const char* tail, std::string_view text);
    Result<void> step_through(Prepared& prepared, const sql::Plan& plan, Room room, Reply& reply);
    Error failure(std::string_view what_is_left);
    Error stopped(std::string_view what_is_left) const;

    static int on_progress(void* connection);
    static int on_busy(void* connection, int tries);

    std::shared_ptr<Storage> storage_;
    Role role_;
    std::chrono::milliseconds busy_limit_;
    sqlite3* database_ = nullptr;
    Control* control_ = nullptr;
    bool changes_schema_ = false;
    std::int64_t violations_ = 0; ///< when a transaction that changes the schema began
    Deadline busy_until_{Deadline::Clock::time_point{}};
    FunctionState functions_;
    RawGuard guard_;
    StatementCache cache_;
};

} // namespace connectord::sqlite
