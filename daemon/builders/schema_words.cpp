#include "daemon/builders/schema_words.hpp"

namespace connectord::builders {

Result<schema::Wanted> wanted_of(const Aim& aim)
{
    const schema::TableFinder finder = [&aim](std::string_view model) -> const sql::Table* {
        const Result<std::shared_ptr<const sql::Table>> table =
            aim.call.session.known_table(model, aim.target, aim.options.schema);
        return table && *table ? table->get() : nullptr;
    };
    return schema::wanted_of(aim.table(), finder);
}

Result<const schema::WantedColumn*> wanted_column(const schema::Wanted& wanted, const Aim& aim,
                                                  const rpc::Params& params)
{
    const Result<const sql::Column*> column = column_param(aim, params);
    if (!column)
        return column.error();
    const schema::WantedColumn& found = wanted.columns[(*column)->property->index];
    if (found.refusal)
        return *found.refusal;
    return &found;
}

Result<boost::json::array> rows_param(const rpc::Params& params, std::string_view name)
{
    const boost::json::value* given = params.find(name);
    if (given == nullptr)
        return boost::json::array{};
    const model::Path root{"params"};
    const model::Path path{root, name};
    const boost::json::array* rows = given->if_array();
    if (rows == nullptr)
        return invalid_params(path.text(), "must be a list");
    for (std::size_t i = 0; i < rows->size(); ++i) {
        if (!(*rows)[i].is_object())
            return invalid_params(model::Path{path, i}.text(), "must be an object");
    }
    return *rows;
}

std::string_view fragment_of(const Aim& aim, const schema::Step& step)
{
    std::string_view sql = step.statement.plan->text;
    const std::string prefix =
        "ALTER TABLE " + std::string{aim.table().identifier().quoted()} + " ";
    if (sql.starts_with(prefix))
        sql.remove_prefix(prefix.size());
    return sql;
}

} // namespace connectord::builders
