// connectord_load: keeps calls in flight for a time or a count, and says how many a second, how
// late, at what cost.
#include "tests/bench/client.hpp"
#include "tests/bench/cpu.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace connectord::bench {
namespace {

struct Options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 7070;
    bool is_http = false;
    std::size_t connections = 1;
    std::size_t depth = 1;
    double warm_up = 1;
    double seconds = 5;
    std::uint64_t requests = 0;
    std::string method = "ping";
    std::string params = "{}";
    std::uint64_t ids = 100'000;
    std::uint64_t seed = 1;
    std::vector<std::string> pids; ///< `name=pid`
};

/// A process that is watched, and what it had spent when the measuring began.
struct Watched {
    std::string name;
    pid_t pid;
    CpuTime before{};
};

std::vector<Watched> watched(const Options& options)
{
    std::vector<Watched> all;
    for (const std::string& text : options.pids) {
        const std::size_t equals = text.find('=');
        const std::string name =
            equals == std::string::npos ? "pid " + text : text.substr(0, equals);
        all.push_back(
            {.name = name, .pid = static_cast<pid_t>(std::stoi(text.substr(equals + 1)))});
    }
    all.push_back({.name = "load", .pid = getpid()});
    return all;
}

CpuTime spent(const Watched& process)
{
    return cpu_time(process.pid).value_or(process.before);
}

/// Counts and times between two moments.
class Measuring {
public:
    Measuring(boost::asio::io_context& io, Load& load, const Options& options)
        : load_{load}, options_{options}, processes_{watched(options)}, timer_{io}
    {
        begin();
        timer_.expires_after(seconds(options.requests == 0 ? options.warm_up : 0));
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (!error)
                warmed_up();
        });
    }

    /// The connections have ended: nothing is left to wait for.
    void end()
    {
        timer_.cancel();
        if (!is_done_)
            done();
    }

    void print() const
    {
        using Milliseconds = std::chrono::duration<double, std::milli>;
        const auto late = [this](double share) {
            return Milliseconds{latencies_.quantile(share)}.count();
        };
        fmt::print("requests {}  errors {}  seconds {:.2f}  per_second {:.0f}  p50_ms {:.3f}  "
                   "p99_ms {:.3f}  "
                   "max_ms {:.3f}\n",
                   latencies_.count(), load_.errors, took_.count(),
                   static_cast<double>(latencies_.count()) / took_.count(), late(0.5), late(0.99),
                   late(1));
        for (const auto& [name, cpu] : spent_)
            fmt::print("cpu {}  seconds {:.2f}  us_per_request {:.1f}\n", name, cpu.count(),
                       1e6 * cpu.count() /
                           static_cast<double>(std::max<std::uint64_t>(latencies_.count(), 1)));
        if (!load_.first_error.empty())
            fmt::print("first error: {}\n", load_.first_error);
    }

private:
    static std::chrono::steady_clock::duration seconds(double count)
    {
        return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
            std::chrono::duration<double>{count});
    }

    void begin()
    {
        began_ = std::chrono::steady_clock::now();
        load_.latencies.clear();
        for (Watched& process : processes_)
            process.before = spent(process);
    }

    void warmed_up()
    {
        if (options_.requests != 0)
            return;
        begin();
        timer_.expires_after(seconds(options_.seconds));
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (!error)
                done();
        });
    }

    void done()
    {
        is_done_ = true;
        took_ = std::chrono::steady_clock::now() - began_;
        latencies_ = load_.latencies;
        for (const Watched& process : processes_)
            spent_.emplace_back(process.name, spent(process) - process.before);
        load_.is_over = true;
    }

    Load& load_;
    const Options& options_;
    std::vector<Watched> processes_;
    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::time_point began_;
    std::chrono::duration<double> took_{};
    Latencies latencies_;
    std::vector<std::pair<std::string, CpuTime>> spent_;
    bool is_done_ = false;
};

int run(const Options& options)
{
    boost::asio::io_context io{1};
    Load load;
    load.call = Call::of(options.method, options.params, options.ids);
    load.server = {boost::asio::ip::make_address(options.host), options.port};
    load.depth = options.depth;
    if (options.requests != 0)
        load.left = options.requests;

    Measuring measuring{io, load, options};
    std::exception_ptr failure;
    std::size_t running = options.connections;
    const auto ended = [&](const std::exception_ptr& error) {
        if (error && !failure) {
            failure = error;
            load.is_over = true;
        }
        if (--running == 0)
            measuring.end();
    };
    for (std::size_t i = 0; i < options.connections; ++i)
        boost::asio::co_spawn(io,
                              options.is_http ? run_http(load, options.seed + i)
                                              : run_tcp(load, options.seed + i),
                              ended);
    io.run();

    if (failure)
        std::rethrow_exception(failure);
    measuring.print();
    return load.errors == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace
} // namespace connectord::bench

int main(int argc, char** argv)
{
    connectord::bench::Options options;
    CLI::App app{"Keeps JSON-RPC calls in flight, and measures them.", "connectord_load"};
    app.add_option("--host", options.host, "server's address");
    app.add_option("--port", options.port, "server's port");
    app.add_flag("--http", options.is_http,
                 "over HTTP, where each connection has one call in flight");
    app.add_option("--connections", options.connections, "connections")->check(CLI::PositiveNumber);
    app.add_option("--depth", options.depth, "calls in flight a connection")
        ->check(CLI::PositiveNumber);
    app.add_option("--warm-up", options.warm_up, "seconds before measuring");
    app.add_option("--seconds", options.seconds, "seconds of measuring");
    app.add_option("--requests", options.requests, "this many requests, in place of a time");
    app.add_option("--method", options.method, "method to call");
    app.add_option("--params", options.params, "its params; the first % is a random id");
    app.add_option("--ids", options.ids, "ids are from 1 to this")->check(CLI::PositiveNumber);
    app.add_option("--seed", options.seed, "of the random ids");
    app.add_option("--pid", options.pids,
                   "NAME=PID of a process whose CPU time is told, with its children");
    CLI11_PARSE(app, argc, argv);
    try {
        return connectord::bench::run(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "connectord_load: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
