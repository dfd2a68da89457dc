# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths of a version that belong to no resource, such as that of ``me``."""

from collections.abc import Collection
from functools import lru_cache

# Odoo's routing asks the same function; the map itself is not there yet.
from odoo.http import Controller, _generate_routing_rules

from ...schema.versions import VERSIONED

_BELOW = f"{VERSIONED}/"
#: What a route says that is of the resource whose name it spells out.
OF_RESOURCE = "dual_api_of_resource"


def route_names(modules: Collection[str]) -> frozenset[str]:
    """Return the first segments below the path of a version that routes spell out.

    :param modules: the names of the addons whose routes count
    """
    # Catalogs are made several times for the same routes, which take longer to find
    # than all else that is checked.
    controllers = sum(map(len, Controller.children_classes.values()))
    return _route_names(frozenset(modules), controllers)


@lru_cache(maxsize=8)
def _route_names(modules: frozenset[str], _controllers: int) -> frozenset[str]:
    rules = _generate_routing_rules(sorted(modules), nodb_only=False)
    urls = (url for url, endpoint in rules if not endpoint.routing.get(OF_RESOURCE))
    names = (url[len(_BELOW) :].split("/")[0] for url in urls if url.startswith(_BELOW))
    return frozenset(name for name in names if not name.startswith("<"))
