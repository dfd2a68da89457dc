# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key sees what its user sees, through every door and on every way round."""

from odoo.tests import new_test_user

from odoo.addons.dual_api.schema.naming import to_global_id

from .common import ApiCase


class TestCompanies(ApiCase):
    """A user of one company, in a database of two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.env["res.company"].create({"name": "Ours"})
        cls.theirs = cls.env["res.company"].create({"name": "Theirs"})
        cls.env.ref("base.res_partner_rule").active = True
        cls.user = new_test_user(
            cls.env, "ours", cls.api_groups, company_id=cls.ours.id
        )
        cls.api_key = cls.new_key(cls.all_scopes(), cls.user)
        colleague = new_test_user(
            cls.env, "theirs", "base.group_portal", company_id=cls.theirs.id
        )
        ours, theirs = {"company_id": cls.ours.id}, {"company_id": cls.theirs.id}
        person = {"is_company": False}
        cls.visible = cls.customer("Visible", ref="x", **ours)
        cls.secret = cls.customer("Secret", ref="x", email="s@example.com", **theirs)
        cls.shared = cls.customer("Shared", ref="x", user_id=colleague.id)
        # What leads from the visible to the secret, in each way there is.
        cls.person = cls.customer("Person", **person, **ours, parent_id=cls.visible.id)
        cls.spy = cls.customer("Spy", **person, **theirs, parent_id=cls.shared.id)
        cls.known = cls.customer("Known", **person, **ours, parent_id=cls.shared.id)
        cls.orphan = cls.customer("Orphan", **person, parent_id=cls.shared.id)
        # The ORM would not put a record of no company below one of another.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            [cls.secret.id, cls.orphan.id],
        )
        cls.env.invalidate_all()

    def names(self, rows):
        return sorted(row["name"] for row in rows)

    def test_list(self):
        rows = self.rest("GET", "customers?ref=x").json
        self.assertEqual(self.names(rows["results"]), ["Shared", "Visible"])
        query = '{ customers(filter: {ref: "x"}) { nodes { name } totalCount } }'
        data = self.graphql(query).data["customers"]
        self.assertEqual(self.names(data["nodes"]), ["Shared", "Visible"])
        self.assertEqual(data["totalCount"], 2)

    def test_total(self):
        answer = self.rest("GET", "customers?ref=x&include_total=true&limit=1").json
        self.assertEqual(answer["total"], 2)
        query = (
            f"{{ customer(id: {self.shared.id})"
            " { contacts { totalCount nodes { name } } } }"
        )
        contacts = self.graphql(query).data["customer"]["contacts"]
        self.assertEqual(contacts, {"totalCount": 1, "nodes": [{"name": "Known"}]})

    def test_contacts(self):
        path = f"customers/{self.shared.id}"
        answer = self.rest("GET", f"{path}/contacts").json
        self.assertEqual(self.names(answer["results"]), ["Known"])
        answer = self.rest("GET", f"{path}?expand=contacts").json
        self.assertEqual(self.names(answer["contacts"]["results"]), ["Known"])

    def test_parent(self):
        fields = "name,parent.name,parent.contacts.name"
        answer = self.rest("GET", f"customers/{self.orphan.id}?fields={fields}")
        shown = {"id": self.orphan.id, "name": "Orphan", "parent": None}
        self.assertEqual(answer.json, shown)
        query = f"{{ customer(id: {self.orphan.id}) {{ parent {{ name email }} }} }}"
        self.assertEqual(self.graphql(query).data, {"customer": {"parent": None}})

    def test_round_about(self):
        """Down, up and down again."""
        query = (
            f"{{ customer(id: {self.shared.id}) {{ contacts {{ nodes {{ name"
            " parent { name contacts { nodes { name parent { name } } } } } } } }"
        )
        answer = self.graphql(query)
        self.assertIsNone(answer.error)
        self.assertIn("Known", answer.text)
        for name in ("Secret", "Spy", "s@example.com"):
            self.assertNotIn(name, answer.text)

    def test_salesperson(self):
        """Odoo shows every employee, but no outsider of another company."""
        path = f"customers/{self.shared.id}?fields=name,salesperson.name"
        shown = {"id": self.shared.id, "name": "Shared", "salesperson": None}
        self.assertEqual(self.rest("GET", path).json, shown)

    def test_by_id(self):
        for hidden in (self.secret, self.spy):
            answer = self.rest("GET", f"customers/{hidden.id}")
            self.assertProblem(answer, "not_found", status=404)
            node = to_global_id("Customer", hidden.id)
            for field in (
                f"customer(id: {hidden.id})",
                f'customer(id: "{node}")',
                f'node(id: "{node}")',
            ):
                answer = self.graphql(f"{{ {field} {{ id }} }}")
                self.assertProblem(answer, "not_found", status=200)

    def test_filters(self):
        """A filter says nothing of what it names."""
        for parent, expected in (
            (self.shared, ["Known"]),
            (self.secret, []),
            (self.visible, ["Person"]),
        ):
            params = {"parent_id": parent.id}
            answer = self.rest("GET", "customers", params=params).json
            self.assertEqual(self.names(answer["results"]), expected)
        params = {"salesperson_id": self.shared.user_id.id}
        answer = self.rest("GET", "customers", params=params).json
        self.assertEqual(answer["results"], [])
        for search in ("q=Secret", "name=Secret", "email=s@example.com", "q=Spy"):
            answer = self.rest("GET", f"customers?{search}").json
            self.assertTrue({"Secret", "Spy"}.isdisjoint(self.names(answer["results"])))

    def test_order(self):
        answer = self.rest("GET", "customers?limit=200&sort=-name").json
        self.assertNotIn("Secret", self.names(answer["results"]))
        self.assertNotIn("Spy", self.names(answer["results"]))

    def test_write(self):
        for hidden in (self.secret, self.spy):
            path = f"customers/{hidden.id}"
            answer = self.rest("PATCH", path, json={"name": "Mine"})
            self.assertProblem(answer, "not_found")
            self.assertProblem(self.rest("DELETE", path), "not_found")
            for field in (
                f'updateCustomer(input: {{id: {hidden.id}, name: "Mine"}})'
                " { customer { id } }",
                f"deleteCustomer(input: {{id: {hidden.id}}}) {{ deletedId }}",
            ):
                answer = self.graphql(f"mutation {{ {field} }}")
                self.assertProblem(answer, "not_found", status=200)
            self.assertTrue(hidden.exists())
            self.assertIn(hidden.name, ("Secret", "Spy"))

    def test_write_of_a_relation(self):
        """What may not be seen may not be pointed to, either."""
        values = {"name": "New", "parent_id": self.secret.id}
        answer = self.rest("POST", "customers", json=values)
        self.assertProblem(answer, "validation")
        self.assertEqual(list(answer.details), ["parent_id"])
        path = f"customers/{self.person.id}"
        answer = self.rest("PATCH", path, json={"parent_id": self.secret.id})
        self.assertProblem(answer, "validation")
        self.assertEqual(self.person.parent_id, self.visible)

    def test_two_companies(self):
        """The user's own companies are what counts, for the same key too."""
        self.user.write({"company_ids": [(4, self.theirs.id)]})
        rows = self.rest("GET", "customers?ref=x").json["results"]
        self.assertEqual(self.names(rows), ["Secret", "Shared", "Visible"])


class TestRelatedRules(ApiCase):
    """Record rules on what stands behind a field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.france, cls.spain = cls.env.ref("base.fr"), cls.env.ref("base.es")
        tags = cls.env["res.partner.category"]
        cls.open_tag = tags.create({"name": "Open"})
        cls.secret_tag = tags.create({"name": "Secret"})
        cls.french = cls.customer("French", country_id=cls.france.id, ref="x")
        cls.spanish = cls.customer("Spanish", country_id=cls.spain.id, ref="x")
        both = (cls.open_tag | cls.secret_tag).ids
        (cls.french | cls.spanish).write({"category_id": [(6, 0, both)]})
        cls.rule("res.country", [("code", "!=", "ES")])
        cls.rule("res.partner.category", [("name", "!=", "Secret")])

    @classmethod
    def rule(cls, model, domain):
        cls.env["ir.rule"].create(
            {
                "name": "Test",
                "model_id": cls.env["ir.model"]._get_id(model),
                "domain_force": repr(domain),
            }
        )

    def test_values_behind_a_relation(self):
        expected = [
            {"id": self.french.id, "name": "French", "country": "FR", "tags": ["Open"]},
            {
                "id": self.spanish.id,
                "name": "Spanish",
                "country": None,
                "tags": ["Open"],
            },
        ]
        answer = self.rest("GET", "customers?ref=x&fields=name,country,tags")
        self.assertEqual(answer.json["results"], expected)
        query = (
            '{ customers(filter: {ref: "x"})'
            " { nodes { id: databaseId name country tags } } }"
        )
        self.assertEqual(self.graphql(query).data["customers"]["nodes"], expected)
        path = f"customers/{self.spanish.id}?fields=name,country,tags"
        self.assertEqual(self.rest("GET", path).json, expected[1])

    def test_filters_behind_a_relation(self):
        """Who may not see the value may not find by it."""
        for condition, names in (
            ("country=FR", ["French"]),
            ("country=ES", []),
            ("tags=Open", ["French", "Spanish"]),
            ("tags=Secret", []),
        ):
            rows = self.rest("GET", f"customers?ref=x&{condition}").json["results"]
            self.assertEqual([row["name"] for row in rows], names, condition)

    def test_writing_what_is_hidden(self):
        path = f"customers/{self.french.id}"
        answer = self.rest("PATCH", path, json={"country_code": "ES"})
        expected = {"country_code": ["ES is not a known code."]}
        self.assertProblem(answer, "validation", expected)
        self.assertEqual(self.french.country_id, self.france)

    def test_hidden_tags_are_kept(self):
        """Who writes the tags that it sees does not take away the others."""
        path = f"customers/{self.french.id}?fields=tags"
        answer = self.rest("PATCH", path, json={"tags": ["Open"]})
        self.assertEqual(answer.json["tags"], ["Open"])
        self.assertEqual(self.french.category_id, self.open_tag | self.secret_tag)
