// Listens on a TCP port or a unix socket for clients that speak JSON-RPC on a stream.
#pragma once

#include "daemon/net/acceptor.hpp"
#include "daemon/net/options.hpp"
#include "daemon/net/reception.hpp"
#include "daemon/net/tcp_connection.hpp"
#include "daemon/rpc/dispatcher.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

namespace connectord::net {

/// One endpoint and the connections that came by it; or those of them that another thread serves.
class Listener {
public:
    /// Binds and listens; accepts from `start` on. Throws boost::system::system_error.
    ///
    /// Lifetime  the dispatcher outlives it; `close` must have returned before it is destroyed
    Listener(boost::asio::io_context& io, Endpoint endpoint, rpc::Dispatcher& dispatcher,
             SessionFactory make_session, ListenerOptions options = {});

    /// Serves, on an io_context of its own, a part of those who come by the door of another.
    ///
    /// Lifetime  as above, and the other ends no later than this one
    Listener(boost::asio::io_context& io, Listener& door, rpc::Dispatcher& dispatcher,
             SessionFactory make_session, ListenerOptions options = {});

    /// Opens the door, to this listener and those that share it.
    void start();

    /// Accepts no more connections; those that are here go on.
    void stop_accepting();

    /// Takes no more messages, sends the replies that are still due, and waits for the end of every
    /// connection; from the deadline on they are ended, whatever they wait for.
    Task<void> close(Deadline deadline);

    /// For connections that come from now on.
    void set_limits(ConnectionLimits limits) { options_.limits = limits; }

    std::uint16_t port() const { return acceptor_->port(); }
    std::size_t connections() const { return connections_.size(); }

private:
    Listener(boost::asio::io_context& io, rpc::Dispatcher& dispatcher, SessionFactory make_session,
             ListenerOptions options, bool is_unix);
    Task<void> serve(Socket socket);

    rpc::Dispatcher& dispatcher_;
    SessionFactory make_session_;
    ListenerOptions options_;
    bool is_unix_;
    Reception reception_;
    std::vector<Reception*> receptions_; ///< of this listener and those that share its door
    std::optional<Acceptor> acceptor_;   ///< none where the door is another's
    std::unordered_set<TcpConnection*> connections_;
};

} // namespace connectord::net
