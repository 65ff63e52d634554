// Listens on a TCP port or a unix socket for clients that speak JSON-RPC on a stream.
#pragma once

#include "daemon/net/acceptor.hpp"
#include "daemon/net/options.hpp"
#include "daemon/net/tcp_connection.hpp"
#include "daemon/rpc/dispatcher.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <unordered_set>

namespace connectord::net {

/// One endpoint and the connections that came by it.
class Listener {
public:
    /// Binds and listens; accepts from `start` on. Throws boost::system::system_error.
    ///
    /// Lifetime  the dispatcher outlives it; `close` must have returned before it is destroyed
    Listener(boost::asio::io_context& io, Endpoint endpoint, rpc::Dispatcher& dispatcher,
             SessionFactory make_session, ListenerOptions options = {});

    void start();

    /// Accepts no more connections; those that are here go on.
    void stop_accepting() { acceptor_.close(); }

    /// Takes no more messages, sends the replies that are still due, and waits for the end of every
    /// connection; from the deadline on they are ended, whatever they wait for.
    Task<void> close(Deadline deadline);

    /// For connections that come from now on.
    void set_limits(ConnectionLimits limits) { options_.limits = limits; }

    std::uint16_t port() const { return acceptor_.port(); }
    std::size_t connections() const { return connections_.size(); }

private:
    Task<void> serve(Socket socket);

    rpc::Dispatcher& dispatcher_;
    SessionFactory make_session_;
    ListenerOptions options_;
    Acceptor acceptor_;
    std::unordered_set<TcpConnection*> connections_;
};

} // namespace connectord::net
