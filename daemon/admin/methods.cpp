#include "daemon/admin/methods.hpp"

#include "daemon/observe/log.hpp"
#include "daemon/session/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>

namespace connectord::admin {

namespace {

using rpc::Call;
using rpc::Params;
using Clock = std::chrono::steady_clock;

/// To a tenth: nobody looks closer.
double seconds_of(Clock::duration span)
{
    return std::round(std::chrono::duration<double>(span).count() * 10) / 10;
}

std::string_view name_of(session::Transport transport)
{
    constexpr std::array<std::string_view, 3> names{"tcp", "unix", "http"};
    return names[static_cast<std::size_t>(transport)];
}

void write_session(json::Writer& out, const session::Session& one)
{
    const session::Principal* principal = one.principal();
    out.begin_object().key("session").string(one.id());
    out.key("client").string(one.client());
    out.key("transport").string(name_of(one.transport()));
    out.key("peer").string(one.peer());
    out.key("principal");
    if (principal != nullptr)
        out.string(principal->name);
    else
        out.null();
    out.key("seconds").number(seconds_of(Clock::now() - one.since()));
    out.key("calls").unsigned_integer(one.calls());
    out.key("inFlight").unsigned_integer(one.line() != nullptr ? one.line()->calls_in_flight() : 0);
    out.key("transactions").unsigned_integer(one.begun());
    out.end_object();
}

void write_pool(json::Writer& out, const session::Datasource& datasource)
{
    const PoolStats pool = datasource.driver().stats();
    out.begin_object().key("datasource").string(datasource.name());
    out.key("driver").string(datasource.driver().info().name);
    out.key("available").boolean(pool.available);
    out.key("paused").boolean(datasource.is_paused());
    out.key("max").unsigned_integer(pool.max);
    out.key("idle").unsigned_integer(pool.idle);
    out.key("lent").unsigned_integer(pool.lent);
    out.key("lanes").unsigned_integer(pool.lanes);
    out.key("pinned").unsigned_integer(pool.pinned);
    out.key("connecting").unsigned_integer(pool.connecting);
    out.key("closing").unsigned_integer(pool.closing);
    out.key("waiting").unsigned_integer(pool.waiting + datasource.waiting());
    out.end_object();
}

void write_transaction(json::Writer& out, const session::OpenTransaction& open)
{
    const Clock::time_point now = Clock::now();
    const bool is_busy = open.turns->is_busy();
    out.begin_object().key("transaction").string(open.id);
    out.key("datasource").string(open.datasource->name());
    out.key("session");
    if (open.session != nullptr)
        out.string(open.session->id());
    else
        out.null();
    out.key("principal").string(open.principal != nullptr ? open.principal->name : "");
    out.key("seconds").number(seconds_of(now - open.began_at));
    out.key("idleSeconds").number(is_busy ? 0 : seconds_of(now - open.turns->idle_since()));
    out.key("endsInSeconds").number(seconds_of(open.ends_at - now));
    out.key("busy").boolean(is_busy).end_object();
}

/// A handler that looks and does not wait.
template <typename Look>
rpc::Handler at_once(Look look)
{
    return [look](Call& call, Params params, json::Writer& out) -> Task<Status> {
        co_return look(call, params, out);
    };
}

Status show_sessions(const House& house, json::Writer& out)
{
    out.begin_array();
    house.sessions.each([&out](const session::Session& one) { write_session(out, one); });
    out.end_array();
    return {};
}

Status show_pools(const House& house, json::Writer& out)
{
    out.begin_array();
    for (const auto& datasource : house.datasources.configured())
        write_pool(out, *datasource);
    out.end_array();
    return {};
}

Status show_transactions(const House& house, json::Writer& out)
{
    out.begin_array();
    for (const auto& open : house.transactions.all())
        write_transaction(out, *open);
    out.end_array();
    return {};
}

Status kill_session(const House& house, std::string_view id)
{
    session::Line* line = nullptr;
    house.sessions.each([&](const session::Session& one) {
        if (one.id() == id)
            line = one.line();
    });
    if (line == nullptr)
        return invalid_params("params.session", "there is no such session");
    observe::warn("session ended by an operator", {{"session", id}});
    line->cut();
    return {};
}

Status kill_transaction(const House& house, std::string_view id)
{
    for (const auto& open : house.transactions.all()) {
        if (open->id != id)
            continue;
        observe::warn("transaction ended by an operator",
                      {{"datasource", open->datasource->name()}});
        house.transactions.end(open, "an operator ended it");
        return {};
    }
    return invalid_params("params.transaction", "there is no such open transaction");
}

Status kill(const House& house, const Params& params, json::Writer& out)
{
    const auto session = params.optional_string("session");
    if (!session)
        return session.error();
    const auto transaction = params.optional_string("transaction");
    if (!transaction)
        return transaction.error();
    if (session->has_value() == transaction->has_value())
        return invalid_params("params", "name either a session or a transaction");
    const Status killed =
        *session ? kill_session(house, **session) : kill_transaction(house, **transaction);
    if (killed)
        out.null();
    return killed;
}

/// The datasource that the params name, if the caller has to do with it.
Result<std::shared_ptr<session::Datasource>> chosen(const House& house, const Call& call,
                                                    const Params& params)
{
    const auto name = params.optional_string("datasource");
    if (!name)
        return name.error();
    Result<std::shared_ptr<session::Datasource>> found =
        house.datasources.find(name->value_or(std::string_view{}));
    if (!found)
        return found;
    const std::vector<std::string>& own = call.session.principal()->datasources;
    if (!own.empty() && std::ranges::find(own, (*found)->name()) == own.end())
        return Error{Errc::forbidden, "this datasource is not among those of the caller"}
            .with("grant", "admin")
            .with("datasource", (*found)->name());
    return found;
}

/// Waits until nothing runs there any more; false when the deadline came first.
Task<bool> wait_until_idle(std::shared_ptr<session::Datasource> datasource, Deadline deadline)
{
    const auto executor = co_await boost::asio::this_coro::executor;
    while (true) {
        const PoolStats pool = datasource->driver().stats();
        if (pool.lent + pool.pinned + pool.waiting == 0)
            co_return true;
        if (deadline.has_passed() || !datasource->is_paused())
            co_return false;
        constexpr std::chrono::milliseconds between_looks{20};
        boost::asio::steady_timer pause{executor, between_looks};
        boost::system::error_code stopped;
        co_await pause.async_wait(boost::asio::redirect_error(use_task, stopped));
        if (stopped)
            co_return false;
    }
}

Task<Status> pause(const House& house, Call& call, const Params& params, json::Writer& out)
{
    const auto span = params.optional_integer("timeoutMs", 0, 600'000);
    if (!span)
        co_return span.error();
    Result<std::shared_ptr<session::Datasource>> found = chosen(house, call, params);
    if (!found)
        co_return found.error();
    const std::shared_ptr<session::Datasource> datasource = std::move(*found);
    datasource->pause();
    observe::warn("paused", {{"datasource", datasource->name()}});
    const Deadline deadline =
        call.deadline.capped(std::chrono::milliseconds{span->value_or(5'000)});
    const bool is_idle = co_await wait_until_idle(datasource, deadline);
    out.begin_object().key("idle").boolean(is_idle);
    out.key("pool");
    write_pool(out, *datasource);
    out.end_object();
    co_return Status{};
}

Status resume(const House& house, const Call& call, const Params& params, json::Writer& out)
{
    Result<std::shared_ptr<session::Datasource>> found = chosen(house, call, params);
    if (!found)
        return found.error();
    const std::size_t waited = (*found)->waiting();
    (*found)->resume();
    observe::warn("resumed", {{"datasource", (*found)->name()}, {"waiting", waited}});
    out.begin_object().key("waiting").unsigned_integer(waited).end_object();
    return {};
}

Status set_level(const Params& params, json::Writer& out)
{
    const auto level = params.optional_string("level");
    if (!level)
        return level.error();
    const std::string was{observe::log_level()};
    if (*level && !observe::set_log_level(**level))
        return invalid_params("params.level", "must be trace, debug, info, warn, error or off");
    out.begin_object().key("was").string(was);
    out.key("level").string(observe::log_level()).end_object();
    return {};
}

void add_looks(rpc::Registry& methods, const House& house)
{
    using rpc::Grant;
    const House* all = &house;
    constexpr std::string_view list = R"({"type":"array","items":{"type":"object"}})";
    methods.add(
        {.name = "admin.sessions",
         .summary = "Who is connected, and what each has under way.",
         .grant = Grant::admin,
         .result_schema = list,
         .reach = rpc::Reach::nothing,
         .example =
             {R"({})",
              R"([{"session":"s1","client":"worker 7","transport":"tcp","peer":"127.0.0.1:50412","principal":"anonymous",)"
              R"("seconds":1.5,"calls":7,"inFlight":1,"transactions":0}])"}},
        at_once(
            [all](Call&, const Params&, json::Writer& out) { return show_sessions(*all, out); }));
    methods.add(
        {.name = "admin.pools",
         .summary = "The connections of every datasource, by what they do.",
         .grant = Grant::admin,
         .result_schema = list,
         .reach = rpc::Reach::nothing,
         .example =
             {R"({})",
              R"([{"datasource":"shop","driver":"postgresql","available":true,"paused":false,"max":10,"idle":1,)"
              R"("lent":0,"lanes":0,"pinned":0,"connecting":0,"closing":0,"waiting":0}])"}},
        at_once([all](Call&, const Params&, json::Writer& out) { return show_pools(*all, out); }));
    methods.add({.name = "admin.transactions",
                 .summary = "The transactions that are open, and whose they are.",
                 .grant = Grant::admin,
                 .result_schema = list,
                 .reach = rpc::Reach::nothing,
                 .example = {R"({})", R"([])"}},
                at_once([all](Call&, const Params&, json::Writer& out) {
                    return show_transactions(*all, out);
                }));
}

void add_deeds(rpc::Registry& methods, const House& house)
{
    using rpc::Grant;
    const House* all = &house;
    const rpc::ParamSpec datasource{"datasource", false, R"({"type":["string","null"]})",
                                    "its name; absent: the first one"};
    constexpr std::string_view object = R"({"type":"object"})";
    methods.add({.name = "admin.kill",
                 .summary = "Ends a session with all that it has open, or one transaction.",
                 .grant = Grant::admin,
                 .params = {{"session", false, R"({"type":["string","null"]})", "its id"},
                            {"transaction", false, R"({"type":["string","null"]})", "its id"}},
                 .result_schema = R"({"type":"null"})",
                 .reach = rpc::Reach::nothing,
                 .example = {R"({"transaction":"0123456789abcdef0123456789abcdef"})", "null"}},
                at_once([all](Call&, const Params& params, json::Writer& out) {
                    return kill(*all, params, out);
                }));
    methods.add(
        {.name = "admin.pause",
         .summary = "Lets no further call begin on a datasource, and waits until what is "
                    "under way there has ended. Calls that come wait until admin.resume.",
         .grant = Grant::admin,
         .params = {datasource,
                    {"timeoutMs", false, R"({"type":["integer","null"]})",
                     "how long to wait for what is under way; 5000"}},
         .result_schema = object,
         .reach = rpc::Reach::nothing,
         .example =
             {R"({"datasource":"shop"})",
              R"({"idle":true,"pool":{"datasource":"shop","driver":"postgresql","available":true,"paused":true,)"
              R"("max":10,"idle":1,"lent":0,"lanes":0,"pinned":0,"connecting":0,"closing":0,"waiting":0}})"}},
        [all](Call& call, Params params, json::Writer& out) -> Task<Status> {
            co_return co_await pause(*all, call, params, out);
        });
    methods.add({.name = "admin.resume",
                 .summary = "Lets calls begin on a datasource again.",
                 .grant = Grant::admin,
                 .params = {datasource},
                 .result_schema = object,
                 .reach = rpc::Reach::nothing,
                 .example = {R"({"datasource":"shop"})", R"({"waiting":0})"}},
                at_once([all](Call& call, const Params& params, json::Writer& out) {
                    return resume(*all, call, params, out);
                }));
    methods.add({.name = "admin.loglevel",
                 .summary = "Changes how much is written to the log, until the next reload.",
                 .grant = Grant::admin,
                 .params = {{"level", false, R"({"type":["string","null"]})",
                             "trace, debug, info, warn, error, off; absent: as it is"}},
                 .result_schema = object,
                 .reach = rpc::Reach::nothing,
                 .example = {R"({"level":"info"})", R"({"was":"info","level":"info"})"}},
                at_once([](Call&, const Params& params, json::Writer& out) {
                    return set_level(params, out);
                }));
}

} // namespace

void register_methods(rpc::Registry& methods, const House& house, Readiness& readiness)
{
    Readiness* ask = &readiness;
    methods.add({.name = "health",
                 .summary = "Whether calls would be answered, and which databases can be reached.",
                 .result_schema = R"({"type":"object"})",
                 .before_authentication = true,
                 .reach = rpc::Reach::nothing,
                 .example = {"{}", R"({"ready":true,"datasources":{"shop":"available"}})"}},
                [ask](Call&, Params, json::Writer& out) -> Task<Status> {
                    const Readiness::Report report = co_await ask->ask();
                    out.raw(report.text());
                    co_return Status{};
                });
    add_looks(methods, house);
    add_deeds(methods, house);
}

} // namespace connectord::admin
