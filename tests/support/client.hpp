// A JSON-RPC client for tests: blocking, small, and able to misbehave.
#pragma once

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>

namespace connectord::test {

/// The server said nothing for too long, or ended the connection.
class ClientError : public std::runtime_error {
    using runtime_error::runtime_error;
};

/// One connection that speaks JSON lines. Every read has a limit in time.
class Client {
public:
    using Span = std::chrono::milliseconds;

    static Client tcp(const std::string& host, std::uint16_t port, Span patience = Span{5000});
    static Client unix_socket(const std::string& path, Span patience = Span{5000});

    Client(Client&& other) noexcept;
    Client& operator=(Client&& other) noexcept;
    ~Client();

    /// Sends a request and waits for the reply with its id. Other texts that come are kept for
    /// `read_json`.
    ///
    /// Shape  the whole reply: `{"jsonrpc", "id", "result" | "error"}`
    boost::json::value call(std::string_view method, std::string_view params_json = "{}");

    /// Sends a request without waiting; gives its id.
    std::int64_t start(std::string_view method, std::string_view params_json = "{}");

    void send(std::string_view bytes);

    /// The next line without its end. Throws ClientError at the end of the stream and after too
    /// long.
    std::string read_line();
    boost::json::value read_json();

    /// The next `count` bytes.
    std::string read_bytes(std::size_t count);

    /// All that comes before the server ends the connection.
    std::string read_to_end();

    /// Whether nothing arrives within `span`.
    bool is_quiet(Span span);

    void shutdown_send();
    void close();

    /// Ends the connection by a reset.
    void reset();

    /// Takes few bytes at a time into the system's buffer, as a slow reader does; before much has
    /// come.
    void set_receive_buffer(int bytes);

private:
    Client(int socket, Span patience);
    bool fill(Span span);

    int socket_ = -1;
    Span patience_;
    std::string received_;
    std::deque<boost::json::value> kept_;
    std::int64_t next_id_ = 1;
};

} // namespace connectord::test
