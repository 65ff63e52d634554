// The methods that only look: sessions, pools, transactions.
#include "daemon/admin/methods.hpp"
#include "daemon/admin/pools.hpp"
#include "daemon/admin/shards.hpp"
#include "daemon/session/session.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

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

/// A shard's sessions: elements of an array, as text.
std::string sessions_text(const Shard& shard)
{
    json::Writer out;
    shard.sessions.each([&out](const session::Session& one) { write_session(out, one); });
    return out.take();
}

/// The same of its transactions.
std::string transactions_text(const Shard& shard)
{
    json::Writer out;
    for (const auto& open : shard.transactions.all())
        write_transaction(out, *open);
    return out.take();
}

/// Appends one array of what each shard has.
Task<Status> show_all(const House& house, std::string (*text_of)(const Shard&), json::Writer& out)
{
    const std::vector<std::string> texts = co_await from_each(house.shards, text_of);
    out.begin_array();
    for (const std::string& elements : texts) {
        if (!elements.empty())
            out.raw(elements);
    }
    out.end_array();
    co_return Status{};
}

Task<Status> show_pools(const House& house, json::Writer& out)
{
    const std::vector<Pool> pools = co_await pools_of(house);
    out.begin_array();
    for (const Pool& pool : pools)
        write_pool(out, pool);
    out.end_array();
    co_return Status{};
}

} // namespace

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
         .at_home = true,
         .reach = rpc::Reach::nothing,
         .example =
             {R"({})",
              R"([{"session":"s1","client":"worker 7","transport":"tcp","peer":"127.0.0.1:50412","principal":"anonymous",)"
              R"("seconds":1.5,"calls":7,"inFlight":1,"transactions":0}])"}},
        [all](Call&, Params, json::Writer& out) -> Task<Status> {
            co_return co_await show_all(*all, sessions_text, out);
        });
    methods.add(
        {.name = "admin.pools",
         .summary = "The connections of every datasource, by what they do.",
         .grant = Grant::admin,
         .result_schema = list,
         .at_home = true,
         .reach = rpc::Reach::nothing,
         .example =
             {R"({})",
              R"([{"datasource":"shop","driver":"postgresql","available":true,"paused":false,"max":10,"idle":1,)"
              R"("lent":0,"lanes":0,"pinned":0,"connecting":0,"closing":0,"waiting":0}])"}},
        [all](Call&, Params, json::Writer& out) -> Task<Status> {
            co_return co_await show_pools(*all, out);
        });
    methods.add({.name = "admin.transactions",
                 .summary = "The transactions that are open, and whose they are.",
                 .grant = Grant::admin,
                 .result_schema = list,
                 .at_home = true,
                 .reach = rpc::Reach::nothing,
                 .example = {R"({})", R"([])"}},
                [all](Call&, Params, json::Writer& out) -> Task<Status> {
                    co_return co_await show_all(*all, transactions_text, out);
                });
}

} // namespace connectord::admin
