#include "tests/support/client.hpp"

#include <boost/json/parse.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace connectord::test {

namespace {

[[noreturn]] void fail(const std::string& what)
{
    throw ClientError{what + ": " + std::strerror(errno)};
}

int connected(int family, const sockaddr* address, socklen_t size)
{
    const int opened = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (opened < 0)
        fail("socket");
    if (::connect(opened, address, size) != 0) {
        ::close(opened);
        fail("connect");
    }
    return opened;
}

} // namespace

Client::Client(int socket, Span patience) : socket_{socket}, patience_{patience} {}

Client Client::tcp(const std::string& host, std::uint16_t port, Span patience)
{
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    if (::inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1)
        return {connected(AF_INET6, reinterpret_cast<sockaddr*>(&six), sizeof six), patience};

    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    if (::inet_pton(AF_INET, host.c_str(), &four.sin_addr) != 1)
        throw ClientError{"not an address: " + host};
    const int socket = connected(AF_INET, reinterpret_cast<sockaddr*>(&four), sizeof four);
    const int at_once = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    return {socket, patience};
}

Client Client::unix_socket(const std::string& path, Span patience)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw ClientError{"too long a path: " + path};
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return {connected(AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address), patience};
}

Client::Client(Client&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)},
      patience_{other.patience_},
      received_{std::move(other.received_)},
      kept_{std::move(other.kept_)},
      next_id_{other.next_id_}
{
}

Client& Client::operator=(Client&& other) noexcept
{
    std::swap(socket_, other.socket_);
    std::swap(patience_, other.patience_);
    std::swap(received_, other.received_);
    std::swap(kept_, other.kept_);
    std::swap(next_id_, other.next_id_);
    return *this;
}

Client::~Client()
{
    close();
}

boost::json::value Client::call(std::string_view method, std::string_view params_json)
{
    const std::int64_t id = start(method, params_json);
    std::deque<boost::json::value> others = std::exchange(kept_, {});
    while (true) {
        boost::json::value reply = read_json();
        const boost::json::object* object = reply.if_object();
        const boost::json::value* answered =
            object != nullptr ? object->if_contains("id") : nullptr;
        const bool is_mine =
            answered != nullptr && answered->is_int64() && answered->get_int64() == id;
        if (is_mine) {
            kept_ = std::move(others);
            return reply;
        }
        others.push_back(std::move(reply));
    }
}

std::int64_t Client::start(std::string_view method, std::string_view params_json)
{
    const std::int64_t id = next_id_++;
    std::string request = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")";
    request.append(method).append(R"(","params":)").append(params_json).append("}\n");
    send(request);
    return id;
}

void Client::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            fail("send");
        if (sent > 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// Receives once; false at the end of the stream. Throws when nothing comes.
bool Client::fill(Span span)
{
    pollfd asked{socket_, POLLIN, 0};
    const int ready = ::poll(&asked, 1, static_cast<int>(span.count()));
    if (ready == 0)
        throw ClientError{"nothing came in time"};
    char bytes[65536];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count < 0)
        fail("recv");
    received_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
}

std::string Client::read_line()
{
    std::size_t looked_at = 0;
    while (true) {
        const std::size_t newline = received_.find('\n', looked_at);
        if (newline != std::string::npos) {
            std::string line = received_.substr(0, newline);
            received_.erase(0, newline + 1);
            return line;
        }
        looked_at = received_.size();
        if (!fill(patience_))
            throw ClientError{"the connection ended before a line did"};
    }
}

boost::json::value Client::read_json()
{
    if (kept_.empty())
        return boost::json::parse(read_line());
    boost::json::value first = std::move(kept_.front());
    kept_.pop_front();
    return first;
}

std::string Client::read_bytes(std::size_t count)
{
    while (received_.size() < count) {
        if (!fill(patience_))
            throw ClientError{"the connection ended too early"};
    }
    std::string bytes = received_.substr(0, count);
    received_.erase(0, count);
    return bytes;
}

std::string Client::read_to_end()
{
    while (fill(patience_)) {
    }
    return std::exchange(received_, {});
}

bool Client::is_quiet(Span span)
{
    pollfd asked{socket_, POLLIN, 0};
    return received_.empty() && ::poll(&asked, 1, static_cast<int>(span.count())) == 0;
}

void Client::shutdown_send()
{
    ::shutdown(socket_, SHUT_WR);
}

void Client::close()
{
    if (socket_ >= 0)
        ::close(std::exchange(socket_, -1));
}

void Client::reset()
{
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void Client::set_receive_buffer(int bytes)
{
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

} // namespace connectord::test
