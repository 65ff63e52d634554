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

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace connectord::admin {

/// How often the configuration was read again.
struct Reloads {
    std::uint64_t done = 0;
    std::uint64_t refused = 0;
};

/// What one thread serves its clients with. A shard's parts live on its io_context's thread, and
/// are looked at from there: `at` and `from_each` of shards.hpp go to it.
///
/// Lifetime  everything outlives it
struct Shard {
    boost::asio::io_context& io;
    session::Datasources& datasources;
    session::Transactions& transactions;
    const session::SessionList& sessions;
    const rpc::Dispatcher& dispatcher;
    const observe::CallCounts& calls;
    const net::Traffic& traffic;
    const observe::LoopWatch& loop;
};

/// The parts of the running program. Lives on the first shard's thread, where operators' methods
/// run and pages are made.
///
/// Shape     `shards` has one at least, and does not change once somebody looks
/// Lifetime  everything outlives it
struct House {
    std::string_view version;
    const rpc::Registry& methods;
    const rpc::ReplyBudget& budget;
    const net::ConnectionCount& connections;
    const Reloads& reloads;
    std::vector<Shard> shards;
};

} // namespace connectord::admin
