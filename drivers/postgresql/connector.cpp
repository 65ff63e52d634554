#include "drivers/postgresql/connector.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace connectord::pg {

using Readiness = boost::asio::posix::descriptor_base;

Connector::Connector(boost::asio::io_context& io, std::shared_ptr<const Conninfo> info, Done done)
    : info_{std::move(info)},
      done_{std::move(done)},
      resolver_{io.get_executor()},
      socket_{io.get_executor()},
      timer_{io.get_executor()}
{
}

Connector::~Connector()
{
    detach();
}

void Connector::start(std::chrono::milliseconds timeout)
{
    timer_.expires_after(timeout);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
        if (!error)
            self->fail(self->connection_ ? "the server did not answer in time"
                                         : "the host name was not found in time");
    });
    resolve_next();
}

void Connector::cancel()
{
    finish(Error{Errc::shutting_down, "the attempt was given up"});
}

void Connector::resolve_next()
{
    const std::vector<Conninfo::Host>& named = info_->hosts();
    while (next_host_ < named.size() && !named[next_host_].needs_resolving())
        hosts_.push_back(named[next_host_++]);
    if (next_host_ == named.size()) {
        begin();
        return;
    }
    // getaddrinfo runs on Asio's own thread; when it outlives the timer its answer is dropped.
    resolver_.async_resolve(named[next_host_].name, "",
                            [self = shared_from_this()](boost::system::error_code error,
                                                        const Resolver::results_type& found) {
                                if (self->is_over_)
                                    return;
                                if (error)
                                    self->last_reason_ = "the host name was not found";
                                else
                                    self->take_addresses(found);
                                ++self->next_host_;
                                self->resolve_next();
                            });
}

/// A name with several addresses is several hosts: libpq tries them in turn.
void Connector::take_addresses(const Resolver::results_type& found)
{
    const Conninfo::Host& named = info_->hosts()[next_host_];
    for (const auto& entry : found) {
        Conninfo::Host host = named;
        host.address = entry.endpoint().address().to_string();
        hosts_.push_back(std::move(host));
    }
}

void Connector::begin()
{
    if (hosts_.empty()) {
        fail(last_reason_);
        return;
    }
    const std::vector<Conninfo::Parameter> parameters = info_->with_hosts(hosts_);
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const Conninfo::Parameter& parameter : parameters) {
        keywords.push_back(parameter.keyword.c_str());
        values.push_back(parameter.value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);

    connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD) {
        fail(connection_ ? PQerrorMessage(connection_.get()) : "out of memory");
        return;
    }
    wait_until(Readiness::wait_write); // as if PQconnectPoll had said so
}

void Connector::poll()
{
    // libpq may close its socket and open another, perhaps under the same number: Asio must not
    // know it then.
    detach();
    switch (PQconnectPoll(connection_.get())) {
    case PGRES_POLLING_OK:
        succeed();
        return;
    case PGRES_POLLING_READING:
        wait_until(Readiness::wait_read);
        return;
    case PGRES_POLLING_WRITING:
        wait_until(Readiness::wait_write);
        return;
    default:
        fail(PQerrorMessage(connection_.get()));
        return;
    }
}

void Connector::wait_until(Readiness::wait_type readiness)
{
    boost::system::error_code error;
    socket_.assign(PQsocket(connection_.get()), error);
    if (error) {
        fail("the socket cannot be watched: " + error.message());
        return;
    }
    socket_.async_wait(readiness, [self = shared_from_this()](boost::system::error_code failed) {
        if (self->is_over_)
            return;
        if (failed)
            self->fail(failed.message());
        else
            self->poll();
    });
}

void Connector::detach()
{
    if (socket_.is_open())
        socket_.release();
}

void Connector::succeed()
{
    if (PQsetnonblocking(connection_.get(), 1) != 0 ||
        PQenterPipelineMode(connection_.get()) != 1) {
        fail("the connection has no pipeline mode");
        return;
    }
    finish(std::move(connection_));
}

void Connector::fail(std::string reason)
{
    finish(Error{Errc::datasource_unavailable, std::move(reason)});
}

void Connector::finish(Result<ConnectionPtr> result)
{
    if (std::exchange(is_over_, true))
        return;
    detach();
    resolver_.cancel();
    timer_.cancel();
    const Done done = std::exchange(done_, nullptr);
    if (result.has_value() || result.error().code != Errc::shutting_down)
        done(std::move(result));
    connection_.reset();
}

} // namespace connectord::pg
