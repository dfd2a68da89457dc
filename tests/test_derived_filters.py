# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which filters follow from a declaration."""

from odoo.tests import BaseCase

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Choice,
    Choices,
    Date,
    Filter,
    Flag,
    Html,
    Integer,
    Match,
    Moment,
    Number,
    Relation,
    Resource,
    Text,
    Texts,
)
from odoo.addons.dual_api.schema.differences import renamed, without_member

_STAGES = Choices("Stage", ("planned", "done"), "How far it is.")


def _thing(*members, **facts):
    return Resource(
        name="things",
        singular="thing",
        type_name="Thing",
        model="res.partner",
        description="D",
        fields=(*IDENTITY, *(m for m in members if not isinstance(m, Relation))),
        relations=tuple(m for m in members if isinstance(m, Relation)),
        **facts,
    )


def _names(*members, **facts):
    return [each.name for each in _thing(*members, **facts).filters]


class TestDerived(BaseCase):
    """A field brings its filters; the declaration may say otherwise."""

    def test_each_type_has_its_own(self):
        for member, names in (
            (Text("ref", "D"), ["ref", "has_ref"]),
            (Text("ref", "D", nullable=False), ["ref"]),
            (Text("ref", "D", sortable=True), ["ref", "ref_prefix", "has_ref"]),
            (Html("note", "D"), []),
            (Choice("stage", "D", choices=_STAGES), ["stage"]),
            (Flag("active", "D"), ["active"]),
            (Integer("age", "D"), ["age", "age_min", "age_max"]),
            (Number("size", "D"), ["size", "size_min", "size_max"]),
            (Date("day", "D"), ["day", "day_since", "day_until"]),
            (Moment("made_at", "D"), ["made_since", "made_until"]),
            (Texts("tags", "D", source="category_id.name"), ["tags", "has_tags"]),
            (Texts("words", "D", source="comment"), []),
            (Relation("boss", "D", to="Thing"), ["boss_id", "has_boss"]),
            (Relation("boss", "D", to="Thing", nullable=False), ["boss_id"]),
            (Relation("people", "D", to="Thing", many=True), []),
        ):
            self.assertEqual(_names(member), ["ids", *names], member.name)

    def test_they_can_be_chosen_and_switched_off(self):
        self.assertEqual(_names(Text("ref", "D", filterable=False)), ["ids"])
        chosen = Text("ref", "D", filterable=(Match.PREFIX,))
        self.assertEqual(_names(chosen, id_filter=False), ["ref_prefix"])
        off = Relation("boss", "D", to="Thing", filterable=False)
        self.assertEqual(_names(off), ["ids"])

    def test_what_is_declared_takes_the_place_of_what_follows(self):
        filters = (
            Filter("ref", "Of our own."),
            Filter("code", "The same by another name.", of="ref"),
        )
        things = _thing(Text("ref", "D", nullable=False), filters=filters)
        self.assertEqual([f.name for f in things.filters], ["ids", "ref", "code"])
        self.assertEqual(things.filters[1].description, "Of our own.")
        self.assertEqual(things.filters[2].source, "ref")

    def test_a_name_that_every_list_has_taken_is_left_out(self):
        self.assertEqual(
            _names(Integer("limit", "D")), ["ids", "limit_min", "limit_max"]
        )

    def test_who_may_not_read_a_field_may_not_ask_for_it(self):
        secret = Text("ref", "D", scope="secrets:read")
        for filter_ in _thing(secret).filters[1:]:
            self.assertEqual(filter_.scope, "secrets:read")

    def test_an_older_version_has_those_of_its_own_names(self):
        things = (_thing(Text("ref", "D", sortable=True), Moment("made_at", "D")),)
        for now, was, names in (
            ("ref", "code", ["code", "code_prefix", "has_code"]),
            ("made_at", "born_at", ["born_since", "born_until"]),
        ):
            [older] = renamed("Thing", was=was, now=now)(things)
            found = [each.name for each in older.filters if each.of == was]
            self.assertEqual(found, names)
        [older] = without_member("Thing", "ref")(things)
        names = [each.name for each in older.filters]
        self.assertEqual(names, ["ids", "made_since", "made_until"])
