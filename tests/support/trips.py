# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Trips: a model that Odoo computes much of, with values behind two relations."""

from unittest.mock import patch

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Choice,
    Choices,
    Date,
    Decimal,
    Flag,
    Html,
    Integer,
    Match,
    Moment,
    Money,
    Number,
    Relation,
    Resource,
    Text,
    Texts,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.key import KEYS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER

from ..common import ApiCase

_KINDS = Choices("TripKind", ("short", "long"), "How far it goes.")


def _computed(maker, name, **facts):
    facts = {"source": f"x_{name}", "computed": True, **facts}
    return maker(name, f"The {name} of it.", **facts)


TRIPS = Resource(
    name="trips",
    singular="trip",
    type_name="Trip",
    model="x_trip",
    description="A trip to a partner.",
    fields=(
        *IDENTITY,
        Text("name", "Its name.", source="x_name", required=True, max_length=50),
        Integer("stops", "How often it stops.", source="x_stops", writable=True),
        Money(
            "price",
            "What it costs.",
            source="x_price",
            currency="currency",
            default=True,
            sortable=True,
            writable=True,
        ),
        Text("currency", "Of the price.", source="x_currency_id.name"),
        Decimal("rate", "How fast.", source="x_rate", writable=True),
        Text(
            "country",
            "Where it goes.",
            source="x_partner_id.country_id.code",
            word=True,
            sortable=True,
            example="FR",
        ),
        Text(
            "region",
            "The same in words.",
            source="x_partner_id.country_id.name",
            sortable=True,
        ),
        _computed(
            Text,
            "title",
            default=True,
            source="display_name",
            filterable=(Match.EQUALS,),
        ),
        _computed(Text, "partner", source="x_partner_id.display_name"),
        _computed(Number, "share"),
        _computed(Decimal, "part"),
        _computed(Integer, "double"),
        _computed(Flag, "even"),
        _computed(Text, "label"),
        _computed(Texts, "words", source="x_label"),
        _computed(Html, "note"),
        _computed(Choice, "kind", choices=_KINDS),
        _computed(Date, "day"),
        _computed(Moment, "begun"),
        _computed(Money, "total", currency="currency"),
        _computed(Money, "worth", currency="home"),
        _computed(Text, "home", source="x_home_id.name"),
    ),
    relations=(
        Relation(
            "secret",
            "What nobody may read.",
            source="x_secret_id",
            to="Secret",
            writable=True,
        ),
        Relation(
            "secrets",
            "The same, several.",
            source="x_secret_ids",
            to="Secret",
            many=True,
        ),
    ),
)
SECRETS = Resource(
    name="secrets",
    singular="secret",
    type_name="Secret",
    model="x_secret",
    description="A secret of a trip.",
    verbs=(),
    fields=(*IDENTITY, Text("name", "Its name.", source="x_name")),
    relations=(Relation("trip", "Whose.", source="x_trip_id", to="Trip"),),
)
#: What each computed field is made of: its type, and the expression.
_COMPUTED = {
    "x_share": ("float", "1 / record.x_stops"),
    "x_part": ("float", "record.x_stops / 8"),
    "x_double": ("integer", "record.x_stops * 2"),
    "x_even": ("boolean", "record.x_stops % 2 == 0"),
    "x_label": ("char", "'stops %s' % record.x_stops"),
    "x_note": ("html", "'<p>%s</p>' % record.x_stops if record.x_stops else False"),
    "x_kind": ("selection", "'long' if record.x_stops > 3 else 'short'"),
    "x_day": ("date", "record.x_begun and record.x_begun.date()"),
    "x_begun": ("datetime", "datetime.datetime(2026, 1, 31, 9, 30)"),
    "x_total": ("monetary", "record.x_price * 2"),
    "x_worth": ("monetary", "record.x_stops * 1.5"),
    "x_home_id": (
        "many2one",
        "{yen}",
    ),
}
_STORED = {
    "x_stops": {"ttype": "integer"},
    "x_rate": {"ttype": "float"},
    "x_partner_id": {"ttype": "many2one", "relation": "res.partner"},
    "x_currency_id": {"ttype": "many2one", "relation": "res.currency"},
    "x_price": {"ttype": "monetary", "currency_field": "x_currency_id"},
    "x_secret_id": {"ttype": "many2one", "relation": "x_secret"},
}
_FACTS = {
    "x_kind": {"selection": "[('short', 'S'), ('long', 'L')]"},
    "x_total": {"currency_field": "x_currency_id"},
    "x_worth": {"currency_field": "x_home_id"},
    "x_home_id": {"relation": "res.currency"},
}


def _field(model, name, **facts):
    return {"model_id": model.id, "name": name, **facts}


class TripCase(ApiCase):
    """Trips, and secrets that only administrators may read; no tests."""

    allow_inherited_tests_method = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(cls.env["dual_api.resolver"]._register_hook)
        cls.addClassCleanup(cls.registry.reset_changes)
        models = cls.env["ir.model"].create(
            [
                {"name": "Trip", "model": "x_trip"},
                {"name": "Secret", "model": "x_secret"},
            ]
        )
        trip, secret = models
        fields = cls.env["ir.model.fields"]
        fields.create([_field(trip, name, **facts) for name, facts in _STORED.items()])
        fields.create(_field(secret, "x_trip_id", ttype="many2one", relation="x_trip"))
        fields.create(
            _field(
                trip,
                "x_secret_ids",
                ttype="one2many",
                relation="x_secret",
                relation_field="x_trip_id",
                field_description="Secrets",
            )
        )
        for name in sorted(
            _COMPUTED, key=lambda name: name not in ("x_home_id", "x_begun")
        ):
            type_, expression = _COMPUTED[name]
            expression = expression.replace("{yen}", str(cls.env.ref("base.JPY").id))
            fields.create(
                _field(
                    trip,
                    name,
                    ttype=type_,
                    store=False,
                    readonly=True,
                    compute=f"for record in self:\n    record['{name}'] = {expression}",
                    **_FACTS.get(name, {}),
                )
            )
        groups = (cls.env.ref("base.group_user"), cls.env.ref("base.group_system"))
        cls.env["ir.model.access"].create(
            [
                {
                    "name": model.name,
                    "model_id": model.id,
                    "group_id": group.id,
                    **{f"perm_{e}": 1 for e in ("read", "write", "create", "unlink")},
                }
                for model, group in zip(models, groups, strict=True)
            ]
        )
        cls.offer(TRIPS)
        cls.api_key = cls.new_key(scopes=cls.all_scopes())
        cls.currencies = {
            name: cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", name)])
            for name in ("EUR", "JPY", "KWD", "CHF")
        }
        for currency in cls.currencies.values():
            currency.active = True

    @classmethod
    def offer(cls, trips):
        """Offer these trips beside what there is."""
        resolver = cls.env["dual_api.resolver"]
        types = (CUSTOMERS, KEYS, USER, VIEWER, trips, SECRETS)
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")

    @classmethod
    def make_trips(cls, count=4):
        """Trips to partners in two countries, in three currencies."""
        countries = ("FR", "DE")
        partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"In {code}",
                    "country_id": cls.env["res.country"]
                    .search([("code", "=", code)])
                    .id,
                }
                for code in countries
            ]
        )
        currencies = list(cls.currencies.values())
        secret = cls.env["x_secret"].create({"x_name": "Hidden"})
        return cls.env["x_trip"].create(
            [
                {
                    "x_name": f"Trip {number}",
                    "x_stops": number + 1,
                    "x_rate": number / 4,
                    "x_partner_id": partners[number % 2].id,
                    "x_currency_id": currencies[number % 3].id,
                    "x_price": (12.5, 1300, 1.25)[number % 3],
                    "x_secret_id": secret.id,
                    "x_secret_ids": [(0, 0, {"x_name": f"Of {number}"})],
                }
                for number in range(count)
            ]
        )
