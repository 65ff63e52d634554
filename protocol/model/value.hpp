// Values on their way to a placeholder, in no database's words.
#pragma once

#include "protocol/model/timestamp.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace connectord::model {

/// SQL's NULL.
struct Null {
    friend bool operator==(Null, Null) = default;
};

/// A number as text, for what neither int64 nor double holds exactly.
///
/// Shape  an optional sign, digits with an optional point, an optional exponent: checked when made
struct Decimal {
    std::string text;
    friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// Raw bytes of a Buffer.
struct Bytes {
    std::string data;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};

struct GeoPoint {
    double lat = 0;
    double lng = 0;
    friend bool operator==(const GeoPoint&, const GeoPoint&) = default;
};

/// Serialised JSON.
struct Json {
    std::string text;
    friend bool operator==(const Json&, const Json&) = default;
};

struct Value;

/// Several values bound to one placeholder: the list of `inq` and `nin`, or a native array.
struct List {
    std::vector<Value> elements;
    friend bool operator==(const List&, const List&);
};

/// One bound value. A driver writes it in its own format when it binds.
struct Value : std::variant<Null, bool, std::int64_t, double, std::string, Decimal, Timestamp,
                            Bytes, GeoPoint, Json, List> {
    using variant::variant;
    const variant& alternatives() const { return *this; }
    bool is_null() const { return std::holds_alternative<Null>(*this); }
};

using Values = std::vector<Value>;

inline bool operator==(const List& left, const List& right)
{
    return left.elements == right.elements;
}

} // namespace connectord::model
