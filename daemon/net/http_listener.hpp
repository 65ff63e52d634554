// Listens on a TCP port for HTTP/1.1.
#pragma once

#include "daemon/net/acceptor.hpp"
#include "daemon/net/http_connection.hpp"
#include "daemon/net/options.hpp"
#include "daemon/net/reception.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <unordered_set>

namespace connectord::net {

/// How an HTTP listener serves.
struct HttpListenerOptions {
    ConnectionLimits limits;
    std::shared_ptr<ConnectionCount> connections = std::make_shared<ConnectionCount>(1000);
    HttpAccess access;
    HttpPages pages; ///< `/livez`, `/readyz`, `/metrics`, `/openrpc.json`, `/`
    std::shared_ptr<Traffic> traffic = std::make_shared<Traffic>();
    std::shared_ptr<TlsHolder> tls = {}; ///< null: in the clear
};

/// One endpoint and the HTTP connections that came by it.
class HttpListener {
public:
    /// Binds and listens; accepts from `start` on. Throws boost::system::system_error.
    ///
    /// Lifetime  the dispatcher outlives it; `close` must have returned before it is destroyed
    HttpListener(boost::asio::io_context& io, Endpoint endpoint, rpc::Dispatcher& dispatcher,
                 SessionFactory make_session, HttpListenerOptions options = {});

    void start();

    /// Accepts no more connections; those that are here go on.
    void stop_accepting() { acceptor_.close(); }

    /// Begins no further request, sends the answers that are still due, and waits for the end of
    /// every connection; from the deadline on they are ended, whatever they wait for.
    Task<void> close(Deadline deadline);

    /// Holds for what is read from now on.
    void set_limits(ConnectionLimits limits) { service_.limits = limits; }
    void set_access(HttpAccess access) { service_.access = std::move(access); }

    std::uint16_t port() const { return acceptor_.port(); }
    std::size_t connections() const { return connections_.size(); }

private:
    Task<void> serve(Socket socket);

    HttpService service_;
    std::shared_ptr<ConnectionCount> count_;
    std::shared_ptr<Traffic> traffic_;
    std::shared_ptr<TlsHolder> tls_;
    Reception reception_;
    Acceptor acceptor_;
    std::unordered_set<HttpConnection*> connections_;
};

} // namespace connectord::net
