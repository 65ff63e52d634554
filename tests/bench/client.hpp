// One connection that keeps calls in flight: the next goes out as soon as one is answered.
#pragma once

#include "drivers/async/task.hpp"
#include "tests/bench/latencies.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace connectord::bench {

/// What is called, again and again.
struct Call {
    std::string method;
    std::string before; ///< params up to the random id
    std::string after;  ///< and from there on
    bool has_id = false;
    std::uint64_t ids = 1; ///< random ids are 1 to this

    /// Shape  `params` is JSON; its first `%` stands for the id
    static Call of(std::string_view method, std::string_view params, std::uint64_t ids);

    /// Appends a request, as one line.
    void append(std::string& out, std::uint64_t id, std::mt19937_64& random) const;
};

/// What all connections share. One thread: no locks.
struct Load {
    Call call;
    boost::asio::ip::tcp::endpoint server;
    std::size_t depth = 1;

    bool is_over = false;
    std::uint64_t left = UINT64_MAX; ///< requests that may still be sent
    std::uint64_t errors = 0;        ///< replies that held an error
    std::string first_error;
    Latencies latencies;

    /// Takes one request of those that are left.
    bool take();

    /// Counts a reply.
    void answered(std::string_view reply, std::chrono::steady_clock::time_point sent);
};

/// Runs one connection to its end. Throws boost::system::system_error when it breaks.
Task<void> run_tcp(Load& load, std::uint64_t seed);
Task<void> run_http(Load& load, std::uint64_t seed);

} // namespace connectord::bench
