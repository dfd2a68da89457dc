# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How large a GraphQL document may be."""

import time

from graphql import get_introspection_query

from .support.http_case import VIEWER, GraphQLHttpCase


def chain(levels):
    """A query of so many levels of fields."""
    parents = levels - 3
    inner = "parent { " * parents + "name" + " }" * parents
    return f"{{ customers(first: 1) {{ nodes {{ {inner} }} }} }}"


def tokens(count):
    """A query of so many tokens."""
    aliased, single = divmod(count - 5, 3)
    fields = [f"a{number}: name" for number in range(aliased)]
    fields += ["name", "limit"][:single]
    return "{ viewer { " + " ".join(fields) + " } }"


def sized(size):
    """A query of so many bytes."""
    query = VIEWER + " #"
    return query + "x" * (size - len(query))


def aliases(count):
    """A query of so many root fields."""
    fields = " ".join(f"a{number}: __typename" for number in range(count))
    return f"{{ {fields} }}"


def spread(width, levels):
    """A query whose fragments spread others, so many times at each of the levels."""
    fragments = [
        f"fragment F{level} on Customer {{ "
        + " ".join(f"a{n}: parent {{ ...F{level + 1} }}" for n in range(width))
        + " }"
        for level in range(levels)
    ]
    last = f"fragment F{levels} on Customer {{ name }}"
    return " ".join(["{ customer(id: 1) { ...F0 } }", *fragments, last])


class TestLimits(GraphQLHttpCase):
    """What is at the limit is answered, what is beyond it refused."""

    def test_depth(self):
        self.assertEqual(self.graphql(chain(10)).status, 200)
        self.assertRefused(self.graphql(chain(11)), "validation", "11 levels")
        spread = (
            "{ customers(first: 1) { nodes { ...A } } }"
            " fragment A on Customer { parent { parent { parent { ...B } } } }"
            " fragment B on Customer { parent { parent { parent { parent { %s } } } } }"
        )
        self.assertEqual(self.graphql(spread % "name").status, 200)
        deeper = spread % "parent { name }"
        self.assertRefused(self.graphql(deeper), "validation", "11 levels")

    def test_fragments_that_lead_to_themselves_are_refused(self):
        query = (
            "{ customer(id: 1) { ...A } } fragment A on Customer { parent { ...A } }"
        )
        self.assertRefused(self.graphql(query), "validation")

    def test_tokens(self):
        answer = self.graphql(tokens(1000))
        self.assertEqual(answer.status, 200, answer.text)
        self.assertRefused(self.graphql(tokens(1001)), "bad_request", "1000 tokens")

    def test_bytes(self):
        self.assertEqual(self.graphql(sized(65536)).status, 200)
        answer = self.graphql(sized(65537))
        self.assertProblem(answer, "payload_too_large", {}, 413)
        # Bytes, not characters.
        wide = sized(65536)[:-1] + "\u00fc"
        answer = self.graphql(wide)
        self.assertProblem(answer, "payload_too_large", {}, 413)

    def test_root_fields(self):
        self.assertEqual(self.graphql(aliases(30)).status, 200)
        self.assertRefused(self.graphql(aliases(31)), "validation", "31 root fields")
        spread = "{ %s ...F } fragment F on Query { a: __typename b: __typename }"
        fields = " ".join(f"c{number}: __typename" for number in range(29))
        self.assertRefused(
            self.graphql(spread % fields), "validation", "31 root fields"
        )

    def test_fields_through_fragments(self):
        # 1 + 2 + 4 + … + 128, and the names.
        self.assertEqual(self.graphql(spread(2, 7)).status, 200)
        self.assertRefused(self.graphql(spread(4, 6)), "validation", "9557 fields")
        # Written out it would be more than any memory holds.
        began = time.process_time()
        answer = self.graphql(spread(18, 7))
        self.assertRefused(answer, "validation", "1260453007 fields")
        self.assertLess(time.process_time() - began, 5)

    def test_the_same_field_at_one_place(self):
        """Each is compared with each other, through fragments too."""
        query = "{ customers(first: 1) { nodes { %s } } } %s"
        fragments = " ".join(f"fragment F{n} on Customer {{ name }}" for n in range(50))
        spreads = " ".join(f"...F{number}" for number in range(50))
        sensible = "name " * 50 + spreads
        self.assertEqual(self.graphql(query % (sensible, fragments)).status, 200)
        for fields in (
            "name " * 150,
            "parent { name } " * 110,
            "parent { name name name name } " * 40,
            "name " * 100 + spreads,
            "... { name } " * 150,
            "contacts(first: 1) { totalCount } " * 50,
        ):
            answer = self.graphql(query % (fields, fragments))
            self.assertRefused(answer, "validation", "the same fields too often")
        # Fragments that lead to themselves end the measuring.
        for fragment in (
            "{ ...A }",
            "{ a: parent { ...A } b: parent { ...A } c: parent { ...A } }",
        ):
            query = "{ customer(id: 1) { ...A } } fragment A on Customer " + fragment
            self.assertRefused(self.graphql(query), "validation")

    def test_introspection(self):
        self.assertEqual(self.graphql(get_introspection_query()).status, 200)
        # Lists of the schema within lists.
        outer = " ".join(
            f"a{n}: fields {{ type {{ ofType {{ ...B }} }} }}" for n in range(20)
        )
        inner = " ".join(f"b{n}: fields {{ name }}" for n in range(20))
        query = (
            "{ __schema { types { ...A } } }"
            f" fragment A on __Type {{ {outer} }} fragment B on __Type {{ {inner} }}"
        )
        began = time.process_time()
        answer = self.graphql(query)
        self.assertLess(time.process_time() - began, 5)
        self.assertProblem(
            answer,
            "validation",
            {
                "query": [
                    "The answer would describe more than 50000 fields of the schema."
                ]
            },
        )

    def test_fragments_one_after_the_other(self):
        chain = [f"fragment F{n} on Customer {{ ...F{n + 1} }}" for n in range(120)]
        query = " ".join(
            [
                "{ customer(id: 1) { ...F0 } }",
                *chain,
                "fragment F120 on Customer { name }",
            ]
        )
        self.assertIn(self.graphql(query).status, (200, 400))

    def test_each_is_a_setting(self):
        for name, value, query, status in (
            ("graphql_depth", "4", chain(5), 400),
            ("graphql_tokens", "10", tokens(11), 400),
            ("graphql_document_bytes", "100", sized(101), 413),
            ("graphql_aliases", "2", aliases(3), 400),
            ("graphql_fields", "100", spread(2, 7), 400),
        ):
            with self.subTest(name):
                self.assertEqual(self.graphql(query).status, 200)
                self.set_setting(name, value)
                self.assertEqual(self.graphql(query).status, status)
                self.set_setting(name, "")
