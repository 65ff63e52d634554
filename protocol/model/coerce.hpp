// JSON becomes values, by what the property promises: nothing of another type goes past here.
#pragma once

#include "protocol/error.hpp"
#include "protocol/model/model.hpp"
#include "protocol/model/path.hpp"
#include "protocol/model/value.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace connectord::model {

/// The value that `json` is for a property of `type`; JSON null is Null.
///
/// Shape   as PROTOCOL 5: dates ISO 8601 or milliseconds, buffers base64, numbers also as numeric
/// strings,
///         objects and arrays as themselves
/// Errors  invalid_params with `path` when it can be no such value
/// Source  loopback-connector-postgresql, toColumnValue
Result<Value> to_value(Type type, const boost::json::value& json, const Path& path);

/// As above for a property; the elements of a native array (`native_array`) become a List.
Result<Value> to_value(const Property& property, bool native_array, const boost::json::value& json,
                       const Path& path);

/// The value that a JSON scalar or tree is where nothing was promised: parameters of raw SQL,
/// nested paths.
Result<Value> to_any_value(const boost::json::value& json, const Path& path);

/// Whether `text` is a number as SQL and JSON write it: sign, digits, point, exponent.
bool is_numeric(std::string_view text);

} // namespace connectord::model
