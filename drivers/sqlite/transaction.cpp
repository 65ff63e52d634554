#include "drivers/sqlite/transaction.hpp"

#include "drivers/sqlite/calls.hpp"
#include "drivers/sqlite/failure.hpp"

#include <utility>

namespace connectord::sqlite {

Transaction::~Transaction()
{
    if (seat_)
        desk_->abandon(seat_);
}

// A transaction may be destroyed while a statement of it waits: after the first wait nothing here
// looks at `this`.

Task<Result<Outcome>> Transaction::execute(const sql::Statement& statement, json::Writer& out,
                                           Deadline deadline)
{
    if (!seat_)
        co_return transaction_over();
    JobPtr job = job_of(Job::Action::execute, std::span{&statement, 1}, out, deadline, seat_);
    co_return co_await run(desk_, std::move(job), out);
}

Task<Result<Outcome>> Transaction::execute_all(std::span<const sql::Statement> statements,
                                               json::Writer& out, Deadline deadline)
{
    if (!seat_)
        co_return transaction_over();
    JobPtr job = job_of(Job::Action::execute_all, statements, out, deadline, seat_);
    co_return co_await run(desk_, std::move(job), out);
}

Task<Status> Transaction::commit(Deadline deadline)
{
    if (!seat_)
        co_return transaction_over();
    auto job = std::make_shared<Job>(Job::Action::commit, deadline);
    job->seat = std::exchange(seat_, nullptr);
    const std::shared_ptr<Desk> desk = desk_;
    co_await desk->answer(job);
    co_return Desk::answer_of(*job);
}

Task<Status> Transaction::rollback(Deadline deadline)
{
    if (!seat_)
        co_return transaction_over();
    auto job = std::make_shared<Job>(Job::Action::rollback, deadline);
    job->seat = std::exchange(seat_, nullptr);
    const std::shared_ptr<Desk> desk = desk_;
    co_await desk->answer(job);
    co_return Desk::answer_of(*job);
}

} // namespace connectord::sqlite
