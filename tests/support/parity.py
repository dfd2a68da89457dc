# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One request in words of neither door, and the doors that can send it.

A :class:`Request` says what is wanted in the names of the declaration. Each driver
says it in its door's way and puts the answer into one form, an :class:`Outcome`.
Where outcomes are not equal, the doors do not keep what they promise. REST's driver
is here, GraphQL's in ``parity_graphql.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.declaration import Resource, Verb
from odoo.addons.dual_api.schema.request.operation import Kind

from ..common import Answer, ApiCase


@dataclass(frozen=True)
class Show:
    """What an answer shows of each record.

    :param relations: what it shows of the records that relations lead to
    :param limit: the page size, below a to-many relation; ``None`` for the default
    """

    fields: tuple[str, ...] = ()
    relations: Mapping[str, "Show"] = field(default_factory=dict)
    limit: Any = None

    def paths(self, prefix: str = "") -> list[str]:
        """Every field, as REST names it from the top."""
        found = [prefix + name for name in self.fields]
        for name, below in self.relations.items():
            found += below.paths(f"{prefix}{name}.")
        return found

    def limits(self, prefix: str = "") -> dict[str, Any]:
        """Every page size below, as REST's parameters."""
        found = {}
        for name, below in self.relations.items():
            if below.limit is not None:
                found[f"{prefix}{name}.limit"] = below.limit
            found |= below.limits(f"{prefix}{name}.")
        return found


@dataclass(frozen=True)
class Request:
    """What is wanted of a resource.

    :param relation: with ``Kind.LIST``: the to-many relation of ``record_id`` to list
    :param filters: ``None`` for both values of a choice
    :param if_match: the entity tags that the record must have
    :param idempotency_key: the name of a write that is done once
    :param verb: with ``Kind.DO``: which
    """

    kind: Kind
    resource: Resource
    show: Show = Show(("id",))
    record_id: Any = None
    relation: str | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: tuple[str, ...] | None = None
    limit: Any = None
    cursor: Any = None
    total: bool = False
    values: Mapping[str, Any] | None = None
    if_match: str | None = None
    idempotency_key: str | None = None
    verb: Verb | None = None

    @property
    def shows(self) -> bool:
        """Whether records are answered."""
        return self.verb is None or self.verb.answers

    def headers(self) -> dict[str, str]:
        """What both doors send as a header."""
        if self.idempotency_key is None:
            return {}
        return {"Idempotency-Key": self.idempotency_key}


@dataclass(frozen=True)
class Outcome:
    """What came of it: rows, or a refusal; and what it cost.

    :param rows: one for a record; nested lists as ``{"rows": …, "next": …}``
    :param next: the cursor that leads on
    :param replayed: whether it is what came of an earlier request
    :param revealed: how long each text is that a verb reveals
    """

    rows: Any = None
    next: str | None = None
    total: int | None = None
    error: str | None = None
    details: Any = None
    required_scope: str | None = None
    points: int = 0
    replayed: bool = False
    revealed: Mapping[str, int] | None = None


class Driver:
    """Sends requests through one door."""

    name: str

    def __init__(self, case: ApiCase, catalog: Catalog) -> None:
        self.case = case
        self.catalog = catalog

    def send(self, request: Request, key: str | None) -> Outcome:
        """Send it and put the answer into the common form."""
        raise NotImplementedError

    def refused(self, request: Request, answer: Answer) -> Outcome:
        """The refusal in the common form."""
        failure = answer.failure
        return Outcome(
            error=failure["error"],
            details=self.common_names(request, failure["details"]),
            required_scope=failure.get("required_scope"),
            points=answer.points,
        )

    def common_names(
        self, request: Request, details: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Details with the door's names of parameters turned into common ones."""
        return details


def replayed(answer: Answer) -> bool:
    """Whether the answer says that it was given before."""
    said = answer.headers.get("Idempotent-Replayed")
    if said not in (None, "true"):
        raise AssertionError(f"Idempotent-Replayed is {said}")
    return said is not None


class RestDriver(Driver):
    """The version of REST that the case asks."""

    name = "REST"

    def common_names(
        self, request: Request, details: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        # ``contacts.limit`` says which list is meant; GraphQL has its ``first`` there.
        return {
            "limit" if name.endswith(".limit") else name: value
            for name, value in details.items()
        }

    def send(self, request: Request, key: str | None) -> Outcome:
        method = request.verb.http_method if request.verb else "GET"
        path = request.resource.name
        if request.record_id is not None:
            path += f"/{request.record_id}"
        if request.relation:
            path += f"/{request.relation}"
        if request.verb and request.verb.in_path:
            path += f"/{request.verb.name}"
        headers = request.headers()
        if request.if_match is not None:
            headers["If-Match"] = request.if_match
        answer = self.case.rest(
            method,
            path,
            key=key,
            json=nested(request.values),
            params=self._query(request),
            headers=headers,
        )
        if answer.failure is not None:
            return self.refused(request, answer)
        about: Any = {"points": answer.points, "replayed": replayed(answer)}
        if request.kind is not Kind.LIST:
            rows = _rest_row(request.show, answer.json) if request.shows else None
            revealed = lengths(request, lambda field: answer.json[field.name])
            return Outcome(rows=rows, revealed=revealed, **about)
        page = _rest_page(request.show, answer.json)
        total = answer.json.get("total")
        return Outcome(page["rows"], page["next"], total, points=answer.points)

    def _query(self, request: Request) -> dict[str, Any]:
        if not request.shows:
            return {}
        query = {
            "fields": ",".join(request.show.paths()),
            **request.show.limits(),
            **{name: _text(value) for name, value in request.filters.items()},
            "limit": request.limit,
            "cursor": request.cursor,
            "sort": None if request.sort is None else ",".join(request.sort),
            "include_total": "true" if request.total else None,
        }
        return {
            name: value if isinstance(value, list) else str(value)
            for name, value in query.items()
            if value is not None
        }


def nested(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What is sent: what is in an object, by the path to it, stands in one."""
    if values is None:
        return None
    found: dict[str, Any] = {}
    for name, value in values.items():
        within, dot, own_name = name.partition(".")
        if dot:
            found.setdefault(within, {})[own_name] = value
        else:
            found[name] = value
    return found


def at(row: Mapping[str, Any], path: str) -> Any:
    """What the path leads to in an answer."""
    found: Any = row
    for step in path.split("."):
        found = found[step]
    return found


def lengths(request: Request, value_of: Any) -> Mapping[str, int] | None:
    """How long what was revealed is; what it is differs each time.

    :param value_of: the value of a field
    """
    if request.verb is None:
        return None
    return {each.name: len(str(value_of(each))) for each in request.verb.reveals}


def _text(value: Any) -> Any:
    if value is None:
        return "all"
    if isinstance(value, list):
        return [_text(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rest_row(show: Show, row: Mapping[str, Any] | None) -> Any:
    if row is None:
        return None
    found = {name: at(row, name) for name in show.fields}
    for name, below in show.relations.items():
        value = row[name]
        is_page = isinstance(value, dict) and value.keys() >= {"results", "next"}
        found[name] = (_rest_page if is_page else _rest_row)(below, value)
    return found


def _rest_page(show: Show, page: Mapping[str, Any]) -> dict[str, Any]:
    cursor = page["next_cursor"]
    if page["next"]:
        [linked] = parse_qs(urlsplit(page["next"]).query)["cursor"]
        assert cursor == linked
    rows = [_rest_row(show, row) for row in page["results"]]
    if page["count"] != len(rows):
        raise AssertionError(f"count is {page['count']} for {len(rows)} rows")
    return {"rows": rows, "next": cursor}
