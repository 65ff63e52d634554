#include "daemon/session/session.hpp"

#include "daemon/session/datasources.hpp"

#include <algorithm>
#include <atomic>

namespace connectord::session {

namespace {

std::string next_session_id()
{
    static std::atomic<std::uint64_t> last{0};
    return "s" + std::to_string(last.fetch_add(1, std::memory_order_relaxed) + 1);
}

Error unauthenticated()
{
    return Error{Errc::unauthenticated, "a token is needed: call session.open with it first"};
}

} // namespace

Error model_not_found(std::string_view name, std::vector<std::string_view> known)
{
    Error error{Errc::model_not_found,
                "there is no model \"" + std::string{name.substr(0, 100)} + "\""};
    const std::string_view nearest = nearest_of(name, known);
    if (!nearest.empty())
        error.message += ", did you mean \"" + std::string{nearest} + "\"?";
    else
        error.message += "; define it, or set discover = true on the datasource to use its tables";
    error.with("model", name.substr(0, 100));
    boost::json::array near;
    for (const std::string_view candidate : known) {
        if (candidate == nearest)
            near.emplace_back(boost::json::string{candidate});
    }
    error.with("near", std::move(near));
    return error;
}

Session::Session(const Commons& commons, Transport transport)
    : commons_{commons},
      member_{commons.sessions, *this},
      transport_{transport},
      id_{next_session_id()},
      principal_{commons.access.anonymous()}
{
}

Session::~Session() = default;

void Session::set_client(std::string_view name)
{
    constexpr std::size_t longest_name = 100;
    client_ = name.substr(0, longest_name);
}

void Session::follow(const Datasource& retired)
{
    if (default_.get() != &retired)
        return;
    // What clients described has no other; it stays theirs.
    default_name_ = default_->name();
    default_.reset();
    for (auto& [name, mapped] : models_) {
        if (mapped.defined_in == retired.number())
            mapped.defined_in = 0;
    }
}

Status Session::authenticate(std::string_view token)
{
    const Principal* principal = commons_.access.by_token(token);
    if (principal == nullptr)
        return Error{Errc::unauthenticated, "the token is not known"};
    principal_ = principal;
    return {};
}

bool Session::has_somewhere(rpc::Grant grant) const
{
    if (principal() == nullptr)
        return grant == rpc::Grant::none;
    if (principal_->grants.has(grant))
        return true;
    const std::vector<std::shared_ptr<Datasource>>& all = commons_.datasources.configured();
    return principal_ == commons_.access.anonymous() &&
           std::any_of(all.begin(), all.end(), [grant](const std::shared_ptr<Datasource>& one) {
               return one->policy().anonymous.has(grant);
           });
}

void Session::notify(std::string_view method, std::string_view params) const
{
    if (notify_)
        notify_(method, params);
}

Result<std::shared_ptr<Datasource>> Session::datasource(const model::Options& options,
                                                        rpc::Grant grant) const
{
    if (principal() == nullptr)
        return unauthenticated();

    std::shared_ptr<Datasource> chosen;
    if (options.datasource.empty() && default_) {
        chosen = default_;
    } else {
        Result<std::shared_ptr<Datasource>> found =
            commons_.datasources.find(!options.datasource.empty() ? options.datasource
                                      : !default_name_.empty()    ? std::string_view{default_name_}
                                                                  : first_allowed());
        if (!found)
            return found;
        chosen = std::move(*found);
    }

    if (Status allowed = may(*chosen, grant); !allowed)
        return allowed.error();
    return chosen;
}

std::string_view Session::first_allowed() const
{
    const std::vector<std::string>& names = principal_->datasources;
    for (const std::shared_ptr<Datasource>& datasource : commons_.datasources.configured()) {
        if (names.empty() ||
            std::find(names.begin(), names.end(), datasource->name()) != names.end())
            return datasource->name();
    }
    return {};
}

Status Session::may(const Datasource& datasource, rpc::Grant grant) const
{
    if (principal() == nullptr)
        return unauthenticated();
    const std::vector<std::string>& names = principal_->datasources;
    const bool may_use =
        names.empty() || std::find(names.begin(), names.end(), datasource.name()) != names.end();
    rpc::Grants grants = principal_->grants;
    if (principal_ == commons_.access.anonymous())
        grants = grants | datasource.policy().anonymous;
    if (datasource.policy().grants)
        grants = grants & *datasource.policy().grants;
    if (may_use && grants.has(grant))
        return {};

    std::string message = "\"" + principal_->name + "\" may not do this on the datasource \"" +
                          datasource.name() + "\"";
    if (may_use)
        message +=
            ": it needs the grant \"" + std::string{name_of(grant)} +
            "\", given by the configuration file or, for local clients without a token, by --allow";
    return Error{Errc::forbidden, std::move(message)}
        .with("grant", name_of(grant))
        .with("datasource", datasource.name());
}

Result<Place> Session::place_outside(const model::Options& options, rpc::Grant grant) const
{
    Result<std::shared_ptr<Datasource>> chosen = datasource(options, grant);
    if (!chosen)
        return chosen.error();
    Place place;
    place.datasource = std::move(*chosen);
    return place;
}

Result<Place> Session::place_inside(const model::Options& options, rpc::Grant grant) const
{
    Result<std::shared_ptr<OpenTransaction>> found =
        commons_.transactions.find(options.transaction, *this, principal_);
    if (!found)
        return found.error();
    Place place;
    place.transaction = std::move(*found);
    place.datasource = place.transaction->datasource;
    if (!options.datasource.empty() && options.datasource != place.datasource->name())
        return invalid_params("params.options.datasource",
                              "is not the datasource of the transaction");
    if (const Status allowed = may(*place.datasource, grant); !allowed)
        return allowed.error();
    return place;
}

std::optional<Result<Place>> Session::place_at_once(const model::Options& options, rpc::Grant grant)
{
    if (options.transaction.empty()) {
        Result<Place> outside = place_outside(options, grant);
        if (outside && outside->datasource->is_paused())
            return std::nullopt;
        return outside;
    }
    Result<Place> inside = place_inside(options, grant);
    if (!inside)
        return inside;
    std::optional<Turns::Turn> turn = inside->transaction->turns->take_at_once();
    if (!turn)
        return std::nullopt;
    inside->turn = std::move(*turn);
    return inside;
}

Task<Result<Place>> Session::place(model::Options options, rpc::Grant grant, Deadline deadline)
{
    if (std::optional<Result<Place>> place = place_at_once(options, grant))
        co_return std::move(*place);

    if (options.transaction.empty()) {
        Result<Place> outside = place_outside(options, grant);
        if (!outside)
            co_return outside.error();
        const Status admitted = co_await outside->datasource->wait_while_paused(deadline);
        if (!admitted)
            co_return admitted.error();
        co_return outside;
    }

    Result<Place> inside = place_inside(options, grant);
    if (!inside)
        co_return inside.error();
    OpenTransaction& open = *inside->transaction;
    Result<Turns::Turn> turn = co_await open.turns->take(deadline.until(open.ends_at));
    if (!turn)
        co_return turn.error();
    inside->turn = std::move(*turn);
    if (open.failure)
        co_return *open.failure;
    if (open.is_over || !open.transaction)
        co_return commons_.transactions.gone(open.id);
    co_return inside;
}

Result<std::shared_ptr<const sql::Table>>
Session::known_table(std::string_view model, const Place& place, std::string_view schema)
{
    Datasource& datasource = *place.datasource;
    constexpr std::size_t longest_schema = 63;
    if (schema.size() > longest_schema ||
        (!schema.empty() && datasource.driver().dialect().default_schema().empty()))
        return invalid_params("params.options.schema", "is no schema that this database can have");

    const auto mapped = models_.find(model);
    if (mapped == models_.end())
        return datasource.find_table(model, schema);

    Mapped& entry = mapped->second;
    // A model says which table it means: where its session may not define, it is nothing.
    if (entry.defined_in != datasource.number()) {
        if (const Status allowed = may(datasource, rpc::Grant::define); !allowed)
            return allowed.error();
    }
    if (!schema.empty())
        return datasource.table(entry.model, schema);
    if (entry.datasource != datasource.number()) {
        entry.table = datasource.table(entry.model);
        entry.datasource = datasource.number();
    }
    return entry.table;
}

Task<Result<std::shared_ptr<const sql::Table>>> Session::table(std::string_view model,
                                                               const Place& place,
                                                               std::string_view schema,
                                                               Deadline deadline)
{
    Result<std::shared_ptr<const sql::Table>> known = known_table(model, place, schema);
    if (!known || *known)
        co_return known;
    if (place.datasource->policy().discover) {
        const Status looked =
            co_await place.datasource->discover(std::string{model}, place.executor(), deadline);
        if (!looked)
            co_return looked.error();
        known = known_table(model, place, schema);
    }
    if (known && !*known)
        co_return model_not_found(model, model_names(*place.datasource));
    co_return known;
}

Status Session::define(Datasource& datasource, std::shared_ptr<const model::Model> model)
{
    constexpr std::size_t most_models = 2000;
    const std::size_t known = transport_ == Transport::http ? datasource.defined() : models_.size();
    if (known >= most_models && !find_model(datasource, model->name()))
        return limit_exceeded("models", most_models);
    if (transport_ == Transport::http) {
        if (commons_.tell_others != nullptr)
            (*commons_.tell_others)(datasource.name(),
                                    [model](Datasource& other) { other.define(model); });
        datasource.define(std::move(model));
        return {};
    }
    std::shared_ptr<const sql::Table> table = datasource.table(model);
    std::string name = model->name();
    models_.insert_or_assign(std::move(name), Mapped{std::move(model), datasource.number(),
                                                     datasource.number(), std::move(table)});
    return {};
}

void Session::undefine(Datasource& datasource, std::string_view model)
{
    if (transport_ == Transport::http) {
        if (commons_.tell_others != nullptr)
            (*commons_.tell_others)(
                datasource.name(),
                [name = std::string{model}](Datasource& other) { other.undefine(name); });
        datasource.undefine(model);
        return;
    }
    const auto found = models_.find(model);
    if (found != models_.end())
        models_.erase(found);
}

std::shared_ptr<const model::Model> Session::find_model(const Datasource& datasource,
                                                        std::string_view model) const
{
    const auto found = models_.find(model);
    return found != models_.end() ? found->second.model : datasource.find(model);
}

std::vector<std::string_view> Session::defined_names(const Datasource& datasource) const
{
    std::vector<std::string_view> names = datasource.defined_names();
    for (const auto& [name, mapped] : models_)
        names.push_back(name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::vector<std::string_view> Session::model_names(const Datasource& datasource) const
{
    std::vector<std::string_view> names = datasource.model_names();
    for (const auto& [name, mapped] : models_)
        names.push_back(name);
    return names;
}

Task<void> Session::roll_back_all(std::string reason)
{
    for (const std::shared_ptr<OpenTransaction>& open : commons_.transactions.of(*this)) {
        open->on_expiry = nullptr;
        commons_.transactions.forget(*open, reason);
        // One that a call still runs on is that call's: destroyed when it lets go, and so rolled
        // back.
        if (!open->transaction || open->turns->is_busy())
            continue;
        co_await open->transaction->rollback(Deadline::in(std::chrono::seconds{5}));
        open->transaction.reset();
    }
}

Task<void> Session::close()
{
    notify_ = nullptr;
    co_await roll_back_all("its session ended");
    models_.clear();
}

} // namespace connectord::session
