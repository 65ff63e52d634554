// Methods about the connection itself: who calls, which datasource, whether it answers.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/statement_methods.hpp"
#include "daemon/rpc/openrpc.hpp"
#include "daemon/session/datasources.hpp"

#include <chrono>
#include <cmath>

namespace connectord::connector {

namespace {

struct OpenParams {
    std::string_view token;  ///< empty: none
    std::string_view client; ///< empty: it did not say
    const boost::json::value* datasource = nullptr;

    static Result<OpenParams> read(const rpc::Params& params)
    {
        OpenParams read;
        const Result<std::optional<std::string_view>> token = params.optional_string("token");
        if (!token)
            return token.error();
        read.token = token->value_or(std::string_view{});
        const Result<std::optional<std::string_view>> client = params.optional_string("client");
        if (!client)
            return client.error();
        read.client = client->value_or(std::string_view{});
        read.datasource = params.find("datasource");
        return read;
    }
};

/// The datasource that `session.open` names or describes, or the session's own.
Result<std::shared_ptr<session::Datasource>> chosen_datasource(session::Session& session,
                                                               const OpenParams& params)
{
    model::Options options;
    if (params.datasource == nullptr)
        return session.datasource(options, rpc::Grant::none);
    if (const boost::json::string* name = params.datasource->if_string()) {
        options.datasource = *name;
        return session.datasource(options, rpc::Grant::none);
    }
    const boost::json::object* settings = params.datasource->if_object();
    if (settings == nullptr)
        return invalid_params("params.datasource", "must be a name or a settings object");
    const session::Principal& principal = *session.principal();
    if (!principal.grants.has(rpc::Grant::datasource) || !principal.datasources.empty())
        return Error{Errc::forbidden, "describing a datasource needs the grant \"datasource\""}
            .with("grant", "datasource");
    return session.commons().datasources.open(*settings);
}

void write_names(json::Writer& out, std::string_view key,
                 const std::vector<std::string_view>& names)
{
    out.key(key).begin_array();
    for (const std::string_view name : names)
        out.string(name);
    out.end_array();
}

void write_driver(json::Writer& out, const DriverInfo& info)
{
    out.key("driver").begin_object().key("name").string(info.name);
    write_names(out, "types", info.types);
    out.key("multiInsertSupported").boolean(info.multi_insert);
    out.key("defaultIdType").string(info.default_id_type);
    out.key("isRelational").boolean(true);
    out.key("dialect").string(info.dialect);
    write_names(out, "capabilities", info.capabilities);
    out.end_object();
}

Task<Status> open(rpc::Call& call, OpenParams params, const About& about, json::Writer& out)
{
    session::Session& session = call.session;
    const session::Principal* before = session.principal();
    if (!params.token.empty()) {
        const Status known = session.authenticate(params.token);
        if (!known)
            co_return known;
    }
    if (session.principal() == nullptr)
        co_return Error{Errc::unauthenticated, "a token is needed: session.open {token}"};

    Result<std::shared_ptr<session::Datasource>> datasource = chosen_datasource(session, params);
    if (!datasource) {
        session.set_principal(before);
        co_return datasource.error();
    }
    if (!params.client.empty())
        session.set_client(params.client);
    if (params.datasource != nullptr)
        session.set_default_datasource(*datasource);

    out.begin_object().key("session").string(session.id());
    out.key("server").begin_object().key("name").string("connectord");
    out.key("version").string(about.version).end_object();
    out.key("datasource").string((*datasource)->name());
    write_driver(out, (*datasource)->driver().info());
    out.key("limits").raw(about.limits());
    out.end_object();
    co_return Status{};
}

Task<Status> connect(Aim& aim, OptionsParams, json::Writer& out)
{
    const Result<ServerInfo> server =
        co_await aim.target.datasource->driver().connect(aim.deadline);
    if (!server)
        co_return server.error();
    out.begin_object().key("server").begin_object().key("kind").string(server->kind);
    out.key("version").string(server->version).end_object();
    out.key("defaultSchema").string(server->default_schema);
    out.key("primary").boolean(server->primary).end_object();
    co_return Status{};
}

sql::Statement sign_of_life()
{
    auto plan = std::make_shared<sql::Plan>();
    plan->text = "SELECT 1";
    plan->reads_only = true;
    plan->prepared = false;
    plan->row_shape.layout = sql::RowShape::Layout::nothing;
    return {std::move(plan), {}};
}

Task<Status> ping(Aim& aim, OptionsParams, json::Writer& out)
{
    const sql::Statement statement = sign_of_life();
    json::Writer nothing;
    if (aim.recorder) {
        co_await aim.recorder->execute(statement, nothing, aim.deadline);
        co_return Status{};
    }
    Driver& driver = aim.target.datasource->driver();
    const Result<ServerInfo> server = co_await driver.connect(aim.deadline);
    if (!server)
        co_return server.error();

    const auto start = std::chrono::steady_clock::now();
    const Result<Outcome> outcome = co_await driver.execute(statement, nothing, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    out.begin_object().key("ok").boolean(true);
    out.key("latencyMs").number(std::round(took.count() * 1000) / 1000);
    out.key("primary").boolean(server->primary).end_object();
    co_return Status{};
}

struct NoParams {
    static Result<NoParams> read(const rpc::Params&) { return NoParams{}; }
};

/// Ends what the session has open. The pool is everybody's and stays.
Task<Status> disconnect(rpc::Call& call, NoParams, json::Writer& out)
{
    co_await call.session.roll_back_all("its session disconnected");
    out.null();
    co_return Status{};
}

void register_description(rpc::Registry& methods, const About& about)
{
    rpc::ServiceInfo service;
    service.version = about.version;
    const auto description = std::make_shared<const rpc::Description>(methods, std::move(service));
    methods.add(
        {.name = "rpc.discover",
         .summary = "This service, described by an OpenRPC document.",
         .result_schema = R"({"type":"object"})",
         .before_authentication = true,
         .reach = rpc::Reach::nothing,
         .example = {R"({})", R"({"openrpc":"1.2.6","info":{},"methods":[],"components":{}})"}},
        [description](rpc::Call&, rpc::Params, json::Writer& out) -> Task<Status> {
            out.raw(description->text());
            co_return Status{};
        });
}

} // namespace

void register_sessions(rpc::Registry& methods, const About& about)
{
    using rpc::Grant;
    methods.add(
        {.name = "session.open",
         .summary = "Names the client, authenticates it, chooses its datasource. Optional.",
         .params = {{"token", false, R"({"type":["string","null"]})",
                     "32 random bytes, as given by the operator"},
                    {"client", false, R"({"type":["string","null"]})", "a name for logs"},
                    {"datasource", false, R"({"type":["string","object","null"]})",
                     "a configured name, or settings as in datasources.json"}},
         .result_schema = R"({"type":"object"})",
         .before_authentication = true,
         .reach = rpc::Reach::nothing,
         .example = {R"({"client":"the manual"})",
                     R"({"session":"s7","server":{"name":"connectord","version":"0.1.0"},)"
                     R"("datasource":"shop","driver":{"name":"postgresql","types":["db",)"
                     R"("rdbms","sql"],"multiInsertSupported":true,)"
                     R"("defaultIdType":"Number","isRelational":true,"dialect":"postgresql",)"
                     R"("capabilities":[]},"limits":{}})"}},
        [about](rpc::Call& call, rpc::Params params, json::Writer& out) -> Task<Status> {
            Result<OpenParams> read = OpenParams::read(params);
            if (!read)
                co_return read.error();
            co_return co_await open(call, *read, about, out);
        });
    methods.add({.name = "connect",
                 .summary = "Reaches the database, or says why not.",
                 .grant = Grant::read,
                 .params = {options_param()},
                 .result_schema = R"({"type":"object"})",
                 .example = {R"({})", R"({"server":{"kind":"PostgreSQL","version":"15.8"},)"
                                      R"("defaultSchema":"public","primary":true})"}},
                aimed(Grant::read, connect));
    methods.add(
        {.name = "ping",
         .summary = "Asks the database for a sign of life.",
         .grant = Grant::read,
         .params = {options_param()},
         .result_schema =
             R"({"type":"object","properties":{"ok":{"type":"boolean"},"latencyMs":{"type":"number"}}})",
         .example = {R"({})", R"({"ok":true,"latencyMs":0.4,"primary":true})"}},
        aimed(Grant::read, ping));
    methods.add({.name = "disconnect",
                 .summary = "Rolls back what the session has open.",
                 .result_schema = R"({"type":"null"})",
                 .reach = rpc::Reach::nothing,
                 .example = {R"({})", "null"}},
                disconnect);

    register_description(methods, about);
}

void register_methods(rpc::Registry& methods, const About& about)
{
    const auto statements = std::make_shared<StatementMethods>();
    register_sessions(methods, about);
    register_models(methods);
    register_reads(methods, *statements);
    register_writes(methods, *statements);
    register_upserts(methods);
    register_key_values(methods);
    register_transactions(methods);
    register_atomic(methods, statements);
    register_migration(methods);
    register_table_facts(methods);
    register_discovery(methods);
    register_discover_schemas(methods);
    register_raw(methods);
}

} // namespace connectord::connector
