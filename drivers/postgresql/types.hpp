// The database's own types, by the numbers that results carry.
#pragma once

#include <libpq-fe.h>

#include <optional>
#include <string>

namespace connectord::pg {

/// Built-in types whose numbers never change. Source: PostgreSQL 15, pg_type.dat.
namespace oid {
inline constexpr Oid boolean = 16;
inline constexpr Oid bytea = 17;
inline constexpr Oid int8 = 20;
inline constexpr Oid int2 = 21;
inline constexpr Oid int4 = 23;
inline constexpr Oid text = 25;
inline constexpr Oid oid = 26;
inline constexpr Oid json = 114;
inline constexpr Oid point = 600;
inline constexpr Oid float4 = 700;
inline constexpr Oid float8 = 701;
inline constexpr Oid varchar = 1043;
inline constexpr Oid date = 1082;
inline constexpr Oid timestamp = 1114;
inline constexpr Oid timestamptz = 1184;
inline constexpr Oid numeric = 1700;
inline constexpr Oid jsonb = 3802;
} // namespace oid

/// The name of a type, such as `int4` or `_text`; its number where it is not built in.
std::string type_name(Oid type);

/// The element type of a built-in array type.
std::optional<Oid> element_of(Oid type);

} // namespace connectord::pg
