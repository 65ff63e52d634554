#include "protocol/model/model.hpp"

#include "protocol/json/writer.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace connectord::model {

namespace {

constexpr std::size_t most_properties = 1600;
constexpr std::size_t most_bytes = 256U << 10;

std::string lower_case(std::string_view text)
{
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

/// LoopBack's names of types, case aside. Whatever else a name says is a class, kept as an object.
Type type_of_name(std::string_view name)
{
    static const std::unordered_map<std::string, Type> known{
        {"string", Type::string},   {"text", Type::string},     {"uuid", Type::string},
        {"objectid", Type::string}, {"number", Type::number},   {"integer", Type::number},
        {"float", Type::number},    {"double", Type::number},   {"decimal", Type::number},
        {"bigint", Type::number},   {"boolean", Type::boolean}, {"date", Type::date},
        {"datestring", Type::date}, {"timestamp", Type::date},  {"datetime", Type::date},
        {"buffer", Type::buffer},   {"binary", Type::buffer},   {"geopoint", Type::geo_point},
        {"point", Type::geo_point}, {"any", Type::any},         {"array", Type::array},
        {"object", Type::json},     {"json", Type::json},
    };
    const auto found = known.find(lower_case(name));
    return found == known.end() ? Type::json : found->second;
}

bool is_truthy(const boost::json::value* value)
{
    if (value == nullptr || value->is_null())
        return false;
    if (const bool* flag = value->if_bool())
        return *flag;
    if (const std::int64_t* number = value->if_int64())
        return *number != 0;
    if (const boost::json::string* text = value->if_string())
        return !text->empty() && *text != "N" && *text != "NO" && *text != "false";
    return true;
}

/// The values that say no to `nullable`; null says nothing.
bool is_refusal(const boost::json::value& value)
{
    if (const bool* flag = value.if_bool())
        return !*flag;
    if (value.is_number())
        return value.to_number<double>() == 0;
    const boost::json::string* text = value.if_string();
    return text != nullptr && (*text == "N" || *text == "NO");
}

/// Source  loopback-connector, Connector.prototype.isNullable
bool nullable_of(const boost::json::object& definition, bool is_id)
{
    if (is_id || is_truthy(definition.if_contains("required")))
        return false;
    for (const char* name : {"nullable", "null", "allowNull"}) {
        const boost::json::value* value = definition.if_contains(name);
        if (value != nullptr && is_refusal(*value))
            return false;
    }
    return true;
}

/// Reads `type`: a name, a list of one type, or an embedded definition.
Status read_type(Property& property, const boost::json::value& type, const Path& path)
{
    if (const boost::json::string* name = type.if_string()) {
        if (name->empty())
            return invalid_params(path.text(), "a type's name cannot be empty");
        property.type_name = std::string_view{*name};
        property.type = type_of_name(*name);
        return {};
    }
    if (const boost::json::array* list = type.if_array()) {
        property.type = Type::array;
        property.type_name = "Array";
        if (list->size() > 1)
            return invalid_params(path.text(), "a list type names one element type");
        if (!list->empty() && list->front().is_string())
            property.element = type_of_name(list->front().get_string());
        else if (!list->empty())
            property.element = Type::json;
        return {};
    }
    if (type.is_object()) {
        property.type = Type::json;
        property.type_name = "Object";
        return {};
    }
    return invalid_params(path.text(), "must be a type's name, a list of one, or an object");
}

Result<unsigned> read_id(const boost::json::value* id, const Path& path)
{
    if (id == nullptr || id->is_null())
        return 0U;
    if (const bool* flag = id->if_bool())
        return *flag ? 1U : 0U;
    if (const std::int64_t* place = id->if_int64(); place != nullptr && *place >= 0 && *place <= 32)
        return static_cast<unsigned>(*place);
    return invalid_params(path.text(), "must be true, false or a place in the key from 1");
}

Result<Property> read_property(std::string_view name, const boost::json::value& definition,
                               const Path& path)
{
    Property property;
    property.name = name;
    if (name.empty())
        return invalid_params(path.text(), "a property's name cannot be empty");
    if (name.size() > 128)
        return invalid_params(path.text(), "a property's name cannot be longer than 128 bytes");

    const boost::json::object* object = definition.if_object();
    if (object == nullptr) {
        if (Status read = read_type(property, definition, path); !read)
            return read.error();
        property.definition.emplace("type", definition);
        return property;
    }

    property.definition = *object;
    if (const boost::json::value* type = object->if_contains("type")) {
        if (Status read = read_type(property, *type, Path{path, "type"}); !read)
            return read.error();
    }
    const Result<unsigned> id = read_id(object->if_contains("id"), Path{path, "id"});
    if (!id)
        return id.error();
    property.id = *id;
    property.generated = is_truthy(object->if_contains("generated")) ||
                         is_truthy(object->if_contains("autoIncrement"));
    property.nullable = nullable_of(*object, property.id != 0);
    property.read_only = is_truthy(object->if_contains("readOnly"));
    return property;
}

/// LoopBack's own id, for a model that declares none.
Property injected_id()
{
    Property id;
    id.name = "id";
    id.type = Type::number;
    id.type_name = "Number";
    id.id = 1;
    id.generated = true;
    id.nullable = false;
    id.definition = {{"type", "Number"}, {"id", true}, {"generated", true}};
    return id;
}

/// What a key-value model is made of: a key, any JSON, and the moment from which both are gone.
boost::json::object with_store(const boost::json::object& declared)
{
    boost::json::object store{{"key", {{"type", "String"}, {"id", true}}},
                              {"value", {{"type", "JSON"}, {"required", true}}},
                              {"expiresAt", {{"type", "Date"}}}};
    for (const auto& property : declared)
        store.insert_or_assign(property.key(), property.value());
    return store;
}

/// Source  loopback-datasource-juggler, lib/kvao
bool is_key_value(const boost::json::object& settings)
{
    const boost::json::value* base = settings.if_contains("base");
    return base != nullptr && base->is_string() && base->get_string() == "KeyValueModel";
}

bool injects_id(const boost::json::object& settings)
{
    const boost::json::value* injection = settings.if_contains("idInjection");
    return injection == nullptr || injection->is_null() || is_truthy(injection);
}

} // namespace

const boost::json::object* Property::settings_for(std::string_view connector) const
{
    const boost::json::value* settings = definition.if_contains(connector);
    return settings == nullptr ? nullptr : settings->if_object();
}

Result<std::shared_ptr<const Model>> Model::read(std::string_view name,
                                                 const boost::json::object& declared,
                                                 const boost::json::object& settings,
                                                 const Path& path)
{
    const boost::json::object properties = is_key_value(settings) ? with_store(declared) : declared;
    if (name.empty() || name.size() > 128)
        return invalid_params(path.text(), "a model's name has 1 to 128 bytes");
    if (properties.size() > most_properties)
        return limit_exceeded("properties", most_properties);

    std::shared_ptr<Model> model{new Model};
    model->name_ = name;
    model->settings_ = settings;
    const Path properties_path{path, "properties"};
    for (const auto& member : properties) {
        Result<Property> property =
            read_property(member.key(), member.value(), Path{properties_path, member.key()});
        if (!property)
            return property.error();
        model->properties_.push_back(std::move(*property));
    }

    const auto has_id = [](const Property& property) { return property.id != 0; };
    if (std::none_of(model->properties_.begin(), model->properties_.end(), has_id) &&
        injects_id(settings)) {
        const auto taken = std::find_if(model->properties_.begin(), model->properties_.end(),
                                        [](const Property& other) { return other.name == "id"; });
        if (taken == model->properties_.end())
            model->properties_.insert(model->properties_.begin(), injected_id());
        else
            taken->id = 1, taken->nullable = false;
    }
    if (model->properties_.empty())
        return invalid_params(properties_path.text(), "a model needs at least one property");

    for (std::size_t i = 0; i < model->properties_.size(); ++i) {
        Property& property = model->properties_[i];
        property.index = i;
        model->by_name_.emplace(property.name, i);
        if (property.id != 0)
            model->ids_.push_back(&property);
    }
    std::stable_sort(model->ids_.begin(), model->ids_.end(),
                     [](const Property* a, const Property* b) { return a->id < b->id; });

    json::Writer canonical;
    canonical.begin_array().string(name).tree(properties).tree(settings).end_array();
    model->canonical_ = canonical.take();
    if (model->canonical_.size() > most_bytes)
        return limit_exceeded("definitionBytes", most_bytes);
    return std::shared_ptr<const Model>{std::move(model)};
}

const Property* Model::find(std::string_view name) const
{
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &properties_[found->second];
}

std::vector<std::string_view> Model::property_names() const
{
    std::vector<std::string_view> names;
    names.reserve(properties_.size());
    for (const Property& property : properties_)
        names.push_back(property.name);
    return names;
}

} // namespace connectord::model
