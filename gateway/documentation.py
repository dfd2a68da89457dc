# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A route says beside its ``@route`` what the OpenAPI document tells of it.

::

    @Documented("getPulse", "Whether it beats", tag=SERVICE, answers=[…], …)
    @route(f"{VERSIONED}/pulse", auth="dual_api", …)
    def pulse(self): …

The path, the methods, who may ask and what is negotiated follow from ``@route``. A
route of another addon is in the document in the same way. Only the routes of resources
say nothing: the declarations do.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import NamedTuple, TypeVar

from ..schema.documents.cache import DocumentCache
from ..schema.documents.openapi.json_schema import Schema
from ..schema.documents.openapi.operations import (
    KEY_ERRORS,
    KEY_OPTIONAL,
    NO_KEY,
    Answer,
    needs_key,
    operation,
)
from ..schema.documents.openapi.routes import RouteDocuments, Tag
from ..schema.errors import ApiError
from ..schema.graph.execution import GraphQLEngine, engine_of
from ..schema.open_types import Environment
from ..schema.versions import OF_VERSION, Version
from ..schema.visible import VisibleCatalog

#: What a route is documented by, among what Odoo calls its routing.
_DOCUMENTED = "dual_api_documented"
_PLACE = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
#: Of which resource a route is, where it is of one.
_OF_RESOURCE = "dual_api_of_resource"
#: A record of a resource has its number there, as in the resource's own paths.
_RECORD = re.compile(r"<dual_api_record:\w+>")
_numbers = itertools.count()

_Value = TypeVar("_Value")
_Endpoint = TypeVar("_Endpoint")
#: What Odoo keeps of a route.
_Routing = Mapping[str, object]


@dataclass(frozen=True)
class Shown:
    """What a document is about.

    :param visible: what is shown of the version that it is of
    :param engine: GraphQL, which is of the newest version
    """

    visible: VisibleCatalog
    engine: GraphQLEngine

    @property
    def graphql(self) -> VisibleCatalog:
        """The same of GraphQL, which has no versions."""
        return VisibleCatalog(self.engine.catalog, self.visible.scopes)


@dataclass(frozen=True)
class Documented:
    """Document what a route does; stands above its ``@route``.

    What is a function of :class:`Shown` depends on what the document shows.

    :param operation_id: what generators of clients call the operation
    :param summary: in a few words
    :param tag: the heading that it stands below
    :param description: in sentences
    :param answers: what it answers where it refuses nothing
    :param errors: what it refuses with, besides what every route does
    :param parameters: as OpenAPI has them
    :param body: the request's, as OpenAPI has it
    :param schemas: components that it leads to, by name
    :param security: where it does not follow from ``auth``
    :param component: what the response of a code of error is called
    :param method: which of the route's it is of
    :param setting: the name of the one that switches it on; a document shows it all the
        same, an index only while it is on
    """

    operation_id: str
    summary: str
    _: KW_ONLY
    tag: Tag
    description: str
    answers: Sequence[Answer] | Callable[[Shown], Sequence[Answer]]
    errors: Sequence[type[ApiError]] = ()
    parameters: Sequence[Schema] | Callable[[Shown], Sequence[Schema]] = ()
    body: Schema | Callable[[Shown], Schema] | None = None
    schemas: Schema | Callable[[Shown], Schema] = field(default_factory=dict)
    security: list[Schema] | None = None
    component: Callable[[str], str] = str
    method: str = "get"
    setting: str = ""
    #: They stand in the document as they were declared.
    number: int = field(default_factory=lambda: next(_numbers), init=False)

    def __call__(self, endpoint: _Endpoint) -> _Endpoint:
        """Have the endpoint documented, which ``@route`` has made."""
        # Odoo takes it along to whatever overrides the endpoint.
        routing: dict[str, object] = vars(endpoint)["original_routing"]
        routing[_DOCUMENTED] = (*_documentation(routing), self)
        return endpoint

    def operation(self, routing: _Routing, shown: Shown) -> Schema:
        """Return the operation, as OpenAPI has it."""
        keyed = routing["auth"] != "none"
        return operation(
            self.operation_id,
            self.summary,
            self.tag.name,
            description=self.description,
            security=_security(routing) if self.security is None else self.security,
            answers=_of(self.answers, shown),
            errors=(*(KEY_ERRORS if keyed else ()), *self.errors),
            parameters=_of(self.parameters, shown),
            body=None if self.body is None else _of(self.body, shown),
            component=self.component,
            negotiated=routing.get("dual_api_answers") != (),
        )


def document_cache_of(env: Environment, version: Version) -> DocumentCache:
    """Return the documents of a version, in an Odoo environment's database."""
    engine, resolver = engine_of(env), env["dual_api.resolver"]
    schemes = resolver._accepted().schemes
    routes = partial(_documents, engine, _documented_routes(env, version))
    library: DocumentCache = resolver._derived(
        # A setting decides about some of them.
        " ".join(("documents", *(each.name for each in schemes))),
        lambda catalog: DocumentCache(catalog, engine, schemes, routes),
        version,
    )
    return library


class _Route(NamedTuple):
    path: str
    routing: _Routing
    documented: Documented


def _documented_routes(env: Environment, version: Version) -> Sequence[_Route]:
    """The documented routes of a version, and those of none."""
    found = [
        _Route(_path(rule.rule), routing, documented)
        for rule in env["ir.http"].routing_map().iter_rules()
        if (routing := rule.endpoint.routing).get(OF_VERSION, version) == version
        for documented in _documentation(routing)
    ]
    return sorted(found, key=_place)


def _path(rule: str) -> str:
    """The path as OpenAPI has it."""
    return _PLACE.sub(r"{\1}", _RECORD.sub("{id}", rule))


def _place(route: _Route) -> tuple[int, int]:
    return route.documented.tag.place, route.documented.number


def _documentation(routing: _Routing) -> tuple[Documented, ...]:
    """What the route says of itself; nothing, where it is not documented."""
    found = routing.get(_DOCUMENTED, ())
    return found if isinstance(found, tuple) else ()


def _scope(routing: _Routing) -> str | None:
    """The scope that the route names, as ``pre_dispatch`` asks for it."""
    scope = routing.get("dual_api_scope")
    return scope if isinstance(scope, str) else None


def _documents(
    engine: GraphQLEngine, routes: Iterable[_Route], visible: VisibleCatalog
) -> RouteDocuments:
    """What the routes say; what needs a scope is shown to who has it."""
    shown = Shown(visible, engine)
    paths: dict[str, Schema] = {}
    schemas: Schema = {}
    tags: dict[Tag, None] = {}
    settings: dict[str, str] = {}
    for path, routing, documented in routes:
        offered = routing.get(_OF_RESOURCE) in (None, *visible.catalog.resources)
        if offered and visible.allows(_scope(routing)):
            operations = paths.setdefault(path, {})
            operations[documented.method] = documented.operation(routing, shown)
            schemas |= _of(documented.schemas, shown)
            tags[documented.tag] = None
            if documented.setting:
                settings[path] = documented.setting
    return RouteDocuments(paths, schemas, tuple(tags), settings)


def _security(routing: _Routing) -> list[Schema]:
    """Who may ask, as the route's authentication has it."""
    scope = _scope(routing)
    return {
        "none": NO_KEY,
        # Who has a link needs none; what a link is, the description says.
        "dual_api_link": needs_key(*([scope] if scope else [])),
        "dual_api_optional": KEY_OPTIONAL,
        "dual_api": needs_key(*([scope] if scope else [])),
    }[str(routing["auth"])]


def _of(value: _Value | Callable[[Shown], _Value], shown: Shown) -> _Value:
    return value(shown) if callable(value) else value
