// Where ALTER cannot: the table is made under another name, takes over the rows, and takes the old
// one's place. Source: SQLite, "ALTER TABLE", 7. Making Other Kinds Of Table Schema Changes
#include "drivers/schema/create.hpp"
#include "drivers/schema/differences.hpp"
#include "drivers/sql/one_off.hpp"

#include <algorithm>
#include <string>

namespace connectord::schema {

namespace {

using sql::Identifier;
using sql::Text;

/// ADD COLUMN takes it: it may be NULL, or has a default that is the same for all rows and meant
/// for those that are there.
bool can_be_added(const WantedColumn& column)
{
    if (column.is_id || column.is_generated)
        return false;
    if (column.value)
        return column.value->is_constant() && column.fills_rows();
    return column.column->property->nullable;
}

bool needs_rebuild(const Differences& found)
{
    return !found.dropped.empty() || !found.retyped.empty() || !found.redefaulted.empty() ||
           !found.renulled.empty() || found.rekeyed || found.in_keys() ||
           !std::all_of(found.added.begin(), found.added.end(),
                        [](const WantedColumn* column) { return can_be_added(*column); });
}

class Rebuilding {
public:
    Rebuilding(const Wanted& wanted, const Actual& actual)
        : wanted_{wanted},
          actual_{actual},
          table_{*wanted.table},
          new_name_{"connectord_new_" + table_.name()}
    {
    }

    TablePlan plan(const Differences& found)
    {
        add(create_table(wanted_, Identifier{new_name_}, uniques()), Kind::safe,
            "a table as the model wants it, beside the one there is");
        copy(found);
        if (keeps_count())
            keep_count();
        Text drop{table_.dialect()};
        drop.append("DROP TABLE ").append(table_.identifier());
        add(sql::one_off(drop), Kind::rewrites, "its rows are in the new table");
        Text rename{table_.dialect()};
        rename.append("ALTER TABLE ")
            .append(Identifier{new_name_})
            .append(" RENAME TO ")
            .append(table_.identifier());
        add(sql::one_off(rename), Kind::safe, "the new table takes the old one's name");
        restore_indexes();
        for (const std::string& script : actual_.scripts)
            add(sql::told_again(script), Kind::safe, "went with the old table");
        return std::move(plan_);
    }

private:
    void add(sql::Statement statement, Kind kind, std::string reason)
    {
        plan_.steps.push_back({std::move(statement), kind, std::move(reason)});
    }

    void copy(const Differences& found)
    {
        std::vector<const WantedColumn*> kept;
        std::vector<const WantedColumn*> empty;
        for (const WantedColumn& column : wanted_.columns) {
            if (actual_.find(column.column->name) != nullptr)
                kept.push_back(&column);
            else if (column.value && !column.fills_rows() && !column.is_generated)
                empty.push_back(&column);
        }
        Text text{table_.dialect()};
        text.append("INSERT INTO ").append(Identifier{new_name_}).append(" (");
        append_names(text, kept);
        for (const WantedColumn* column : empty)
            text.append(',').append(column->column->identifier);
        text.append(") SELECT ");
        append_names(text, kept);
        for (std::size_t i = 0; i < empty.size(); ++i)
            text.append(",NULL");
        text.append(" FROM ").append(table_.identifier());
        if (!kept.empty())
            add(sql::one_off(text), kind_of(found), reason_of(found));
    }

    static void append_names(Text& text, const std::vector<const WantedColumn*>& columns)
    {
        for (const WantedColumn* column : columns) {
            if (column != columns.front())
                text.append(',');
            text.append(column->column->identifier);
        }
    }

    static Kind kind_of(const Differences& found)
    {
        if (!found.dropped.empty())
            return Kind::destroys;
        Kind kind = Kind::rewrites;
        for (const Retyped& retyped : found.retyped)
            kind = std::max(kind, retyped.change.kind);
        return kind;
    }

    std::string reason_of(const Differences& found) const
    {
        std::string reason;
        const auto say = [&](const std::string& text) {
            reason.append(reason.empty() ? "" : "; ").append(text);
        };
        for (const ActualColumn* column : found.dropped)
            say("the column " + column->name + " left the model: its values go");
        for (const WantedColumn* column : found.added)
            say("the column " + column->column->name + " is missing");
        for (const Retyped& retyped : found.retyped) {
            say(retyped.wanted->column->name + " is " + retyped.actual->type + " and should be " +
                retyped.wanted->type);
            if (!retyped.change.reason.empty())
                reason.append(": ").append(retyped.change.reason);
        }
        for (const WantedColumn* column : found.redefaulted)
            say("the default of " + column->column->name + " is another one");
        for (const WantedColumn* column : found.renulled)
            say(column->column->name + (column->column->property->nullable
                                            ? " may be NULL"
                                            : " may not be NULL: fails where it is"));
        if (found.rekeyed)
            say("the primary key has other columns");
        if (found.in_keys())
            say("the foreign keys are other ones");
        return reason;
    }

    /// Ids that were given away once are not given again.
    bool keeps_count() const { return says_own_key(wanted_) && actual_.counts; }

    void keep_count()
    {
        Text forget{table_.dialect()};
        forget.append("DELETE FROM sqlite_sequence WHERE name=").literal(new_name_);
        add(sql::one_off(forget), Kind::safe, "the count of ids goes on");
        Text keep{table_.dialect()};
        keep.append("INSERT INTO sqlite_sequence(name,seq) SELECT ")
            .literal(new_name_)
            .append(",seq FROM sqlite_sequence WHERE name=")
            .literal(table_.name());
        add(sql::one_off(keep), Kind::safe, "the count of ids goes on");
    }

    void restore_indexes()
    {
        for (const Index& index : wanted_.indexes)
            add(create_index(table_, index), Kind::safe, "indexes went with the old table");
    }

    /// What the table's own declaration calls UNIQUE, and no model can say.
    std::vector<std::vector<std::string>> uniques() const
    {
        std::vector<std::vector<std::string>> found;
        for (const ActualIndex& index : actual_.indexes) {
            if (!index.is_bound || !index.is_unique || index.is_primary || !has_all(index))
                continue;
            std::vector<std::string> columns;
            for (const IndexKey& key : index.keys)
                columns.push_back(key.column);
            found.push_back(std::move(columns));
        }
        return found;
    }

    bool has_all(const Index& index) const
    {
        return std::all_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) {
            return std::any_of(
                wanted_.columns.begin(), wanted_.columns.end(),
                [&](const WantedColumn& column) { return column.column->name == key.column; });
        });
    }

    const Wanted& wanted_;
    const Actual& actual_;
    const sql::Table& table_;
    std::string new_name_;
    TablePlan plan_;
};

} // namespace

TablePlan rebuild(const Wanted& wanted, const Actual& actual, const Differences& differences)
{
    const sql::Table& table = *wanted.table;
    if (needs_rebuild(differences))
        return Rebuilding{wanted, actual}.plan(differences);

    TablePlan plan;
    for (const ActualIndex* index : differences.indexes_dropped) {
        Text text{table.dialect()};
        text.append("DROP INDEX ").append(Identifier{index->name});
        plan.steps.push_back(
            {sql::one_off(text), Kind::safe, "the model has no such index " + index->name});
    }
    for (const WantedColumn* column : differences.added) {
        Text text{table.dialect()};
        text.append("ALTER TABLE ").append(table.identifier()).append(" ADD COLUMN ");
        append_column(text, wanted, *column);
        plan.steps.push_back(
            {sql::one_off(text), Kind::safe, "the column " + column->column->name + " is missing"});
    }
    for (const Index* index : differences.indexes_added)
        plan.steps.push_back({create_index(table, *index), Kind::safe,
                              "the index " + index->name + " is missing or another one"});
    return plan;
}

} // namespace connectord::schema
