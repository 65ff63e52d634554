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

/// The other side has ended its sending, or is gone.
bool has_ended_sending(Socket& socket);

/// The other side is wholly gone, not just done with sending.
bool has_hung_up(Socket& socket);

} // namespace connectord::net
