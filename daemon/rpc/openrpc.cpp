#include "daemon/rpc/openrpc.hpp"

#include "protocol/error.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace connectord::rpc {

namespace {

/// A code and the sentence that explains it to a reader of the description.
struct Explained {
    Errc code;
    std::string_view sentence;
};

constexpr std::array explained{
    Explained{Errc::parse_error, "the text is not JSON"},
    Explained{Errc::invalid_request, "the text is not a JSON-RPC 2.0 request"},
    Explained{Errc::method_not_found, "there is no such method"},
    Explained{Errc::invalid_params, "a parameter is unknown, missing or of a wrong shape"},
    Explained{Errc::internal, "a bug in the daemon"},
    Explained{Errc::database_error, "the database refused the statement"},
    Explained{Errc::unauthenticated, "a token is needed"},
    Explained{Errc::forbidden, "the caller lacks a grant"},
    Explained{Errc::limit_exceeded, "a limit was passed"},
    Explained{Errc::busy, "too many callers wait for the database"},
    Explained{Errc::timeout, "the deadline passed"},
    Explained{Errc::cancelled, "the call was cancelled"},
    Explained{Errc::datasource_unavailable, "the database cannot be reached"},
    Explained{Errc::outcome_unknown, "the connection was lost after COMMIT was sent"},
    Explained{Errc::transaction_not_found, "there is no such transaction, or it has ended"},
    Explained{Errc::transaction_aborted, "the transaction was rolled back"},
    Explained{Errc::shutting_down, "the daemon is shutting down"},
    Explained{Errc::not_found, "there is no such row"},
    Explained{Errc::model_not_found, "there is no such model"},
    Explained{Errc::guard_refused, "a guard of the call's options stopped it"},
    Explained{Errc::unsupported, "the driver cannot do this"},
};

void write_info(json::Writer& out, const ServiceInfo& info)
{
    out.key("info").begin_object();
    out.key("title").string(info.title);
    out.key("version").string(info.version);
    out.key("description").string(info.description);
    out.end_object();
    if (info.url.empty())
        return;
    out.key("servers").begin_array().begin_object();
    out.key("name").string(info.title);
    out.key("url").string(info.url);
    out.end_object().end_array();
}

/// Whether a method may answer with an error: what it never reaches cannot fail.
bool can_answer(const MethodSpec& spec, Errc code)
{
    const bool is_write = spec.grant == Grant::write;
    const auto takes = [&](std::string_view name) {
        return std::any_of(spec.params.begin(), spec.params.end(),
                           [&](const ParamSpec& param) { return param.name == name; });
    };
    switch (code) {
    case Errc::parse_error:
    case Errc::invalid_request:
    case Errc::method_not_found:
        return false; // of a text that is no call of this method
    case Errc::invalid_params:
    case Errc::internal:
    case Errc::limit_exceeded:
    case Errc::cancelled:
    case Errc::shutting_down:
        return true;
    case Errc::unauthenticated:
        return !spec.before_authentication || spec.name == "session.open";
    case Errc::forbidden:
        return spec.grant != Grant::none || spec.name == "session.open";
    case Errc::model_not_found:
        return takes("model") || takes("models") || takes("calls");
    case Errc::unsupported:
        return spec.reach != Reach::nothing || !spec.capability.empty();
    case Errc::not_found:
        return is_write && takes("id");
    case Errc::guard_refused:
        return is_write || takes("calls");
    case Errc::transaction_not_found:
    case Errc::transaction_aborted:
        return spec.joins_transactions || takes("transaction") || takes("calls");
    case Errc::outcome_unknown:
        return is_write || takes("transaction") || takes("calls") || spec.grant == Grant::ddl;
    case Errc::database_error:
    case Errc::busy:
    case Errc::timeout:
    case Errc::datasource_unavailable:
        return spec.reach == Reach::database;
    }
    return true;
}

void write_params(json::Writer& out, const MethodSpec& spec)
{
    out.key("params").begin_array();
    for (const ParamSpec& param : spec.params) {
        out.begin_object();
        out.key("name").string(param.name);
        if (!param.summary.empty())
            out.key("summary").string(param.summary);
        out.key("required").boolean(param.required);
        out.key("schema").raw(param.schema);
        out.end_object();
    }
    out.end_array();
}

std::string_view name_of(Reach reach)
{
    switch (reach) {
    case Reach::nothing:
        return "nothing";
    case Reach::model:
        return "model";
    case Reach::database:
        break;
    }
    return "database";
}

/// A pairing of params and result; one without a result is refused.
void write_example(json::Writer& out, const Example& example)
{
    out.key("examples").begin_array();
    if (!example.params.empty()) {
        out.begin_object().key("name").string("example").key("params").begin_array();
        const boost::json::value params = boost::json::parse(example.params);
        for (const auto& member : params.as_object()) {
            out.begin_object().key("name").string(member.key());
            out.key("value").tree(member.value()).end_object();
        }
        out.end_array();
        if (!example.result.empty()) {
            out.key("result").begin_object().key("name").string("result");
            out.key("value").raw(example.result).end_object();
        }
        out.end_object();
    }
    out.end_array();
}

void write_method(json::Writer& out, const MethodSpec& spec)
{
    out.begin_object();
    out.key("name").string(spec.name);
    out.key("summary").string(spec.summary);
    out.key("paramStructure").string("either");
    write_params(out, spec);
    out.key("result").begin_object();
    out.key("name").string("result");
    out.key("schema").raw(spec.result_schema);
    out.end_object();

    out.key("errors").begin_array();
    for (const Explained& error : explained) {
        if (!can_answer(spec, error.code))
            continue;
        out.begin_object();
        out.key("$ref").string(std::string{"#/components/errors/"}.append(name_of(error.code)));
        out.end_object();
    }
    out.end_array();

    write_example(out, spec.example);
    out.key("x-grant").string(name_of(spec.grant));
    out.key("x-needs").string(name_of(spec.reach));
    out.key("x-capability").string(spec.capability);
    out.key("x-joins-transactions").boolean(spec.joins_transactions);
    out.key("x-aliases").begin_array();
    for (const std::string_view alias : spec.aliases)
        out.string(alias);
    out.end_array();
    out.end_object();
}

void write_components(json::Writer& out)
{
    out.key("components").begin_object();
    out.key("errors").begin_object();
    for (const Explained& error : explained) {
        out.key(name_of(error.code)).begin_object();
        out.key("code").integer(static_cast<int>(error.code));
        out.key("message").string(error.sentence);
        out.end_object();
    }
    out.end_object().end_object();
}

} // namespace

void write_openrpc(const Registry& registry, json::Writer& out, const ServiceInfo& info)
{
    out.begin_object();
    out.key("openrpc").string("1.2.6");
    write_info(out, info);
    out.key("methods").begin_array();
    for (const Method& method : registry.methods())
        write_method(out, method.spec);
    out.end_array();
    write_components(out);
    out.end_object();
}

std::string_view Description::text() const
{
    std::call_once(is_written_, [this] {
        json::Writer out;
        write_openrpc(registry_, out, info_);
        text_ = out.take();
    });
    return text_;
}

} // namespace connectord::rpc
