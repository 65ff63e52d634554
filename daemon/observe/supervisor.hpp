// Tells whoever started the daemon how it is getting on, where that is systemd.
#pragma once

#include <string_view>

namespace connectord::observe {

/// Sends lines such as `READY=1`; nothing where nobody listens.
///
/// Source  sd_notify(3): a datagram to the socket that $NOTIFY_SOCKET names
void tell_supervisor(std::string_view state);

/// `RELOADING=1`, which has to say when.
void tell_supervisor_of_reload();

} // namespace connectord::observe
