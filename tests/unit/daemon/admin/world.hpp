// A daemon of two threads for operators to look at, without a socket or a database.
#pragma once

#include "daemon/admin/house.hpp"
#include "daemon/rpc/registry.hpp"
#include "daemon/session/session.hpp"
#include "tests/unit/daemon/admin/toy_driver.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/value.hpp>

#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace connectord::admin::test {

/// The connection behind a session: remembers by which thread it was cut.
struct ToyLine final : session::Line {
    std::size_t calls_in_flight() const override { return 1; }
    void cut() override { cut_by = std::this_thread::get_id(); }

    std::optional<std::thread::id> cut_by;
};

/// One shard's parts, with a datasource `shop`.
class ToyShard {
public:
    ToyShard(const rpc::Registry& methods, rpc::ReplyBudget& budget);

    Shard shard();
    session::Datasource& shop() const { return *datasources.configured().front(); }
    std::shared_ptr<session::Session> make_session(session::Transport transport);

    /// A transaction that is open, and no session's. Gives its id.
    std::string open_transaction();

    ToyPool pool;
    ToyLine line; ///< behind each of its sessions
    boost::asio::io_context io;
    session::Access access;
    session::SessionList sessions;
    session::Datasources datasources;
    session::Transactions transactions;
    rpc::Dispatcher dispatcher;
    observe::CallCounts calls;
    net::Traffic traffic;
    observe::LoopWatch loop;
};

/// Two shards. The first one's thread is the test's own, and runs while something is awaited; the
/// second one's runs all the time.
class TwoShards {
public:
    TwoShards();
    ~TwoShards();

    /// Runs `act` on the second shard's thread and gives what it answers.
    template <typename Act>
    auto on_second(Act act)
    {
        std::promise<decltype(act())> answer;
        boost::asio::post(second.io, [&] { answer.set_value(act()); });
        return answer.get_future().get();
    }

    std::thread::id second_thread() const { return thread_.get_id(); }

    /// Runs a coroutine on the first shard's thread to its end, as calls are: cancelled by
    /// `signal`, and not by an exception.
    void run(Task<void> work);

    /// Calls an operator's method and gives its answer.
    ///
    /// Errors  the method's
    Result<boost::json::value> call(std::string_view method, std::string_view params = "{}");

    rpc::Registry methods;
    rpc::ReplyBudget budget{1000};
    net::ConnectionCount connections{10};
    Reloads reloads;
    ToyShard first{methods, budget};
    ToyShard second{methods, budget};
    House house;
    boost::asio::cancellation_signal signal;

private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_up_;
    std::thread thread_; ///< the second one's
};

} // namespace connectord::admin::test
