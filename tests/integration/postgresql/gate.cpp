#include "tests/integration/postgresql/gate.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace connectord::pg::test {

using boost::asio::ip::tcp;

struct Gate::Relay : std::enable_shared_from_this<Relay> {
    explicit Relay(tcp::socket from, boost::asio::io_context& io)
        : client{std::move(from)}, server{io}
    {
    }

    void start(const tcp::endpoint& endpoint)
    {
        server.async_connect(endpoint,
                             [self = shared_from_this()](boost::system::error_code error) {
                                 if (error)
                                     return self->close();
                                 self->pass(self->client, self->server, self->upward);
                                 self->pass(self->server, self->client, self->downward);
                             });
    }

    void pass(tcp::socket& from, tcp::socket& to, std::array<char, 16384>& buffer)
    {
        from.async_read_some(boost::asio::buffer(buffer), [self = shared_from_this(), &from, &to,
                                                           &buffer](boost::system::error_code error,
                                                                    std::size_t size) {
            if (error)
                return self->close();
            boost::asio::async_write(
                to, boost::asio::buffer(buffer, size),
                [self, &from, &to, &buffer](boost::system::error_code failed, std::size_t) {
                    if (failed)
                        return self->close();
                    self->pass(from, to, buffer);
                });
        });
    }

    void close()
    {
        boost::system::error_code ignored;
        client.close(ignored);
        server.close(ignored);
    }

    tcp::socket client;
    tcp::socket server;
    std::array<char, 16384> upward{};
    std::array<char, 16384> downward{};
};

Gate::Gate(boost::asio::io_context& io, std::string host, std::uint16_t port)
    : io_{io},
      acceptor_{io, tcp::endpoint{boost::asio::ip::address_v4::loopback(), 0}},
      server_{boost::asio::ip::make_address(host), port},
      port_{acceptor_.local_endpoint().port()}
{
    accept();
}

Gate::~Gate()
{
    shut();
    acceptor_.close();
    io_.poll();
}

void Gate::accept()
{
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
        if (error)
            return;
        ++attempts_;
        if (is_holding_)
            held_.push_back(std::move(socket));
        else if (is_open_)
            relay(std::move(socket));
        accept();
    });
}

void Gate::relay(tcp::socket socket)
{
    const auto relay = std::make_shared<Relay>(std::move(socket), io_);
    relays_.push_back(relay);
    relay->start(server_);
}

void Gate::turn_one_away()
{
    held_.pop_front();
}

void Gate::let_in()
{
    is_holding_ = false;
    for (tcp::socket& socket : held_)
        relay(std::move(socket));
    held_.clear();
}

void Gate::shut()
{
    is_open_ = false;
    for (const std::weak_ptr<Relay>& weak : relays_)
        if (const std::shared_ptr<Relay> relay = weak.lock())
            relay->close();
    relays_.clear();
}

} // namespace connectord::pg::test
