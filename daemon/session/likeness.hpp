// A session as another thread can know it.
#pragma once

#include "protocol/model/model.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connectord::session {

enum class Transport;

/// All that a call needs of its session where it is run on another thread: owned values, and
/// models, which never change once they are defined.
struct Likeness {
    /// A datasource, as every thread has one: by its name, or by the settings that a client gave.
    struct Where {
        std::string name; ///< empty: none
        std::shared_ptr<const boost::json::object> settings = {};
    };
    struct Known {
        std::shared_ptr<const model::Model> model;
        Where defined_in;
    };

    Transport transport{};
    std::string id;
    std::string client;
    std::string peer;
    std::optional<std::string> principal; ///< its name; none: not authenticated
    Where datasource;                     ///< the session's own; no name: the first
    std::vector<Known> models;
};

} // namespace connectord::session
