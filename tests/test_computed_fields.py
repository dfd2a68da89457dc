# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo computes, what stands behind two relations, and amounts in currencies."""

from dataclasses import replace
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.models.reading.computed import computed_column
from odoo.addons.dual_api.models.resolver.left_out import sound_catalog
from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Date,
    Match,
    Money,
    Number,
    Text,
)
from odoo.addons.dual_api.schema.request.operation import Kind
from odoo.addons.dual_api.schema.request.rates import RATES

from .common import ApiCase
from .support.declared import text, thing
from .support.effort import MINUTES
from .support.parity import Show
from .support.parity_answers import SameAnswers
from .support.parity_doors import Doors
from .support.trips import TRIPS, TripCase

_COMPUTED = [field.name for field in TRIPS.fields if field.computed]


@tagged("-at_install", "post_install", "-standard", MINUTES)
class TestTripsAgree(SameAnswers, TripCase):
    """What is read of any resource; an administrator reads every relation."""

    allow_inherited_tests_method = True
    resource_name = "trips"
    api_groups = "base.group_user,base.group_system,base.group_partner_manager"

    def make_samples(self):
        return self.make_trips()

    def write_values(self):
        secret = self.env["x_secret"].create({"x_name": "Another"})
        given = {"name": "Round", "price": "13.50", "secret_id": secret.id}
        return super().write_values() | given


@tagged("-at_install", "post_install")
class TestTrips(Doors, TripCase):
    """What each of them is at the doors, in so many words."""

    allow_inherited_tests_method = True
    resource_name = "trips"

    def make_samples(self):
        return self.make_trips()

    def rows(self, *names, **facts):
        request = self.request(Kind.LIST, Show(names), sort=("id",), **facts)
        return self.agree(request).rows

    def column(self, name, **facts):
        return [row[name] for row in self.rows("id", name, **facts)]

    def refused(self, **values):
        request = self.do(
            "update", Show(("id",)), record_id=self.samples[0].id, values=values
        )
        return self.agree(request).details

    # -- computed ---------------------------------------------------------------

    def test_each_type_is_shown_in_its_spelling(self):
        [row] = self.rows(*_COMPUTED, limit=1)
        self.assertEqual(
            row,
            {
                "title": "Trip 0",
                "partner": "In FR",
                "share": 1.0,
                "part": "0.125",
                "double": 2,
                "even": False,
                "label": "stops 1",
                "words": ["stops", "1"],
                "note": "<p>1</p>",
                "kind": "short",
                "day": "2026-01-31",
                "begun": "2026-01-31T09:30:00Z",
                "total": "25.00",
                "worth": "2",
                "home": "JPY",
            },
        )

    def test_what_fails_for_one_record_is_null_there_alone(self):
        self.samples[1].x_stops = 0
        with self.assertLogs("odoo.addons.dual_api.gateway.refusing", "ERROR") as log:
            found = self.column("share")
        self.assertEqual(found, [1.0, None, 1 / 3, 0.25])
        # One for each of three doors, however many records fail.
        self.assertEqual(len(log.records), 3)
        self.assertIn("ZeroDivisionError", log.output[0])

    def test_one_that_fails_among_many_is_found_in_a_few_batches(self):
        """Who can make one fail does not have each of the others computed alone."""
        trips = self.env["x_trip"].create(
            [{"x_name": f"T {stops}", "x_stops": stops} for stops in range(64)]
        )
        kind, batches = type(trips._fields["x_share"]), []
        compute = kind.compute_value

        def spy(field, records):
            batches.append(len(records))
            return compute(field, records)

        with patch.object(kind, "compute_value", spy):
            column = computed_column(trips, "x_share")
        self.assertEqual(list(column.withheld), [0])
        self.assertEqual(column.values[1:3], [1.0, 0.5])
        self.assertLess(len(batches), 16, batches)

    @mute_logger("odoo.addons.dual_api.gateway.refusing")
    def test_graphql_says_what_failed(self):
        self.samples[1].x_stops = 0
        query = "{ trips(orderBy: {field: ID}) { them: nodes { part: share } } }"
        answer = self.graphql(query)
        self.assertEqual(answer.status, 200)
        [error] = answer.json["errors"]
        self.assertEqual(error["path"], ["trips", "them", 1, "part"])
        self.assertEqual(error["extensions"]["code"], "INTERNAL")
        self.assertNotIn("Zero", answer.text)
        self.assertIsNone(answer.data["trips"]["them"][1]["part"])

    def test_who_may_not_read_it_is_refused_as_with_a_stored_one(self):
        field = self.registry["x_trip"]._fields["x_double"]
        self.addCleanup(setattr, field, "groups", field.groups)
        field.groups = "base.group_system"
        for names in (("id", "double"), ("double", "label")):
            request = self.request(Kind.LIST, Show(names))
            self.assertEqual(self.agree(request).error, "forbidden")

    def test_a_hidden_record_on_the_way_is_null(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.samples[0].x_partner_id.company_id = other
        for name in ("partner", "country", "region"):
            first, second, *_others = self.column(name)
            self.assertIsNone(first, name)
            self.assertTrue(second, name)
        self.assertEqual(self.column("name", filters={"country": ["FR"]}), [])
        self.assertEqual(len(self.column("name", filters={"has_country": False})), 2)

    def test_a_filter_that_was_asked_for_is_odoos_own(self):
        self.assertEqual(self.column("name", filters={"title": ["Trip 2"]}), ["Trip 2"])
        names = {filter_.of for filter_ in self.resource.filters}
        self.assertEqual(names & set(_COMPUTED), {"title"})

    def test_it_costs_what_it_can_take(self):
        rate = RATES["computed"]
        for names, size, count in (
            (("name",), 200, 0),
            (("double",), 1, 1),
            (("double",), 50, 50),
            (("double", "label"), 200, 400),
            (("worth",), 100, 200),
        ):
            request = self.request(Kind.LIST, Show(names), limit=size)
            expected = 1 + count // rate.per * rate.each
            self.assertEqual(self.agree(request).points, expected, names)

    def test_the_documents_say_so(self):
        schemas = self.rest("GET", "openapi.json").json["components"]["schemas"]
        shown = schemas["Trip"]["properties"]["even"]
        self.assertIn("Odoo computes it", shown["description"])
        self.assertEqual(shown["type"], ["boolean", "null"])
        sdl = self.rest("GET", "/graphql/schema.graphql").text
        self.assertIn("  even: Boolean\n", sdl)
        order = sdl.partition("enum TripOrderField {")[2].partition("}")[0]
        self.assertNotIn("DOUBLE", order)

    def test_a_change_shows_what_it_comes_to(self):
        request = self.do(
            "update",
            Show(("id", "double")),
            record_id=self.samples[0].id,
            values={"stops": 7},
        )
        self.assertEqual(self.agree(request).rows["double"], 14)

    def test_an_entity_tag_is_of_it_too(self):
        path = f"trips/{self.samples[0].id}?fields=double"
        tag = self.rest("GET", path).headers["ETag"]
        query = f'{{ trip(id: {self.samples[0].id}) {{ etag(fields: ["double"]) }} }}'
        self.assertEqual(self.graphql(query).data["trip"]["etag"], tag)
        self.samples[0].x_stops = 5
        self.assertNotEqual(self.rest("GET", path).headers["ETag"], tag)

    # -- two relations ----------------------------------------------------------

    def test_two_relations_lead_to_one_value(self):
        self.assertEqual(self.column("country"), ["FR", "DE", "FR", "DE"])
        found = self.column("name", filters={"country": ["DE"]})
        self.assertEqual(found, ["Trip 1", "Trip 3"])
        self.assertEqual(self.column("name", filters={"country": ["XX"]}), [])
        prefixed = self.column("region", filters={"region_prefix": "fr"})
        self.assertEqual(prefixed, ["France", "France"])
        request = self.request(Kind.LIST, Show(("country",)), sort=("country", "-id"))
        rows = self.agree(request).rows
        self.assertEqual([row["country"] for row in rows], ["DE", "DE", "FR", "FR"])

    def test_an_archived_record_on_the_way_is_one(self):
        self.samples[0].x_partner_id.active = False
        self.assertEqual(self.column("country")[0], "FR")
        self.assertEqual(len(self.column("name", filters={"country": ["FR"]})), 2)
        self.assertEqual(len(self.column("name", filters={"has_country": True})), 4)

    # -- money ------------------------------------------------------------------

    def test_an_amount_has_the_digits_of_its_currency(self):
        self.assertEqual(self.column("price"), ["12.50", "1300", "1.250", "12.50"])
        self.assertEqual(self.column("total"), ["25.00", "2600", "2.500", "25.00"])
        self.samples[1].x_currency_id = False
        self.assertEqual(self.column("price")[1], "1300.00")

    def test_a_list_is_filtered_and_walked_by_amounts(self):
        for value, names in (
            ("1.250", ["Trip 2"]),
            ("1.25", ["Trip 2"]),
            ("1300", ["Trip 1"]),
        ):
            found = self.column("name", filters={"price": [value]})
            self.assertEqual(found, names, value)
        found = self.column("name", filters={"price_max": "1.249999"})
        self.assertEqual(found, [])
        request = self.request(Kind.LIST, Show(("price",)), sort=("price",), limit=1)
        walked = []
        while True:
            outcome = self.agree(request)
            walked += [row["price"] for row in outcome.rows]
            if outcome.next is None:
                break
            request = replace(request, cursor=outcome.next)
        self.assertEqual(walked, ["1.250", "12.50", "12.50", "1300"])

    def test_an_amount_that_the_currency_does_not_have_is_refused(self):
        def sentence(unit, currency):
            return [f"Enter a multiple of {unit}, the smallest amount in {currency}."]

        self.assertEqual(
            self.refused(price="1.001"), {"price": sentence("0.01", "EUR")}
        )
        for currency, price, unit in (
            ("JPY", "13.5", "1"),
            ("KWD", "0.0005", "0.001"),
        ):
            self.samples[0].x_currency_id = self.currencies[currency]
            details = {"price": sentence(unit, currency)}
            self.assertEqual(self.refused(price=price), details)
        self.currencies["CHF"].rounding = 0.05
        self.samples[0].x_currency_id = self.currencies["CHF"]
        self.assertEqual(self.refused(price="0.32"), {"price": sentence("0.05", "CHF")})
        self.assertIsNone(self.refused(price="0.35"))

    def test_digits_are_those_of_odoos_field(self):
        self.env["decimal.precision"].create({"name": "Speed", "digits": 3})
        field = self.registry["x_trip"]._fields["x_rate"]
        self.addCleanup(setattr, field, "_digits", field._digits)
        self.addCleanup(setattr, field, "_min_display_digits", None)
        self.assertEqual(self.column("rate")[:2], ["0.00", "0.25"])
        field._min_display_digits = "Speed"
        self.assertEqual(self.column("rate")[:2], ["0.000", "0.250"])
        self.assertIsNone(self.refused(rate="1.2345"))
        field._digits = "Speed"
        self.assertEqual(self.column("rate")[:2], ["0.000", "0.250"])
        details = {"rate": ["Enter at most 3 digits after the point."]}
        self.assertEqual(self.refused(rate="1.2345"), details)
        self.assertIsNone(self.refused(rate="1.234"))


@tagged("-at_install", "post_install")
class TestStatementsOfTrips(TripCase):
    """However many records there are, the statements are as many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_trips(200)

    def count(self, names, size):
        params = {"fields": names, "limit": size}

        def send():
            answer = self.rest("GET", "trips", params=params)
            self.assertEqual(answer.json["count"], size)

        send()
        with self.statements() as statements:
            send()
        return len(statements)

    def test_amounts_and_two_relations_take_one(self):
        names = "name,price,currency,country,region"
        self.assertEqual([self.count(names, size) for size in (1, 200)], [1, 1])

    def test_what_is_computed_takes_as_many_for_any_number(self):
        for names in ("title", "partner", ",".join(_COMPUTED)):
            few, many = (self.count(names, size) for size in (10, 200))
            self.assertEqual(few, many, names)
        self.assertLessEqual(self.count("title", 200), 2)


@tagged("-at_install", "post_install")
class TestComputedDeclarations(ApiCase):
    """What is declared otherwise than it is, is left out."""

    def left_out(self, **facts):
        types = (thing(fields=(*IDENTITY, text(**facts))),)
        return {each.why for each in sound_catalog(self.env, types)[1]}

    def test_what_is_stored_is_not_computed(self):
        for source in ("name", "country_id.code", "country_id.currency_id.name"):
            [why] = self.left_out(source=source, computed=True)
            self.assertIn("is stored", why)

    def test_what_is_computed_says_so(self):
        self.assertEqual(self.left_out(source="display_name", computed=True), set())
        self.assertIn("not stored", self.left_out(source="display_name").pop())
        source = "parent_id.display_name"
        self.assertEqual(self.left_out(source=source, computed=True), set())
        self.assertIn("not stored", self.left_out(source=source).pop())

    def test_it_is_written_only_where_odoo_can(self):
        why = self.left_out(source="display_name", computed=True, writable=True)
        self.assertIn("no inverse", why.pop())

    def test_one_value_comes_of_one_record(self):
        why = self.left_out(source="child_ids.display_name", computed=True)
        self.assertIn("only a many2one", why.pop())

    def test_a_filter_needs_odoos_search(self):
        facts = {"computed": True, "filterable": (Match.EQUALS,)}
        self.assertEqual(self.left_out(source="display_name", **facts), set())
        why = self.left_out(source="contact_address", **facts)
        self.assertIn("can't be searched", why.pop())

    def test_declarations_refuse_what_can_never_be(self):
        for make, what in (
            (lambda: Number("n", "D", computed=True, sortable=True), "sorted"),
            (lambda: Date("d", "D", source="a.b.c.d"), "at most 2 relations"),
            (lambda: Text("t", "D", source="a.b.c", writable=True), "two relations"),
            (lambda: Money("m", "D", currency="c", digits=2), "the currency says"),
        ):
            with self.assertRaisesRegex(ValueError, what):
                make()
