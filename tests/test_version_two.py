# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The second version of customers, beside the first one and GraphQL.

An address is an object there, and names of Odoo's columns are words. What both versions
have in common, the tests of the first one hold.
"""

import csv
import io

import orjson

from odoo.addons.dual_api.monitoring.redaction import Redactor
from odoo.addons.dual_api.schema.versions import V1, V2

from .common import ApiCase
from .support.parity_answers import SameAnswers
from .support.parity_exports import SameExports
from .test_parity import CustomerSamples

ADDRESS = {
    "street": "4557 De Silva St",
    "street2": "Building B",
    "city": "Fremont",
    "postal_code": "94538",
    "state": "CA",
    "country": "US",
}
#: What the second version calls otherwise, by how the first one calls it.
_WORDS = {
    "vat": "tax_id",
    "function": "job_title",
    "comment": "notes",
    "lang": "language",
    "zip": "address.postal_code",
    **{name: f"address.{name}" for name in ADDRESS if name != "postal_code"},
}
_FLAT = "city country state street street2 zip lang vat function comment"
_IN_OBJECT = (
    "address { city country state street street2 postalCode }"
    " language taxId jobTitle notes"
)


class TestSameRecords(CustomerSamples, SameAnswers, SameExports, ApiCase):
    """REST's second version and GraphQL by its names: what a record shows and takes."""

    version = V2.number

    def write_values(self):
        named = super().write_values
        known = {
            "language": "en-US",
            "tax_id": "FR23334175221",
            "address.state": "NY",
        }
        first = {"lang", "vat", "country_code", "state"}
        return {n: each for n, each in named().items() if n not in first} | known


class SecondVersionCase(ApiCase):
    version = V2.number

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.us")
        cls.azure = cls.customer(
            "Azure Interior",
            email="azure@example.com",
            phone="+1 555 0100",
            street="4557 De Silva St",
            street2="Building B",
            city="Fremont",
            zip="94538",
            state_id=cls.env.ref("base.state_us_5").id,
            country_id=country.id,
            lang="en_US",
            vat="US1",
            function="Head",
            comment="<p>Mornings.</p>",
        )
        cls.path = f"customers/{cls.azure.id}"
        cls.first = V1.url("", cls.path)

    def shown(self, path=None, **options):
        answer = self.rest("GET", path or self.path, **options)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json

    def change(self, path=None, **values):
        return self.rest("PATCH", path or self.path, json=values)

    def address(self):
        self.env.invalidate_all()
        return self.shown(f"{self.path}?fields=address")["address"]


class TestAddress(SecondVersionCase):
    """Fields of a record that are shown and written in one object."""

    def test_it_is_whole_by_default(self):
        self.assertEqual(
            self.shown(),
            {
                "id": self.azure.id,
                "name": "Azure Interior",
                "email": "azure@example.com",
                "phone": "+1 555 0100",
                "address": ADDRESS,
            },
        )
        nobody = self.customer("Nobody")
        empty = dict.fromkeys(ADDRESS)
        shown = self.shown(f"customers/{nobody.id}?fields=address")
        self.assertEqual(shown, {"id": nobody.id, "address": empty})

    def test_what_is_asked_for_of_it_is_shown(self):
        for fields, wanted in (
            ("address.city", {"city": "Fremont"}),
            (
                "address.country,address.city",
                {"country": "US", "city": "Fremont"},
            ),
            ("address,address.city", ADDRESS),
            ("address.city,address", ADDRESS),
        ):
            found = self.shown(f"{self.path}?fields={fields}")
            self.assertEqual(found, {"id": self.azure.id, "address": wanted}, fields)
        child = self.customer("Child", parent_id=self.azure.id, type="other")
        row = self.shown(f"customers/{child.id}?fields=parent.address.city")
        self.assertEqual(row["parent"]["address"], {"city": "Fremont"})
        row = self.shown(f"customers/{child.id}?fields=parent")
        self.assertEqual(row["parent"]["address"], ADDRESS)

    def test_what_is_not_in_it_is_no_field(self):
        for name, meant in (
            ("city", "address.city"),
            ("address.citi", "address.city"),
            ("addres", "address"),
        ):
            answer = self.rest("GET", f"{self.path}?fields={name}")
            self.assertIn(f"Did you mean {meant}?", answer.details["fields"])
        for name in ("address.city.x", "address.zip", "zip", "expand"):
            answer = self.rest("GET", f"{self.path}?fields={name}")
            self.assertEqual(list(answer.details), ["fields"], answer.text)
        answer = self.rest("GET", f"{self.path}?expand=address")
        self.assertEqual(list(answer.details), ["expand"])

    def test_a_change_merges_what_is_sent(self):
        answer = self.change(address={"city": "Lyon", "country": "FR"})
        self.assertEqual(answer.status, 200, answer.text)
        # No state outlives its country.
        changed = {**ADDRESS, "city": "Lyon", "country": "FR", "state": None}
        self.assertEqual(answer.json["address"], changed)
        self.assertEqual(self.azure.country_id.code, "FR")
        for sent, left in (
            ({"street2": None}, {**changed, "street2": None}),
            ({}, {**changed, "street2": None}),
            (None, dict.fromkeys(ADDRESS)),
        ):
            answer = self.change(address=sent)
            self.assertEqual(answer.status, 200, answer.text)
            self.assertEqual(self.address(), left)

    def test_a_new_record_has_it(self):
        body = {"name": "New", "address": ADDRESS, "language": "en-US"}
        made = self.rest("POST", "customers?fields=address,language", json=body)
        self.assertEqual(made.status, 201, made.text)
        self.assertEqual(
            (made.json["address"], made.json["language"]), (ADDRESS, "en-US")
        )

    def test_mistakes_are_told_by_their_paths(self):
        for sent, details in (
            ({"address": "Lyon"}, {"address": ["Enter an object."]}),
            ({"address": []}, {"address": ["Enter an object."]}),
            ({"address": {"city": 7}}, {"address.city": ["Enter text."]}),
            ({"address": {"zip": "1"}}, {"address.zip": ["unknown field"]}),
            ({"address.city": "Lyon"}, {"address.city": ["unknown field"]}),
            (
                {"address": {"country": "QQ"}},
                {"address.country": ["QQ is not a known code."]},
            ),
            (
                {"address": {"city": "x" * 101}},
                {"address.city": ["Enter at most 100 characters."]},
            ),
        ):
            answer = self.change(**sent)
            self.assertEqual(answer.details, details, sent)
        for name in ("zip", "vat", "lang", "city", "country_code"):
            answer = self.change(**{name: "x"})
            self.assertEqual(list(answer.details), [name])
        self.azure.write({"state_id": False, "country_id": False})
        answer = self.change(address={"state": "CA"})
        self.assertEqual(
            answer.details, {"address.state": ["Also send address.country."]}
        )

    def test_what_was_shown_can_be_sent_back(self):
        """Odoo's own forms store what the rules refuse."""
        self.azure.write({"city": "x" * 150, "lang": "en_US"})
        shown = self.shown(f"{self.path}?fields=address,language,tax_id,notes")
        answer = self.change(**{n: each for n, each in shown.items() if n != "id"})
        self.assertEqual(answer.status, 200, answer.text)
        answer = self.change(address={**shown["address"], "street": 7})
        self.assertEqual(list(answer.details), ["address.city", "address.street"])

    def test_lists_are_found_and_sorted_by_it(self):
        other = self.customer("Other", city="Aachen", zip="52062")
        ids = f"ids={self.azure.id},{other.id}"
        for asked, found in (
            ("city=Fremont", [self.azure.id]),
            ("postal_code_prefix=520", [other.id]),
            ("country=US&state=CA", [self.azure.id]),
            ("sort=city", [other.id, self.azure.id]),
            ("sort=-city", [self.azure.id, other.id]),
        ):
            answer = self.rest("GET", f"customers?{ids}&{asked}&fields=id")
            self.assertEqual(
                [each["id"] for each in answer.json["results"]], found, asked
            )
        page = self.rest("GET", f"customers?{ids}&sort=city&limit=1")
        following = self.rest("GET", page.json["next"])
        self.assertEqual(
            [each["id"] for each in following.json["results"]], [self.azure.id]
        )
        for asked in ("zip=94538", "sort=address.city", "address.city=Fremont"):
            self.assertEqual(self.rest("GET", f"customers?{asked}").status, 422)

    def test_many_at_once(self):
        items = [
            {"id": self.azure.id, "address": {"city": "Lyon"}},
            {"id": self.azure.id + 1_000_000, "address": {"city": "Lyon"}},
            {"name": "New", "address": {"city": 7}},
        ]
        body = {"operation": "upsert", "atomic": False, "items": items}
        answer = self.rest("POST", "customers/batch?fields=address.city", json=body)
        first, _second, third = answer.json["results"]
        self.assertEqual(first["record"]["address"], {"city": "Lyon"})
        self.assertEqual(third["error"]["details"], {"address.city": ["Enter text."]})

    def test_exports_have_it_too(self):
        query = f"customers/export?ids={self.azure.id}&fields=id,address,language"
        lines = self.rest("GET", query, headers={"Accept": "application/x-ndjson"})
        record = orjson.loads(lines.text.split("\n")[0])
        wanted = {"id": self.azure.id, "address": ADDRESS, "language": "en-US"}
        self.assertEqual(record, wanted)
        table = self.rest("GET", query, headers={"Accept": "text/csv"}).text
        head, row, _end = csv.reader(io.StringIO(table, newline=""))
        columns = ["id", *(f"address.{name}" for name in ADDRESS), "language"]
        self.assertEqual(head, columns)
        self.assertEqual(row, [str(self.azure.id), *ADDRESS.values(), "en-US"])

    def test_postgresql_writes_it(self):
        fields = "id,address.city,address.street"
        query = f"customers/export?ids={self.azure.id}&fields={fields}"
        with self.statements() as statements:
            lines = self.rest("GET", query, headers={"Accept": "application/x-ndjson"})
        self.assertTrue([each for each in statements if "to_json(" in each])
        shown = f'{{"id":{self.azure.id},"address":{{"city":"Fremont","street":'
        self.assertTrue(lines.text.startswith(shown), lines.text)


class TestBesideTheFirst(SecondVersionCase):
    """One record, in both versions and in GraphQL."""

    def values(self):
        """What each shows of the record, by the names of the first version."""
        first = self.shown(f"{self.first}?fields={','.join(_WORDS)}")
        names = ",".join(_WORDS.values())
        second = self.shown(f"{self.path}?fields={names}")
        query = f"{{ customer(id: {self.azure.id}) {{ {_FLAT} {_IN_OBJECT} }} }}"
        graphql = self.graphql(query).data["customer"]
        first.pop("id")
        address = second["address"]
        found = {
            old: address[new.partition(".")[2]] if "." in new else second[new]
            for old, new in _WORDS.items()
        }
        flat = {name: graphql[name] for name in first}
        within = graphql["address"]
        words = {
            **{n: each for n, each in within.items() if n != "postalCode"},
            "zip": within["postalCode"],
            "lang": graphql["language"],
            "vat": graphql["taxId"],
            "function": graphql["jobTitle"],
            "comment": graphql["notes"],
        }
        return first, found, flat, words

    def test_they_show_the_same(self):
        first, second, flat, words = self.values()
        self.assertEqual(flat, first)
        self.assertEqual(words, second)
        self.assertEqual((first.pop("lang"), second.pop("lang")), ("en_US", "en-US"))
        self.assertEqual(first, second)
        self.assertTrue(all(first.values()))

    def test_what_one_writes_the_others_show(self):
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.assertEqual(french.code, "fr_FR")
        mutation = """mutation ($input: UpdateCustomerInput!) {
            updateCustomer(input: $input) { customer { id } } }"""
        identity = {"id": str(self.azure.id)}
        for number, write in enumerate(
            (
                lambda: self.change(
                    self.first, zip="1", city="A", lang="fr_FR", function="F", vat="V1"
                ),
                lambda: self.change(
                    address={"postal_code": "2", "city": "B"},
                    language="en-US",
                    job_title="G",
                    tax_id="V2",
                ),
                lambda: self.graphql(
                    mutation,
                    {
                        "input": {
                            **identity,
                            "zip": "3",
                            "city": "C",
                            "lang": "fr_FR",
                            "function": "H",
                            "vat": "V3",
                        }
                    },
                ),
                lambda: self.graphql(
                    mutation,
                    {
                        "input": {
                            **identity,
                            "address": {"postalCode": "4", "city": "D"},
                            "language": "en-us",
                            "jobTitle": "I",
                            "taxId": "V4",
                        }
                    },
                ),
            )
        ):
            answer = write()
            self.assertEqual((answer.status, answer.failure), (200, None), answer.text)
            self.env.invalidate_all()
            shown, second, flat, words = self.values()
            names = ("zip", "city", "function", "vat")
            expected = (
                str(number + 1),
                "ABCD"[number],
                "FGHI"[number],
                f"V{number + 1}",
            )
            self.assertEqual(tuple(shown[name] for name in names), expected)
            code = ("fr_FR", "en_US")[number % 2]
            self.assertEqual((shown["lang"], flat["lang"]), (code, code))
            tag = code.replace("_", "-")
            self.assertEqual((second["lang"], words["lang"]), (tag, tag))

    def test_graphql_takes_one_value_by_one_name(self):
        mutation = """mutation ($input: UpdateCustomerInput!) {
            updateCustomer(input: $input) { customer { id } } }"""
        for given, name, other in (
            ({"city": "A", "address": {"city": "B"}}, "city", "address.city"),
            (
                {"countryCode": "FR", "address": {"country": "US"}},
                "country_code",
                "address.country",
            ),
            ({"vat": "1", "taxId": "2"}, "vat", "tax_id"),
            ({"lang": "en_US", "language": "en-US"}, "lang", "language"),
        ):
            answer = self.graphql(
                mutation, {"input": {"id": str(self.azure.id), **given}}
            )
            self.assertEqual(answer.error, "validation")
            [[field, [sentence]]] = answer.details.items()
            self.assertIn(field, (name, other))
            self.assertIn("are the same field: send one of them.", sentence)

    def test_a_mistake_has_the_name_that_was_sent(self):
        mutation = """mutation ($input: CreateCustomerInput!) {
            createCustomer(input: $input) { customer { id } } }"""
        shared = {"name": "Ann"}
        for given, name in (
            ({"address": {"city": "Oslo"}}, "address.city"),
            ({"city": "Oslo"}, "city"),
            ({"address": {"postalCode": "1"}}, "address.postal_code"),
            ({"zip": "1"}, "zip"),
        ):
            of_graphql = {**shared, "parentId": self.azure.id}
            answer = self.graphql(mutation, {"input": {**of_graphql, **given}})
            self.assertEqual(answer.error, "validation")
            self.assertEqual([*answer.details], [name])
        sent = {**shared, "parent_id": self.azure.id}
        for path, given, name in (
            ("customers", {"address": {"city": "Oslo"}}, "address.city"),
            (V1.url("", "customers"), {"city": "Oslo"}, "city"),
        ):
            answer = self.rest("POST", path, json={**sent, **given})
            self.assertEqual(answer.status, 422, answer.text)
            self.assertEqual([*answer.details], [name])

    def test_graphql_says_what_to_use(self):
        query = """{ __type(name: "Customer") { fields(includeDeprecated: true) {
            name isDeprecated deprecationReason } } }"""
        fields = self.graphql(query).data["__type"]["fields"]
        gone = {f["name"]: f["deprecationReason"] for f in fields if f["isDeprecated"]}
        self.assertEqual(set(gone), set(_FLAT.split()))
        until = V1.deprecated.sunset.isoformat()
        self.assertTrue(all(until in each for each in gone.values()))
        self.assertTrue(gone["zip"].startswith("Use `address { postalCode }`."))
        self.assertTrue(gone["vat"].startswith("Use `taxId`."))

    def test_an_object_in_graphql_has_aliases_fragments_and_a_type(self):
        query = f"""{{ customer(id: {self.azure.id}) {{
            where: address {{ __typename town: city ...Rest }} address {{ zone: state }}
            etag(fields: ["address.city"]) }} }}
            fragment Rest on Address {{ postalCode }}"""
        found = self.graphql(query).data["customer"]
        wanted = {"__typename": "Address", "town": "Fremont", "postalCode": "94538"}
        self.assertEqual(found["where"], wanted)
        self.assertEqual(found["address"], {"zone": "CA"})
        tag = self.rest("GET", f"{self.path}?fields=address.city").headers["ETag"]
        # Without the id, as the fields were asked for.
        self.assertEqual(found["etag"], tag)
        query = f'{{ customer(id: {self.azure.id}) {{ etag(fields: ["address.x"]) }} }}'
        self.assertEqual(
            self.graphql(query).details, {"fields": ["unknown field address.x"]}
        )

    def test_both_cost_the_same(self):
        """In points, and in statements; the second version joins more."""
        for first, second in (
            ("customers", "customers"),
            (
                "customers?fields=city,zip,vat",
                "customers?fields=address.city,address.postal_code,tax_id",
            ),
            (f"customers/{self.azure.id}", self.path),
            ("customers?city=Fremont&sort=city", "customers?city=Fremont&sort=city"),
        ):
            found = []
            for version, path in ((V1, first), (V2, second)):
                self.rest("GET", version.url("", path))
                with self.statements() as statements:
                    answer = self.rest("GET", version.url("", path))
                self.assertEqual(answer.status, 200, answer.text)
                found.append((answer.points, len(statements)))
            self.assertEqual(found[0], found[1], second)

    def test_a_state_is_of_one_version(self):
        tags = {
            version.number: self.rest("GET", version.url("", self.path)).headers["ETag"]
            for version in (V1, V2)
        }
        self.assertNotEqual(tags[1], tags[2])
        for version, other in ((V1, V2), (V2, V1)):
            path = version.url("", self.path)
            body = {"ref": version.name}
            stale, right = (
                self.rest("PATCH", path, json=body, headers={"If-Match": tags[number]})
                for number in (other.number, version.number)
            )
            self.assertEqual((stale.status, right.status), (412, 200))

    def test_a_write_is_done_once_in_each(self):
        headers, body = {"Idempotency-Key": "both"}, {"name": "Once"}
        for version in (V1, V2):
            path = version.url("", "customers")
            made, again = (
                self.rest("POST", path, json=body, headers=headers) for _turn in "ab"
            )
            self.assertNotIn("Idempotent-Replayed", made.headers)
            self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(
            self.env["res.partner"].search_count([("name", "=", "Once")]), 2
        )

    def test_the_log_keeps_nothing_personal_of_it(self):
        catalog = self.env["dual_api.resolver"]._catalog(V2)
        hidden = Redactor(catalog).hidden({"address": ADDRESS, "tax_id": "US1"})
        self.assertEqual(hidden["address"]["city"], "[personal]")
        self.assertEqual(hidden["address"]["country"], "US")
        self.assertEqual(hidden["tax_id"], "[personal]")
