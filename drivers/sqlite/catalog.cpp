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
 WHERE (type = 'table' OR (?4 AND type = 'view')) AND lower(substr(name, 1, 7)) <> 'sqlite_'
   AND coalesce(?1, 'main') IN ('main', '')
 ORDER BY name LIMIT ?2 OFFSET ?3)";

constexpr std::string_view schemas = R"(
SELECT NULL, name FROM pragma_database_list WHERE name = 'main' LIMIT ?1 OFFSET ?2)";

// From the inside: the declared type is split at its parentheses into a name and its one or two
// numbers, which are a length for texts and bytes, else precision and scale.
constexpr std::string_view properties = R"(
WITH declared AS (
  SELECT t.name AS table_name, c.cid, c.name, c."notnull" AS not_null, c.pk, c.hidden,
         upper(c.type) AS type, instr(c.type, '(') AS opens,
         (SELECT count(*) FROM pragma_table_xinfo(t.name) AS k WHERE k.pk > 0) AS keys,
         (SELECT l.wr FROM pragma_table_list(t.name) AS l WHERE l.schema = 'main') AS without_rowid
    FROM sqlite_master AS t JOIN pragma_table_xinfo(t.name) AS c
   WHERE t.type IN ('table', 'view') AND (?1 IS NULL OR t.name = ?1) AND lower(substr(t.name, 1, 7)) <> 'sqlite_'
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
  FROM sized ORDER BY table_name, cid LIMIT ?3 OFFSET ?4)";

constexpr std::string_view keys = R"(
SELECT NULL, t.name, c.name, c.pk, NULL
  FROM sqlite_master AS t JOIN pragma_table_xinfo(t.name) AS c
 WHERE t.type = 'table' AND (?1 IS NULL OR t.name = ?1)
   AND lower(substr(t.name, 1, 7)) <> 'sqlite_'
   AND coalesce(?2, 'main') IN ('main', '') AND c.pk > 0
 ORDER BY t.name, c.pk LIMIT ?3 OFFSET ?4)";

// SQLite forgets the names of foreign keys, so they get those that PostgreSQL would give. A key
// that names no columns refers to the other table's primary key, in its order.
constexpr std::string_view foreign = R"(
WITH part AS (
  SELECT t.name AS own, k.id, k.seq, k."from" AS own_column, k."table" AS other,
         coalesce(k."to", (SELECT c.name FROM pragma_table_xinfo(k."table") AS c
                            WHERE c.pk = k.seq + 1)) AS other_column,
         k.on_update, k.on_delete,
         (SELECT group_concat(f."from", '_') FROM pragma_foreign_key_list(t.name) AS f
           WHERE f.id = k.id) AS columns
    FROM sqlite_master AS t JOIN pragma_foreign_key_list(t.name) AS k
   WHERE t.type = 'table' AND lower(substr(t.name, 1, 7)) <> 'sqlite_'
     AND coalesce(?2, 'main') IN ('main', '')
)
SELECT NULL, own || '_' || columns || '_fkey', own, own_column, seq + 1, on_delete, on_update,
       NULL, NULL, other, other_column
  FROM part
)";

constexpr std::string_view foreign_of_table = R"( WHERE ?1 IS NULL OR own = ?1
 ORDER BY own, 2, id, seq LIMIT ?3 OFFSET ?4)";

constexpr std::string_view foreign_to_table = R"( WHERE ?1 IS NULL OR lower(other) = lower(?1)
 ORDER BY own, 2, id, seq LIMIT ?3 OFFSET ?4)";

constexpr std::string_view uniques = R"(
SELECT k.name, NULL, t.name
  FROM sqlite_master AS t JOIN pragma_index_list(t.name) AS i JOIN pragma_index_info(i.name) AS k
 WHERE t.type = 'table' AND (?1 IS NULL OR t.name = ?1)
   AND lower(substr(t.name, 1, 7)) <> 'sqlite_' AND coalesce(?2, 'main') IN ('main', '')
   AND i."unique" AND i.origin <> 'pk' AND NOT i.partial AND k.name IS NOT NULL
   AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1
 GROUP BY t.name, k.cid ORDER BY t.name, k.cid LIMIT ?3 OFFSET ?4)";

constexpr std::string_view all_fields = R"(
SELECT c.name, upper(c.type), NULL, CASE WHEN c."notnull" OR c.pk > 0 THEN 'NO' ELSE 'YES' END,
       CASE WHEN instr(c.type, '(') > 0
            THEN CAST(substr(c.type, instr(c.type, '(') + 1) AS INTEGER) END,
       upper(c.type), c.dflt_value,
       c.pk = 1 AND upper(c.type) = 'INTEGER'
         AND (SELECT count(*) FROM pragma_table_xinfo(t.name) AS k WHERE k.pk > 0) = 1,
       c.hidden IN (2, 3), nullif(c.pk, 0), t.type = 'table',
       upper(t.sql) GLOB '*AUTOINCREMENT*'
  FROM sqlite_master AS t JOIN pragma_table_xinfo(t.name) AS c
 WHERE t.type IN ('table', 'view') AND lower(t.name) = lower(?1) AND c.hidden <> 1
 ORDER BY c.cid)";

constexpr std::string_view all_indexes = R"(
SELECT NULL, t.name, i.name, 'btree', i.origin = 'pk', i."unique",
       (SELECT json_group_array(name) FROM (SELECT name FROM pragma_index_xinfo(i.name)
         WHERE key ORDER BY seqno)),
       (SELECT json_group_array(CASE WHEN "desc" THEN 'DESC' ELSE 'ASC' END)
          FROM (SELECT "desc" FROM pragma_index_xinfo(i.name) WHERE key ORDER BY seqno)),
       (SELECT json_group_array(coalesce(name, '')) FROM (SELECT name
          FROM pragma_index_xinfo(i.name) WHERE key ORDER BY seqno)),
       (SELECT json_group_array(CASE WHEN "desc" THEN 'FIRST' ELSE 'LAST' END)
          FROM (SELECT "desc" FROM pragma_index_xinfo(i.name) WHERE key ORDER BY seqno)),
       i.origin <> 'c',
       NOT i.partial AND NOT EXISTS (SELECT 1 FROM pragma_index_xinfo(i.name)
                                      WHERE key AND (cid < 0 OR coll <> 'BINARY'))
  FROM sqlite_master AS t JOIN pragma_index_list(t.name) AS i
 WHERE t.type = 'table' AND (?1 IS NULL OR lower(t.name) = lower(?1))
   AND lower(substr(t.name, 1, 7)) <> 'sqlite_' AND coalesce(?2, 'main') IN ('main', '')
 ORDER BY t.name, i.name LIMIT ?3 OFFSET ?4)";

constexpr std::string_view all_scripts = R"(
SELECT s.sql FROM sqlite_master AS s
 WHERE s.sql IS NOT NULL AND lower(s.tbl_name) = lower(?1)
   AND (s.type = 'trigger'
        OR (s.type = 'index'
            AND (EXISTS (SELECT 1 FROM pragma_index_xinfo(s.name)
                          WHERE key AND (cid < 0 OR coll <> 'BINARY'))
                 OR EXISTS (SELECT 1 FROM pragma_index_list(s.tbl_name) AS i
                             WHERE i.name = s.name AND i.partial))))
 ORDER BY s.type, s.name)";

model::Value number_or_all(std::optional<std::int64_t> limit)
{
    constexpr std::int64_t all = -1;
    return model::Value{limit.value_or(all)};
}

model::Values values_of(const sql::TableQuery& query)
{
    return {text_or_null(query.table), text_or_null(query.schema), number_or_all(query.limit),
            model::Value{query.offset}};
}

sql::Statement foreign_statement(std::string_view which, const sql::TableQuery& query)
{
    return statement(std::string{foreign} + std::string{which},
                     {{"fkOwner", Type::string},
                      {"fkName", Type::string},
                      {"fkTableName", Type::string},
                      {"fkColumnName", Type::string},
                      {"keySeq", Type::number},
                      {"onDelete", Type::string},
                      {"onUpdate", Type::string},
                      {"pkOwner", Type::string},
                      {"pkName", Type::string},
                      {"pkTableName", Type::string},
                      {"pkColumnName", Type::string}},
                     values_of(query));
}

} // namespace

sql::Statement Catalog::database_schemas(std::optional<std::int64_t> limit,
                                         std::int64_t offset) const
{
    return statement(schemas, {{"catalog", Type::string}, {"schema", Type::string}},
                     {number_or_all(limit), model::Value{offset}});
}

sql::Statement Catalog::model_definitions(const sql::TablesQuery& query) const
{
    // With `all_schemas` the one there is answers, whatever name stands beside.
    model::Value schema =
        query.all_schemas ? model::Value{model::Null{}} : text_or_null(query.schema);
    return statement(tables,
                     {{"type", Type::string}, {"name", Type::string}, {"owner", Type::string}},
                     {std::move(schema), number_or_all(query.limit), model::Value{query.offset},
                      model::Value{query.views}});
}

sql::Statement Catalog::model_properties(const sql::TableQuery& query) const
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
                     values_of(query));
}

sql::Statement Catalog::primary_keys(const sql::TableQuery& query) const
{
    return statement(keys,
                     {{"owner", Type::string},
                      {"tableName", Type::string},
                      {"columnName", Type::string},
                      {"keySeq", Type::number},
                      {"pkName", Type::string}},
                     values_of(query));
}

sql::Statement Catalog::foreign_keys(const sql::TableQuery& query) const
{
    return foreign_statement(foreign_of_table, query);
}

sql::Statement Catalog::exported_foreign_keys(const sql::TableQuery& query) const
{
    return foreign_statement(foreign_to_table, query);
}

sql::Statement Catalog::unique_keys(const sql::TableQuery& query) const
{
    return statement(
        uniques,
        {{"columnName", Type::string}, {"owner", Type::string}, {"tableName", Type::string}},
        values_of(query));
}

sql::Statement Catalog::fields(const std::string&, const std::string& table) const
{
    return statement(all_fields,
                     {{"column", Type::string},
                      {"type", Type::string},
                      {"time_precision", Type::number},
                      {"nullable", Type::string},
                      {"length", Type::number},
                      {"dataType", Type::string},
                      {"default", Type::string},
                      {"generated", Type::boolean},
                      {"computed", Type::boolean},
                      {"keySeq", Type::number},
                      {"isTable", Type::boolean},
                      {"counts", Type::boolean}},
                     {model::Value{table}});
}

sql::Statement Catalog::indexes(const sql::TableQuery& query) const
{
    return statement(all_indexes,
                     {{"owner", Type::string},
                      {"table", Type::string},
                      {"name", Type::string},
                      {"type", Type::string},
                      {"primary", Type::boolean},
                      {"unique", Type::boolean},
                      {"keys", Type::array},
                      {"order", Type::array},
                      {"columns", Type::array},
                      {"nulls", Type::array},
                      {"bound", Type::boolean},
                      {"plain", Type::boolean}},
                     values_of(query));
}

std::optional<sql::Statement> Catalog::scripts(const std::string&, const std::string& table) const
{
    return statement(all_scripts, {{"sql", Type::string}}, {model::Value{table}});
}

const sql::Catalog& catalog()
{
    static const Catalog instance;
    return instance;
}

} // namespace connectord::sqlite
