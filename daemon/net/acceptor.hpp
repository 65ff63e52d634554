// The door: takes connections in, one after another, and hands them on.
#pragma once

#include "daemon/net/options.hpp"
#include "daemon/net/socket.hpp"
#include "daemon/rpc/headcount.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace connectord::net {

/// Accepts on one endpoint until it is closed.
///
/// A unix socket's file is made with mode 0660, takes the place of one that nobody listens on any
/// more, and is removed at the end.
class Acceptor {
public:
    /// Serves one client; the connection counts until it returns.
    using Serve = std::function<Task<void>(Socket)>;

    /// Says to a client that there are too many, on a socket that is closed afterwards.
    using TurnAway = std::function<std::string()>;

    /// Binds and listens. Throws boost::system::system_error with the endpoint in its message.
    Acceptor(boost::asio::io_context& io, Endpoint endpoint,
             std::shared_ptr<ConnectionCount> count);
    ~Acceptor();
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    /// Begins to accept.
    void start(Serve serve, TurnAway turn_away);

    /// Accepts no more, but for those who stood at the door already: the system has told them that
    /// they are connected, and they may have said something.
    void close();

    /// Waits until the last connection has ended.
    Task<bool> wait_until_empty(Deadline deadline) { return serving_.wait_until_empty(deadline); }
    Task<void> wait_until_empty() { return serving_.wait_until_empty(); }

    /// The port that a port of 0 became; 0 for a unix socket.
    std::uint16_t port() const { return port_; }
    bool is_unix() const { return !path_.empty(); }
    std::size_t connections() const { return serving_.count(); }

private:
    using StreamAcceptor = boost::asio::basic_socket_acceptor<StreamProtocol, Executor>;

    Task<void> accept_loop();
    void admit_who_waits();
    Task<void> pause_after(const boost::system::error_code& error);
    void admit(Socket socket);

    boost::asio::io_context& io_;
    StreamAcceptor acceptor_;
    Timer pause_;
    Serve serve_;
    TurnAway turn_away_;
    std::shared_ptr<ConnectionCount> count_;
    rpc::Headcount serving_;
    std::string path_;
    std::uint64_t inode_ = 0; ///< of the unix socket's file
    std::uint16_t port_ = 0;
    bool is_closed_ = false;
};

} // namespace connectord::net
