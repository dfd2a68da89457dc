# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a request of ``parity.py`` is said in GraphQL, in either of its two ways."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from odoo.addons.dual_api.schema.declaration import (
    Field,
    ObjectType,
    Relation,
    ValueType,
)
from odoo.addons.dual_api.schema.naming import camel, constant, pascal
from odoo.addons.dual_api.schema.request.operation import Kind

from ..common import Answer
from .parity import Driver, Outcome, Request, Show, at, lengths, nested, replayed

#: GraphQL's names of parameters, and REST's. Details are keyed by them; all other
#: names in details are the same at both doors.
PARAMETERS = {"first": "limit", "after": "cursor", "orderBy": "sort", "query": "fields"}


def _common_name(name: str) -> str:
    head, dot, tail = name.partition(".")
    return f"{PARAMETERS.get(head, head)}{dot}{tail}"


_NAME = re.compile("[_A-Za-z][_0-9A-Za-z]*")


class _Word(str):
    """A value of an enum."""

    __slots__ = ()


class _Arguments:
    """Collects the arguments of a document as variables."""

    def __init__(self) -> None:
        self.declared: list[str] = []
        self.values: dict[str, Any] = {}

    def value(self, type_: str, value: Any) -> str:
        """What stands for the value in the document."""
        name = f"v{len(self.values)}"
        self.declared.append(f"${name}: {type_}")
        self.values[name] = value
        return f"${name}"

    def call(self, **arguments: tuple[str, Any] | None) -> str:
        """The arguments of one field, by name: their types and values."""
        given = [
            f"{name}: {self.value(*argument)}"
            for name, argument in arguments.items()
            if argument is not None
        ]
        return f"({', '.join(given)})" if given else ""


class _Literals(_Arguments):
    """Writes the arguments into the document."""

    def value(self, _type: str, value: Any) -> str:
        if isinstance(value, Mapping):
            inner = (f"{name}: {self.value('', each)}" for name, each in value.items())
            return f"{{{', '.join(inner)}}}"
        if isinstance(value, list):
            return f"[{', '.join(self.value('', each) for each in value)}]"
        return value if isinstance(value, _Word) else orjson.dumps(value).decode()


class GraphQLDriver(Driver):
    """``/graphql``, with variables."""

    name = "GraphQL with variables"
    arguments = _Arguments

    def send(self, request: Request, key: str | None) -> Outcome:
        arguments = self.arguments()
        field = self._root(request, arguments)
        operation = "query" if request.kind in (Kind.LIST, Kind.GET) else "mutation"
        declared = f"({', '.join(arguments.declared)})" if arguments.declared else ""
        document = f"{operation} {declared} {{ it: {field} }}"
        answer = self.case.graphql(
            document, arguments.values, key=key, headers=request.headers()
        )
        if answer.failure is not None and not _withheld(answer):
            return self.refused(request, answer)
        points = answer.json["extensions"]["cost"]["points"]
        if points != answer.points:
            raise AssertionError(f"says {points} points, took {answer.points}")
        outcome = self._outcome(request, answer.data["it"], points)
        return replace(outcome, replayed=replayed(answer))

    def common_names(
        self, request: Request, details: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        heads = {name.partition(".")[0] for name in details}
        strays = heads & set(PARAMETERS.values()) - (request.values or {}).keys()
        if strays:
            raise AssertionError(f"GraphQL has no parameter {strays}")
        return {_common_name(name): value for name, value in details.items()}

    # -- the document -----------------------------------------------------------

    def _root(self, request: Request, arguments: _Arguments) -> str:
        resource, show = request.resource, request.show
        singular = camel(resource.singular)
        if request.kind is Kind.LIST and request.relation:
            target = self.catalog.target(resource.member(request.relation))
            call = arguments.call(id=("ID!", str(request.record_id)))
            inner = self._list(target, camel(request.relation), request, arguments)
            return f"{singular}{call} {{ {inner} }}"
        if request.kind is Kind.LIST:
            return self._list(resource, camel(resource.name), request, arguments)
        shown = self._selection(resource, show, arguments)
        if request.kind is Kind.GET:
            return f"{singular}{arguments.call(id=('ID!', request.record_id))} {shown}"
        verb = request.verb
        name = camel(verb.name) + pascal(resource.singular)
        input_type = f"{name[0].upper()}{name[1:]}Input!"
        call = arguments.call(input=(input_type, _input(request)))
        answered = [
            f"{singular} {shown}" if verb.answers else "",
            "deletedId" if verb.deletes else "",
            *(each.graphql_name for each in verb.reveals),
        ]
        return f"{name}{call} {{ {' '.join(answered)} clientMutationId }}"

    def _list(
        self, target: ObjectType, name: str, request: Request, arguments: _Arguments
    ) -> str:
        types = {each.name: each.type for each in target.filters}
        conditions = {
            camel(key): self._condition(types.get(key), value)
            for key, value in request.filters.items()
        }
        order = _order(request)
        type_name = target.type_name
        call = arguments.call(
            first=None if request.limit is None else ("Int", request.limit),
            after=None if request.cursor is None else ("String", request.cursor),
            filter=(f"{type_name}Filter", conditions) if conditions else None,
            orderBy=None if order is None else (f"[{type_name}Order!]", order),
        )
        shown = self._connection(
            target, request.show, arguments, request.limit, request.total
        )
        return f"{name}{call} {shown}"

    def _condition(self, type_: ValueType | None, value: Any) -> Any:
        """The value of a filter."""
        return _word(type_, value)

    def _connection(
        self,
        type_: ObjectType,
        show: Show,
        arguments: _Arguments,
        limit: Any,
        total: bool = False,
    ) -> str:
        nodes = self._selection(type_, show, arguments)
        # REST does not look whether there is more, where it shows nothing.
        more = "" if limit == 0 else "pageInfo { hasNextPage endCursor }"
        count = "totalCount" if total else ""
        return f"{{ nodes {nodes} {more} {count} }}"

    def _selection(self, type_: ObjectType, show: Show, arguments: _Arguments) -> str:
        names = (graphql_name(type_, name) for name in show.fields)
        parts = [
            # Two fields of one object are asked for in two selections of it.
            name.replace(".", " { ") + " }" * name.count(".")
            for name in names
        ]
        for name, below in show.relations.items():
            relation = type_.member(name)
            target = self.catalog.target(relation)
            if relation.many:
                size = None if below.limit is None else ("Int", below.limit)
                call = arguments.call(first=size)
                shown = self._connection(target, below, arguments, below.limit)
                parts.append(f"{camel(name)}{call} {shown}")
            else:
                shown = self._selection(target, below, arguments)
                parts.append(f"{camel(name)} {shown}")
        return f"{{ {' '.join(parts)} }}"

    # -- the answer -------------------------------------------------------------

    def _outcome(self, request: Request, data: Any, points: int) -> Outcome:
        resource, show = request.resource, request.show
        revealed = lengths(
            request, lambda field, payload=data: payload[field.graphql_name]
        )
        if not request.shows:
            return Outcome(points=points, revealed=revealed)
        if request.kind is Kind.DO:
            data = data[camel(resource.singular)]
        if request.kind is not Kind.LIST:
            rows = self._row(resource, show, data)
            return Outcome(rows=rows, points=points, revealed=revealed)
        if request.relation:
            relation = resource.member(request.relation)
            resource, data = self.catalog.target(relation), data[camel(relation.name)]
        page = self._page(resource, show, data)
        total = data.get("totalCount")
        return Outcome(page["rows"], page["next"], total, points=points)

    def _row(self, type_: ObjectType, show: Show, row: Mapping[str, Any] | None) -> Any:
        if row is None:
            return None
        found = {name: at(row, graphql_name(type_, name)) for name in show.fields}
        for name, below in show.relations.items():
            relation = type_.member(name)
            form = self._page if relation.many else self._row
            value = row[camel(name)]
            target = self.catalog.target(relation)
            found[name] = None if value is None else form(target, below, value)
        return found

    def _page(
        self, type_: ObjectType, show: Show, page: Mapping[str, Any]
    ) -> dict[str, Any]:
        info = page.get("pageInfo", {"hasNextPage": False})
        return {
            "rows": [self._row(type_, show, row) for row in page["nodes"]],
            "next": info["endCursor"] if info["hasNextPage"] else None,
        }


class GraphQLLiteralDriver(GraphQLDriver):
    """``/graphql``, with everything in the document; one of a list by itself."""

    name = "GraphQL with literals"
    arguments = _Literals

    def _condition(self, type_: ValueType | None, value: Any) -> Any:
        found = super()._condition(type_, value)
        return found[0] if isinstance(found, list) and len(found) == 1 else found


def _withheld(answer: Answer) -> bool:
    """Whether the errors are only of what is null in the answer."""
    data = answer.data
    if not data or data["it"] is None:
        return False
    for error in answer.json["errors"]:
        found = data
        for step in error["path"]:
            found = found[step]
        if found is not None or not error["locations"]:
            raise AssertionError(f"there is no null for {error}")
    return True


def graphql_name(type_: ObjectType, name: str) -> str:
    """Return the path by which GraphQL shows a member."""
    member = type_.member(name)
    if not isinstance(member, Field):
        return camel(name)
    within = f"{member.within.graphql_name}." if member.within else ""
    return f"{within}{member.graphql_name}"


def _word(type_: ValueType | None, value: Any) -> Any:
    """The value, which a document spells as a name where it is of an enum."""
    choices = type_ and type_.named_choices()
    if choices is None or not choices.enumerable:
        return value
    if isinstance(value, list):
        return [_word(type_, each) for each in value]
    spelled = isinstance(value, str) and _NAME.fullmatch(value)
    return _Word(value) if spelled else value


def _input(request: Request) -> dict[str, Any]:
    members = request.resource.inputs(request.verb) if request.verb else ()
    given = _written(members, request.values or {})
    if request.if_match is not None:
        given["ifMatch"] = request.if_match
    return given if request.record_id is None else {"id": request.record_id, **given}


def _written(
    members: Iterable[Field | Relation], values: Mapping[str, Any]
) -> dict[str, Any]:
    """What is written, down to the entries of lists, by GraphQL's names."""
    known = {name: each for each in members for name in each.write_names}
    flat = {camel(name): _value(known.get(name), each) for name, each in values.items()}
    return dict(nested(flat) or {})


def _value(member: Field | Relation | None, value: Any) -> Any:
    if isinstance(member, Relation) and member.part_members and isinstance(value, list):
        return [
            _written(member.part_members, each) if isinstance(each, Mapping) else each
            for each in value
        ]
    return _word(member and member.type, value)


def _order(request: Request) -> Any:
    if request.sort is None:
        return None
    return [
        {
            "field": _Word(constant(key.removeprefix("-"))),
            "direction": _Word("DESC" if key.startswith("-") else "ASC"),
        }
        for key in request.sort
    ]
