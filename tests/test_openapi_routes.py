# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI document has every route of the addon, and no other."""

import re

from odoo.addons.dual_api.controllers.oauth.dispatcher import ROUTE_TYPE as OAUTH
from odoo.addons.dual_api.schema.declaration import (
    BATCH,
    BATCH_METHOD,
    VERB_METHODS,
)
from odoo.addons.dual_api.schema.versions import OF_VERSION, V1

from .support.openapi_case import IN_PARTS, METHODS, OpenApiCase

#: Werkzeug adds the first to every GET, Odoo the second to everything.
IMPLIED = {"HEAD", "OPTIONS"}


class TestRoutes(OpenApiCase):
    """Odoo's routing map is what there is."""

    def rules(self):
        """The addon's own rules; a test addon may have some of another type.

        Those of OAuth are no requests of the API: clients find them by metadata.
        """
        return [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.routing["type"].startswith("dual_api.")
            and rule.endpoint.routing["type"] != OAUTH
        ]

    def paths(self, rule):
        """The rule's path as OpenAPI writes it, for each resource and relation."""
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        text = re.sub(r"<dual_api_record:\w+>", "{id}", rule.rule)
        text = re.sub(r"<string:(\w+)>", r"{\1}", text)
        for resource in catalog.resources.values():
            named = {
                r"resource\(": [resource.name],
                r"relation\(": [
                    f"{resource.name}/{{id}}/{each.name}"
                    for each in resource.relations
                    if each.many
                ],
                **{
                    rf"verb\({method}, ": [
                        f"{resource.name}{verb.path}"
                        for verb in resource.verbs
                        if verb.http_method == method
                    ]
                    + [f"{resource.name}/{BATCH}"]
                    * bool(resource.batches and method == BATCH_METHOD)
                    for method in VERB_METHODS
                },
            }
            paths = [text]
            for kind, names in named.items():
                place = re.compile(rf"<dual_api_{kind}version=1\):\w+>")
                if place.search(text):
                    paths = [place.sub(name, path) for path in paths for name in names]
            yield from paths

    @staticmethod
    def of_another_version(rule):
        return rule.endpoint.routing.get(OF_VERSION, V1) != V1

    def test_the_document_has_every_route_and_no_other(self):
        routed = set()
        for rule in self.rules():
            # Each version has a document of its own.
            if rule.methods is None or self.of_another_version(rule):
                continue
            if IN_PARTS not in rule.rule:
                self.assertEqual("HEAD" in rule.methods, "GET" in rule.methods, rule)
            for path in self.paths(rule):
                routed |= {(path, method) for method in rule.methods - IMPLIED}
        described = {
            (path, method.upper())
            for path, method, _operation in self.operations(self.document())
        }
        self.assertEqual(described, routed)
        self.assertGreaterEqual(len(described), 16)

    def test_nothing_is_hidden_in_a_path_item(self):
        for path, item in self.document()["paths"].items():
            # Of an upload, HEAD tells how far it is.
            own = {"head"} if IN_PARTS in path else set()
            self.assertLessEqual(set(item), {"parameters", *METHODS} | own, path)

    def test_routes_for_any_method_only_refuse(self):
        found = 0
        for rule in self.rules():
            if rule.methods is not None:
                continue
            url = re.sub(r"<(?:unclaimed_)?path:\w+>", "nothing/here", rule.rule)
            self.assertNotIn("<", url)
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"):
                with self.subTest(url, method=method):
                    answer = self.rest(
                        method, url, json={} if method == "POST" else None
                    )
                    if answer.status == 405:
                        self.assertNotIn(method, answer.headers["Allow"].split(", "))
                    elif "<" in rule.rule:
                        self.assertEqual(answer.error, "not_found")
                    found += 1
        self.assertGreaterEqual(found, 12)

    def test_head_and_options_work_where_get_does(self):
        for path, method, operation in self.operations(self.document()):
            if method != "get" or path == "/graphql":
                continue
            with self.subTest(path):
                got, head = (
                    self.ask(path, each, operation, self.api_key)
                    for each in ("get", "head")
                )
                self.assertEqual((head.status, head.text), (got.status, ""))
                options = self.ask(path, "options", operation, None)
                self.assertEqual(options.status, 204)
                self.assertLessEqual(
                    {"GET", *IMPLIED}, set(options.headers["Allow"].split(", "))
                )

    def test_operations_are_told_apart_and_explained(self):
        document = self.document()
        names, tags = [], {tag["name"] for tag in document["tags"]}
        for path, method, operation in self.operations(document):
            with self.subTest(path, method=method):
                names.append(operation["operationId"])
                self.assertLess(len(operation["summary"]), 60)
                self.assertNotEqual(operation["description"], operation["summary"])
                self.assertLessEqual(set(operation["tags"]), tags)
        self.assertEqual(len(names), len(set(names)))
        for tag in document["tags"]:
            self.assertTrue(tag["description"])

    def test_everything_in_the_schemas_is_described(self):
        for name, schema in self.document()["components"]["schemas"].items():
            self.assertTrue(schema["description"], name)
            for member, each in schema.get("properties", {}).items():
                with self.subTest(name, member=member):
                    self.assertTrue("description" in each or "properties" in each)

    def test_where_the_document_points_to_is_something(self):
        document = self.document()
        found = set()
        for tag in document["tags"]:
            found |= set(re.findall(r"\]\((/[^)]*)\)", tag["description"]))
        self.assertGreater(len(found), 2)
        for url in sorted(found):
            self.assertEqual(self.rest("GET", url, key=None).status, 200, url)

    def test_no_schema_leads_back_to_itself(self):
        """Tools that put each schema in the place of its reference come to an end."""
        schemas = self.document()["components"]["schemas"]

        def led_to(value):
            if isinstance(value, dict):
                if "$ref" in value:
                    yield value["$ref"].rpartition("/")[2]
                for each in value.values():
                    yield from led_to(each)
            elif isinstance(value, list):
                for each in value:
                    yield from led_to(each)

        def follow(name, path):
            self.assertNotIn(name, path)
            for each in led_to(schemas[name]):
                follow(each, (*path, name))

        for name in schemas:
            follow(name, ())

    def test_no_parameter_is_a_choice_of_schemas(self):
        """Generators make classes of their own for these, or throw."""
        for path, method, operation in self.operations(self.document()):
            for each in operation.get("parameters", ()):
                schema = each.get("schema", {})
                for place in (schema, schema.get("items", {})):
                    with self.subTest(path, method=method, name=each["name"]):
                        self.assertFalse(place.keys() & {"oneOf", "anyOf", "allOf"})
