// A call's params under their names, whether they came by name or by position.
#pragma once

#include "protocol/error.hpp"
#include "protocol/rpc/request.hpp"

#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace connectord::rpc {

/// One parameter of a method.
struct ParamSpec {
    std::string_view name;
    bool required = false;
    std::string_view schema = "{}"; ///< JSON Schema, as text
    std::string_view summary;
};

/// The params of one call, bound to a method's list of them.
///
/// A JSON null is as good as absent for an optional parameter, and as bad for a required one,
/// unless the method asks with `raw`. Paths in errors are by name, `params.where.age`, however the
/// call was made.
///
/// Lifetime  looks into the request's document and the method's spec; keeps the document alive
class Params {
public:
    /// Errors  invalid_params: unknown names (all in data.unknown, with data.nearest), missing ones
    ///         (data.missing), too many positions, a violation of the document
    static Result<Params> bind(const Request& request, std::span<const ParamSpec> specs);

    /// The most parameters that a method may have.
    static constexpr std::size_t most_params = 8;

    /// The value as it came, null pointer when it did not. `name` must be one of the specs:
    /// std::logic_error.
    const boost::json::value* raw(std::string_view name) const;

    /// As `raw`, but null pointer for a JSON null too.
    const boost::json::value* find(std::string_view name) const;

    // Each answers invalid_params with the path `params.NAME` when the value is of another type.
    Result<std::string_view> string(std::string_view name) const; ///< required, not empty
    Result<std::optional<std::string_view>> optional_string(std::string_view name) const;
    Result<const boost::json::object*> object(std::string_view name) const; ///< required
    Result<const boost::json::object*> optional_object(std::string_view name) const;
    Result<const boost::json::array*> array(std::string_view name) const; ///< required
    Result<std::optional<std::int64_t>> optional_integer(std::string_view name, std::int64_t low,
                                                         std::int64_t high) const;
    Result<bool> boolean(std::string_view name, bool otherwise) const;

private:
    static Result<Params> bind_positions(const boost::json::array& given,
                                         std::span<const ParamSpec> specs);
    static Result<Params> bind_names(const boost::json::object& given,
                                     std::span<const ParamSpec> specs);
    Result<const boost::json::value*> required(std::string_view name) const;
    Result<void> check_required() const;

    std::span<const ParamSpec> specs_;
    std::array<const boost::json::value*, most_params> values_{};
    std::shared_ptr<const json::Document> document_;
};

} // namespace connectord::rpc
