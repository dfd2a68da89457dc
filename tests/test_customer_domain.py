# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A partner that is a user's identity, or a company's own, is no customer anywhere."""

import re

from odoo.tests import new_test_user

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
        partners = cls.env["res.partner"].with_context(active_test=False)
        if "employee" in partners._fields:
            cls.identities |= partners.search([("employee", "=", True)])
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
        path = f"customers/{below.id}?fields=parent_id"
        self.assertEqual(
            self.rest("GET", path).json, {"id": below.id, "parent_id": None}
        )
        query = f"{{ customer(id: {below.id}) {{ parentDatabaseId }} }}"
        self.assertEqual(
            self.graphql(query).data, {"customer": {"parentDatabaseId": None}}
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

    def test_ids_of_others_come_with_the_page(self):
        above = self.customer("Above", user_id=self.clerk.id)
        below = self.customer("Below", parent_id=above.id, user_id=self.clerk.id)
        fields = "parent_id,salesperson_id"
        path = f"customers?ids={above.id},{below.id}&sort=id&fields={fields}"
        self.rest("GET", path)
        with self.statements() as statements:
            rows = self.rest("GET", path).json["results"]
        self.assertEqual(
            [(row["parent_id"], row["salesperson_id"]) for row in rows],
            [(None, self.clerk.id), (above.id, self.clerk.id)],
        )
        self.assertEqual(len(statements), 1, statements)

    def test_an_address_without_a_name_is_shown_as_odoo_shows_it(self):
        above = self.customer("Above")
        address = self.env["res.partner"].create(
            {"parent_id": above.id, "type": "delivery"}
        )
        path = f"customers/{address.id}?fields=name,display_name"
        self.assertEqual(
            self.rest("GET", path).json,
            {
                "id": address.id,
                "name": None,
                "display_name": address.with_context(lang="en_US").display_name,
            },
        )

    def test_a_page_reads_no_other_table(self):
        """To plan each table more would take longer than to read the page."""
        self.rest("GET", "customers?fields=name")
        with self.statements() as statements:
            self.rest("GET", "customers?fields=name")
        [statement] = statements
        self.assertIn('"res_partner"."dual_api_customer"', statement)
        tables = re.findall(r'(?:FROM|JOIN|UPDATE) "?(\w+)', statement)
        self.assertEqual(tables, ["res_partner"])

    def test_postgresql_expects_the_rows_that_there_are(self):
        """What it expects of a page decides how it joins the rest."""
        self.env["res.partner"].create([{"name": "Many"} for _number in range(300)])
        self.env.flush_all()
        self.env.cr.execute("ANALYZE res_partner")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM res_partner WHERE dual_api_customer"
        )
        plan = self.env.cr.fetchone()[0]
        expected = int(re.search(r"rows=(\d+)", plan)[1])
        self.assertGreater(expected, 300, plan)

    def assert_customer(self, partner, expected):
        partner.invalidate_recordset()
        self.assertEqual(partner.dual_api_customer, expected)
        found = partner.with_context(active_test=False).search(
            [("id", "=", partner.id), ("dual_api_customer", "=", True)]
        )
        self.assertEqual(bool(found), expected)

    def test_whatever_changes_it_is_followed(self):
        """As written by the ORM, in whatever order, and past it."""
        one, two = self.customer("One"), self.customer("Two")
        user = new_test_user(
            self.env, "someone", "base.group_portal", partner_id=one.id
        )
        internal = self.env.ref("base.group_user")
        portal = self.env.ref("base.group_portal")
        self.assert_customer(one, True)
        user.group_ids = internal
        self.assert_customer(one, False)
        user.partner_id = two
        self.assert_customer(one, True)
        self.assert_customer(two, False)
        user.group_ids = portal
        self.assert_customer(two, True)
        with self.subTest("of the public user's group"):
            group = self.env["res.groups"].create({"name": "More public"})
            user.group_ids = self.env.ref("base.group_public")
            self.assert_customer(two, False)
            user.group_ids = group
            self.assert_customer(two, True)
            group.implied_ids = self.env.ref("base.group_public")
            self.assert_customer(two, False)
            group.implied_ids = self.env["res.groups"]
            self.assert_customer(two, True)
        with self.subTest("a company's own"):
            company = self.env["res.company"].create({"name": "Third"})
            own, company.partner_id = company.partner_id, two
            self.assert_customer(two, False)
            self.assert_customer(own, True)
        with self.subTest("in SQL"):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_users SET partner_id = %s, share = false WHERE id = %s",
                [own.id, user.id],
            )
            self.assert_customer(own, False)
            self.env.cr.execute("DELETE FROM res_users WHERE id = %s", [user.id])
            self.assert_customer(own, True)

    def test_a_contact_that_is_merged_with_a_users_is_none(self):
        """Odoo gives the user its new contact in SQL."""
        contact = self.customer("The same clerk", email="c@x.test")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (contact | self.clerk.partner_id).ids, contact
        )
        self.assertEqual(self.clerk.partner_id, contact)
        self.assert_customer(contact, False)

    def test_nobody_writes_it(self):
        """Who may write partners would make a user's contact a customer."""
        partner = self.clerk.partner_id
        partner.write({"dual_api_customer": True})
        self.env.flush_all()
        self.assert_customer(partner, False)

    def test_an_update_of_the_addon_finds_what_went_wrong(self):
        partner = self.clerk.partner_id
        self.env.cr.execute(
            "UPDATE res_partner SET dual_api_customer = (id = %s)", [partner.id]
        )
        self.env["dual_api.identities"].init()
        everyone = self.env["res.partner"].with_context(active_test=False).search([])
        everyone.invalidate_recordset()
        identities = everyone.filtered(lambda partner: not partner.dual_api_customer)
        self.assertEqual(identities, self.identities)

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
