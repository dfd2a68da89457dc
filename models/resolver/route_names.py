# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths of a version that belong to no resource, such as that of ``me``."""

from collections.abc import Collection

# Odoo's routing asks the same function; the map itself is not there yet.
from odoo.http import _generate_routing_rules

from ...schema.versions import VERSIONED

_BELOW = f"{VERSIONED}/"


def route_names(modules: Collection[str]) -> frozenset[str]:
    """Return the first segments below the path of a version that routes spell out.

    :param modules: the names of the addons whose routes count
    """
    urls = (url for url, _endpoint in _generate_routing_rules(modules, nodb_only=False))
    names = (url[len(_BELOW) :].split("/")[0] for url in urls if url.startswith(_BELOW))
    return frozenset(name for name in names if not name.startswith("<"))
