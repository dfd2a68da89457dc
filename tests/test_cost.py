# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is dear costs more, by one table, at both doors alike."""

from dataclasses import replace
from unittest.mock import patch

import psycopg2.errors

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.request.cost import Work, cost, points, work_of
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.operation import ListRecords
from odoo.addons.dual_api.schema.request.page import Page
from odoo.addons.dual_api.schema.request.rates import RATES, TIMEOUT_POINTS
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER

from .common import ApiCase
from .support.http_case import LIST

#: A query string, what asks the same of GraphQL, and the points of either.
SAME = (
    # What everybody does all the time.
    ("", "{ customers { nodes { name } } }", 1),
    ("limit=200", "{ customers(first: 200) { nodes { name } } }", 1),
    (
        "expand=parent,salesperson&fields=name,tags",
        "{ customers { nodes { name tags parent { name } salesperson { name } } } }",
        1,
    ),
    # The rows themselves.
    (
        "limit=200&expand=parent",
        "{ customers(first: 200) { nodes { parent { id } } } }",
        2,
    ),
    (
        "expand=contacts",
        "{ customers { nodes { contacts { nodes { id } } } } }",
        6,
    ),
    # What is searched through, and counted.
    ("q=zz", '{ customers(filter: {q: "zz"}) { nodes { id } } }', 3),
    ("include_total=true", "{ customers { totalCount nodes { id } } }", 2),
    ("limit=0&include_total=true", "{ customers { totalCount } }", 2),
    (
        "q=zz&include_total=true",
        '{ customers(filter: {q: "zz"}) { totalCount nodes { id } } }',
        6,
    ),
    (
        "q=zz&include_total=true&limit=0",
        '{ customers(filter: {q: "zz"}) { totalCount } }',
        4,
    ),
)


@tagged("-at_install", "post_install")
class TestTable(BaseCase):
    def setUp(self):
        super().setUp()
        self.catalog = Catalog((CUSTOMERS, USER))

    def test_ordinary_work_is_one_point(self):
        self.assertEqual(points(Work(nodes=1, statements=1)), 1)
        self.assertEqual(points(Work(nodes=200, statements=9)), 1)

    def test_each_rate(self):
        for name, rate in RATES.items():
            for number in (1, 2, 7):
                work = Work(**{name: rate.free + number * rate.per})
                price = 1 + number * rate.each
                self.assertEqual(points(work), price, name)
            before = Work(**{name: rate.free + rate.per - 1})
            self.assertEqual(points(before), 1, name)

    def test_more_never_costs_less(self):
        """Whatever a page is asked with beside another, the price does not fall."""
        selection = Picker(self.catalog, fields=["name", "tags"]).pick(CUSTOMERS)
        least = Page(limit=50)
        changes = (
            {"limit": 200},
            {"offset": 1_000_000},
            {"values": {"q": "x"}},
            {"total": True},
        )
        for first in changes:
            for second in changes:
                pages = [least, replace(least, **first)]
                pages.append(replace(pages[1], **second))
                prices = [
                    cost([ListRecords(CUSTOMERS, selection, page)], 1_000)
                    for page in pages
                ]
                self.assertEqual(prices, sorted(prices), (first, second))

    def test_an_offset_is_paid_for(self):
        selection = Picker(self.catalog).pick(CUSTOMERS)
        for offset, price in ((0, 1), (49_999, 1), (50_000, 2), (1_000_000, 21)):
            page = Page(offset=offset)
            operation = ListRecords(CUSTOMERS, selection, page)
            self.assertEqual(points(work_of(operation)), price)

    def test_each_word_is_paid_for(self):
        selection = Picker(self.catalog).pick(CUSTOMERS)
        for text, price in (
            ("x", 3),
            ("x" * 200, 3),
            ("x x", 3),
            ("x y", 4),
            ("a b c d e f g h i j", 12),
        ):
            page = Page(values={"q": text})
            operation = ListRecords(CUSTOMERS, selection, page)
            self.assertEqual(points(work_of(operation)), price, text)
            page = Page(values={"q": text}, total=True, total_only=True)
            operation = ListRecords(CUSTOMERS, selection, page)
            self.assertEqual(points(work_of(operation)), price + 1)


class TestBothDoors(ApiCase):
    def test_the_same_costs_the_same(self):
        for query, document, price in SAME:
            answers = self.rest("GET", f"customers?{query}"), self.graphql(document)
            for answer in answers:
                self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual(answer.points, price, (query, document))
            self.assertEqual(answers[1].json["extensions"]["cost"]["points"], price)

    def test_a_document_costs_what_its_root_fields_cost(self):
        customer = self.customer("One")
        roots = {
            '{name}: customers(filter: {{q: "zz"}}) {{ totalCount }}': 4,
            f"{{name}}: customer(id: {customer.id}) {{{{ name }}}}": 1,
            "{name}: viewer {{ name }}": 1,
        }
        for root, price in roots.items():
            for number in (1, 2, 30):
                fields = " ".join(root.format(name=f"a{n}") for n in range(number))
                self.assertEqual(self.graphql(f"{{ {fields} }}").points, price * number)

    def test_a_mutation_is_a_root_field(self):
        field = 'a{}: createCustomer(input: {{name: "N"}}) {{ customer {{ id }} }}'
        fields = " ".join(map(field.format, range(30)))
        answer = self.graphql(f"mutation {{ {fields} }}")
        self.assertEqual(answer.points, 30)
        self.assertEqual(self.rest("POST", "customers", json={"name": "N"}).points, 1)

    def test_lists_of_names_are_read_once(self):
        """However many names a document gives to the field, and to the tag."""
        tag = self.env["res.partner.category"].create({"name": "Of many names"})
        customer = self.customer("Tagged", category_id=[(6, 0, tag.ids)])
        self.env.flush_all()
        for document in (
            "{ customer(id: %d) { %s } }",
            '{ customer(id: %d) { etag(fields: ["tags"]) %s } }',
        ):
            counts = []
            for number in (1, 300):
                fields = " ".join(f"a{n}: tags" for n in range(number))
                with self.statements() as statements:
                    answer = self.graphql(document % (customer.id, fields))
                shown = answer.data["customer"]
                self.assertEqual(shown[f"a{number - 1}"], ["Of many names"])
                counts.append(sum("category" in text for text in statements))
            self.assertEqual(counts, [1, 1])

    def test_other_statements_are_paid_for(self):
        customer = self.customer("With contacts")
        self.set_setting("graphql_tokens", "10000")
        for number, price in ((1, 1), (9, 2), (99, 11)):
            fields = " ".join(
                f"a{n}: contacts(first: 1) {{ nodes {{ id }} }}" for n in range(number)
            )
            answer = self.graphql(f"{{ customer(id: {customer.id}) {{ {fields} }} }}")
            self.assertEqual(answer.points, price)
            fields = fields.replace("nodes { id }", "totalCount")
            answer = self.graphql(f"{{ customer(id: {customer.id}) {{ {fields} }} }}")
            self.assertEqual(answer.points, 1 + number + (number + 1) // 10)

    def test_a_value_that_is_told_many_times_is_paid_for_as_often(self):
        """One long note under 300 names, in 200 records, would be a gigabyte."""
        self.set_setting("graphql_tokens", "10000")
        many = " ".join(f"a{n}: comment" for n in range(300))
        for fields in (
            f"nodes {{ {many} }}",
            " ".join(f"a{n}: nodes {{ comment }}" for n in range(300)),
            f"edges {{ {many.replace('comment', 'cursor')} }}",
            " ".join(f"a{n}: edges {{ cursor }}" for n in range(300)),
            f"edges {{ {many.replace('comment', '__typename')} }}",
        ):
            answer = self.graphql(f"{{ customers(first: 200) {{ {fields} }} }}")
            self.assertProblem(answer, "validation", status=422)
            self.assertEqual(answer.failure["nodes"], 60_000)

    def test_nothing_of_a_list_costs_something(self):
        """A page of no records is looked at all the same, for each of two hundred."""
        fields = " ".join(
            f"a{n}: contacts(first: 0) {{ pageInfo {{ hasNextPage }} }}"
            for n in range(60)
        )
        document = f"{{ customers(first: 200) {{ nodes {{ {fields} }} }} }}"
        answer = self.graphql(document)
        self.assertEqual(answer.failure["nodes"], 200 * 61)

    def test_a_total_alone_reads_no_records(self):
        for ask in (
            lambda: self.rest("GET", "customers?limit=0&include_total=true"),
            lambda: self.graphql("{ customers { totalCount } }"),
            lambda: self.graphql("{ customers(first: 0) { totalCount __typename } }"),
        ):
            ask()
            with self.statements() as statements:
                self.assertEqual(ask().status, 200)
            statements = [text for text in statements if "res_partner" in text]
            self.assertEqual(len(statements), 1)
            self.assertIn("COUNT(*)", statements[0])

    @mute_logger("odoo.addons.dual_api.gateway.refusing")
    def test_a_time_out_is_charged(self):
        """With what is left, where that is less."""
        resolver = type(self.env["dual_api.resolver"])
        for limit, expected in ((100, 1 + TIMEOUT_POINTS), (10, 10)):
            for ask in (
                lambda key: self.rest("GET", "customers", key=key),
                lambda key: self.graphql(LIST, key=key),
            ):
                key = self.new_key(limit=limit)
                late = psycopg2.errors.QueryCanceled()
                with patch.object(resolver, "_list", side_effect=late):
                    answer = ask(key)
                self.assertEqual((answer.error, answer.status), ("timeout", 503))
                self.assertEqual(answer.points, expected)
                error = "rate_limit_exceeded" if limit == expected else None
                self.assertEqual(self.rest("GET", "me", key=key).error, error)
