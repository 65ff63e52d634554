#include "daemon/net/socket.hpp"

#include "drivers/async/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>

namespace connectord::net {

using boost::asio::as_tuple;
using boost::asio::const_buffer;
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

/// The most pieces that one system call takes.
constexpr std::size_t most_buffers = 64;

/// What is left of `buffers` after `written` bytes.
std::span<const_buffer> advance(std::span<const_buffer> buffers, std::size_t written)
{
    while (!buffers.empty() && written >= buffers.front().size()) {
        written -= buffers.front().size();
        buffers = buffers.subspan(1);
    }
    if (!buffers.empty())
        buffers.front() += written;
    return buffers;
}

bool has_event(Socket& socket, short events)
{
    pollfd asked{socket.native_handle(), events, 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (events | POLLERR | POLLHUP)) != 0;
}

} // namespace

namespace {

/// Bytes that the system holds and the other side has not taken.
int untaken_bytes(Socket& socket)
{
    int bytes = 0;
    return ::ioctl(socket.native_handle(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

/// Waits until there is room to write. A reader that takes a little at a time may leave no room
/// worth waking for, and yet has not stalled: it is asked what was taken, not only whether room
/// came.
Task<error_code> wait_for_room(Socket& socket, std::chrono::steady_clock::duration stall)
{
    while (true) {
        const int before = untaken_bytes(socket);
        const error_code error = co_await wait_for(socket, Socket::wait_write, stall);
        if (error != boost::asio::error::timed_out || untaken_bytes(socket) >= before)
            co_return error;
    }
}

} // namespace

Task<error_code> write_all(Socket& socket, std::span<const_buffer> buffers,
                           std::chrono::steady_clock::duration stall)
{
    // Most replies fit into the system's buffer: they need neither a wait nor a timer.
    while (!buffers.empty()) {
        error_code error;
        const std::span<const_buffer> now = buffers.first(std::min(buffers.size(), most_buffers));
        const std::size_t written = socket.write_some(now, error);
        buffers = advance(buffers, written);
        if (error == boost::asio::error::would_block)
            error = co_await wait_for_room(socket, stall);
        if (error)
            co_return error;
    }
    co_return error_code{};
}

bool has_ended_sending(Socket& socket)
{
    return has_event(socket, POLLRDHUP);
}

bool has_hung_up(Socket& socket)
{
    return has_event(socket, 0);
}

Task<error_code> read_within(Socket& socket, boost::asio::mutable_buffer buffer,
                             std::chrono::steady_clock::duration span, std::size_t& count)
{
    const Deadline deadline = Deadline::in(span);
    error_code error = boost::asio::error::would_block;
    while (error == boost::asio::error::would_block) {
        error = co_await wait_for(socket, Socket::wait_read, deadline.remaining());
        if (!error)
            count = socket.read_some(buffer, error);
    }
    co_return error;
}

Task<void> close_gently(Socket& socket)
{
    constexpr std::chrono::seconds patience{1};
    const Deadline deadline = Deadline::in(patience);

    error_code error;
    socket.shutdown(Socket::shutdown_send, error);
    std::array<char, 4096> dropped;
    while (!error) {
        std::size_t count = 0;
        error =
            co_await read_within(socket, boost::asio::buffer(dropped), deadline.remaining(), count);
        if (deadline.has_passed())
            break;
    }
    socket.close(error);
}

} // namespace connectord::net
