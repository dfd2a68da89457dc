# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is kept of rights is right; what could become wrong is not kept.

That it ends with each change of rights, in every worker, is shown by
``live/test_rights_changes.py``.
"""

from unittest.mock import patch

from odoo.tests import new_test_user

from odoo.addons.dual_api.models.reading.rights import _KEPT_STATEMENTS, DualApiRights

from .common import ApiCase

LIST = "customers?active=all&fields=name&limit=200"


class TestKeptRights(ApiCase):
    def names(self, path: str = LIST) -> set[str]:
        """The names of all that the key's user sees."""
        return {row["name"] for row in self.rest("GET", path).json["results"]}

    def rule(self, domain: list) -> None:
        self.env["ir.rule"].create(
            {
                "name": "Kept",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": repr(domain),
            }
        )

    def builds(self, path: str) -> int:
        """How many statements a request compiles."""
        calls = []
        query = DualApiRights._query

        def counted(*args, **kwargs):
            calls.append(1)
            return query(*args, **kwargs)

        with patch.object(DualApiRights, "_query", counted):
            self.assertEqual(self.rest("GET", path).status, 200)
        return len(calls)

    def test_a_statement_is_compiled_once(self) -> None:
        path = f"{LIST}&expand=parent,contacts"
        self.assertGreater(self.builds(path), 0)
        self.assertEqual(self.builds(path), 0)

    def test_a_hierarchy_is_looked_up_each_time(self) -> None:
        """It depends on data: a new child is seen by whoever sees its parents."""
        top = self.customer("Top")
        self.rule([("id", "child_of", top.ids)])
        self.assertEqual(self.names(), {"Top"})
        below = self.customer("Below", parent_id=top.id)
        self.assertEqual(self.names(), {"Top", "Below"})
        below.parent_id = False
        self.assertEqual(self.names(), {"Top"})

    def test_a_hierarchy_behind_a_relation_is_looked_up_each_time(self) -> None:
        top, other = self.customer("Top"), self.customer("Other")
        worker = self.customer("Worker", is_company=False, parent_id=other.id)
        self.rule([("parent_id", "any", [("id", "child_of", top.ids)])])
        self.assertEqual(self.names(), set())
        other.parent_id = top
        self.assertEqual(self.names(), {"Other", worker.name})

    def test_a_relative_date_is_taken_each_time(self) -> None:
        self.rule([("create_date", ">=", "-1d")])
        self.customer("Young")
        self.assertGreater(self.builds(LIST), 0)
        self.assertGreater(self.builds(LIST), 0)

    def test_an_overridden_search_is_asked_each_time(self) -> None:
        partners = self.registry["res.partner"]
        search, calls = partners._search, []

        def own(model, *args, **kwargs):
            calls.append(1)
            return search(model, *args, **kwargs)

        with patch.object(partners, "_search", own):
            for _turn in range(2):
                calls.clear()
                self.names()
                self.assertTrue(calls)

    def test_a_choice_is_compiled_for_all_and_asked_by_those_who_may(self) -> None:
        """Who may not read a field does not filter by it, whoever did so before."""
        field = self.registry["res.partner"]._fields["is_company"]
        self.addCleanup(self.registry.clear_cache)
        self.addCleanup(setattr, field, "groups", field.groups)
        field.groups = "base.group_system"
        self.registry.clear_cache()
        groups = "base.group_user,base.group_system"
        admin = new_test_user(self.env, "kept_admin", groups)
        path = "customers?is_company=true&fields=name"
        answer = self.rest("GET", path, key=self.new_key(user=admin))
        self.assertEqual(answer.status, 200, answer.text)
        self.assertProblem(self.rest("GET", path), "forbidden")
        self.assertProblem(self.rest("GET", f"{path}&q=a"), "forbidden")

    def test_one_user_keeps_few(self) -> None:
        rights = self.env(user=self.api_user)["dual_api.rights"]
        kept = rights._kept_statements(*rights._context_of_rules())
        self.assertEqual(kept.count, _KEPT_STATEMENTS)
