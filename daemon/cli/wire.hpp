// One blocking connection to a daemon, with patience for each step.
#pragma once

#include "daemon/cli/address.hpp"
#include "protocol/error.hpp"

#include <openssl/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace connectord::cli {

/// Whom to believe under TLS, and what to show.
struct Trust {
    std::filesystem::path ca;          ///< PEM; empty: whom the system believes
    std::filesystem::path certificate; ///< PEM; empty: none
    std::filesystem::path key;
};

/// Bytes to and from a daemon.
class Wire {
public:
    /// Errors  internal, in one sentence that names the address
    static Result<Wire> open(const Address& address, const Trust& trust,
                             std::chrono::milliseconds patience);
    Wire(Wire&& other) noexcept;
    Wire& operator=(Wire&&) = delete;
    ~Wire();

    Status send(std::string_view bytes);

    /// The next line, without its end.
    Result<std::string> read_line();

    /// Everything until the other side has ended.
    Result<std::string> read_all();

private:
    struct Free {
        void operator()(SSL* ssl) const;
        void operator()(SSL_CTX* context) const;
    };

    explicit Wire(int socket) : socket_{socket} {}
    Status encrypt(const Address& address, const Trust& trust);
    long read_some(char* bytes, std::size_t room);

    int socket_;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> tls_;
    std::string received_;
};

} // namespace connectord::cli
