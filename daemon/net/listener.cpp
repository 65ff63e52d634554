#include "daemon/net/listener.hpp"

#include "daemon/net/stream.hpp"

#include <sys/socket.h>

#include <exception>
#include <string>
#include <utility>

namespace connectord::net {

namespace {

/// What a client reads that is one too many.
std::string too_many(std::size_t max)
{
    return rpc::to_reply(rpc::IdText{"null"}, limit_exceeded("sessions", max),
                         rpc::ErrorDetail::plain) +
           "\n";
}

} // namespace

Listener::Listener(boost::asio::io_context& io, rpc::Dispatcher& dispatcher,
                   SessionFactory make_session, ListenerOptions options, bool is_unix)
    : dispatcher_{dispatcher},
      make_session_{std::move(make_session)},
      options_{std::move(options)},
      is_unix_{is_unix},
      reception_{io, options_.connections,
                 [this](Socket socket) { return serve(std::move(socket)); },
                 [this] { return too_many(options_.connections->max()); }}
{
}

Listener::Listener(boost::asio::io_context& io, Endpoint endpoint, rpc::Dispatcher& dispatcher,
                   SessionFactory make_session, ListenerOptions options)
    : Listener{io, dispatcher, std::move(make_session), std::move(options),
               endpoint.data()->sa_family == AF_UNIX}
{
    receptions_.push_back(&reception_);
    acceptor_.emplace(io, std::move(endpoint));
}

Listener::Listener(boost::asio::io_context& io, Listener& door, rpc::Dispatcher& dispatcher,
                   SessionFactory make_session, ListenerOptions options)
    : Listener{io, dispatcher, std::move(make_session), std::move(options), door.is_unix_}
{
    door.receptions_.push_back(&reception_);
}

void Listener::start()
{
    acceptor_->start(receptions_);
}

void Listener::stop_accepting()
{
    if (acceptor_)
        acceptor_->close();
}

Task<void> Listener::serve(Socket socket)
{
    const session::Transport transport =
        is_unix_ ? session::Transport::unix_socket : session::Transport::tcp;
    // Over a unix socket the system itself keeps strangers out.
    const TlsHolder* tls = is_unix_ ? nullptr : options_.tls.get();
    Stream stream{std::move(socket), tls, options_.traffic->stream};
    const auto connection = std::make_shared<TcpConnection>(std::move(stream), dispatcher_,
                                                            make_session_(transport), options_);
    connections_.insert(connection.get());
    std::exception_ptr escaped;
    try {
        co_await connection->run();
    } catch (...) {
        escaped = std::current_exception();
    }
    connections_.erase(connection.get());
    if (escaped)
        std::rethrow_exception(escaped);
}

Task<void> Listener::close(Deadline deadline)
{
    stop_accepting();
    if (acceptor_)
        co_await acceptor_->wait_until_closed();
    for (TcpConnection* connection : connections_)
        connection->stop();
    const bool is_empty = co_await reception_.wait_until_empty(deadline);
    if (is_empty)
        co_return;
    for (TcpConnection* connection : connections_)
        connection->abort();
    co_await reception_.wait_until_empty();
}

} // namespace connectord::net
