// Changes in place: a step for each difference, in the order in which they can stand.
#include "drivers/schema/create.hpp"
#include "drivers/schema/differences.hpp"
#include "drivers/sql/one_off.hpp"

#include <algorithm>
#include <string>

namespace connectord::schema {

namespace {

using sql::Identifier;
using sql::Text;

class Alteration {
public:
    Alteration(const Wanted& wanted, const Actual& actual, const Scope& scope)
        : wanted_{wanted}, actual_{actual}, table_{*wanted.table}, scope_{scope}
    {
    }

    TablePlan plan(const Differences& found)
    {
        for (const std::string& extension : wanted_.extensions)
            extend(extension, found);
        for (const ForeignKey* key : found.keys_dropped)
            drop_constraint(key->name, "the model has no such foreign key " + key->name);
        for (const ActualIndex* index : found.indexes_dropped)
            drop_index(*index);
        for (const ActualColumn* column : found.dropped)
            drop_column(*column);
        for (const WantedColumn* column : found.added)
            add_column(*column);
        for (const Retyped& retyped : found.retyped)
            change_type(retyped, found);
        for (const WantedColumn* column : found.redefaulted)
            set_default(*column);
        for (const WantedColumn* column : found.renulled)
            set_null(*column);
        if (found.rekeyed)
            change_key();
        for (const Index* index : found.indexes_added)
            plan_.steps.push_back({create_index(table_, *index), Kind::safe,
                                   "the index " + index->name + " is missing or another one"});
        for (const ForeignKey* key : found.keys_added)
            plan_.foreign_keys.push_back(add_foreign_key(table_, *key));
        return std::move(plan_);
    }

private:
    Text alter_table() const
    {
        Text text{table_.dialect()};
        text.append("ALTER TABLE ").append(table_.identifier()).append(' ');
        return text;
    }

    Text alter_column(const WantedColumn& column) const
    {
        Text text = alter_table();
        text.append("ALTER COLUMN ").append(column.column->identifier).append(' ');
        return text;
    }

    void add(Text& text, Kind kind, std::string reason)
    {
        plan_.steps.push_back({sql::one_off(text), kind, std::move(reason)});
    }

    /// An extension is only missed where something new may need it.
    void extend(const std::string& extension, const Differences& found)
    {
        if (found.added.empty() && found.retyped.empty() && found.redefaulted.empty())
            return;
        Text text{table_.dialect()};
        if (table_.dialect().schema().create_extension(text, extension))
            add(text, Kind::safe, "the extension " + extension + " may be missing");
    }

    void drop_constraint(std::string_view name, std::string reason)
    {
        Text text = alter_table();
        text.append("DROP CONSTRAINT ").append(Identifier{name});
        add(text, Kind::safe, std::move(reason));
    }

    void drop_index(const ActualIndex& index)
    {
        Text text{table_.dialect()};
        text.append("DROP INDEX ").append(Identifier{table_.schema(), index.name});
        add(text, Kind::safe, "the model has no such index " + index.name);
    }

    void drop_column(const ActualColumn& column)
    {
        Text text = alter_table();
        text.append("DROP COLUMN ").append(Identifier{column.name});
        add(text, Kind::destroys, "the column " + column.name + " left the model: its values go");
    }

    void add_column(const WantedColumn& column)
    {
        Text text = alter_table();
        text.append("ADD COLUMN ");
        const bool is_filled_later = column.value && !column.fills_rows() && !column.is_generated;
        if (is_filled_later) {
            // The default comes after the column, and is for rows that come after both.
            text.append(column.column->identifier).append(' ');
            append_type(text, column);
            text.append(", ALTER COLUMN ").append(column.column->identifier).append(" SET");
            append_default(text, *column.value);
        } else {
            append_column(text, wanted_, column);
        }
        const bool touches_rows =
            column.is_generated ||
            (column.fills_rows() && (column.value->form == Default::Form::sequence ||
                                     column.value->form == Default::Form::function));
        std::string reason = "the column " + column.column->name + " is missing";
        if (!column.is_generated && !column.column->property->nullable && !column.value)
            reason.append("; it takes no NULL and has no default: fails where there are rows");
        add(text, touches_rows ? Kind::rewrites : Kind::safe, std::move(reason));
    }

    void change_type(const Retyped& retyped, const Differences& found)
    {
        const WantedColumn& column = *retyped.wanted;
        const TypeChange& change = retyped.change;
        // Only a default that is set anew may be in the type's way.
        const bool redefaults =
            retyped.actual->value && !retyped.actual->is_generated && column.value;
        if (redefaults) {
            Text text = alter_column(column);
            text.append("DROP DEFAULT");
            add(text, Kind::safe, "the default of " + column.column->name + " has the old type");
        }
        Text text = alter_column(column);
        text.append("TYPE ");
        append_type(text, column);
        const bool casts = change.needs_cast || (scope_.forces_values && change.narrows);
        if (casts) {
            text.append(" USING ").append(column.column->identifier).append("::");
            append_type(text, column);
        } else if (changes_zone(retyped)) {
            // A moment without a zone is one of UTC, whatever zone the server is in.
            text.append(" USING ").append(column.column->identifier);
            if (retyped.actual->type == "date")
                text.append("::TIMESTAMP");
            text.append(" AT TIME ZONE 'UTC'");
        }
        std::string reason =
            column.column->name + " is " + retyped.actual->type + " and should be " + column.type;
        if (!change.reason.empty())
            reason.append(": ").append(change.reason);
        const bool is_forced = scope_.forces_values && change.narrows;
        add(text, is_forced ? Kind::destroys : change.kind, std::move(reason));
        const bool set_below = std::find(found.redefaulted.begin(), found.redefaulted.end(),
                                         &column) != found.redefaulted.end();
        if (redefaults && !set_below)
            set_default(column);
    }

    static bool changes_zone(const Retyped& retyped)
    {
        const auto is_moment = [](std::string_view type) { return type.starts_with("timestamp"); };
        const auto has_zone = [](std::string_view type) {
            return type.ends_with("with time zone");
        };
        const std::string& from = retyped.actual->type;
        const std::string& to = retyped.wanted->type;
        return (is_moment(from) || from == "date") && is_moment(to) &&
               has_zone(from) != has_zone(to);
    }

    void set_default(const WantedColumn& column)
    {
        Text text = alter_column(column);
        text.append("SET");
        append_default(text, *column.value);
        add(text, Kind::safe, "the default of " + column.column->name + " is another one");
    }

    void set_null(const WantedColumn& column)
    {
        const bool nullable = column.column->property->nullable;
        Text text = alter_column(column);
        text.append(nullable ? sql::Words{"DROP NOT NULL"} : sql::Words{"SET NOT NULL"});
        add(text, Kind::safe,
            column.column->name +
                (nullable ? " may be NULL" : " may not be NULL: fails where it is"));
    }

    void change_key()
    {
        if (!actual_.key_name.empty())
            drop_constraint(actual_.key_name, "the primary key has other columns");
        Text text = alter_table();
        text.append("ADD PRIMARY KEY (");
        for (const sql::Column* id : table_.ids()) {
            if (id != table_.ids().front())
                text.append(',');
            text.append(id->identifier);
        }
        text.append(')');
        add(text, Kind::safe, "the primary key has other columns: fails where they repeat");
    }

    const Wanted& wanted_;
    const Actual& actual_;
    const sql::Table& table_;
    const Scope& scope_;
    TablePlan plan_;
};

} // namespace

TablePlan alter(const Wanted& wanted, const Actual& actual, const Differences& differences,
                const Scope& scope)
{
    return Alteration{wanted, actual, scope}.plan(differences);
}

} // namespace connectord::schema
