#include "tests/bench/client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <vector>

namespace connectord::bench {

namespace {

using Clock = std::chrono::steady_clock;
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

constexpr std::string_view reply_head = R"({"jsonrpc":"2.0","id":)";

/// The id of a reply, which the daemon writes where this expects it.
std::uint64_t id_of(std::string_view reply)
{
    std::uint64_t id = 0;
    const char* begin = reply.data() + std::min(reply_head.size(), reply.size());
    const auto [end, error] = std::from_chars(begin, reply.data() + reply.size(), id);
    if (!reply.starts_with(reply_head) || error != std::errc{})
        throw std::runtime_error{fmt::format("not a reply: {}", reply.substr(0, 200))};
    return id;
}

/// Calls of one TCP connection, each slot one call in flight under the slot's number.
class Slots {
public:
    Slots(Load& load, std::uint64_t seed) : load_{load}, random_{seed}, sent_(load.depth) {}

    void send(std::uint64_t slot)
    {
        if (!load_.take())
            return;
        sent_[slot] = Clock::now();
        load_.call.append(out_, slot, random_);
        ++in_flight_;
    }

    void take_reply(std::string_view reply)
    {
        const std::uint64_t slot = id_of(reply);
        load_.answered(reply, sent_.at(slot));
        --in_flight_;
        send(slot);
    }

    std::string& out() { return out_; }
    bool is_busy() const { return in_flight_ > 0; }

private:
    Load& load_;
    std::mt19937_64 random_;
    std::vector<Clock::time_point> sent_;
    std::string out_;
    std::size_t in_flight_ = 0;
};

} // namespace

Call Call::of(std::string_view method, std::string_view params, std::uint64_t ids)
{
    const std::size_t at = params.find('%');
    Call call{.method = std::string{method},
              .before = std::string{params.substr(0, at)},
              .after = {},
              .ids = ids};
    call.has_id = at != std::string_view::npos;
    if (call.has_id)
        call.after = params.substr(at + 1);
    return call;
}

void Call::append(std::string& out, std::uint64_t id, std::mt19937_64& random) const
{
    fmt::format_to(std::back_inserter(out),
                   R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{})", id, method, before);
    if (has_id)
        fmt::format_to(std::back_inserter(out), "{}{}", 1 + random() % ids, after);
    out += "}\n";
}

bool Load::take()
{
    if (is_over || left == 0)
        return false;
    --left;
    return true;
}

void Load::answered(std::string_view reply, Clock::time_point sent)
{
    latencies.add(Clock::now() - sent);
    const std::size_t after_id = reply.find_first_not_of("0123456789", reply_head.size());
    if (after_id == std::string_view::npos || !reply.substr(after_id).starts_with(R"(,"error")"))
        return;
    ++errors;
    if (first_error.empty())
        first_error = reply.substr(0, 500);
}

Task<void> run_tcp(Load& load, std::uint64_t seed)
{
    Socket socket{co_await boost::asio::this_coro::executor};
    co_await socket.async_connect(load.server, use_task);
    socket.set_option(boost::asio::ip::tcp::no_delay{true});

    Slots slots{load, seed};
    for (std::uint64_t slot = 0; slot < load.depth; ++slot)
        slots.send(slot);
    std::string in;
    std::vector<char> chunk(64U << 10);
    while (slots.is_busy()) {
        if (!slots.out().empty()) {
            const std::string out = std::exchange(slots.out(), {});
            co_await boost::asio::async_write(socket, boost::asio::buffer(out), use_task);
        }
        const std::size_t size =
            co_await socket.async_read_some(boost::asio::buffer(chunk), use_task);
        in.append(chunk.data(), size);
        std::size_t begin = 0;
        for (std::size_t end = in.find('\n'); end != std::string::npos;
             end = in.find('\n', begin)) {
            slots.take_reply(std::string_view{in}.substr(begin, end - begin));
            begin = end + 1;
        }
        in.erase(0, begin);
    }
}

Task<void> run_http(Load& load, std::uint64_t seed)
{
    namespace http = boost::beast::http;
    Socket socket{co_await boost::asio::this_coro::executor};
    co_await socket.async_connect(load.server, use_task);
    socket.set_option(boost::asio::ip::tcp::no_delay{true});

    std::mt19937_64 random{seed};
    boost::beast::flat_buffer buffer;
    while (load.take()) {
        http::request<http::string_body> request{http::verb::post, "/", 11};
        request.set(http::field::host, fmt::format("127.0.0.1:{}", load.server.port()));
        request.set(http::field::content_type, "application/json");
        load.call.append(request.body(), 0, random);
        request.prepare_payload();
        const Clock::time_point sent = Clock::now();
        co_await http::async_write(socket, request, use_task);
        http::response<http::string_body> response;
        co_await http::async_read(socket, buffer, response, use_task);
        if (response.result() != http::status::ok)
            throw std::runtime_error{
                fmt::format("HTTP {}: {}", response.result_int(), response.body())};
        id_of(response.body());
        load.answered(response.body(), sent);
    }
}

} // namespace connectord::bench
