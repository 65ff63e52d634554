#include "daemon/net/listener.hpp"

#include "daemon/net/stream.hpp"

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

Listener::Listener(boost::asio::io_context& io, Endpoint endpoint, rpc::Dispatcher& dispatcher,
                   SessionFactory make_session, ListenerOptions options)
    : dispatcher_{dispatcher},
      make_session_{std::move(make_session)},
      options_{std::move(options)},
      acceptor_{io, std::move(endpoint), options_.connections}
{
}

void Listener::start()
{
    acceptor_.start([this](Socket socket) { return serve(std::move(socket)); },
                    [this] { return too_many(options_.connections->max()); });
}

Task<void> Listener::serve(Socket socket)
{
    const session::Transport transport =
        acceptor_.is_unix() ? session::Transport::unix_socket : session::Transport::tcp;
    // Over a unix socket the system itself keeps strangers out.
    const TlsHolder* tls = acceptor_.is_unix() ? nullptr : options_.tls.get();
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
    acceptor_.close();
    for (TcpConnection* connection : connections_)
        connection->stop();
    const bool is_empty = co_await acceptor_.wait_until_empty(deadline);
    if (is_empty)
        co_return;
    for (TcpConnection* connection : connections_)
        connection->abort();
    co_await acceptor_.wait_until_empty();
}

} // namespace connectord::net
