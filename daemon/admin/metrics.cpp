#include "daemon/admin/metrics.hpp"

#include "daemon/admin/process.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/session/session.hpp"
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

void add_calls(Page& page, const House& house)
{
    const std::vector<rpc::Method>& methods = house.methods.methods();
    const auto name_of = [&](std::size_t method) {
        return method < methods.size() ? methods[method].spec.name : std::string_view{"?"};
    };
    const std::span<const std::string_view> codes = observe::CallCounts::codes();

    page.counter("connectord_calls_total",
                 "Calls that have ended, by method and by how they ended.");
    for (std::size_t method = 0; method < house.calls.size(); ++method) {
        for (std::size_t code = 0; code < codes.size(); ++code) {
            if (const std::uint64_t count = house.calls.of(method).by_code[code]; count > 0)
                page.sample({{"method", name_of(method)}, {"code", codes[code]}}, count);
        }
    }
    page.histogram("connectord_call_duration_seconds", "From a call's arrival to its answer.");
    for (std::size_t method = 0; method < house.calls.size(); ++method) {
        const observe::CallCounts::Counts& counts = house.calls.of(method);
        if (counts.by_span != decltype(counts.by_span){})
            page.spans({{"method", name_of(method)}}, counts);
    }
    const observe::CallCounts::Parts& parts = house.calls.parts();
    const auto ours = house.calls.took() - parts.queue - parts.database - parts.encoding;
    page.counter("connectord_call_part_seconds_total",
                 "Where the time of all calls went: waiting for a connection, at the database, "
                 "making JSON of rows, the rest.")
        .sample({{"part", "queue"}}, seconds(parts.queue))
        .sample({{"part", "database"}}, seconds(parts.database))
        .sample({{"part", "encoding"}}, seconds(parts.encoding))
        .sample({{"part", "daemon"}}, std::max(0.0, seconds(ours)));
    page.gauge("connectord_calls_in_flight", "Calls that are under way.")
        .sample({}, house.dispatcher.calls_in_flight());
}

void add_clients(Page& page, const House& house)
{
    std::array<std::size_t, 3> by_transport{};
    house.sessions.each([&](const session::Session& session) {
        ++by_transport[static_cast<std::size_t>(session.transport())];
    });
    page.gauge("connectord_sessions", "Sessions; over HTTP, requests that are under way.")
        .sample({{"transport", "tcp"}}, by_transport[0])
        .sample({{"transport", "unix"}}, by_transport[1])
        .sample({{"transport", "http"}}, by_transport[2]);
    page.gauge("connectord_connections", "Clients that are connected.")
        .sample({}, house.connections.count());
    page.gauge("connectord_connections_max", "Clients that there may be at once.")
        .sample({}, house.connections.max());
    page.counter("connectord_received_bytes_total", "Bytes that clients have sent.")
        .sample({{"transport", "stream"}}, house.traffic.stream.received)
        .sample({{"transport", "http"}}, house.traffic.http.received);
    page.counter("connectord_sent_bytes_total", "Bytes that clients were sent.")
        .sample({{"transport", "stream"}}, house.traffic.stream.sent)
        .sample({{"transport", "http"}}, house.traffic.http.sent);
    page.gauge("connectord_waiting_reply_bytes", "Replies that slow readers have not taken yet.")
        .sample({}, house.budget.used());
    page.gauge("connectord_waiting_reply_bytes_max",
               "Past this, calls are answered limit_exceeded.")
        .sample({}, house.budget.max());
}

template <typename Value>
void for_datasources(Page& page, const House& house, Value value)
{
    for (const auto& datasource : house.datasources.configured())
        page.sample({{"datasource", datasource->name()}}, value(*datasource));
}

void add_pools(Page& page, const House& house)
{
    page.gauge("connectord_pool_connections", "Connections to a database, by what they do.");
    for (const auto& datasource : house.datasources.configured()) {
        const PoolStats pool = datasource->driver().stats();
        const std::string& name = datasource->name();
        page.sample({{"datasource", name}, {"state", "connecting"}}, pool.connecting)
            .sample({{"datasource", name}, {"state", "idle"}}, pool.idle)
            .sample({{"datasource", name}, {"state", "lent"}}, pool.lent)
            .sample({{"datasource", name}, {"state", "pinned"}}, pool.pinned)
            .sample({{"datasource", name}, {"state", "closing"}}, pool.closing);
    }
    using session::Datasource;
    const auto stat = [](std::size_t PoolStats::*member) {
        return [member](const Datasource& one) { return one.driver().stats().*member; };
    };
    page.gauge("connectord_pool_connections_max", "Connections that a pool may have.");
    for_datasources(page, house, stat(&PoolStats::max));
    page.gauge("connectord_pool_lanes", "Connections that several callers share at this moment.");
    for_datasources(page, house, stat(&PoolStats::lanes));
    page.gauge("connectord_pool_waiting", "Callers that wait for a connection.");
    for_datasources(page, house, stat(&PoolStats::waiting));
    page.gauge("connectord_datasource_available",
               "The last attempt to reach the database succeeded.");
    for_datasources(page, house,
                    [](const Datasource& one) { return one.driver().stats().available; });
    page.gauge("connectord_datasource_paused", "An operator lets no call begin there.");
    for_datasources(page, house, [](const Datasource& one) { return one.is_paused(); });
    page.gauge("connectord_datasources_retired",
               "Datasources of earlier configurations whose last calls are not over.")
        .sample({}, house.datasources.retired());
}

void add_transactions(Page& page, const House& house)
{
    page.gauge("connectord_transactions_open", "Transactions that are open.")
        .sample({}, house.transactions.size());
    page.counter("connectord_transactions_begun_total", "Transactions that have begun.")
        .sample({}, house.transactions.begun());
    page.counter("connectord_transactions_ended_total", "Transactions that ended, by why.");
    for (const auto& [reason, count] : house.transactions.ended_by_reason())
        page.sample({{"end", reason}}, count);
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
    page.counter("connectord_loop_stalls_total",
                 "Times that the event loop was held up, by log.loop_stall or more.")
        .sample({}, house.loop.stalls());
    page.counter("connectord_loop_stall_seconds_total", "How long it was held up in all.")
        .sample({}, seconds(house.loop.stalled()));
    page.gauge("connectord_loop_stall_longest_seconds", "The longest of these times.")
        .sample({}, seconds(house.loop.longest()));
    page.gauge("connectord_build_info", "Always 1; the label tells the version.")
        .sample({{"version", house.version}}, 1);

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

} // namespace

std::string metrics_page(const House& house)
{
    Page page;
    add_calls(page, house);
    add_clients(page, house);
    add_pools(page, house);
    add_transactions(page, house);
    add_program(page, house);
    return page.text();
}

} // namespace connectord::admin
