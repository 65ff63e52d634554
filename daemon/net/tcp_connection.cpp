#include "daemon/net/tcp_connection.hpp"

#include "daemon/net/peer.hpp"
#include "daemon/observe/log.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace connectord::net {

using boost::system::error_code;

TcpConnection::TcpConnection(Stream stream, rpc::Dispatcher& dispatcher,
                             std::shared_ptr<session::Session> session,
                             const ListenerOptions& options)
    : stream_{std::move(stream)},
      dispatcher_{dispatcher},
      limits_{options.limits},
      framer_{{options.limits.max_request, options.http_at}},
      replies_{stream_, {options.limits.reply_mark, options.limits.write_stall}},
      writer_{dispatcher.io()},
      authenticate_by_{Deadline::in(options.limits.authentication)}
{
    // The conversation ends before this does, and with it the last use of the sink.
    auto sink = [this](rpc::Outgoing reply) { replies_.push(framer_.framing(), std::move(reply)); };
    conversation_ =
        std::make_shared<rpc::Conversation>(dispatcher.io(), std::move(session), std::move(sink));

    conversation_->set_hang_up([this] { replies_.abort(); });
    conversation_->session().set_peer(peer_of(stream_.socket()));
    std::weak_ptr<rpc::Conversation> client = conversation_;
    conversation_->session().set_notify(
        [client, &dispatcher](std::string_view method, std::string_view params) {
            if (const std::shared_ptr<rpc::Conversation> listening = client.lock())
                dispatcher.notify(*listening, method, params);
        });
}

Task<void> TcpConnection::run()
{
    const std::shared_ptr<TcpConnection> self = shared_from_this();
    auto written = [self](const std::exception_ptr& escaped) {
        if (escaped)
            self->replies_.abort();
        self->writer_.leave();
    };
    writer_.enter();
    boost::asio::co_spawn(stream_.executor(), replies_.run(), std::move(written));

    std::exception_ptr escaped;
    try {
        if (co_await meet())
            co_await converse();
    } catch (...) {
        escaped = std::current_exception();
    }

    // Whatever happened: the writer ends before the socket does, and the calls before the session.
    replies_.abort();
    co_await writer_.wait_until_empty();
    co_await conversation_->end();
    if (escaped)
        std::rethrow_exception(escaped);
}

/// Finds out who it is; false when it cannot be spoken with.
Task<bool> TcpConnection::meet()
{
    session::Session& session = conversation_->session();
    std::vector<std::string> names;
    if (stream_.is_encrypted()) {
        const error_code failed = co_await stream_.handshake(limits_.partial_message);
        if (failed)
            observe::info("no TLS with a client",
                          {{"peer", session.peer()}, {"why", failed.message()}});
        if (failed)
            co_return false;
        names = stream_.peer_names();
    }
    introduce(session, stream_.socket(), names);
    co_return true;
}

Task<void> TcpConnection::converse()
{
    const ReadEnd end = co_await read_messages();
    if (end == ReadEnd::client_gone)
        co_return;
    co_await answer_what_is_left();
    replies_.finish();
    co_await writer_.wait_until_empty();
    if (!replies_.has_failed())
        co_await close_gently(stream_);
}

Task<TcpConnection::ReadEnd> TcpConnection::read_messages()
{
    while (true) {
        co_await replies_.wait_until_below_mark();
        std::size_t count = 0;
        const error_code error = co_await read_some(count);
        if (replies_.has_failed())
            co_return ReadEnd::client_gone;
        if (error == boost::asio::error::timed_out) {
            end_of_patience();
            co_return ReadEnd::unreadable;
        }
        if (error == boost::asio::error::eof)
            co_return end_of_input();
        if (error)
            co_return ReadEnd::client_gone;
        if (!take_frames({buffer_.data(), count}))
            co_return ReadEnd::unreadable;
    }
}

/// How long the next bytes may take; none: for ever. A client between two messages may take its
/// time, one within a message may not, nor one that nobody knows yet.
std::optional<std::chrono::steady_clock::duration> TcpConnection::patience() const
{
    std::optional<std::chrono::steady_clock::duration> patience;
    if (!is_authenticated())
        patience = authenticate_by_.remaining();
    if (framer_.is_mid_message())
        patience = std::min<std::chrono::steady_clock::duration>(
            patience.value_or(limits_.partial_message), limits_.partial_message);
    return patience;
}

/// Reads once, and lets others have their turn before it does.
Task<error_code> TcpConnection::read_some(std::size_t& count)
{
    error_code error;
    if (const std::optional<std::chrono::steady_clock::duration> span = patience()) {
        error = co_await read_within(stream_, boost::asio::buffer(buffer_), *span, count);
        co_return error;
    }
    error = co_await read_whenever(stream_, boost::asio::buffer(buffer_), count);
    co_return error;
}

/// The last word to a client that kept silent where it should not.
void TcpConnection::end_of_patience()
{
    if (const std::optional<framing::Frame> broken_off = framer_.finish())
        answer(*broken_off);
    else
        dispatcher_.refuse(*conversation_, rpc::IdText{"null"},
                           Error{Errc::unauthenticated, "nobody said in time who this is"});
}

TcpConnection::ReadEnd TcpConnection::end_of_input()
{
    if (const std::optional<framing::Frame> broken_off = framer_.finish())
        answer(*broken_off);
    return ReadEnd::client_done;
}

bool TcpConnection::take_frames(std::string_view bytes)
{
    while (true) {
        // Asked anew for each message: the one before may have authenticated the session.
        framer_.set_max_request(is_authenticated() ? limits_.max_request
                                                   : limits_.max_request_before_authentication);
        const std::optional<framing::Frame> frame = framer_.feed(bytes);
        if (!frame)
            return true;
        answer(*frame);
        if (framer_.is_over())
            return false;
    }
}

void TcpConnection::answer(const framing::Frame& frame)
{
    if (const auto* document = std::get_if<std::shared_ptr<const json::Document>>(&frame)) {
        dispatcher_.dispatch(conversation_, *document);
        return;
    }
    const auto& refusal = std::get<framing::Refusal>(frame);
    dispatcher_.refuse(*conversation_, rpc::IdText{refusal.id}, refusal.error);
}

/// Waits for the calls under way, as long as there is somebody to answer to.
Task<void> TcpConnection::answer_what_is_left()
{
    // A client that closes its socket looks like one that ends its side, until the system knows
    // better.
    constexpr std::chrono::milliseconds between_looks{250};
    while (conversation_->calls_in_flight() > 0 && !replies_.has_failed()) {
        co_await conversation_->wait_until_answered(Deadline::in(between_looks));
        if (!replies_.has_failed() && has_hung_up(stream_.socket()))
            replies_.abort();
    }
}

void TcpConnection::stop()
{
    // The reader sees the end of its input, as if the client had ended its side.
    error_code ignored;
    stream_.socket().shutdown(Socket::shutdown_receive, ignored);
}

void TcpConnection::abort()
{
    replies_.abort();
}

} // namespace connectord::net
