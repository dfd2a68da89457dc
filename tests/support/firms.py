# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A resource whose records have parts: companies with their people and bank accounts.

The models are Odoo's own: of partners, whose people may have labels and somebody in
charge, and of bank accounts, which have a record rule, a constraint and values that
Odoo works out.
"""

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Filter,
    Flag,
    Integer,
    Listed,
    Pii,
    Relation,
    Resource,
    Text,
    Write,
)

from .offer import gives_back

if TYPE_CHECKING:
    from .parity_doors import Doors as _Case
else:
    # What it stands in front of says which test case it is.
    _Case = object

LABELS = Resource(
    name="labels",
    singular="label",
    type_name="Label",
    model="res.partner.category",
    description="D",
    verbs=(),
    fields=(
        *IDENTITY,
        Text("name", "D", default=True),
        Flag("active", "D", default=True),
    ),
    filters=(Filter("active", "D", default=True),),
)
OFFICES = Resource(
    name="offices",
    singular="office",
    type_name="Office",
    model="res.bank",
    description="D",
    verbs=(),
    fields=(*IDENTITY, Text("name", "D", default=True)),
)
_LABELS = Relation(
    "labels",
    "D",
    source="category_id",
    to="Label",
    many=True,
    nullable=False,
    max_items=5,
    write=Write(name="label_ids"),
)
_KEEPER = Relation(
    "keeper",
    "D",
    source="user_id",
    to="User",
    write=Write(
        domain=(("share", "=", False), ("active", "=", True)), same_company=True
    ),
)
PEOPLE = Listed(
    name="people",
    singular="person",
    type_name="Person",
    model="res.partner",
    description="D",
    defaults={"is_company": False},
    fields=(
        *IDENTITY,
        Text("name", "D", required=True, default=True, max_length=50, sortable=True),
        Text("job", "D", source="function", writable=True, max_length=50),
        Text(
            "mail",
            "D",
            source="email",
            writable=True,
            max_length=50,
            pii=Pii.PERSONAL,
        ),
    ),
    relations=(_LABELS, _KEEPER),
)
#: A resource of its own, too: there, the firm is sent.
ACCOUNTS = Resource(
    name="accounts",
    singular="account",
    type_name="Account",
    model="res.partner.bank",
    description="D",
    fields=(
        *IDENTITY,
        Text(
            "number",
            "D",
            source="acc_number",
            required=True,
            default=True,
            max_length=30,
            filterable=False,
            example="NL91",
        ),
        Text("holder", "D", source="acc_holder_name", writable=True, example="Ann"),
        Text("note", "D", writable=True, max_length=20, example="Old"),
        Text("bic", "D", source="bank_id.bic", writable=True, example="BNKA"),
        Integer("place", "D", source="sequence", writable=True, minimum=1, example=4),
        Flag("active", "D", writable=True, example=True),
        Text("cleaned", "D", source="sanitized_acc_number"),
    ),
    relations=(
        Relation("office", "D", source="bank_id", to="Office"),
        Relation("firm", "D", source="partner_id", to="Firm", required=True),
    ),
    filters=(Filter("active", "D", default=True),),
)
FIRMS = Resource(
    name="firms",
    singular="firm",
    type_name="Firm",
    model="res.partner",
    description="D",
    domain=(("is_company", "=", True),),
    defaults={"is_company": True},
    fields=(
        *IDENTITY,
        Text(
            "name",
            "D",
            required=True,
            default=True,
            max_length=50,
            sortable=True,
            example="Wood",
        ),
        Text("ref", "D", writable=True, max_length=20, example="W-1"),
    ),
    relations=(
        Relation(
            "people",
            "The people.",
            source="child_ids",
            to="Person",
            many=True,
            of_parts=True,
            writable=True,
            nullable=False,
        ),
        Relation(
            "accounts",
            "The bank accounts.",
            source="bank_ids",
            to="Account",
            many=True,
            of_parts=True,
            writable=True,
            nullable=False,
        ),
        _LABELS,
        _KEEPER,
    ),
)
TYPES = (LABELS, OFFICES, PEOPLE, ACCOUNTS, FIRMS)


class WithFirms(_Case):
    """In a database that offers them; stands in front of ``ApiCase``."""

    api_groups = "base.group_user,base.group_partner_manager"
    resource_name = "firms"
    labels: Any
    banks: Any

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        resolver = cls.env["dual_api.resolver"]
        types = (*resolver._types(), *TYPES)
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(gives_back(cls.registry))
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
        cls.api_key = cls.new_key(scopes=cls.all_scopes(), limit=100_000)
        cls.labels = cls.env["res.partner.category"].create(
            [{"name": name} for name in ("Blue", "Green", "Red")]
        )
        cls.banks = cls.env["res.bank"].create(
            [{"name": name, "bic": f"BNK{name}"} for name in "AB"]
        )

    def make_samples(self) -> Any:
        """One with everything, one with little."""
        partners = self.env["res.partner"]
        firm = partners.create(
            {
                "name": "Glass",
                "ref": "G-1",
                "is_company": True,
                "user_id": self.api_user.id,
                "category_id": self.labels[0].ids,
                "child_ids": [
                    (
                        0,
                        0,
                        {"name": "Ann", "function": "Head", "email": "a@example.com"},
                    ),
                    (0, 0, {"name": "Bob", "category_id": self.labels[:2].ids}),
                ],
                "bank_ids": [
                    (0, 0, {"acc_number": "GB 11", "bank_id": self.banks[0].id}),
                    (0, 0, {"acc_number": "GB 22", "note": "Main"}),
                    (0, 0, {"acc_number": "GB 33", "active": False}),
                ],
            }
        )
        return firm | partners.create(
            {
                "name": "Paper",
                "is_company": True,
                "bank_ids": [(0, 0, {"acc_number": "1"})],
            }
        )

    def write_values(self) -> dict[str, Any]:
        """A value for each name, other than what the first sample has."""
        return super().write_values() | {
            "people": [
                {"name": "Cid", "job": "Smith", "label_ids": [self.labels[2].id]}
            ],
            "accounts": [{"number": "GB 44", "bic": "BNKB", "place": 3}],
            "label_ids": self.labels[1:].ids,
            "keeper_id": self.env.ref("base.user_admin").id,
        }
