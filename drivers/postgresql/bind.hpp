// Values as the text that libpq sends, one C string a parameter.
#pragma once

#include "protocol/error.hpp"
#include "protocol/model/value.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace connectord::pg {

/// The text parameters of one statement, made again for each: the buffers are kept.
///
/// Shape   bool `t`/`f`; int64 digits; double the shortest text that reads back, `NaN` and
/// `Infinity` by
///         name; Decimal and Json their own text; Timestamp ISO 8601 in UTC, years before 1 with `
///         BC`; bytes `\x` and hex digits; GeoPoint `(lng,lat)`; List an array literal; Null no
///         text
/// Source  PostgreSQL 15 manual, 8.4.1 bytea hex format, 8.5.1.1 dates, 8.15.2 array value input
class Bind {
public:
    /// What must hold before anything of a statement is sent.
    ///
    /// Errors  invalid_params when a text holds U+0000, where libpq would cut it silently (F2);
    ///         limit_exceeded for more than 65,535 parameters
    static Result<void> check(std::span<const model::Value> values);

    /// Values that `check` has passed.
    void set(std::span<const model::Value> values);

    int count() const { return static_cast<int>(pointers_.size()); }

    /// Lifetime  until the next `set`, and no longer than the values that it was given
    const char* const* texts() const { return pointers_.data(); }

private:
    struct Place {
        const char* own = nullptr; ///< the value's own text, not copied
        std::size_t offset = 0;    ///< else where in text_ it begins
        bool is_null = false;
    };

    std::string text_;
    std::vector<Place> places_;
    std::vector<const char*> pointers_;
};

/// Appends one value's text, as it stands outside an array. Null appends nothing.
void append_text(std::string& out, const model::Value& value);

} // namespace connectord::pg
