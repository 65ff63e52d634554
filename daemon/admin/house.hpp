// All that there is to see for whoever watches over the daemon.
#pragma once

#include "daemon/net/options.hpp"
#include "daemon/observe/call_counts.hpp"
#include "daemon/observe/loop_watch.hpp"
#include "daemon/rpc/dispatcher.hpp"
#include "daemon/rpc/reply_budget.hpp"
#include "daemon/session/datasources.hpp"
#include "daemon/session/session_list.hpp"
#include "daemon/session/transactions.hpp"

#include <cstdint>
#include <string_view>

namespace connectord::admin {

/// How often the configuration was read again.
struct Reloads {
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
};

/// The parts of the running program. Lives on the loop's thread.
///
/// Lifetime  everything outlives it
struct House {
    std::string_view version;
    session::Datasources& datasources;
    session::Transactions& transactions;
    const session::SessionList& sessions;
    const rpc::Registry& methods;
    const rpc::Dispatcher& dispatcher;
    const rpc::ReplyBudget& budget;
    const observe::CallCounts& calls;
    const net::ConnectionCount& connections;
    const net::Traffic& traffic;
    const Reloads& reloads;
    const observe::LoopWatch& loop;
};

} // namespace connectord::admin
