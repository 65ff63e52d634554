#include "daemon/net/http_listener.hpp"

#include <exception>
#include <utility>

namespace connectord::net {

namespace {

/// What a client reads that is one too many.
std::string too_many(std::size_t max)
{
    HttpAnswer answer = refusal(503, limit_exceeded("sessions", max));
    answer.closes = true;
    return header_of(answer) + answer.body;
}

} // namespace

HttpListener::HttpListener(boost::asio::io_context& io, Endpoint endpoint,
                           rpc::Dispatcher& dispatcher, SessionFactory make_session,
                           HttpListenerOptions options)
    : service_{dispatcher, std::move(make_session), std::move(options.pages),
               std::move(options.access), options.limits},
      count_{std::move(options.connections)},
      traffic_{std::move(options.traffic)},
      tls_{std::move(options.tls)},
      reception_{io, count_, [this](Socket socket) { return serve(std::move(socket)); },
                 [this] { return too_many(count_->max()); }},
      acceptor_{io, std::move(endpoint)}
{
}

void HttpListener::start()
{
    acceptor_.start({&reception_});
}

Task<void> HttpListener::serve(Socket socket)
{
    Stream stream{std::move(socket), tls_.get(), traffic_->http};
    HttpConnection connection{std::move(stream), service_};
    connections_.insert(&connection);
    std::exception_ptr escaped;
    try {
        co_await connection.run();
    } catch (...) {
        escaped = std::current_exception();
    }
    connections_.erase(&connection);
    if (escaped)
        std::rethrow_exception(escaped);
}

Task<void> HttpListener::close(Deadline deadline)
{
    acceptor_.close();
    co_await acceptor_.wait_until_closed();
    for (HttpConnection* connection : connections_)
        connection->stop();
    const bool is_empty = co_await reception_.wait_until_empty(deadline);
    if (is_empty)
        co_return;
    for (HttpConnection* connection : connections_)
        connection->abort();
    co_await reception_.wait_until_empty();
}

} // namespace connectord::net
