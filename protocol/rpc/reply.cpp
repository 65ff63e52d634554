#include "protocol/rpc/reply.hpp"

#include <array>
#include <span>
#include <utility>

namespace connectord::rpc {

namespace {

/// A fact of a ServerReport and the name it leaves under.
struct Fact {
    std::string_view name;
    std::string ServerReport::*text;
};

constexpr std::array plain_facts{
    Fact{"sqlState", &ServerReport::sql_state},    Fact{"severity", &ServerReport::severity},
    Fact{"constraint", &ServerReport::constraint}, Fact{"table", &ServerReport::table},
    Fact{"column", &ServerReport::column},         Fact{"dataType", &ServerReport::data_type},
};

constexpr std::array full_facts{
    Fact{"serverMessage", &ServerReport::message},
    Fact{"detail", &ServerReport::detail},
    Fact{"hint", &ServerReport::hint},
    Fact{"schema", &ServerReport::schema},
    Fact{"routine", &ServerReport::routine},
};

void append_facts(json::Writer& out, std::span<const Fact> facts, const Error& error)
{
    for (const Fact& fact : facts) {
        const std::string& text = (*error.report).*fact.text;
        if (!text.empty() && !error.data.contains(fact.name))
            out.key(fact.name).string(text);
    }
}

void append_error(json::Writer& out, const Error& error, ErrorDetail detail)
{
    out.begin_object();
    out.key("code").integer(static_cast<int>(error.code));
    out.key("message").string(error.message);
    out.key("data").begin_object();
    out.key("name").string(name_of(error.code));
    for (const auto& fact : error.data)
        out.key(fact.key()).tree(fact.value());
    if (error.report != nullptr) {
        append_facts(out, plain_facts, error);
        if (detail == ErrorDetail::full)
            append_facts(out, full_facts, error);
    }
    out.end_object().end_object();
}

void append_failure(json::Writer& out, std::string_view id, const Error& error, ErrorDetail detail)
{
    out.raw(R"({"jsonrpc":"2.0","id":)").raw(id).raw(R"("error":)");
    append_error(out, error, detail);
    out.end_object();
}

std::string id_text(const Id& id)
{
    json::Writer out;
    append_id(out, id);
    return out.take();
}

} // namespace

void append_id(json::Writer& out, const Id& id)
{
    if (const auto* integer = std::get_if<std::int64_t>(&id))
        out.integer(*integer);
    else if (const auto* natural = std::get_if<std::uint64_t>(&id))
        out.unsigned_integer(*natural);
    else if (const auto* text = std::get_if<std::string>(&id))
        out.string(*text);
    else
        out.null();
}

Reply::Reply(json::Writer& out, const Id& id) : out_{out}, id_{id}
{
    out_.raw(R"({"jsonrpc":"2.0","id":)");
    append_id(out_, id_);
    out_.raw(R"("result":)");
    start_ = out_.mark();
}

void Reply::finish()
{
    out_.end_object();
}

void Reply::fail(const Error& error, ErrorDetail detail)
{
    out_.rewind(0);
    append_failure(out_, id_text(id_), error, detail);
}

std::string to_reply(IdText id, const Error& error, ErrorDetail detail)
{
    json::Writer out;
    append_failure(out, id.json, error, detail);
    return out.take();
}

std::string to_reply(const Id& id, const Error& error, ErrorDetail detail)
{
    const std::string text = id_text(id);
    return to_reply(IdText{text}, error, detail);
}

std::string notification(std::string_view method, std::string_view params)
{
    json::Writer out;
    out.begin_object();
    out.key("jsonrpc").string("2.0");
    out.key("method").string(method);
    out.key("params").raw(params);
    out.end_object();
    return out.take();
}

} // namespace connectord::rpc
