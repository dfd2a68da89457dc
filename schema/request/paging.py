# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which part of a list a client asks for: from validated input to a Page."""

from collections.abc import Container, Mapping

from ..declaration import Listed, Match, Relation
from ..errors import ApiError, invalid
from ..open_types import FieldValue
from ..sentences import _lt
from . import cursor as cursors
from .conditions import Alternatives, needs, validated
from .page import DEFAULT_PAGE_SIZE, Conditions, OrderKey, Page
from .rules import AFTER, export_validator, list_validator, sort_values
from .uses import Use, of_filter, of_order

#: Parameters that are lists: with commas, or each value by itself.
LISTS = frozenset({"fields", "expand", "sort"})


def order_of(
    resource: Listed, sort: list[str] | tuple[str, ...]
) -> tuple[OrderKey, ...]:
    """Return the keys of the order, the id last, so that no two records are equal in
    it.
    """
    keys: dict[str, OrderKey] = {}
    for entry in sort or resource.order:
        name = entry.removeprefix("-")
        if name in keys:
            sentence = _lt("%(name)s is listed twice.", name=name)
            raise invalid("sort", sentence, "twice")
        keys[name] = OrderKey(resource.sorts_by[name], entry.startswith("-"))
        if name == "id":
            break
    else:
        # Following the direction of the first key lets one index serve both.
        first = next(iter(keys.values()), None)
        descending = first.descending if first else False
        keys["id"] = OrderKey(resource.identity, descending)
    return tuple(keys.values())


def build_page(
    resource: Listed,
    document: Mapping[str, object],
    *,
    relation: Relation | None = None,
    default_limit: int = DEFAULT_PAGE_SIZE,
    names: Mapping[str, str] | None = None,
) -> Page:
    """Return the page that the document asks for.

    :param document: by the names of REST's parameters, already of the right types
    :param relation: the relation that the list follows, if it follows one
    :param names: what the client calls a parameter, where that is not its name here
    :raises ApiError: ``validation``
    """
    try:
        return _page(resource, document, relation, default_limit)
    except ApiError as error:
        error.rename(names or {})
        raise


def build_export(resource: Listed, document: Mapping[str, object]) -> Page:
    """Return which records of the resource an export is of, in the order of their ids.

    :param document: by the names of REST's parameters, already of the right types
    :raises ApiError: ``validation``
    """
    values = validated(export_validator(resource), document)
    after = values.pop(AFTER, None)
    uses = _uses(resource, values, ())
    values = _with_defaults(resource, values, None, ())
    return Page(
        limit=0,
        cursor=None if after is None else (after,),
        order=(OrderKey(resource.identity),),
        values=values,
        needs=needs(resource, Conditions(values)),
        uses=uses,
    )


def _page(
    resource: Listed,
    document: Mapping[str, object],
    relation: Relation | None,
    default_limit: int,
) -> Page:
    asked = {name: value for name, value in document.items() if name != "or"}
    values = validated(list_validator(resource), asked)
    reader = Alternatives(resource)
    alternatives = reader.parse(document["or"]) if "or" in document else ()
    cursor = values.pop("cursor", None)
    sort = values.pop("sort", ())
    if cursor is not None and not sort:
        # It says itself in which order its list is.
        named = cursors.sort_of(cursor)
        known = set(named) <= set(sort_values(resource))
        sort = named if known and len(set(named)) == len(named) else ()
    order = order_of(resource, sort)
    offset = values.pop("offset", 0)
    if cursor is not None and offset:
        sentence = _lt("This can't be combined with %(name)s.", name="cursor")
        raise invalid("offset", sentence, "contradiction")
    limit = values.pop("limit", default_limit)
    backward = values.pop("backward", False)
    total = values.pop("include_total", False)
    uses = (
        *(_order_uses(resource, order) if sort else ()),
        *_uses(resource, values, reader.named),
    )
    values = _with_defaults(resource, values, relation, reader.named)
    conditions = Conditions(values, alternatives)
    return Page(
        limit=limit,
        offset=offset,
        cursor=None if cursor is None else tuple(cursors.decode(cursor, order)),
        backward=backward,
        total=total,
        order=order,
        values=values,
        alternatives=alternatives,
        needs=(*_needs_of(order), *needs(resource, conditions)),
        uses=uses,
    )


def _needs_of(order: tuple[OrderKey, ...]) -> tuple[str, ...]:
    """The scopes of fields whose values the order, and each cursor, tells."""
    return tuple(key.field.scope for key in order if key.field.scope)


def _uses(
    resource: Listed, values: Mapping[str, FieldValue], named: Container[str]
) -> tuple[Use, ...]:
    """What goes of the filters that are named, in alternatives, too."""
    return tuple(
        use
        for filter_ in resource.going_filters
        if filter_.name in values or filter_.name in named
        for use in of_filter(resource, filter_)
    )


def _order_uses(resource: Listed, order: tuple[OrderKey, ...]) -> tuple[Use, ...]:
    """What goes of the fields that are sorted by."""
    return tuple(use for key in order for use in of_order(resource, key.field))


def _with_defaults(
    resource: Listed,
    values: Mapping[str, FieldValue],
    relation: Relation | None,
    named: Container[str],
) -> dict[str, FieldValue]:
    """The values, and the defaults of what is named nowhere.

    :param named: the filters that are named in an alternative
    """
    chosen = {
        filter_.name: filter_.default
        for filter_ in resource.filters
        if filter_.match is Match.CHOICE
    }
    if relation is not None:
        chosen.update(relation.filters)
    chosen = {name: value for name, value in chosen.items() if name not in named}
    chosen.update(values)
    return {name: value for name, value in chosen.items() if value is not None}
