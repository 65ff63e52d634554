#include "drivers/sqlite/connection.hpp"

#include "drivers/sqlite/binder.hpp"
#include "drivers/sqlite/command.hpp"
#include "drivers/sqlite/failure.hpp"
#include "drivers/sqlite/row_encoder.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace connectord::sqlite {
namespace {

// How many instructions of SQLite's machine run between two looks at the control: some tens of
// microseconds.
constexpr int steps_between_looks = 1000;

// Keys of our own commands in the statement cache; plan ids count from 1 upwards and do not come
// this far.
constexpr std::uint64_t begin_key = ~std::uint64_t{0};
constexpr std::uint64_t commit_key = begin_key - 1;
constexpr std::uint64_t rollback_key = begin_key - 2;

constexpr int longest_value = 128 << 20;

/// Leaves a statement as if it had never run, whatever way its use ends.
class Use {
public:
    explicit Use(sqlite3_stmt* statement) : statement_{statement} {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use()
    {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }

private:
    sqlite3_stmt* statement_;
};

/// Lets the guard judge while raw SQL is prepared and runs: some of it prepares more as it runs.
class Watch {
public:
    Watch(RawGuard& guard, bool raw) : guard_{guard}
    {
        if (raw)
            guard_.enter();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { guard_.leave(); }

private:
    RawGuard& guard_;
};

/// Lets our own BEGIN and COMMIT pass while raw SQL is watched.
class Unjudged {
public:
    explicit Unjudged(RawGuard& guard) : guard_{guard}, was_active_{guard.pause()} {}
    Unjudged(const Unjudged&) = delete;
    Unjudged& operator=(const Unjudged&) = delete;
    ~Unjudged() { guard_.resume(was_active_); }

private:
    RawGuard& guard_;
    bool was_active_;
};

std::vector<Outcome::Column> columns_of(RowEncoder& rows)
{
    std::vector<Outcome::Column> columns;
    for (RowEncoder::Column& column : rows.take_columns())
        columns.push_back(Outcome::Column{std::move(column.name), std::move(column.type)});
    return columns;
}

} // namespace

/// A prepared statement: the cache's, or one that ends with its use.
struct Connection::Borrowed {
    Prepared* cached = nullptr;
    std::optional<Prepared> own;

    Prepared& get() { return cached != nullptr ? *cached : *own; }
};

Connection::Connection(std::shared_ptr<Storage> storage, Role role,
                       std::chrono::milliseconds busy_limit)
    : storage_{std::move(storage)}, role_{role}, busy_limit_{busy_limit}
{
}

Connection::~Connection()
{
    close();
}

Error Connection::stopped(std::string_view what_is_left) const
{
    switch (control_->reason()) {
    case Stop::cancelled:
        return cancelled(what_is_left);
    case Stop::closing:
        return Error{Errc::shutting_down, "the datasource is being closed"}.with("outcome",
                                                                                 what_is_left);
    case Stop::none:
    case Stop::deadline:
        break;
    }
    return timed_out("statement", what_is_left);
}

/// What SQLite's last failure means: our own wish to stop, a function's complaint, a refusal, or
/// its own words.
Error Connection::failure(std::string_view what_is_left)
{
    const int code = sqlite3_extended_errcode(database_);
    const int primary = code & 0xff;
    if ((primary == SQLITE_INTERRUPT || primary == SQLITE_BUSY) && control_ != nullptr &&
        control_->reason() != Stop::none)
        return stopped(what_is_left);
    if (!functions_.fault.sql_state.empty())
        return database_error(code, functions_.fault.message, what_is_left,
                              functions_.fault.sql_state);
    if (!guard_.refused().empty())
        return refused_statement(guard_.refused());
    return database_error(code, sqlite3_errmsg(database_), what_is_left);
}

int Connection::on_progress(void* connection)
{
    const auto& self = *static_cast<Connection*>(connection);
    return self.control_ != nullptr && self.control_->should_stop() ? 1 : 0;
}

int Connection::on_busy(void* connection, int tries)
{
    auto& self = *static_cast<Connection*>(connection);
    if (tries == 0)
        self.busy_until_ = Deadline::in(self.busy_limit_);
    if (self.busy_until_.has_passed() || (self.control_ != nullptr && self.control_->should_stop()))
        return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds{std::min(tries + 1, 10)});
    return 1;
}

Result<void> Connection::open()
{
    if (database_ != nullptr)
        return {};

    const std::lock_guard lock{storage_->opening};
    const Result<std::filesystem::path> path = storage_->prepare();
    if (!path)
        return path.error();

    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int opened = sqlite3_open_v2(path->c_str(), &database_, flags, nullptr);
    Result<void> ready;
    if (opened != SQLITE_OK)
        ready = database_error(opened, sqlite3_errstr(opened), outcome::none);
    else
        ready = set_up();
    if (ready)
        return ready;

    const bool ours = ready.error().code != Errc::database_error;
    Error error = ours ? ready.error()
                       : unavailable("the database file \"" + storage_->name() +
                                     "\" cannot be used: " + ready.error().message);
    close();
    return error;
}

Result<void> Connection::pragma(const char* sql, std::string_view wanted)
{
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v2(database_, sql, -1, &made, nullptr);
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement{made};
    if (code != SQLITE_OK)
        return failure(outcome::none);
    const int step = sqlite3_step(made);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return failure(outcome::none);
    if (wanted.empty())
        return {};
    const auto* answer =
        reinterpret_cast<const char*>(step == SQLITE_ROW ? sqlite3_column_text(made, 0) : nullptr);
    if (answer == nullptr || answer != wanted)
        return unavailable("the database file \"" + storage_->name() +
                           "\" lies where SQLite has no write-ahead log");
    return {};
}

Result<void> Connection::set_up()
{
    sqlite3_busy_handler(database_, &Connection::on_busy, this);
    sqlite3_progress_handler(database_, steps_between_looks, &Connection::on_progress, this);
    sqlite3_limit(database_, SQLITE_LIMIT_LENGTH, longest_value);
    sqlite3_limit(database_, SQLITE_LIMIT_ATTACHED, 0);
    constexpr std::pair<int, int> switches[] = {
        {SQLITE_DBCONFIG_DQS_DML, 0},         {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},  {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1}};
    for (const auto& [option, value] : switches) {
        int now = -1;
        if (sqlite3_db_config(database_, option, value, &now) != SQLITE_OK || now != value)
            return Error{Errc::internal, "this SQLite cannot be made safe"};
    }
    if (register_functions(database_, functions_) != SQLITE_OK)
        return failure(outcome::none);
    guard_.install(database_);

    if (sqlite3_db_readonly(database_, "main") == 1)
        return unavailable("the database file \"" + storage_->name() + "\" cannot be written to");
    Result<void> done = pragma("PRAGMA journal_mode=WAL", "wal");
    for (const char* sql :
         {"PRAGMA synchronous=NORMAL", "PRAGMA case_sensitive_like=ON", "PRAGMA cache_size=-8192",
          "PRAGMA journal_size_limit=67108864", "SELECT count(*) FROM sqlite_master"}) {
        if (done)
            done = pragma(sql);
    }
    if (done && role_ == Role::reader)
        done = pragma("PRAGMA query_only=ON");
    return done;
}

void Connection::close()
{
    cache_.clear();
    // Every statement is finalized, so nothing keeps the handle alive; closing rolls back and may
    // checkpoint.
    sqlite3_close_v2(database_);
    database_ = nullptr;
    changes_schema_ = false;
}

Result<Prepared> Connection::prepare_text(std::string_view text, unsigned flags)
{
    if (text.find('\0') != std::string_view::npos)
        return invalid_params("params.sql", "holds U+0000");
    sqlite3_stmt* made = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(database_, text.data(), static_cast<int>(text.size()),
                                        flags, &made, &tail);
    Prepared prepared;
    prepared.statement.reset(made);
    if (code != SQLITE_OK)
        return failure(outcome::none);
    if (made == nullptr)
        return invalid_params("params.sql", "holds no statement");

    const Result<void> alone = refuse_trailing(tail, text);
    if (!alone)
        return alone.error();
    prepared.command = command_of(text);
    prepared.reads_only = sqlite3_stmt_readonly(made) != 0;
    return prepared;
}

/// Comments and semicolons may stand behind a statement, a second one may not.
Result<void> Connection::refuse_trailing(const char* tail, std::string_view text)
{
    const char* const end = text.data() + text.size();
    while (tail != end) {
        sqlite3_stmt* more = nullptr;
        const char* next = nullptr;
        const int code =
            sqlite3_prepare_v3(database_, tail, static_cast<int>(end - tail), 0, &more, &next);
        sqlite3_finalize(more);
        if (code != SQLITE_OK || more != nullptr)
            return invalid_params("params.sql", "holds more than one statement");
        if (next == tail)
            break;
        tail = next;
    }
    return {};
}

Result<Connection::Borrowed> Connection::prepare(const sql::Plan& plan)
{
    Borrowed borrowed;
    const bool keep = plan.prepared && !plan.leaves_state;
    if (keep)
        borrowed.cached = cache_.find(plan.id);
    if (borrowed.cached != nullptr)
        return borrowed;

    Result<Prepared> prepared = prepare_text(plan.text, keep ? SQLITE_PREPARE_PERSISTENT : 0);
    if (!prepared)
        return prepared.error();
    if (keep)
        borrowed.cached = cache_.add(plan.id, std::move(*prepared));
    else
        borrowed.own = std::move(*prepared);
    return borrowed;
}

Result<bool> Connection::reads_only(const sql::Plan& plan)
{
    const Result<void> opened = open();
    if (!opened)
        return opened.error();
    functions_.fault = {};
    const Watch watch{guard_, plan.leaves_state};
    Result<Borrowed> borrowed = prepare(plan);
    if (!borrowed)
        return borrowed.error();
    return borrowed->get().reads_only;
}

Result<void> Connection::run(const sql::Statement& statement, Room room, Reply& reply)
{
    const sql::Plan& plan = *statement.plan;
    const Result<void> opened = open();
    if (!opened)
        return opened;
    functions_.fault = {};
    const Watch watch{guard_, plan.leaves_state};
    Result<Borrowed> borrowed = prepare(plan);
    if (!borrowed)
        return borrowed.error();

    Prepared& prepared = borrowed->get();
    sqlite3_stmt* const raw = prepared.statement.get();
    // SQLite commits a statement that is left before its last row: what changes and answers needs a
    // frame.
    const bool framed = !prepared.reads_only && sqlite3_column_count(raw) > 0 && !in_transaction();
    Result<void> done;
    {
        const Use use{raw};
        done = bind(raw, statement.values);
        if (!done)
            return done;
        if (framed)
            done = begin();
        if (done)
            done = step_through(prepared, plan, room, reply);
    }
    if (framed && done)
        done = commit();
    if (framed && in_transaction())
        rollback();
    return done;
}

Result<void> Connection::step_through(Prepared& prepared, const sql::Plan& plan, Room room,
                                      Reply& reply)
{
    sqlite3_stmt* const raw = prepared.statement.get();
    if (!reply.text.empty())
        reply.text.push_back(','); // behind the rows of the statement before
    const std::size_t used = reply.text.size();
    RowEncoder rows{plan.row_shape, reply.text, room.budget - std::min(room.budget, used),
                    room.limit};
    int code = sqlite3_step(raw);
    while (code == SQLITE_ROW) {
        const Result<void> added = rows.add(raw);
        if (!added)
            return added;
        if (prepared.reads_only && rows.is_satisfied())
            break;
        code = sqlite3_step(raw);
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return failure(outcome::none);
    const bool changes = changes_rows(prepared.command);
    const std::int64_t affected = changes ? sqlite3_changes64(database_) : 0;
    const Result<void> finished = rows.finish(raw, affected);
    if (!finished)
        return finished;
    if (used > 0 && reply.text.size() == used)
        reply.text.pop_back();

    reply.outcome.command = prepared.command;
    reply.outcome.has_columns = sqlite3_column_count(raw) > 0;
    reply.outcome.rows += rows.rows();
    reply.outcome.affected += affected;
    reply.outcome.columns = columns_of(rows);
    return {};
}

Result<void> Connection::command(std::uint64_t key, const char* sql)
{
    // Also while it runs: SQLite may have to prepare it anew.
    const Unjudged ours{guard_};
    Prepared* prepared = cache_.find(key);
    if (prepared == nullptr) {
        Result<Prepared> made = prepare_text(sql, SQLITE_PREPARE_PERSISTENT);
        if (!made)
            return made.error();
        prepared = cache_.add(key, std::move(*made));
    }
    functions_.fault = {};
    const Use use{prepared->statement.get()};
    if (sqlite3_step(prepared->statement.get()) != SQLITE_DONE)
        return failure(outcome::none);
    return {};
}

Result<void> Connection::begin(bool changes_schema)
{
    const Result<void> opened = open();
    if (!opened)
        return opened;
    if (changes_schema != changes_schema_)
        set_schema_changes(changes_schema);
    const Result<void> begun =
        command(begin_key, role_ == Role::writer ? "BEGIN IMMEDIATE" : "BEGIN");
    if (!begun || !changes_schema_)
        return begun;
    const Result<std::int64_t> violations = count_violations();
    if (!violations) {
        rollback();
        return violations.error();
    }
    violations_ = *violations;
    return {};
}

/// Neither setting can be changed inside a transaction.
void Connection::set_schema_changes(bool changes_schema)
{
    changes_schema_ = changes_schema;
    sqlite3_db_config(database_, SQLITE_DBCONFIG_ENABLE_FKEY, changes_schema ? 0 : 1, nullptr);
    // A table that takes another's name is no reason to look into every view and trigger.
    sqlite3_db_config(database_, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, changes_schema ? 1 : 0,
                      nullptr);
}

Result<std::int64_t> Connection::count_violations()
{
    const Unjudged ours{guard_};
    const Result<Prepared> prepared =
        prepare_text("SELECT count(*) FROM pragma_foreign_key_check", 0);
    if (!prepared)
        return prepared.error();
    sqlite3_stmt* const raw = prepared->statement.get();
    if (sqlite3_step(raw) != SQLITE_ROW)
        return failure(outcome::none);
    return sqlite3_column_int64(raw, 0);
}

Result<void> Connection::commit()
{
    // A COMMIT that has begun is not interrupted: its answer must be the truth.
    if (changes_schema_) {
        const Result<std::int64_t> violations = count_violations();
        if (!violations)
            return violations.error();
        if (*violations > violations_)
            return database_error(SQLITE_CONSTRAINT_FOREIGNKEY, "FOREIGN KEY constraint failed",
                                  outcome::none);
    }
    Control* const control = std::exchange(control_, nullptr);
    Result<void> done = command(commit_key, "COMMIT");
    if (done && changes_schema_)
        set_schema_changes(false);
    control_ = control;
    return done;
}

void Connection::rollback()
{
    Control* const control = std::exchange(control_, nullptr);
    const bool rolled_back = !in_transaction() || command(rollback_key, "ROLLBACK").has_value();
    if (!rolled_back || in_transaction())
        close();
    else if (changes_schema_)
        set_schema_changes(false);
    control_ = control;
}

bool Connection::in_transaction() const
{
    return database_ != nullptr && sqlite3_get_autocommit(database_) == 0;
}

std::string Connection::version() const
{
    return sqlite3_libversion();
}

} // namespace connectord::sqlite
