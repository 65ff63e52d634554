// A client's bytes: a socket, in the clear or under TLS, that is read and written alike.
#pragma once

#include "daemon/net/options.hpp"
#include "daemon/net/socket.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace connectord::net {

class TlsHolder;

/// One connection. In the clear it costs no more than its socket.
///
/// TLS works on the socket itself and never waits: what would block says so, and is tried again
/// once the socket is ready. One coroutine may read while another writes.
class Stream {
public:
    /// Under TLS where there is a holder; `handshake` comes first then.
    ///
    /// Lifetime  `traffic` outlives it
    Stream(Socket socket, const TlsHolder* tls, Traffic::Both& traffic);
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) = delete;
    ~Stream();

    Socket& socket() { return socket_; }
    Executor executor() { return socket_.get_executor(); }
    bool is_encrypted() const { return tls_ != nullptr; }

    /// Agrees on keys, and checks the client's certificate where one is asked for.
    ///
    /// Errors  timed_out, whatever OpenSSL has to say; the connection is then of no use
    Task<boost::system::error_code> handshake(std::chrono::steady_clock::duration span);

    /// The names in the client's certificate, its common name last; none when it showed none.
    std::vector<std::string> peer_names() const;

    /// Reads what there is. Errors  would_block, eof, …
    std::size_t read_some(boost::asio::mutable_buffer buffer, boost::system::error_code& error);

    /// Writes what fits. Errors  would_block, …
    std::size_t write_some(std::span<const boost::asio::const_buffer> buffers,
                           boost::system::error_code& error);

    /// Bytes were taken from the socket and not yet asked for: no wait would tell of them.
    bool holds_bytes() const;

    /// What to wait for when reading or writing would block.
    Socket::wait_type read_wait() const { return read_wait_; }
    Socket::wait_type write_wait() const { return write_wait_; }

    /// Says that no more will be sent.
    void end_sending();

    /// For who reads the socket past this.
    void count_received(std::size_t bytes) { traffic_.received += bytes; }

private:
    struct Free {
        void operator()(SSL* ssl) const;
    };

    std::size_t fail(int returned, Socket::wait_type& waits, boost::system::error_code& error);

    Socket socket_;
    Traffic::Both& traffic_;
    std::unique_ptr<SSL, Free> tls_;
    Socket::wait_type read_wait_ = Socket::wait_read;
    Socket::wait_type write_wait_ = Socket::wait_write;
    bool is_broken_ = false; ///< TLS has failed: it must say nothing more
};

/// Waits for bytes and reads what there is. Errors  timed_out; eof when the other side has ended
/// its sending
///
/// It waits before it reads, so that a sender who is never short of bytes leaves others their turn.
/// Lifetime  `buffer` must outlive the call
Task<boost::system::error_code> read_within(Stream& stream, boost::asio::mutable_buffer buffer,
                                            std::chrono::steady_clock::duration span,
                                            std::size_t& count);

/// As above, for as long as it takes.
Task<boost::system::error_code> read_whenever(Stream& stream, boost::asio::mutable_buffer buffer,
                                              std::size_t& count);

/// Writes all of `buffers`, which are used up. Errors  timed_out when nothing is taken for `stall`
///
/// Lifetime  what the buffers look at must outlive the call
Task<boost::system::error_code> write_all(Stream& stream,
                                          std::span<boost::asio::const_buffer> buffers,
                                          std::chrono::steady_clock::duration stall);

/// Says that no more will be sent and reads what still comes for a moment: closing at once, with
/// bytes unread, would reset the connection and take the last reply with it.
Task<void> close_gently(Stream& stream);

} // namespace connectord::net
