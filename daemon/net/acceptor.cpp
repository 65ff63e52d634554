#include "daemon/net/acceptor.hpp"

#include "daemon/net/unix_socket.hpp"
#include "daemon/observe/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/system/system_error.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace connectord::net {

namespace {

using boost::asio::detail::socket_option::boolean;
using boost::asio::detail::socket_option::integer;
using boost::system::error_code;

/// Small replies go at once, and a host that died is noticed: after 30 s of silence, by 3 questions
/// 10 s apart.
void set_tcp_options(Socket& socket)
{
    error_code ignored;
    socket.set_option(boolean<IPPROTO_TCP, TCP_NODELAY>{true}, ignored);
    socket.set_option(boost::asio::socket_base::keep_alive{true}, ignored);
    socket.set_option(integer<IPPROTO_TCP, TCP_KEEPIDLE>{30}, ignored);
    socket.set_option(integer<IPPROTO_TCP, TCP_KEEPINTVL>{10}, ignored);
    socket.set_option(integer<IPPROTO_TCP, TCP_KEEPCNT>{3}, ignored);
}

std::uint16_t port_of(const Endpoint& endpoint)
{
    const sockaddr* address = endpoint.data();
    if (address->sa_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in*>(address)->sin_port);
    if (address->sa_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(address)->sin6_port);
    return 0;
}

bool is_shortage(const error_code& error)
{
    return error == boost::asio::error::no_descriptors || error == boost::asio::error::no_memory ||
           error == boost::asio::error::no_buffer_space ||
           error == boost::system::errc::too_many_files_open_in_system;
}

} // namespace

Acceptor::Acceptor(boost::asio::io_context& io, Endpoint endpoint)
    : io_{io},
      acceptor_{io.get_executor()},
      pause_{io.get_executor()},
      accepting_{io},
      path_{path_of(endpoint)}
{
    acceptor_.open(endpoint.protocol());
    if (is_unix()) {
        remove_stale_socket(path_);
        // Before the file is there: at no moment may it be used by others.
        ::fchmod(acceptor_.native_handle(), 0660);
    } else {
        acceptor_.set_option(boost::asio::socket_base::reuse_address{true});
        if (endpoint.data()->sa_family == AF_INET6)
            acceptor_.set_option(boolean<IPPROTO_IPV6, IPV6_V6ONLY>{true});
    }
    acceptor_.bind(endpoint);
    if (is_unix()) {
        // And after: the process's umask may have taken the group's rights away.
        ::chmod(path_.c_str(), 0660);
        inode_ = inode_of(path_);
    }
    acceptor_.listen();
    port_ = port_of(acceptor_.local_endpoint());
}

Acceptor::~Acceptor()
{
    close();
}

void Acceptor::start(std::vector<Reception*> receptions)
{
    receptions_ = std::move(receptions);
    boost::asio::co_spawn(io_.get_executor(), accept_loop(), boost::asio::detached);
}

void Acceptor::close()
{
    if (std::exchange(is_closed_, true))
        return;
    if (!receptions_.empty())
        admit_who_waits();
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    // Somebody else's socket may stand at this path by now.
    if (is_unix() && inode_of(path_) == inode_)
        ::unlink(path_.c_str());
}

void Acceptor::admit_who_waits()
{
    error_code error;
    acceptor_.non_blocking(true, error);
    while (!error) {
        Reception& reception = least_busy();
        Socket socket{reception.io().get_executor()};
        acceptor_.accept(socket, error);
        if (!error)
            hand_on(std::move(socket), reception);
    }
}

Task<void> Acceptor::accept_loop()
{
    accepting_.enter();
    while (!is_closed_) {
        Reception& reception = least_busy();
        Socket socket{reception.io().get_executor()};
        error_code error;
        co_await acceptor_.async_accept(socket, boost::asio::redirect_error(use_task, error));
        if (!error)
            hand_on(std::move(socket), reception);
        else if (!is_closed_)
            co_await pause_after(error);
    }
    accepting_.leave();
}

/// A process without free descriptors would spin here: it waits for some to be given back.
Task<void> Acceptor::pause_after(const error_code& error)
{
    if (!is_shortage(error))
        co_return;
    constexpr std::chrono::milliseconds pause{100};
    observe::warn("cannot accept", {{"error", error.message()}, {"retry_ms", pause.count()}});
    pause_.expires_after(pause);
    error_code ignored;
    co_await pause_.async_wait(boost::asio::redirect_error(use_task, ignored));
}

/// Who comes next goes there.
Reception& Acceptor::least_busy() const
{
    return **std::ranges::min_element(receptions_, {}, &Reception::clients);
}

void Acceptor::hand_on(Socket socket, Reception& reception) const
{
    error_code error;
    socket.non_blocking(true, error);
    if (!is_unix())
        set_tcp_options(socket);
    reception.expect();
    if (&reception.io() == &io_)
        return reception.admit(std::move(socket));
    boost::asio::post(reception.io(), [&reception, socket = std::move(socket)]() mutable {
        reception.admit(std::move(socket));
    });
}

} // namespace connectord::net
