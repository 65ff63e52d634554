#include "daemon/setup/models.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace connectord::setup {

namespace {

/// A LoopBack model JSON file: name and properties beside settings, or with the settings under
/// `options`.
Result<std::shared_ptr<const model::Model>> read_model_file(const std::filesystem::path& path)
{
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(text.str(), error);
    if (!file || error || !json.is_object())
        return invalid_params(path.string(), "is not a JSON object");

    const boost::json::object& object = json.get_object();
    const boost::json::value* name = object.if_contains("name");
    const boost::json::value* properties = object.if_contains("properties");
    if (properties != nullptr && !properties->is_object())
        return invalid_params(path.string(), "properties must be an object");
    boost::json::object settings;
    if (const boost::json::value* options = object.if_contains("options");
        options != nullptr && options->is_object())
        settings = options->get_object();
    for (const auto& member : object) {
        if (member.key() != "name" && member.key() != "properties" && member.key() != "options")
            settings.insert_or_assign(member.key(), member.value());
    }
    const std::string model_name = name != nullptr && name->is_string()
                                       ? std::string{name->get_string()}
                                       : path.stem().string();
    const boost::json::object none;
    return model::Model::read(model_name, properties == nullptr ? none : properties->get_object(),
                              settings, model::Path{path.native()});
}

} // namespace

Result<Models> read_models(const std::string& datasource, const std::filesystem::path& folder)
{
    Models models;
    if (folder.empty())
        return models;
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::directory_entry& entry :
         std::filesystem::directory_iterator{folder, error}) {
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    }
    if (error)
        return invalid_params("datasources." + datasource + ".models",
                              folder.string() + ": " + error.message());
    std::ranges::sort(files);
    for (const std::filesystem::path& file : files) {
        Result<std::shared_ptr<const model::Model>> model = read_model_file(file);
        if (!model)
            return model.error();
        models.push_back(std::move(*model));
    }
    return models;
}

} // namespace connectord::setup
