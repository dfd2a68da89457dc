# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's arguments and inputs, in the names that validation knows."""

from collections.abc import Iterable, Mapping
from typing import Any

from .declaration import Field, Relation, Resource
from .errors import invalid
from .naming import camel
from .paging import build_page
from .selection import Page

#: Inputs of mutations that are not written to the record.
_NOT_WRITTEN = frozenset({"id", "clientMutationId"})


def write_values(
    members: Iterable[Field | Relation], given: Mapping[str, Any]
) -> dict[str, Any]:
    """What a mutation's input writes, by write name; unknown names stay as they are."""
    names = {camel(m.write_name): m.write_name for m in members}
    return {
        names.get(name, name): value
        for name, value in given.items()
        if name not in _NOT_WRITTEN
    }


def list_page(
    resource: Resource,
    relation: Relation | None,
    arguments: Mapping[str, Any],
    total: bool,
    default_limit: int,
) -> Page:
    """The page that the arguments of a connection ask for.

    :raises ApiError: ``validation``, in the names of the arguments
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    backward = "last" in given or ("before" in given and "first" not in given)
    size, edge = ("last", "before") if backward else ("first", "after")
    for name in {"first", "after", "last", "before"} - {size, edge}:
        if name in given:
            raise invalid(name, f"can't be combined with {size}")
    names = {camel(f.name): f.name for f in resource.filters}
    conditions = given.get("filter", {})
    if not isinstance(conditions, Mapping):
        raise invalid("filter", "must be of dict type")
    document = {names.get(name, name): value for name, value in conditions.items()}
    # null takes back the default of a choice, and says nothing of another filter.
    choices = {f.name for f in resource.filters if f.default is not None}
    document = {
        name: value
        for name, value in document.items()
        if value is not None or name in choices
    }
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


def _sort(orders: Any) -> Any:
    if isinstance(orders, Mapping):
        orders = [orders]
    if not isinstance(orders, list):
        return orders
    return [_sort_key(order) for order in orders]


def _sort_key(order: Any) -> Any:
    if not isinstance(order, Mapping):
        return order
    field = str(getattr(order.get("field"), "value", order.get("field"))).lower()
    direction = order.get("direction", "asc")
    direction = str(getattr(direction, "value", direction)).lower()
    return f"-{field}" if direction == "desc" else field
