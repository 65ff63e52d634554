// One call as it arrived: method, params and the id to answer to.
#pragma once

#include "protocol/error.hpp"
#include "protocol/json/document.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace connectord::rpc {

/// A request's id, echoed exactly. Absent in a notification.
///
/// Shape  string, integer in the int64 or uint64 range, or null
using Id = std::variant<std::nullptr_t, std::int64_t, std::uint64_t, std::string>;

/// One call.
///
/// Lifetime  `method` and `params` look into `document`, which every call of a batch shares
struct Request {
    std::optional<Id> id; ///< none: a notification, which is never answered
    std::string_view method;
    const boost::json::value* params = nullptr; ///< an array or an object; null when there are none
    std::shared_ptr<const json::Document> document;

    /// Something in the params that JSON allows and this protocol refuses: a doubled name, a non-finite number,
    /// U+0000. Whoever runs the call answers it instead.
    std::optional<Error> violation;
};

/// What a JSON text asks for: one call, a batch, or nothing that could be called.
struct Message {
    /// Each a call, or the error that answers in its place together with the id to answer to.
    struct Item {
        std::optional<Id> id;
        Result<Request> request;
    };
    std::vector<Item> items;
    bool is_batch = false;
};

/// Reads what a document asks for.
///
/// Errors  invalid_request inside the items: whatever is wrong with one call of a batch, the others are
///         still calls. An empty batch is one item with invalid_request; too many calls are one item with
///         limit_exceeded
/// Source  JSON-RPC 2.0 specification, sections 4 and 6
Message parse_message(std::shared_ptr<const json::Document> document, std::size_t max_batch);

} // namespace connectord::rpc
