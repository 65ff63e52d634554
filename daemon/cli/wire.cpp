#include "daemon/cli/wire.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace connectord::cli {

namespace {

Error failure(std::string sentence)
{
    return Error{Errc::internal, std::move(sentence)};
}

std::string tls_reason()
{
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    return reason != nullptr ? reason : "the other side ended it";
}

/// An address as the system wants it; none when it is not one.
socklen_t fill(sockaddr_storage& storage, const Address& address)
{
    if (address.kind == Address::Kind::unix_socket) {
        auto& path = reinterpret_cast<sockaddr_un&>(storage);
        if (address.host.size() >= sizeof path.sun_path)
            return 0;
        path.sun_family = AF_UNIX;
        std::memcpy(path.sun_path, address.host.c_str(), address.host.size() + 1);
        return sizeof path;
    }
    auto& four = reinterpret_cast<sockaddr_in&>(storage);
    if (::inet_pton(AF_INET, address.host.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(address.port);
        return sizeof four;
    }
    auto& six = reinterpret_cast<sockaddr_in6&>(storage);
    if (::inet_pton(AF_INET6, address.host.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(address.port);
        return sizeof six;
    }
    return 0;
}

} // namespace

void Wire::Free::operator()(SSL* ssl) const
{
    SSL_free(ssl);
}

void Wire::Free::operator()(SSL_CTX* context) const
{
    SSL_CTX_free(context);
}

Wire::Wire(Wire&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)},
      context_{std::move(other.context_)},
      tls_{std::move(other.tls_)},
      received_{std::move(other.received_)}
{
}

Wire::~Wire()
{
    if (tls_)
        SSL_shutdown(tls_.get());
    tls_.reset();
    if (socket_ >= 0)
        ::close(socket_);
}

Result<Wire> Wire::open(const Address& address, const Trust& trust,
                        std::chrono::milliseconds patience)
{
    sockaddr_storage storage{};
    const socklen_t size = fill(storage, address);
    if (size == 0)
        return failure(address.text() + " is no address");
    Wire wire{::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    timeval limit{};
    limit.tv_sec = patience.count() / 1000;
    limit.tv_usec = patience.count() % 1000 * 1000;
    ::setsockopt(wire.socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(wire.socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(wire.socket_, reinterpret_cast<const sockaddr*>(&storage), size) != 0)
        return failure(
            fmt::format("{} cannot be reached: {}", address.text(), std::strerror(errno)));
    if (address.tls) {
        const Status encrypted = wire.encrypt(address, trust);
        if (!encrypted)
            return encrypted.error();
    }
    return wire;
}

Status Wire::encrypt(const Address& address, const Trust& trust)
{
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    if (trust.ca.empty()) {
        SSL_CTX_set_default_verify_paths(context);
    } else if (SSL_CTX_load_verify_locations(context, trust.ca.c_str(), nullptr) != 1) {
        return failure(fmt::format("{}: {}", trust.ca.native(), tls_reason()));
    } else {
        // The daemon's own certificate will do, whoever signed it: then it is that very daemon.
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    }
    const bool shows = !trust.certificate.empty();
    if (shows && (SSL_CTX_use_certificate_chain_file(context, trust.certificate.c_str()) != 1 ||
                  SSL_CTX_use_PrivateKey_file(context, trust.key.c_str(), SSL_FILETYPE_PEM) != 1))
        return failure(fmt::format("{}: {}", trust.certificate.native(), tls_reason()));
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), socket_);
    if (SSL_connect(tls_.get()) != 1) {
        const std::string reason = tls_reason();
        tls_.reset();
        return failure(fmt::format("{}: no TLS: {}", address.text(), reason));
    }
    return {};
}

Status Wire::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const long sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                               : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return failure("the connection was lost");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

long Wire::read_some(char* bytes, std::size_t room)
{
    return tls_ ? SSL_read(tls_.get(), bytes, static_cast<int>(room))
                : ::recv(socket_, bytes, room, 0);
}

Result<std::string> Wire::read_line()
{
    std::size_t end = received_.find('\n');
    while (end == std::string::npos) {
        std::array<char, 16U << 10> bytes;
        const long count = read_some(bytes.data(), bytes.size());
        if (count <= 0)
            return failure(count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
                               ? "there was no answer in time"
                               : "the connection ended without an answer");
        const std::size_t searched = received_.size();
        received_.append(bytes.data(), static_cast<std::size_t>(count));
        end = received_.find('\n', searched);
    }
    std::string line = received_.substr(0, end);
    received_.erase(0, end + 1);
    return line;
}

Result<std::string> Wire::read_all()
{
    while (true) {
        std::array<char, 16U << 10> bytes;
        errno = 0;
        const long count = read_some(bytes.data(), bytes.size());
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return failure("there was no answer in time");
        if (count <= 0)
            return std::move(received_);
        received_.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

} // namespace connectord::cli
