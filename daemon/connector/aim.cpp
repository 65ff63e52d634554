#include "daemon/connector/aim.hpp"

#include "drivers/sql/one_off.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace connectord::connector {

namespace {

Error too_many(std::int64_t most, std::int64_t seen)
{
    return Error{Errc::guard_refused, "more rows would be affected than maxAffected allows"}
        .with("guard", "maxAffected")
        .with("max", most)
        .with("seen", seen);
}

/// Our own name for the savepoint that undoes a body inside a client's transaction.
constexpr std::string_view body_savepoint = "connectord_body";

Task<Result<Outcome>> run_savepoint(Executor& executor, const sql::Dialect& dialect,
                                    sql::SavepointVerb verb, Deadline deadline)
{
    json::Writer nothing;
    sql::Statement statement = sql::savepoint(dialect, verb, body_savepoint);
    co_return co_await executor.execute(statement, nothing, deadline);
}

/// A call that has read its options.
Aim new_aim(rpc::Call& call, const model::Options& options)
{
    Aim aim{call, options, {}, deadline_of(call, options), nullptr};
    if (options.dry_run)
        aim.recorder = std::make_unique<Recorder>();
    return aim;
}

/// How much its errors may say is the datasource's to decide.
void note_errors(rpc::Call& call, const session::Target& target)
{
    if (target.datasource->policy().full_errors)
        call.error_detail = rpc::ErrorDetail::full;
}

} // namespace

Deadline deadline_of(const rpc::Call& call, const model::Options& options)
{
    if (!options.timeout)
        return call.deadline;
    auto span = *options.timeout;
    const session::Principal* principal = call.session.principal();
    if (principal != nullptr && principal->limits.timeout.count() > 0)
        span = std::min(span, principal->limits.timeout);
    return call.deadline.moved_to(Deadline::Clock::now() + span);
}

std::optional<Result<Aim>> aim_at(rpc::Call& call, session::Place place, std::string_view model,
                                  const model::Options& options)
{
    std::optional<Result<Aim>> aim{new_aim(call, options)};
    session::Target& target = (*aim)->target;
    target = session::Target{std::move(place), nullptr};
    if (target.transaction)
        (*aim)->deadline = (*aim)->deadline.until(target.transaction->ends_at);
    note_errors(call, target);
    if (model.empty())
        return aim;

    Result<std::shared_ptr<const sql::Table>> table =
        call.session.known_table(model, target, options.schema);
    if (!table)
        return table.error();
    if (!*table)
        return std::nullopt;
    target.table = std::move(*table);
    return aim;
}

std::optional<Result<Aim>> aim_at_once(rpc::Call& call, std::string_view model,
                                       const model::Options& options, rpc::Grant grant)
{
    if (call.within)
        return std::nullopt;
    std::optional<Result<session::Place>> place = call.session.place_at_once(options, grant);
    if (!place)
        return std::nullopt;
    if (!*place)
        return place->error();
    return aim_at(call, std::move(**place), model, options);
}

Task<Result<Aim>> take_aim(rpc::Call& call, std::string_view model, model::Options options,
                           rpc::Grant grant)
{
    Aim aim = new_aim(call, options);
    const Deadline deadline = aim.deadline;
    if (call.within) {
        if (!options.transaction.empty() || !options.datasource.empty())
            co_return invalid_params(
                "params.options", "inside atomic neither transaction nor datasource can be chosen");
        const Status allowed = call.session.may(*call.within->datasource, grant);
        if (!allowed)
            co_return allowed.error();
        aim.target.datasource = call.within->datasource;
        aim.target.transaction = call.within;
    } else {
        Result<session::Place> place = co_await call.session.place(options, grant, deadline);
        if (!place)
            co_return place.error();
        aim.target = session::Target{std::move(*place), nullptr};
    }
    if (aim.target.transaction)
        aim.deadline = aim.deadline.until(aim.target.transaction->ends_at);
    note_errors(call, aim.target);
    if (model.empty())
        co_return aim;

    Result<std::shared_ptr<const sql::Table>> table =
        co_await call.session.table(model, aim.target, options.schema, deadline);
    if (!table)
        co_return table.error();
    aim.target.table = std::move(*table);
    co_return aim;
}

Task<Status> with_savepoint(Executor& executor, const sql::Dialect& dialect, Deadline deadline,
                            const std::function<Task<Status>(Executor&)>& body)
{
    const Result<Outcome> saved =
        co_await run_savepoint(executor, dialect, sql::SavepointVerb::set, deadline);
    if (!saved)
        co_return saved.error();

    const Status status = co_await body(executor);
    // What the database itself refused has doomed the transaction; the first error is the one to
    // tell.
    if (!status && status.error().code != Errc::database_error) {
        const Deadline soon = Deadline::in(std::chrono::seconds{1});
        co_await run_savepoint(executor, dialect, sql::SavepointVerb::roll_back_to, soon);
        co_await run_savepoint(executor, dialect, sql::SavepointVerb::release, soon);
    }
    if (!status)
        co_return status;
    const Result<Outcome> released =
        co_await run_savepoint(executor, dialect, sql::SavepointVerb::release, deadline);
    if (!released)
        co_return released.error();
    co_return Status{};
}

Task<Status> in_transaction(Aim& aim, std::function<Task<Status>(Executor&)> body,
                            BeginOptions begin)
{
    if (aim.recorder)
        co_return co_await body(*aim.recorder);
    if (aim.target.transaction)
        co_return co_await with_savepoint(aim.executor(), aim.dialect(), aim.deadline, body);

    Result<std::unique_ptr<Transaction>> begun =
        co_await aim.target.datasource->driver().begin(begin, aim.deadline);
    if (!begun)
        co_return begun.error();
    Transaction& transaction = **begun;
    Status status = co_await body(transaction);
    if (status)
        co_return co_await transaction.commit(aim.deadline);
    co_await transaction.rollback(aim.deadline);
    co_return status;
}

Task<Result<Outcome>> execute_guarded(Aim& aim, sql::Statement statement, json::Writer& out)
{
    if (!aim.options.max_affected)
        co_return co_await aim.executor().execute(statement, out, aim.deadline);

    Outcome outcome;
    const std::int64_t most = *aim.options.max_affected;
    const std::function<Task<Status>(Executor&)> body = [&](Executor& executor) -> Task<Status> {
        Result<Outcome> executed = co_await executor.execute(statement, out, aim.deadline);
        if (!executed)
            co_return executed.error();
        outcome = std::move(*executed);
        if (outcome.affected <= most)
            co_return Status{};
        co_return too_many(most, outcome.affected);
    };
    const Status status = co_await in_transaction(aim, body);
    if (!status)
        co_return status.error();
    co_return outcome;
}

std::uint64_t max_rows(const Aim& aim)
{
    const session::Principal* principal = aim.call.session.principal();
    return principal != nullptr ? principal->limits.max_rows : 0;
}

Status check_rows(const Aim& aim, const Outcome& outcome)
{
    const std::uint64_t most = max_rows(aim);
    if (most == 0 || static_cast<std::uint64_t>(outcome.rows) <= most)
        return {};
    return limit_exceeded("rows", most);
}

Status check_count(const Aim& aim, std::size_t count)
{
    if (!aim.options.max_affected || count <= static_cast<std::size_t>(*aim.options.max_affected))
        return {};
    return too_many(*aim.options.max_affected, static_cast<std::int64_t>(count));
}

void write_count(json::Writer& out, std::int64_t count)
{
    out.begin_object().key("count").integer(count).end_object();
}

} // namespace connectord::connector
