// The member names of the objects that are open: a name that comes twice is found as it arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::json {

/// The names seen so far in each open object, outermost first.
///
/// One buffer holds them all, since an inner object has closed before its outer one goes on.
class NameScopes {
public:
    void open();
    void close();

    /// Adds a part of the name that is arriving.
    void append(std::string_view part) { text_.append(part); }

    /// Ends the arriving name; false when its object has one like it already.
    bool finish();

    /// The latest whole name of the object at `depth`, counted from the outermost.
    std::string_view latest(std::size_t depth) const;

    std::size_t depth() const { return scopes_.size(); }
    void clear();

private:
    struct Name {
        std::size_t offset;
        std::size_t size;
        std::uint64_t hash; ///< once its object has a table
    };

    /// One of 64 bits, by a look at a name's size and ends: names that differ there differ.
    static std::uint64_t mark_of(std::string_view name);

    /// One object. Its table of hashes is made only for objects with many members.
    struct Scope {
        std::size_t first_name;
        std::size_t text_start;
        std::uint64_t marks = 0;          ///< of all its names
        std::vector<std::uint32_t> slots; ///< 1 + index of a name within the scope; 0 is free
    };

    std::string_view text_of(const Name& name) const
    {
        return std::string_view{text_}.substr(name.offset, name.size);
    }
    bool is_same(const Name& left, const Name& right) const;
    bool is_listed(const Scope& scope, const Name& name) const;
    bool insert(Scope& scope, std::size_t index);
    void grow(Scope& scope);

    std::string text_;
    std::vector<Name> names_;
    std::vector<Scope> scopes_;
};

} // namespace connectord::json
