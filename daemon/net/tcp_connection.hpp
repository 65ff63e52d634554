// One client on a TCP or unix socket: bytes in, replies out, until one side has had enough.
#pragma once

#include "daemon/net/options.hpp"
#include "daemon/net/reply_queue.hpp"
#include "daemon/net/stream.hpp"
#include "daemon/rpc/conversation.hpp"
#include "daemon/rpc/dispatcher.hpp"
#include "drivers/async/deadline.hpp"
#include "protocol/framing/stream_framer.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace connectord::net {

/// A connection is a session: it begins here and ends with the socket.
class TcpConnection : public std::enable_shared_from_this<TcpConnection> {
public:
    TcpConnection(Stream stream, rpc::Dispatcher& dispatcher,
                  std::shared_ptr<session::Session> session, const ListenerOptions& options);
    TcpConnection(const TcpConnection&) = delete;
    TcpConnection& operator=(const TcpConnection&) = delete;

    /// Serves the client to its end; the session is closed then.
    Task<void> run();

    /// Takes no further message; what is under way is answered.
    void stop();

    /// Ends at once; what is under way is called off.
    void abort();

private:
    /// Why nothing more is read.
    enum class ReadEnd {
        client_done, ///< it has ended its side, and waits for its replies
        client_gone, ///< reset, or a reply could not be written
        unreadable,  ///< its messages make no sense: the last reply says so
    };

    Task<bool> meet();
    Task<void> converse();
    Task<ReadEnd> read_messages();
    Task<boost::system::error_code> read_some(std::size_t& count);
    std::optional<std::chrono::steady_clock::duration> patience() const;
    bool is_authenticated() const { return conversation_->session().principal() != nullptr; }
    ReadEnd end_of_input();
    void end_of_patience();
    bool take_frames(std::string_view bytes);
    void answer(const framing::Frame& frame);
    Task<void> answer_what_is_left();

    Stream stream_;
    rpc::Dispatcher& dispatcher_;
    ConnectionLimits limits_;
    framing::StreamFramer framer_;
    ReplyQueue replies_;
    rpc::Headcount writer_;
    Deadline authenticate_by_;
    std::shared_ptr<rpc::Conversation> conversation_;
    std::array<char, 16U << 10> buffer_;
};

} // namespace connectord::net
