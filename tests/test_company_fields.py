# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields that a company has added in Odoo, at both doors and in the documents."""

from dataclasses import replace
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.schema.declaration import Pii
from odoo.addons.dual_api.schema.differences import renamed
from odoo.addons.dual_api.schema.versions import V1, Version

from .support.company_fields import CompanyFieldsCase
from .support.declared import thing

#: Public names: what Odoo's field is, what is written, and what is shown of it.
OFFERED = {
    "nickname": ("x_nickname", "Zoë", "Zoë"),
    "remarks": ("x_remarks", "One\nTwo", "One\nTwo"),
    "story": ("x_story", "<p>Once</p>", "<p>Once</p>"),
    "visits": ("x_visits", 7, 7),
    "score": ("x_score", 1.25, 1.25),
    "vip": ("x_vip", True, True),
    "since": ("x_since", "2026-01-31", "2026-01-31"),
    "last_call_1": (
        "x_studio_last_call_1",
        "2026-01-31T10:30:00+01:00",
        "2026-01-31T09:30:00Z",
    ),
    "level": ("x_level", "gold", "gold"),
}


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(map(str.capitalize, tail))


@tagged("-at_install", "post_install")
class TestCompanyFields(CompanyFieldsCase):
    """What is switched on is there with the next request, and what is not is not."""

    allow_inherited_tests_method = True

    def test_each_type_is_read_and_written_at_both_doors(self):
        self.offer(*(source for source, *_values in OFFERED.values()), access="write")
        names = ",".join(OFFERED)
        sent = {name: each[1] for name, each in OFFERED.items()}
        wanted = {name: each[2] for name, each in OFFERED.items()}
        made = self.rest(
            "POST", f"customers?fields={names}", json={"name": "N", **sent}
        )
        self.assertEqual(made.status, 201, made.text)
        self.assertEqual(made.json, {"id": made.json["id"], **wanted})
        selection = " ".join(map(camel, OFFERED))
        inputs = {camel(name): value for name, value in sent.items()}
        made = self.graphql(
            "mutation($input: CreateCustomerInput!) { createCustomer(input: $input)"
            f" {{ customer {{ {selection} }} }} }}",
            {"input": {"name": "N", **inputs}},
        )
        self.assertEqual(
            made.data["createCustomer"]["customer"],
            {camel(name): value for name, value in wanted.items()},
            made.text,
        )

    def test_without_an_administrator_there_is_none(self):
        answer = self.rest("GET", "customers?fields=nickname")
        self.assertProblem(answer, "validation")
        answer = self.rest("POST", "customers", json={"name": "N", "x_nickname": "Z"})
        self.assertProblem(answer, "validation")

    def test_what_is_written_is_held_to_what_odoo_knows_of_it(self):
        self.offer("x_nickname", "x_level", "x_visits", access="write")
        for values in (
            {"nickname": "x" * 21},
            {"nickname": "two\nlines"},
            {"level": "silver"},
            {"visits": "many"},
        ):
            with self.subTest(values):
                answer = self.rest("POST", "customers", json={"name": "N", **values})
                self.assertProblem(answer, "validation")
                self.assertEqual(list(answer.details), list(values))

    def test_what_is_only_read_is_not_written(self):
        self.offer("x_nickname")
        answer = self.rest("POST", "customers", json={"name": "N", "nickname": "Z"})
        self.assertProblem(answer, "validation")
        self.assertEqual(list(answer.details), ["nickname"])

    def test_lists_are_filtered_by_it_or_not(self):
        self.offer("x_level")
        self.offer("x_visits", filterable=False)
        self.customer("Gold", x_level="gold", x_visits=3)
        self.customer("Tin", x_level="tin")
        answer = self.rest("GET", "customers?level=gold&fields=name,visits")
        rows = [(row["name"], row["visits"]) for row in answer.json["results"]]
        self.assertEqual(rows, [("Gold", 3)], answer.text)
        answer = self.rest("GET", "customers?visits_min=1")
        self.assertProblem(answer, "validation")

    def test_an_amount_brings_its_currency(self):
        self.offer("x_limit", access="write")
        yen = self.env.ref("base.JPY")
        customer = self.customer("N", x_limit=1300, x_currency_id=yen.id)
        path = f"customers/{customer.id}?fields=limit,limit_currency"
        shown = self.rest("GET", path).json
        self.assertEqual(shown["limit_currency"], "JPY")
        self.assertEqual(float(shown["limit"]), 1300)

    def test_a_relation_leads_to_what_is_offered(self):
        self.offer("x_referrer_id", access="write")
        referrer = self.customer("Referrer")
        made = self.rest(
            "POST",
            "customers?fields=name&expand=referrer",
            json={"name": "N", "referrer_id": referrer.id},
        )
        self.assertEqual(made.json["referrer"]["name"], "Referrer", made.text)
        found = self.graphql(
            "query($id: [ID!]) { customers(filter: {referrerId: $id})"
            " { nodes { name referrer { name } } } }",
            {"id": [str(referrer.id)]},
        )
        row = {"name": "N", "referrer": {"name": "Referrer"}}
        self.assertEqual(found.data["customers"]["nodes"], [row], found.text)

    def test_a_scope_of_its_own(self):
        poor = self.new_key(scopes=("customers:read",))
        self.offer("x_nickname", scope="friends:read")
        customer = self.customer("N", x_nickname="Z")
        path = f"customers/{customer.id}?fields=nickname"
        for key, wanted in ((poor, "forbidden"), (self.key_for_all(), None)):
            self.assertEqual(self.rest("GET", path, key=key).error, wanted)
        self.assertIn("friends:read", self.env["dual_api.resolver"]._scopes())

    def test_what_needs_a_scope_needs_it_to_be_written(self):
        writer = self.new_key(scopes=("customers:read", "customers:write"))
        self.offer("x_nickname", scope="friends:read", access="write")
        for key, wanted in ((writer, "forbidden"), (self.key_for_all(), None)):
            for door, answer in (
                (
                    "rest",
                    self.rest(
                        "POST", "customers", key, json={"name": "N", "nickname": "Z"}
                    ),
                ),
                (
                    "graphql",
                    self.graphql(
                        'mutation { createCustomer(input: {name: "N", nickname: "Z"})'
                        " { customer { name } } }",
                        key=key,
                    ),
                ),
            ):
                with self.subTest(door=door, wanted=wanted):
                    self.assertEqual(answer.error, wanted, answer.text)
        answer = self.rest("POST", "customers", writer, json={"name": "N"})
        self.assertEqual(answer.status, 201)

    def test_a_field_of_the_resource_of_another_addon(self):
        resolver = self.env["dual_api.resolver"]
        more = (*resolver._types(), thing())
        with patch.object(type(resolver), "_types", lambda _self: more):
            resolver._register_hook()
            self.offer("x_nickname", resource="things")
            self.customer("N", x_nickname="Z")
            key = self.new_key(scopes=("things:read",))
            answer = self.graphql(
                '{ things(filter: {nickname: "Z"}) { nodes { nickname } } }', key=key
            )
        found = [{"nickname": "Z"}]
        self.assertEqual(answer.data["things"]["nodes"], found, answer.text)

    def test_the_documents_of_the_database_say_it(self):
        def documents():
            schemas = self.rest("GET", "/api/schemas").json
            digests = schemas["openapi"]["digest"], schemas["graphql"]["digest"]
            sdl = self.rest("GET", "/graphql/schema.graphql").text
            return digests, self.rest("GET", "openapi.json").json, sdl

        before, _openapi, sdl = documents()
        self.assertNotIn("nickname", sdl)
        self.offer("x_nickname", description="A name among friends.")
        level = self.offer("x_level")
        after, openapi, sdl = documents()
        self.assertFalse(set(before) & set(after))
        customer = openapi["components"]["schemas"]["Customer"]["properties"]
        self.assertEqual(customer["nickname"]["description"], "A name among friends.")
        level_schema = openapi["components"]["schemas"]["CustomerLevelValue"]
        self.assertEqual(level_schema["enum"], ["gold", "tin"])
        self.assertIn("`tin`: Tin can", level_schema["description"])
        self.assertIn("nickname: String", sdl)
        self.assertIn("level: CustomerLevelValue", sdl)
        level.unlink()
        _digests, openapi, sdl = documents()
        self.assertNotIn("CustomerLevelValue", sdl)
        self.assertNotIn("CustomerLevelValue", openapi["components"]["schemas"])

    def test_how_personal_it_is_decides_what_the_log_keeps(self):
        self.offer("x_nickname")
        self.offer("x_level", pii="none")
        self.offer("x_remarks", pii="sensitive")
        customer = self.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        kept = [customer.member(name).pii for name in ("nickname", "level", "remarks")]
        self.assertEqual(kept, [Pii.PERSONAL, Pii.NONE, Pii.SENSITIVE])


@tagged("-at_install", "post_install")
class TestFieldsThatGo(CompanyFieldsCase):
    """What can't work any more is left out alone, and said; the rest works on."""

    allow_inherited_tests_method = True

    def left_out(self):
        return [str(each) for each in self.env["dual_api.resolver"]._left_out()]

    def test_a_field_that_is_deleted_in_odoo_is_offered_no_more(self):
        gone, stays = self.offer("x_nickname"), self.offer("x_visits")
        self.fields["x_nickname"].unlink()
        self.assertFalse(gone.exists())
        self.assertTrue(stays.exists())
        self.assertEqual(self.left_out(), [])
        answer = self.rest("GET", "customers?fields=nickname")
        self.assertProblem(answer, "validation")
        self.assertEqual(self.rest("GET", "customers?fields=visits").status, 200)
        last = self.env["api.field.change"].search([], limit=1)
        self.assertEqual((last.label, last.kind), ("customers.nickname", "deleted"))

    def test_a_field_that_is_renamed_in_odoo_keeps_its_public_name(self):
        self.offer("x_nickname", name="nick")
        self.fields["x_nickname"].name = "x_nick"
        customer = self.customer("N", x_nick="Z")
        answer = self.rest("GET", f"customers/{customer.id}?fields=nick")
        self.assertEqual(answer.json["nick"], "Z")

    def test_a_field_of_another_type_than_it_had_is_left_out_alone(self):
        changed, _stays = self.offer("x_visits"), self.offer("x_nickname")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE api_field SET kind = 'char' WHERE id = %s", [changed.id]
        )
        changed.invalidate_recordset()
        with mute_logger("odoo.addons.dual_api.models.resolver.catalogs"):
            self.registry._setup_models__(self.env.cr, [])
        (why,) = self.left_out()
        self.assertIn("Customer.visits: x_visits was char, and is integer now", why)
        self.assertEqual(self.rest("GET", "customers?fields=nickname").status, 200)
        self.assertIn("is integer now", changed.obstacle)
        self.assertFalse(changed.is_offered)

    def test_an_addon_that_takes_the_name_goes_first(self):
        offered = self.offer("x_nickname", name="nick")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE api_field SET name = 'email' WHERE id = %s", [offered.id]
        )
        with mute_logger("odoo.addons.dual_api.models.resolver.catalogs"):
            self.registry._setup_models__(self.env.cr, [])
        self.assertIn("Customer.email: the name is taken", self.left_out())
        self.customer("N", email="n@example.com", x_nickname="Z")
        answer = self.rest("GET", "customers?fields=email&email=n@example.com")
        self.assertEqual(answer.json["results"][0]["email"], "n@example.com")

    def test_a_resource_that_is_gone(self):
        offered = self.offer("x_nickname")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE api_field SET resource = 'ghosts' WHERE id = %s", [offered.id]
        )
        with mute_logger("odoo.addons.dual_api.models.resolver.catalogs"):
            self.registry._setup_models__(self.env.cr, [])
        self.assertIn("ghosts.nickname: there is no resource ghosts", self.left_out())
        self.assertEqual(self.rest("GET", "customers").status, 200)

    def test_a_name_that_an_older_version_has(self):
        """No older version goes away for it, whichever came first."""
        resolver = self.env["dual_api.resolver"]
        differences = (renamed("Customer", was="nickname", now="email"),)
        versions = (
            replace(V1, differences=differences),
            Version(number=2, contract="2.0.0"),
        )
        offered = self.offer("x_nickname", access="write")
        self.addCleanup(self.registry.clear_cache, "routing")
        with patch.object(type(resolver), "_versions", lambda _self: versions):
            with mute_logger("odoo.addons.dual_api.models.resolver.catalogs"):
                resolver._register_hook()
            self.assertEqual(len(list(resolver._catalogs())), 2, self.left_out())
            (why,) = self.left_out()
            self.assertIn("Customer.nickname: v1 can't have it", why)
            with self.assertRaisesRegex(ValidationError, "v1 can't have it"):
                offered.description = "Another."
            offered.name = "nick"
            self.assertEqual(self.left_out(), [])
