// Who is at the other end of a connection, as far as it shows without a token.
#pragma once

#include "daemon/net/socket.hpp"
#include "daemon/session/session.hpp"

#include <span>
#include <string>

namespace connectord::net {

/// `127.0.0.1:50412`, `[::1]:50412`; `uid 1000` on a unix socket; empty where the system does not
/// tell.
std::string peer_of(Socket& socket);

/// Tells a session who its client is: by the names in its certificate, or by the user whose process
/// it is on a unix socket. Somebody whom no principal fits stays who they were.
///
/// Source  unix(7), SO_PEERCRED
void introduce(session::Session& session, Socket& socket, std::span<const std::string> names);

} // namespace connectord::net
