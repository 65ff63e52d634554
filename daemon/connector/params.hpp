// The params that methods share: each reads itself from a call, so that a body begins where its
// meaning does.
#pragma once

#include "protocol/model/options.hpp"
#include "protocol/rpc/params.hpp"

#include <boost/json/value.hpp>

#include <string_view>
#include <vector>

namespace connectord::connector {

/// Lifetime  like all of these, looks into the request
struct FilterParams {
    std::string_view model;
    const boost::json::value* filter = nullptr; ///< null: everything
    model::Options options;
    static Result<FilterParams> read(const rpc::Params& params);
};

struct WhereParams {
    std::string_view model;
    const boost::json::value* where = nullptr; ///< null: not given
    model::Options options;
    static Result<WhereParams> read(const rpc::Params& params);
};

struct IdParams {
    std::string_view model;
    const boost::json::value* id = nullptr; ///< never null
    model::Options options;
    static Result<IdParams> read(const rpc::Params& params);
};

struct DataParams {
    std::string_view model;
    const boost::json::object* data = nullptr; ///< never null
    model::Options options;
    static Result<DataParams> read(const rpc::Params& params);
};

struct RowsParams {
    std::string_view model;
    const boost::json::array* data = nullptr; ///< never null
    model::Options options;
    static Result<RowsParams> read(const rpc::Params& params);
};

struct IdDataParams {
    std::string_view model;
    const boost::json::value* id = nullptr;
    const boost::json::object* data = nullptr;
    model::Options options;
    static Result<IdDataParams> read(const rpc::Params& params);
};

struct WhereDataParams {
    std::string_view model;
    const boost::json::value* where = nullptr;
    const boost::json::object* data = nullptr;
    model::Options options;
    static Result<WhereDataParams> read(const rpc::Params& params);
};

struct FilterDataParams {
    std::string_view model;
    const boost::json::value* filter = nullptr;
    const boost::json::object* data = nullptr;
    model::Options options;
    static Result<FilterDataParams> read(const rpc::Params& params);
};

/// For methods that need a datasource and no more.
struct OptionsParams {
    model::Options options;
    static Result<OptionsParams> read(const rpc::Params& params);
};

struct ModelParams {
    std::string_view model;
    model::Options options;
    static Result<ModelParams> read(const rpc::Params& params);
};

/// An error about `from` as one about `to`: what was read in one place was given in another.
Error moved(Error error, std::string_view from, std::string_view to);

// The parameters as the method table shows them.
rpc::ParamSpec model_param();
rpc::ParamSpec filter_param();
rpc::ParamSpec where_param(bool required);
rpc::ParamSpec id_param();
rpc::ParamSpec data_param();
rpc::ParamSpec options_param();

} // namespace connectord::connector
