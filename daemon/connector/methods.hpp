// Every method of the connector, by the room's files.
#pragma once

#include "daemon/rpc/registry.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace connectord::connector {

class StatementMethods;

/// What the methods that describe the daemon itself need to know of it.
struct About {
    std::string_view version;
    std::function<std::string()> limits; ///< the limits of PROTOCOL 2 in force, as a JSON object
};

void register_reads(rpc::Registry& methods, StatementMethods& statements);
void register_writes(rpc::Registry& methods, StatementMethods& statements);
void register_upserts(rpc::Registry& methods);
void register_key_values(rpc::Registry& methods);
void register_raw(rpc::Registry& methods);
void register_transactions(rpc::Registry& methods);
void register_atomic(rpc::Registry& methods, std::shared_ptr<const StatementMethods> statements);
void register_models(rpc::Registry& methods);
void register_migration(rpc::Registry& methods);
void register_table_facts(rpc::Registry& methods);
void register_discovery(rpc::Registry& methods);
void register_discover_schemas(rpc::Registry& methods);
void register_sessions(rpc::Registry& methods, const About& about);

/// All of the above.
void register_methods(rpc::Registry& methods, const About& about);

} // namespace connectord::connector
