// The sockets of clients, TCP and unix alike.
#pragma once

#include "drivers/async/task.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <span>

namespace connectord::net {

using Executor = boost::asio::io_context::executor_type;
using StreamProtocol = boost::asio::generic::stream_protocol;

/// Either endpoint, made of a tcp::endpoint or a local::stream_protocol::endpoint.
using Endpoint = StreamProtocol::endpoint;
using Socket = boost::asio::basic_stream_socket<StreamProtocol, Executor>;
using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Waits until the socket can be read or written, or fails with `timed_out`. It may also return for
/// an event that is over: whoever reads or writes then may find that it would block.
Task<boost::system::error_code> wait_for(Socket& socket, Socket::wait_type readiness,
                                         std::chrono::steady_clock::duration span);

/// Waits for bytes and reads what there is. Errors  timed_out; eof when the other side has ended
/// its sending
///
/// It waits before it reads, so that a sender who is never short of bytes leaves others their turn.
/// Lifetime  `buffer` must outlive the call
Task<boost::system::error_code> read_within(Socket& socket, boost::asio::mutable_buffer buffer,
                                            std::chrono::steady_clock::duration span,
                                            std::size_t& count);

/// Writes all of `buffers`, which are used up. Errors  timed_out when nothing is taken for `stall`
///
/// Lifetime  what the buffers look at must outlive the call
Task<boost::system::error_code> write_all(Socket& socket,
                                          std::span<boost::asio::const_buffer> buffers,
                                          std::chrono::steady_clock::duration stall);

/// The other side has ended its sending, or is gone.
bool has_ended_sending(Socket& socket);

/// The other side is wholly gone, not just done with sending.
bool has_hung_up(Socket& socket);

/// Says that no more will be sent and reads what still comes for a moment: closing at once, with
/// bytes unread, would reset the connection and take the last reply with it.
Task<void> close_gently(Socket& socket);

} // namespace connectord::net
