// What a database can do: run a statement, begin a transaction. Sockets, pools and prepared names
// stay inside.
#pragma once

#include "drivers/async/deadline.hpp"
#include "drivers/async/task.hpp"
#include "drivers/settings.hpp"
#include "drivers/sql/plan.hpp"
#include "protocol/error.hpp"
#include "protocol/json/writer.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::sql {
class Dialect;
class Catalog;
} // namespace connectord::sql

namespace connectord {

/// What running statements came to, beside the rows appended to the writer.
struct Outcome {
    /// A result column, for those who asked what a raw statement answers.
    struct Column {
        std::string name;
        std::string type; ///< the database's own name of the type, such as `int4`
    };

    std::int64_t affected = 0; ///< rows inserted, updated, deleted; summed over several statements
    std::int64_t rows = 0;     ///< rows answered
    std::string command;       ///< the last statement's verb in capitals: `SELECT`, `UPDATE`, …
    bool has_columns = false;  ///< the last statement answers rows, though there may be none
    std::vector<Column> columns; ///< only for Layout::described
};

/// Runs statements: a whole driver, or one open transaction of it.
///
/// A connector method is handed one by its Target, and never learns which of the two it holds. An
/// await ends early, with Errc::cancelled, when the awaiting coroutine is cancelled (terminal);
/// what was not sent then is dropped, what was sent is cancelled or read to its end and dropped.
class Executor {
public:
    virtual ~Executor() = default;

    /// Runs `statement` and appends its rows to `out` as the plan's row shape says.
    ///
    /// Units   deadline is a steady_clock time point, and covers queueing and preparing too
    /// Errors  database_error (with the server's report), timeout, cancelled, busy,
    /// datasource_unavailable,
    ///         limit_exceeded (the writer is full), transaction_aborted; `out` is then unchanged.
    ///         data.outcome says `none`, `rolled_back` or `unknown` where the statement may have
    ///         run
    /// Source  PostgreSQL 15 manual, 34.5 Pipeline Mode
    virtual Task<Result<Outcome>> execute(const sql::Statement& statement, json::Writer& out,
                                          Deadline deadline) = 0;

    /// Runs `statements` in order, all or none, and appends the rows of each as its row shape says.
    ///
    /// On a driver they form a transaction of their own; inside a transaction the first error dooms
    /// it, as any error does. Errors as `execute`; the report says which statement was refused.
    virtual Task<Result<Outcome>> execute_all(std::span<const sql::Statement> statements,
                                              json::Writer& out, Deadline deadline) = 0;
};

enum class Isolation { read_uncommitted, read_committed, repeatable_read, serializable };

struct BeginOptions {
    Isolation isolation = Isolation::read_committed;
    bool read_only = false;
    bool deferrable = false;

    /// Makes, drops and rebuilds tables. Where dropping a table would act on the rows that refer to
    /// it, it does not, and references are looked at once, at the commit.
    bool changes_schema = false;
};

/// One open transaction, alone on its connection.
///
/// Statements given to it without waiting run in the order given. Once its connection is lost every
/// call answers transaction_not_found; nothing ever continues on another connection.
///
/// Lifetime  destroying an open one rolls it back in the background; the connection is not used by
///           anyone else before that has succeeded. Must not outlive its driver
class Transaction : public Executor {
public:
    /// Errors  transaction_aborted when the server answered ROLLBACK; outcome_unknown when the
    /// connection
    ///         was lost, or the deadline passed, after COMMIT was sent; database_error otherwise.
    ///         The transaction is over in every case
    virtual Task<Status> commit(Deadline deadline) = 0;

    /// Ends the transaction without its effects. Succeeds also when the connection is gone: so are
    /// they.
    virtual Task<Status> rollback(Deadline deadline) = 0;

    /// Still on a live connection, and neither committed nor rolled back.
    virtual bool is_open() const = 0;
};

/// What a driver can do, as `session.open` tells its clients.
struct DriverInfo {
    std::string_view name;            ///< LoopBack's name of it: `postgresql`, `sqlite3`
    std::string_view dialect;         ///< `postgresql`, `sqlite`
    std::string_view default_id_type; ///< `Number`
    bool multi_insert = true;
    std::vector<std::string_view> types;        ///< LoopBack's getTypes()
    std::vector<std::string_view> capabilities; ///< sorted; tests/conformance explains each
};

/// The server a driver talks to.
struct ServerInfo {
    std::string kind;           ///< `PostgreSQL`, `SQLite`
    std::string version;        ///< `15.8`
    std::string default_schema; ///< empty where there are none
    bool primary = true;        ///< takes writes
};

/// Who holds and who waits, at this moment.
struct PoolStats {
    std::size_t max = 0;
    std::size_t connecting = 0;
    std::size_t idle = 0;
    std::size_t lent = 0;   ///< running statements of one or more callers
    std::size_t lanes = 0;  ///< of those lent: shared by several callers
    std::size_t pinned = 0; ///< held by an open transaction
    std::size_t closing = 0;
    std::size_t waiting = 0; ///< callers in the queue
    bool available = true;   ///< the last attempt to reach the database succeeded
};

/// Told when a database can no longer be reached, or for another reason than before, and when it
/// can be again.
///
/// Shape  `reason`: the network's or the server's own words in one line, without a password; empty
///        when it was reached
using ReachListener = std::function<void(bool is_reached, std::string_view reason)>;

/// A database: its connections, and what is particular to it.
class Driver : public Executor {
public:
    virtual const DriverInfo& info() const = 0;
    virtual const sql::Dialect& dialect() const = 0;
    virtual const sql::Catalog& catalog() const = 0;

    /// Reaches the database, or says why not. Drivers connect on their own too; this is for who
    /// wants to know.
    ///
    /// Errors  datasource_unavailable, timeout
    virtual Task<Result<ServerInfo>> connect(Deadline deadline) = 0;

    /// Begins a transaction on a connection of its own. BEGIN may travel with the first statement.
    ///
    /// Errors  busy, timeout (which = queue), datasource_unavailable, unsupported
    virtual Task<Result<std::unique_ptr<Transaction>>> begin(BeginOptions options,
                                                             Deadline deadline) = 0;

    /// Ends all connections. Transactions must be gone, and no call may follow.
    virtual Task<void> close() = 0;

    virtual PoolStats stats() const = 0;

    /// Who is told when `stats().available` changes: one listener, which must not call the driver.
    /// A database that is always there tells nobody.
    virtual void on_reach(ReachListener) {}
};

/// Makes a driver of one kind. It opens nothing before its first use.
///
/// Errors  invalid_params, for settings that cannot work
using DriverFactory =
    std::function<Result<std::unique_ptr<Driver>>(boost::asio::io_context&, const DriverSettings&)>;

} // namespace connectord
