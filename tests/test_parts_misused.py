# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent as parts and is none, and by whom parts may be written."""

from odoo.tests import tagged

from .common import ApiCase
from .support.firms import WithFirms
from .support.parts import in_camel_case

#: What is no list of parts, nor a part, nor a value of one.
ODD = (
    {"accounts": "x"},
    {"accounts": [None]},
    {"accounts": ["x", 1, True, []]},
    {"accounts": [{}]},
    *(
        {"accounts": [{"id": odd, "note": "N"}]}
        for odd in (None, True, 1.5, 0, "x", [1], {"id": 1}, 2**53)
    ),
    *(
        {"accounts": [{"number": "1", name: odd}]}
        for name, odd in (
            ("number", ["1"]),
            ("number", "\0"),
            ("note", {"a": 1}),
            ("note", 1),
            ("place", 2**53),
            ("place", "1"),
            ("active", "x"),
            ("bic", []),
        )
    ),
    *(
        {"people": [{"name": "A", "label_ids": odd}]}
        for odd in (True, [None], [[1]], [{}], [True], [2_000_000_000] * 2, [1] * 6)
    ),
    {"people": [{"name": "A", "keeper_id": [1]}]},
    {"label_ids": {"0": 1}},
    {"label_ids": [1] * 300},
    {"accounts": [{"number": "1"}] * 300},
    {"accounts": [{"number": "1", "accounts": [{"number": "1"}]}]},
    {"accounts": [{f"n{number}": 1 for number in range(50)}] * 50},
)


@tagged("-at_install", "post_install")
class TestOddParts(WithFirms, ApiCase):
    """Whatever is sent, both doors say the same of it, and none fails."""

    def test_what_is_no_list_of_parts(self):
        firm, _other = self.make_samples()
        self.env.flush_all()
        for values in ODD:
            with self.subTest(str(values)[:100]):
                answers = []
                for send in (self._to_rest, self._to_graphql):
                    with self.env.cr.savepoint() as savepoint:
                        answers.append(send(firm, values))
                        savepoint.rollback()
                    self.env.invalidate_all()
                rest, graphql = answers
                self.assertLess(rest.status, 500, rest.text)
                self.assertNotIn(graphql.error, ("internal", "unavailable"))
                told = {
                    in_camel_case(name): each
                    for name, each in (rest.details or {}).items()
                }
                if graphql.error == "validation" or rest.error is None:
                    self.assertEqual(graphql.error, rest.error, graphql.text)
                    named = {in_camel_case(name) for name in graphql.details or {}}
                    self.assertEqual(named, set(told), graphql.text)
                else:
                    # GraphQL has refused the variables by their types.
                    self.assertEqual(graphql.error, "bad_request", graphql.text)
                    self.assertEqual(rest.error, "validation")

    def _to_rest(self, firm, values):
        return self.rest("PATCH", f"firms/{firm.id}", json=values)

    def _to_graphql(self, firm, values):
        query = (
            "mutation($i: UpdateFirmInput!) { updateFirm(input: $i) { firm { id } } }"
        )
        return self.graphql(query, {"i": {"id": firm.id, **in_camel_case(values)}})

    def test_a_resource_needs_its_scope_also_as_a_part(self):
        """Who may not write accounts does not write them by their firm."""
        firm, _other = self.make_samples()
        self.env.flush_all()
        key = self.new_key(scopes=("firms:write", "accounts:read", "firms:read"))
        for values in ({"accounts": []}, {"accounts": [{"number": "1"}]}):
            rest = self.rest("PATCH", f"firms/{firm.id}", key, json=values)
            graphql = self.graphql(
                "mutation($i: UpdateFirmInput!) { updateFirm(input: $i)"
                " { firm { databaseId } } }",
                {"i": {"id": firm.id, **values}},
                key=key,
            )
            for answer in (rest, graphql):
                self.assertEqual(answer.error, "forbidden", answer.text)
                self.assertEqual(answer.failure["required_scope"], "accounts:write")
        # People are no resource of their own.
        answer = self.rest("PATCH", f"firms/{firm.id}", key, json={"people": []})
        self.assertEqual(answer.status, 200, answer.text)
