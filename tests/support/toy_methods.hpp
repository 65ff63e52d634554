// Methods that need no database: those of the JSON-RPC specification's examples, and some that wait
// or fail.
#pragma once

#include "daemon/rpc/registry.hpp"

namespace connectord::test {

/// Adds: subtract, sum, get_data, update, notify_hello, notify_sum (the specification's), and
///
/// echo {value}          → the value
/// remember {value}, recall {}  → what the session's calls before it remembered
/// sleep {ms}            → null, later; cancelled when it is called off
/// blob {bytes}          → a string of so many x
/// fail {}, throw {}, nothing {}  end in an error, an exception, and without a result
/// announce {json}       → null, and a notification toy.announced with these params
/// raw {}                needs the grant raw
/// login {token}         may be called by anybody
/// stubborn {ms}         sleeps, and does not heed being called off
void register_toys(rpc::Registry& methods);

} // namespace connectord::test
