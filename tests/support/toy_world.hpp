// A daemon without databases, inside the test's own process.
#pragma once

#include "daemon/net/http_listener.hpp"
#include "daemon/net/listener.hpp"
#include "daemon/rpc/dispatcher.hpp"
#include "daemon/rpc/registry.hpp"
#include "daemon/session/datasources.hpp"
#include "daemon/session/session.hpp"
#include "daemon/session/transactions.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace connectord::test {

/// The token of the principal `tester`, who may read, where a world needs one.
inline constexpr std::string_view toy_token = "a-token-for-tests";

/// What a toy world is made of.
struct ToyOptions {
    rpc::DispatchLimits dispatch;
    net::ListenerOptions listener;
    net::HttpAccess http_access;
    std::size_t reply_budget = 256U << 20;
    bool needs_token = false;
};

/// Everything below the listeners, on an io_context that the test runs itself.
class ToyWorld {
public:
    explicit ToyWorld(ToyOptions options = {});

    boost::asio::io_context io;
    session::Access access;
    session::Datasources datasources;
    session::Transactions transactions;
    rpc::Registry registry;
    rpc::ReplyBudget budget;
    rpc::Dispatcher dispatcher;

    std::shared_ptr<session::Session> make_session(session::Transport transport);
};

/// A toy world that listens, on a thread of its own.
class ToyService {
public:
    explicit ToyService(ToyOptions options = {});
    ~ToyService();

    std::uint16_t port() const { return listener_->port(); }
    std::uint16_t http_port() const { return http_listener_->port(); }
    const std::string& unix_path() const { return unix_path_; }

    /// How many clients are connected to all listeners; asked on the service's thread.
    std::size_t connections() const
    {
        return listener_->connections() + unix_listener_->connections() +
               http_listener_->connections();
    }

    /// Runs `act` on the service's thread and gives what it answers.
    template <typename F>
    auto on_thread(F act)
    {
        std::promise<decltype(act())> answer;
        boost::asio::post(world.io, [&] { answer.set_value(act()); });
        return answer.get_future().get();
    }

    /// Whether `holds` comes true within some seconds; asked on the service's thread.
    bool eventually(const std::function<bool()>& holds);

    /// Ends all connections, those that take longer than `patience` by force, and the thread.
    void stop(std::chrono::milliseconds patience = std::chrono::milliseconds{100});

    ToyWorld world;

private:
    std::string unix_path_;
    std::unique_ptr<net::Listener> listener_;
    std::unique_ptr<net::Listener> unix_listener_;
    std::unique_ptr<net::HttpListener> http_listener_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

} // namespace connectord::test
