// Parts of a statement that depend on a filter.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"
#include "daemon/builders/column_value.hpp"
#include "drivers/sql/parameterized.hpp"
#include "drivers/sql/where.hpp"
#include "protocol/model/filter.hpp"

namespace connectord::builders {

namespace {

using boost::json::object;
using boost::json::value;

/// Without its blank at the front, where the statement would go on.
std::string_view trimmed(std::string_view text)
{
    return text.starts_with(' ') ? text.substr(1) : text;
}

Result<model::Where> where_of(const Aim& aim, const value* given)
{
    if (given == nullptr)
        return model::Where{};
    return model::parse_where(*given, aim.table().model(), aim.table(), aim.read_clauses(),
                              model::Path{"params.where"});
}

Status write_where(const Aim& aim, const rpc::Params& params, json::Writer& out, bool has_word)
{
    const Result<model::Where> where = where_of(aim, params.find("where"));
    if (!where)
        return where.error();
    sql::Text text = part(aim);
    const Status written = has_word ? sql::append_where(text, aim.table(), *where)
                                    : sql::append_conditions(text, aim.table(), *where);
    if (!written)
        return written;
    connector::write_statement(out, trimmed(text.view()), text.values());
    return {};
}

Status build_where(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_where(aim, params, out, true);
}

Status build_conditions(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_where(aim, params, out, false);
}

/// A filter of one member, so that a lone member is read just as one in a filter is.
Result<model::Filter> filter_with(const Aim& aim, std::string_view member, const value* given)
{
    object members;
    if (given != nullptr)
        members.emplace(member, *given);
    const value filter = std::move(members);
    return model::parse_filter(&filter, aim.table().model(), aim.table(), aim.read_clauses(),
                               model::Path{"params"});
}

/// A string, as in LoopBack; {"sql", "params"} where the order reaches inside a document, for the
/// steps are values.
Status build_order_by(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<model::Filter> filter = filter_with(aim, "order", params.find("order"));
    if (!filter)
        return filter.error();
    sql::Text text = part(aim);
    if (!filter->order.empty())
        sql::append_order(text, aim.table(), filter->order);
    if (text.values().empty())
        out.string(trimmed(text.view()));
    else
        connector::write_statement(out, trimmed(text.view()), text.values());
    return {};
}

Status build_column_names(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> given = params.optional_object("filter");
    if (!given)
        return given.error();
    const value* fields = *given == nullptr ? nullptr : (*given)->if_contains("fields");
    Result<model::Filter> filter = filter_with(aim, "fields", fields);
    if (!filter)
        return connector::moved(filter.error(), "params.fields", "params.filter.fields");
    sql::Text text = part(aim);
    aim.table().append_columns(text, filter->fields);
    out.string(text.view());
    return {};
}

/// The name under which a caller's column stands until its text is put in: all values are
/// placeholders by then, so nothing else can be quoted like this.
constexpr std::string_view stand_in = "\"property\"";

/// Puts the caller's text where the stand-in is. The whole is text for the caller again.
std::string with_column(std::string_view sql, std::string_view column)
{
    std::string whole;
    for (;;) {
        const std::size_t at = sql.find(stand_in);
        whole.append(sql.substr(0, at));
        if (at == sql.npos)
            return whole;
        whole.append(column);
        sql.remove_prefix(at + stand_in.size());
    }
}

Status build_expression(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> column = params.string("column");
    if (!column)
        return column.error();
    const Result<std::string_view> op = params.string("operator");
    if (!op)
        return op.error();
    // An object of no operator is a value where any will do.
    if (Status known = model::check_operator(*op, model::Path{"params.operator"}); !known)
        return known;
    if (sql::count_placeholders(*column, aim.dialect()) != 0)
        return invalid_params("params.column", "must have no placeholder of its own");
    const Result<std::unique_ptr<sql::Table>> table = table_of(params, "propDef", aim);
    if (!table)
        return table.error();
    const value* operand = params.raw("value");
    const object expression{{*op, operand == nullptr ? value{} : *operand}};
    const object where{{"property", expression}};
    const Result<model::Where> read = model::parse_where(
        where, (*table)->model(), **table, model::Clauses::lenient, model::Path{"params.where"});
    if (!read)
        return connector::moved(read.error(), "params.where.property." + std::string{*op},
                                "params.value");
    sql::Text text = part(aim);
    if (Status written = sql::append_conditions(text, **table, *read); !written)
        return written;
    connector::write_statement(out, with_column(text.view(), *column), text.values());
    return {};
}

} // namespace

void register_clauses(rpc::Registry& methods)
{
    const rpc::ParamSpec where{"where", false, R"({"type":["object","null"]})", "conditions"};
    add_of_model<build_where>(
        methods,
        {.name = "buildWhere",
         .summary = "A WHERE clause, with ? for its values; empty when there is no condition.",
         .params = {where},
         .result_schema = statement_schema,
         .example = {R"({"model":"Book","where":{"year":{"gt":1900},"title":"Dune"}})",
                     R"({"sql":"WHERE \"year\">? AND \"title\"=?","params":[1900,"Dune"]})"}});
    add_of_model<build_conditions>(
        methods, {.name = "_buildWhere",
                  .summary = "The conditions of a WHERE clause, without its word.",
                  .params = {where},
                  .result_schema = statement_schema,
                  .example = {R"({"model":"Book","where":{"title":null}})",
                              R"({"sql":"\"title\" IS NULL","params":[]})"}});
    add_of_dialect<build_expression>(
        methods,
        {.name = "buildExpression",
         .summary = "One comparison of a column, which is text of the caller's own.",
         .params = {{"column", true, R"({"type":"string"})",
                     "the column, as columnEscaped gives it"},
                    {"operator", true, R"({"type":"string"})", "gt, between, inq, like, regexp, …"},
                    {"value", false, "{}", "what it is compared with"},
                    {"propDef", false, R"({"type":["object","string","array","null"]})",
                     "the property's definition; any value will do without one"}},
         .result_schema = statement_schema,
         .example = {R"({"column":"\"year\"","operator":"between","value":[1900,1999]})",
                     R"({"sql":"\"year\" BETWEEN ? AND ?","params":[1900,1999]})"}});
    add_of_model<build_order_by>(
        methods,
        {.name = "buildOrderBy",
         .summary = "An ORDER BY clause, or an empty string without an order.",
         .params = {{"order", false, R"({"type":["string","array","null"]})", "as in a filter"}},
         .result_schema = R"({"type":["string","object"]})",
         .example = {R"({"model":"Book","order":"year DESC, title"})",
                     R"("ORDER BY \"year\" DESC,\"title\"")"}});
    add_of_model<build_column_names>(
        methods, {.name = "buildColumnNames",
                  .summary = "The columns of a filter's fields, quoted and separated by commas.",
                  .params = {{"filter", false, R"({"type":["object","null"]})", "a filter"}},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","filter":{"fields":["title","id"]}})",
                              R"("\"id\",\"title\"")"}});
}

} // namespace connectord::builders
