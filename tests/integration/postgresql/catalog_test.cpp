// Discovery on a schema that has a bit of everything.
#include "drivers/postgresql/catalog.hpp"
#include "tests/integration/postgresql/world.hpp"

#include <boost/json/parse.hpp>

namespace connectord::pg::test {
namespace {

class Discovery : public World {
protected:
    Discovery()
    {
        const std::string s = schema() + ".";
        observe("CREATE TYPE " + s + "mood AS ENUM ('sad', 'it''s ok')");
        observe("CREATE DOMAIN " + s + "code AS varchar(8) NOT NULL");
        observe("CREATE DOMAIN " + s + "short_code AS " + s + "code");
        observe("CREATE TABLE " + s +
                "thing (id serial, part int, big bigint GENERATED ALWAYS AS IDENTITY, "
                "name varchar(40) NOT NULL, price numeric(10,2), ratio float8, born timestamptz, "
                "day date, flag bool DEFAULT true, doc jsonb, raw bytea, spot point, tags text[], "
                "mood " +
                s + "mood, code " + s +
                "short_code, twice int GENERATED ALWAYS AS (part * 2) STORED, "
                "gone int, PRIMARY KEY (part, id))");
        observe("ALTER TABLE " + s + "thing DROP COLUMN gone");
        observe("CREATE TABLE " + s + "log (at date) PARTITION BY RANGE (at)");
        observe("CREATE TABLE " + s + "log_2026 PARTITION OF " + s +
                "log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
        observe("CREATE VIEW " + s + "a_view AS SELECT 1 AS one");
        observe("CREATE MATERIALIZED VIEW " + s + "b_view AS SELECT 1 AS one");
    }

    boost::json::array rows(sql::Statement statement)
    {
        const Answer answer = execute(std::move(statement));
        if (!answer.is_ok())
            throw std::runtime_error{answer.error->message};
        return boost::json::parse(answer.rows).as_array();
    }

    std::string names(sql::TablesQuery query)
    {
        std::string all;
        for (const boost::json::value& row : rows(catalog().model_definitions(query)))
            all += std::string{row.at("name").as_string()} + ":" +
                   std::string{row.at("type").as_string()} + " ";
        return all;
    }
};

TEST_F(Discovery, ListsTablesOfTheDefaultSchema)
{
    EXPECT_EQ(names({}), "log:table thing:table ") << "partitions belong to their parents";
    EXPECT_EQ(names({.schema = {}, .all_schemas = false, .views = true, .limit = {}}),
              "a_view:view b_view:view log:table thing:table ");
    EXPECT_EQ(names({.schema = {}, .all_schemas = false, .views = true, .limit = 2, .offset = 1}),
              "b_view:view log:table ");
    EXPECT_EQ(names({.schema = "no'such", .all_schemas = false, .views = true, .limit = {}}), "");
    EXPECT_NE(names({.schema = {}, .all_schemas = true, .views = false, .limit = {}})
                  .find("thing:table "),
              std::string::npos);
}

TEST_F(Discovery, DescribesColumnsAsInformationSchemaWould)
{
    std::string seen;
    for (const boost::json::value& row :
         rows(catalog().model_properties({.schema = schema(), .table = "thing"}))) {
        seen += std::string{row.at("columnName").as_string()} + " " +
                std::string{row.at("dataType").as_string()} + " " +
                std::string{row.at("type").as_string()} + " " +
                std::string{row.at("nullable").as_string()} +
                (row.at("generated").as_bool() ? " generated" : "");
        for (const char* size : {"dataLength", "dataPrecision", "dataScale"})
            if (row.at(size).is_int64())
                seen += " " + std::to_string(row.at(size).as_int64());
        seen += "\n";
        EXPECT_EQ(row.at("owner").as_string(), schema());
        EXPECT_EQ(row.at("tableName").as_string(), "thing");
    }
    EXPECT_EQ(seen, "id integer Number NO generated 0\n"
                    "part integer Number NO 0\n"
                    "big bigint Number NO generated 0\n"
                    "name character varying String NO 40\n"
                    "price numeric Number YES 10 2\n"
                    "ratio double precision Number YES 53\n"
                    "born timestamp with time zone Date YES\n"
                    "day date Date YES\n"
                    "flag boolean Boolean YES\n"
                    "doc jsonb Object YES\n"
                    "raw bytea Binary YES\n"
                    "spot point GeoPoint YES\n"
                    "tags text[] Array YES\n"
                    "mood enum('sad','it''s ok') String YES\n"
                    "code character varying String NO 8\n"
                    "twice integer Number YES generated 0\n");
    EXPECT_TRUE(rows(catalog().model_properties({.schema = schema(), .table = "no'such"})).empty());
    EXPECT_EQ(rows(catalog().model_properties({.table = "thing"})).size(), 16U);
}

TEST_F(Discovery, ListsPrimaryKeysInTheirOrder)
{
    const boost::json::array keys = rows(catalog().primary_keys({.table = "thing"}));
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0].at("columnName").as_string(), "part");
    EXPECT_EQ(keys[0].at("keySeq").as_int64(), 1);
    EXPECT_EQ(keys[1].at("columnName").as_string(), "id");
    EXPECT_EQ(keys[1].at("pkName").as_string(), "thing_pkey");
    EXPECT_TRUE(rows(catalog().primary_keys({.schema = schema(), .table = "log"})).empty());
}

} // namespace
} // namespace connectord::pg::test
