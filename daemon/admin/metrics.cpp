#include "daemon/admin/metrics.hpp"

#include "daemon/admin/census.hpp"
#include "daemon/admin/process.hpp"
#include "daemon/observe/log.hpp"
#include "drivers/sql/plans.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace connectord::admin {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

double seconds(std::chrono::steady_clock::duration span)
{
    return std::chrono::duration<double>(span).count();
}

/// One family after another, each with its samples.
class Page {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    Page& counter(std::string_view name, std::string_view help)
    {
        return begin(name, help, MetricType::Counter);
    }
    Page& gauge(std::string_view name, std::string_view help)
    {
        return begin(name, help, MetricType::Gauge);
    }
    Page& histogram(std::string_view name, std::string_view help)
    {
        return begin(name, help, MetricType::Histogram);
    }

    Page& sample(Labels labels, auto value)
    {
        ClientMetric& metric = add(labels);
        if (families_.back().type == MetricType::Counter)
            metric.counter.value = static_cast<double>(value);
        else
            metric.gauge.value = static_cast<double>(value);
        return *this;
    }

    void spans(Labels labels, const observe::CallCounts::Counts& counts)
    {
        ClientMetric& metric = add(labels);
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < counts.by_span.size(); ++i) {
            sum += counts.by_span[i];
            const double bound = i < observe::CallCounts::bounds.size()
                                     ? observe::CallCounts::bounds[i]
                                     : std::numeric_limits<double>::infinity();
            metric.histogram.bucket.push_back({sum, bound});
        }
        metric.histogram.sample_count = sum;
        metric.histogram.sample_sum = static_cast<double>(counts.microseconds) / 1e6;
    }

    std::string text() const { return prometheus::TextSerializer{}.Serialize(families_); }

private:
    Page& begin(std::string_view name, std::string_view help, MetricType type)
    {
        MetricFamily& family = families_.emplace_back();
        family.name = name;
        family.help = help;
        family.type = type;
        return *this;
    }

    ClientMetric& add(Labels labels)
    {
        ClientMetric& metric = families_.back().metric.emplace_back();
        for (const auto& [name, value] : labels)
            metric.label.push_back({std::string{name}, std::string{value}});
        return metric;
    }

    std::vector<MetricFamily> families_;
};

void add_calls(Page& page, const rpc::Registry& table, const Census& census)
{
    const std::vector<rpc::Method>& methods = table.methods();
    const auto name_of = [&](std::size_t method) {
        return method < methods.size() ? methods[method].spec.name : std::string_view{"?"};
    };
    const std::span<const std::string_view> codes = observe::CallCounts::codes();

    page.counter("connectord_calls_total",
                 "Calls that have ended, by method and by how they ended.");
    for (std::size_t method = 0; method < census.calls.size(); ++method) {
        for (std::size_t code = 0; code < codes.size(); ++code) {
            if (const std::uint64_t count = census.calls.of(method).by_code[code]; count > 0)
                page.sample({{"method", name_of(method)}, {"code", codes[code]}}, count);
        }
    }
    page.histogram("connectord_call_duration_seconds", "From a call's arrival to its answer.");
    for (std::size_t method = 0; method < census.calls.size(); ++method) {
        const observe::CallCounts::Counts& counts = census.calls.of(method);
        if (counts.by_span != decltype(counts.by_span){})
            page.spans({{"method", name_of(method)}}, counts);
    }
    const observe::CallCounts::Parts& parts = census.calls.parts();
    const auto ours = census.calls.took() - parts.queue - parts.database - parts.encoding;
    page.counter("connectord_call_part_seconds_total",
                 "Where the time of all calls went: waiting for a connection, at the database, "
                 "making JSON of rows, the rest.")
        .sample({{"part", "queue"}}, seconds(parts.queue))
        .sample({{"part", "database"}}, seconds(parts.database))
        .sample({{"part", "encoding"}}, seconds(parts.encoding))
        .sample({{"part", "daemon"}}, std::max(0.0, seconds(ours)));
    page.gauge("connectord_calls_in_flight", "Calls that are under way.")
        .sample({}, census.calls_in_flight);
}

void add_clients(Page& page, const House& house, const Census& census)
{
    page.gauge("connectord_sessions", "Sessions; over HTTP, requests that are under way.")
        .sample({{"transport", "tcp"}}, census.sessions[0])
        .sample({{"transport", "unix"}}, census.sessions[1])
        .sample({{"transport", "http"}}, census.sessions[2]);
    page.gauge("connectord_connections", "Clients that are connected.")
        .sample({}, house.connections.count());
    page.gauge("connectord_connections_max", "Clients that there may be at once.")
        .sample({}, house.connections.max());
    page.counter("connectord_received_bytes_total", "Bytes that clients have sent.")
        .sample({{"transport", "stream"}}, census.traffic.stream.received)
        .sample({{"transport", "http"}}, census.traffic.http.received);
    page.counter("connectord_sent_bytes_total", "Bytes that clients were sent.")
        .sample({{"transport", "stream"}}, census.traffic.stream.sent)
        .sample({{"transport", "http"}}, census.traffic.http.sent);
    page.gauge("connectord_waiting_reply_bytes", "Replies that slow readers have not taken yet.")
        .sample({}, house.budget.used());
    page.gauge("connectord_waiting_reply_bytes_max",
               "Past this, calls are answered limit_exceeded.")
        .sample({}, house.budget.max());
}

template <typename Value>
void add_each(Page& page, const std::vector<Pool>& pools, Value value)
{
    for (const Pool& pool : pools)
        page.sample({{"datasource", pool.datasource}}, value(pool));
}

void add_pools(Page& page, const std::vector<Pool>& pools)
{
    page.gauge("connectord_pool_connections", "Connections to a database, by what they do.");
    for (const Pool& pool : pools) {
        const PoolStats& connections = pool.connections;
        const std::string& name = pool.datasource;
        page.sample({{"datasource", name}, {"state", "connecting"}}, connections.connecting)
            .sample({{"datasource", name}, {"state", "idle"}}, connections.idle)
            .sample({{"datasource", name}, {"state", "lent"}}, connections.lent)
            .sample({{"datasource", name}, {"state", "pinned"}}, connections.pinned)
            .sample({{"datasource", name}, {"state", "closing"}}, connections.closing);
    }
    page.gauge("connectord_pool_connections_max", "Connections that a pool may have.");
    add_each(page, pools, [](const Pool& pool) { return pool.connections.max; });
    page.gauge("connectord_pool_lanes", "Connections that several callers share at this moment.");
    add_each(page, pools, [](const Pool& pool) { return pool.connections.lanes; });
    page.gauge("connectord_pool_waiting", "Callers that wait for a connection.");
    add_each(page, pools, [](const Pool& pool) { return pool.connections.waiting; });
    page.gauge("connectord_datasource_available",
               "The last attempt to reach the database succeeded.");
    add_each(page, pools, [](const Pool& pool) { return pool.connections.available; });
    page.gauge("connectord_datasource_paused", "An operator lets no call begin there.");
    add_each(page, pools, [](const Pool& pool) { return pool.is_paused; });
}

void add_retired(Page& page, std::size_t retired)
{
    page.gauge("connectord_datasources_retired",
               "Datasources of earlier configurations whose last calls are not over.")
        .sample({}, retired);
}

void add_transactions(Page& page, const Census::Transactions& transactions)
{
    page.gauge("connectord_transactions_open", "Transactions that are open.")
        .sample({}, transactions.open);
    page.counter("connectord_transactions_begun_total", "Transactions that have begun.")
        .sample({}, transactions.begun);
    page.counter("connectord_transactions_ended_total", "Transactions that ended, by why.");
    for (const auto& [reason, count] : transactions.ended_by_reason)
        page.sample({{"end", reason}}, count);
}

void add_loops(Page& page, std::size_t threads, const Census::Stalls& stalls)
{
    page.gauge("connectord_threads", "Threads that serve clients.").sample({}, threads);
    page.counter("connectord_loop_stalls_total",
                 "Times that the event loop was held up, by log.loop_stall or more.")
        .sample({}, stalls.count);
    page.counter("connectord_loop_stall_seconds_total", "How long it was held up in all.")
        .sample({}, seconds(stalls.whole));
    page.gauge("connectord_loop_stall_longest_seconds", "The longest of these times.")
        .sample({}, seconds(stalls.longest));
}

void add_program(Page& page, const House& house)
{
    const sql::Plans::Totals& plans = sql::Plans::totals();
    page.counter("connectord_plans_total", "Statements whose plan was there already, or was made.")
        .sample({{"plan", "found"}}, plans.found.load(std::memory_order_relaxed))
        .sample({{"plan", "made"}}, plans.made.load(std::memory_order_relaxed));
    page.counter("connectord_reloads_total", "Times that the configuration was read again.")
        .sample({{"result", "done"}}, house.reloads.done)
        .sample({{"result", "refused"}}, house.reloads.refused);
    page.counter("connectord_log_lines_lost_total", "Log lines that nobody read in time.")
        .sample({}, observe::lost_log_lines());
    page.gauge("connectord_build_info", "Always 1; the label tells the version.")
        .sample({{"version", house.version}}, 1);
}

void add_process(Page& page)
{
    const Process process = this_process();
    page.counter("process_cpu_seconds_total", "Time that processors spent on it.")
        .sample({}, process.cpu_seconds);
    page.gauge("process_resident_memory_bytes", "Memory that it holds.")
        .sample({}, process.resident_bytes);
    page.gauge("process_virtual_memory_bytes", "Address space that it holds.")
        .sample({}, process.virtual_bytes);
    page.gauge("process_open_fds", "Files and sockets that it has open.")
        .sample({}, process.open_files);
    page.gauge("process_max_fds", "How many it may have open.").sample({}, process.most_files);
    page.gauge("process_start_time_seconds", "When it began, in seconds since 1970.")
        .sample({}, process.started);
}

std::string page_of(const House& house, const Census& census)
{
    Page page;
    add_calls(page, house.methods, census);
    add_clients(page, house, census);
    add_pools(page, census.pools);
    add_retired(page, census.retired_datasources);
    add_transactions(page, census.transactions);
    add_loops(page, house.shards.size(), census.stalls);
    add_program(page, house);
    add_process(page);
    return page.text();
}

} // namespace

Task<std::string> metrics_page(const House& house)
{
    const Census census = co_await take_census(house);
    co_return page_of(house, census);
}

} // namespace connectord::admin
