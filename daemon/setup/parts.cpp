#include "daemon/setup/parts.hpp"

#include "daemon/setup/models.hpp"
#include "protocol/json/writer.hpp"

namespace connectord::setup {

session::OpeningRules opening_rules(const config::Config& config)
{
    session::OpeningRules rules;
    rules.queue_timeout = config.timeouts.queue;
    rules.connect_timeout = config.timeouts.connect;
    rules.unused_limit = config.timeouts.unused_datasource;
    rules.state_dir = config.state_dir;
    rules.filter_depth = config.limits.filter_depth;
    rules.threads = config.threads;
    return rules;
}

session::TransactionLimits transaction_limits(const config::Config& config)
{
    return {config.timeouts.transaction_idle, config.timeouts.transaction,
            config.limits.transactions, config.limits.transactions_by_id};
}

rpc::DispatchLimits dispatch_limits(const config::Config& config)
{
    rpc::DispatchLimits limits;
    limits.statement_timeout = config.timeouts.statement;
    limits.max_batch = config.limits.batch;
    limits.max_in_flight = config.limits.in_flight;
    limits.max_reply = config.limits.reply_bytes;
    limits.slow_call = config.log.slow_call;
    return limits;
}

net::ConnectionLimits connection_limits(const config::Config& config)
{
    net::ConnectionLimits limits;
    limits.max_request = config.limits.request_bytes;
    limits.max_request_before_authentication = config.limits.unauthenticated_request_bytes;
    limits.partial_message = config.timeouts.partial_message;
    limits.write_stall = config.timeouts.write_stall;
    limits.idle_http = config.timeouts.idle_http;
    return limits;
}

/// The limits as `session.open` tells them.
std::string limits_text(const config::Limits& limits)
{
    json::Writer out;
    out.begin_object();
    out.key("requestBytes").unsigned_integer(limits.request_bytes);
    out.key("replyBytes").unsigned_integer(limits.reply_bytes);
    out.key("depth").unsigned_integer(limits.json_depth);
    out.key("filterDepth").unsigned_integer(limits.filter_depth);
    out.key("batch").unsigned_integer(limits.batch);
    out.key("inFlight").unsigned_integer(limits.in_flight);
    out.key("transactions").unsigned_integer(limits.transactions);
    out.key("transactionsById").unsigned_integer(limits.transactions_by_id);
    out.end_object();
    return out.take();
}

namespace {

session::DatasourcePolicy policy_of(const config::Datasource& datasource)
{
    session::DatasourcePolicy policy;
    policy.grants = datasource.grants;
    policy.anonymous = datasource.anonymous;
    policy.discover = datasource.discover;
    policy.full_errors = datasource.full_errors;
    policy.strict = datasource.strict || datasource.unknown_where_is_error;
    return policy;
}

Result<std::shared_ptr<net::TlsContext>> tls_of(const config::Tls& tls)
{
    if (tls.certificate.empty())
        return std::shared_ptr<net::TlsContext>{};
    return net::make_tls_context({.certificate = tls.certificate,
                                  .key = tls.key,
                                  .client_ca = tls.client_ca,
                                  .client_required = tls.client_certificate == "required",
                                  .only_tls13 = tls.min_version == "1.3"});
}

} // namespace

Result<Parts> read_parts(config::Config config)
{
    Parts parts;
    for (const config::Datasource& datasource : config.datasources) {
        Result<Models> models = read_models(datasource.name, datasource.models);
        if (!models)
            return models.error();
        parts.datasources.push_back(
            {datasource.name, datasource.settings, policy_of(datasource), std::move(*models)});
    }
    Result<std::shared_ptr<net::TlsContext>> tls = tls_of(config.tls);
    if (!tls)
        return tls.error();
    parts.tls = std::move(*tls);
    parts.config = std::move(config);
    return parts;
}

} // namespace connectord::setup
