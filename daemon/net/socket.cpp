#include "daemon/net/socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <poll.h>

namespace connectord::net {

using boost::asio::as_tuple;
using boost::system::error_code;

Task<error_code> wait_for(Socket& socket, Socket::wait_type readiness,
                          std::chrono::steady_clock::duration span)
{
    using namespace boost::asio::experimental::awaitable_operators;

    Timer timer{socket.get_executor(), span};
    auto winner = co_await (socket.async_wait(readiness, as_tuple(use_task)) ||
                            timer.async_wait(as_tuple(use_task)));
    if (winner.index() == 1)
        co_return boost::asio::error::timed_out;
    co_return std::get<0>(std::get<0>(winner));
}

namespace {

bool has_event(Socket& socket, short events)
{
    pollfd asked{socket.native_handle(), events, 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (events | POLLERR | POLLHUP)) != 0;
}

} // namespace

bool has_ended_sending(Socket& socket)
{
    return has_event(socket, POLLRDHUP);
}

bool has_hung_up(Socket& socket)
{
    return has_event(socket, 0);
}

} // namespace connectord::net
