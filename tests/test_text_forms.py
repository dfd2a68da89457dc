# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records are found by what they hold, however it is encoded and however long it is."""

import unicodedata

from odoo.addons.dual_api.schema.declaration import (
    ChoiceType,
    Match,
    PhoneType,
    TextType,
)
from odoo.addons.dual_api.schema.naming import camel
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

#: As one sign a letter, and as a letter with its accents.
NAME = "Za\u017c\u00f3\u0142\u0107 \u1e9b\u0323 \uac00"
FORMS = ("NFC", "NFD")


class TestTextForms(ApiCase):
    """Through every filter of text, and the search, at both doors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resource = cls.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        cls.filters = [
            filter_
            for filter_ in cls.resource.filters
            if filter_.match is Match.EQUALS
            and isinstance(filter_.one, TextType)
            and not isinstance(filter_.one, (ChoiceType, PhoneType))
            and filter_.name not in ("country", "lang", "state")
        ]

    def found(self, name, value):
        """The ids, which are the same at both doors."""
        params = {name: value, "limit": 200, "fields": "id"}
        answer = self.rest("GET", "customers", params=params)
        self.assertEqual(answer.status, 200, answer.text)
        ids = {row["id"] for row in answer.json["results"]}
        query = (
            "query ($filter: CustomerFilter) { customers(first: 200, filter: $filter)"
            " { nodes { databaseId } } }"
        )
        answer = self.graphql(query, {"filter": {camel(name): value}})
        self.assertIsNone(answer.error, answer.text)
        nodes = answer.data["customers"]["nodes"]
        self.assertEqual({node["databaseId"] for node in nodes}, ids)
        return ids

    def stored(self, filter_, value):
        """A record that holds the value, as Odoo's own forms would store it."""
        source, _dot, tail = filter_.source.partition(".")
        if tail:
            field = self.env["res.partner"]._fields[source]
            value = [(0, 0, {tail: value})] if field.type == "many2many" else value
        values = {"name": "Stored"} | {source: value}
        return self.env["res.partner"].create({"is_company": True, **values})

    def test_filters_by_any_form(self):
        self.assertGreater(len(self.filters), 5)
        for filter_ in self.filters:
            for stored in FORMS:
                value = unicodedata.normalize(stored, NAME)
                with self.subTest(filter_.name, stored=stored):
                    record = self.stored(filter_, value)
                    for form in FORMS:
                        asked = unicodedata.normalize(form, NAME)
                        self.assertIn(record.id, self.found(filter_.name, asked))
                    record.unlink()

    def test_search_by_any_form(self):
        for stored in FORMS:
            record = self.customer(f"A {unicodedata.normalize(stored, NAME)} Z")
            for form in FORMS:
                asked = unicodedata.normalize(form, NAME[:5])
                self.assertIn(record.id, self.found("q", asked))

    def test_what_is_written_is_composed(self):
        decomposed = unicodedata.normalize("NFD", NAME)
        answer = self.rest("POST", "customers", json={"name": decomposed})
        self.assertEqual(answer.json["name"], unicodedata.normalize("NFC", NAME))
        query = (
            "mutation ($input: CreateCustomerInput!)"
            " { it: createCustomer(input: $input) { customer { name } } }"
        )
        answer = self.graphql(query, {"input": {"name": decomposed}})
        name = answer.data["it"]["customer"]["name"]
        self.assertEqual(name, unicodedata.normalize("NFC", NAME))

    def test_what_is_longer_than_may_be_written(self):
        for filter_ in self.filters:
            value = "x" * 3_000
            with self.subTest(filter_.name):
                record = self.stored(filter_, value)
                self.assertIn(record.id, self.found(filter_.name, value))
                record.unlink()
