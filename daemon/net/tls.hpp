// Certificates: what the daemon shows, whom it believes, and how both change while it runs.
#pragma once

#include "protocol/error.hpp"

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>
#include <utility>

namespace connectord::net {

/// Where certificates lie, and what is asked of clients.
struct TlsFiles {
    std::filesystem::path certificate; ///< PEM: our own first, then what it is signed by
    std::filesystem::path key;         ///< PEM
    std::filesystem::path client_ca;   ///< PEM; empty: clients are asked for no certificate
    bool client_required = true;       ///< a client without one is turned away
    bool only_tls13 = false;
};

/// What TLS connections are made with. Never changes.
using TlsContext = boost::asio::ssl::context;

/// Reads certificates and keys.
///
/// Errors  invalid_params, with the file's path and OpenSSL's reason: a key that does not fit its
///         certificate among them
/// Source  OpenSSL 3.0, SSL_CTX_set_options(3), SSL_CTX_set_verify(3)
Result<std::shared_ptr<TlsContext>> make_tls_context(const TlsFiles& files);

/// The context in force: a reload changes it for connections that come from then on.
class TlsHolder {
public:
    explicit TlsHolder(std::shared_ptr<TlsContext> context) : context_{std::move(context)} {}

    const std::shared_ptr<TlsContext>& context() const { return context_; }
    void set_context(std::shared_ptr<TlsContext> context) { context_ = std::move(context); }

private:
    std::shared_ptr<TlsContext> context_;
};

} // namespace connectord::net
