// Takes in the clients that came by a door, and serves each until it goes.
#pragma once

#include "daemon/net/options.hpp"
#include "daemon/net/socket.hpp"
#include "daemon/rpc/headcount.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace connectord::net {

/// Serves clients on one io_context, each by a coroutine of its own, and counts them.
class Reception {
public:
    /// Serves one client; the connection counts until it returns.
    using Serve = std::function<Task<void>(Socket)>;

    /// Says to a client that there are too many, on a socket that is closed afterwards.
    using TurnAway = std::function<std::string()>;

    Reception(boost::asio::io_context& io, std::shared_ptr<ConnectionCount> count, Serve serve,
              TurnAway turn_away);
    Reception(const Reception&) = delete;
    Reception& operator=(const Reception&) = delete;

    boost::asio::io_context& io() { return io_; }

    /// One more is on its way, whom `admit` follows. Safe to call from any thread.
    void expect() { clients_.fetch_add(1, std::memory_order_relaxed); }

    /// Serves a client that was expected, or turns it away where there are as many as there may be.
    /// The socket is this io_context's.
    void admit(Socket socket);

    /// Clients that are here or on their way. Safe to ask from any thread.
    std::size_t clients() const { return clients_.load(std::memory_order_relaxed); }

    /// Waits until the last client has gone.
    Task<bool> wait_until_empty(Deadline deadline) { return serving_.wait_until_empty(deadline); }
    Task<void> wait_until_empty() { return serving_.wait_until_empty(); }

private:
    void leave();

    boost::asio::io_context& io_;
    std::shared_ptr<ConnectionCount> count_;
    Serve serve_;
    TurnAway turn_away_;
    rpc::Headcount serving_;
    std::atomic<std::size_t> clients_{0};
};

} // namespace connectord::net
