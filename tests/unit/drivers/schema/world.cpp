#include "tests/unit/drivers/schema/world.hpp"

#include "drivers/postgresql/dialect.hpp"
#include "drivers/schema/dialect.hpp"
#include "drivers/sqlite/dialect.hpp"

namespace connectord::schema::test {

World::World(const sql::Dialect& dialect, std::string_view properties, std::string_view settings,
             std::string_view name)
    : dialect_{dialect}
{
    tables_.push_back(support::table_of(support::model_of(name, properties, settings), dialect));
}

World& World::with(std::string_view name, std::string_view properties)
{
    tables_.push_back(support::table_of(support::model_of(name, properties), dialect_));
    return *this;
}

Result<Wanted> World::try_wanted() const
{
    const TableFinder finder = [this](std::string_view name) -> const sql::Table* {
        for (const auto& table : tables_) {
            if (table->model().name() == name)
                return table.get();
        }
        return nullptr;
    };
    return wanted_of(table(), finder);
}

Actual World::actual() const
{
    const Wanted wants = wanted();
    Actual actual;
    for (const WantedColumn& column : wants.columns) {
        ActualColumn made;
        made.name = column.column->name;
        made.type = column.type;
        made.is_nullable = column.column->property->nullable && !column.is_id;
        made.is_generated = column.is_generated;
        if (column.value) {
            sql::Text text{dialect_};
            append_default_value(text, *column.value);
            made.value = text.view();
        }
        const auto& ids = table().ids();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (ids[i] == column.column)
                made.key_sequence = static_cast<unsigned>(i + 1);
        }
        actual.columns.push_back(std::move(made));
    }
    for (const Index& index : wants.indexes)
        actual.indexes.push_back(ActualIndex{index, false, false, true});
    actual.foreign_keys = wants.foreign_keys;
    actual.key_name = "t_pkey";
    return actual;
}

std::string told(const Result<TablePlan>& plan)
{
    if (!plan)
        return plan.error().message;
    std::string text;
    for (const Steps* steps : {&plan->steps, &plan->foreign_keys}) {
        for (const Step& step : *steps)
            text.append(name_of(step.kind))
                .append(" ")
                .append(step.statement.plan->text)
                .append("\n");
    }
    return text;
}

std::string between(const World& before, const World& after, const Scope& scope)
{
    return told(plan(after.wanted(), before.actual(), scope));
}

const sql::Dialect& postgresql()
{
    return pg::dialect();
}

const sql::Dialect& sqlite()
{
    return connectord::sqlite::dialect();
}

} // namespace connectord::schema::test
