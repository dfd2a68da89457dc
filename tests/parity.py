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
from odoo.addons.dual_api.schema.declaration import Resource
from odoo.addons.dual_api.schema.selection import Kind

from .common import Answer, ApiCase


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
    """

    rows: Any = None
    next: str | None = None
    total: int | None = None
    error: str | None = None
    details: Any = None
    required_scope: str | None = None
    points: int = 0
    replayed: bool = False


class Driver:
    """Sends requests through one door."""

    name: str

    def __init__(self, case: ApiCase, catalog: Catalog) -> None:
        self.case = case
        self.catalog = catalog

    def send(self, request: Request, key: str | None) -> Outcome:
        """Send it and put the answer into the common form."""
        raise NotImplementedError

    def refused(self, answer: Answer) -> Outcome:
        """The refusal in the common form."""
        failure = answer.failure
        return Outcome(
            error=failure["error"],
            details=self.common_names(failure["details"]),
            required_scope=failure.get("required_scope"),
            points=answer.points,
        )

    def common_names(self, details: Mapping[str, Any]) -> Mapping[str, Any]:
        """Details with the door's names of parameters turned into common ones."""
        return details


def replayed(answer: Answer) -> bool:
    """Whether the answer says that it was given before."""
    said = answer.headers.get("Idempotent-Replayed")
    if said not in (None, "true"):
        raise AssertionError(f"Idempotent-Replayed is {said}")
    return said is not None


_METHODS = {Kind.CREATE: "POST", Kind.UPDATE: "PATCH", Kind.DELETE: "DELETE"}


class RestDriver(Driver):
    """``/api/v1``"""

    name = "REST"

    def common_names(self, details: Mapping[str, Any]) -> Mapping[str, Any]:
        # ``contacts.limit`` says which list is meant; GraphQL has its ``first`` there.
        return {name.rpartition(".")[2]: value for name, value in details.items()}

    def send(self, request: Request, key: str | None) -> Outcome:
        method = _METHODS.get(request.kind, "GET")
        path = request.resource.name
        if request.record_id is not None:
            path += f"/{request.record_id}"
        if request.relation:
            path += f"/{request.relation}"
        headers = request.headers()
        if request.if_match is not None:
            headers["If-Match"] = request.if_match
        answer = self.case.rest(
            method,
            path,
            key=key,
            json=request.values,
            params=self._query(request),
            headers=headers,
        )
        if answer.failure is not None:
            return self.refused(answer)
        about = {"points": answer.points, "replayed": replayed(answer)}
        if request.kind is Kind.DELETE:
            return Outcome(**about)
        if request.kind is not Kind.LIST:
            return Outcome(rows=_rest_row(request.show, answer.json), **about)
        page = _rest_page(request.show, answer.json)
        total = answer.json.get("total")
        return Outcome(page["rows"], page["next"], total, points=answer.points)

    def _query(self, request: Request) -> dict[str, str]:
        if request.kind is Kind.DELETE:
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
        return {name: str(value) for name, value in query.items() if value is not None}


def _text(value: Any) -> str:
    if value is None:
        return "all"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rest_row(show: Show, row: Mapping[str, Any] | None) -> Any:
    if row is None:
        return None
    found = {name: row[name] for name in show.fields}
    for name, below in show.relations.items():
        value = row[name]
        is_page = isinstance(value, dict) and value.keys() >= {"results", "next"}
        found[name] = (_rest_page if is_page else _rest_row)(below, value)
    return found


def _rest_page(show: Show, page: Mapping[str, Any]) -> dict[str, Any]:
    cursor = None
    if page["next"]:
        cursor = parse_qs(urlsplit(page["next"]).query)["cursor"][0]
    rows = [_rest_row(show, row) for row in page["results"]]
    if page["count"] != len(rows):
        raise AssertionError(f"count is {page['count']} for {len(rows)} rows")
    return {"rows": rows, "next": cursor}
