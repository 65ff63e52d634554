// The methods that change something: end a session or a transaction, pause and resume a datasource,
// set the log's level.
#include "daemon/admin/methods.hpp"
#include "daemon/admin/pools.hpp"
#include "daemon/admin/shards.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/session/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::admin {

namespace {

using rpc::Call;
using rpc::Params;

/// False when the shard has no such session.
bool kill_session(const Shard& shard, std::string_view id)
{
    session::Line* line = nullptr;
    shard.sessions.each([&](const session::Session& one) {
        if (one.id() == id)
            line = one.line();
    });
    if (line == nullptr)
        return false;
    observe::warn("session ended by an operator", {{"session", id}});
    line->cut();
    return true;
}

/// False when no such transaction is open in the shard.
bool kill_transaction(const Shard& shard, std::string_view id)
{
    for (const auto& open : shard.transactions.all()) {
        if (open->id != id)
            continue;
        observe::warn("transaction ended by an operator",
                      {{"datasource", open->datasource->name()}});
        shard.transactions.end(open, "an operator ended it");
        return true;
    }
    return false;
}

/// Looks for it in one shard after another; false when it was in none.
Task<bool> kill_somewhere(const House& house, bool (*kill)(const Shard&, std::string_view),
                          std::string_view id)
{
    for (const Shard& shard : house.shards) {
        const auto kill_there = [&shard, kill, id] { return kill(shard, id); };
        const bool was_there = co_await at(shard, kill_there);
        if (was_there)
            co_return true;
    }
    co_return false;
}

Task<Status> kill(const House& house, const Params& params, json::Writer& out)
{
    const auto session = params.optional_string("session");
    if (!session)
        co_return session.error();
    const auto transaction = params.optional_string("transaction");
    if (!transaction)
        co_return transaction.error();
    if (session->has_value() == transaction->has_value())
        co_return invalid_params("params", "name either a session or a transaction");
    const bool is_session = session->has_value();
    const std::string_view id = is_session ? **session : **transaction;
    const auto kill_there = is_session ? kill_session : kill_transaction;
    const bool was_there = co_await kill_somewhere(house, kill_there, id);
    if (!was_there && is_session)
        co_return invalid_params("params.session", "there is no such session");
    if (!was_there)
        co_return invalid_params("params.transaction", "there is no such open transaction");
    out.null();
    co_return Status{};
}

/// The name of the datasource that the params name, if the caller has to do with it.
Result<std::string> chosen(const House& house, const Call& call, const Params& params)
{
    const auto name = params.optional_string("datasource");
    if (!name)
        return name.error();
    const Result<std::shared_ptr<session::Datasource>> found =
        house.shards.front().datasources.find(name->value_or(std::string_view{}));
    if (!found)
        return found.error();
    const std::vector<std::string>& own = call.session.principal()->datasources;
    if (!own.empty() && std::ranges::find(own, (*found)->name()) == own.end())
        return Error{Errc::forbidden, "this datasource is not among those of the caller"}
            .with("grant", "admin")
            .with("datasource", (*found)->name());
    return (*found)->name();
}

/// Nothing runs there, and nothing will until somebody resumes it.
bool is_at_rest(const Pool& pool)
{
    return pool.is_paused && pool.is_idle();
}

/// Waits until a paused datasource is at rest in every shard, or is resumed, or the deadline comes.
/// Gives its pool as it is then; nothing when it is not configured any more.
Task<std::optional<Pool>> wait_for_rest(const House& house, std::string_view datasource,
                                        Deadline deadline)
{
    constexpr std::chrono::milliseconds between_looks{20};
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    while (true) {
        std::optional<Pool> pool = co_await pool_of(house, datasource);
        // While shards were asked, the call may have been called off: no timer tells of it then.
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        const bool is_called_off = state.cancelled() != boost::asio::cancellation_type::none;
        if (!pool || is_at_rest(*pool) || !pool->is_paused || is_called_off ||
            deadline.has_passed())
            co_return pool;
        timer.expires_after(between_looks);
        boost::system::error_code called_off;
        co_await timer.async_wait(boost::asio::redirect_error(use_task, called_off));
    }
}

void pause_there(const Shard& shard, std::string_view name)
{
    if (const auto datasource = datasource_of(shard, name))
        datasource->pause();
}

/// Gives how many calls waited for it.
std::size_t resume_there(const Shard& shard, std::string_view name)
{
    const auto datasource = datasource_of(shard, name);
    if (!datasource)
        return 0;
    const std::size_t waited = datasource->waiting();
    datasource->resume();
    return waited;
}

Task<Status> pause(const House& house, Call& call, const Params& params, json::Writer& out)
{
    const auto span = params.optional_integer("timeoutMs", 0, 600'000);
    if (!span)
        co_return span.error();
    const Result<std::string> name = chosen(house, call, params);
    if (!name)
        co_return name.error();
    const Deadline deadline =
        call.deadline.capped(std::chrono::milliseconds{span->value_or(5'000)});
    for (const Shard& shard : house.shards) {
        const auto pause_it = [&shard, &name] { pause_there(shard, *name); };
        co_await at(shard, pause_it);
    }
    observe::warn("paused", {{"datasource", *name}});
    const std::optional<Pool> pool = co_await wait_for_rest(house, *name, deadline);
    if (!pool)
        co_return invalid_params("params.datasource", "is not in the configuration any more");
    out.begin_object().key("idle").boolean(is_at_rest(*pool));
    out.key("pool");
    write_pool(out, *pool);
    out.end_object();
    co_return Status{};
}

Task<Status> resume(const House& house, const Call& call, const Params& params, json::Writer& out)
{
    const Result<std::string> name = chosen(house, call, params);
    if (!name)
        co_return name.error();
    std::size_t waited = 0;
    for (const Shard& shard : house.shards) {
        const auto resume_it = [&shard, &name] { return resume_there(shard, *name); };
        const std::size_t waited_there = co_await at(shard, resume_it);
        waited += waited_there;
    }
    observe::warn("resumed", {{"datasource", *name}, {"waiting", waited}});
    out.begin_object().key("waiting").unsigned_integer(waited).end_object();
    co_return Status{};
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

} // namespace

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
                 .at_home = true,
                 .reach = rpc::Reach::nothing,
                 .example = {R"({"transaction":"0123456789abcdef0123456789abcdef"})", "null"}},
                [all](Call&, Params params, json::Writer& out) -> Task<Status> {
                    co_return co_await kill(*all, params, out);
                });
    methods.add(
        {.name = "admin.pause",
         .summary = "Lets no further call begin on a datasource, and waits until what is "
                    "under way there has ended. Calls that come wait until admin.resume.",
         .grant = Grant::admin,
         .params = {datasource,
                    {"timeoutMs", false, R"({"type":["integer","null"]})",
                     "how long to wait for what is under way; 5000"}},
         .result_schema = object,
         .at_home = true,
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
                 .at_home = true,
                 .reach = rpc::Reach::nothing,
                 .example = {R"({"datasource":"shop"})", R"({"waiting":0})"}},
                [all](Call& call, Params params, json::Writer& out) -> Task<Status> {
                    co_return co_await resume(*all, call, params, out);
                });
    methods.add({.name = "admin.loglevel",
                 .summary = "Changes how much is written to the log, until the next reload.",
                 .grant = Grant::admin,
                 .params = {{"level", false, R"({"type":["string","null"]})",
                             "trace, debug, info, warn, error, off; absent: as it is"}},
                 .result_schema = object,
                 .at_home = true,
                 .reach = rpc::Reach::nothing,
                 .example = {R"({"level":"info"})", R"({"was":"info","level":"info"})"}},
                [](Call&, Params params, json::Writer& out) -> Task<Status> {
                    co_return set_level(params, out);
                });
}

} // namespace connectord::admin
