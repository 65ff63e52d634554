#include "protocol/model/type.hpp"

namespace connectord::model {

std::string_view name_of(Type type)
{
    switch (type) {
    case Type::any:
        return "Any";
    case Type::string:
        return "String";
    case Type::number:
        return "Number";
    case Type::boolean:
        return "Boolean";
    case Type::date:
        return "Date";
    case Type::buffer:
        return "Binary";
    case Type::geo_point:
        return "GeoPoint";
    case Type::json:
        return "Object";
    case Type::array:
        return "Array";
    }
    return "Any";
}

} // namespace connectord::model
