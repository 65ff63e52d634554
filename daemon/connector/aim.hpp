// A call that knows where it is going: what every method that touches a database has in its hands.
#pragma once

#include "daemon/connector/recorder.hpp"
#include "daemon/rpc/registry.hpp"
#include "daemon/session/session.hpp"
#include "drivers/driver.hpp"
#include "drivers/sql/plan.hpp"
#include "protocol/model/options.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connectord::connector {

/// One call on its way: options read, datasource and transaction found, the model's table at hand.
struct Aim {
    rpc::Call& call;
    model::Options options;
    session::Target target;
    Deadline deadline;
    std::unique_ptr<Recorder> recorder; ///< under dryRun

    const sql::Table& table() const { return *target.table; }
    const sql::Dialect& dialect() const { return target.datasource->driver().dialect(); }

    Executor& executor() const
    {
        if (recorder)
            return *recorder;
        return target.executor();
    }

    /// How a where of a read is taken.
    model::Clauses read_clauses() const
    {
        const bool strict = options.strict || target.datasource->policy().strict;
        return strict ? model::Clauses::strict : model::Clauses::lenient;
    }
};

/// The call's deadline, or the one its options ask for, which may be later only as far as the
/// principal's own limit goes.
Deadline deadline_of(const rpc::Call& call, const model::Options& options);

/// Aims a call at a model of a place, or at the place alone when `model` is empty; nothing where
/// the table is not known yet.
std::optional<Result<Aim>> aim_at(rpc::Call& call, session::Place place, std::string_view model,
                                  const model::Options& options);

/// Finds the place too; nothing where that has to wait, for a transaction's turn, a pause's end or
/// the discovery of a table, which `take_aim` does.
std::optional<Result<Aim>> aim_at_once(rpc::Call& call, std::string_view model,
                                       const model::Options& options, rpc::Grant grant);

/// The same, whatever it has to wait for.
Task<Result<Aim>> take_aim(rpc::Call& call, std::string_view model, model::Options options,
                           rpc::Grant grant);

/// Makes a handler of a method that is handed its aim. `P` reads itself from the params, and has
/// `options` and, where the method works on a model, `model`.
///
/// Under `options.dryRun` the method runs over a Recorder, and the statements are the answer.
template <typename P, typename Method>
rpc::Handler aimed(rpc::Grant grant, Method method)
{
    return [grant, method](rpc::Call& call, rpc::Params params, json::Writer& out) -> Task<Status> {
        Result<P> read = P::read(params);
        if (!read)
            co_return read.error();
        std::string_view model;
        if constexpr (requires { read->model; })
            model = read->model;
        std::optional<Result<Aim>> aimed = aim_at_once(call, model, read->options, grant);
        if (!aimed) {
            Task<Result<Aim>> aiming = take_aim(call, model, read->options, grant);
            Result<Aim> taken = co_await std::move(aiming);
            aimed.emplace(std::move(taken));
        }
        if (!*aimed)
            co_return aimed->error();

        Aim& aim = **aimed;
        const std::size_t mark = out.mark();
        Task<Status> running = method(aim, std::move(*read), out);
        Status status = co_await std::move(running);
        if (aim.recorder && !aim.recorder->is_empty()) {
            out.rewind(mark);
            aim.recorder->write(out);
            co_return Status{};
        }
        co_return status;
    };
}

template <typename P>
rpc::Handler aimed(rpc::Grant grant, Task<Status> (*method)(Aim&, P, json::Writer&))
{
    return aimed<P, Task<Status> (*)(Aim&, P, json::Writer&)>(grant, method);
}

/// Runs one statement for what it does, and answers how many rows it hit. Past options.maxAffected
/// nothing stays.
///
/// Errors  guard_refused, with how many it would have been; as Executor::execute
Task<Result<Outcome>> execute_guarded(Aim& aim, sql::Statement statement, json::Writer& out);

/// Runs `body` in one transaction: the call's own, or a new one for it alone. What a body that
/// fails has done is undone; a call's own transaction goes on, unless the database itself has
/// doomed it.
Task<Status> in_transaction(Aim& aim, std::function<Task<Status>(Executor&)> body,
                            BeginOptions begin = {});

/// Runs `body` inside an open transaction so that what it has done is undone when it fails.
Task<Status> with_savepoint(Executor& executor, const sql::Dialect& dialect, Deadline deadline,
                            const std::function<Task<Status>(Executor&)>& body);

/// Refuses a write that is known to make `count` rows before it runs. Errors: guard_refused.
Status check_count(const Aim& aim, std::size_t count);

/// Rows that one answer to this caller may have; 0: as many as there are.
std::uint64_t max_rows(const Aim& aim);

/// Refuses an answer of more rows than that.
///
/// Errors  limit_exceeded
Status check_rows(const Aim& aim, const Outcome& outcome);

/// Appends {"count": n}.
void write_count(json::Writer& out, std::int64_t count);

} // namespace connectord::connector
