// Every builder and helper, by the room's files.
#pragma once

#include "daemon/rpc/registry.hpp"

namespace connectord::builders {

void register_names(rpc::Registry& methods);
void register_definitions(rpc::Registry& methods);
void register_metadata(rpc::Registry& methods);
void register_values(rpc::Registry& methods);
void register_clauses(rpc::Registry& methods);
void register_fields(rpc::Registry& methods);
void register_statements(rpc::Registry& methods);
void register_columns(rpc::Registry& methods);
void register_changes(rpc::Registry& methods);
void register_questions(rpc::Registry& methods);
void register_composing(rpc::Registry& methods);
void register_results(rpc::Registry& methods);

/// All of the above.
void register_builders(rpc::Registry& methods);

} // namespace connectord::builders
