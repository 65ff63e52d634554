#include "daemon/session/likeness.hpp"

#include "daemon/session/datasources.hpp"
#include "daemon/session/session.hpp"

#include <utility>

namespace connectord::session {

namespace {

Likeness::Where whereabouts(const Datasource& datasource)
{
    return {datasource.name(), datasource.described_as()};
}

/// This thread's datasource of that description; null where it has none any more.
Result<std::shared_ptr<Datasource>> found(Datasources& datasources, const Likeness::Where& where)
{
    if (where.settings)
        return datasources.open(*where.settings);
    if (where.name.empty())
        return std::shared_ptr<Datasource>{};
    return datasources.find(where.name);
}

} // namespace

Likeness Session::outline() const
{
    Likeness likeness{transport_, id_, client_, peer_, {}, {default_name_}, {}};
    if (principal() != nullptr)
        likeness.principal = principal_->name;
    return likeness;
}

Likeness Session::likeness() const
{
    Likeness likeness = outline();
    if (default_)
        likeness.datasource = whereabouts(*default_);
    for (const auto& [name, mapped] : models_) {
        Likeness::Where defined_in;
        if (default_ && mapped.defined_in == default_->number())
            defined_in = likeness.datasource;
        for (const std::shared_ptr<Datasource>& one : commons_.datasources.configured()) {
            if (mapped.defined_in == one->number())
                defined_in = whereabouts(*one);
        }
        likeness.models.push_back({mapped.model, std::move(defined_in)});
    }
    return likeness;
}

Result<std::shared_ptr<Session>> Session::alike(const Commons& commons, const Likeness& likeness)
{
    auto session = std::make_shared<Session>(commons, likeness.transport);
    session->id_ = likeness.id;
    session->client_ = likeness.client;
    session->peer_ = likeness.peer;
    session->principal_ =
        likeness.principal ? commons.access.by_name(*likeness.principal) : nullptr;
    if (likeness.datasource.settings) {
        Result<std::shared_ptr<Datasource>> own = found(commons.datasources, likeness.datasource);
        if (!own)
            return own.error();
        session->default_ = std::move(*own);
    } else {
        session->default_name_ = likeness.datasource.name;
    }
    for (const Likeness::Known& known : likeness.models) {
        const Result<std::shared_ptr<Datasource>> where =
            found(commons.datasources, known.defined_in);
        const bool is_there = where && *where;
        session->models_.insert_or_assign(
            known.model->name(),
            Mapped{known.model, is_there ? (*where)->number() : 0, 0, nullptr});
    }
    return session;
}

} // namespace connectord::session
