# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written down is what was committed, whatever programs do to customers."""

import random
from itertools import pairwise

from psycopg2.errors import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS

from .support.effort import EFFORT, SOAKS

_PROGRAMS = 4 * EFFORT
_STEPS = 12
#: What the records are, in columns, with those that a customer is told by.
_ROWS = """
    SELECT id, to_jsonb(partner) || jsonb_build_object('category_id', ARRAY(
        SELECT category_id FROM res_partner_res_partner_category_rel AS link
        WHERE link.partner_id = partner.id ORDER BY category_id))
    FROM res_partner AS partner
    WHERE dual_api_customer AND id > %s
"""
_COLUMNS = {
    member.source: member.source.partition(".")[0]
    for member in (*CUSTOMERS.fields, *CUSTOMERS.relations)
    if member.source not in ("id", "write_date", "create_date")
}


class _Undone(Exception):
    """A savepoint is to be rolled back."""


@tagged(SOAKS, "post_install", "-at_install")
class TestRandomPrograms(TransactionCase):
    """Programs of the ORM, of SQL, and of savepoints in savepoints.

    The model looks at the table after each step, and forgets the steps that a savepoint
    has taken back.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "INSERT INTO api_capture VALUES ('customers') ON CONFLICT DO NOTHING"
        )
        cls.env.cr.execute("SELECT max(id) FROM res_partner")
        [cls.last] = cls.env.cr.fetchone()
        cls.tags = cls.env["res.partner.category"].create(
            [{"name": f"T{number}"} for number in range(4)]
        )
        cls.partners = cls.env["res.partner"]

    def look(self):
        """The customers that the test has made, as they are now."""
        self.env.flush_all()
        self.env.cr.execute(_ROWS, [self.last])
        return dict(self.env.cr.fetchall())

    def written(self):
        """What is written down of them; and forget it."""
        self.env.cr.execute(
            "DELETE FROM api_outbox WHERE resource = 'customers'"
            " RETURNING res_id, operation, fields"
        )
        return {
            number: (operation, set(fields) if operation == "updated" else None)
            for number, operation, fields in self.env.cr.fetchall()
            if number > self.last
        }

    # -- the model ------------------------------------------------------------------

    def expected(self, states):
        """What happened, by record, of the states that were committed in the end."""
        first, last = states[0], states[-1]
        found = {}
        for number in {number for state in states for number in state}:
            if number in first and number in last:
                fields = set()
                for before, after in pairwise(states):
                    fields |= self.changed(before.get(number), after.get(number))
                if fields:
                    found[number] = ("updated", fields)
            elif number in last:
                found[number] = ("created", None)
            elif number in first:
                found[number] = ("deleted", None)
        return found

    @staticmethod
    def changed(before, after):
        if before is None or after is None:
            # It went, and came again: what it was is not known any more.
            everything = {
                source
                for source, column in _COLUMNS.items()
                if column in (before or after or {})
            }
            return everything if after else set()
        return {
            source
            for source, column in _COLUMNS.items()
            if column in before and before[column] != after.get(column)
        }

    # -- the programs -----------------------------------------------------------------

    def run_program(self, chance, states, steps, depth=0):
        for _number in range(steps):
            name = chance.choice(
                ["create", "write", "write", "link", "unlink", "sql", "sql_delete"]
                + ["merge", "label", "colleague", "nothing"]
                + ["savepoint"] * (2 if depth < 2 else 0)
            )
            self.trace.append(name)
            if name == "savepoint":
                self.savepoint(chance, states, depth)
                continue
            try:
                with self.env.cr.savepoint():
                    getattr(self, f"do_{name}")(chance)
            # Odoo refuses some of it; then nothing has happened.
            except (UserError, IntegrityError):
                self.env.invalidate_all(flush=False)
            states.append(self.look())

    def savepoint(self, chance, states, depth):
        inner = [states[-1]]
        undone = chance.random() < 0.5
        self.trace.append("(undone)" if undone else "(kept)")
        try:
            with self.env.cr.savepoint():
                self.run_program(chance, inner, 3, depth + 1)
                if undone:
                    # As an exception does that somebody catches outside.
                    raise _Undone  # noqa: TRY301
        except _Undone:
            self.env.invalidate_all(flush=False)
            return
        states.extend(inner[1:])

    def some(self, chance, most=1):
        ids = sorted(self.look())
        chosen = chance.sample(ids, min(len(ids), chance.randint(1, most)))
        return self.partners.browse(chosen)

    def values(self, chance):
        every = {
            "name": chance.choice("ABC"),
            "city": chance.choice(["Ulm", "Bonn", False]),
            "ref": chance.choice(["1", False]),
            "is_company": chance.random() < 0.5,
            "parent_id": self.some(chance).id or False,
            "category_id": [(6, 0, chance.sample(self.tags.exists().ids, 1))],
        }
        names = chance.sample(sorted(every), chance.randint(1, 3))
        return {name: every[name] for name in names}

    def do_nothing(self, chance):
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = now(), name = name WHERE id > %s",
            [self.last],
        )

    def do_create(self, chance):
        self.partners.create(
            [{"name": "N", **self.values(chance)} for _ in range(chance.randint(1, 3))]
        )

    def do_write(self, chance):
        self.some(chance, 3).write(self.values(chance))

    def do_link(self, chance):
        command = chance.choice([3, 4])
        tag = chance.choice(self.tags.exists().ids)
        self.some(chance, 3).write({"category_id": [(command, tag)]})

    def do_unlink(self, chance):
        self.some(chance, 2).unlink()

    def do_sql(self, chance):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET city = %s, color = 3, email = %s"
            " WHERE id = ANY(%s)",
            [chance.choice("XYZ"), chance.choice("ab"), self.some(chance, 3).ids],
        )
        self.env.invalidate_all(flush=False)

    def do_sql_delete(self, chance):
        ids = self.some(chance).ids
        self.env.cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", [ids])
        self.env.invalidate_all(flush=False)

    def do_merge(self, chance):
        chosen = self.some(chance, 3)
        if len(chosen) > 1:
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge(chosen.ids, chosen[0], extra_checks=False)

    def do_label(self, chance):
        """What goes with a tag that is deleted."""
        tags = self.tags.exists()
        if len(tags) > 2:
            chance.choice(tags).unlink()

    def do_colleague(self, chance):
        """Who becomes a user is no customer any more."""
        chosen = self.some(chance)
        if chosen and not chosen.user_ids:
            self.env["res.users"].with_context(no_reset_password=True).create(
                {"name": "U", "login": f"u{chosen.id}", "partner_id": chosen.id}
            )

    @mute_logger("odoo.sql_db", "odoo.models.unlink")
    def test_what_is_written_down_is_what_was_committed(self):
        for seed in range(_PROGRAMS):
            chance = random.Random(seed)
            self.trace = []
            states = [self.look()]
            self.written()
            self.run_program(chance, states, _STEPS)
            found, expected = self.written(), self.expected(states)
            with self.subTest(seed=seed, steps=" ".join(self.trace)):
                self.assertEqual(
                    {number: what for number, (what, _fields) in found.items()},
                    {number: what for number, (what, _fields) in expected.items()},
                )
                for number, (_what, fields) in expected.items():
                    shown = found[number][1]
                    if fields is not None:
                        self.assertEqual(shown, fields, number)
