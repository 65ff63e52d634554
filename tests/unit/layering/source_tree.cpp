#include "tests/unit/layering/source_tree.hpp"

#include <fstream>
#include <regex>
#include <sstream>

namespace connectord::layering {

std::vector<Include> includes_of(std::string_view text)
{
    static const std::regex directive{R"(^\s*#\s*include\s*(["<])([^">]+)[">])"};
    std::vector<Include> includes;
    std::istringstream lines{std::string{text}};
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        std::smatch match;
        if (std::regex_search(line, match, directive))
            includes.push_back({.line = number, .path = match[2], .is_ours = match[1] == "\""});
    }
    return includes;
}

SourceTree read_tree(const std::filesystem::path& root, const std::vector<std::string>& folders)
{
    SourceTree tree;
    for (const std::string& folder : folders) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{root / folder}) {
            const std::filesystem::path& path = entry.path();
            if (path.extension() != ".hpp" && path.extension() != ".cpp")
                continue;
            std::ostringstream text;
            text << std::ifstream{path}.rdbuf();
            tree[path.lexically_relative(root).generic_string()] = includes_of(text.str());
        }
    }
    return tree;
}

std::string_view room_of(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

} // namespace connectord::layering
