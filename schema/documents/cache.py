# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The published documents of a catalog: spelled once for each set of scopes."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

import orjson

from ..catalog import Catalog
from ..graph.execution import GraphQLEngine
from ..graph.sdl import build_sdl
from ..naming import snake
from ..security import SecurityScheme
from ..visible import VisibleCatalog, shown_scopes
from .openapi.document import build_openapi, to_yaml
from .openapi.json_schema import Schema as Document
from .openapi.routes import RouteDocuments, RouteLink

#: Keys have few different sets of scopes; whoever makes more waits a little longer.
KEPT_SETS = 16


class Documents:
    """What one set of scopes is shown.

    :param catalog: of the version that the OpenAPI document is of
    :param engine: of the newest version
    :param scopes: ``None`` for everything
    :param schemes: the ways in which a request may show who it comes from
    :param routes: what routes say of themselves in a document of the visible
    """

    def __init__(
        self,
        catalog: Catalog,
        engine: GraphQLEngine,
        scopes: frozenset[str] | None,
        schemes: Sequence[SecurityScheme],
        routes: Callable[[VisibleCatalog], RouteDocuments],
    ) -> None:
        self._catalog = catalog
        self._engine = engine
        self._scopes = scopes
        self._schemes = schemes
        self._routes = routes

    @cached_property
    def visible(self) -> VisibleCatalog:
        """What is shown of the catalog."""
        return VisibleCatalog(self._catalog, self._scopes)

    @cached_property
    def _of_routes(self) -> RouteDocuments:
        return self._routes(self.visible)

    @cached_property
    def _openapi(self) -> Document:
        return build_openapi(self.visible, self._of_routes, self._schemes)

    @cached_property
    def links(self) -> Mapping[str, RouteLink]:
        """Where there is something to get, besides resources, by name.

        What ``getHealth`` gets is called ``health``.
        """
        return {
            snake(get["operationId"].removeprefix("get")): RouteLink(
                path,
                get["summary"],
                get["tags"][0],
                self._of_routes.settings.get(path, ""),
            )
            for path, operations in self._of_routes.paths.items()
            if "{" not in path and (get := operations.get("get"))
        }

    @cached_property
    def openapi_yaml(self) -> bytes:
        """Return the OpenAPI document as YAML."""
        return to_yaml(self._openapi).encode()

    @cached_property
    def openapi_json(self) -> bytes:
        """Return the OpenAPI document as JSON."""
        return orjson.dumps(self._openapi, option=orjson.OPT_INDENT_2)

    @cached_property
    def sdl(self) -> bytes:
        """The GraphQL schema in its definition language."""
        number = self._engine.catalog.version.contract
        return build_sdl(self._engine.shown(self._scopes), number).encode()


class DocumentCache:
    """The documents of one version; as many as :data:`KEPT_SETS` are kept.

    :param engine: of the newest version
    :param schemes: the ways in which a request may show who it comes from
    :param routes: what routes say of themselves in a document of an visible
    """

    def __init__(
        self,
        catalog: Catalog,
        engine: GraphQLEngine,
        schemes: Sequence[SecurityScheme],
        routes: Callable[[VisibleCatalog], RouteDocuments],
    ) -> None:
        self._catalog = catalog
        self._engine = engine
        self._schemes = schemes
        self._routes = routes
        self._documents = lru_cache(KEPT_SETS)(self._make)

    def _make(self, scopes: frozenset[str] | None) -> Documents:
        return Documents(
            self._catalog, self._engine, scopes, self._schemes, self._routes
        )

    def of(self, scopes: Iterable[str] | None) -> Documents:
        """Return the documents for a key with those scopes; ``None``: for no key."""
        if scopes is None:
            return self._documents(None)
        return self._documents(shown_scopes(self._catalog, scopes))


def digest(document: bytes) -> str:
    """Return what tells whether a document has changed."""
    return f"sha256:{hashlib.sha256(document).hexdigest()}"
