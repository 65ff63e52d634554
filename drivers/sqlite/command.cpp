#include "drivers/sqlite/command.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace connectord::sqlite {
namespace {

/// Walks over the words of a statement; strings, quoted names and comments are no words.
class Words {
public:
    explicit Words(std::string_view sql) : rest_{sql} {}

    /// The next word in capitals, or a single punctuation mark; empty at the end.
    std::string next()
    {
        while (!rest_.empty()) {
            if (skip_comment() || skip_quoted())
                continue;
            const char c = rest_.front();
            if (is_letter(c))
                return word();
            rest_.remove_prefix(1);
            if (c == '(' || c == ')')
                return std::string(1, c);
        }
        return {};
    }

private:
    static bool is_letter(char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
    static bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '$'; }

    std::string word()
    {
        std::string text;
        while (!rest_.empty() && is_word(rest_.front())) {
            const char c = rest_.front();
            text.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
            rest_.remove_prefix(1);
        }
        return text;
    }

    void skip_past(std::string_view mark, std::size_t from)
    {
        const std::size_t at = rest_.find(mark, from);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + mark.size());
    }

    bool skip_comment()
    {
        if (rest_.starts_with("--"))
            skip_past("\n", 2);
        else if (rest_.starts_with("/*"))
            skip_past("*/", 2);
        else
            return false;
        return true;
    }

    /// A doubled quote inside ends one text and begins another, which comes to the same.
    bool skip_quoted()
    {
        switch (rest_.front()) {
        case '\'':
            skip_past("'", 1);
            return true;
        case '"':
            skip_past("\"", 1);
            return true;
        case '`':
            skip_past("`", 1);
            return true;
        case '[':
            skip_past("]", 1);
            return true;
        default:
            return false;
        }
    }

    std::string_view rest_;
};

std::string main_verb(Words words)
{
    constexpr std::array<std::string_view, 6> verbs{"SELECT", "INSERT",  "UPDATE",
                                                    "DELETE", "REPLACE", "VALUES"};
    int depth = 0;
    for (std::string word = words.next(); !word.empty(); word = words.next()) {
        if (word == "(")
            ++depth;
        else if (word == ")")
            --depth;
        else if (depth == 0 && std::find(verbs.begin(), verbs.end(), word) != verbs.end())
            return word;
    }
    return {};
}

} // namespace

std::string command_of(std::string_view sql)
{
    Words words{sql};
    std::string command = words.next();
    if (command == "WITH")
        command = main_verb(words);
    if (command == "REPLACE")
        return "INSERT";
    if (command == "VALUES")
        return "SELECT";
    return command;
}

bool changes_rows(std::string_view command)
{
    return command == "INSERT" || command == "UPDATE" || command == "DELETE";
}

bool is_rollback_to(std::string_view sql)
{
    Words words{sql};
    if (words.next() != "ROLLBACK")
        return false;
    std::string second = words.next();
    if (second == "TRANSACTION")
        second = words.next();
    return second == "TO";
}

} // namespace connectord::sqlite
