# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's arguments and inputs, in the names that validation knows."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from ..answer.entity_tags import check_nameable
from ..catalog import Catalog
from ..declaration import (
    CLIENT_MUTATION_ID,
    MUTATION_INPUTS,
    Embedded,
    Field,
    Listed,
    ObjectType,
    Relation,
    Resource,
)
from ..errors import ValidationFailed, invalid
from ..mistakes import too_long
from ..naming import camel
from ..open_types import Json
from ..request.conditions import MAX_ALTERNATIVES, MAX_LEVELS
from ..request.field_paths import (
    MAX_DEPTH,
    MAX_PATHS,
    Picker,
    too_many_paths,
    unknown_path,
)
from ..request.page import Page
from ..request.paging import build_page
from ..request.rules import MAX_SORT_KEYS
from ..request.selection import Selection
from ..request.spelling import objects_of
from ..sentences import _lt, shortened

#: It comes back as it was sent.
_MAX_CLIENT_MUTATION_ID = 255


def check_client_mutation_id(given: Mapping[str, Json]) -> None:
    """Refuse one that is too long.

    :param given: the input of a mutation
    :raises ApiError: ``validation``
    """
    check_length(
        CLIENT_MUTATION_ID, given.get(CLIENT_MUTATION_ID), _MAX_CLIENT_MUTATION_ID
    )


def check_length(name: str, value: str | None, maximum: int) -> None:
    """Refuse a text that is too long.

    :raises ApiError: ``validation``
    """
    if value is not None and len(value) > maximum:
        raise ValidationFailed(mistakes=[too_long(name, maximum)])


def write_values(
    members: Iterable[Field | Relation], given: Mapping[str, object]
) -> dict[str, object]:
    """Return what a mutation's input writes, by REST's names; others stay as sent."""
    sent = {name: each for name, each in given.items() if name not in MUTATION_INPUTS}
    return _by_rest_name(members, sent)


def _by_rest_name(
    members: Iterable[Field | Relation], given: Mapping[str, object]
) -> dict[str, object]:
    members = tuple(members)
    names = {
        camel(name): (name, each)
        for each in members
        if not isinstance(each, Field) or each.within is None
        for name in each.write_names
    }
    objects = {
        each.graphql_name: (each.name, inside)
        for each, inside in objects_of(members).items()
    }
    found: dict[str, object] = {}
    for graphql_name, value in given.items():
        if graphql_name in objects:
            object_name, inside = objects[graphql_name]
            found[object_name] = _object(inside, value)
            continue
        name, member = names.get(graphql_name, (graphql_name, None))
        if isinstance(member, Relation) and member.part_members:
            value = _entries(member, value)
        found[name] = plain(value)
    return found


def _object(inside: Iterable[Field], sent: object) -> object:
    """What is sent of an object in the record."""
    if not isinstance(sent, Mapping):
        return sent
    names = {each.graphql_name: each.own_name for each in inside}
    return {names.get(name, name): plain(value) for name, value in sent.items()}


def _entries(relation: Relation, sent: object) -> object:
    """What is sent as the list of what belongs to the record."""
    sent = [sent] if isinstance(sent, Mapping) else sent
    if not isinstance(sent, list):
        return sent
    # One more than there may be is enough to be refused.
    return [
        _by_rest_name(relation.part_members, each)
        if isinstance(each, Mapping)
        else each
        for each in sent[: relation.max_items + 1]
    ]


def plain(value: object) -> object:
    """Return a value as REST has it: that of an enum is a text there."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def list_page(
    resource: Listed,
    relation: Relation | None,
    arguments: Mapping[str, Json],
    total: bool,
    default_limit: int,
) -> Page:
    """Return the page that the arguments of a connection ask for.

    :raises ApiError: ``validation``, in the names of the arguments
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    backward = "last" in given or ("before" in given and "first" not in given)
    size, edge = ("last", "before") if backward else ("first", "after")
    for name in {"first", "after", "last", "before"} - {size, edge}:
        if name in given:
            sentence = _lt("This can't be combined with %(name)s.", name=size)
            raise invalid(name, sentence, "contradiction")
    conditions: Mapping[str, object] = given.get("filter", {})
    if not isinstance(conditions, Mapping):
        raise invalid("filter", _lt("Enter an object."), "wrong_type")
    document = _Conditions(resource).by_rest_name(conditions)
    document |= {"backward": backward, "include_total": total}
    if size in given:
        document["limit"] = given[size]
    if edge in given:
        document["cursor"] = given[edge]
    if "orderBy" in given:
        document["sort"] = _sort(given["orderBy"])
    return build_page(
        resource,
        document,
        relation=relation,
        default_limit=default_limit,
        names={"limit": size, "cursor": edge, "sort": "orderBy"},
    )


class _Conditions:
    """Puts conditions into the names of REST, down to where they are refused."""

    def __init__(self, resource: Listed) -> None:
        self._names = {camel(f.name): f.name for f in resource.filters}
        # null takes back the default of a choice, and says nothing of another filter.
        self._choices = {f.name for f in resource.filters if f.default is not None}

    def by_rest_name(
        self, given: Mapping[str, object], level: int = 0
    ) -> dict[str, object]:
        document: dict[str, object] = {}
        for graphql_name, value in given.items():
            name = self._names.get(graphql_name, graphql_name)
            if graphql_name == "or" and value is not None:
                document[name] = self._alternatives(value, level)
            elif value is not None or name in self._choices:
                document[name] = plain(value)
        return document

    def _alternatives(self, sent: object, level: int) -> object:
        sent = [sent] if isinstance(sent, Mapping) else sent
        if not isinstance(sent, list) or level >= MAX_LEVELS:
            return sent
        # One more than there may be is enough to be refused.
        return [
            self.by_rest_name(each, level + 1) if isinstance(each, Mapping) else each
            for each in sent[: MAX_ALTERNATIVES + 1]
        ]


def _sort(orders: object) -> object:
    if isinstance(orders, Mapping):
        orders = [orders]
    if not isinstance(orders, list):
        return orders
    # One more than there may be is enough to be refused.
    return [_sort_key(order) for order in orders[: MAX_SORT_KEYS + 1]]


def _sort_key(order: object) -> object:
    if not isinstance(order, Mapping):
        return order
    field = _word(order.get("field"))
    return f"-{field}" if _word(order.get("direction", "asc")) == "desc" else field


def _word(value: object) -> str:
    """The value of an enum, or whatever was sent for one."""
    return shortened(str(getattr(value, "value", value))).lower()


def tagged_selection(
    catalog: Catalog, resource: Resource, fields: Sequence[str] | None
) -> Selection:
    """Return the representation whose entity tag is asked for.

    :param fields: as GraphQL names them, dotted below a relation to one record
    :raises ApiError: ``validation``
    """
    if len(fields or ()) > MAX_PATHS:
        raise too_many_paths("fields")
    paths = [_rest_path(catalog, resource, path) for path in fields or ()]
    selection = Picker(catalog, fields=paths).pick(resource)
    check_nameable(selection)
    return selection


def _rest_path(catalog: Catalog, type_: ObjectType, path: str) -> str:
    steps: list[str] = []
    # What the next name is one of; a field leads to nothing.
    below: ObjectType | None = type_
    embedded: Embedded | None = None
    member: Field | Relation | None
    for name in path.split(".", MAX_DEPTH):
        if embedded is not None and below is not None:
            inside = {each.graphql_name: each for each in below.embedded[embedded]}
            member, below, embedded = inside.get(name), None, None
            if member is None:
                raise unknown_path("fields", path)
            steps.append(member.own_name)
            continue
        embedded = below.graphql_object(name) if below else None
        if embedded is not None:
            steps.append(embedded.name)
            continue
        member = below.graphql_member(name) if below else None
        if member is None:
            raise unknown_path("fields", path)
        below = None
        if isinstance(member, Relation):
            if member.many:
                sentence = _lt("%(path)s leads to a list.", path=path)
                raise invalid("fields", sentence, "list")
            below = catalog.target(member)
        steps.append(member.name)
    return ".".join(steps)
