// Who runs what on which connection: the queue, the lanes and leases, and what becomes of each.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/pool/backoff.hpp"
#include "drivers/pool/pool.hpp"
#include "drivers/postgresql/canceller.hpp"
#include "drivers/postgresql/connector.hpp"
#include "drivers/postgresql/conninfo.hpp"
#include "drivers/postgresql/errors.hpp"
#include "drivers/postgresql/lease.hpp"
#include "drivers/postgresql/link.hpp"
#include "drivers/postgresql/request.hpp"
#include "drivers/reach.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace connectord::pg {

/// The connections of one datasource and everybody who wants one.
///
/// Autocommit statements go into lanes, beside each other; transactions and raw statements get a
/// connection to themselves. What is not sent yet waits in one queue, so that it moves when a lane
/// stalls. The decisions are pool::Pool's; the hub carries them out.
///
/// Lifetime  one thread, the io_context's. `close` ends it; a transaction keeps it alive, open or
/// not
class Hub final : public std::enable_shared_from_this<Hub>, public Link::Owner {
public:
    using Clock = std::chrono::steady_clock;

    Hub(boost::asio::io_context& io, DriverSettings settings,
        std::shared_ptr<const Conninfo> conninfo);
    ~Hub();

    // What the driver and its transactions ask for.

    /// Runs statements on the driver, or in the transaction of `lease`.
    Task<Result<Outcome>> execute(std::span<const sql::Statement> statements, json::Writer& out,
                                  Deadline deadline, std::shared_ptr<Lease> lease);
    Task<Result<std::unique_ptr<connectord::Transaction>>> begin(BeginOptions options,
                                                                 Deadline deadline);
    /// Commits or rolls back.
    Task<Status> end(std::shared_ptr<Lease> lease, Purpose purpose, Deadline deadline);
    /// Its transaction was destroyed: rolls back in the background when it is open.
    void abandon(const std::shared_ptr<Lease>& lease);
    Task<void> close();
    /// Ends all at once, as `close` does, and waits for nothing.
    void shut();

    PoolStats stats() const;
    void on_reach(ReachListener listener) { reach_.on_change(std::move(listener)); }
    std::string server_parameter(const char* name) const;

private:
    using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                                    boost::asio::io_context::executor_type>;
    using RequestPtr = std::shared_ptr<Request>;

    // Link::Owner
    void on_answered(Link& link, const RequestPtr& request) override;
    void on_overflow(Link& link, const RequestPtr& request) override;
    void on_quiet(Link& link) override;
    void on_lost(Link& link, Link::Requests unanswered, const std::string& reason) override;
    void on_timer(Link& link) override;

    // hub.cpp: the way of a request
    void submit(const RequestPtr& request);
    void submit_to_lease(const RequestPtr& request);
    void pump(Clock::time_point now = Clock::now());
    void start(const pool::Assignment& assignment, Clock::time_point now);
    static void send(Link& link, const RequestPtr& request, Clock::time_point now);
    void send_in_lease(const RequestPtr& request);
    Task<void> answer_of(const RequestPtr& request);
    void answer(const RequestPtr& request, std::optional<Error> error);
    void conclude(const RequestPtr& request);
    static void note_pace(const Link& link, const Request& request);
    bool try_again(Link& link, const RequestPtr& request);
    pool::Need need_of(const Request& request) const;

    // hub_lease.cpp: connections that change hands
    void end_turn(Link& link);
    void after_lease(Link& link, const RequestPtr& request);
    static bool must_wait(const Lease& lease);
    void release_held(const std::shared_ptr<Lease>& lease);
    void end_lease(Lease& lease, std::string reason);
    void settle(Link& link);
    void tidy(Link& link, std::string_view control);
    void answer_lost(const RequestPtr& request, const std::string& reason);

    // hub_overdue.cpp: deadlines, cancelling, giving up
    void give_up(const RequestPtr& request, Errc why);
    void give_up_sent(const RequestPtr& request, Errc why);
    void cancel_statement(Link& link);
    void on_cancel_done(const std::shared_ptr<Link>& link);
    void arm_queue(Clock::time_point moment);
    void on_queue_timer();
    Clock::time_point check_sent(Link& link, Clock::time_point now);
    Clock::time_point check_held(Link& link, Clock::time_point now);
    Effects effects_if_unanswered(const Request& request) const;

    // hub_reach.cpp: connecting, back-off, old age
    void grow(Clock::time_point now = Clock::now());
    void open_one();
    void on_connected(pool::ConnectionId id, ConnectionPtr connection);
    void on_unreachable(pool::ConnectionId id, const std::string& reason);
    void retry_later();
    void fail_waiting(const std::string& reason);
    void keep_house();
    void on_house_timer();
    void retire(Link& link);
    bool has_links() const;
    std::chrono::milliseconds retry_after() const;

    boost::asio::io_context& io_;
    DriverSettings settings_;
    std::shared_ptr<const Conninfo> conninfo_;
    pool::Pool pool_;
    pool::Backoff backoff_;
    std::minstd_rand dice_;
    Canceller canceller_;
    std::vector<std::shared_ptr<Link>> links_; ///< by the pool's numbers
    std::unordered_map<pool::ConnectionId, std::shared_ptr<Connector>> attempts_;

    Timer queue_timer_;
    Clock::time_point queue_armed_{Clock::time_point::max()};
    Timer retry_timer_;
    Timer house_timer_;
    bool is_house_kept_ = false;
    bool is_pumping_ = false;
    bool is_closed_ = false;
    bool was_reached_ = false;        ///< ever
    bool is_retry_due_later_ = false; ///< retry_timer_ runs: no attempt before it ends
    std::string last_reason_;
    Reach reach_; ///< lost: there is no connection, and the last attempt failed
};

} // namespace connectord::pg
