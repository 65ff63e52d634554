// The file of a unix socket: who may use it, and what to do with one that was left behind.
#pragma once

#include "daemon/net/socket.hpp"

#include <cstdint>
#include <string>

namespace connectord::net {

/// The path of a unix endpoint; empty for TCP, and for abstract names.
std::string path_of(const Endpoint& endpoint);

/// Removes a socket's file that nobody listens on. Any other file stays, and so does a live socket.
void remove_stale_socket(const std::string& path);

/// Which file a path names at this moment; 0 for none.
std::uint64_t inode_of(const std::string& path);

} // namespace connectord::net
