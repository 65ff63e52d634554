#include "drivers/postgresql/types.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace connectord::pg {

namespace {

struct BuiltIn {
    Oid type;
    Oid array;
    std::string_view name;
};

constexpr std::array built_ins{
    BuiltIn{16, 1000, "bool"},          BuiltIn{17, 1001, "bytea"},
    BuiltIn{18, 1002, "char"},          BuiltIn{19, 1003, "name"},
    BuiltIn{20, 1016, "int8"},          BuiltIn{21, 1005, "int2"},
    BuiltIn{23, 1007, "int4"},          BuiltIn{24, 1008, "regproc"},
    BuiltIn{25, 1009, "text"},          BuiltIn{26, 1028, "oid"},
    BuiltIn{27, 1010, "tid"},           BuiltIn{28, 1011, "xid"},
    BuiltIn{29, 1012, "cid"},           BuiltIn{114, 199, "json"},
    BuiltIn{142, 143, "xml"},           BuiltIn{600, 1017, "point"},
    BuiltIn{601, 1018, "lseg"},         BuiltIn{602, 1019, "path"},
    BuiltIn{604, 1027, "polygon"},      BuiltIn{628, 629, "line"},
    BuiltIn{650, 651, "cidr"},          BuiltIn{700, 1021, "float4"},
    BuiltIn{701, 1022, "float8"},       BuiltIn{705, 0, "unknown"},
    BuiltIn{718, 719, "circle"},        BuiltIn{774, 775, "macaddr8"},
    BuiltIn{790, 791, "money"},         BuiltIn{829, 1040, "macaddr"},
    BuiltIn{869, 1041, "inet"},         BuiltIn{1042, 1014, "bpchar"},
    BuiltIn{1043, 1015, "varchar"},     BuiltIn{1082, 1182, "date"},
    BuiltIn{1083, 1183, "time"},        BuiltIn{1114, 1115, "timestamp"},
    BuiltIn{1184, 1185, "timestamptz"}, BuiltIn{1186, 1187, "interval"},
    BuiltIn{1266, 1270, "timetz"},      BuiltIn{1560, 1561, "bit"},
    BuiltIn{1562, 1563, "varbit"},      BuiltIn{1700, 1231, "numeric"},
    BuiltIn{2205, 2210, "regclass"},    BuiltIn{2206, 2211, "regtype"},
    BuiltIn{2249, 2287, "record"},      BuiltIn{2278, 0, "void"},
    BuiltIn{2950, 2951, "uuid"},        BuiltIn{3220, 3221, "pg_lsn"},
    BuiltIn{3614, 3643, "tsvector"},    BuiltIn{3615, 3645, "tsquery"},
    BuiltIn{3802, 3807, "jsonb"},       BuiltIn{3904, 3905, "int4range"},
    BuiltIn{3906, 3907, "numrange"},    BuiltIn{3908, 3909, "tsrange"},
    BuiltIn{3910, 3911, "tstzrange"},   BuiltIn{3912, 3913, "daterange"},
    BuiltIn{3926, 3927, "int8range"},   BuiltIn{4072, 4073, "jsonpath"},
};

/// The element type of each built-in array type; 0 where a type is none.
constexpr auto elements = [] {
    std::array<std::uint16_t, 4096> by_array{};
    for (const BuiltIn& built_in : built_ins)
        by_array[built_in.array] = static_cast<std::uint16_t>(built_in.type);
    by_array[0] = 0;
    return by_array;
}();

} // namespace

std::string type_name(Oid type)
{
    for (const BuiltIn& built_in : built_ins) {
        if (built_in.type == type)
            return std::string{built_in.name};
        if (built_in.array != 0 && built_in.array == type)
            return "_" + std::string{built_in.name};
    }
    return std::to_string(type);
}

std::optional<Oid> element_of(Oid type)
{
    if (type >= elements.size() || elements[type] == 0)
        return std::nullopt;
    return elements[type];
}

} // namespace connectord::pg
