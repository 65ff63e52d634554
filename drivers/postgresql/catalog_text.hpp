// The questions asked of pg_catalog. Every name in them is a parameter: $1 a schema, $2 a table.
#pragma once

#include <string_view>

namespace connectord::pg::catalog_text {

/// $1 with views, $2 all schemas, $3 schema, $4 limit, $5 offset, $6 with partitions.
inline constexpr std::string_view tables = R"(
SELECT CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END, c.relname, n.nspname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (c.relkind IN ('r', 'p', 'f') OR ($1::boolean AND c.relkind IN ('v', 'm')))
  AND ($6::boolean OR NOT c.relispartition)
  AND CASE WHEN $2::boolean
      THEN n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      ELSE n.nspname = COALESCE($3::text, pg_catalog.current_schema()) END
ORDER BY n.nspname, c.relname
LIMIT $4::bigint OFFSET $5::bigint)";

/// $1 limit, $2 offset.
inline constexpr std::string_view schemas = R"(
SELECT pg_catalog.current_database(), n.nspname
FROM pg_catalog.pg_namespace n
WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY n.nspname LIMIT $1::bigint OFFSET $2::bigint)";

/// Every domain with the type beneath it, through any number of domains: there are few of them, and
/// many columns.
inline constexpr std::string_view with_domains = R"(
WITH RECURSIVE chain(domain, oid, mod, not_null) AS (
  SELECT d.oid, d.typbasetype, d.typtypmod, d.typnotnull
  FROM pg_catalog.pg_type d WHERE d.typtype = 'd'
  UNION ALL
  SELECT chain.domain, d.typbasetype, d.typtypmod, chain.not_null OR d.typnotnull
  FROM chain JOIN pg_catalog.pg_type d ON d.oid = chain.oid AND d.typtype = 'd'
), beneath AS (
  SELECT chain.domain, chain.oid, chain.mod, chain.not_null
  FROM chain JOIN pg_catalog.pg_type t ON t.oid = chain.oid AND t.typtype <> 'd'
))";

inline constexpr std::string_view select_columns = R"(
SELECT n.nspname, c.relname, a.attname,
  CASE WHEN element.typtype = 'e'
    THEN 'enum(' || (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ','
                              ORDER BY e.enumsortorder)
                     FROM pg_catalog.pg_enum e WHERE e.enumtypid = element.oid) || ')'
    ELSE pg_catalog.format_type(element.oid, NULL) END
    || CASE WHEN kind.is_array THEN '[]' ELSE '' END,
  CASE WHEN base.mod < 0 THEN NULL
    WHEN element.oid IN (1042, 1043) THEN base.mod - 4
    WHEN element.oid IN (1560, 1562) THEN base.mod END,
  CASE WHEN element.oid = 700 THEN 24 WHEN element.oid = 701 THEN 53
    WHEN element.oid IN (1083, 1114, 1184, 1266) THEN NULLIF(base.mod, -1)
    WHEN element.oid = 1186 AND base.mod >= 0 THEN NULLIF(base.mod & 65535, 65535)
    WHEN element.oid = 1700 AND base.mod >= 4 THEN ((base.mod - 4) >> 16) & 65535 END,
  CASE WHEN element.oid IN (20, 21, 23) THEN 0
    WHEN element.oid = 1700 AND base.mod >= 4 THEN (((base.mod - 4) & 2047) # 1024) - 1024 END,
  CASE WHEN a.attnotnull OR base.not_null THEN 'NO' ELSE 'YES' END,
  a.attidentity <> '' OR a.attgenerated <> ''
    OR COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                ~ '^(nextval\(|([a-z_]+\.)?(gen_random_uuid|uuid_generate_v[0-9a-z]+)\()', false),
  CASE WHEN kind.is_array THEN 'Array'
    WHEN base.oid = 16 THEN 'Boolean'
    WHEN base.oid = 17 THEN 'Binary'
    WHEN base.oid IN (20, 21, 23, 700, 701, 1700) THEN 'Number'
    WHEN base.oid IN (1082, 1114, 1184) THEN 'Date'
    WHEN base.oid = 600 THEN 'GeoPoint'
    WHEN base.oid IN (114, 3802) THEN 'Object'
    ELSE 'String' END )";

/// `base` is what a column's values are: the type beneath where it is a domain.
inline constexpr std::string_view from_columns = R"(
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type declared ON declared.oid = a.atttypid
LEFT JOIN beneath ON beneath.domain = declared.oid
CROSS JOIN LATERAL (
  SELECT COALESCE(beneath.oid, declared.oid) AS oid,
    CASE WHEN beneath.oid IS NULL THEN a.atttypmod ELSE beneath.mod END AS mod,
    COALESCE(beneath.not_null, false) AS not_null) base
JOIN pg_catalog.pg_type bt ON bt.oid = base.oid
CROSS JOIN LATERAL (SELECT bt.typcategory = 'A' AND bt.typelem <> 0 AS is_array) kind
JOIN pg_catalog.pg_type element
  ON element.oid = CASE WHEN kind.is_array THEN bt.typelem ELSE bt.oid END
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname = COALESCE($1::text, pg_catalog.current_schema()))";

/// As LoopBack's showFields tells it, then what a migration compares.
inline constexpr std::string_view select_fields = R"(
SELECT a.attname,
  CASE WHEN kind.is_array THEN 'ARRAY'
    WHEN element.typtype = 'e' OR bt.typnamespace <> 'pg_catalog'::regnamespace THEN 'USER-DEFINED'
    WHEN base.oid = 1043 THEN 'VARCHAR' || COALESCE('(' || NULLIF(base.mod, -1) - 4 || ')', '')
    WHEN base.oid IN (1083, 1114, 1184, 1266) THEN
      CASE WHEN base.oid IN (1083, 1266) THEN 'TIME ' ELSE 'TIMESTAMP ' END
      || CASE WHEN base.mod BETWEEN 0 AND 5 THEN '(' || base.mod || ') ' ELSE '' END
      || CASE WHEN base.oid IN (1184, 1266) THEN 'WITH' ELSE 'WITHOUT' END || ' TIME ZONE'
    ELSE pg_catalog.format_type(base.oid, NULL) END,
  CASE WHEN base.oid = 1082 THEN 0
    WHEN base.oid IN (1083, 1114, 1184, 1266)
      THEN CASE WHEN base.mod < 0 THEN 6 ELSE base.mod END END,
  CASE WHEN a.attnotnull OR base.not_null THEN 'NO' ELSE 'YES' END,
  CASE WHEN base.mod >= 0 AND base.oid IN (1042, 1043) THEN base.mod - 4
    WHEN base.mod >= 0 AND base.oid IN (1560, 1562) THEN base.mod END,
  pg_catalog.format_type(base.oid, base.mod),
  pg_catalog.pg_get_expr(d.adbin, d.adrelid),
  a.attidentity <> '' OR COALESCE(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false),
  a.attgenerated <> '',
  (SELECT s FROM pg_catalog.pg_constraint k,
          LATERAL pg_catalog.generate_subscripts(k.conkey, 1) s
   WHERE k.conrelid = c.oid AND k.contype = 'p' AND k.conkey[s] = a.attnum),
  c.relkind IN ('r', 'p'),
  false )";

/// $1 schema, $2 table. The columns' own numbers are 0 in an expression.
inline constexpr std::string_view indexes = R"(
SELECT n.nspname, t.relname, i.relname, am.amname, x.indisprimary, x.indisunique,
  parts.keys, parts.orders, parts.columns, parts.nulls,
  EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = x.indexrelid),
  x.indexprs IS NULL AND x.indpred IS NULL AND x.indnatts = x.indnkeyatts AND x.indisvalid
    AND true = ALL (SELECT (SELECT o.opcdefault FROM pg_catalog.pg_opclass o WHERE o.oid = used.class)
                    FROM pg_catalog.unnest(x.indclass::oid[]) AS used(class))
FROM pg_catalog.pg_class t
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_index x ON x.indrelid = t.oid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = i.relam
CROSS JOIN LATERAL (
  SELECT pg_catalog.array_agg(CASE WHEN part.number = 0
        THEN pg_catalog.pg_get_indexdef(x.indexrelid, part.seq::integer, true)
        ELSE pg_catalog.quote_ident(own.name) END ORDER BY part.seq) AS keys,
    pg_catalog.array_agg(CASE WHEN part.option & 1 = 1 THEN 'DESC' ELSE 'ASC' END
        ORDER BY part.seq) AS orders,
    pg_catalog.array_agg(COALESCE(own.name, '') ORDER BY part.seq) AS columns,
    pg_catalog.array_agg(CASE WHEN part.option & 2 = 2 THEN 'FIRST' ELSE 'LAST' END
        ORDER BY part.seq) AS nulls
  FROM ROWS FROM (pg_catalog.unnest(x.indkey::smallint[]), pg_catalog.unnest(x.indoption::smallint[]))
    WITH ORDINALITY AS part(number, option, seq)
  CROSS JOIN LATERAL (SELECT (SELECT a.attname::text FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = x.indrelid AND a.attnum = part.number) AS name OFFSET 0) own
  WHERE part.seq <= x.indnkeyatts) parts
WHERE t.relkind IN ('r', 'p', 'm')
  AND n.nspname = COALESCE($1::text, pg_catalog.current_schema()))";

inline constexpr std::string_view primary_keys = R"(
SELECT n.nspname, c.relname,
  (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = part.own),
  part.seq, k.conname
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS part(own, seq)
WHERE k.contype = 'p'
  AND n.nspname = COALESCE($1::text, pg_catalog.current_schema()))";

/// Two columns at one place are paired by that place; a name is a key's own within its table alone.
/// Keys of partitions are their parent's.
inline constexpr std::string_view foreign_keys = R"(
SELECT n.nspname, k.conname, c.relname,
  (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = part.own),
  part.seq,
  CASE k.confdeltype WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
    WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END,
  CASE k.confupdtype WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
    WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END,
  pn.nspname,
  (SELECT pk.conname FROM pg_catalog.pg_constraint pk
   WHERE pk.conindid = k.conindid AND pk.contype IN ('p', 'u') AND pk.conrelid = k.confrelid),
  pc.relname,
  (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = pc.oid AND a.attnum = part.other)
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class pc ON pc.oid = k.confrelid
JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey))
  WITH ORDINALITY AS part(own, other, seq)
WHERE k.contype = 'f' AND k.conparentid = 0)";

/// The table that is asked for, as its number: found first, it leaves few keys to look at.
inline constexpr std::string_view the_table = R"((
  SELECT t.oid FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
  WHERE tn.nspname = COALESCE($1::text, pg_catalog.current_schema()) AND t.relname = $2::text))";

inline constexpr std::string_view unique_keys = R"(
SELECT a.attname, n.nspname, c.relname
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE EXISTS (SELECT FROM pg_catalog.pg_index x
    WHERE x.indrelid = c.oid AND x.indisunique AND NOT x.indisprimary AND x.indpred IS NULL
      AND x.indnkeyatts = 1 AND x.indkey[0] = a.attnum)
  AND n.nspname = COALESCE($1::text, pg_catalog.current_schema()))";

} // namespace connectord::pg::catalog_text
