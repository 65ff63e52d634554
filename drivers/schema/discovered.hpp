// Tables as models: what a catalog told of one, as the definition that `define` takes.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>

namespace connectord::schema {

/// LoopBack's names for what a database names its own way.
///
/// Source  loopback-datasource-juggler, discoverSchemas; change-case, camelCase and pascalCase
struct Naming {
    bool maps = true;       ///< `nameMapper: null` leaves names as they are
    bool camel_case = true; ///< `disableCamelCase` leaves those of columns and keys

    std::string model(std::string_view table) const;
    std::string property(std::string_view column) const;
    std::string relation(std::string_view key) const;
};

/// What the catalog answered about one table, as sql::Catalog has its rows.
struct DiscoveredTable {
    boost::json::array columns;
    boost::json::array primary_keys;
    boost::json::array unique_keys;
    boost::json::array foreign_keys;
    boost::json::array indexes;
};

/// The models' names by `owner.table`, or by the table alone where nothing has an owner.
using ModelNames = std::map<std::string, std::string, std::less<>>;

/// `public.customer`, or `customer`.
std::string place_of(const boost::json::object& row, std::string_view owner,
                     std::string_view table);

/// One table as a model.
///
/// Shape   {name, options: {idInjection, CONNECTOR: {schema, table}, indexes?, relations?,
///         foreignKeys?}, properties}: `define(name, properties, options)` makes a model whose
///         table is this one, and that autoupdate finds as it should be. Relations and foreign keys
///         are those to tables that `names` knows; a key of several columns is no relation. A name
///         that two columns would share stays with the first, and the other keeps its own, or gets
///         one more `_`
/// Source  loopback-datasource-juggler, lib/datasource.js, discoverSchemas
boost::json::object model_of(const DiscoveredTable& table, const Naming& naming,
                             std::string_view connector, const ModelNames& names);

} // namespace connectord::schema
