# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cursors lead through a whole list: nothing twice, nothing left out, in order."""

from itertools import product
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

from .common import ApiCase

#: Sort keys over columns with NULL, empty and equal values, alone and together.
ORDERS = [
    ("email",),
    ("-email",),
    ("ref", "email"),
    ("-ref", "email"),
    ("email", "-ref", "city"),
    ("name", "-id"),
    ("id",),
    ("-id",),
]


class TestCursors(ApiCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        texts = (False, "", "a", "b@example.com")
        cls.env["res.partner"].create(
            [
                {"name": f"N{len(str(email))}", "ref": ref, "email": email, "zip": "P"}
                for email, ref in product(texts, texts)
            ]
        )
        cls.env.flush_all()

    def expected(self, order: tuple[str, ...]) -> list[int]:
        """The ids as PostgreSQL sorts them."""
        terms = [
            f"{key.removeprefix('-')} {'DESC' if key[0] == '-' else 'ASC'}"
            for key in order
        ]
        if "id" not in {key.removeprefix("-") for key in order}:
            terms.append("id DESC" if order[0][0] == "-" else "id ASC")
        order_by = SQL(", ").join(SQL(term) for term in terms)
        query = SQL("SELECT id FROM res_partner WHERE zip = 'P' ORDER BY %s", order_by)
        return [row[0] for row in self.env.execute_query(query)]

    def test_rest_leads_through_the_whole_list(self) -> None:
        for order in ORDERS:
            url = "/api/v1/customers?zip=P&fields=id&limit=3&sort="
            url, found = url + ",".join(order), []
            while url:
                page = self.rest("GET", url).json
                found += [row["id"] for row in page["results"]]
                url = page["next"]
            self.assertEqual(found, self.expected(order), order)

    def test_graphql_leads_through_it_in_both_directions(self) -> None:
        for order, backward in product(ORDERS, (False, True)):
            self.assertEqual(
                self.walk(order, backward), self.expected(order), (order, backward)
            )

    def walk(self, order: tuple[str, ...], backward: bool) -> list[int]:
        """The ids of the whole list, page by page."""
        size, edge = ("last", "before") if backward else ("first", "after")
        more, end = (
            ("hasPreviousPage", "startCursor")
            if backward
            else ("hasNextPage", "endCursor")
        )
        query = f"""query($cursor: String, $order: [CustomerOrder!]) {{
            customers({size}: 3, {edge}: $cursor, orderBy: $order,
                filter: {{zip: "P"}}) {{
                nodes {{ databaseId }} pageInfo {{ {more} {end} }} }} }}"""
        keys = [
            {
                "field": key.removeprefix("-").upper(),
                "direction": "DESC" if key[0] == "-" else "ASC",
            }
            for key in order
        ]
        found: list[int] = []
        cursor, going = None, True
        while going:
            answer = self.graphql(query, {"cursor": cursor, "order": keys})
            page = answer.data["customers"]
            ids = [node["databaseId"] for node in page["nodes"]]
            found = ids + found if backward else found + ids
            going, cursor = page["pageInfo"][more], page["pageInfo"][end]
        return found


@tagged("-at_install", "post_install")
class TestRightsChanges(TransactionCase):
    def test_caches_are_cleared_after_the_commit_too(self) -> None:
        user = new_test_user(self.env, "changing", "base.group_user")
        group = self.env["res.groups"].create({"name": "Changing"})
        model = self.env["ir.model"]._get("res.partner")
        changes = [
            lambda: user.write({"group_ids": [(4, group.id)]}),
            lambda: group.write({"name": "Changed"}),
            lambda: self.env["ir.rule"].create({"name": "R", "model_id": model.id}),
            lambda: self.env["ir.model.access"].create(
                {"name": "A", "model_id": model.id, "perm_read": True}
            ),
            lambda: user.write({"active": False}),
        ]
        for change in changes:
            self.env.cr.postcommit.clear()
            change()
            with patch.object(self.registry, "clear_cache") as clear:
                self.env.cr.postcommit.run()
            clear.assert_called_with("stable", "groups")
        company = self.env["res.company"].create({"name": "Changing"})
        parameters = self.env["ir.config_parameter"]
        for change, caches in (
            (lambda: company.write({"sequence": 3}), ["default"]),
            (lambda: parameters.set_param("dual_api.metrics", "true"), ["stable"]),
        ):
            self.env.cr.postcommit.clear()
            change()
            with patch.object(self.registry, "clear_cache") as clear:
                self.env.cr.postcommit.run()
            clear.assert_called_with(*caches)

    def test_what_is_no_right_clears_nothing(self) -> None:
        user = new_test_user(self.env, "named", "base.group_user")
        self.env.cr.postcommit.clear()
        user.write({"signature": "<p>Yours</p>"})
        with patch.object(self.registry, "clear_cache") as clear:
            self.env.cr.postcommit.run()
        clear.assert_not_called()
