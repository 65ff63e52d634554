#include "daemon/net/socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <poll.h>

#include <array>

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

bool has_hung_up(Socket& socket)
{
    pollfd asked{socket.native_handle(), 0, 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLERR | POLLHUP)) != 0;
}

Task<void> close_gently(Socket& socket)
{
    constexpr std::chrono::seconds patience{1};
    const auto end = std::chrono::steady_clock::now() + patience;

    error_code error;
    socket.shutdown(Socket::shutdown_send, error);
    std::array<char, 4096> dropped;
    while (!error && std::chrono::steady_clock::now() < end) {
        error =
            co_await wait_for(socket, Socket::wait_read, end - std::chrono::steady_clock::now());
        if (!error && socket.read_some(boost::asio::buffer(dropped), error) == 0)
            break;
    }
    socket.close(error);
}

} // namespace connectord::net
