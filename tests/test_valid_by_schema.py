# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the published schema calls valid passes validation, and nothing else does."""

from jsonschema import Draft202012Validator

from odoo.addons.dual_api.schema.declaration import CREATE, UPDATE, Field, TextType
from odoo.addons.dual_api.schema.declaration.patterns import matches
from odoo.addons.dual_api.schema.errors import ApiError
from odoo.addons.dual_api.schema.request.rules import (
    list_validator,
    verb_validator,
)
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

_TEXTS = (
    "",
    " ",
    "a",
    "US",
    "a\0",
    "\0",
    "a\nb",
    "a\n",
    "\t",
    "\u200b",
    "\u2028",
    "a@b.c",
    "a@b.c\n",
    "https://a.example",
    "javascript:alert(1)",
    "x" * 100,
    "x" * 101,
    "x" * 4_000,
    "x" * 20_001,
    "\N{PILE OF POO}",
)
_VALUES = (
    *_TEXTS,
    None,
    5,
    0,
    -1,
    1.5,
    True,
    [],
    ["a"],
    ["a\0"],
    ["\n"],
    [""],
    {},
    ["a"] * 51,
)
_IDS = ("0", "00", "-1", "1.0", "", " 1", "1\n", "1", "7", "2000000000")


class TestValidBySchema(ApiCase):
    """Every text of every body, and every filter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resource = cls.env["dual_api.resolver"]._catalog(V1).resources["customers"]

    def setUp(self):
        super().setUp()
        self.document = self.rest("GET", "openapi.json").json
        self.components = self.without_patterns(self.document["components"])

    def is_valid(self, schema, value):
        rooted = {**self.without_patterns(schema), "components": self.components}
        return not any(
            not matches(found["pattern"], each)
            for found, each in self.patterns(schema, value)
        ) and Draft202012Validator(rooted).is_valid(value)

    def patterns(self, schema, value):
        if isinstance(value, str) and "pattern" in schema:
            yield schema, value
        if isinstance(value, list) and isinstance(schema.get("items"), dict):
            for each in value:
                yield from self.patterns(schema["items"], each)

    def without_patterns(self, schema):
        """Python's dialect is none of their business."""
        if isinstance(schema, dict):
            return {
                name: self.without_patterns(each)
                for name, each in schema.items()
                if name != "pattern" or not isinstance(each, str)
            }
        if isinstance(schema, list):
            return [self.without_patterns(each) for each in schema]
        return schema

    def passes(self, gate, document):
        try:
            gate.validate(document)
        except ApiError:
            return False
        return True

    def test_bodies(self):
        schemas = self.document["components"]["schemas"]
        for gate, name, other in (
            (verb_validator(self.resource, CREATE), "CustomerCreate", {"name": "N"}),
            (verb_validator(self.resource, UPDATE), "CustomerUpdate", {}),
        ):
            for member in self.resource.writable:
                if not isinstance(member, Field):
                    continue
                schema = schemas[name]["properties"][member.write_name]
                for value in _VALUES:
                    with self.subTest(name, field=member.write_name, value=value):
                        document = {**other, member.write_name: value}
                        self.assertEqual(
                            self.passes(gate, document), self.is_valid(schema, value)
                        )

    def test_filters(self):
        parameters = self.document["paths"]["/api/v1/customers"]["get"]["parameters"]
        gate = list_validator(self.resource)
        named = {
            each["name"]: each
            for each in map(self.resolved, parameters)
            if "name" in each
        }
        texts = {
            f.name: f for f in self.resource.filters if isinstance(f.one, TextType)
        }
        for name in (*texts, "q"):
            several = name in texts and texts[name].several
            for text in _TEXTS:
                value = [text] if several else text
                with self.subTest(name, value=value):
                    schema = self.resolved(named[name]["schema"])
                    self.assertEqual(
                        self.passes(gate, {name: value}), self.is_valid(schema, value)
                    )
        ids = [f.name for f in self.resource.filters if f.to is not None]
        self.assertIn("parent_id", ids)
        for name in ids:
            schema = self.resolved(named[name]["schema"])
            for value in _IDS:
                with self.subTest(name, value=value):
                    valid = self.is_valid(schema, [value])
                    self.assertEqual(self.passes(gate, {name: [value]}), valid)

    def resolved(self, part):
        while "$ref" in part:
            *_ignored, kind, name = part["$ref"].split("/")
            part = self.document["components"][kind][name]
        return part
