# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Indexes are declared by what they serve; what none serves costs more, and says so."""

from odoo.tests import BaseCase, tagged
from odoo.tools.sql import column_exists

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    DeclarationError,
    Filter,
    Flag,
    FlagType,
    Moment,
    Phone,
    Resource,
    Text,
    TextType,
)
from odoo.addons.dual_api.schema.declaration.finding import finds
from odoo.addons.dual_api.schema.declaration.indexes import Index, IndexKind
from odoo.addons.dual_api.schema.request.prices import filter_price, search_price

from .common import ApiCase

_FIELDS = (
    Text("name", "N.", sortable=True, required=True),
    Text("city", "C.", sortable=True),
    Phone("phone", "P."),
    Flag("active", "A."),
    Moment("updated_at", "U.", source="write_date", sortable=True),
)
_COLUMN = "dual_api_words_customers"


def _things(**facts):
    return Resource(
        name="things",
        singular="thing",
        type_name="Thing",
        model="res.partner",
        description="D",
        search=("name", "phone"),
        fields=(*IDENTITY, *_FIELDS),
        **facts,
    )


_BE = 'country: "BE"'
_MOMENT = "2026-01-01T00:00:00Z"
_SINCE = f'createdSince: "{_MOMENT}"'


def _asked(condition, field, direction="ASC"):
    order = f"{{field: {field}, direction: {direction}}}"
    return f"filter: {{{condition}}}, orderBy: [{order}]"


class TestDeclared(BaseCase):
    def test_the_kind_follows_from_the_filter(self):
        names = ("city", "name_prefix", "phone", "active", "updated_since", "q")
        self.assertEqual(
            set(_things(indexes=names).indexes),
            {
                Index(IndexKind.VALUES, "city"),
                Index(IndexKind.BEGINNINGS, "name"),
                Index(IndexKind.NUMBERS, "phone"),
                Index(IndexKind.TRUE, "active"),
                Index(IndexKind.FALSE, "active"),
                Index(IndexKind.VALUES, "write_date"),
                Index(IndexKind.WORDS, "q"),
            },
        )

    def test_behind_a_relation_an_index_finds_codes_alone(self):
        things = _things(
            indexes=("country",),
            filters=(
                Filter("country", "C.", source="country_id.code", type=TextType()),
                Filter("vat_there", "V.", source="country_id.vat", type=FlagType()),
            ),
        )
        self.assertEqual(things.indexes, (Index(IndexKind.VALUES, "country_id"),))
        served = {each.name: finds(things, each) for each in things.filters}
        self.assertTrue(served["country"])
        self.assertFalse(served["vat_there"])

    def test_what_no_index_can_serve_is_refused(self):
        for name in ("has_city", "nothing", "search"):
            with self.assertRaises(DeclarationError, msg=name):
                _things(indexes=(name,))
        with self.assertRaises(DeclarationError):
            Resource(
                name="things",
                singular="thing",
                type_name="Thing",
                model="res.partner",
                description="D",
                fields=IDENTITY,
                indexes=("q",),
            )

    def test_what_nobody_uses_is_left_out(self):
        things = _things(indexes=("city", "q", "active"))
        left = things.without(("things.q", "things.active", "others.city", "x"))
        self.assertEqual(left.indexes, (Index(IndexKind.VALUES, "city"),))

    def test_the_documents_say_what_is_dear(self):
        things = _things(indexes=("updated_since",))
        prices = {each.name: filter_price(things, each) for each in things.filters}
        dear = {name: price for name, price in prices.items() if price}
        self.assertNotIn("ids", dear)
        for name in ("updated_since", "updated_until"):
            self.assertIn("In another order than by this", dear[name])
        self.assertEqual(
            dear["city"], " No index serves this: the list costs 1 more point."
        )
        self.assertIn("costs 5 more points", dear["city_prefix"])
        self.assertIn("costs 9 more points", search_price(things))
        self.assertEqual(search_price(_things(indexes=("q",))), "")


class TestPrices(ApiCase):
    #: A query string, a filter of GraphQL, and the points of either.
    ASKED = (
        ("city=Gent", 'filter: {city: "Gent"}', 1),
        ("sort=-created_at", "orderBy: [{field: CREATED_AT, direction: DESC}]", 1),
        ("active=false", "filter: {active: false}", 1),
        ("active=all&is_company=true", "filter: {active: null, isCompany: true}", 1),
        # One index serves each of these, by its filters and its order.
        ("city=Gent&sort=-city", _asked('city: "Gent"', "CITY", "DESC"), 1),
        (f"created_since={_MOMENT}&sort=created_at", _asked(_SINCE, "CREATED_AT"), 1),
        # And none of these.
        ("country=BE&sort=-created_at", _asked(_BE, "CREATED_AT", "DESC"), 2),
        ("country=BE&is_company=true", f"filter: {{{_BE}, isCompany: true}}", 2),
        ("country=BE,FR", 'filter: {country: ["BE", "FR"]}', 2),
        (f"created_since={_MOMENT}", f"filter: {{{_SINCE}}}", 2),
        (f"created_since={_MOMENT}&sort=updated_at", _asked(_SINCE, "UPDATED_AT"), 2),
        ("zip=9000&sort=-created_at", _asked('zip: "9000"', "CREATED_AT", "DESC"), 2),
        # These are found by their ids, in whatever order.
        ("ids=1,2&sort=name", _asked("ids: [1, 2]", "NAME"), 1),
        ("q=x", 'filter: {q: "x"}', 3),
        ("phone=12345", 'filter: {phone: "12345"}', 2),
        ("zip=9000", 'filter: {zip: "9000"}', 2),
        ("has_email=false", "filter: {hasEmail: false}", 2),
        # However many there are, the records are read once.
        ("zip=9000&lang=nl_BE", 'filter: {zip: "9000", lang: "nl_BE"}', 2),
        ("zip_prefix=90", 'filter: {zipPrefix: "90"}', 7),
        # These are found by their ids.
        ("ids=1&zip_prefix=90", 'filter: {ids: [1], zipPrefix: "90"}', 2),
    )

    def test_both_doors(self):
        for query, arguments, price in self.ASKED:
            document = f"{{ customers({arguments}) {{ nodes {{ id }} }} }}"
            for answer in (
                self.rest("GET", f"customers?{query}"),
                self.graphql(document),
            ):
                self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual(answer.points, price, (query, arguments))

    def test_an_alternative_that_no_index_serves(self):
        for alternatives, price in (
            ('{email: "a@b.example"}, {ref: "7"}', 3),
            ('{email: "a@b.example"}, {zip: "7"}', 4),
            ('{q: "a"}, {zipPrefix: "7"}', 11),
        ):
            conditions = f"filter: {{or: [{alternatives}]}}"
            document = f"{{ customers({conditions}) {{ nodes {{ id }} }} }}"
            self.assertEqual(self.graphql(document).points, price, alternatives)

    def test_below_a_record_nothing_else_is_read(self):
        parent = self.customer("Parent")
        path = f"customers/{parent.id}/contacts?zip_prefix=9&zip=9"
        self.assertEqual(self.rest("GET", path).points, 2)


@tagged("-at_install", "post_install")
class TestMade(ApiCase):
    def made(self):
        self.env.cr.execute(
            "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class AS c"
            " WHERE c.relkind = 'i' AND c.relname LIKE '%\\_dual\\_api\\_%'"
        )
        return dict(self.env.cr.fetchall())

    def numbers(self):
        """PostgreSQL's own of all indexes: an index that is made again has another."""
        self.env.cr.execute(
            "SELECT indexrelid FROM pg_index WHERE indrelid = 'res_partner'::regclass"
            " ORDER BY indexrelid"
        )
        return self.env.cr.fetchall()

    def make(self):
        self.env["dual_api.resolver"]._make_indexes()

    def found(self):
        (customers,) = (
            each
            for each in self.env["dual_api.resolver"]._types()
            if each.type_name == "Customer"
        )
        return self.env["dual_api.indexes"]._found(customers)

    def test_again_changes_nothing(self):
        before = self.made(), self.numbers()
        self.make()
        self.assertEqual((self.made(), self.numbers()), before)

    def test_what_nobody_uses_is_dropped_and_costs_more(self):
        self.set_setting("without_indexes", "customers.city customers.q")
        before = self.found()
        self.make()
        lost = set(before) - set(self.found())
        self.assertEqual(
            lost, {Index(IndexKind.VALUES, "city"), Index(IndexKind.WORDS, "q")}
        )
        self.set_setting("without_indexes", "")
        self.make()
        self.assertEqual(self.found(), before)

    def test_nothing_stays_of_what_is_declared_no_longer(self):
        """As when the addon is uninstalled."""
        ours = [name for name, about in self.made().items() if about]
        self.assertIn("res_partner_dual_api_email", ours)
        self.env["dual_api.indexes"]._make(())
        self.assertFalse([name for name, about in self.made().items() if about])
        self.assertFalse(column_exists(self.env.cr, "res_partner", _COLUMN))
        # Odoo's own index of the name, for one, stays.
        self.assertIn(Index(IndexKind.VALUES, "name"), self.found())

    def test_what_has_changed_is_made_anew(self):
        """As with another version of the addon."""
        name = "res_partner_dual_api_name_beginnings"
        about, numbers = self.made()[name], self.numbers()
        self.env.cr.execute(f"COMMENT ON INDEX {name} IS 'dual_api 0: (name)'")
        self.make()
        self.assertEqual(self.made()[name], about)
        self.assertNotEqual(self.numbers(), numbers)
        # Until it has looked at the values, PostgreSQL would not use it.
        self.env.cr.execute("SELECT FROM pg_stats WHERE tablename = %s", [name])
        self.assertTrue(self.env.cr.rowcount)

    def test_an_administrators_index_serves_too(self):
        zip_ = Index(IndexKind.VALUES, "zip")
        self.assertNotIn(zip_, self.found())
        self.env.cr.execute("CREATE INDEX partners_by_zip ON res_partner (zip)")
        self.assertIn(zip_, self.found())
        self.make()
        self.assertIn(zip_, self.found())

    def test_what_another_index_sorts_gets_none_of_ours(self):
        """As Odoo's own, of the dates of orders."""
        name, city = "res_partner_dual_api_city", Index(IndexKind.VALUES, "city")
        create = "CREATE INDEX partners_by_city ON res_partner"
        self.env.cr.execute(f"{create} (city DESC, id)")
        self.make()
        self.assertIn(name, self.made())
        self.env.cr.execute("DROP INDEX partners_by_city")
        self.env.cr.execute(f"{create} (city DESC, id DESC)")
        self.make()
        self.assertNotIn(name, self.made())
        self.assertIn(city, self.found())
        self.env.cr.execute("DROP INDEX partners_by_city")
        self.assertNotIn(city, self.found())
        self.make()
        self.assertIn(name, self.made())

    def test_the_text_follows_its_fields(self):
        customer = self.customer("Ångström", phone="+33 (0) 1 42", ref="A%1")
        customer.flush_recordset()
        self.env.cr.execute(
            "SELECT dual_api_words_customers FROM res_partner WHERE id = %s",
            customer.ids,
        )
        self.assertEqual(
            self.env.cr.fetchone()[0].split(), ["angstrom", "a%1", "DDABEC"]
        )


class TestNothingToLookFor(ApiCase):
    """Marks that stand above no letter are in every text, and in none."""

    def test_they_are_refused(self):
        for name in ("q", "name_prefix", "city_prefix"):
            for sent in ("\u0301", "\u0301\u0308", " \u0301", "\u0344"):
                answer = self.rest("GET", "customers", params={name: sent})
                self.assertProblem(answer, "validation", status=422)
                self.assertEqual(answer.json["mistakes"][0]["field"], name)
                asked = f"customers(filter: {{{name.replace('_p', 'P')}: $text}})"
                answer = self.graphql(
                    f"query($text: String) {{ {asked} {{ nodes {{ id }} }} }}",
                    variables={"text": sent},
                )
                self.assertProblem(answer, "validation", status=422)

    def test_beside_a_word_they_say_nothing(self):
        self.customer("Zoë")
        for sent in ("zoe \u0301", "\u0301zoe"):
            answer = self.rest("GET", "customers", params={"q": sent, "fields": "name"})
            self.assertEqual([row["name"] for row in answer.json["results"]], ["Zoë"])

    def test_nothing_else_is_left_out_of_what_is_compared(self):
        """Every character of Unicode's first plane that has none left is refused."""
        self.env.cr.execute(
            "SELECT array_agg(chr(n)) FROM generate_series(1, 65533) AS n"
            " WHERE NOT n BETWEEN 55296 AND 57343 AND dual_api_folded(chr(n)) = ''"
        )
        (gone,) = self.env.cr.fetchone()
        self.assertEqual(gone, [chr(n) for n in range(0x300, 0x370)])
