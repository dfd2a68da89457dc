# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A declaration that loads works, whatever type it gives to a field of Odoo's."""

from unittest.mock import patch

import orjson

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway.call import Call
from odoo.addons.dual_api.models.resolver.left_out import sound_catalog
from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Choices,
    ChoiceType,
    DateType,
    DecimalType,
    DeclarationError,
    Field,
    Filter,
    FlagType,
    GlobalIdType,
    HtmlType,
    IntegerType,
    Match,
    MomentType,
    NumberType,
    Resource,
    TextsType,
    TextType,
)
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.operation import ListRecords
from odoo.addons.dual_api.schema.request.paging import build_page
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.effort import EFFORT, SOAKS

MODELS = (
    "res.partner",
    "res.users",
    "res.company",
    "res.currency",
    "ir.attachment",
    "ir.cron",
)
TYPES = (
    GlobalIdType(),
    IntegerType(),
    NumberType(),
    DecimalType(),
    FlagType(),
    TextType(),
    ChoiceType(choices=Choices("Word", ("contact", "other"), "A word.")),
    HtmlType(),
    DateType(),
    MomentType(),
    TextsType(),
)
#: How many of them load, at least.
LEAST = 50
#: Those that a client can send for a filter.
SENT = tuple(type_ for type_ in TYPES if not isinstance(type_, GlobalIdType))


@tagged("-at_install", "post_install", SOAKS)
class TestDeclaredTypes(ApiCase):
    """Two fields of each of Odoo's types in several models, and what is behind them.

    Where there is little time, each kind of field is held against each type once.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resolver = cls.env["dual_api.resolver"].with_user(
            cls.env.ref("base.user_admin")
        )

    def setUp(self):
        super().setUp()
        self.met = set()

    def to_try(self, kind, *facts):
        """Whether nothing of that kind has been tried so far."""
        new = (kind, *facts) not in self.met
        self.met.add((kind, *facts))
        return new or EFFORT > 1

    def sources(self, model):
        """Paths, each with what stands at its end."""
        seen = {}
        for name, field in sorted(model._fields.items()):
            kind = (field.type, field.store, bool(field.translate))
            seen.setdefault(kind, []).append(name)
        for kind, names in seen.items():
            for name in names[:2]:
                yield name, kind
                if model._fields[name].relational:
                    for tail in ("id", "display_name", "create_date"):
                        yield f"{name}.{tail}", (*kind, tail)

    def answered(self, resource, catalog, fields, **document):
        """Whether the declaration, which has loaded, is answered."""
        page = build_page(resource, document)
        selection = Picker(catalog, fields=fields).pick(resource)
        operation = ListRecords(resource, selection, page)
        with (
            patch.object(type(self.resolver), "_catalog", lambda *_: catalog),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            orjson.dumps(self.resolver._resolve(operation, Call(None, V1)).page.rows)

    def loaded(self, model, **facts):
        """The resource with this as far as it loads."""
        try:
            things = Resource(
                name="things",
                singular="thing",
                type_name="Thing",
                model=model,
                description="D",
                verbs=(),
                **{"fields": IDENTITY, **facts},
            )
        except DeclarationError:
            return None, None
        catalog, _left_out = sound_catalog(self.env, (things,))
        return catalog.resources.get("things"), catalog

    def test_what_loads_is_shown_and_sorted(self):
        count = 0
        for model in MODELS:
            for source, kind in self.sources(self.env[model]):
                for type_ in TYPES:
                    if not self.to_try(kind, type_):
                        continue
                    facts = {"name": "x", "source": source, "description": "D"}
                    sortable = type_.sortable
                    field = Field(type=type_, sortable=sortable, **facts)
                    things, catalog = self.loaded(model, fields=(*IDENTITY, field))
                    if things is None or things.member("x") is None:
                        continue
                    count += 1
                    with self.subTest(model=model, source=source, type=type_):
                        self.answered(things, catalog, ["x"])
                        if sortable:
                            self.answered(things, catalog, ["id"], sort=["x"])
        self.assertGreater(count, LEAST * EFFORT)

    def ways(self, type_):
        """How it may be compared; whether there is a value has no type."""
        return [m for m in Match if m is not Match.PRESENT or type_ == SENT[0]]

    def test_what_loads_is_compared(self):
        count = 0
        for model in MODELS:
            for source, kind in self.sources(self.env[model]):
                for type_ in SENT:
                    for match in self.ways(type_):
                        if not self.to_try(kind, type_, match):
                            continue
                        facts = {"name": "y", "source": source, "description": "D"}
                        try:
                            filter_ = Filter(type=type_, match=match, **facts)
                        except DeclarationError:
                            continue
                        things, catalog = self.loaded(model, filters=(filter_,))
                        names = [each.name for each in things.filters] if things else []
                        if "y" not in names:
                            continue
                        count += 1
                        with self.subTest(model=model, source=source, filter=filter_):
                            self.answered(
                                things, catalog, ["id"], y=filter_.type.example
                            )
        self.assertGreater(count, LEAST * EFFORT)
