# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the API enters Odoo's own routing: authentication, and names of resources."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import psycopg2
from werkzeug.routing import BaseConverter, Map, PathConverter, ValidationError

from odoo import models
from odoo.http import request
from odoo.modules.registry import Registry
from odoo.tools import SQL

from ..auth.credentials.link import sent_link
from ..gateway.late_body import LATE_BODY, mark_late
from ..gateway.paths import Address, door_of, is_spelled, sent_path
from ..gateway.protocols import protocol_of
from ..gateway.response_headers import ROUTE_HEADERS, mark_headers
from ..schema.declaration import BATCH, BATCH_METHOD, Resource
from ..schema.errors import Unavailable
from ..schema.headers import METHODS
from ..schema.naming import database_id
from ..schema.versions import OF_VERSION, VERSIONED, Version
from .database.kept_caches import remember


class _DeclaredConverter(BaseConverter):
    """Something in a path that the declarations of the database name.

    Anything else is no match, and so an unknown path before a key is asked for.

    :param version: the number of the version whose declarations they are; the newest,
        where it is not said
    """

    def __init__(self, url_map: Map, version: int | None = None) -> None:
        super().__init__(url_map)
        # Odoo keeps it on the thread that serves.
        database = threading.current_thread().dbname  # type: ignore[attr-defined]
        registry = Registry(database)
        catalogs = registry["dual_api.resolver"]._catalogs_of_registry
        self.catalog = catalogs[max(catalogs) if version is None else version]


class ResourceConverter(_DeclaredConverter):
    """The name of a resource."""

    def __init__(self, url_map: Map, version: int | None = None) -> None:
        super().__init__(url_map, version)
        names = sorted(self.catalog.resources)
        self.regex = "|".join(map(re.escape, names)) or "(?!)"


class RecordConverter(BaseConverter):
    """The number of a record: 0, which no record has, for what can't be one.

    A number has one spelling: 01 is none.
    """

    regex = "0|[1-9][0-9]*"

    def to_python(self, value: str) -> int:
        """Return the number; Python itself refuses to read thousands of digits."""
        return database_id(value) or 0


class _AddressConverter(_DeclaredConverter):
    """Where something of a resource is, in as many segments as its declaration says.

    :param addresses: for each template the names of the resource, and of what is there
    """

    part_isolating = False

    def __init__(
        self,
        url_map: Map,
        addresses: Callable[[Resource], Iterable[tuple[str, str]]],
        version: int | None = None,
    ) -> None:
        super().__init__(url_map, version)
        self._addresses = {
            f"{resource.name}{path}": (resource.name, name)
            for resource in self.catalog.resources.values()
            for path, name in addresses(resource)
        }
        record, number = re.escape("{id}"), f"(?:{RecordConverter.regex})"
        places = [re.escape(each).replace(record, number) for each in self._addresses]
        self.regex = "|".join(sorted(places)) or "(?!)"

    def to_python(self, value: str) -> Address:
        """Return the address, its record as a number."""
        name, *rest = value.split("/")
        record_id = None
        if rest and rest[0].isdigit():
            record_id = database_id(rest[0]) or 0
            rest[0] = "{id}"
        template = "/".join((name, *rest))
        return Address(template, *self._addresses[template], record_id)


class VerbConverter(_AddressConverter):
    """Where a verb is done: ``keys/7/rotate``, and what else declarations lead to.

    :param method: the HTTP method by which it is done
    """

    def __init__(self, url_map: Map, method: str, version: int | None = None) -> None:
        def addresses(resource: Resource) -> Iterable[tuple[str, str]]:
            for verb in resource.verbs:
                if verb.http_method == method:
                    yield verb.path, verb.name
            if resource.batches and method == BATCH_METHOD:
                yield f"/{BATCH}", BATCH

        super().__init__(url_map, addresses, version)


class RelationConverter(_AddressConverter):
    """Where a to-many relation of a record is: ``customers/7/contacts``."""

    def __init__(self, url_map: Map, version: int | None = None) -> None:
        def addresses(resource: Resource) -> Iterable[tuple[str, str]]:
            names = (each.name for each in resource.relations if each.many)
            return ((f"/{{id}}/{name}", name) for name in names)

        super().__init__(url_map, addresses, version)


class UnclaimedConverter(PathConverter):
    """A path of which nobody knows anything: the website has no page there."""

    def to_python(self, value: str) -> str:
        """Return the path as it is.

        :raises werkzeug.routing.ValidationError: where it is another's
        """
        if request and request.env is not None and _is_page(f"/api/{value}"):
            raise ValidationError
        return super().to_python(value)


#: What a route says of itself that answers whatever nobody else does.
_UNCLAIMED = "dual_api_unclaimed"
#: Its converter: what that takes is a client's word, no name in the declarations.
_UNCLAIMED_PATH = "unclaimed_path"
#: A path that only the route for unknown paths answers, by door.
_UNKNOWN = "/{}/-"


class IrHttp(models.AbstractModel):
    """Routes of each version, paths of one spelling, and authentication by key."""

    _inherit = "ir.http"

    def _generate_routing_rules(
        self, modules: Iterable[str], converters: Mapping[str, type]
    ) -> Iterator[tuple[str, Any]]:
        """The routes, those that each version has once for each of them."""
        catalogs = self.env["dual_api.resolver"]._catalogs()
        versions = [catalog.version for catalog in catalogs]
        declared = "|".join(
            name
            for name, converter in converters.items()
            if issubclass(converter, _DeclaredConverter)
        )
        place = re.compile(rf"<({declared})(?:\(([^)]*)\))?:")
        for url, endpoint in super()._generate_routing_rules(modules, converters):
            if endpoint.routing.get(_UNCLAIMED):
                # Here, since there are no pages where there is no database.
                yield url.replace("<path:", f"<{_UNCLAIMED_PATH}:"), endpoint
                continue
            if not url.startswith(VERSIONED):
                yield url, endpoint
                continue
            for version in versions:
                path = place.sub(partial(_in_version, version), version.path(url))
                yield path, _of_version(endpoint, version)

    @classmethod
    def _get_converters(cls) -> dict[str, type]:
        return {
            **super()._get_converters(),
            "dual_api_resource": ResourceConverter,
            "dual_api_verb": VerbConverter,
            "dual_api_relation": RelationConverter,
            "dual_api_record": RecordConverter,
            _UNCLAIMED_PATH: UnclaimedConverter,
        }

    @classmethod
    def _match(cls, path: str) -> tuple[Any, dict[str, Any]]:
        """The route of the path; of the API's none but by the API's own spelling.

        Other addons add spellings: ``website`` serves every path below that of a
        language, too, or leads away from there. The API has none of that.
        """
        # Odoo's first question about a request: from here on it may keep what it reads.
        remember(request.registry, request)
        sent = sent_path(request.httprequest.environ)
        if is_spelled(sent):
            found = super()._match(path if _method_is_known() else _unknown(sent))
            routing = found[0].endpoint.routing
            if routing.get(LATE_BODY):
                mark_late(request)
            if headers := routing.get(ROUTE_HEADERS):
                mark_headers(request, headers)
            return found
        door = door_of(sent, _is_language)
        if door and not _is_page(_behind_language(sent)):
            return super()._match(_UNKNOWN.format(door))
        rule, args = super()._match(path)
        if protocol := protocol_of(rule.endpoint.routing["type"]):
            # Something has led here that is no path of the API.
            return super()._match(_UNKNOWN.format(protocol.segment))
        return rule, args

    @classmethod
    def _auth_method_dual_api(cls) -> None:
        """A key is needed."""
        cls._dual_api_authenticate(required=True)

    @classmethod
    def _auth_method_dual_api_optional(cls) -> None:
        """A key is used when one is sent."""
        cls._auth_method_none()
        cls._dual_api_authenticate(required=False)

    @classmethod
    def _auth_method_dual_api_link(cls) -> None:
        """A key is needed, or an address that was signed on behalf of one."""
        _rule, args = cls._match(request.httprequest.path)
        request.dispatcher.state.offered = sent_link(
            args["record_id"], request.httprequest.args
        )
        cls._dual_api_authenticate(required=True)

    @classmethod
    def _dual_api_authenticate(cls, *, required: bool) -> None:
        if request.httprequest.method == "OPTIONS":
            # Browsers send no key with a preflight; pre_dispatch answers it.
            cls._auth_method_none()
            return
        try:
            request.dispatcher.let_in(required=required)
        except psycopg2.Error as error:
            # Odoo takes any unknown failure here for a wrong password.
            raise Unavailable() from error

    @classmethod
    def _remember_clearings(cls) -> None:
        """Begin anew: the request has let go of what it read."""
        remember(request.registry, request, anew=True)


def _in_version(version: Version, place: re.Match[str]) -> str:
    """The beginning of a place in a path, which says whose declarations name it."""
    converter, arguments = place.groups()
    arguments = ", ".join(filter(None, (arguments, f"version={version.number}")))
    return f"<{converter}({arguments}):"


def _of_version(endpoint: Any, version: Version) -> Any:
    """The endpoint, which tells whose route it is of.

    Odoo's is a partial of a controller's bound method.
    """
    copy = partial(endpoint.func, *endpoint.args, **endpoint.keywords)
    vars(copy).update(vars(endpoint))
    vars(copy)["routing"] = {**endpoint.routing, OF_VERSION: version}
    return copy


def _unknown(path: str) -> str:
    return _UNKNOWN.format(path.split("/")[1])


#: What is below a version is the API's alone.
_OF_A_VERSION = re.compile(r"/(?:api/v[0-9]+|graphql)(?:/|$)")


def _behind_language(path: str) -> str:
    """The path without its first segment."""
    return "/" + "/".join(path.split("/")[2:])


def _is_page(path: str) -> bool:
    """Whether ``website`` has a page there, or leads on from there; by one statement,
    since whoever knows no key can ask.
    """
    env = request.env
    if "website.page" not in env or not is_spelled(path) or _OF_A_VERSION.match(path):
        return False
    places = (("website.page", "url"), ("website.rewrite", "url_from"))
    found = SQL(" OR ").join(
        SQL("EXISTS (%s)", env[model].sudo()._search([(name, "=", path)]).select())
        for model, name in places
    )
    [[is_there]] = env.execute_query(SQL("SELECT %s", found))
    return bool(is_there)


def _method_is_known() -> bool:
    """Whether the method is one of the API's, in its one spelling (RFC 9110, 9.1)."""
    return request.httprequest.environ["REQUEST_METHOD"] in METHODS


def _is_language(segment: str) -> bool:
    """Whether a path of Odoo's pages can begin with that segment for a language.

    As generous as Odoo, which takes ``f`` and ``fr_XX`` for ``fr_FR``.
    """
    languages = request.env["res.lang"]
    short = segment.partition("_")[0]
    codes = languages._get_active_by("code")
    return bool(segment) and (
        any(code.lower().startswith(short) for code in codes)
        or any(each.lower() == segment for each in languages._get_active_by("url_code"))
    )
