#include "drivers/sqlite/calls.hpp"

#include <algorithm>
#include <utility>

namespace connectord::sqlite {

JobPtr job_of(Job::Action action, std::span<const sql::Statement> statements,
              const json::Writer& out, Deadline deadline, std::shared_ptr<Seat> seat)
{
    auto job = std::make_shared<Job>(action, deadline);
    job->statements.assign(statements.begin(), statements.end());
    job->room =
        Room{.budget = out.limit() - std::min(out.limit(), out.mark()), .limit = out.limit()};
    // A single raw statement begins on a reader: SQLite tells there whether it has to move.
    const bool is_raw = statements.size() == 1 && statements.front().plan->leaves_state;
    job->reads_only = is_raw || std::all_of(statements.begin(), statements.end(),
                                            [](const sql::Statement& statement) {
                                                return statement.plan->reads_only;
                                            });
    job->seat = std::move(seat);
    return job;
}

Task<Result<Outcome>> run(std::shared_ptr<Desk> desk, JobPtr job, json::Writer& out)
{
    const auto began = Deadline::Clock::now();
    co_await desk->answer(job);
    const Result<void> answer = Desk::answer_of(*job);
    if (TimeSpent* spent = job->control.deadline().spent()) {
        // One that the worker still has was answered for it: its time was the database's.
        const auto whole = Deadline::Clock::now() - began;
        const bool is_running = job->early && job->crew != nullptr;
        const Deadline::Clock::duration worked = is_running ? whole : job->took;
        spent->queue += std::max(whole - worked, Deadline::Clock::duration::zero());
        spent->database += worked;
    }
    if (!answer)
        co_return answer.error();

    if (job->statements.size() == 1)
        job->statements.front().plan->pace.add(job->took);
    if (!job->reply.text.empty())
        out.raw(job->reply.text);
    co_return std::move(job->reply.outcome);
}

} // namespace connectord::sqlite
