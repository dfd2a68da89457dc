# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, Response, request, route

from odoo.addons.dual_api.gateway.documentation import Documented
from odoo.addons.dual_api.gateway.json_response import json_response
from odoo.addons.dual_api.gateway.protocols import REST
from odoo.addons.dual_api.schema.documents.openapi.operations import (
    Answer,
    json_content,
)
from odoo.addons.dual_api.schema.documents.openapi.routes import Tag
from odoo.addons.dual_api.schema.versions import VERSIONED


class PulseController(Controller):
    """A route that each version has."""

    @Documented(
        "getPulse",
        "Which version answers",
        tag=Tag("pulse", "Which version answers."),
        description="The name of the version that is asked.",
        answers=[
            Answer(
                description="It is this.",
                content=json_content("Pulse", pulse={"version": "v2"}),
            )
        ],
        schemas={
            "Pulse": {
                "type": "object",
                "description": "Which version answers.",
                "required": ["version"],
                "properties": {
                    "version": {"type": "string", "description": "Its name."}
                },
            }
        },
    )
    @route(
        f"{VERSIONED}/pulse",
        type=REST.route_type,
        auth="dual_api",
        methods=["GET"],
        csrf=False,
        readonly=True,
    )
    def pulse(self) -> Response:
        """The version of the request."""
        request.dispatcher.admit([])
        return json_response({"version": request.dispatcher.version.name})
