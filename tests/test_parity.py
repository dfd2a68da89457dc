# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every resource is the same through REST and through GraphQL."""

import base64
from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Datetime

from odoo.addons.dual_api.models.keys import lifecycle

from .common import ApiCase
from .parity_suite import ParitySuite
from .support.forms import picture
from .support.token_case import new_client_of, new_grant_of

#: Who may read orders and invoices, where there are some.
TRADERS = ("sales_team.group_sale_manager", "account.group_account_invoice")


class CustomerSamples:
    """Customers that have something everywhere."""

    resource_name = "customers"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in TRADERS:
            cls.api_user.group_ids |= (
                cls.env.ref(group, False) or cls.api_user.group_ids
            )

    def trade(self, customer):
        """Make an order and an invoice, where the database can have them."""
        if "account.move" in self.env:
            invoice = {"move_type": "out_invoice", "partner_id": customer.id}
            self.env["account.move"].create(invoice)
        if "sale.order" in self.env:
            self.env["sale.order"].create({"partner_id": customer.id})

    def payment_term(self):
        return self.env["account.payment.term"].create({"name": "Test term"})

    copied = frozenset({"image"})

    def make_samples(self):
        country = self.env.ref("base.us")
        state = self.env.ref("base.state_us_5")
        tags = self.env["res.partner.category"].create(
            [{"name": "Retail"}, {"name": "VIP"}]
        )
        group = self.customer("Group", country_id=self.env.ref("base.fr").id)
        full = self.customer(
            "Azure Interior",
            type="other",  # a "contact" would have the address of its parent
            email="azure@example.com",
            phone="+1 555 0100",
            country_id=country.id,
            state_id=state.id,
            city="Fremont",
            zip="94538",
            street="4557 De Silva St",
            street2="Suite 2",
            vat="BE0477472701",  # `base_vat` takes it everywhere in Europe, and here
            website="https://azure.example.com",
            ref="C-0042",
            company_registry="HRB 4711",
            industry_id=self.env["res.partner.industry"].create({"name": "Mining"}).id,
            lang="en_US",
            function="Head of Purchasing",
            comment="<p>Calls in the morning.</p>",
            category_id=[(6, 0, tags.ids)],
            parent_id=group.id,
            user_id=self.api_user.id,
        )
        people = self.customer("Brandon", is_company=False, parent_id=full.id)
        for name in ("Colleen", "Édith", "dora", "Group"):
            people |= self.customer(
                name, is_company=False, parent_id=full.id, category_id=tags[:1].ids
            )
        archived = self.customer("Gone", active=False, ref="C-0001", city="Fremont")
        full.image_1920 = base64.b64encode(picture())
        self.file_of(full)
        # One that trades can't be deleted, which the first sample is. Those below it
        # would have its term, whatever they were sent.
        self.trade(group)
        if "account.move" in self.env:
            full.property_payment_term_id = self.payment_term()
        return full | people | archived | group

    def file_of(self, customer):
        """A picture that is attached to the customer."""
        return self.env["ir.attachment"].create(
            {
                "name": "photo.png",
                "raw": picture(),
                "res_model": customer._name,
                "res_id": customer.id,
            }
        )

    def write_values(self):
        # Of the examples, what this database knows.
        terms = {}
        if "account.move" in self.env:
            terms["payment_term_id"] = self.payment_term().id
        return super().write_values() | {
            **terms,
            "lang": "en_US",
            "vat": "FR23334175221",
            "country_code": "US",
            "state": "NY",
            "tags": ["Retail"],
            "is_company": False,
            "active": False,
            "parent_id": self.samples[-1].id,
            "salesperson_id": self.env.ref("base.user_admin").id,
            "image_id": self.file_of(self.samples[-1]).id,
        }


class KeySamples:
    """Keys in every state, with something everywhere."""

    resource_name = "keys"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Each door is told a key of its own, of which this is a part.
        cls.startClassPatcher(
            patch.object(lifecycle, "hint_of", lambda _plain: "Zm9y…cmV0")
        )

    def make_samples(self):
        now = Datetime.now()
        everything = {
            "expires_at": now + timedelta(days=30),
            "last_used": now - timedelta(hours=1),
            "allowed_origins": "https://a.example https://b.example",
            "allowed_addresses": "192.0.2.0/24",
        }
        plain = [
            self.new_key(scopes=["customers:read"], limit=30, name="Full"),
            self.new_key(scopes=(), name="Poor", **everything),
            self.new_key(name="Ended", expires_at=now - timedelta(days=1)),
            self.new_key(name="Revoked", is_active=False),
            self.new_key(name="Made with another"),
        ]
        samples = self.env["api.key"].browse(self.key_record(key).id for key in plain)
        samples[-1].write(samples._descent(samples[0]))
        rotated = self.key_record(self.new_key(name="Rotated"))
        rotated.rotate()
        app = new_client_of(self.env)
        return samples | rotated | new_grant_of(self.env, app, self.api_user)

    def write_values(self):
        return super().write_values() | {"user_id": self.api_user.id}


class TestKeyParity(KeySamples, ParitySuite, ApiCase):
    """All of the suite, for keys."""


class TestParity(CustomerSamples, ParitySuite, ApiCase):
    """All of the suite, for customers."""
