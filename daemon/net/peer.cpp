#include "daemon/net/peer.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <optional>

namespace connectord::net {

namespace {

/// The user at the other end of a unix socket.
std::optional<uid_t> user_of(Socket& socket)
{
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return std::nullopt;
    return credentials.uid;
}

} // namespace

std::string peer_of(Socket& socket)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getpeername(socket.native_handle(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto& four = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
        return fmt::format("{}:{}", text.data(), ntohs(four.sin_port));
    }
    if (address.ss_family == AF_INET6) {
        const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
        ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
        return fmt::format("[{}]:{}", text.data(), ntohs(six.sin6_port));
    }
    const std::optional<uid_t> user = user_of(socket);
    return user ? fmt::format("uid {}", *user) : std::string{};
}

void introduce(session::Session& session, Socket& socket, std::span<const std::string> names)
{
    const session::Access& access = session.commons().access;
    const session::Principal* known = nullptr;
    if (session.transport() == session::Transport::unix_socket) {
        const std::optional<uid_t> user = user_of(socket);
        known = user ? access.by_user(*user) : nullptr;
    } else if (!names.empty()) {
        known = access.by_certificate(names);
    }
    if (known != nullptr)
        session.set_principal(known);
}

} // namespace connectord::net
