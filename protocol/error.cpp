#include "protocol/error.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace connectord {

std::string_view name_of(Errc code)
{
    switch (code) {
    case Errc::parse_error:
        return "parse_error";
    case Errc::invalid_request:
        return "invalid_request";
    case Errc::method_not_found:
        return "method_not_found";
    case Errc::invalid_params:
        return "invalid_params";
    case Errc::internal:
        return "internal";
    case Errc::database_error:
        return "database_error";
    case Errc::unauthenticated:
        return "unauthenticated";
    case Errc::forbidden:
        return "forbidden";
    case Errc::limit_exceeded:
        return "limit_exceeded";
    case Errc::busy:
        return "busy";
    case Errc::timeout:
        return "timeout";
    case Errc::cancelled:
        return "cancelled";
    case Errc::datasource_unavailable:
        return "datasource_unavailable";
    case Errc::outcome_unknown:
        return "outcome_unknown";
    case Errc::transaction_not_found:
        return "transaction_not_found";
    case Errc::transaction_aborted:
        return "transaction_aborted";
    case Errc::shutting_down:
        return "shutting_down";
    case Errc::not_found:
        return "not_found";
    case Errc::model_not_found:
        return "model_not_found";
    case Errc::guard_refused:
        return "guard_refused";
    case Errc::unsupported:
        return "unsupported";
    }
    return "internal";
}

Error& Error::with(std::string_view name, boost::json::value value) &
{
    data.insert_or_assign(name, std::move(value));
    return *this;
}

Error& Error::with(std::string_view name, std::string_view text) &
{
    // Not in braces: those would make an array that holds the text.
    return with(name, boost::json::value(boost::json::string{text}));
}

Error invalid_params(std::string_view path, std::string_view why)
{
    std::string message{path};
    message.append(": ").append(why);
    return Error{Errc::invalid_params, std::move(message)}.with("path", path);
}

Error unknown_name(std::string_view path, std::string_view what, std::string_view name,
                   std::span<const std::string_view> known)
{
    const std::string_view near = nearest_of(name, known);
    std::string why{"unknown "};
    why.append(what).append(" \"").append(name.substr(0, 100)).append("\"");
    if (!near.empty())
        why.append(", did you mean \"").append(near).append("\"?");

    Error error = invalid_params(path, why);
    error.with("unknown", boost::json::array{boost::json::string{name.substr(0, 100)}});
    if (!near.empty())
        error.with("nearest", near);
    return error;
}

Error limit_exceeded(std::string_view limit, std::uint64_t max)
{
    std::string message{"the limit \""};
    message.append(limit).append("\" of ").append(std::to_string(max)).append(" was exceeded");
    return Error{Errc::limit_exceeded, std::move(message)}.with("limit", limit).with("max", max);
}

namespace {

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// How many single-letter edits, case aside, lead from one name to the other.
std::size_t edit_distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t swap = diagonal + (lower(from[i]) == lower(to[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({swap, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[to.size()];
}

} // namespace

std::string_view nearest_of(std::string_view name, std::span<const std::string_view> known)
{
    constexpr std::size_t longest_name_worth_comparing = 64;
    if (name.empty() || name.size() > longest_name_worth_comparing)
        return {};

    std::string_view best;
    std::size_t best_distance = 1 + name.size() / 3;
    for (const std::string_view candidate : known) {
        if (candidate.size() > longest_name_worth_comparing)
            continue;
        const std::size_t distance = edit_distance(name, candidate);
        if (distance < best_distance || (distance == best_distance && best.empty())) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

} // namespace connectord
