# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That both doors answer the same data, at the same price."""

from dataclasses import replace

from odoo.addons.dual_api.schema.declaration import Relation
from odoo.addons.dual_api.schema.declaration.filters import IDS
from odoo.addons.dual_api.schema.request.field_paths import default_paths
from odoo.addons.dual_api.schema.request.operation import Kind

from .effort import EFFORT
from .parity import Show
from .parity_doors import Doors

_ID = Show(("id",))
#: Both directions, and what comes after; with more effort, all that can meet.
ORDERS = (("", ()), ("-", ("-id",)), ("-", ()), ("", ("-id",)))


class SameAnswers(Doors):
    """Everything that a resource offers, as its declaration says it."""

    #: Relations of which a copy is shown of what was written: it has an id of its own.
    copied: frozenset[str] = frozenset()

    def test_a_page_of_no_records(self):
        """It gives the total, at every level that has one."""
        request = self.request(Kind.LIST, limit=0, total=True)
        outcome = self.agree(request)
        self.assertEqual((outcome.rows, outcome.next), ([], None))
        whole = self.agree(replace(request, limit=1))
        self.assertEqual(outcome.total, whole.total)
        for relation in self.lists():
            show = Show(("id",), {relation.name: replace(_ID, limit=0)})
            for row in self.agree(self.request(Kind.LIST, show, limit=3)).rows:
                self.assertEqual(row[relation.name], {"rows": [], "next": None})

    def test_list_as_it_comes(self):
        names = tuple(default_paths(self.resource))
        self.agree(self.request(Kind.LIST, Show(names)))

    def test_every_field(self):
        """Each has a value in some sample, so none is compared by ``null`` alone."""
        request = self.request(Kind.LIST, filters=self.any_choice(), limit=200)
        rows = self.agree(request).rows
        for member in self.resource.fields:
            values = [row[member.name] for row in rows]
            self.assertTrue(any(values), f"no sample has {member.name}")

    def test_every_filter(self):
        """What is shown of what is found, other tests compare."""
        for filter_ in self.resource.filters:
            for value in self.filter_values(filter_):
                filters = self.any_choice() | {filter_.name: value}
                with self.subTest(filter=filter_.name, value=value):
                    request = self.request(Kind.LIST, _ID, filters=filters)
                    rows = self.agree(request).rows
                    # There may be none without a value.
                    self.assertTrue(rows or value is False)
                    self.agree(replace(request, filters={filter_.name: value}))

    def test_search(self):
        """By a word of each text that is searched, without regard to case."""
        for source in self.resource.search:
            texts = filter(None, self.samples.mapped(source))
            # Of a number, a piece can be too short to be looked for.
            words = [
                text if text.swapcase() == text else text.split()[0] for text in texts
            ]
            with self.subTest(source=source):
                self.assertTrue(words, f"no sample has a value for {source}")
                filters = self.any_choice() | {"q": words[0].swapcase()}
                request = self.request(Kind.LIST, _ID, filters=filters)
                self.assertTrue(self.agree(request).rows)

    def test_every_order(self):
        for member in self.resource.sortable:
            for sign, second in ORDERS if EFFORT > 1 else ORDERS[:2]:
                sort = (sign + member.own_name, *second)
                if member.name == "id":
                    sort = sort[:1]
                with self.subTest(sort=sort):
                    self._walk(sort, member)

    def _walk(self, sort, member):
        """A cursor of either door leads on at each, to the end of the list.

        Of the samples only: a database may hold thousands beside them.
        """
        filters = self.any_choice()
        if any(each.name == IDS for each in self.resource.filters):
            filters[IDS] = self.samples.ids
        show = Show(tuple({"id": 1, member.name: 1}))
        request = self.request(
            Kind.LIST, show, sort=sort, limit=2, filters=filters, total=True
        )
        rows = []
        while True:
            outcome = self.agree(request)
            rows += outcome.rows
            self.assertLessEqual(len(rows), outcome.total)
            if outcome.next is None:
                break
            request = replace(request, cursor=outcome.next)
        self.assertEqual(len(rows), outcome.total)
        self.assertEqual(len({row["id"] for row in rows}), outcome.total)

    def test_every_relation(self):
        for relation in self.resource.relations:
            for depth in (1, 2, 3):
                show = Show(("id",), {relation.name: self.related(relation, depth)})
                with self.subTest(relation=relation.name, depth=depth):
                    filters = self.any_choice()
                    request = self.request(
                        Kind.LIST, show, filters=filters, limit=20, sort=("-id",)
                    )
                    rows = self.agree(request).rows
                    found = [row[relation.name] for row in rows]
                    if relation.many:
                        found = [page["rows"] for page in found]
                    self.assertTrue(any(found), f"no sample has {relation.name}")

    def test_list_behind_one_record(self):
        for relation in self.lists():
            show = replace(self.related(relation), limit=None)
            for sample in self.samples:
                for limit in (1, 20):
                    self.agree(
                        self.request(
                            Kind.LIST,
                            show,
                            record_id=sample.id,
                            relation=relation.name,
                            limit=limit,
                        )
                    )

    def test_get(self):
        relations = {r.name: self.related(r) for r in self.resource.relations}
        show = replace(self.all_fields(), relations=relations)
        for sample in self.samples:
            row = self.agree(self.request(Kind.GET, show, record_id=sample.id)).rows
            self.assertEqual(row["id"], sample.id)

    def test_create(self):
        values = self.write_values()
        members = self.creation_inputs()
        names = {member.write_name for member in members}
        self.assertEqual(set(values), names, "write_values() must name each")
        fields = [member for member in members if not isinstance(member, Relation)]
        # What else is told of relations has a test of its own.
        sent = [m for m in members if m in fields or m.write.required]
        values = {member.write_name: values[member.write_name] for member in sent}
        if not self.resource.creating:
            return
        outcome = self.agree(self.creation(values=values))
        self.assertIsNone(outcome.error, outcome.details)
        row = outcome.rows
        for member in fields:
            self.assertEqual(row[member.name], values[member.write_name])

    def test_create_with_each_relation(self):
        """One by one: Odoo may take what else it is told from the other record."""
        given = self.write_values()
        required = [m.write_name for m in self.creation_inputs() if m.write.required]
        for member in self.creation_inputs():
            if isinstance(member, Relation) and member.name not in self.copied:
                show = self._written_show(member)
                values = {name: given[name] for name in (*required, member.write_name)}
                row = self.agree(self.creation(show, values=values)).rows
                self._assert_written(member, row[member.name], given)

    def test_update_each(self):
        for member, show in self._written():
            if member.name in self.copied:
                continue
            value = self.write_values()[member.write_name]
            with self.subTest(name=member.write_name):
                request = self.do(
                    "update",
                    show,
                    record_id=self.samples[0].id,
                    values={member.write_name: value},
                )
                found = self.agree(request).rows[member.name]
                if isinstance(member, Relation):
                    self._assert_written(member, found, {member.write_name: value})
                else:
                    self.assertEqual(found, value)

    def test_update_to_null(self):
        for member, show in self._written():
            with self.subTest(name=member.write_name):
                request = self.do(
                    "update",
                    show,
                    record_id=self.samples[0].id,
                    values={member.write_name: None},
                )
                outcome = self.agree(request)
                if member.takes_null:
                    self.assertIsNone(outcome.rows[member.name])
                else:
                    details = {member.write_name: ["This can't be null."]}
                    self.assertEqual(outcome.details, details)

    def _written(self):
        for member in self.resource.writable:
            yield member, self._written_show(member)

    def _written_show(self, member):
        if not isinstance(member, Relation):
            return Show(("id", member.name))
        names = [
            part.name for part in member.part_members if not isinstance(part, Relation)
        ]
        return Show(("id",), {member.name: Show(("id", *names))})

    def _assert_written(self, relation, shown, given):
        """What a relation shows is what was written of it."""
        value = given[relation.write_name]
        if not relation.many:
            self.assertEqual(shown["id"], value)
        elif not relation.of_parts:
            self.assertEqual({row["id"] for row in shown["rows"]}, set(value))
        else:
            self.assertEqual(len(shown), len(value))
            for row, sent in zip(shown, value, strict=True):
                told = {n: each for n, each in sent.items() if n in row}
                self.assertEqual({name: row[name] for name in told}, told)

    def test_each_verb_on_a_record(self):
        for request in self.on_record(record_id=self.samples[0].id):
            self.assertIsNone(self.agree(request).error)
