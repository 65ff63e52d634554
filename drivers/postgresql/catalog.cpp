#include "drivers/postgresql/catalog.hpp"

#include "protocol/json/escape.hpp"

#include <initializer_list>
#include <utility>

namespace connectord::pg {

namespace {

using sql::Plan;
using sql::Value;

struct Key {
    std::string_view name;
    model::Type type = model::Type::string;
};

std::shared_ptr<const Plan> make_plan(std::string_view text, std::initializer_list<Key> keys)
{
    auto plan = std::make_shared<Plan>();
    plan->text = text;
    plan->reads_only = true;
    plan->many_rows = true;
    char before = '{';
    for (const Key& key : keys) {
        plan->row_shape.columns.push_back(
            {std::exchange(before, ',') + json::escaped_key(key.name), key.type});
    }
    plan->row_shape.suffix = "}";
    return plan;
}

Value text_or_null(const std::optional<std::string>& text)
{
    return text ? Value{*text} : Value{model::Null{}};
}

/// $1 with views, $2 all schemas, $3 schema, $4 limit, $5 offset. Partitions belong to their
/// parents.
constexpr std::string_view tables_text = R"(
SELECT CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END, c.relname, n.nspname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (c.relkind IN ('r', 'p', 'f') OR ($1::boolean AND c.relkind IN ('v', 'm')))
  AND NOT c.relispartition
  AND CASE WHEN $2::boolean
      THEN n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      ELSE n.nspname = COALESCE($3::text, pg_catalog.current_schema()) END
ORDER BY n.nspname, c.relname
LIMIT $4::bigint OFFSET $5::bigint)";

/// $1 schema, $2 table. `base` is a domain's base type, through any number of domains.
constexpr std::string_view columns_text = R"(
SELECT n.nspname, c.relname, a.attname,
  CASE WHEN element.typtype = 'e'
    THEN 'enum(' || (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ','
                              ORDER BY e.enumsortorder)
                     FROM pg_catalog.pg_enum e WHERE e.enumtypid = element.oid) || ')'
    ELSE pg_catalog.format_type(element.oid, NULL) END
    || CASE WHEN kind.is_array THEN '[]' ELSE '' END,
  CASE WHEN base.mod < 0 OR kind.is_array THEN NULL
    WHEN base.oid IN (1042, 1043) THEN base.mod - 4
    WHEN base.oid IN (1560, 1562) THEN base.mod END,
  CASE WHEN kind.is_array THEN NULL
    WHEN base.oid = 21 THEN 16 WHEN base.oid = 23 THEN 32 WHEN base.oid = 20 THEN 64
    WHEN base.oid = 700 THEN 24 WHEN base.oid = 701 THEN 53
    WHEN base.oid = 1700 AND base.mod >= 4 THEN ((base.mod - 4) >> 16) & 65535 END,
  CASE WHEN kind.is_array THEN NULL
    WHEN base.oid IN (20, 21, 23) THEN 0
    WHEN base.oid = 1700 AND base.mod >= 4 THEN (((base.mod - 4) & 2047) # 1024) - 1024 END,
  CASE WHEN a.attnotnull OR base.not_null THEN 'NO' ELSE 'YES' END,
  a.attidentity <> '' OR a.attgenerated <> ''
    OR COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false),
  CASE WHEN kind.is_array THEN 'Array'
    WHEN base.oid = 16 THEN 'Boolean'
    WHEN base.oid = 17 THEN 'Binary'
    WHEN base.oid IN (20, 21, 23, 700, 701, 1700) THEN 'Number'
    WHEN base.oid IN (1082, 1114, 1184) THEN 'Date'
    WHEN base.oid = 600 THEN 'GeoPoint'
    WHEN base.oid IN (114, 3802) THEN 'Object'
    ELSE 'String' END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type declared ON declared.oid = a.atttypid
CROSS JOIN LATERAL (
  WITH RECURSIVE chain(oid, mod, not_null, depth) AS (
    SELECT declared.oid, a.atttypmod, declared.typnotnull, 0
    UNION ALL
    SELECT beneath.oid, domain.typtypmod, chain.not_null OR beneath.typnotnull, chain.depth + 1
    FROM chain
    JOIN pg_catalog.pg_type domain ON domain.oid = chain.oid AND domain.typtype = 'd'
    JOIN pg_catalog.pg_type beneath ON beneath.oid = domain.typbasetype)
  SELECT * FROM chain ORDER BY depth DESC LIMIT 1) base
JOIN pg_catalog.pg_type bt ON bt.oid = base.oid
CROSS JOIN LATERAL (SELECT bt.typcategory = 'A' AND bt.typelem <> 0 AS is_array) kind
JOIN pg_catalog.pg_type element
  ON element.oid = CASE WHEN kind.is_array THEN bt.typelem ELSE bt.oid END
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname = COALESCE($1::text, pg_catalog.current_schema()) AND c.relname = $2::text
ORDER BY a.attnum)";

/// $1 schema, $2 table.
constexpr std::string_view keys_text = R"(
SELECT n.nspname, c.relname, a.attname, part.seq, k.conname
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS part(attnum, seq)
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.attnum
WHERE k.contype = 'p'
  AND n.nspname = COALESCE($1::text, pg_catalog.current_schema()) AND c.relname = $2::text
ORDER BY part.seq)";

} // namespace

sql::Statement Catalog::model_definitions(const sql::TablesQuery& query) const
{
    static const std::shared_ptr<const Plan> plan =
        make_plan(tables_text, {{"type"}, {"name"}, {"owner"}});
    return {plan,
            {Value{query.views}, Value{query.all_schemas}, text_or_null(query.schema),
             query.limit ? Value{*query.limit} : Value{model::Null{}}, Value{query.offset}}};
}

sql::Statement Catalog::model_properties(const std::optional<std::string>& schema,
                                         std::string_view table) const
{
    using model::Type;
    static const std::shared_ptr<const Plan> plan =
        make_plan(columns_text, {{"owner"},
                                 {"tableName"},
                                 {"columnName"},
                                 {"dataType"},
                                 {"dataLength", Type::number},
                                 {"dataPrecision", Type::number},
                                 {"dataScale", Type::number},
                                 {"nullable"},
                                 {"generated", Type::boolean},
                                 {"type"}});
    return {plan, {text_or_null(schema), Value{std::string{table}}}};
}

sql::Statement Catalog::primary_keys(const std::optional<std::string>& schema,
                                     std::string_view table) const
{
    static const std::shared_ptr<const Plan> plan = make_plan(
        keys_text,
        {{"owner"}, {"tableName"}, {"columnName"}, {"keySeq", model::Type::number}, {"pkName"}});
    return {plan, {text_or_null(schema), Value{std::string{table}}}};
}

const sql::Catalog& catalog()
{
    static const Catalog instance;
    return instance;
}

} // namespace connectord::pg
