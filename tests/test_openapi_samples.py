# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the OpenAPI document has for its readers: samples, and who may write a field."""

import ast
import re

from odoo.addons.dual_api.schema.documents.openapi.code_samples import KEY, SERVER
from odoo.addons.dual_api.schema.headers import API_KEY_HEADER
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.versions import V1

from .support.openapi_case import OpenApiCase

LABELS = ["curl", "JavaScript", "Python"]
#: The address in a sample, in whichever quotes.
ADDRESS = re.compile(rf"""{re.escape(SERVER)}([^'"\s]*)""")


class TestSamples(OpenApiCase):
    """Each operation in three languages; tests/live/test_reference.py runs them."""

    def samples(self):
        """(path, method, operation, samples by label)."""
        for path, method, operation in self.operations(self.document()):
            samples = operation["x-codeSamples"]
            self.assertEqual([each["label"] for each in samples], LABELS)
            found = {each["label"]: each["source"] for each in samples}
            yield path, method, operation, found

    def test_each_is_of_its_operation(self):
        for path, method, operation, samples in self.samples():
            known = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
            for label, source in samples.items():
                with self.subTest(path, method=method, label=label):
                    [asked] = ADDRESS.findall(source)
                    self.assertRegex(asked.partition("?")[0], f"^{known}$")
                    keyed = bool(operation["security"])
                    self.assertEqual(API_KEY_HEADER in source, keyed)
                    self.assertEqual(KEY in source, keyed)
                    if method != "get":
                        self.assertIn(method, source.lower())

    def test_what_must_be_sent_is(self):
        for path, method, operation, samples in self.samples():
            needed = [
                each["name"]
                for each in operation["parameters"]
                if each["in"] == "query" and each.get("required")
            ]
            body = operation.get("requestBody", {}).get("required", False)
            for label, source in samples.items():
                with self.subTest(path, method=method, label=label):
                    for name in needed:
                        self.assertRegex(source, rf"[?&]{name}=")
                    self.assertTrue(
                        not body
                        or re.search("--(data|form)|body:|(json|files)=", source)
                    )

    def test_python_is_python(self):
        for path, method, _operation, samples in self.samples():
            with self.subTest(path, method=method):
                call = ast.parse(samples["Python"]).body[1].value
                self.assertEqual(call.func.attr, method)


class TestWritable(OpenApiCase):
    """The schema of an object says which scope writes a field, and under which name."""

    def written(self, key=None):
        properties = self.document(key)["components"]["schemas"]["Customer"]
        return {
            name: each.get("x-writable")
            for name, each in properties["properties"].items()
        }

    def test_it_is_what_is_declared(self):
        offered = self.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        written, members = self.written(), tuple(offered.members())
        self.assertEqual(list(written), [each.name for each in members])
        for member in members:
            expected = member.write and {
                "name": member.write_name,
                "verbs": ["create", "update"],
                "scopes": [CUSTOMERS.write_scope],
            }
            self.assertEqual(written[member.name], expected, member.name)

    def test_who_may_not_write_is_not_told_how(self):
        key = self.new_key([CUSTOMERS.read_scope])
        self.assertEqual(set(self.written(key).values()), {None})

    def test_a_heading_leads_to_the_schema_of_its_object(self):
        document = self.document()
        led = {tag["name"]: tag.get("x-object") for tag in document["tags"]}
        self.assertEqual(led["customers"], {"name": "customer", "schema": "Customer"})
        for found in filter(None, led.values()):
            self.assertIn(found["schema"], document["components"]["schemas"])
