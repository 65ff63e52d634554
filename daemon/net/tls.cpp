#include "daemon/net/tls.hpp"

#include <openssl/ssl.h>

#include <string_view>

namespace connectord::net {

namespace {

using boost::system::error_code;

Error unusable(std::string_view key, const std::filesystem::path& path, const error_code& error)
{
    return invalid_params(key, path.native() + ": " + error.message());
}

Status trust(TlsContext& context, const TlsFiles& files)
{
    error_code error;
    context.load_verify_file(files.client_ca.native(), error);
    if (error)
        return unusable("tls.client_ca", files.client_ca, error);
    // Clients with several certificates choose by these names.
    SSL_CTX_set_client_CA_list(context.native_handle(),
                               SSL_load_client_CA_file(files.client_ca.c_str()));
    int mode = SSL_VERIFY_PEER;
    if (files.client_required)
        mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(context.native_handle(), mode, nullptr);
    return {};
}

} // namespace

Result<std::shared_ptr<TlsContext>> make_tls_context(const TlsFiles& files)
{
    auto context = std::make_shared<TlsContext>(TlsContext::tls_server);
    SSL_CTX* raw = context->native_handle();
    SSL_CTX_set_min_proto_version(raw, files.only_tls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
    // A renegotiation would let a reader wait for a writer; nobody needs one. A client that closes
    // without a word has said all: its messages end by themselves.
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                 SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    // Sessions are resumed by tickets alone, and only those of this context.
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    constexpr std::string_view ours = "connectord";
    SSL_CTX_set_session_id_context(raw, reinterpret_cast<const unsigned char*>(ours.data()),
                                   ours.size());

    error_code error;
    context->use_certificate_chain_file(files.certificate.native(), error);
    if (error)
        return unusable("tls.certificate", files.certificate, error);
    context->use_private_key_file(files.key.native(), TlsContext::pem, error);
    if (error)
        return unusable("tls.key", files.key, error);
    if (!files.client_ca.empty()) {
        const Status trusted = trust(*context, files);
        if (!trusted)
            return trusted.error();
    }
    return context;
}

} // namespace connectord::net
