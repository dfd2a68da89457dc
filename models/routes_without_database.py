# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The API's routes while there is no database to ask for routes.

When PostgreSQL is away, Odoo serves a request "without a database": by the routes of
the addons that its configuration calls server-wide. For all others it has a page of
its own, 404 in HTML, which tells a client that the customer is gone. So the addon
enters its routes there, in the way in which Odoo enters those of server-wide addons,
as soon as a database that has it is loaded in the process; ``gateway/dispatcher.py``
answers. A process that starts while PostgreSQL is away has loaded nothing: for it
the addon has to be in ``server_wide_modules``.
"""

import functools

from werkzeug.routing import Rule

from odoo import http, models, tools
from odoo.tools.misc import submap

_ADDON = __name__.split(".")[2]


class IrHttp(models.AbstractModel):
    """Enters the routes when a registry is complete: server-wide addons are by then."""

    _inherit = "ir.http"

    def _register_hook(self) -> None:
        super()._register_hook()
        if _ADDON not in tools.config["server_wide_modules"]:
            _enter_routes()


@functools.cache
def _enter_routes() -> None:
    """Once per process: Odoo loads one registry at a time."""
    for url, endpoint in http._generate_routing_rules([_ADDON], nodb_only=True):
        if endpoint.routing["type"].startswith(f"{_ADDON}."):
            options = submap(endpoint.routing, http.ROUTING_KEYS)
            http.root.nodb_routing_map.add(Rule(url, endpoint=endpoint, **options))
