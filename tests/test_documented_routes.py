# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A route says of itself what the OpenAPI document tells, one of another addon too.

That the addon's own routes are there, all of them, is in `test_openapi_routes.py`.
"""

from functools import partial
from types import SimpleNamespace
from unittest.mock import patch

import orjson
from werkzeug.routing import Map, Rule

from odoo.http import route

from odoo.addons.dual_api.gateway.documentation import Documented, document_cache_of
from odoo.addons.dual_api.gateway.protocols import REST
from odoo.addons.dual_api.schema.catalog import OPERATIONS_READ
from odoo.addons.dual_api.schema.documents.openapi.operations import (
    Answer,
    json_content,
)
from odoo.addons.dual_api.schema.documents.openapi.routes import Tag
from odoo.addons.dual_api.schema.errors import Conflict
from odoo.addons.dual_api.schema.versions import OF_VERSION, V1, Version

from .common import ApiCase

_PULSE = {"type": "object", "properties": {"beats": {"type": "integer"}}}
_V2 = Version(number=2, contract="2.0.0")


@Documented(
    "getPulse",
    "Whether it beats",
    tag=Tag("heart", "What beats."),
    description="How often it beats in a minute.",
    answers=lambda shown: [
        Answer(
            description="It beats.",
            content=json_content("Pulse", version=shown.visible.catalog.version.name),
        )
    ],
    errors=[Conflict],
    schemas={"Pulse": _PULSE, "Unused": {}},
)
@route(
    "/api/heart/<int:number>", type=REST.route_type, auth="dual_api", methods=["GET"]
)
def pulse(_controller, _number):
    """Never called: the document is what is looked at."""


class TestDocumentedRoutes(ApiCase):
    def document(self, scopes=None, path="/api/heart/<int:number>", **routing):
        """The document of the first version where there is such a route besides."""
        endpoint = partial(pulse)
        endpoint.routing = {**pulse.original_routing, **routing}
        rule = Rule(path, endpoint=endpoint)
        Map([rule])
        model = type(self.env["ir.http"])
        found = [*self.env["ir.http"].routing_map().iter_rules(), rule]
        resolver = self.registry["dual_api.resolver"]
        routes = SimpleNamespace(iter_rules=lambda: iter(found))
        with (
            patch.object(model, "routing_map", lambda _self: routes),
            patch.object(resolver, "_derived_of_registry", {}),
        ):
            return orjson.loads(document_cache_of(self.env, V1).of(scopes).openapi_json)

    def test_the_route_of_another_addon_is_in_the_document(self):
        document = self.document()
        operation = document["paths"]["/api/heart/{number}"]["get"]
        self.assertEqual(operation["operationId"], "getPulse")
        self.assertEqual(operation["tags"], ["heart"])
        self.assertEqual(document["tags"][-1]["description"], "What beats.")
        self.assertEqual(document["components"]["schemas"]["Pulse"], _PULSE)
        self.assertNotIn("Unused", document["components"]["schemas"])
        [example] = operation["responses"]["200"]["content"]["application/json"][
            "examples"
        ]
        self.assertEqual(example, "version")

    def test_who_may_ask_and_what_is_refused_follow_from_the_route(self):
        keyed = {"401", "403", "429"}
        for auth, security, refused in (
            ("dual_api", [{"ApiKey": []}], keyed),
            ("dual_api_optional", [{}, {"ApiKey": []}], keyed),
            ("none", [], set()),
        ):
            operation = self.document(auth=auth)["paths"]["/api/heart/{number}"]["get"]
            self.assertEqual(operation["security"], security)
            statuses = set(operation["responses"])
            self.assertEqual(statuses & keyed, refused)
            self.assertLessEqual({"200", "406", "409", "500", "503"}, statuses)
        operation = self.document(dual_api_answers=())["paths"]["/api/heart/{number}"]
        self.assertNotIn("406", operation["get"]["responses"])

    def test_what_needs_a_scope_is_shown_to_who_has_it(self):
        for scopes, shown in (
            ((), False),
            ((OPERATIONS_READ,), True),
            (None, True),
        ):
            paths = self.document(scopes, dual_api_scope=OPERATIONS_READ)["paths"]
            self.assertEqual("/api/heart/{number}" in paths, shown)
        security = paths["/api/heart/{number}"]["get"]["security"]
        self.assertEqual(security, [{"ApiKey": [OPERATIONS_READ]}])

    def test_a_route_of_another_version_is_in_another_document(self):
        for version, shown in ((V1, True), (_V2, False)):
            paths = self.document(**{OF_VERSION: version})["paths"]
            self.assertEqual("/api/heart/{number}" in paths, shown)
