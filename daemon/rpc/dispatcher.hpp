// From messages to methods and back: every call is looked up, checked, run and answered here.
#pragma once

#include "daemon/observe/log.hpp"
#include "daemon/rpc/batch.hpp"
#include "daemon/rpc/conversation.hpp"
#include "daemon/rpc/headcount.hpp"
#include "daemon/rpc/home.hpp"
#include "daemon/rpc/registry.hpp"
#include "daemon/rpc/reply_budget.hpp"
#include "drivers/async/deadline.hpp"
#include "drivers/async/task.hpp"
#include "protocol/rpc/reply.hpp"
#include "protocol/rpc/request.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace connectord::rpc {

/// What calls are held to.
struct DispatchLimits {
    std::chrono::milliseconds statement_timeout{30'000}; ///< a call's deadline, from its arrival
    std::size_t max_batch = 100;
    std::size_t max_in_flight = 1024;           ///< calls of one conversation
    std::size_t max_reply = 64U << 20;          ///< bytes
    std::chrono::milliseconds slow_call{1'000}; ///< from here on a call's log line is a warning
};

/// How a call ended: for metrics.
struct CallRecord {
    const Method* method; ///< null when there is no such method
    std::optional<Errc> error;
    std::chrono::steady_clock::duration took;
    TimeSpent spent; ///< of `took`
    std::size_t reply_bytes;
    session::Transport transport;
};

/// Runs the calls of all conversations of one io_context.
///
/// Each call is a coroutine of its own. Calls start in the order received, and each runs up to its
/// first wait before the next one starts: what a call changes at once holds for those that follow.
class Dispatcher {
public:
    using Observer = std::function<void(const CallRecord&)>;

    /// Lifetime  the registry and the budget outlive it, and it outlives every conversation
    Dispatcher(boost::asio::io_context& io, const Registry& registry, ReplyBudget& budget,
               DispatchLimits limits = {});
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    /// Is told of every call's end.
    void set_observer(Observer observer) { observer_ = std::move(observer); }

    /// Where calls are run that are about what this thread does not have; none by default.
    ///
    /// Lifetime  it outlives the dispatcher
    void set_home(Home* home) { home_ = home; }

    /// Starts the calls of a message. Their replies go to the conversation, in any order.
    void dispatch(const std::shared_ptr<Conversation>& conversation, Message message);

    /// Reads a text, and starts its calls.
    void dispatch(const std::shared_ptr<Conversation>& conversation,
                  const std::shared_ptr<const json::Document>& document);

    /// Answers a text that is no message.
    void refuse(Conversation& conversation, IdText id, const Error& error);

    /// Sends the client a notification; `params` is JSON text. One that finds no room is dropped.
    void notify(Conversation& conversation, std::string_view method, std::string_view params);

    /// From now on new calls answer shutting_down. Those under way go on.
    void begin_shutdown() { is_shutting_down_ = true; }
    bool is_shutting_down() const { return is_shutting_down_; }

    /// Calls that are under way here; those that run at home are counted there.
    std::size_t calls_in_flight() const { return headcount_.count() - at_home_; }

    /// Waits until no call is under way; false when the deadline came first.
    Task<bool> wait_until_idle(Deadline deadline) { return headcount_.wait_until_empty(deadline); }

    const Registry& registry() const { return registry_; }
    const DispatchLimits& limits() const { return limits_; }

    /// For calls that arrive from now on.
    void set_limits(DispatchLimits limits) { limits_ = limits; }
    boost::asio::io_context& io() { return io_; }

private:
    struct Job;
    using Clock = std::chrono::steady_clock;

    void start(const std::shared_ptr<Conversation>& conversation, Request request,
               const std::shared_ptr<Batch>& batch);
    std::optional<Error> turn_away(const Conversation& conversation) const;
    void cancel(Conversation& conversation, const Request& request, Batch* batch);

    Task<void> run(std::shared_ptr<Job> job);
    bool belongs_home(Job& job) const;
    Task<void> run_at_home(Job& job);
    Clock::duration allowance(const session::Session& session) const;
    Result<Task<Status>> handle(Job& job, Call& call, json::Writer& out) const;
    void finish(Job& job, const Call& call, Status status, std::optional<Reply>& reply,
                json::Writer& out);
    Result<const Method*> admit(Job& job) const;
    Error incident(const Job& job, std::string_view what) const;
    void end(const std::shared_ptr<Job>& job, const std::exception_ptr& escaped);
    void record(const Job& job, const std::optional<Errc>& error, std::size_t bytes) const;
    static void tell(const Job& job, observe::Level level, Clock::duration took,
                     const std::optional<Errc>& error, std::size_t bytes);

    void deliver(Conversation& conversation, Batch* batch, const Id& id, std::string reply);
    static void leave(Conversation& conversation, Batch* batch);
    std::optional<Outgoing> charged(std::string& reply);
    Outgoing over_budget(IdText id);

    boost::asio::io_context& io_;
    const Registry& registry_;
    ReplyBudget& budget_;
    DispatchLimits limits_;
    Observer observer_;
    Home* home_ = nullptr;    ///< null: here
    std::size_t at_home_ = 0; ///< calls that run there
    Headcount headcount_;
    bool is_shutting_down_ = false;
};

} // namespace connectord::rpc
