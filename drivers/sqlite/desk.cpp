#include "drivers/sqlite/desk.hpp"

#include "drivers/sqlite/failure.hpp"
#include "drivers/sqlite/waiter.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace connectord::sqlite {
namespace {

constexpr std::size_t reader_count = 2;

// How often deadlines are looked at while anybody waits, and how long a worker has to come back
// after one. Together they keep a late answer within a quarter of a second.
constexpr std::chrono::milliseconds tick_span{25};
constexpr std::chrono::milliseconds grace{150};

bool ends_transaction(const Job& job)
{
    return job.action == Job::Action::commit || job.action == Job::Action::rollback;
}

/// Whether it shares its crew's queue with strangers; a transaction's statements wait for each
/// other alone.
bool waits_in_line(const Job& job)
{
    return !job.seat || job.action == Job::Action::begin;
}

bool is_terminal(boost::asio::cancellation_type type)
{
    using Type = boost::asio::cancellation_type;
    return (type & Type::terminal) != Type::none;
}

/// The answer to a job that is withdrawn before anybody began it.
Error why_withdrawn(const Job& job, Stop why)
{
    const std::string_view left = ends_transaction(job) ? outcome::rolled_back : outcome::none;
    switch (why) {
    case Stop::cancelled:
        return cancelled(left);
    case Stop::closing:
        return Error{Errc::shutting_down, "the datasource is being closed"};
    case Stop::none:
    case Stop::deadline:
        break;
    }
    return timed_out("queue", left);
}

} // namespace

Desk::Desk(boost::asio::io_context& io, const DriverSettings& settings)
    : io_{io},
      queue_max_{settings.queue_max},
      queue_timeout_{settings.queue_timeout},
      snapshots_max_{std::max<std::size_t>(settings.pool_max, reader_count + 2) - reader_count - 1},
      storage_{std::make_shared<Storage>(settings.file)},
      timer_{io}
{
}

void Desk::open()
{
    returns_ = std::make_shared<Returns>(io_, weak_from_this());
    readers_ =
        std::make_unique<Crew>(reader_count, Role::reader, storage_, returns_, queue_timeout_);
    writer_ = std::make_unique<Crew>(1, Role::writer, storage_, returns_, queue_timeout_);
}

// ── from a coroutine to a crew
// ──────────────────────────────────────────────────────────────────────

Task<void> Desk::answer(JobPtr job)
{
    auto initiation = [self = shared_from_this(), job](auto handler) {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            // Weak, since the slot is part of what the job's waiter keeps.
            slot.assign([desk = self->weak_from_this(),
                         weak = std::weak_ptr<Job>{job}](boost::asio::cancellation_type type) {
                const std::shared_ptr<Desk> held = desk.lock();
                const JobPtr stopped = weak.lock();
                if (held && stopped && is_terminal(type))
                    held->stop(stopped, Stop::cancelled);
            });
        }
        job->waiter = make_waiter(std::move(handler), self->io_);
        self->enlist(job);
        self->submit(job);
    };
    return boost::asio::async_initiate<decltype(use_task), void()>(std::move(initiation), use_task);
}

Result<void> Desk::answer_of(const Job& job)
{
    if (job.early)
        return *job.early;
    return job.verdict;
}

void Desk::enlist(const JobPtr& job)
{
    job->queue_deadline = job->control.deadline().capped(queue_timeout_);
    job->gives_up = Deadline{job->control.deadline().moment() + grace};
    job->place = live_.size();
    live_.push_back(job);
    arm();
}

void Desk::submit(const JobPtr& job)
{
    if (is_closed_)
        return finish_soon(job, Error{Errc::shutting_down, "the datasource is closed"});
    const bool begins = job->action == Job::Action::begin;
    if (job->seat && !begins)
        return hand(job, *job->seat->crew);
    if (begins && job->seat->reads_only)
        return submit_snapshot(job);
    if (!job->reads_only)
        return submit_write(job);
    if (is_busy(*readers_, Line{}))
        return finish_soon(job, too_busy(waiting_for(*readers_, Line{})));
    hand(job, *readers_);
}

void Desk::submit_write(const JobPtr& job)
{
    if (is_busy(*writer_, writer_line_))
        return finish_soon(job, too_busy(waiting_for(*writer_, writer_line_)));
    if (!writer_line_.is_open || !writer_line_.jobs.empty()) {
        writer_line_.jobs.push_back(job);
        return;
    }
    if (job->seat)
        writer_line_.is_open = false;
    hand(job, *writer_);
}

void Desk::submit_snapshot(const JobPtr& job)
{
    Crew* const crew = snapshot_line_.jobs.empty() ? free_snapshot() : nullptr;
    if (crew != nullptr)
        return hand(job, *crew);
    if (snapshot_line_.jobs.size() >= queue_max_)
        return finish_soon(job, too_busy(snapshot_line_.jobs.size()));
    snapshot_line_.jobs.push_back(job);
}

/// A crew for one more read-only transaction; null when there are as many as may be.
Crew* Desk::free_snapshot()
{
    if (!free_snapshots_.empty()) {
        Crew* const crew = free_snapshots_.back();
        free_snapshots_.pop_back();
        return crew;
    }
    if (snapshots_.size() == snapshots_max_)
        return nullptr;
    snapshots_.push_back(
        std::make_unique<Crew>(1, Role::reader, storage_, returns_, queue_timeout_));
    return snapshots_.back().get();
}

std::size_t Desk::waiting_for(const Crew& crew, const Line& line)
{
    return line.jobs.size() + crew.handed - std::min(crew.handed, crew.size());
}

/// Whether one more call would wait behind as many as may. Calls that threads work on do not wait.
bool Desk::is_busy(const Crew& crew, const Line& line) const
{
    const bool may_start = line.is_open && line.jobs.empty() && crew.handed < crew.size();
    return !may_start && waiting_for(crew, line) >= queue_max_;
}

void Desk::hand(const JobPtr& job, Crew& crew)
{
    job->phase = Job::Phase::handed;
    job->crew = &crew;
    if (job->action == Job::Action::begin) {
        job->seat->crew = &crew;
        ++pinned_;
    }
    crew.push(job);
}

// ── and back
// ────────────────────────────────────────────────────────────────────────────────────────

void Desk::receive(const JobPtr& job)
{
    const std::shared_ptr<Desk> self = shared_from_this();
    if (!job) {
        --threads_left_;
        if (threads_left_ > 0 || !closer_)
            return;
        for (Crew* const crew : crews())
            crew->join(); // each has said that it is at its end
        return std::exchange(closer_, nullptr)->resume();
    }
    --job->crew->handed;
    if (job->needs_writer && job->phase != Job::Phase::answered) {
        job->needs_writer = false;
        job->reads_only = false;
        job->phase = Job::Phase::waiting;
        return submit(job);
    }
    settle(job);
    if (job->phase != Job::Phase::answered)
        finish(job);
}

/// What a finished job means for those who wait.
void Desk::settle(const JobPtr& job)
{
    if (job->verdict)
        reach_.found();
    else if (job->verdict.error().code == Errc::datasource_unavailable)
        reach_.lost(job->verdict.error().message);

    if (job->action == Job::Action::begin && !job->verdict)
        return end_seat(job->seat);
    if (job->action == Job::Action::begin && job->phase == Job::Phase::answered)
        return abandon(job->seat); // it began, and nobody is there to hold it
    if (ends_transaction(*job))
        end_seat(job->seat);
}

void Desk::end_seat(const std::shared_ptr<Seat>& seat)
{
    --pinned_;
    if (seat->crew == writer_.get())
        writer_line_.is_open = true;
    else
        free_snapshots_.push_back(seat->crew);
    advance();
}

/// Lets in those who may go now: for the writer all up to the next transaction.
void Desk::advance()
{
    if (is_closed_)
        return;
    while (writer_line_.is_open && !writer_line_.jobs.empty()) {
        const JobPtr job = std::move(writer_line_.jobs.front());
        writer_line_.jobs.pop_front();
        if (job->seat)
            writer_line_.is_open = false;
        hand(job, *writer_);
    }
    while (!snapshot_line_.jobs.empty()) {
        Crew* const crew = free_snapshot();
        if (crew == nullptr)
            return;
        const JobPtr job = std::move(snapshot_line_.jobs.front());
        snapshot_line_.jobs.pop_front();
        hand(job, *crew);
    }
}

void Desk::finish(const JobPtr& job)
{
    job->phase = Job::Phase::answered;
    live_.back()->place = job->place;
    std::swap(live_[job->place], live_.back());
    live_.pop_back();
    if (const std::unique_ptr<Waiter> waiter = std::move(job->waiter))
        waiter->resume();
}

/// Answers with an error of our own, from a turn of the loop to come: the caller may be just about
/// to wait.
void Desk::finish_soon(const JobPtr& job, Error error)
{
    if (job->early)
        return;
    job->early = std::make_unique<const Error>(std::move(error));
    boost::asio::post(io_, [self = shared_from_this(), job] {
        if (job->phase != Job::Phase::answered)
            self->finish(job);
    });
}

// ── deadlines, cancelling, abandoning
// ───────────────────────────────────────────────────────────────

/// Ends the wait of a job that nobody has begun.
void Desk::withdraw(const JobPtr& job, Stop why)
{
    finish_soon(job, why_withdrawn(*job, why));
    if (job->phase != Job::Phase::handed)
        return;
    job->phase = Job::Phase::waiting;
    if (job->action == Job::Action::begin)
        end_seat(job->seat);
    else if (ends_transaction(*job))
        abandon(job->seat);
}

void Desk::stop(const JobPtr& job, Stop why)
{
    if (job->phase == Job::Phase::answered || job->early)
        return;
    if (job->phase == Job::Phase::waiting) {
        Line& line = job->seat && job->seat->reads_only ? snapshot_line_ : writer_line_;
        std::erase(line.jobs, job);
        return withdraw(job, why);
    }
    if (job->action == Job::Action::rollback)
        return; // it is wanted whoever waits for it
    if (job->crew->remove(job))
        return withdraw(job, why);
    job->control.stop(why);
    // A COMMIT that runs is waited for: its answer is near, and worth more than a quick one.
    if (why == Stop::cancelled && job->action != Job::Action::commit)
        job->gives_up = std::min(job->gives_up, Deadline::in(grace));
}

/// Answers for a worker that does not come back in time.
void Desk::give_up(const JobPtr& job)
{
    Error error = timed_out("statement", outcome::unknown);
    if (job->action == Job::Action::commit)
        error = Error{Errc::outcome_unknown, "the deadline passed while COMMIT ran"};
    else if (job->action == Job::Action::rollback)
        error = timed_out("statement", outcome::rolled_back);
    else if (job->reads_only || job->seat)
        error = timed_out("statement", outcome::none);
    if (job->control.reason() == Stop::cancelled && error.code == Errc::timeout)
        error = cancelled(job->reads_only || job->seat ? outcome::none : outcome::unknown);
    if (job->seat)
        job->seat->is_given_up = true;
    job->early = std::make_unique<const Error>(std::move(error));
    finish(job);
}

void Desk::arm()
{
    if (std::exchange(is_armed_, true))
        return;
    timer_.expires_after(tick_span);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code cancelled_timer) {
        const std::shared_ptr<Desk> self = weak.lock();
        if (self && !cancelled_timer)
            self->tick();
    });
}

void Desk::tick()
{
    is_armed_ = false;
    const Clock::time_point now = Clock::now();
    const std::vector<JobPtr> jobs = live_; // who is resumed may add and end jobs
    for (const JobPtr& job : jobs) {
        if (job->phase == Job::Phase::answered || job->early)
            continue;
        const bool is_late = now >= job->control.deadline().moment();
        const bool waits_too_long = now >= job->queue_deadline.moment();
        if (job->phase == Job::Phase::waiting && waits_too_long)
            stop(job, Stop::deadline);
        else if (job->phase == Job::Phase::handed && now >= job->gives_up.moment())
            give_up(job);
        else if (job->phase == Job::Phase::handed && is_late)
            stop(job, Stop::deadline);
        else if (job->phase == Job::Phase::handed && waits_too_long && waits_in_line(*job) &&
                 job->crew->remove(job))
            withdraw(job, Stop::deadline);
    }
    if (!live_.empty())
        arm();
}

void Desk::abandon(const std::shared_ptr<Seat>& seat)
{
    const std::vector<JobPtr> jobs = live_;
    for (const JobPtr& job : jobs) {
        if (job->seat == seat && job->phase == Job::Phase::handed && !ends_transaction(*job))
            stop(job, Stop::cancelled);
    }
    if (is_closed_)
        return; // the connection's end rolls back
    auto rollback = std::make_shared<Job>(Job::Action::rollback, Deadline::in(queue_timeout_));
    rollback->seat = seat;
    rollback->phase = Job::Phase::answered; // nobody waits for it
    rollback->crew = seat->crew;
    seat->crew->push(rollback);
}

Error Desk::too_busy(std::size_t waiting) const
{
    constexpr int retry_after_ms = 100;
    return Error{Errc::busy, "too many calls wait for the database"}
        .with("queue", "sqlite")
        .with("waiting", boost::json::value(waiting))
        .with("retryAfterMs", boost::json::value(retry_after_ms));
}

// ── the end
// ─────────────────────────────────────────────────────────────────────────────────────────

std::vector<Crew*> Desk::crews() const
{
    std::vector<Crew*> all{readers_.get(), writer_.get()};
    for (const std::unique_ptr<Crew>& crew : snapshots_)
        all.push_back(crew.get());
    return all;
}

/// Every caller is answered, and every thread ends when what it runs has.
void Desk::dismiss_all()
{
    is_closed_ = true;
    storage_.reset();
    std::vector<JobPtr> untouched;
    for (Crew* const crew : crews()) {
        threads_left_ += crew->threads();
        const std::vector<JobPtr> left = crew->dismiss();
        untouched.insert(untouched.end(), left.begin(), left.end());
    }
    for (const JobPtr& job : live_) {
        job->control.stop(Stop::closing);
        if (job->phase == Job::Phase::waiting)
            untouched.push_back(job);
    }
    for (const JobPtr& job : untouched) {
        if (job->phase != Job::Phase::answered)
            finish_soon(job, why_withdrawn(*job, Stop::closing));
    }
    writer_line_.jobs.clear();
    snapshot_line_.jobs.clear();
}

Task<void> Desk::close()
{
    auto initiation = [self = shared_from_this()](auto handler) {
        self->closer_ = make_waiter(std::move(handler), self->io_);
        self->dismiss_all();
        if (self->threads_left_ == 0)
            boost::asio::post(self->io_, [self] {
                if (self->closer_)
                    std::exchange(self->closer_, nullptr)->resume();
            });
    };
    return boost::asio::async_initiate<decltype(use_task), void()>(std::move(initiation), use_task);
}

void Desk::shut_down()
{
    if (!is_closed_)
        dismiss_all();
    for (Crew* const crew : crews())
        crew->join();

    // Who still waits holds us, and we hold who waits. From here on the loop holds them: it resumes
    // them, or its end destroys them.
    for (const JobPtr& job : std::exchange(live_, {})) {
        if (!job->early)
            job->early = std::make_unique<const Error>(why_withdrawn(*job, Stop::closing));
        job->phase = Job::Phase::answered;
        boost::asio::post(io_, [job, waiter = std::move(job->waiter)] { waiter->resume(); });
    }
}

PoolStats Desk::stats() const
{
    PoolStats stats;
    stats.max = readers_->size() + writer_->size() + snapshots_max_;
    stats.pinned = pinned_;
    stats.lent = std::min(readers_->handed, readers_->threads());
    if (writer_line_.is_open)
        stats.lent += std::min(writer_->handed, writer_->threads());
    std::size_t open = 0;
    for (const Crew* const crew : crews())
        open += crew->threads();
    stats.idle = open - std::min(open, stats.lent + stats.pinned);
    stats.waiting = waiting_for(*readers_, Line{}) + waiting_for(*writer_, writer_line_) +
                    snapshot_line_.jobs.size();
    stats.available = reach_.is_there();
    return stats;
}

} // namespace connectord::sqlite
