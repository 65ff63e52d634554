// What connections are held to, and who counts them.
#pragma once

#include "daemon/session/session.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace connectord::net {

class TlsHolder;

/// Makes the session of a new connection, or of one HTTP request.
using SessionFactory = std::function<std::shared_ptr<session::Session>(session::Transport)>;

/// A count of connections with an end, shared by every listener of the daemon. Safe to use from
/// several threads.
class ConnectionCount {
public:
    explicit ConnectionCount(std::size_t max) : max_{max} {}

    /// For those who come from now on.
    void set_max(std::size_t max) { max_.store(max, std::memory_order_relaxed); }

    /// False when there are as many as there may be.
    bool try_enter()
    {
        if (count_.fetch_add(1, std::memory_order_relaxed) < max())
            return true;
        leave();
        return false;
    }
    void leave() { count_.fetch_sub(1, std::memory_order_relaxed); }

    std::size_t count() const { return count_.load(std::memory_order_relaxed); }
    std::size_t max() const { return max_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::size_t> max_;
    std::atomic<std::size_t> count_{0};
};

/// Bytes from and to clients. Counted on the loop's thread, and looked at from there.
struct Traffic {
    struct Both {
        std::uint64_t received = 0;
        std::uint64_t sent = 0;
    };
    Both stream; ///< TCP and unix sockets
    Both http;
};

/// The limits of one connection.
struct ConnectionLimits {
    std::size_t max_request = 4U << 20;
    std::size_t max_request_before_authentication = 64U << 10;
    std::size_t reply_mark = 1U << 20; ///< bytes of waiting replies above which no more is read
    std::chrono::milliseconds authentication{60'000};  ///< a stranger where a token is needed
    std::chrono::milliseconds partial_message{10'000}; ///< a message that does not go on
    std::chrono::milliseconds write_stall{30'000};     ///< a reader that takes nothing
    std::chrono::milliseconds idle_http{120'000};      ///< an HTTP connection between two requests
};

/// How a listener serves. One count of connections may be given to all listeners.
struct ListenerOptions {
    ConnectionLimits limits;
    std::shared_ptr<ConnectionCount> connections = std::make_shared<ConnectionCount>(1000);
    std::shared_ptr<Traffic> traffic = std::make_shared<Traffic>();
    std::shared_ptr<TlsHolder> tls = {}; ///< null: in the clear
    std::string
        http_at; ///< told to those who speak HTTP to the wrong port: `http://127.0.0.1:7071`
};

} // namespace connectord::net
