#include "drivers/sqlite/catalog.hpp"

#include "protocol/json/escape.hpp"

#include <initializer_list>
#include <memory>
#include <utility>

namespace connectord::sqlite {
namespace {

using model::Type;

struct Column {
    std::string_view name;
    Type type;
};

/// A plan of its own for each call: discovery is rare, and what is kept nowhere is shared with no
/// thread.
sql::Statement statement(std::string_view text, std::initializer_list<Column> columns,
                         model::Values values)
{
    auto plan = std::make_shared<sql::Plan>();
    plan->text = text;
    plan->reads_only = true;
    plan->many_rows = true;
    plan->prepared = false;
    for (const Column& column : columns) {
        std::string prefix = plan->row_shape.columns.empty() ? "{" : ",";
        prefix.append(json::escaped_key(column.name));
        plan->row_shape.columns.push_back(
            sql::RowShape::Column{.prefix = std::move(prefix), .type = column.type});
    }
    plan->row_shape.suffix = "}";
    return sql::Statement{.plan = std::move(plan), .values = std::move(values)};
}

model::Value text_or_null(const std::optional<std::string>& text)
{
    return text ? model::Value{*text} : model::Value{model::Null{}};
}

constexpr std::string_view tables = R"(
SELECT type, name, NULL FROM sqlite_master
 WHERE type = 'table' AND lower(substr(name, 1, 7)) <> 'sqlite_'
   AND coalesce(?1, 'main') IN ('main', '')
 ORDER BY name LIMIT ?2 OFFSET ?3)";

constexpr std::string_view tables_and_views = R"(
SELECT type, name, NULL FROM sqlite_master
 WHERE type IN ('table', 'view') AND lower(substr(name, 1, 7)) <> 'sqlite_'
   AND coalesce(?1, 'main') IN ('main', '')
 ORDER BY name LIMIT ?2 OFFSET ?3)";

// From the inside: the declared type is split at its parentheses into a name and its one or two
// numbers, which are a length for texts and bytes, else precision and scale.
constexpr std::string_view properties = R"(
WITH declared AS (
  SELECT t.name AS table_name, c.cid, c.name, c."notnull" AS not_null, c.pk, c.hidden,
         upper(c.type) AS type, instr(c.type, '(') AS opens,
         (SELECT count(*) FROM pragma_table_xinfo(t.name) AS k WHERE k.pk > 0) AS keys,
         (SELECT l.wr FROM pragma_table_list(t.name) AS l WHERE l.schema = 'main') AS without_rowid
    FROM sqlite_master AS t JOIN pragma_table_xinfo(t.name) AS c
   WHERE t.type IN ('table', 'view') AND t.name = ?1 AND lower(substr(t.name, 1, 7)) <> 'sqlite_'
     AND coalesce(?2, 'main') IN ('main', '') AND c.hidden <> 1
), split AS (
  SELECT *, trim(CASE WHEN opens > 0 THEN substr(type, 1, opens - 1) ELSE type END) AS base,
         CASE WHEN opens > 0 THEN substr(type, opens + 1) END AS size
    FROM declared
), sized AS (
  SELECT *, CAST(size AS INTEGER) AS first,
         CASE WHEN instr(size, ',') > 0
              THEN CAST(trim(substr(size, instr(size, ',') + 1)) AS INTEGER) END AS second,
         base GLOB '*CHAR*' OR base GLOB '*TEXT*' OR base GLOB '*CLOB*' OR base GLOB '*BLOB*'
           OR base GLOB '*BINARY*' OR base = 'STRING' AS is_long
    FROM split
)
SELECT NULL, table_name, name, base,
       CASE WHEN is_long THEN first END,
       CASE WHEN NOT is_long THEN first END,
       CASE WHEN NOT is_long THEN second END,
       CASE WHEN not_null OR pk > 0 THEN 'NO' ELSE 'YES' END,
       hidden IN (2, 3) OR (pk = 1 AND keys = 1 AND base = 'INTEGER' AND without_rowid = 0),
       CASE WHEN base GLOB 'BOOL*' THEN 'Boolean'
            WHEN base GLOB 'DATE*' OR base GLOB 'TIMESTAMP*' THEN 'Date'
            WHEN base GLOB 'JSON*' THEN 'Object'
            WHEN base IN ('POINT', 'GEOPOINT') THEN 'GeoPoint'
            WHEN base GLOB '*BLOB*' OR base GLOB '*BINARY*' OR base = 'BYTEA' THEN 'Binary'
            WHEN base IN ('STRING', 'UUID', 'TIME') OR base GLOB 'TIME *' THEN 'String'
            WHEN base GLOB '*INT*' THEN 'Number'
            WHEN base GLOB '*CHAR*' OR base GLOB '*CLOB*' OR base GLOB '*TEXT*' THEN 'String'
            WHEN base = '' THEN 'Any'
            ELSE 'Number' END
  FROM sized ORDER BY cid)";

constexpr std::string_view keys = R"(
SELECT NULL, t.name, c.name, c.pk, NULL
  FROM sqlite_master AS t JOIN pragma_table_xinfo(t.name) AS c
 WHERE t.type = 'table' AND t.name = ?1 AND lower(substr(t.name, 1, 7)) <> 'sqlite_'
   AND coalesce(?2, 'main') IN ('main', '') AND c.pk > 0
 ORDER BY c.pk)";

} // namespace

sql::Statement Catalog::model_definitions(const sql::TablesQuery& query) const
{
    constexpr std::int64_t all = -1;
    // With `all_schemas` the one there is answers, whatever name stands beside.
    model::Value schema =
        query.all_schemas ? model::Value{model::Null{}} : text_or_null(query.schema);
    return statement(
        query.views ? tables_and_views : tables,
        {{"type", Type::string}, {"name", Type::string}, {"owner", Type::string}},
        {std::move(schema), model::Value{query.limit.value_or(all)}, model::Value{query.offset}});
}

sql::Statement Catalog::model_properties(const std::optional<std::string>& schema,
                                         std::string_view table) const
{
    return statement(properties,
                     {{"owner", Type::string},
                      {"tableName", Type::string},
                      {"columnName", Type::string},
                      {"dataType", Type::string},
                      {"dataLength", Type::number},
                      {"dataPrecision", Type::number},
                      {"dataScale", Type::number},
                      {"nullable", Type::string},
                      {"generated", Type::boolean},
                      {"type", Type::string}},
                     {model::Value{std::string{table}}, text_or_null(schema)});
}

sql::Statement Catalog::primary_keys(const std::optional<std::string>& schema,
                                     std::string_view table) const
{
    return statement(keys,
                     {{"owner", Type::string},
                      {"tableName", Type::string},
                      {"columnName", Type::string},
                      {"keySeq", Type::number},
                      {"pkName", Type::string}},
                     {model::Value{std::string{table}}, text_or_null(schema)});
}

const sql::Catalog& catalog()
{
    static const Catalog instance;
    return instance;
}

} // namespace connectord::sqlite
