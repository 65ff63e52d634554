// The door: lets connections in, one after another, and hands them on to who serves them.
#pragma once

#include "daemon/net/reception.hpp"
#include "daemon/net/socket.hpp"
#include "daemon/rpc/headcount.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace connectord::net {

/// Accepts on one endpoint until it is closed.
///
/// A unix socket's file is made with mode 0660, takes the place of one that nobody listens on any
/// more, and is removed at the end.
class Acceptor {
public:
    /// Binds and listens. Throws boost::system::system_error with the endpoint in its message.
    Acceptor(boost::asio::io_context& io, Endpoint endpoint);
    ~Acceptor();
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    /// Begins to accept. Each client goes to the reception that has the fewest, on that one's
    /// thread.
    ///
    /// Lifetime  the receptions, of which there is one at least, outlive it
    void start(std::vector<Reception*> receptions);

    /// Accepts no more, but for those who stood at the door already: the system has told them that
    /// they are connected, and they may have said something.
    void close();

    /// Waits until nobody is let in any more. Who was, has been handed on by then.
    Task<void> wait_until_closed() { return accepting_.wait_until_empty(); }

    /// The port that a port of 0 became; 0 for a unix socket.
    std::uint16_t port() const { return port_; }
    bool is_unix() const { return !path_.empty(); }

private:
    using StreamAcceptor = boost::asio::basic_socket_acceptor<StreamProtocol, Executor>;

    Task<void> accept_loop();
    void admit_who_waits();
    Task<void> pause_after(const boost::system::error_code& error);
    Reception& least_busy() const;
    void hand_on(Socket socket, Reception& reception) const;

    boost::asio::io_context& io_;
    StreamAcceptor acceptor_;
    Timer pause_;
    std::vector<Reception*> receptions_;
    rpc::Headcount accepting_;
    std::string path_;
    std::uint64_t inode_ = 0; ///< of the unix socket's file
    std::uint16_t port_ = 0;
    bool is_closed_ = false;
};

} // namespace connectord::net
