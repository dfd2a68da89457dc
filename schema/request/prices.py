# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What filters, searches, orders and verbs cost beside the usual, for the documents.

Of lists, each is a sentence about what no index serves, with a blank in front; else
nothing. Lists below a record cost none of it.
"""

from ..declaration import Field, Filter, Listed, Match, Resource, Verb
from ..declaration.finding import finds_words, sorts
from .conditions import unserved_folds
from .rates import RATES


def mails_price(verb: Verb) -> str:
    """Return what to say of a verb."""
    if not verb.mails:
        return ""
    points = verb.mails * RATES["mails"].each
    what = "The mail costs" if verb.mails == 1 else "The mails cost"
    return f"{what} {points} more points."


def filter_price(resource: Listed, filter_: Filter, where: str = "") -> str:
    """Return what to say of a filter.

    :param where: which list, where the filter is one of others too
    """
    folds = unserved_folds(resource, filter_)
    if folds is not None:
        return _more(resource, folds, where)
    range_ = filter_.match in (Match.AT_LEAST, Match.AT_MOST)
    if not range_ or not isinstance(resource, Resource):
        return ""
    return f" In another order than by this, the list costs {_points()}{where}."


def search_price(resource: Listed, where: str = "") -> str:
    """Return what to say of ``q``."""
    if finds_words(resource):
        return ""
    return _more(resource, len(resource.search), where)


def order_price(resource: Listed, field: Field, where: str = "") -> str:
    """Return what to say of a field that a list is sorted by."""
    return "" if sorts(resource, field) else _more(resource, 0, where)


def orders_price(resource: Listed) -> str:
    """Return what to say of all of them, by their names in REST."""
    dear = [
        f"`{field.own_name}`"
        for field in resource.sortable
        if not sorts(resource, field)
    ]
    alone = _more(resource, 0, "", ", ".join(dear)) if dear else ""
    return alone + together_price(resource)


def together_price(resource: Listed, where: str = "") -> str:
    """Return what to say of an order, and of filters beside it."""
    if not isinstance(resource, Resource) or not resource.indexes:
        return ""
    return (
        " If no one index serves all that a list is filtered and sorted by, it costs"
        f" {_points()}{where}."
    )


def _more(resource: Listed, folds: int, where: str, what: str = "this") -> str:
    if not isinstance(resource, Resource):
        return ""
    return f" No index serves {what}: the list costs {_points(folds)}{where}."


def _points(folds: int = 0) -> str:
    points = RATES["walks"].each + folds * RATES["folds"].each
    return f"{points} more {'point' if points == 1 else 'points'}"
