#include "daemon/net/reply_queue.hpp"

#include <boost/asio/buffer.hpp>

#include <utility>

namespace connectord::net {

namespace {

using boost::asio::const_buffer;
using boost::system::error_code;

/// Up to here copying a reply behind the one before it is cheaper than a piece of its own.
constexpr std::size_t largest_joined = 16U << 10;

} // namespace

ReplyQueue::ReplyQueue(Stream& stream, Limits limits)
    : stream_{stream}, limits_{limits}, pushed_{stream.executor()}, drained_{stream.executor()}
{
}

void ReplyQueue::append(std::string_view text)
{
    if (waiting_.empty() || waiting_.back().text.size() > largest_joined)
        waiting_.emplace_back();
    waiting_.back().text.append(text);
    bytes_ += text.size();
}

void ReplyQueue::push(framing::Framing framing, rpc::Outgoing reply)
{
    if (has_failed_)
        return;
    const framing::Envelope envelope = framing::envelope_of(framing, reply.text.size());
    if (!envelope.before.empty())
        append(envelope.before);
    if (reply.text.size() <= largest_joined) {
        append(reply.text);
        waiting_.back().charge.add(std::move(reply.charge));
    } else {
        bytes_ += reply.text.size();
        waiting_.push_back(Piece{std::move(reply.text), std::move(reply.charge)});
    }
    if (!envelope.after.empty())
        append(envelope.after);
    pushed_.ring();
}

Task<void> ReplyQueue::run()
{
    while (!has_failed_) {
        if (waiting_.empty()) {
            if (is_finishing_)
                break;
            co_await pushed_.wait();
            continue;
        }
        std::vector<Piece> pieces = std::exchange(waiting_, {});
        const error_code error = co_await write(pieces);
        for (const Piece& piece : pieces)
            bytes_ -= piece.text.size();
        if (error)
            abort();
        drained_.ring();
    }
    drained_.ring();
}

Task<error_code> ReplyQueue::write(const std::vector<Piece>& pieces)
{
    std::vector<const_buffer> buffers;
    buffers.reserve(pieces.size());
    for (const Piece& piece : pieces)
        buffers.emplace_back(piece.text.data(), piece.text.size());

    const error_code error = co_await write_all(stream_, buffers, limits_.write_stall);
    co_return error;
}

Task<void> ReplyQueue::wait_until_below_mark()
{
    while (is_above_mark() && !has_failed_)
        co_await drained_.wait();
}

void ReplyQueue::finish()
{
    is_finishing_ = true;
    pushed_.ring();
}

void ReplyQueue::abort()
{
    has_failed_ = true;
    for (const Piece& piece : waiting_)
        bytes_ -= piece.text.size();
    waiting_.clear();
    error_code ignored;
    stream_.socket().close(ignored);
    pushed_.ring();
    drained_.ring();
}

} // namespace connectord::net
