#include "daemon/net/stream.hpp"

#include "daemon/net/tls.hpp"
#include "drivers/async/deadline.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <linux/sockios.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace connectord::net {

using boost::asio::const_buffer;
using boost::system::error_code;

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

/// Bytes that the system holds and the other side has not taken.
int untaken_bytes(Socket& socket)
{
    int bytes = 0;
    return ::ioctl(socket.native_handle(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

/// Waits until there is room to write. A reader that takes a little at a time may leave no room
/// worth waking for, and yet has not stalled: it is asked what was taken, not only whether room
/// came.
Task<error_code> wait_for_room(Stream& stream, std::chrono::steady_clock::duration stall)
{
    Socket& socket = stream.socket();
    while (true) {
        const int before = untaken_bytes(socket);
        const error_code error = co_await wait_for(socket, stream.write_wait(), stall);
        if (error != boost::asio::error::timed_out || untaken_bytes(socket) >= before)
            co_return error;
    }
}

/// What OpenSSL says last, as an error of Asio's.
error_code last_tls_error()
{
    const unsigned long code = ERR_get_error();
    if (code == 0)
        return boost::asio::ssl::error::stream_truncated;
    return {static_cast<int>(code), boost::asio::error::get_ssl_category()};
}

std::string text_of(const ASN1_STRING* text)
{
    unsigned char* utf8 = nullptr;
    const int length = ASN1_STRING_to_UTF8(&utf8, text);
    if (length < 0)
        return {};
    std::string copy{reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(length)};
    OPENSSL_free(utf8);
    // A name that goes on behind a zero is made to be misread.
    return copy.find('\0') == std::string::npos ? copy : std::string{};
}

} // namespace

void Stream::Free::operator()(SSL* ssl) const
{
    SSL_free(ssl);
}

Stream::Stream(Socket socket, const TlsHolder* tls, Traffic::Both& traffic)
    : socket_{std::move(socket)}, traffic_{traffic}
{
    if (tls == nullptr)
        return;
    tls_.reset(SSL_new(tls->context()->native_handle()));
    if (!tls_ || SSL_set_fd(tls_.get(), socket_.native_handle()) != 1)
        throw std::bad_alloc{};
    SSL_set_accept_state(tls_.get());
}

Stream::Stream(Stream&&) noexcept = default;
Stream::~Stream() = default;

Task<error_code> Stream::handshake(std::chrono::steady_clock::duration span)
{
    const Deadline deadline = Deadline::in(span);
    while (true) {
        if (!socket_.is_open())
            co_return boost::asio::error::operation_aborted;
        ERR_clear_error();
        const int returned = SSL_do_handshake(tls_.get());
        if (returned == 1)
            co_return error_code{};
        Socket::wait_type waits = Socket::wait_read;
        error_code error;
        fail(returned, waits, error);
        if (error != boost::asio::error::would_block)
            co_return error;
        error = co_await wait_for(socket_, waits, deadline.remaining());
        if (error)
            co_return error;
    }
}

/// Finds out why TLS did not go on: for want of readiness, or for good.
std::size_t Stream::fail(int returned, Socket::wait_type& waits, error_code& error)
{
    const int system = errno;
    switch (SSL_get_error(tls_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
        waits = Socket::wait_read;
        error = boost::asio::error::would_block;
        break;
    case SSL_ERROR_WANT_WRITE:
        waits = Socket::wait_write;
        error = boost::asio::error::would_block;
        break;
    case SSL_ERROR_ZERO_RETURN:
        error = boost::asio::error::eof;
        break;
    case SSL_ERROR_SYSCALL:
        is_broken_ = true;
        error = system != 0 ? error_code{system, boost::system::system_category()}
                            : error_code{boost::asio::error::eof};
        break;
    default:
        is_broken_ = true;
        error = last_tls_error();
        break;
    }
    return 0;
}

std::size_t Stream::read_some(boost::asio::mutable_buffer buffer, error_code& error)
{
    std::size_t count = 0;
    if (!tls_) {
        count = socket_.read_some(buffer, error);
    } else if (!socket_.is_open()) {
        // Its descriptor may be somebody else's by now.
        error = boost::asio::error::operation_aborted;
    } else {
        ERR_clear_error();
        errno = 0;
        const int returned = SSL_read_ex(tls_.get(), buffer.data(), buffer.size(), &count);
        if (returned != 1)
            count = fail(returned, read_wait_, error);
        else
            error = {};
    }
    traffic_.received += count;
    return count;
}

std::size_t Stream::write_some(std::span<const const_buffer> buffers, error_code& error)
{
    std::size_t count = 0;
    if (!tls_) {
        count = socket_.write_some(buffers, error);
    } else if (!socket_.is_open()) {
        error = boost::asio::error::operation_aborted;
    } else {
        error = {};
        for (const const_buffer& buffer : buffers) {
            if (buffer.size() == 0)
                continue;
            std::size_t written = 0;
            ERR_clear_error();
            errno = 0;
            const int returned = SSL_write_ex(tls_.get(), buffer.data(), buffer.size(), &written);
            if (returned != 1) {
                fail(returned, write_wait_, error);
                break;
            }
            count += written;
            if (written < buffer.size())
                break;
        }
        // What was written counts first; the reason to stop shows again at the next attempt.
        if (count > 0)
            error = {};
    }
    traffic_.sent += count;
    return count;
}

bool Stream::holds_bytes() const
{
    return tls_ && SSL_has_pending(tls_.get()) == 1;
}

void Stream::end_sending()
{
    if (tls_ && !is_broken_ && socket_.is_open()) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
    }
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
}

std::vector<std::string> Stream::peer_names() const
{
    std::vector<std::string> names;
    X509* certificate = tls_ ? SSL_get0_peer_certificate(tls_.get()) : nullptr;
    if (certificate == nullptr)
        return names;

    auto* alternatives = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives, i);
        if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI)
            names.push_back(text_of(name->d.ia5));
    }
    GENERAL_NAMES_free(alternatives);

    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int last = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (last >= 0)
        names.push_back(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last))));
    std::erase(names, std::string{});
    return names;
}

Task<error_code> write_all(Stream& stream, std::span<const_buffer> buffers,
                           std::chrono::steady_clock::duration stall)
{
    // Most replies fit into the system's buffer: they need neither a wait nor a timer.
    while (!buffers.empty()) {
        error_code error;
        const std::span<const_buffer> now = buffers.first(std::min(buffers.size(), most_buffers));
        const std::size_t written = stream.write_some(now, error);
        buffers = advance(buffers, written);
        if (error == boost::asio::error::would_block)
            error = co_await wait_for_room(stream, stall);
        if (error)
            co_return error;
    }
    co_return error_code{};
}

Task<error_code> read_within(Stream& stream, boost::asio::mutable_buffer buffer,
                             std::chrono::steady_clock::duration span, std::size_t& count)
{
    const Deadline deadline = Deadline::in(span);
    error_code error = boost::asio::error::would_block;
    if (stream.holds_bytes()) {
        co_await boost::asio::post(stream.executor(), use_task);
        count = stream.read_some(buffer, error);
    }
    while (error == boost::asio::error::would_block) {
        error = co_await wait_for(stream.socket(), stream.read_wait(), deadline.remaining());
        if (!error)
            count = stream.read_some(buffer, error);
    }
    co_return error;
}

Task<error_code> read_whenever(Stream& stream, boost::asio::mutable_buffer buffer,
                               std::size_t& count)
{
    error_code error;
    if (!stream.is_encrypted()) {
        count = co_await stream.socket().async_read_some(
            buffer, boost::asio::redirect_error(use_task, error));
        stream.count_received(count);
        co_return error;
    }
    error = boost::asio::error::would_block;
    if (stream.holds_bytes()) {
        co_await boost::asio::post(stream.executor(), use_task);
        count = stream.read_some(buffer, error);
    }
    while (error == boost::asio::error::would_block) {
        co_await stream.socket().async_wait(stream.read_wait(),
                                            boost::asio::redirect_error(use_task, error));
        if (!error)
            count = stream.read_some(buffer, error);
    }
    co_return error;
}

Task<void> close_gently(Stream& stream)
{
    constexpr std::chrono::seconds patience{1};
    const Deadline deadline = Deadline::in(patience);

    stream.end_sending();
    error_code error;
    std::array<char, 4096> dropped;
    while (!error) {
        std::size_t count = 0;
        error =
            co_await read_within(stream, boost::asio::buffer(dropped), deadline.remaining(), count);
        if (deadline.has_passed())
            break;
    }
    stream.socket().close(error);
}

} // namespace connectord::net
