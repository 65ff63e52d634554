// One connection: what is sent on it, what comes back, and who is told.
#pragma once

#include "drivers/postgresql/bind.hpp"
#include "drivers/postgresql/handles.hpp"
#include "drivers/postgresql/pipeline.hpp"
#include "drivers/postgresql/prepared.hpp"
#include "drivers/postgresql/request.hpp"
#include "drivers/postgresql/row_encoder.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace connectord::pg {

/// A connection in pipeline mode, driven by its socket's readiness.
///
/// It sends units of work, each with a Sync of its own, and encodes rows as they come. All that one
/// wake-up brings is taken in before anybody is told: the owner finds the pipeline in a consistent
/// state.
///
/// Lifetime  the owner outlives it, or closes it first
class Link : public std::enable_shared_from_this<Link> {
public:
    using Clock = std::chrono::steady_clock;
    using Requests = std::deque<std::shared_ptr<Request>>;

    /// Who is told what becomes of the connection.
    class Owner {
    public:
        /// The unit's Sync has come: it is over, and request.error tells whether it failed.
        virtual void on_answered(Link& link, const std::shared_ptr<Request>& request) = 0;
        /// A reply outgrew its limit; its rows are dropped from here on.
        virtual void on_overflow(Link& link, const std::shared_ptr<Request>& request) = 0;
        /// Everything of one wake-up has been told.
        virtual void on_quiet(Link& link) = 0;
        /// The connection has gone. What was not answered is handed over.
        virtual void on_lost(Link& link, Requests unanswered, const std::string& reason) = 0;
        /// The moment that `arm` was told of has come.
        virtual void on_timer(Link& link) = 0;

    protected:
        ~Owner() = default;
    };

    Link(boost::asio::io_context& io, ConnectionPtr connection, pool::ConnectionId id,
         Owner& owner);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// Begins to watch the socket, so that the end of an idle connection is noticed at once.
    void start();

    /// Sends a unit of work. Its values were checked before; what fails here ends the connection,
    /// soon.
    void send(const std::shared_ptr<Request>& request, Clock::time_point now);

    /// Ends the connection; the owner is told with `on_lost` before this returns.
    void fail(const std::string& reason);

    /// Ends the connection; nobody is told.
    void close();

    /// Calls `on_timer` at `moment`, or earlier when an earlier one was asked for.
    void arm(Clock::time_point moment);

    /// Nothing has come that says the server has ended it. Only asked while nothing is under way.
    bool is_alive();

    bool is_open() const { return connection_ != nullptr; }
    pool::ConnectionId id() const { return id_; }
    const Requests& in_flight() const { return in_flight_; }
    Clock::time_point last_heard() const { return last_heard_; }
    PGTransactionStatusType transaction_status() const;
    CancelPtr cancel_handle() const { return CancelPtr{PQgetCancel(connection_.get())}; }
    std::string parameter(const char* name) const;
    void forget_prepared() { prepared_.clear(); }

    // What its owner knows of it.
    std::weak_ptr<Lease> lease; ///< the transaction that it is pinned to
    bool is_turn_over = false;  ///< whoever had it is answered: to be looked at when it is quiet
    bool is_spoiled = false;    ///< it could not be cleaned
    bool is_dirty = false;      ///< somebody may have left session state behind
    int cancels_under_way = 0;  ///< F4: not to be used again before they have come back
    bool needs_fence = false;   ///< a Sync must pass before it is used again
    int rollbacks_tried = 0;
    Clock::time_point cancel_end{Clock::time_point::max()};
    Clock::time_point abandoned_at{
        Clock::time_point::max()}; ///< somebody did not wait for an answer

private:
    using Executor = boost::asio::io_context::executor_type;

    void watch();
    void on_readable();
    void receive();
    bool take(ResultPtr result);
    void take_rows(Request& request, const Sent& sent, const PGresult* result, bool is_last);
    void take_completion(Request& request, const Sent& sent, const PGresult* result);
    void take_failure(Request& request, const Sent& sent, const PGresult* result);
    void end_statement(Request& request, const Sent& sent, const PGresult* result,
                       bool has_columns);
    void refuse_reply(const PGresult* result);
    void tell_answers();
    bool write(Request& request);
    bool write_statement(Request& request, std::uint32_t index);
    bool write_control(std::string_view sql);
    bool write_sync();
    void evict_prepared();
    void flush();
    void fail_soon(std::string reason);
    std::string last_words() const;
    bool has_pending_tls() const;
    ConnectionPtr detach();

    Owner& owner_;
    pool::ConnectionId id_;
    ConnectionPtr connection_;
    boost::asio::posix::basic_stream_descriptor<Executor> socket_;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor> timer_;
    Clock::time_point armed_{Clock::time_point::max()};

    Pipeline pipeline_;
    Prepared prepared_;
    Bind bind_;
    RowEncoder encoder_;
    Requests in_flight_; ///< sent and not synced, in order: the pipeline's units
    Requests answered_;  ///< synced in this wake-up
    std::shared_ptr<Request> overflowed_;
    UnitId last_unit_ = 0;
    bool is_encoding_ = false; ///< the head statement's rows have begun
    bool is_flushing_ = false;
    bool is_failing_ = false;
    bool is_receiving_ = false;
    bool saw_fatal_ = false;
    Clock::time_point last_heard_{};
    Clock::time_point last_sync_{};
};

} // namespace connectord::pg
