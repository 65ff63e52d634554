// One client's state: who it is, its models, its default datasource, its open transactions.
#pragma once

#include "daemon/session/access.hpp"
#include "drivers/async/deadline.hpp"
#include "drivers/async/task.hpp"
#include "protocol/error.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace connectord::session {

class Datasources;

/// How a client reached us. HTTP requests share no session: each has a short-lived one of its own.
enum class Transport { tcp, unix_socket, http };

/// One client's state. Ends with the connection that opened it.
class Session {
public:
    /// Sends a notification to the client, such as `transaction.expired`; the params are JSON text.
    using Notify = std::function<void(std::string_view method, std::string_view params)>;

    Session(Datasources& datasources, const Access& access, Transport transport);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// A name for logs and `session.open`, unique in this process.
    const std::string& id() const { return id_; }
    Transport transport() const { return transport_; }

    /// Null until authenticated, where a token is needed: nothing but `session.open` and `rpc.discover`
    /// is then answered.
    const Principal* principal() const { return principal_; }

    /// Makes the owner of `token` this session's principal. Errors: unauthenticated.
    Status authenticate(std::string_view token);

    /// The datasource of the HTTP path, or the one chosen by `session.open`.
    void set_default_datasource(std::string name) { default_datasource_ = std::move(name); }

    void set_notify(Notify notify) { notify_ = std::move(notify); }

    /// Rolls back what is open and forgets the rest. Awaited by the connection when it ends, after its calls.
    Task<void> close();

private:
    Datasources& datasources_;
    const Access& access_;
    Transport transport_;
    std::string id_;
    const Principal* principal_ = nullptr;
    std::string default_datasource_;
    Notify notify_;
};

} // namespace connectord::session
