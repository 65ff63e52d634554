// A door in front of the server that can be shut: outages made to order, and attempts counted.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace connectord::pg::test {

/// Relays connections to the server behind it.
class Gate {
public:
    Gate(boost::asio::io_context& io, std::string host, std::uint16_t port);
    ~Gate();

    std::uint16_t port() const { return port_; }
    /// Refuses: what comes is closed at once, and what is through is cut.
    void shut();
    void open() { is_open_ = true; }
    /// Takes what comes and does nothing with it, until it is let in or turned away.
    void hold() { is_holding_ = true; }
    std::size_t held() const { return held_.size(); }
    /// Closes the first of those that are held.
    void turn_one_away();
    /// Lets in those that are held, and whoever comes.
    void let_in();
    int attempts() const { return attempts_; }

private:
    struct Relay;
    void accept();
    void relay(boost::asio::ip::tcp::socket socket);

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::ip::tcp::endpoint server_;
    std::uint16_t port_ = 0;
    bool is_open_ = true;
    bool is_holding_ = false;
    int attempts_ = 0;
    std::vector<std::weak_ptr<Relay>> relays_;
    std::deque<boost::asio::ip::tcp::socket> held_;
};

} // namespace connectord::pg::test
