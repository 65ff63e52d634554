#include "protocol/rpc/request.hpp"

#include <utility>

namespace connectord::rpc {

namespace {

using boost::json::object;
using boost::json::value;

Error invalid_request(std::string sentence)
{
    return Error{Errc::invalid_request, "not a JSON-RPC 2.0 request: " + std::move(sentence)};
}

std::string_view view(const boost::json::string& text)
{
    return {text.data(), text.size()};
}

/// Whether what is noted beside the params makes the call none at all.
bool spoils_request(const json::Violation* violation)
{
    return violation != nullptr && !violation->in_params;
}

/// Reads the members of a call whose id is known to be good.
Result<Request> read_call(const object& call)
{
    Request request;
    const value* version = call.if_contains("jsonrpc");
    if (version == nullptr || !version->is_string() || version->get_string() != "2.0")
        return invalid_request("\"jsonrpc\" must be \"2.0\"");

    const value* method = call.if_contains("method");
    if (method == nullptr || !method->is_string())
        return invalid_request("\"method\" must be a string");
    request.method = view(method->get_string());

    request.params = call.if_contains("params");
    if (request.params != nullptr && !request.params->is_structured())
        return invalid_request("\"params\" must be an array or an object");
    return request;
}

Message::Item read_item(const value& element, std::size_t index,
                        const std::shared_ptr<const json::Document>& document)
{
    const object* call = element.if_object();
    if (call == nullptr)
        return {Id{}, invalid_request("a call must be an object")};

    std::optional<Id> id;
    if (const value* given = call->if_contains("id")) {
        id = id_of(*given);
        if (!id)
            return {Id{}, invalid_request("\"id\" must be a string, an integer or null")};
    }

    const json::Violation* violation = document->violation_of(index);
    if (spoils_request(violation)) {
        // Which of two ids is meant nobody can say. Without one the sender may still want to know.
        const bool is_id_doubled = violation->name == "id";
        return {is_id_doubled || !id ? Id{} : *id, to_error(*violation, violation->path)};
    }

    Result<Request> request = read_call(*call);
    if (!request)
        return {id ? *id : Id{}, request.error()};
    request->id = id;
    request->document = document;
    request->violation = violation;
    return {std::move(id), std::move(request)};
}

} // namespace

std::optional<Id> id_of(const value& given)
{
    switch (given.kind()) {
    case boost::json::kind::null:
        return Id{nullptr};
    case boost::json::kind::int64:
        return Id{given.get_int64()};
    case boost::json::kind::uint64:
        return Id{given.get_uint64()};
    case boost::json::kind::string:
        return Id{std::string{view(given.get_string())}};
    default:
        return std::nullopt;
    }
}

Message parse_message(const std::shared_ptr<const json::Document>& document, std::size_t max_batch)
{
    Message message;
    const boost::json::array* batch = document->root().if_array();
    if (batch == nullptr) {
        message.items.push_back(read_item(document->root(), 0, document));
        return message;
    }
    if (batch->empty()) {
        message.items.push_back({Id{}, invalid_request("a batch must hold calls")});
        return message;
    }
    if (batch->size() > max_batch) {
        message.items.push_back({Id{}, limit_exceeded("batch", max_batch)});
        return message;
    }
    message.is_batch = true;
    message.items.reserve(batch->size());
    for (std::size_t i = 0; i < batch->size(); ++i)
        message.items.push_back(read_item((*batch)[i], i, document));
    return message;
}

Error to_error(const json::Violation& violation, std::string_view path)
{
    switch (violation.kind) {
    case json::Violation::Kind::depth:
        return limit_exceeded("depth", json::max_depth).with("path", path);
    case json::Violation::Kind::number:
        return invalid_params(path,
                              "a number must be finite, and an integer must fit into 64 bits or it "
                              "loses digits: send it as a string");
    case json::Violation::Kind::nul:
        return invalid_params(path, "U+0000 cannot be part of a text that a database takes");
    case json::Violation::Kind::doubled_name:
        break;
    }
    std::string why{"the name \""};
    why.append(violation.name).append("\" comes twice");
    if (violation.in_params)
        return invalid_params(path, why).with(
            "doubled", boost::json::array{boost::json::string{violation.name}});
    return invalid_request(std::move(why)).with("path", path);
}

} // namespace connectord::rpc
