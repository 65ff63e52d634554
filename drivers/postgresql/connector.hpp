// One attempt to reach the server: names resolved by Asio, libpq polled, all under one timer.
#pragma once

#include "drivers/postgresql/conninfo.hpp"
#include "drivers/postgresql/handles.hpp"
#include "protocol/error.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace connectord::pg {

/// A connection attempt. The timer is over the whole of it: a stopped server takes TCP connections
/// and then says nothing, and libpq's own connect_timeout does not reach PQconnectPoll (F13).
class Connector : public std::enable_shared_from_this<Connector> {
public:
    /// Told once, from the io_context: a connection in non-blocking pipeline mode, or why there is
    /// none.
    using Done = std::function<void(Result<ConnectionPtr>)>;

    Connector(boost::asio::io_context& io, std::shared_ptr<const Conninfo> info, Done done);
    ~Connector();

    void start(std::chrono::milliseconds timeout);

    /// Ends the attempt without telling anybody.
    void cancel();

private:
    using Executor = boost::asio::io_context::executor_type;
    using Resolver = boost::asio::ip::basic_resolver<boost::asio::ip::tcp, Executor>;

    void resolve_next();
    void take_addresses(const Resolver::results_type& found);
    void begin();
    void poll();
    void wait_until(boost::asio::posix::descriptor_base::wait_type readiness);
    void detach();
    void succeed();
    void fail(std::string reason);
    void finish(Result<ConnectionPtr> result);

    std::shared_ptr<const Conninfo> info_;
    Done done_;
    Resolver resolver_;
    boost::asio::posix::basic_stream_descriptor<Executor> socket_;
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>
        timer_;
    std::size_t next_host_ = 0;
    std::vector<Conninfo::Host> hosts_; ///< resolved
    std::string last_reason_;
    ConnectionPtr connection_;
    bool is_over_ = false;
};

} // namespace connectord::pg
