# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The least that a controller of Odoo can do; `make bench` measures against it."""

from odoo.http import Controller, Response, route


class Floor(Controller):
    """Answers without a look at the database."""

    @route(
        "/bench/floor",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def floor(self) -> Response:
        """A constant."""
        return Response(b'{"status": "pass"}', content_type="application/json")
