# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That both doors refuse the same, in the same words, at the same price."""

from dataclasses import replace
from typing import Any

from odoo.addons.dual_api.schema.declaration import (
    MAX_VALUES,
    ChoiceType,
    RecordIdsType,
    ValueType,
)
from odoo.addons.dual_api.schema.errors import ApiError
from odoo.addons.dual_api.schema.mistakes import MAX_MISTAKES
from odoo.addons.dual_api.schema.request.operation import Kind
from odoo.addons.dual_api.schema.request.validation import InputValidator, Rule

from .parity import Outcome, Request, Show
from .parity_doors import Doors

_NO_RECORD = 2_000_000_000
_ID = Show(("id",))
#: What is sent for another type, the first that the type refuses.
_WRONG = (5, "nonsense")


def _wrong(type_: ValueType) -> Any:
    """A value that is none of that type."""
    gate = InputValidator({"it": Rule(type_)})
    # GraphQL makes a list of whatever could be an entry of it.
    for value in ({},) if isinstance(type_, RecordIdsType) else _WRONG:
        try:
            gate.validate({"it": value})
        except ApiError:
            return value
    raise AssertionError(f"{type_} takes everything")


class SameRefusalsOfWho(Doors):
    """Every refusal that hangs on who asks."""

    def refused(
        self,
        request: Request,
        error: str,
        names: Any = None,
        *,
        key: Any = None,
        words: bool = True,
    ) -> Outcome:
        """The refusal, the same at every door.

        :param names: what its details are about
        """
        outcome = self.agree(request, key or self.api_key, words=words)
        self.assertEqual(outcome.error, error, outcome)
        if names is not None:
            self.assertEqual(sorted(outcome.details), sorted(names))
        return outcome

    def every_kind(self):
        """A request of each kind that would succeed."""
        record = {"record_id": self.samples[0].id}
        yield self.request(Kind.LIST, _ID)
        yield self.request(Kind.GET, _ID, **record)
        if self.resource.creating:
            yield self.creation(_ID, values=self.write_values())
        yield from self.on_record(_ID, **record)
        yield from self.on_none(_ID)

    def test_every_kind_succeeds_with_the_key(self):
        for request in self.every_kind():
            outcome = self.agree(request)
            self.assertIsNone(outcome.error, outcome.details)

    def test_no_key(self):
        for request in self.every_kind():
            outcome = self.agree(request, None)
            self.assertEqual((outcome.error, outcome.points), ("unauthorized", 0))

    def test_wrong_key(self):
        for key in ("x", "A" * 43):
            outcome = self.agree(self.request(Kind.LIST, _ID), key)
            self.assertEqual((outcome.error, outcome.points), ("unauthorized", 0))

    def test_key_without_scope(self):
        key = self.new_key(scopes=())
        for request in self.every_kind():
            outcome = self.refused(request, "forbidden", key=key)
            scope = self.resource.read_scope
            if request.verb is not None:
                scope = self.resource.scope_of(request.verb)
            self.assertEqual((outcome.required_scope, outcome.points), (scope, 1))

    def test_key_for_reading_only(self):
        key = self.new_key(scopes=[self.resource.read_scope])
        for request in self.every_kind():
            if request.kind is Kind.DO:
                outcome = self.refused(request, "forbidden", key=key)
                scope = self.resource.scope_of(request.verb)
                self.assertEqual(outcome.required_scope, scope)

    def test_scope_comes_before_what_is_wrong_with_the_values(self):
        key = self.new_key(scopes=[self.resource.read_scope])
        for values in ({}, {"nonsense": 1}):
            request = self.creation(_ID, values=values)
            self.refused(request, "forbidden", key=key)

    def test_limit_reached(self):
        # What is computed costs more than a point.
        request, outcomes = self.request(Kind.LIST, _ID), []
        for driver in self.drivers:
            key = self.new_key(limit=2)
            found = [driver.send(request, key) for _turn in range(3)]
            self.assertEqual([o.error for o in found[:2]], [None, None])
            outcomes.append(found[2])
        self.assertEqual(outcomes[0].error, "rate_limit_exceeded")
        self.assertEqual([outcomes[0]] * len(outcomes), outcomes)


class SameRefusals(SameRefusalsOfWho):
    """Every refusal that needs no particular resource to come about."""

    # -- lists ------------------------------------------------------------------

    def test_page_size(self):
        for limit in (-1, 201, 10**9, 10**12, "many", "1.5"):
            with self.subTest(limit=limit):
                request = self.request(Kind.LIST, _ID, limit=limit)
                self.refused(request, "validation", ["limit"])

    def test_page_size_below(self):
        for relation in self.lists():
            for limit in (-1, 201):
                show = Show((), {relation.name: Show(("id",), limit=limit)})
                request = self.request(Kind.LIST, show)
                self.refused(request, "validation", ["limit"])

    def first_page(self):
        """A request whose answer leads on."""
        return self.request(Kind.LIST, _ID, limit=1, filters=self.any_choice())

    def test_cursor(self):
        page = self.agree(
            self.request(Kind.LIST, _ID, limit=1, filters=self.any_choice())
        )
        cursors = ["", "x", "é", "W10", page.next[:-3], page.next * 500]
        for cursor in cursors:
            with self.subTest(cursor=cursor):
                request = self.request(Kind.LIST, _ID, cursor=cursor)
                self.refused(request, "validation", ["cursor"])

    def test_cursor_of_another_order(self):
        page = self.agree(
            self.request(Kind.LIST, _ID, limit=1, filters=self.any_choice())
        )
        request = self.request(Kind.LIST, _ID, cursor=page.next, sort=("-id",))
        self.refused(request, "validation", ["cursor"])

    def test_order(self):
        known = self.resource.sortable[-1].name
        unknown = [("nonsense",), (known, "-nonsense"), (known, f"-{known}")]
        for sort in (*unknown, (known,) * 4):
            with self.subTest(sort=sort):
                request = self.request(Kind.LIST, _ID, sort=sort)
                outcome = self.refused(request, "validation")
                heads = {name.partition(".")[0] for name in outcome.details}
                self.assertEqual(heads, {"sort"})

    def test_unknown_filter(self):
        request = self.request(Kind.LIST, _ID, filters={"nonsense": "x"})
        self.refused(request, "validation", ["nonsense"])

    def test_filter_of_a_wrong_type(self):
        for filter_ in self.resource.filters:
            # Every text is a text, in a query string.
            limits = filter_.one.limits()
            if str not in filter_.one.python or limits.choices is not None:
                with self.subTest(filter=filter_.name):
                    filters = {filter_.name: "nonsense"}
                    request = self.request(Kind.LIST, _ID, filters=filters)
                    self.refused(request, "validation", [filter_.name])

    def test_several_values(self):
        """Each is looked at; of too many, none."""
        for filter_ in self.resource.filters:
            if filter_.several:
                with self.subTest(filter=filter_.name):
                    good = next(iter(self.filter_values(filter_)))
                    filters = {filter_.name: good * (MAX_VALUES + 1)}
                    request = self.request(Kind.LIST, _ID, filters=filters)
                    outcome = self.refused(request, "validation", [filter_.name])
                    sentence = f"Enter at most {MAX_VALUES} entries."
                    self.assertEqual(outcome.details[filter_.name], [sentence])
                    filters = {filter_.name: [*good, ""]}
                    request = self.request(Kind.LIST, _ID, filters=filters)
                    if str in filter_.one.python and not isinstance(
                        filter_.one, ChoiceType
                    ):
                        self.refused(request, "validation", [f"{filter_.name}.1"])

    def test_unknown_field(self):
        """Each door has its own words for it: REST has no documents."""
        show, record = Show(("nonsense",)), {"record_id": self.samples[0].id}
        for request in (
            self.request(Kind.LIST, show),
            self.request(Kind.GET, show, **record),
            *self.on_record(show, **record),
        ):
            if request.shows:
                self.refused(request, "validation", ["fields"], words=False)

    # -- cost -------------------------------------------------------------------

    def test_too_many_nodes(self):
        for relation in self.lists():
            show = Show((), {relation.name: Show(("id",), limit=200)})
            request = self.request(Kind.LIST, show, limit=200)
            self.assertEqual(self.refused(request, "validation", ["cost"]).points, 1)

    def test_cost(self):
        """Points as computed; more than the key has in all is refused for one."""
        for relation in self.lists():
            show = Show((), {relation.name: Show(("id",), limit=100)})
            request = self.request(Kind.LIST, show, limit=50)
            self.assertEqual(self.agree(request).points, 26)
            scopes = self.all_scopes()
            enough = self.new_key(scopes, limit=26 * len(self.drivers))
            self.assertIsNone(self.agree(request, enough).error)
            key = self.new_key(scopes, limit=25)
            outcome = self.refused(request, "validation", ["cost"], key=key)
            self.assertEqual(outcome.points, 1)

    # -- records ----------------------------------------------------------------

    def test_no_such_record(self):
        parts: Any = {"record_id": _NO_RECORD}
        self.refused(self.request(Kind.GET, **parts), "not_found")
        for request in self.on_record(_ID, **parts):
            self.refused(request, "not_found")
        for relation in self.lists():
            request = self.request(Kind.LIST, _ID, **parts, relation=relation.name)
            self.refused(request, "not_found")

    # -- values -----------------------------------------------------------------

    def test_required(self):
        values = self.write_values()
        for member in self.creation_inputs():
            if member.write.required:
                name = member.write_name
                kept = {each: values[each] for each in values if each != name}
                request = self.creation(_ID, values=kept)
                outcome = self.refused(request, "validation")
                self.assertEqual(outcome.details, {name: ["required field"]})

    def test_nothing_at_all(self):
        required = [m.write_name for m in self.creation_inputs() if m.write.required]
        if required:
            request = self.creation(_ID, values={})
            self.refused(request, "validation", required)

    def test_value_of_a_wrong_type(self):
        for member in self.creation_inputs():
            self._bad_value(member.write_name, _wrong(member.type))

    def test_value_too_long(self):
        for member in self.creation_inputs():
            maximum = member.type.limits().max_length
            if maximum:
                text = "x" * (maximum + 1)
                value = list(text) if member.type.many else text
                self._bad_value(member.write_name, value)

    def test_unknown_value(self):
        if self.resource.creating:
            self._bad_value("nonsense", 1)

    def _bad_value(self, name, value):
        with self.subTest(name=name):
            values = self.write_values() | {name: value}
            create = self.creation(_ID, values=values)
            self.refused(create, "validation", [name])
            update = self.resource.verb("update")
            if update is not None:
                update = replace(create, verb=update, record_id=self.samples[0].id)
                self.refused(update, "validation", [name])

    def test_every_mistake_is_named(self):
        wrong = {"nonsense": 1}
        # As many as are told.
        for member in self.creation_inputs()[: MAX_MISTAKES - 1]:
            wrong[member.write_name] = _wrong(member.type)
        request = self.creation(_ID, values=wrong)
        self.refused(request, "validation", list(wrong))
