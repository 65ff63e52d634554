#include "drivers/sql/one_off.hpp"

#include "drivers/sql/dialect.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace connectord::sql {

Statement told_again(std::string text)
{
    auto plan = std::make_shared<Plan>();
    plan->text = std::move(text);
    plan->prepared = false;
    plan->row_shape.layout = RowShape::Layout::nothing;
    return {std::move(plan), {}};
}

Statement one_off(Text& text)
{
    Statement statement = told_again(text.take_text());
    statement.values = text.take_values();
    return statement;
}

std::uint64_t hash_of(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

Statement savepoint(const Dialect& dialect, SavepointVerb verb, std::string_view name)
{
    Text text{dialect};
    switch (verb) {
    case SavepointVerb::set:
        text.append("SAVEPOINT ");
        break;
    case SavepointVerb::roll_back_to:
        text.append("ROLLBACK TO SAVEPOINT ");
        break;
    case SavepointVerb::release:
        text.append("RELEASE SAVEPOINT ");
        break;
    }
    text.append(Identifier{name});
    return one_off(text);
}

std::vector<Statement> lock(const Dialect& dialect, std::string_view key)
{
    Text text{dialect};
    std::vector<Statement> statements;
    if (dialect.lock(text, static_cast<std::int64_t>(hash_of(key))))
        statements.push_back(one_off(text));
    return statements;
}

} // namespace connectord::sql
