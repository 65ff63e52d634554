#include "daemon/net/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace connectord::net {

namespace {

bool is_socket(const std::string& path)
{
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

/// Whether a connection is refused: the file is there, and the one who made it is not.
bool is_refused(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return false;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);

    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return false;
    const int connected = ::connect(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
    const bool refused = connected != 0 && errno == ECONNREFUSED;
    ::close(probe);
    return refused;
}

} // namespace

std::string path_of(const Endpoint& endpoint)
{
    const auto* address = reinterpret_cast<const sockaddr_un*>(endpoint.data());
    if (address->sun_family != AF_UNIX)
        return {};
    const std::size_t room = endpoint.size() - offsetof(sockaddr_un, sun_path);
    return std::string{address->sun_path, ::strnlen(address->sun_path, room)};
}

void remove_stale_socket(const std::string& path)
{
    if (is_socket(path) && is_refused(path))
        ::unlink(path.c_str());
}

std::uint64_t inode_of(const std::string& path)
{
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

} // namespace connectord::net
