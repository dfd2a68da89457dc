# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A partner that is a user's identity, or a company's own, is no customer anywhere."""

import re
from unittest.mock import patch

from odoo.tests import new_test_user
from odoo.tools import SQL

from odoo.addons.dual_api.models.customers import domain as customer_domain
from odoo.addons.dual_api.models.reading.lasting import FEW_ROWS
from odoo.addons.dual_api.schema.naming import to_global_id

from .common import ApiCase


class TestCustomerDomain(ApiCase):
    api_groups = "base.group_system,base.group_partner_manager"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "clerk", "base.group_user", email="c@x.test")
        cls.gone = new_test_user(cls.env, "gone", "base.group_user", email="g@x.test")
        cls.gone.active = False
        cls.portal = new_test_user(cls.env, "shopper", "base.group_portal")
        cls.company = cls.env["res.company"].create({"name": "A company of ours"})
        # As the website of another company has one.
        public = new_test_user(
            cls.env,
            "visitor",
            "base.group_public",
            active=False,
            context={"no_reset_password": True},
        )
        template = new_test_user(cls.env, "new_template", "base.group_portal")
        cls.env["ir.config_parameter"].set_param(
            "base.template_portal_user_id", str(template.id)
        )
        users = cls.env["res.users"].with_context(active_test=False)
        portal = cls.env.ref("base.group_portal")
        # All that Odoo itself brings (OdooBot, the public user, the template, the
        # administrator) are among the users and companies of the database.
        cls.identities = (
            users.search([])
            .filtered(lambda user: portal not in user.all_group_ids)
            .partner_id
            | cls.env.ref("base.template_portal_user_id").partner_id
            | template.partner_id
            | cls.env["res.company"].search([]).partner_id
        )
        for name in ("partner_root", "partner_admin", "main_partner", "public_partner"):
            assert cls.env.ref(f"base.{name}") in cls.identities
        for user in cls.api_user, cls.clerk, cls.gone, public:
            assert user.partner_id in cls.identities, user.name

    def test_none_is_reached_by_its_id(self):
        for partner in self.identities:
            with self.subTest(partner=partner.name):
                path = f"customers/{partner.id}"
                body = {"email": "attacker@evil.test"}
                for answer in (
                    self.rest("GET", path),
                    self.rest("PATCH", path, json=body),
                    self.rest("PATCH", path, json=body, headers={"If-Match": "*"}),
                    self.rest("DELETE", path),
                    self.rest("GET", f"{path}/contacts"),
                ):
                    self.assertProblem(answer, "not_found")
                identifier = to_global_id("Customer", partner.id)
                documents = (
                    'query {{ customer(id: "{0}") {{ name }} }}',
                    'query {{ node(id: "{0}") {{ id }} }}',
                    'mutation {{ updateCustomer(input: {{id: "{0}", email: "a@b.cd"}})'
                    " {{ customer {{ name }} }} }}",
                    'mutation {{ deleteCustomer(input: {{id: "{0}"}})'
                    " {{ clientMutationId }} }}",
                )
                for document in documents:
                    answer = self.graphql(document.format(identifier))
                    self.assertEqual(answer.error, "not_found", answer.text)
        self.assertNotIn("attacker@evil.test", self.identities.mapped("email"))

    def test_none_is_listed_counted_or_found(self):
        listed = set()
        path = "customers?active=all&fields=id&limit=200&include_total=true"
        total = self.rest("GET", path).json["total"]
        while path:
            page = self.rest("GET", path).json
            listed |= {row["id"] for row in page["results"]}
            path = page["next"] and page["next"].removeprefix(self.base_url())
        self.assertEqual(len(listed), total)
        partners = self.env["res.partner"].with_context(active_test=False).search([])
        self.assertEqual(listed, set((partners - self.identities).ids))
        self.assertIn(self.portal.partner_id.id, listed)
        for partner in self.identities:
            page = self.rest(
                "GET", "customers", params={"name": partner.name, "active": "all"}
            ).json
            self.assertNotIn(partner.id, [row["id"] for row in page["results"]])
        answer = self.graphql('{ customers(filter: {q: "clerk"}) { totalCount } }')
        self.assertEqual(answer.data["customers"]["totalCount"], 0)

    def test_none_is_reached_from_another(self):
        below = self.customer("Below", parent_id=self.company.partner_id.id)
        above = self.customer("Above")
        self.clerk.partner_id.parent_id = above
        shown = "fields=parent.name,contacts.name&contacts.limit=5"
        self.assertIsNone(
            self.rest("GET", f"customers/{below.id}?{shown}").json["parent"]
        )
        self.assertEqual(
            self.rest("GET", f"customers/{above.id}?{shown}").json["contacts"][
                "results"
            ],
            [],
        )
        parent = self.company.partner_id.id
        page = self.rest("GET", f"customers?parent_id={parent}").json
        self.assertEqual(page["results"], [])
        for partner in (self.clerk.partner_id, self.company.partner_id):
            answer = self.rest(
                "POST", "customers", json={"name": "Child", "parent_id": partner.id}
            )
            self.assertEqual(list(answer.details), ["parent_id"], answer.text)

    def test_it_is_none_from_the_moment_at_which_it_is_a_users(self):
        partner = self.customer("Promoted", email="p@x.test")
        path = f"customers/{partner.id}"
        self.assertEqual(self.rest("GET", path).status, 200)
        user = new_test_user(
            self.env, "promoted", "base.group_user", partner_id=partner.id
        )
        self.assertProblem(self.rest("GET", path), "not_found")
        user.active = False
        self.assertProblem(self.rest("GET", path), "not_found")
        user.group_ids = self.env.ref("base.group_portal")
        self.assertEqual(self.rest("GET", path).status, 200)

    def test_what_was_answered_is_not_answered_again(self):
        header = {"Idempotency-Key": "made-once"}
        body = {"name": "Promoted later"}
        made = self.rest("POST", "customers", json=body, headers=header)
        new_test_user(self.env, "later", "base.group_user", partner_id=made.json["id"])
        again = self.rest("POST", "customers", json=body, headers=header)
        self.assertProblem(again, "not_found")

    def test_a_salesperson_is_shown_by_a_type_of_its_own(self):
        sold = self.customer("Sold", user_id=self.clerk.id)
        answer = self.rest("GET", f"customers/{sold.id}?fields=salesperson.name")
        self.assertEqual(answer.json["salesperson"]["name"], self.clerk.name)
        answer = self.graphql(
            f"{{ customer(id: {sold.id}) {{ salesperson {{ name }} }} }}"
        )
        shown = answer.data["customer"]["salesperson"]
        self.assertEqual(shown, {"name": self.clerk.name})

    def test_it_is_told_to_those_who_may_read_no_user(self):
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.users"), ("perm_read", "=", True)]
        ).perm_read = False
        path = f"customers/{self.clerk.partner_id.id}"
        self.assertProblem(self.rest("GET", path), "not_found")
        self.assertEqual(
            self.rest("GET", f"customers/{self.portal.partner_id.id}").status, 200
        )

    def test_what_was_created_is_listed(self):
        made = self.rest("POST", "customers", json={"name": "Person", "ref": "X-1"})
        self.assertEqual(made.status, 201)
        page = self.rest("GET", "customers?ref=X-1").json
        self.assertEqual([row["id"] for row in page["results"]], [made.json["id"]])
        answer = self.graphql('{ customers(filter: {ref: "X-1"}) { totalCount } }')
        self.assertEqual(answer.data["customers"]["totalCount"], 1)

    def plan(self):
        """How PostgreSQL reads a page far down."""
        condition = self.env["res.partner"].with_context(**{FEW_ROWS: True})
        query = SQL(
            "EXPLAIN SELECT id FROM res_partner AS p WHERE id > 3 AND %s"
            " ORDER BY id LIMIT 51",
            condition._dual_api_customer_sql("p"),
        )
        return "\n".join(row[0] for row in self.env.execute_query(query))

    def test_a_page_looks_into_an_index_and_reads_nothing_else(self):
        """Far down, too, whatever PostgreSQL thinks of the number of users."""
        with patch.object(customer_domain, "FEW_USERS", 0):
            plan = self.plan()
        self.assertNotIn("Join", plan)
        self.assertEqual(plan.count("on res_users identity"), 1, plan)
        self.assertRegex(plan, r"Filter: .*IS DISTINCT FROM .*SubPlan")

    def test_where_users_are_few_they_are_read_once(self):
        plan = self.plan()
        self.assertNotIn("Join", plan)
        self.assertNotIn("SubPlan", plan)
        self.assertEqual(plan.count("on res_users identity"), 1, plan)

    def test_postgresql_expects_the_rows_that_there_are(self):
        """What it expects of a page decides how it joins the rest."""
        self.env["res.partner"].create([{"name": "Many"} for _number in range(300)])
        self.env.flush_all()
        self.env.cr.execute("ANALYZE res_partner")
        for few_users in (0, customer_domain.FEW_USERS):
            with patch.object(customer_domain, "FEW_USERS", few_users):
                plan = self.plan()
            expected = int(re.search(r"rows=(\d+)", plan)[1])
            self.assertGreater(expected, 40, plan)

    def test_few_users_and_many_are_told_in_the_same_way(self):
        everyone = self.env["res.partner"].with_context(active_test=False).search([])
        for few_users in (0, customer_domain.FEW_USERS):
            for few_rows in (True, False):
                partners = self.env["res.partner"].with_context(**{FEW_ROWS: few_rows})
                with patch.object(customer_domain, "FEW_USERS", few_users):
                    condition = partners._dual_api_customer_sql("p")
                query = SQL("SELECT id FROM res_partner AS p WHERE %s", condition)
                found = {record_id for (record_id,) in self.env.execute_query(query)}
                self.assertEqual(found, set((everyone - self.identities).ids))

    def test_another_template_is_none_from_the_moment_at_which_it_is_set(self):
        path = f"customers/{self.portal.partner_id.id}"
        self.assertEqual(self.rest("GET", path).status, 200)
        self.env["ir.config_parameter"].set_param(
            "base.template_portal_user_id", str(self.portal.id)
        )
        self.assertProblem(self.rest("GET", path), "not_found")
        for odd in ("no number", "9" * 30, "", False):
            self.env["ir.config_parameter"].set_param(
                "base.template_portal_user_id", odd
            )
            self.assertEqual(self.rest("GET", path).status, 200, odd)
