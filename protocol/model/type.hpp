// LoopBack's property types, as a closed list.
#pragma once

#include <string_view>

namespace connectord::model {

/// What a property holds. Names of unknown classes are taken as `object`, as LoopBack stores them.
enum class Type {
    any,       ///< no declared type: as the column is
    string,    ///< String, Text, Uuid
    number,    ///< Number, and the SQL-ish names LoopBack accepts for it
    boolean,   ///< Boolean
    date,      ///< Date, DateString, Timestamp
    buffer,    ///< Buffer, Binary: base64 on the wire
    geo_point, ///< GeoPoint, Point: {lat, lng}
    json,      ///< Object, JSON, an embedded model
    array,     ///< Array, or a list of any type: JSON text unless the column is a native array
};

/// LoopBack's name of a type, such as `Number`.
std::string_view name_of(Type type);

} // namespace connectord::model
