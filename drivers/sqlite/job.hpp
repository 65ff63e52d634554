// One call on its way to a worker thread and back: all that it needs travels with it.
#pragma once

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/control.hpp"
#include "drivers/sqlite/waiter.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace connectord::sqlite {

class Crew;

/// What the statements of one transaction share. Belongs to the worker thread that runs them, so
/// that a statement given behind a failed one learns of it before it runs.
struct TransactionState {
    bool is_doomed = false;
    std::string first_sql_state; ///< of the error that doomed it
};

/// One transaction as the event loop sees it: the crew that it holds from BEGIN to its end.
struct Seat {
    Crew* crew = nullptr;
    bool reads_only = false;
    bool changes_schema = false;
    TransactionState state; ///< only the crew's thread touches it

    /// Set by the loop: the caller of a statement was told that it came to nothing before the
    /// worker knew.
    std::atomic<bool> is_given_up{false};
};

/// One call. It is made on the event loop, handed to a worker, and comes back to the loop when it
/// is done.
///
/// Lifetime  owns copies of the statements: who waits for it may give up while it still runs
struct Job {
    enum class Action { connect, execute, execute_all, begin, commit, rollback };
    enum class Phase { waiting, handed, answered };

    Job(Action what, Deadline deadline) : action{what}, control{deadline} {}

    // Set before it is handed over, and read by both sides from then on.
    const Action action;
    std::vector<sql::Statement> statements;
    Room room;
    std::shared_ptr<Seat>
        seat; ///< of the transaction that it begins, ends or runs in; none: autocommit
    Control control;

    // The worker's, until the job has come back.
    Reply reply;
    Result<void> verdict;
    bool needs_writer = false; ///< raw SQL that was tried on a reader turned out to write
    std::chrono::microseconds took{0};

    // The event loop's.
    Phase phase = Phase::waiting;
    Crew* crew = nullptr; ///< whom it was handed to
    bool reads_only = false;
    Deadline queue_deadline = control.deadline();
    Deadline gives_up =
        control.deadline(); ///< when it is answered although the worker has not come back
    std::size_t place = 0;  ///< among the live ones
    std::unique_ptr<Waiter> waiter;

    /// The answer, where the loop gave it without waiting for the worker's.
    std::unique_ptr<const Error> early;
};

using JobPtr = std::shared_ptr<Job>;

/// Runs the job on the worker's connection and leaves the answer in it.
///
/// Errors  in `verdict`. Statements of a transaction that is doomed answer transaction_aborted
/// without running;
///         every error of a statement that ran dooms its transaction, as PostgreSQL has it
void perform(Job& job, Connection& connection, Role role);

} // namespace connectord::sqlite
