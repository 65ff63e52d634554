// A LoopBack model as its definition says, before any database has a word in it.
#pragma once

#include "protocol/error.hpp"
#include "protocol/model/path.hpp"
#include "protocol/model/type.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace connectord::model {

/// One property of a model.
struct Property {
    std::string name;
    Type type = Type::any;
    Type element = Type::any; ///< for an array: what it holds
    std::string type_name;    ///< as declared, such as `String` or `Uuid`
    std::size_t index = 0;    ///< its place in Model::properties
    unsigned id = 0;          ///< place in the primary key, from 1; 0 when it has none
    bool generated = false;   ///< the database makes the value
    bool nullable = true;
    bool read_only = false; ///< left out of what is written

    /// The definition as it came: lengths, defaults, and the settings of one connector or another.
    boost::json::object definition;

    /// The settings for one connector, `{columnName, dataType, …}`, or null.
    const boost::json::object* settings_for(std::string_view connector) const;
};

/// A model. Never changes: a new definition is a new object.
class Model {
public:
    /// Reads a definition.
    ///
    /// Shape   properties {name: type | [type] | {type, id, generated, required, …}}; settings as
    /// LoopBack's
    ///         model JSON has them. A model without an id gets LoopBack's own, `id: Number,
    ///         generated`, unless settings.idInjection is false; one whose settings.base is
    ///         KeyValueModel gets `key`, `value` and `expiresAt`, as far as it does not declare
    ///         them
    /// Errors  invalid_params with the path of the culprit
    /// Source  loopback-datasource-juggler, lib/model-builder.js, define; lib/datasource.js,
    /// setupDataAccess
    static Result<std::shared_ptr<const Model>> read(std::string_view name,
                                                     const boost::json::object& properties,
                                                     const boost::json::object& settings,
                                                     const Path& path);

    const std::string& name() const { return name_; }
    const std::vector<Property>& properties() const { return properties_; }
    const boost::json::object& settings() const { return settings_; }

    /// The primary key's properties, in its order.
    const std::vector<const Property*>& ids() const { return ids_; }

    /// The property of that very name, or null.
    const Property* find(std::string_view name) const;

    /// All names, for who must say which were known.
    std::vector<std::string_view> property_names() const;

    /// The same text for equal definitions: name, properties and settings.
    const std::string& canonical() const { return canonical_; }

private:
    Model() = default;

    std::string name_;
    std::vector<Property> properties_;
    std::vector<const Property*> ids_;
    std::unordered_map<std::string_view, std::size_t> by_name_;
    boost::json::object settings_;
    std::string canonical_;
};

} // namespace connectord::model
