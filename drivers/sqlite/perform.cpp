// What each kind of job does on its connection, in the order in which a transaction lives.
#include "drivers/sqlite/command.hpp"
#include "drivers/sqlite/failure.hpp"
#include "drivers/sqlite/job.hpp"

#include <utility>

namespace connectord::sqlite {
namespace {

/// An error that says which of the statements it is about.
Error about(std::size_t statement, Error error)
{
    if (error.report) {
        auto report = std::make_shared<ServerReport>(*error.report);
        report->statement = statement;
        error.report = std::move(report);
    }
    return error;
}

/// Runs the statements in order, up to the first that fails.
Result<void> run_in_order(Job& job, Connection& connection)
{
    for (std::size_t i = 0; i < job.statements.size(); ++i) {
        const Result<void> done = connection.run(job.statements[i], job.room, job.reply);
        if (!done)
            return about(i, done.error());
    }
    return {};
}

/// Raw SQL is tried on a reader first; only what turns out to write goes to the writer.
Result<void> execute(Job& job, Connection& connection, Role role)
{
    const sql::Plan& plan = *job.statements.front().plan;
    if (plan.leaves_state && role == Role::reader) {
        const Result<bool> reads_only = connection.reads_only(plan);
        if (!reads_only)
            return reads_only.error();
        if (!*reads_only) {
            job.needs_writer = true;
            return {};
        }
    }
    return run_in_order(job, connection);
}

/// A failure that undid all of a transaction of its own says so.
Error undone(Error error)
{
    if (error.data.contains("outcome"))
        error.with("outcome", outcome::rolled_back);
    return error;
}

/// A transaction around all of them; on a reader it gives them one snapshot.
Result<void> execute_all(Job& job, Connection& connection)
{
    const Result<void> begun = connection.begin();
    if (!begun)
        return begun;
    Result<void> done = run_in_order(job, connection);
    if (done)
        done = connection.commit();
    if (connection.in_transaction())
        connection.rollback();
    if (!done)
        return undone(done.error());
    return {};
}

void doom(TransactionState& state, const Error& error)
{
    // A value that could not be bound was refused before the database heard of it.
    if (state.is_doomed || error.code == Errc::invalid_params)
        return;
    state.is_doomed = true;
    state.first_sql_state = sql_state_of(error);
    if (state.first_sql_state.empty())
        state.first_sql_state =
            "57014"; // query_canceled: a deadline, a cancelled call, a full reply
}

/// The transaction as it stands, doomed also by a statement whose caller was answered before its
/// end.
TransactionState& state_of(Seat& seat)
{
    if (seat.is_given_up)
        doom(seat.state, timed_out("statement", outcome::none));
    return seat.state;
}

Result<void> run_in_transaction(Job& job, Connection& connection)
{
    TransactionState& state = state_of(*job.seat);
    const bool heals = job.statements.size() == 1 && !job.statements.front().plan->leaves_state &&
                       is_rollback_to(job.statements.front().plan->text);
    // SQLite rolls back by itself after some failures; nothing may run outside the transaction
    // then.
    if (!connection.in_transaction() || (state.is_doomed && !heals))
        return transaction_aborted(state.first_sql_state);

    const Result<void> done = run_in_order(job, connection);
    if (!done)
        doom(state, done.error());
    else if (heals && !job.seat->is_given_up)
        state = TransactionState{}; // what was given up may lie on either side of the savepoint
    return done;
}

/// Whether a failed COMMIT may have left its mark on the disk all the same.
bool may_have_landed(const Error& error)
{
    return sql_state_of(error) == "58030";
}

Result<void> commit(Job& job, Connection& connection)
{
    const TransactionState& state = state_of(*job.seat);
    if (!connection.in_transaction() || state.is_doomed) {
        connection.rollback();
        return transaction_aborted(state.first_sql_state);
    }
    if (job.control.should_stop()) {
        connection.rollback();
        return job.control.reason() == Stop::cancelled ? cancelled(outcome::rolled_back)
                                                       : timed_out("queue", outcome::rolled_back);
    }
    const Result<void> done = connection.commit();
    if (done)
        return done;
    connection.rollback();
    if (may_have_landed(done.error()))
        return Error{Errc::outcome_unknown,
                     "the disk failed during COMMIT: the transaction is whole or absent"};
    return undone(done.error());
}

Result<void> outcome_of(Job& job, Connection& connection, Role role)
{
    switch (job.action) {
    case Job::Action::connect:
        return connection.open();
    case Job::Action::execute:
        return job.seat ? run_in_transaction(job, connection) : execute(job, connection, role);
    case Job::Action::execute_all:
        return job.seat ? run_in_transaction(job, connection) : execute_all(job, connection);
    case Job::Action::begin:
        return connection.begin(job.seat->changes_schema);
    case Job::Action::commit:
        return commit(job, connection);
    case Job::Action::rollback:
        connection.rollback();
        return {};
    }
    return {};
}

} // namespace

void perform(Job& job, Connection& connection, Role role)
{
    const auto started = Deadline::Clock::now();
    const bool ends_transaction =
        job.action == Job::Action::commit || job.action == Job::Action::rollback;
    if (!ends_transaction && job.control.should_stop()) {
        job.verdict = job.control.reason() == Stop::cancelled ? cancelled(outcome::none)
                                                              : timed_out("queue", outcome::none);
        return;
    }
    connection.obey(ends_transaction ? nullptr : &job.control);
    job.verdict = outcome_of(job, connection, role);
    connection.obey(nullptr);
    job.took =
        std::chrono::duration_cast<std::chrono::microseconds>(Deadline::Clock::now() - started);
}

} // namespace connectord::sqlite
