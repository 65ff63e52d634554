// One call as it arrived: method, params and the id to answer to.
#pragma once

#include "protocol/error.hpp"
#include "protocol/json/document.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
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

/// Reads an id, or says that this is none: fractions, booleans, objects and arrays are not.
std::optional<Id> id_of(const boost::json::value& value);

/// One call.
///
/// Lifetime  `method`, `params` and `violation` look into `document`, which every call of a batch
/// shares
struct Request {
    std::optional<Id> id; ///< none: a notification, which is never answered
    std::string_view method;
    const boost::json::value* params = nullptr; ///< an array or an object; null when there are none
    std::shared_ptr<const json::Document> document;

    /// Something in the params that JSON allows and this protocol refuses; `Params::bind` answers
    /// it.
    const json::Violation* violation = nullptr;
};

/// What a JSON text asks for: one call, a batch, or nothing that could be called.
struct Message {
    /// A call, or the error that answers in its place together with the id to answer to.
    struct Item {
        std::optional<Id> id;
        Result<Request> request;
    };
    std::vector<Item> items;
    bool is_batch = false; ///< the replies go out as an array
};

/// Reads what a document asks for.
///
/// Errors  invalid_request inside the items: whatever is wrong with one call of a batch, the others
/// are
///         still calls. An empty batch is one item with invalid_request; too many calls are one
///         item with limit_exceeded; neither of the two is answered by an array
/// Source  JSON-RPC 2.0 specification, sections 4 and 6
Message parse_message(const std::shared_ptr<const json::Document>& document, std::size_t max_batch);

/// The error that answers a violation: invalid_params below `params`, invalid_request beside it,
/// limit_exceeded for a depth. `path` is the violation's, or a better one.
Error to_error(const json::Violation& violation, std::string_view path);

} // namespace connectord::rpc
