#include "daemon/app.hpp"

#include "daemon/config/version.hpp"
#include "daemon/observe/log.hpp"
#include "drivers/postgresql/driver.hpp"
#include "drivers/sqlite/driver.hpp"
#include "protocol/json/writer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace connectord {

namespace {

/// A line for each database that this program can reach.
session::Drivers drivers()
{
    return {
        {"postgresql", pg::make_driver},
        {"sqlite3", sqlite::make_driver},
    };
}

session::OpeningRules opening_rules(const config::Config& config)
{
    session::OpeningRules rules;
    rules.queue_timeout = config.timeouts.queue;
    rules.connect_timeout = config.timeouts.connect;
    rules.unused_limit = config.timeouts.unused_datasource;
    rules.state_dir = config.state_dir;
    return rules;
}

session::TransactionLimits transaction_limits(const config::Config& config)
{
    return {config.timeouts.transaction_idle, config.timeouts.transaction,
            config.limits.transactions};
}

rpc::DispatchLimits dispatch_limits(const config::Config& config)
{
    rpc::DispatchLimits limits;
    limits.statement_timeout = config.timeouts.statement;
    limits.max_batch = config.limits.batch;
    limits.max_in_flight = config.limits.in_flight;
    limits.max_reply = config.limits.reply_bytes;
    return limits;
}

net::ConnectionLimits connection_limits(const config::Config& config)
{
    net::ConnectionLimits limits;
    limits.max_request = config.limits.request_bytes;
    limits.max_request_before_authentication = config.limits.unauthenticated_request_bytes;
    limits.partial_message = config.timeouts.partial_message;
    limits.write_stall = config.timeouts.write_stall;
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
    out.end_object();
    return out.take();
}

/// A LoopBack model JSON file: name and properties beside settings, or with the settings under
/// `options`.
Result<std::shared_ptr<const model::Model>> read_model_file(const std::filesystem::path& path)
{
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(text.str(), error);
    if (!file || error || !json.is_object())
        return invalid_params(path.string(), "is not a JSON object");

    const boost::json::object& object = json.get_object();
    const boost::json::value* name = object.if_contains("name");
    const boost::json::value* properties = object.if_contains("properties");
    if (properties != nullptr && !properties->is_object())
        return invalid_params(path.string(), "properties must be an object");
    boost::json::object settings;
    if (const boost::json::value* options = object.if_contains("options");
        options != nullptr && options->is_object())
        settings = options->get_object();
    for (const auto& member : object) {
        if (member.key() != "name" && member.key() != "properties" && member.key() != "options")
            settings.insert_or_assign(member.key(), member.value());
    }
    const std::string model_name = name != nullptr && name->is_string()
                                       ? std::string{name->get_string()}
                                       : path.stem().string();
    const boost::json::object none;
    return model::Model::read(model_name, properties == nullptr ? none : properties->get_object(),
                              settings, model::Path{path.native()});
}

} // namespace

App::App(config::Config config)
    : config_{std::move(config)},
      io_{1},
      access_{config_.access()},
      datasources_{io_, drivers(), opening_rules(config_)},
      transactions_{io_, transaction_limits(config_)},
      budget_{config_.limits.buffered_reply_bytes},
      dispatcher_{io_, registry_, budget_, dispatch_limits(config_)},
      signals_{io_, SIGTERM, SIGINT},
      sweep_timer_{io_}
{
    connector::register_methods(registry_, {connectord::version(), limits_text(config_.limits)});
}

App::~App() = default;

Result<std::unique_ptr<App>> App::make(config::Config config)
{
    std::unique_ptr<App> app{new App{std::move(config)}};
    if (Status added = app->add_datasources(); !added)
        return added.error();
    if (Status listening = app->listen(); !listening)
        return listening.error();
    return app;
}

Status App::add_datasources()
{
    for (const config::Datasource& datasource : config_.datasources) {
        session::DatasourcePolicy policy;
        policy.grants = datasource.grants;
        policy.anonymous = datasource.anonymous;
        policy.discover = datasource.discover;
        policy.full_errors = datasource.full_errors;
        policy.strict = datasource.strict || datasource.unknown_where_is_error;
        if (Status added = datasources_.add(datasource.name, datasource.settings, policy); !added)
            return added;
        if (Status read = add_models(datasource); !read)
            return read;
    }
    return {};
}

Status App::add_models(const config::Datasource& datasource)
{
    if (datasource.models.empty())
        return {};
    const Result<std::shared_ptr<session::Datasource>> known = datasources_.find(datasource.name);
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::directory_entry& entry :
         std::filesystem::directory_iterator{datasource.models, error}) {
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    }
    if (error)
        return invalid_params("datasources." + datasource.name + ".models",
                              datasource.models.string() + ": " + error.message());
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path& file : files) {
        Result<std::shared_ptr<const model::Model>> model = read_model_file(file);
        if (!model)
            return model.error();
        (*known)->define(std::move(*model));
    }
    return {};
}

Status App::listen()
{
    net::ListenerOptions options;
    options.limits = connection_limits(config_);
    options.connections = std::make_shared<net::ConnectionCount>(config_.limits.sessions);
    const session::Commons commons{datasources_, transactions_, access_};
    const net::SessionFactory make_session = [commons](session::Transport transport) {
        return std::make_shared<session::Session>(commons, transport);
    };
    try {
        if (config_.listen.tcp) {
            const boost::asio::ip::tcp::endpoint endpoint{
                boost::asio::ip::make_address(config_.listen.tcp->address),
                config_.listen.tcp->port};
            listeners_.push_back(
                std::make_unique<net::Listener>(io_, endpoint, dispatcher_, make_session, options));
        }
        if (!config_.listen.unix_path.empty())
            listeners_.push_back(std::make_unique<net::Listener>(
                io_, boost::asio::local::stream_protocol::endpoint{config_.listen.unix_path},
                dispatcher_, make_session, options));
    } catch (const boost::system::system_error& refused) {
        return invalid_params("listen", refused.what());
    }
    return {};
}

void App::run()
{
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->start();
    await_signal();
    sweep();
    io_.run();
}

void App::await_signal()
{
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error)
            return;
        if (is_draining_) {
            observe::warn("ended at once", {{"signal", signal}});
            observe::stop_log(std::chrono::milliseconds{200});
            std::_Exit(128 + signal);
        }
        is_draining_ = true;
        observe::info("draining", {{"signal", signal}, {"calls", dispatcher_.calls_in_flight()}});
        boost::asio::co_spawn(io_, drain(), boost::asio::detached);
        await_signal();
    });
}

void App::sweep()
{
    sweep_timer_.expires_after(std::chrono::minutes{1});
    sweep_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error)
            return;
        boost::asio::co_spawn(io_, datasources_.close_unused(), boost::asio::detached);
        sweep();
    });
}

Task<void> App::drain()
{
    const Deadline deadline = Deadline::in(config_.timeouts.shutdown);
    dispatcher_.begin_shutdown();
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->stop_accepting();
    const bool is_idle = co_await dispatcher_.wait_until_idle(deadline);
    if (!is_idle)
        observe::warn("calls were cut off", {{"calls", dispatcher_.calls_in_flight()}});
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        co_await listener->close(Deadline::in(std::chrono::seconds{1}));
    co_await transactions_.close();
    co_await datasources_.close();
    sweep_timer_.cancel();
    signals_.cancel();
    observe::info("ended");
}

} // namespace connectord
