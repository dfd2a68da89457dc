# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What only customers can be refused for, the same at both doors."""

from odoo.tests import new_test_user

from odoo.addons.dual_api.schema.naming import to_global_id
from odoo.addons.dual_api.schema.request.operation import Kind

from .common import ApiCase
from .support.parity import Show
from .support.parity_refusals import SameRefusals
from .test_parity import CustomerSamples

_ID = Show(("id",))


class CustomerCase(CustomerSamples, SameRefusals, ApiCase):
    """Samples and drivers; no tests of its own."""

    allow_inherited_tests_method = False


class TestCustomerValues(CustomerCase):
    """Values that Odoo knows better than the rules."""

    def refused_value(self, error="validation", base=None, **values):
        """The refusal of a new customer with these values, and of a change."""
        base = {"name": "New"} if base is None else base
        create = self.do("create", _ID, values=base | values)
        outcome = self.refused(create, error)
        update = self.do("update", _ID, record_id=self.samples[0].id, values=values)
        self.assertEqual(self.refused(update, error).details, outcome.details)
        return outcome.details

    def test_email(self):
        message = "Enter a valid e-mail address."
        for email in ("", "azure", "azure@example", "a@b@c.example", "@b.example"):
            self.assertEqual(self.refused_value(email=email), {"email": [message]})

    def test_country(self):
        details = self.refused_value(country_code="QQ")
        self.assertEqual(details, {"country_code": ["QQ is not a known code."]})
        details = self.refused_value(country_code="FRA")
        self.assertEqual(details, {"country_code": ["Enter at most 2 characters."]})

    def test_state_without_country(self):
        self.samples[0].write({"country_id": False, "state_id": False})
        message = "Also send country_code."
        self.assertEqual(self.refused_value(state="CA"), {"state": [message]})

    def test_state_of_another_country(self):
        details = self.refused_value(country_code="FR", state="CA")
        self.assertEqual(details, {"state": ["CA is not a known code."]})

    def test_another_country_empties_the_state(self):
        customer = self.samples[0]
        state = self.env.ref("base.state_us_5")
        customer.write({"country_id": state.country_id.id, "state_id": state.id})
        show = Show(("country", "state"))
        for code, left in ((None, None), ("FR", None), ("US", "CA")):
            values = {"country_code": code}
            request = self.do("update", show, record_id=customer.id, values=values)
            row = self.agree(request).rows
            self.assertEqual(row, {"country": code, "state": left})

    def test_what_is_no_id(self):
        for identity in (0, -1, 2**31, "0", "abc"):
            details = self.refused_value(parent_id=identity)
            self.assertEqual(details, {"parent_id": ["Enter the id of a record."]})

    def test_language(self):
        self.assertEqual(list(self.refused_value(lang="xx_XX")), ["lang"])

    def test_relation_to_nothing(self):
        for name in ("parent_id", "salesperson_id"):
            message = "This record does not exist, or this key's user cannot see it."
            details = self.refused_value(**{name: 2_000_000_000})
            self.assertEqual(details, {name: [message]})

    def test_relation_to_another_type(self):
        """A global id says what it is of."""
        identity = to_global_id("User", self.env.uid)
        self.assertEqual(list(self.refused_value(parent_id=identity)), ["parent_id"])

    def test_relation_by_any_spelling_of_the_id(self):
        parent = self.samples[-1]
        identities = (parent.id, str(parent.id), to_global_id("Customer", parent.id))
        show = Show((), {"parent": Show(("id",))})
        for identity in identities:
            values = {"name": "New", "parent_id": identity}
            row = self.agree(self.do("create", show, values=values)).rows
            self.assertEqual(row, {"parent": {"id": parent.id}})

    def test_parent_of_itself(self):
        """By way of others, too."""
        full, group = self.samples[0], self.samples[-1]
        for record, parent in ((full, full), (group, full)):
            request = self.do(
                "update", _ID, record_id=record.id, values={"parent_id": parent.id}
            )
            outcome = self.refused(request, "validation", ["parent_id"])
            self.assertIn("below itself", outcome.details["parent_id"][0])

    def test_archived_tags_are_not_shown(self):
        tags = self.env["res.partner.category"].create(
            [{"name": "In"}, {"name": "Out"}]
        )
        customer = self.customer("Tagged", category_id=tags.ids)
        tags[1].active = False
        show = Show(("tags",))
        request = self.request(Kind.GET, show, record_id=customer.id)
        self.assertEqual(self.agree(request).rows, {"tags": ["In"]})
        request = self.do(
            "update", show, record_id=customer.id, values={"tags": ["In"]}
        )
        self.assertEqual(self.agree(request).rows, {"tags": ["In"]})

    def test_tag_that_is_not_there(self):
        tags = ["VIP", "Unheard of"]
        request = self.do(
            "update",
            Show(("tags",)),
            record_id=self.samples[0].id,
            values={"tags": tags},
        )
        self.assertEqual(self.agree(request).rows["tags"], sorted(tags))
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner.category")]
        )
        access.perm_create = False
        details = self.refused_value(tags=tags)
        message = "Unheard of does not exist, and the key's user may not create it."
        self.assertEqual(details, {"tags.1": [message]})


class TestCustomerRights(CustomerCase):
    """What Odoo refuses to the key's user."""

    def every_write(self, record):
        """A request of each kind that writes."""
        yield self.do("create", _ID, values={"name": "New"})
        parts = {"record_id": record.id}
        yield self.do("update", _ID, **parts, values={"name": "New"})
        yield self.do("delete", **parts)

    def test_user_who_may_only_read(self):
        user = new_test_user(self.env, "reader", "base.group_user")
        key = self.new_key(self.all_scopes(), user)
        for request in self.every_write(self.samples[0]):
            outcome = self.refused(request, "forbidden", [], key=key)
            self.assertIsNone(outcome.required_scope)

    def test_record_rule_against_writing(self):
        self.rule([("name", "=", "Nobody")], perm_read=False)
        for request in self.every_write(self.samples[0]):
            self.refused(request, "forbidden", [])

    def test_record_that_the_rules_hide(self):
        hidden = self.samples[0]
        self.rule([("id", "!=", hidden.id)])
        parts = {"record_id": hidden.id}
        self.refused(self.request(Kind.GET, **parts), "not_found", [])
        for request in list(self.every_write(hidden))[1:]:
            self.refused(request, "not_found", [])
        request = self.request(Kind.LIST, _ID, **parts, relation="contacts")
        self.refused(request, "not_found", [])

    def test_change_that_would_hide_the_record(self):
        """Whether Odoo's rules forbid the write itself, or only to see it then."""
        for rights in ({}, {"perm_write": False, "perm_create": False}):
            with self.env.cr.savepoint() as savepoint:
                self.rule([("name", "!=", "Secret")], **rights)
                values = {"values": {"name": "Secret"}}
                create = self.do("create", _ID, **values)
                self.refused(create, "forbidden", [])
                record = {"record_id": self.samples[0].id}
                update = self.do("update", _ID, **record, **values)
                self.refused(update, "forbidden", [])
                savepoint.rollback()
            self.registry.clear_all_caches()

    def rule(self, domain, **rights):
        """Narrow what users may do with customers."""
        self.env["ir.rule"].create(
            {
                "name": "Test",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": repr(domain),
                **rights,
            }
        )

    def test_delete_what_a_user_needs(self):
        partner = new_test_user(self.env, "needed", "base.group_portal").partner_id
        request = self.do("delete", record_id=partner.id)
        self.refused(request, "conflict", [])

    def test_archived(self):
        """Out of the list unless asked for; as good as any other by its id."""
        gone = self.samples.filtered(lambda sample: not sample.active)
        ids = [row["id"] for row in self.agree(self.request(Kind.LIST, _ID)).rows]
        self.assertNotIn(gone.id, ids)
        request = self.request(Kind.LIST, _ID, filters={"active": False})
        self.assertEqual(self.agree(request).rows, [{"id": gone.id}])
        parts = {"record_id": gone.id}
        show = Show(("name", "active"))
        row = self.agree(self.request(Kind.GET, show, **parts)).rows
        self.assertEqual(row, {"name": "Gone", "active": False})
        back = self.do("update", show, **parts, values={"active": True})
        self.assertTrue(self.agree(back).rows["active"])

    def test_contacts_of_a_customer(self):
        """People of every kind, but no archived ones."""
        full = self.samples[0]
        self.customer("Left", is_company=False, active=False, parent_id=full.id)
        subsidiary = self.customer("Subsidiary", parent_id=full.id)
        show = Show(("id", "name"))
        request = self.request(
            Kind.LIST, show, record_id=full.id, relation="contacts", limit=20
        )
        rows = self.agree(request).rows
        expected = [sample.id for sample in self.samples[1:-2]] + [subsidiary.id]
        self.assertEqual([row["id"] for row in rows], expected)
