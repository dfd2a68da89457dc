# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was answered can be written back; what was sent is stored or refused."""

import random
from contextlib import nullcontext
from itertools import product
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.models.writing import writing
from odoo.addons.dual_api.models.writing.storing import Prepared, store
from odoo.addons.dual_api.models.writing.writing import Writing
from odoo.addons.dual_api.schema.declaration import Field, FlagType
from odoo.addons.dual_api.schema.declaration.text import composed
from odoo.addons.dual_api.schema.errors import ApiError
from odoo.addons.dual_api.schema.naming import camel
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.effort import EFFORT, SOAKS

SEED = 20_261_125
#: Values that Odoo may hold, whatever the rules of the API say.
OF_ODOO = {
    "name": ("x" * 3_000, "Two\nlines", "\u200b", " spaced ", "Cafe\u0301"),
    "email": ("a@b.c, d@e.f", "none", "A <a@b.c>", "x" * 300 + "@b.c", "a b@c.d"),
    "phone": ("1" * 80, "1\n2"),
    "website": ("http://www.[x", "http://[x", "javascript:x", "ftp://x", "y" * 600),
    "vat": ("V" * 60,),
    "ref": ("R" * 300, "a\tb"),
    "street": ("s" * 300, "a\nb"),
    "street2": ("s" * 300,),
    "city": ("c" * 300,),
    "zip": ("z" * 50,),
    "comment": ("<p>" + "n" * 30_000 + "</p>", "<p><br></p>", "<p>a<br>b</p>"),
}
#: Pieces of what clients send.
PIECES = (
    "a", "Z", "\u00e9", "e\u0301", "\u4e2d", "\U0001f600", " ", "  ", ".", ",", "'",
    '"', "<b>", "</b>", "<script>", "&amp;", "&", "%", "_", "\\", "/", "@", "-", "+1",
    "[", "]", ":", "\u00a0", "\u200b", "\u202e", "{{", "${", "\n", "\t", "0", "None",
)  # fmt: skip


def composed_or_none(value):
    """Text in the form in which it is stored."""
    return composed(value) if isinstance(value, str) else value


class WriteCase(ApiCase):
    """One customer, and both doors to read and to write it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.customer("Written", country_id=cls.env.ref("base.us").id)
        cls.resource = cls.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        cls.fields = {
            member.name: member
            for member in cls.resource.fields
            if isinstance(member, Field) and member.write
        }

    def shown(self, door, name):
        if door == "rest":
            params = {"fields": name}
            answer = self.rest("GET", f"customers/{self.record.id}", params=params)
            return answer.json[name]
        query = f"{{ it: customer(id: {self.record.id}) {{ {camel(name)} }} }}"
        return self.graphql(query).data["it"][camel(name)]

    def change(self, door, **values):
        if door == "rest":
            return self.rest("PATCH", f"customers/{self.record.id}", json=values)
        sent = {camel(name): value for name, value in values.items()}
        query = "mutation ($input: UpdateCustomerInput!)"
        query += " { it: updateCustomer(input: $input) { customer { id } } }"
        return self.graphql(query, {"input": {"id": str(self.record.id), **sent}})


#: The door, and whether another field is sent too.
WAYS = tuple(product(("rest", "graphql"), (False, True)))


@tagged(SOAKS)
class TestWriteBack(WriteCase):
    """Read, write, read again: the same, and nothing is refused."""

    def assertWritesBack(self, name, ways=WAYS):
        """At each door, by itself and beside another field.

        :param ways: those of them that are tried
        """
        member = self.fields[name]
        for door in ("rest", "graphql"):
            shown = self.shown(door, name)
            wanted = composed_or_none(shown)
            if shown is None and member.write.required:
                continue
            for others in ({}, {"city": f"City of {door}"}):
                if name in others or (door, bool(others)) not in ways:
                    continue
                answer = self.change(door, **{member.write_name: shown}, **others)
                self.assertIsNone(answer.error, (name, shown, answer.text))
                self.env.invalidate_all()
                self.assertEqual(composed_or_none(self.shown(door, name)), wanted)
                for other, value in others.items():
                    self.assertEqual(self.shown(door, other), value)

    def test_what_odoo_holds(self):
        for name, values in OF_ODOO.items():
            for turn, value in enumerate(values):
                with self.subTest(name=name, value=value[:30]):
                    self.set_column(name, value)
                    # Of each field one value goes every way, the others by turns.
                    some = EFFORT == 1 and turn
                    self.assertWritesBack(name, WAYS[turn % 4 :][:1] if some else WAYS)

    def set_column(self, name, value):
        """Odoo's own forms would take other ways to the same."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE res_partner SET {name} = %s WHERE id = %s",  # noqa: S608 - ours
            [value, self.record.id],
        )
        self.env.invalidate_all()

    def test_what_clients_send(self):
        chance = random.Random(SEED)
        taken = dict.fromkeys(self.fields, 0)
        for name, member in self.fields.items():
            for value in self.values(member, chance):
                door = chance.choice(("rest", "graphql"))
                with self.subTest(name=name, value=value, door=door):
                    answer = self.change(door, **{member.write_name: value})
                    self.env.invalidate_all()
                    if answer.error is not None:
                        self.assertEqual(answer.error, "validation", answer.text)
                        continue
                    taken[name] += 1
                    ways = chance.sample(WAYS, 4 if EFFORT > 1 else 1)
                    self.assertWritesBack(name, ways)
        for name, times in taken.items():
            self.assertGreater(times, 0, name)

    def values(self, member, chance):
        if isinstance(member.type, FlagType):
            return [True, False, True]
        if member.type.many:
            return [[], ["A", "B"], ["B ", "B", "C\u0301"], ["Region / X"]]
        known = [member.example, None, ""]
        random_ones = [
            "".join(chance.choices(PIECES, k=chance.randint(1, 6)))
            for _ in range(EFFORT)
        ]
        if member.name == "website":
            random_ones += [f"http://{one}" for one in random_ones[:2]]
        return [value for value in known + random_ones if isinstance(value, str | None)]

    def test_unchanged_beside_what_is_wrong(self):
        """It is the wrong one that is refused."""
        self.set_column("email", "a@b.c, d@e.f")
        for door in ("rest", "graphql"):
            answer = self.change(door, email="a@b.c, d@e.f", phone="1\n2")
            self.assertProblem(answer, "validation", status=answer.status)
            self.assertIn("phone", answer.details)
            answer = self.change(door, email="a@b.c, d@e.g")
            self.assertEqual(list(answer.details), ["email"])

    def test_unchanged_that_something_else_would_change(self):
        california = self.env.ref("base.state_us_5")
        self.record.state_id = california
        for door in ("rest", "graphql"):
            answer = self.change(door, country_code="FR", state="CA")
            self.assertEqual(list(answer.details), ["state"], answer.text)
            self.env.invalidate_all()
            self.assertEqual(self.record.state_id, california)

    def test_relations(self):
        """One that the key's user can't see is shown as none, and stays."""
        seen = self.customer("Seen")
        for parent in (self.env.company.partner_id, seen):
            self.record.parent_id = parent
            self.env.flush_all()
            for door in ("rest", "graphql"):
                row = self.graphql(
                    f"{{ it: customer(id: {self.record.id}) {{ parent {{ id }} }} }}"
                ).data["it"]
                self.assertEqual(bool(row["parent"]), parent == seen)
                shown = row["parent"] and row["parent"]["id"]
                answer = self.change(door, parent_id=shown)
                self.assertIsNone(answer.error, answer.text)
                self.env.invalidate_all()
                self.assertEqual(self.record.parent_id, parent)
        self.change("rest", parent_id=None)
        self.env.invalidate_all()
        self.assertFalse(self.record.parent_id)

    def test_empty_notes_are_none(self):
        for value in ("<p><br></p>", "<p></p>", "<div> </div>", "<br/>", "&nbsp;"):
            self.set_column("comment", value)
            for door in ("rest", "graphql"):
                self.assertIsNone(self.shown(door, "comment"), value)
        self.set_column("comment", "<p><img src='x'></p>")
        self.assertIsNotNone(self.shown("rest", "comment"))


class TestStoredOrRefused(WriteCase):
    """No success for what Odoo has dropped, replaced, or failed with."""

    def both(self, **values):
        """The refusals of creating and of changing, at both doors."""
        with_name = {"name": "New", **values}
        sent = {camel(name): value for name, value in with_name.items()}
        query = "mutation ($input: CreateCustomerInput!)"
        query += " { it: createCustomer(input: $input) { customer { id } } }"
        yield self.rest("POST", "customers", json=with_name)
        yield self.graphql(query, {"input": sent})
        yield self.change("rest", **values)
        yield self.change("graphql", **values)

    def assertRefused(self, names, **values):
        count = self.env["res.partner"].search_count([])
        for answer in self.both(**values):
            self.assertProblem(answer, "validation", status=answer.status)
            self.assertEqual(set(answer.details), set(names), answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.env["res.partner"].search_count([]), count)
        self.assertEqual(self.record.name, "Written")

    def test_what_is_dropped_or_replaced(self):
        """By code of another addon, for every field that can be written."""
        self.record.lang = False
        model = self.registry["res.partner"]
        create, write = model.create, model.write
        for name, member in self.fields.items():
            if member.type.many or name == "state":
                value = {"tags": ["Dropped"], "state": "CA"}[name]
            elif isinstance(member.type, FlagType):
                value = not self.record[name]
            else:
                value = {"country": "FR"}.get(name, member.example)
            head = member.source.partition(".")[0]

            def without(vals, head=head):
                return {key: each for key, each in vals.items() if key != head}

            def dropping_create(self, vals_list, without=without):
                vals_list = [vals_list] if isinstance(vals_list, dict) else vals_list
                return create(self, [without(vals) for vals in vals_list])

            def dropping_write(self, vals, without=without):
                return write(self, without(vals))

            values = {member.write_name: value}
            refused = [member.write_name]
            if name == "name":
                refused, values = ["name"], {"name": "Other"}
            with (
                self.subTest(name),
                patch.object(model, "create", dropping_create),
                patch.object(model, "write", dropping_write),
            ):
                if name in ("name", "active", "is_company", "lang"):
                    # A new one needs its name, and has the others by itself.
                    answers = [self.change("rest", **values)]
                    answers += [self.change("graphql", **values)]
                else:
                    extra = {"country_code": "US"} if name == "state" else {}
                    answers = list(self.both(**values, **extra))
                for answer in answers:
                    self.assertProblem(answer, "validation", status=answer.status)
                    self.assertEqual(list(answer.details), refused)
            self.env.invalidate_all()

    def test_comparing_costs_no_statement(self):
        """But for new notes: Odoo forgets them, since it has made them safe."""
        notes = {"comment": "<p>x</p>"}
        tags = {"tags": ["Compared"]}
        plain = {"name": "Compared", "email": "c@example.com", "city": "Paris"}
        codes = {"country_code": "US", "state": "CA", "website": "example.com"}
        codes |= {"salesperson_id": self.api_user.id, "is_company": False}
        self.env["res.partner.category"].create({"name": "Compared"})

        def count(values, path, method):
            with self.statements() as found, self.env.cr.savepoint() as savepoint:
                answer = self.rest(method, path, json={**plain, **values})
                self.assertIsNone(answer.error, answer.text)
                savepoint.rollback()
            self.env.invalidate_all()
            return [text for text in found if "res_partner" in text]

        update = f"customers/{self.record.id}", "PATCH"
        for values in ({}, codes, tags, notes):
            for path, method in (("customers", "POST"), update):
                count(values, path, method)
                compared = count(values, path, method)
                with patch.object(writing, "not_stored", lambda *_args: ()):
                    usual = count(values, path, method)
                more = values is notes and method == "POST"
                self.assertEqual(len(compared), len(usual) + more, compared)

    def test_what_odoo_fails_with(self):
        model = self.registry["res.partner"]
        for error in (
            ValueError("secret"),
            TypeError("secret"),
            KeyError("secret"),
            OverflowError(),
            ZeroDivisionError(),
            UnicodeDecodeError("utf-8", b"secret", 0, 1, "x"),
        ):

            def failing(_self, website, error=error):
                if website:
                    raise error

            with patch.object(model, "_clean_website", failing):
                with self.assertLogs("odoo.addons.dual_api", "WARNING") as log:
                    values = {"website": "example.com", "city": "Paris"}
                    self.assertRefused(["website"], **values)
                self.assertNotIn("secret", "".join(log.output))
                self.assertNotIn("example.com", "".join(log.output))
                self.assertIn(type(error).__name__, log.output[0])

    def test_what_odoo_really_fails_with(self):
        """What the rules would have refused before."""
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        writing = Writing(self.record, catalog, self.resource)
        values = {"website": "http://[x", "city": "Paris"}
        with (
            self.assertLogs("odoo.addons.dual_api", "WARNING") as log,
            self.assertRaises(ApiError) as raised,
        ):
            store([Prepared(writing, values, writing.prepare(values), nullcontext)])
        self.assertEqual(list(raised.exception.details), ["website"])
        self.assertNotIn("[x", "".join(log.output))

    def test_what_postgresql_fails_with(self):
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE res_partner ADD CONSTRAINT dual_api_test_number"
            " CHECK (ref IS NULL OR ref::int > 0)"
        )
        with (
            self.assertLogs("odoo.addons.dual_api", "WARNING") as log,
            mute_logger("odoo.sql_db"),
        ):
            self.assertRefused(["ref"], ref="secret")
        self.assertNotIn("secret", "".join(log.output))

    def test_our_own_mistakes_stay_ours(self):
        model = self.registry["res.partner"]
        mistake = patch.object(model, "_fields_sync", side_effect=AttributeError("x"))
        with mistake, mute_logger("odoo.addons.dual_api.gateway.refusing"):
            for answer in self.both(city="Paris"):
                self.assertEqual(answer.error, "internal")
        resolver = self.registry["dual_api.resolver"]
        for mistake in (ValueError("x"), TypeError("x")):
            with (
                patch.object(resolver, "_answer", side_effect=mistake),
                mute_logger("odoo.addons.dual_api.gateway.refusing"),
            ):
                for answer in self.both(city="Paris"):
                    self.assertEqual(answer.error, "internal")
