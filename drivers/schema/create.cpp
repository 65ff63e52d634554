#include "drivers/schema/create.hpp"

#include "drivers/schema/dialect.hpp"
#include "drivers/sql/one_off.hpp"

#include <optional>

namespace connectord::schema {

sql::Statement create_table(const Wanted& wanted, const sql::Identifier& name,
                            const std::vector<std::vector<std::string>>& uniques)
{
    const sql::Table& table = *wanted.table;
    sql::Text text{table.dialect()};
    text.append("CREATE TABLE ").append(name).append(" (");
    for (const WantedColumn& column : wanted.columns) {
        if (&column != &wanted.columns.front())
            text.append(", ");
        append_column(text, wanted, column);
    }
    if (!table.ids().empty() && !says_own_key(wanted)) {
        text.append(", PRIMARY KEY (");
        for (const sql::Column* id : table.ids()) {
            if (id != table.ids().front())
                text.append(',');
            text.append(id->identifier);
        }
        text.append(')');
    }
    for (const std::vector<std::string>& unique : uniques) {
        text.append(", UNIQUE (");
        for (const std::string& column : unique) {
            if (&column != &unique.front())
                text.append(',');
            text.append(sql::Identifier{column});
        }
        text.append(')');
    }
    // Where keys cannot be added later they are part of the table.
    if (!table.dialect().schema().alters_in_place()) {
        for (const ForeignKey& key : wanted.foreign_keys) {
            text.append(", ");
            append_foreign_key(text, key);
        }
    }
    text.append(')');
    return sql::one_off(text);
}

Step add_foreign_key(const sql::Table& table, const ForeignKey& key)
{
    sql::Text text{table.dialect()};
    text.append("ALTER TABLE ").append(table.identifier()).append(" ADD ");
    append_foreign_key(text, key);
    return {sql::one_off(text), Kind::safe, "the foreign key " + key.name + " is missing"};
}

Steps preparations(const Wanted& wanted)
{
    const sql::Dialect& dialect = wanted.table->dialect();
    Steps steps;
    sql::Text schema{dialect};
    if (dialect.create_schema(schema, wanted.table->schema()))
        steps.push_back({sql::one_off(schema), Kind::safe,
                         "the schema " + wanted.table->schema() + " may be missing"});
    for (const std::string& extension : wanted.extensions) {
        sql::Text text{dialect};
        if (dialect.schema().create_extension(text, extension))
            steps.push_back(
                {sql::one_off(text), Kind::safe, "the extension " + extension + " may be missing"});
    }
    return steps;
}

Result<TablePlan> creation(const Wanted& wanted)
{
    const sql::Table& table = *wanted.table;
    for (const WantedColumn& column : wanted.columns) {
        if (column.refusal)
            return *column.refusal;
    }
    TablePlan plan;
    plan.steps = preparations(wanted);
    plan.steps.push_back({create_table(wanted, table.identifier()), Kind::safe,
                          "the table " + table.name() + " is missing"});
    for (const Index& index : wanted.indexes)
        plan.steps.push_back(
            {create_index(table, index), Kind::safe, "the index " + index.name + " is missing"});
    if (table.dialect().schema().alters_in_place()) {
        for (const ForeignKey& key : wanted.foreign_keys)
            plan.foreign_keys.push_back(add_foreign_key(table, key));
    }
    return plan;
}

Steps drop_tables(const std::vector<const sql::Table*>& tables)
{
    Steps steps;
    if (tables.empty())
        return steps;
    const sql::Dialect& dialect = tables.front()->dialect();
    const bool together = dialect.schema().drops_together();
    std::optional<sql::Text> text;
    for (const sql::Table* table : tables) {
        if (text)
            text->append(", ");
        else
            text.emplace(dialect).append("DROP TABLE IF EXISTS ");
        text->append(table->identifier());
        if (together && table != tables.back())
            continue;
        steps.push_back({sql::one_off(*text), Kind::destroys, "tables go with all their rows"});
        text.reset();
    }
    return steps;
}

} // namespace connectord::schema
