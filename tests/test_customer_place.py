# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer shares with its parent, and what hangs on where it stands."""

from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.models.customers.place import MAX_LEVELS

from .common import ApiCase

CREATE = """mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { databaseId } } }"""
UPDATE = """mutation ($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) { customer { databaseId } } }"""
#: What differs between two partners that were made alike.
OWN = {"id", "create_date", "write_date", "create_uid", "write_uid"}
_INPUTS = {
    "parent_id": "parentId",
    "is_company": "isCompany",
    "country_code": "countryCode",
}


class PlaceCase(ApiCase):
    """Writes through both doors; each in a savepoint of its own where it says so."""

    allow_inherited_tests_method = False

    def created(self, **body):
        """The customer that each door makes of the body."""
        for door in (self.create_by_rest, self.create_by_graphql):
            with self.subTest(door=door.__name__):
                answer, identity = door(body)
                self.assertIsNotNone(identity, answer.text)
                yield self.fresh(identity)

    def create_by_rest(self, body):
        answer = self.rest("POST", "customers", json=body)
        return answer, answer.json.get("id")

    def create_by_graphql(self, body):
        answer = self.graphql(CREATE, {"input": self.inputs(body)})
        made = answer.data and answer.data["createCustomer"]
        return answer, made and made["customer"]["databaseId"]

    def update_by_rest(self, partner, body):
        return self.rest("PATCH", f"customers/{partner.id}", json=body)

    def update_by_graphql(self, partner, body):
        inputs = {"id": str(partner.id), **self.inputs(body)}
        return self.graphql(UPDATE, {"input": inputs})

    @staticmethod
    def inputs(body):
        return {_INPUTS.get(name, name): value for name, value in body.items()}

    def fresh(self, identity):
        self.env.invalidate_all()
        return self.env["res.partner"].browse(identity)

    def updated(self, make, **body):
        """What each door makes of a partner, a new one for each."""
        for door in (self.update_by_rest, self.update_by_graphql):
            with self.subTest(door=door.__name__):
                partner = make()
                self.env.flush_all()
                answer = door(partner, body)
                self.assertIsNone(answer.failure, answer.text)
                yield self.fresh(partner.id)

    def refused(self, names, partner=None, **body):
        """Both doors refuse the body, and name these fields."""
        self.env.flush_all()
        if partner is None:
            answers = [self.create_by_rest(body)[0], self.create_by_graphql(body)[0]]
        else:
            doors = (self.update_by_rest, self.update_by_graphql)
            answers = [door(partner, body) for door in doors]
        for answer in answers:
            self.assertEqual(answer.error, "validation", answer.text)
            self.assertEqual(set(answer.details), set(names), answer.text)
        self.env.invalidate_all()


class TestAddress(PlaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mother = cls.customer("Mother", street="Rue 1", city="Paris", vat="MOTHER1")
        cls.empty = cls.customer("Empty")

    def contact(self, **values):
        values = {"is_company": False, "parent_id": self.mother.id, **values}
        return self.customer("Contact", **values)

    def address(self, partner):
        return (partner.street, partner.city)

    def test_a_contact_has_the_address_and_vat_of_its_parent(self):
        for made in self.created(name="New", parent_id=self.mother.id):
            self.assertEqual(made.type, "contact")
            self.assertEqual(self.address(made), ("Rue 1", "Paris"))
            self.assertEqual(made.vat, "MOTHER1")
        same = {"street": "Rue 1", "vat": "MOTHER1"}
        for made in self.created(name="New", parent_id=self.mother.id, **same):
            self.assertEqual(self.address(made), ("Rue 1", "Paris"))

    def test_what_would_be_replaced_is_refused(self):
        parent = self.mother.id
        self.refused(["city"], name="New", parent_id=parent, city="Berlin")
        self.refused(["vat"], name="New", parent_id=parent, vat="OTHER")
        alone = self.customer("Alone", is_company=False)
        self.refused(["city"], alone, parent_id=parent, city="Berlin")
        self.refused(["vat"], alone, parent_id=parent, vat="OTHER")
        apart = self.contact(type="other", city="Berlin")
        self.refused(["city"], apart, type="contact", city="Berlin")
        self.assertEqual(self.mother.city, "Paris")

    def test_a_state_that_nobody_sent_is_no_mistake(self):
        """A country takes the state of another one away; the parent brings its own."""
        country = self.env.ref("base.us")
        self.mother.write(
            {"country_id": country.id, "state_id": self.env.ref("base.state_us_5").id}
        )

        def make():
            return self.customer(
                "Moved",
                is_company=False,
                country_id=self.env.ref("base.ca").id,
                state_id=self.env.ref("base.state_ca_ab").id,
            )

        sent = {"parent_id": self.mother.id, "country_code": "US"}
        for moved in self.updated(make, **sent):
            self.assertEqual(moved.state_id, self.mother.state_id)
            self.assertEqual(moved.country_id, country)
        for alone in self.updated(make, country_code="US"):
            self.assertFalse(alone.state_id)

    def test_what_one_of_them_would_keep_is_refused(self):
        """Odoo empties a contact alone, and fills it again when it likes."""
        contact = self.contact()
        self.refused(["vat"], contact, vat=None)
        self.refused(["street", "city"], contact, street=None, city=None)
        self.assertEqual(self.address(contact), ("Rue 1", "Paris"))

    def test_a_change_at_a_contact_is_one_at_all_that_share(self):
        def make():
            self.mother.write({"street": "Rue 1", "city": "Paris", "vat": "MOTHER1"})
            self.sister = self.contact()
            return self.contact()

        for changed in self.updated(make, city="Lyon", street=None, vat="NEW"):
            for partner in changed, self.mother, self.sister:
                self.assertEqual(self.address(partner), (False, "Lyon"))
                self.assertEqual(partner.vat, "NEW")

    def test_another_type_has_an_address_of_its_own(self):
        for kind in ("invoice", "delivery", "other"):
            body = {"name": "Own", "type": kind, "city": "Berlin"}
            for made in self.created(parent_id=self.mother.id, **body):
                self.assertEqual((made.type, made.city), (kind, "Berlin"))
                self.assertEqual(made.vat, "MOTHER1")
        for moved in self.updated(self.contact, type="delivery", city="Berlin"):
            self.assertEqual(moved.city, "Berlin")
        self.assertEqual(self.address(self.mother), ("Rue 1", "Paris"))
        self.refused(["type"], name="X", type="nonsense")

    def test_a_company_below_a_company_has_an_address_of_its_own(self):
        body = {"name": "Daughter", "is_company": True, "parent_id": self.mother.id}
        for made in self.created(**body, city="Berlin", vat="DAUGHTER"):
            self.assertEqual((made.type, made.city), ("other", "Berlin"))
            self.assertEqual(made.vat, "DAUGHTER")
            answer = self.rest("PATCH", f"customers/{made.id}", json={"city": "Bonn"})
            self.assertEqual(answer.status, 200)
        for made in self.created(**body):
            self.assertFalse(made.city)
        made_in_odoo = lambda: self.customer("Old", parent_id=self.mother.id)  # noqa: E731
        self.assertEqual(made_in_odoo().type, "contact")
        for changed in self.updated(made_in_odoo, city="Bonn"):
            self.assertEqual((changed.type, changed.city), ("other", "Bonn"))
        person = lambda: self.contact()  # noqa: E731
        for changed in self.updated(person, is_company=True, city="Bonn"):
            self.assertEqual((changed.type, changed.city), ("other", "Bonn"))
        self.refused(["city"], **body, type="contact", city="Berlin")
        self.assertEqual(self.address(self.mother), ("Rue 1", "Paris"))

    def test_a_parent_without_an_address_takes_that_of_who_comes(self):
        alone = lambda: self.customer(  # noqa: E731
            "Alone", is_company=False, city="Berlin", vat="ALONE"
        )
        for moved in self.updated(alone, parent_id=self.empty.id):
            self.assertEqual((moved.city, self.empty.city), ("Berlin", "Berlin"))
            self.assertEqual(self.empty.vat, "ALONE")
            self.empty.write({"city": False, "vat": False})

    def test_archived_contacts_keep_what_they_have(self):
        gone = self.contact(active=False)
        for _changed in self.updated(lambda: self.mother, city="Lyon"):
            self.assertEqual(self.fresh(gone.id).city, "Paris")

    def test_what_is_no_customer_is_not_changed_through_its_contacts(self):
        company = self.env["res.company"].create({"name": "Ours"}).partner_id
        company.write({"city": "Home", "vat": "OURS"})
        user = new_test_user(self.env, "clerk", "base.group_user").partner_id
        user.write({"city": "Home", "vat": "CLERK"})
        for parent in company, user:
            below = self.customer("Below", is_company=False, parent_id=parent.id)
            deeper = self.customer("Deeper", is_company=False, parent_id=below.id)
            for partner in below, deeper:
                self.refused(["city"], partner, city="Away")
                self.refused(["vat"], partner, vat="STOLEN")
            for changed in self.updated(lambda: below, phone="1"):  # noqa: B023
                self.assertEqual(changed.phone, "1")
            self.assertEqual(parent.city, "Home")
            self.assertNotEqual(parent.vat, "STOLEN")

    def test_chains_end_somewhere(self):
        chain = [self.customer("Top", is_company=False)]
        for _level in range(MAX_LEVELS - 1):
            chain.append(
                self.customer("Next", is_company=False, parent_id=chain[-1].id)
            )
        self.refused(["parent_id"], name="Too deep", parent_id=chain[-1].id)
        for _made in self.created(name="Deep", parent_id=chain[-2].id):
            pass
        self.refused(["parent_id"], chain[0], parent_id=self.empty.id)
        self.refused(["parent_id"], chain[0], parent_id=chain[-1].id)
        self.refused(["parent_id"], chain[0], parent_id=chain[0].id)

    def test_a_long_chain_of_odoos_own_is_no_error_of_ours(self):
        links = [{"name": "Link", "city": "X", "type": "contact"} for _ in range(401)]
        ids = self.env["res.partner"].create(links).ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner AS link SET parent_id = above.id,"
            " commercial_partner_id = %s FROM res_partner AS above"
            " WHERE link.id = ANY(%s) AND above.id = link.id - 1",
            [ids[0], ids[1:]],
        )
        first, last = ids[0], ids[-1]
        bottom = self.fresh(last)
        self.refused(["city"], bottom, city="Y")
        self.refused(["parent_id"], name="New", parent_id=last)
        top = self.fresh(first)
        for door in (self.update_by_rest, self.update_by_graphql):
            answer = door(top, {"vat": "Y"})
            self.assertEqual(answer.error, "validation", answer.text)


class TestCompanyOfContacts(PlaceCase):
    """Companies A and B, each with a contact manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        groups = cls.api_groups
        cls.keys = {}
        for company in companies:
            user = new_test_user(
                cls.env,
                f"of_{company.name}",
                groups,
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )
            cls.keys[company.name] = cls.new_key(scopes=cls.all_scopes(), user=user)
        cls.ours, cls.theirs = companies
        cls.env["ir.rule"].create(
            {
                "name": "Test: companies",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('company_id', 'in', company_ids + [False])]",
            }
        )
        cls.mother = cls.customer("Mother", company_id=cls.ours.id)
        cls.api_key = cls.keys["A"]

    def seen_by_b(self, partner):
        path = f"customers/{partner.id}?fields=name,vat"
        return self.rest("GET", path, key=self.keys["B"]).status

    def test_a_new_contact_is_its_parents(self):
        for made in self.created(name="New", parent_id=self.mother.id):
            self.assertEqual(made.company_id, self.ours)
            self.assertEqual(self.seen_by_b(made), 404)

    def test_one_that_is_moved_too_with_all_that_is_below(self):
        def make():
            top = self.customer("Top", is_company=False)
            self.below = [
                self.customer("One", parent_id=top.id),
                self.customer("Archived", parent_id=top.id, active=False),
            ]
            self.below.append(self.customer("Deep", parent_id=self.below[1].id))
            return top

        for moved in self.updated(make, parent_id=self.mother.id):
            for partner in moved, *(self.fresh(one.id) for one in self.below):
                self.assertEqual(partner.company_id, self.ours, partner.name)
                self.assertEqual(self.seen_by_b(partner), 404)

    def test_it_is_as_in_odoos_form(self):
        """Whatever the form would have stored, the API has stored."""
        self.mother.write(
            {
                "user_id": self.env.user.id,
                "industry_id": self.env["res.partner.industry"]
                .create({"name": "I"})
                .id,
                "vat": "V",
                "city": "Paris",
                "lang": "en_US",
            }
        )
        user = (
            self.env["api.key"].sudo().search([("user_id.login", "=", "of_A")]).user_id
        )
        names = [
            name
            for name, field in self.env["res.partner"]._fields.items()
            if field.store and field.column_type and name not in OWN
        ]
        for values in ({}, {"parent_id": self.mother}):
            form = Form(self.env["res.partner"].with_user(user))
            form.name = "Same"
            for name, value in values.items():
                form[name] = value
            by_form = form.save().sudo()
            body = {name: value.id for name, value in values.items()}
            for made in self.created(name="Same", **body):
                for name in names:
                    # Where there is no parent, each is its own company.
                    if name != "commercial_partner_id" or values:
                        stored = self.fresh(by_form.id)[name]
                        self.assertEqual(made[name], stored, name)


class TestPortalIdentity(PlaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.customer("Company")
        cls.rich = cls.customer("Rich")

    def shopper(self, active=True):
        self.number = getattr(self, "number", 0) + 1
        login = f"shopper{self.number}"
        user = new_test_user(
            self.env,
            login,
            "base.group_portal",
            email="own@x.test",
            active=active,
            context={"no_reset_password": True},
        )
        # Who archives a user, or makes an archived one, archives the contact.
        user.partner_id.write({"parent_id": self.company.id, "active": True})
        return user.partner_id

    def test_the_address_is_the_account(self):
        for active in (True, False):
            partner = self.shopper(active)
            self.refused(["email"], partner, email="attacker@evil.test")
            self.refused(["email"], partner, email=None)
            self.refused(["email"], partner, email="OWN@x.test")
            self.assertEqual(partner.email, "own@x.test")
        for changed in self.updated(self.shopper, email="own@x.test", phone="2"):
            self.assertEqual(changed.phone, "2")

    def test_the_company_is_what_the_user_sees(self):
        partner = self.shopper()
        self.refused(["parent_id"], partner, parent_id=self.rich.id)
        self.refused(["parent_id"], partner, parent_id=None)
        self.refused(["is_company"], partner, is_company=True)
        # By way of those above, too.
        person = self.customer("Person", is_company=False)
        partner.parent_id = person
        self.refused(["parent_id"], person, parent_id=self.rich.id)
        daughter = self.customer("Daughter", parent_id=self.rich.id)
        partner.parent_id = daughter
        self.refused(["is_company"], daughter, is_company=False)
        # Where nobody sees more, nobody is in the way.
        for moved in self.updated(lambda: daughter, parent_id=self.company.id):
            self.assertEqual(moved.parent_id, self.company)

    def test_a_setting_allows_it(self):
        self.set_setting("portal_identity_changes", "true")
        body = {"email": "new@x.test", "parent_id": self.rich.id}
        for changed in self.updated(self.shopper, **body):
            self.assertEqual(
                (changed.email, changed.parent_id.name), ("new@x.test", "Rich")
            )

    def test_advice_is_given_where_it_helps(self):
        for active, helps in ((True, False), (False, True)):
            partner = self.shopper(active)
            path = f"customers/{partner.id}"
            self.env.flush_all()
            with self.quiet():
                refusals = (
                    self.rest("DELETE", path),
                    self.graphql(
                        "mutation ($id: ID!) { deleteCustomer(input: {id: $id})"
                        " { deletedId } }",
                        {"id": str(partner.id)},
                    ),
                )
            for answer in refusals:
                self.assertEqual(answer.error, "conflict", answer.text)
                detail = answer.failure["detail"]
                self.assertEqual("active = false" in detail, helps, detail)
            archived = self.rest("PATCH", path, json={"active": False})
            self.assertEqual(archived.status, 200 if helps else 422, archived.text)

    @staticmethod
    def quiet():
        return mute_logger("odoo.sql_db")
