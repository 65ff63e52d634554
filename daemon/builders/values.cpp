// Values on their way to a column and back, and values as text.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"
#include "daemon/builders/column_value.hpp"

#include <limits>

namespace connectord::builders {

namespace {

using boost::json::value;

Status to_column_value(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::unique_ptr<sql::Table>> table = table_of(params, "propDef", aim);
    if (!table)
        return table.error();
    const Result<bool> is_where = params.boolean("isWhere", false);
    if (!is_where)
        return is_where.error();
    return write_column_value(out, aim, (*table)->columns().front(), params.find("value"),
                              *is_where, model::Path{"params.value"});
}

Status id_column_value(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    if (aim.table().ids().empty())
        return invalid_params("params.model", "has no id");
    return write_column_value(out, aim, *aim.table().ids().front(), params.find("value"), false,
                              model::Path{"params.value"});
}

Status from_column_value(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::unique_ptr<sql::Table>> table = table_of(params, "propDef", aim);
    if (!table)
        return table.error();
    const value* given = params.find("value");
    if (given == nullptr)
        out.null();
    else
        write_property_value(out, (*table)->columns().front().property->type, *given);
    return {};
}

/// Columns that belong to no property are dropped, as LoopBack does; what is not there stays so.
Status from_row(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::object*> row = params.optional_object("row");
    if (!row)
        return row.error();
    if (*row == nullptr) {
        out.null();
        return {};
    }
    out.begin_object();
    for (const sql::Column& column : aim.table().columns()) {
        if (const value* given = (*row)->if_contains(column.name)) {
            out.key(column.property->name);
            write_property_value(out, column.property->type, *given);
        }
    }
    out.end_object();
    return {};
}

/// Source  loopback-connector, serializeObject: a string is as it is, anything else is JSON
std::string serialized(const value& given)
{
    if (const boost::json::string* text = given.if_string())
        return std::string{*text};
    json::Writer text;
    text.tree(given);
    return text.take();
}

Status serialize_object(const Aim&, const rpc::Params& params, json::Writer& out)
{
    out.string(serialized(*params.raw("obj")));
    return {};
}

Status escape_object(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    sql::Text text = part(aim);
    out.string(text.literal(serialized(*params.raw("obj"))).view());
    return {};
}

/// Source  loopback-connector-postgresql, escapeValue: objects have no literal
Status escape_value(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const value* given = params.find("value");
    sql::Text text = part(aim);
    if (given != nullptr && given->is_string())
        out.string(text.literal(std::string_view{given->get_string()}).view());
    else if (given != nullptr && !given->is_structured())
        out.tree(*given);
    else
        out.null();
    return {};
}

Result<std::size_t> read_key(const rpc::Params& params)
{
    const Result<std::optional<std::int64_t>> key =
        params.optional_integer("key", 1, std::numeric_limits<std::uint16_t>::max());
    if (!key)
        return key.error();
    return static_cast<std::size_t>(key->value_or(1));
}

Status placeholder_for_value(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::size_t> key = read_key(params);
    if (!key)
        return key.error();
    sql::Text text{aim.dialect()};
    aim.dialect().placeholder(text, *key);
    out.string(text.view());
    return {};
}

Status placeholder_for_identifier(const Aim& aim, const rpc::Params& params, json::Writer&)
{
    if (const Result<std::size_t> key = read_key(params); !key)
        return key.error();
    return Error{Errc::unsupported, "Placeholder for identifiers is not supported"}
        .with("driver", aim.dialect().connector())
        .with("capability", "identifierPlaceholders");
}

rpc::ParamSpec value_param()
{
    return {"value", false, "{}", "the value"};
}

rpc::ParamSpec key_param()
{
    return {"key", false, R"({"type":["integer","null"]})", "its number, from 1"};
}

void register_texts(rpc::Registry& methods)
{
    add_of_dialect<serialize_object>(
        methods, {.name = "serializeObject",
                  .summary = "A value as text: strings as they are, anything else as JSON.",
                  .params = {{"obj", true, "{}", "any value"}},
                  .result_schema = text_schema,
                  .example = {R"({"obj":{"a":[1,2]}})", R"("{\"a\":[1,2]}")"}});
    add_of_dialect<escape_object>(
        methods, {.name = "escapeObject",
                  .summary = "The same as a string literal.",
                  .params = {{"obj", true, "{}", "any value"}},
                  .result_schema = text_schema,
                  .example = {R"({"obj":{"a":"it's"}})", R"("'{\"a\":\"it''s\"}'")"}});
    add_of_dialect<escape_value>(
        methods, {.name = "escapeValue",
                  .summary = "A string as a literal, for the default of a column; data is bound.",
                  .params = {value_param()},
                  .result_schema = R"({"type":["string","number","boolean","null"]})",
                  .example = {R"({"value":"it's"})", R"("'it''s'")"}});
    add_of_dialect<placeholder_for_value>(methods, {.name = "getPlaceholderForValue",
                                                    .summary = "The placeholder of a value.",
                                                    .params = {key_param()},
                                                    .result_schema = text_schema,
                                                    .example = {R"({"key":2})", R"("$2")"}});
    add_of_dialect<placeholder_for_identifier>(
        methods,
        {.name = "getPlaceholderForIdentifier",
         .summary = "Placeholders of names: no database here has them, and the call says so.",
         .params = {key_param()},
         .result_schema = R"({"type":"null"})",
         .capability = "identifierPlaceholders",
         .example = {R"({"key":1})"}});
}

} // namespace

void register_values(rpc::Registry& methods)
{
    add_of_dialect<to_column_value>(
        methods,
        {.name = "toColumnValue",
         .summary = "What a column gets for a property's value: a scalar, or {sql, params} where "
                    "words stand around it.",
         .params = {prop_def_param(),
                    value_param(),
                    {"isWhere", false, R"({"type":["boolean","null"]})",
                     "it is compared with, not stored: null is then no default"}},
         .result_schema = "{}",
         .example = {R"({"propDef":{"type":"Date"},"value":"2026-11-20"})",
                     R"("2026-11-20T00:00:00.000Z")"}});
    add_of_model<id_column_value>(methods, {.name = "idColumnValue",
                                            .summary = "The same for the primary key.",
                                            .params = {value_param()},
                                            .result_schema = "{}",
                                            .example = {R"({"model":"Book","value":"7"})", "7"}});
    add_of_dialect<from_column_value>(
        methods, {.name = "fromColumnValue",
                  .summary = "What a property gets for a column's value.",
                  .params = {prop_def_param(), value_param()},
                  .result_schema = "{}",
                  .example = {R"x({"propDef":"GeoPoint","value":"(10.5,59.9)"})x",
                              R"({"lat":59.9,"lng":10.5})"}});
    add_of_model<from_row>(
        methods,
        {.name = "fromRow",
         .aliases = {"fromDatabase"},
         .summary = "A model's data from a row of its table; columns of no property are dropped.",
         .params = {{"row", true, R"({"type":["object","null"]})", "values by column"}},
         .result_schema = R"({"type":["object","null"]})",
         .example = {R"({"model":"Book","row":{"id":1,"title":"Dune","other":true}})",
                     R"({"id":1,"title":"Dune"})"}});
    register_texts(methods);
}

} // namespace connectord::builders
