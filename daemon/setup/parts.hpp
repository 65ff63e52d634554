// What a configuration means for each room: its limits, its datasources, its certificates.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/net/options.hpp"
#include "daemon/net/tls.hpp"
#include "daemon/rpc/dispatcher.hpp"
#include "daemon/session/datasources.hpp"
#include "daemon/session/transactions.hpp"

#include <memory>
#include <string>
#include <vector>

namespace connectord::setup {

session::OpeningRules opening_rules(const config::Config& config);
session::TransactionLimits transaction_limits(const config::Config& config);
rpc::DispatchLimits dispatch_limits(const config::Config& config);
net::ConnectionLimits connection_limits(const config::Config& config);

/// The limits as `session.open` tells them: one JSON object.
std::string limits_text(const config::Limits& limits);

/// All that has to be read from files before a configuration can be put in force.
struct Parts {
    config::Config config;
    std::vector<session::DatasourcePlan> datasources;
    std::shared_ptr<net::TlsContext> tls; ///< null: none is configured
};

/// Reads models and certificates. Touches nothing that runs, and may be called on any thread.
///
/// Errors  invalid_params, with the file and what is wrong with it
Result<Parts> read_parts(config::Config config);

} // namespace connectord::setup
