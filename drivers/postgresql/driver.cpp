#include "drivers/postgresql/driver.hpp"

#include "drivers/postgresql/catalog.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/postgresql/hub.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <utility>

namespace connectord::pg {

Driver::Driver(std::shared_ptr<Hub> hub, DriverSettings settings)
    : hub_{std::move(hub)}, settings_{std::move(settings)}
{
}

Driver::~Driver()
{
    hub_->shut();
}

Task<Result<Outcome>> Driver::execute(const sql::Statement& statement, json::Writer& out,
                                      Deadline deadline)
{
    return hub_->execute({&statement, 1}, out, deadline, nullptr);
}

Task<Result<Outcome>> Driver::execute_all(std::span<const sql::Statement> statements,
                                          json::Writer& out, Deadline deadline)
{
    return hub_->execute(statements, out, deadline, nullptr);
}

Task<Result<std::unique_ptr<connectord::Transaction>>> Driver::begin(BeginOptions options,
                                                                     Deadline deadline)
{
    return hub_->begin(options, deadline);
}

Task<void> Driver::close()
{
    return hub_->close();
}

PoolStats Driver::stats() const
{
    return hub_->stats();
}

void Driver::on_reach(ReachListener listener)
{
    hub_->on_reach(std::move(listener));
}

const DriverInfo& Driver::info() const
{
    static const DriverInfo info{
        .name = "postgresql",
        .dialect = "postgresql",
        .default_id_type = "Number",
        .multi_insert = true,
        .types = {"db", "rdbms", "sql"},
        .capabilities = {"atomicUpsert", "cancel", "discovery", "ilike", "json", "like",
                         "migration", "nativeArrays", "nilike", "nlike", "raw", "regexp",
                         "returning", "rowLocks", "savepoints", "schemas", "serializable",
                         "transactionalDdl", "transactions"},
    };
    return info;
}

const sql::Dialect& Driver::dialect() const
{
    return pg::dialect();
}

const sql::Catalog& Driver::catalog() const
{
    return pg::catalog();
}

namespace {

/// Proves that the server answers, and asks where unqualified names lead and whether it takes
/// writes.
sql::Statement who_are_you()
{
    static thread_local const std::shared_ptr<const sql::Plan> plan = [] {
        auto made = std::make_shared<sql::Plan>();
        made->text = "SELECT pg_catalog.current_schema(), NOT pg_catalog.pg_is_in_recovery()";
        made->row_shape.columns = {{"{\"schema\":", model::Type::string},
                                   {",\"primary\":", model::Type::boolean}};
        made->row_shape.suffix = "}";
        made->row_shape.layout = sql::RowShape::Layout::first;
        made->reads_only = true;
        return made;
    }();
    return {plan, {}};
}

} // namespace

Task<Result<ServerInfo>> Driver::connect(Deadline deadline)
{
    json::Writer out;
    const sql::Statement statement = who_are_you();
    Result<Outcome> asked = co_await hub_->execute({&statement, 1}, out, deadline, nullptr);
    if (!asked)
        co_return asked.error();

    const boost::json::value answer = boost::json::parse(out.view());
    ServerInfo info;
    info.kind = "PostgreSQL";
    info.version = hub_->server_parameter("server_version");
    info.version.resize(std::min(info.version.find(' '), info.version.size()));
    if (const boost::json::string* schema = answer.at("schema").if_string())
        info.default_schema = *schema;
    info.primary = answer.at("primary").as_bool();
    co_return info;
}

Result<std::unique_ptr<connectord::Driver>> make_driver(boost::asio::io_context& io,
                                                        const DriverSettings& settings)
{
    Result<Conninfo> conninfo = Conninfo::read(settings);
    if (!conninfo)
        return conninfo.error();
    auto hub =
        std::make_shared<Hub>(io, settings, std::make_shared<const Conninfo>(std::move(*conninfo)));
    return std::unique_ptr<connectord::Driver>{std::make_unique<Driver>(std::move(hub), settings)};
}

} // namespace connectord::pg
