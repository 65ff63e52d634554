// Who runs next: every call of one driver passes here, on its way to a worker and back.
#pragma once

#include "drivers/async/task.hpp"
#include "drivers/driver.hpp"
#include "drivers/reach.hpp"
#include "drivers/sqlite/crew.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace connectord::sqlite {

/// Hands jobs to the crews: readers take what only reads, the writer the rest, one after the other.
/// A transaction sits on its crew alone until it ends, and who comes meanwhile waits in a line with
/// an end.
///
/// A job has one of three phases. *Waiting*: it stands in a line here, and leaves it without a
/// trace. *Handed*: a crew has it; taken back while no thread has begun it, asked to stop once one
/// has. *Answered*: its caller has gone on; the worker may still return it, and what it left (a
/// transaction that nobody owns) is then cleared away.
///
/// Lifetime  one event loop's; held by the driver and its transactions
class Desk final : public Receiver, public std::enable_shared_from_this<Desk> {
public:
    Desk(boost::asio::io_context& io, const DriverSettings& settings);

    /// Begins to receive what workers bring back. Apart from the constructor, as it needs a shared
    /// owner.
    void open();

    /// Submits the job and waits for its answer, which `answer_of` then gives.
    Task<void> answer(JobPtr job);

    /// The job's verdict, the loop's own one first.
    static Result<void> answer_of(const Job& job);

    /// Rolls back a transaction that nobody will end: what it runs is stopped first.
    void abandon(const std::shared_ptr<Seat>& seat);

    /// Answers every caller shutting_down, and waits for all connections to be closed.
    Task<void> close();

    /// The same, by joining the threads at once. For a driver destroyed without `close`.
    void shut_down();

    PoolStats stats() const;
    void on_reach(ReachListener listener) { reach_.on_change(std::move(listener)); }

private:
    using Clock = Deadline::Clock;

    /// Callers for crews that transactions hold.
    struct Line {
        std::deque<JobPtr> jobs;
        bool is_open = true; ///< false while a transaction sits there
    };

    void submit(const JobPtr& job);
    void submit_write(const JobPtr& job);
    void submit_snapshot(const JobPtr& job);
    void hand(const JobPtr& job, Crew& crew);
    static std::size_t waiting_for(const Crew& crew, const Line& line);
    bool is_busy(const Crew& crew, const Line& line) const;

    void receive(const JobPtr& job) override;
    void settle(const JobPtr& job);
    void end_seat(const std::shared_ptr<Seat>& seat);
    void advance();
    Crew* free_snapshot();

    void stop(const JobPtr& job, Stop why);
    void withdraw(const JobPtr& job, Stop why);
    void give_up(const JobPtr& job);
    void tick();
    void arm();

    void enlist(const JobPtr& job);
    void finish(const JobPtr& job);
    void finish_soon(const JobPtr& job, Error error);
    Error too_busy(std::size_t waiting) const;
    std::vector<Crew*> crews() const;
    void dismiss_all();

    boost::asio::io_context& io_;
    std::size_t queue_max_;
    std::chrono::milliseconds queue_timeout_;
    std::size_t snapshots_max_;
    std::shared_ptr<Storage> storage_;
    std::shared_ptr<Returns> returns_;

    std::unique_ptr<Crew> readers_;
    std::unique_ptr<Crew> writer_;
    std::vector<std::unique_ptr<Crew>> snapshots_; ///< made as read-only transactions need them
    std::vector<Crew*> free_snapshots_;
    Line writer_line_;
    Line snapshot_line_;

    std::vector<JobPtr> live_; ///< not answered yet
    std::size_t pinned_ = 0;
    boost::asio::steady_timer timer_;
    bool is_armed_ = false;
    Reach reach_;

    bool is_closed_ = false;
    std::size_t threads_left_ = 0;
    std::unique_ptr<Waiter> closer_;
};

} // namespace connectord::sqlite
