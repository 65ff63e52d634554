// The `options` that every call may carry.
#pragma once

#include "protocol/error.hpp"
#include "protocol/model/path.hpp"

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace connectord::model {

/// Options of one call.
///
/// Lifetime  views look into the request
struct Options {
    std::string_view transaction; ///< id; empty: none
    std::string_view datasource;  ///< name; empty: the session's
    std::string_view schema;      ///< empty: the model's
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<std::int64_t> max_affected; ///< a write that hits more is rolled back
    bool dry_run = false;
    bool strict = false;    ///< reads refuse what they would pass over
    bool returning = false; ///< writes answer the rows as stored
    bool describe = false;  ///< `execute` answers its columns too
    bool arrays = false;    ///< `all` answers its columns once, and each row as an array

    /// Reads options; null pointer: none. Members named in `others` are somebody else's, and passed
    /// over.
    ///
    /// Errors  invalid_params with the path of an unknown name, or of a value of a wrong type or
    /// range
    static Result<Options> read(const boost::json::value* json,
                                std::span<const std::string_view> others = {});
};

} // namespace connectord::model
