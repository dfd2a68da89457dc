# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every kind of change of an OpenAPI document is known for what it does to clients."""

from copy import deepcopy

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.tools.contract.openapi import openapi_changes

from .support.contract_breaks import BREAKS
from .support.contract_document import (
    CREATE,
    DOCUMENT,
    GONE,
    IN,
    LIMIT,
    LIST,
    OUT,
    SORT,
    THING,
    changed,
)

ADDITIONS = [
    (
        ("paths", "/others"),
        {"get": {"responses": {}}},
        ["GET /others: the operation is new."],
    ),
    (
        (*CREATE, "parameters"),
        [{"name": "fields", "in": "query"}],
        ["POST /things, query parameter `fields`: it is new."],
    ),
    (
        (*LIMIT, "schema", "maximum"),
        GONE,
        [
            f"{method} /things, query parameter `limit`: `maximum` was 200 and is not"
            " set, which allows more."
            for method in ("GET", "POST")
        ],
    ),
    (
        (*SORT, "schema", "items", "enum"),
        ["id", "name", "-id"],
        ['GET /things, query parameter `sort`[]: the value "-id" is new.'],
    ),
    (
        (*SORT, "deprecated"),
        True,
        ["GET /things, query parameter `sort`: it is deprecated now."],
    ),
    (
        (*IN, "required"),
        [],
        ["ThingCreate.name: the field is required no more."],
    ),
    (
        (*IN, "properties", "name", "type"),
        ["string", "null"],
        ["ThingCreate.name: the value may be null too."],
    ),
    (
        (*IN, "properties", "size"),
        {"type": "string"},
        ["ThingCreate.size: the field is new."],
    ),
    (
        (*OUT, "properties", "code"),
        {"type": "string"},
        ["Thing.code: the field is new."],
    ),
    (
        (*OUT, "properties", "name", "type"),
        "string",
        ["Thing.name: the value is never null any more."],
    ),
    (
        (*OUT, "properties", "name", "maxLength"),
        100,
        ["Thing.name: `maxLength` was 200 and is 100, which promises more."],
    ),
    (
        (*OUT, "properties", "size", "enum"),
        ["S", "L", "XL"],
        ['Thing.size: the value "XL" is new.'],
    ),
    (
        (*OUT, "properties", "size", "deprecated"),
        True,
        ["Thing.size: it is deprecated now."],
    ),
    (
        (*LIST, "responses", "304"),
        {"description": "Nothing has changed."},
        ["GET /things, answer 304: it is new."],
    ),
    (
        (*LIST, "responses", "200", "headers", "ETag"),
        {"schema": {"type": "string"}},
        ["GET /things, answer 200, header `ETag`: it is new."],
    ),
    (
        (*CREATE, "requestBody", "content", "application/xml"),
        {},
        ["POST /things, body: the media type application/xml is new."],
    ),
    (
        (*LIST, "security"),
        [{}],
        ["GET /things: it needed ApiKey `things:read` and needs only nothing."],
    ),
    (
        ("components", "schemas", "Other"),
        {"type": "object"},
        ["schema Other: it is new."],
    ),
    (
        ("components", "responses", "missing", "headers"),
        {"X-Reason": {"schema": {"type": "string"}}},
        ["answer `missing`, header `X-Reason`: it is new."],
    ),
]
#: Other words for the same.
NOTHING = [
    ((*LIST, "summary"), "Things"),
    ((*OUT, "description"), "A thing."),
    ((*OUT, "properties", "size", "examples"), ["S"]),
    ((*OUT, "properties", "parent"), {"anyOf": [{"type": "null"}, THING]}),
    ((*OUT, "properties", "name"), {"type": ["null", "string"], "maxLength": 200}),
    ((*IN, "properties", "parent"), {"type": ["string", "integer"]}),
    ((*IN, "properties", "name", "minLength"), 0),
    ((*SORT, "style"), "form"),
    ((*LIST, "security"), [{"ApiKey": ["things:read"]}]),
    ((*LIST, "responses", "404"), {"description": "It is not there."}),
]


@tagged("-at_install", "post_install")
class TestOpenApiChanges(BaseCase):
    def assertTold(self, cases, verdict):
        for place, value, sentences in cases:
            with self.subTest(place=place, value=value):
                found = openapi_changes(DOCUMENT, changed(place, value))
                self.assertCountEqual(map(str, found), sentences)
                effects = {change.effect.name for change in found}
                self.assertIn(verdict, effects)
                if verdict == "ADDITION":
                    self.assertEqual(effects, {verdict})

    def test_what_breaks_clients_is_told_with_the_reason(self):
        self.assertTold(BREAKS, "BREAK")

    def test_what_is_new_breaks_nobody(self):
        self.assertTold(ADDITIONS, "ADDITION")

    def test_other_words_for_the_same_are_no_change(self):
        for place, value in NOTHING:
            with self.subTest(place=place, value=value):
                self.assertEqual(openapi_changes(DOCUMENT, changed(place, value)), [])

    def test_a_schema_that_is_gone_is_missed_by_generated_clients(self):
        old = changed(("components", "schemas", "Other"), {"type": "object"})
        self.assertEqual(
            [str(change) for change in openapi_changes(old, DOCUMENT)],
            [
                "schema Other: it is gone, so the type of that name in generated"
                " clients is, too."
            ],
        )

    def test_it_is_told_once_wherever_it_is_used(self):
        everywhere = changed((*LIST, "responses", "206"), {"description": "Some."})
        everywhere["paths"]["/others"] = everywhere["paths"]["/things"]
        less = deepcopy(everywhere)
        del less["components"]["schemas"]["Thing"]["properties"]["name"]
        self.assertEqual(len(openapi_changes(everywhere, less)), 1)

    def test_the_best_of_several_choices_counts(self):
        small = {"type": "object", "properties": {"a": {"type": "string"}}}
        large = {"type": "object", "properties": {"b": {"type": "string"}}}
        place = (*IN, "properties", "parent")
        one = changed(place, {"oneOf": [small, large]})
        other = changed(place, {"oneOf": [large, small]})
        self.assertEqual(openapi_changes(one, other), [])
        fewer = changed(place, {"oneOf": [large]})
        self.assertIn(
            "ThingCreate.parent.a: the field is gone, so requests with it are refused.",
            map(str, openapi_changes(one, fewer)),
        )

    def test_conditions_that_all_hold_are_one(self):
        apart = {"allOf": [{"type": "string"}, {"maxLength": 200}]}
        place = (*IN, "properties", "name")
        self.assertEqual(openapi_changes(DOCUMENT, changed(place, apart)), [])

    def test_a_pattern_that_lists_choices_may_list_more(self):
        place = (*IN, "properties", "code", "pattern")
        few = changed(place, r"^(id|name|(parent)(\.[a-z|)]+)+)$")
        more = changed(place, r"^(id|city|name|(contacts|parent)(\.[a-z|)]+)+)$")
        effects = {change.effect.name for change in openapi_changes(few, more)}
        self.assertEqual(effects, {"ADDITION"})
        effects = {change.effect.name for change in openapi_changes(more, few)}
        self.assertEqual(effects, {"BREAK"})
        for other in ("^(id|name", "^(id)|(name)$", "^(id|name)+$", "^id|name$"):
            unlike = changed(place, other)
            effects = {change.effect.name for change in openapi_changes(few, unlike)}
            self.assertEqual(effects, {"BREAK"}, other)
