// Replies on their way out of one connection: all that wait go in one write.
#pragma once

#include "daemon/net/bell.hpp"
#include "daemon/net/stream.hpp"
#include "daemon/rpc/conversation.hpp"
#include "protocol/framing/stream_framer.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace connectord::net {

/// The replies of one connection, in the order in which they were given.
///
/// Lifetime  looks at a stream of its owner's, which must outlive `run`
class ReplyQueue {
public:
    struct Limits {
        std::size_t mark =
            1U << 20; ///< bytes waiting, above which the owner should read no further
        std::chrono::milliseconds write_stall{
            30'000}; ///< a reader that takes nothing for so long is gone
    };

    ReplyQueue(Stream& stream, Limits limits);

    void push(framing::Framing framing, rpc::Outgoing reply);

    bool is_above_mark() const { return bytes_ > limits_.mark; }
    std::size_t bytes() const { return bytes_; }

    /// Waits until there is room again, or the connection has failed. For one coroutine at a time.
    Task<void> wait_until_below_mark();

    /// Writes what comes until `finish` was called and all is written, or until the socket fails or
    /// stalls; the socket is then closed.
    Task<void> run();

    /// Lets `run` end after the last reply.
    void finish();

    /// Ends `run` at once.
    void abort();

    bool has_failed() const { return has_failed_; }

private:
    /// Text that is written as one piece, and what it counts for.
    struct Piece {
        std::string text;
        rpc::ReplyBudget::Charge charge;
    };

    Task<boost::system::error_code> write(const std::vector<Piece>& pieces);
    void append(std::string_view text);

    Stream& stream_;
    Limits limits_;
    std::vector<Piece> waiting_;
    std::size_t bytes_ = 0; ///< waiting and being written
    bool is_finishing_ = false;
    bool has_failed_ = false;
    Bell pushed_;
    Bell drained_;
};

} // namespace connectord::net
