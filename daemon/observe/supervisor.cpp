#include "daemon/observe/supervisor.hpp"

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace connectord::observe {

void tell_supervisor(std::string_view state)
{
    const char* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    const std::size_t length = path == nullptr ? 0 : std::strlen(path);
    if (length < 2 || length >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path, length);
    if (address.sun_path[0] == '@') // an abstract name
        address.sun_path[0] = '\0';
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0)
        return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    // Nobody who does not listen is worth a word: the daemon runs without a supervisor too.
    [[maybe_unused]] const ssize_t sent =
        ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), size);
    ::close(socket);
}

void tell_supervisor_of_reload()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    tell_supervisor(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                                now.tv_sec * 1'000'000 + now.tv_nsec / 1'000));
}

} // namespace connectord::observe
