# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That both doors do the same with many records at once."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from odoo.addons.dual_api.schema.declaration import Field, Relation
from odoo.addons.dual_api.schema.graph.root_fields import batch_name
from odoo.addons.dual_api.schema.naming import camel

from .parity import at, nested
from .parity_doors import Doors
from .parity_graphql import graphql_name

_ERROR = "error { error title detail status mistakes { field code message } }"
_NO_RECORD = 2_000_000_000


class _Came(NamedTuple):
    """What came of a batch, in the form of no door."""

    error: str | None
    details: Any
    required_scope: str | None
    results: Any
    points: int


class SameBatches(Doors):
    """Batches of whatever can be done to many of its records."""

    def batched(self) -> Any:
        """Each batch, with items of which some are refused."""
        good = self.write_values()
        first, second = self.samples[0].id, self.samples[1].id
        of_record = {
            "id": first,
            **(good if self.resource.batch("update") else {}),
        }
        items: Mapping[str, list[dict[str, Any]]] = {
            "create": [good, {}, {**good, "nonsense": 1}, good],
            "update": [of_record, {"id": _NO_RECORD}, {"id": second, "nonsense": 1}],
            "upsert": [of_record, good, {"id": _NO_RECORD}, {}],
            "delete": [{"id": second}, {"id": _NO_RECORD}, {"id": second}],
        }
        for batch in self.resource.batches:
            yield batch, items[batch.name]

    def agree_batch(
        self, batch: Any, items: Any, key: Any = None, **frame: Any
    ) -> _Came:
        """What came of it, which is the same at both doors; it is undone."""
        found = []
        for send in (self._batch_by_rest, self._batch_by_graphql):
            with self.env.cr.savepoint() as savepoint:
                found.append(send(batch, items, key or self.api_key, frame))
                savepoint.rollback()
            self.env.invalidate_all()
        rest, graphql = found
        self.assertEqual(graphql, rest, f"{batch.name} {items} {frame}")
        return rest

    def _shown(self) -> list[Field]:
        """What is shown of each record: what was sent does not differ."""
        return [each for each in self.resource.fields if each.in_row and each.write][:8]

    def _batch_by_rest(
        self, batch: Any, items: Any, key: str, frame: Mapping[str, Any]
    ) -> _Came:
        names = [each.name for each in self._shown()]
        answer = self.rest(
            "POST",
            f"{self.resource.name}/batch",
            key=key,
            json={"operation": batch.name, "items": list(map(nested, items)), **frame},
            params={} if batch.deletes else {"fields": ",".join(names)},
        )
        if answer.failure is not None:
            return self._batch_refused(answer)
        results = [
            self._result(
                each["status"],
                each.get("record") and [at(each["record"], name) for name in names],
                each.get("error"),
            )
            for each in answer.json["results"]
        ]
        self._check_counts(answer.json, results)
        return _Came(None, None, None, results, answer.points)

    def _batch_by_graphql(
        self, batch: Any, items: Any, key: str, frame: Mapping[str, Any]
    ) -> _Came:
        name, record = batch_name(batch, self.resource), camel(self.resource.singular)
        shown = [graphql_name(self.resource, each.name) for each in self._shown()]
        fields = (name.replace(".", " { ") + " }" * name.count(".") for name in shown)
        asked = "deletedId" if batch.deletes else f"{record} {{ {' '.join(fields)} }}"
        type_name = name[0].upper() + name[1:]
        query = f"""mutation ($input: {type_name}Input!) {{ it: {name}(input: $input) {{
            results {{ status {asked} {_ERROR} }} succeeded failed }} }}"""
        members = {
            name: each
            for each in self.resource.inputs(batch.verbs[0])
            for name in each.write_names
        }
        given = {
            "items": [
                nested(
                    {
                        camel(n): self._given(members.get(n), each)
                        for n, each in item.items()
                    }
                )
                for item in items
            ],
            **frame,
        }
        answer = self.graphql(query, {"input": given}, key=key)
        if answer.failure is not None:
            return self._batch_refused(answer)
        payload = answer.data["it"]
        results = [
            self._result(
                each["status"],
                each.get(record) and [at(each[record], name) for name in shown],
                each["error"],
            )
            for each in payload["results"]
        ]
        self._check_counts(payload, results)
        return _Came(None, None, None, results, answer.points)

    def _given(self, member: Field | Relation | None, value: Any) -> Any:
        if (
            isinstance(member, Relation)
            and member.part_members
            and isinstance(value, list)
        ):
            return [{camel(n): each for n, each in one.items()} for one in value]
        return value

    def _batch_refused(self, answer: Any) -> _Came:
        failure = answer.failure
        return _Came(
            failure["error"],
            failure["details"],
            failure.get("required_scope"),
            None,
            answer.points,
        )

    def _result(self, status: int, row: Any, error: Any) -> Any:
        if error is None:
            return status, row
        mistakes = [
            (each["field"], each["code"], each["message"])
            for each in error.get("mistakes", ())
        ]
        told = (error["error"], error["title"], error.get("detail"), error["status"])
        return status, told, mistakes

    def _check_counts(self, counts: Mapping[str, int], results: list[Any]) -> None:
        refused = sum(status >= 400 for status, *_told in results)
        self.assertEqual(counts["failed"], refused)
        self.assertEqual(counts["succeeded"], len(results) - refused)

    # -- tests ------------------------------------------------------------------

    def test_each_item_by_itself(self):
        statuses = []
        for batch, items in self.batched():
            # GraphQL's types know no other names.
            known = [each for each in items if "nonsense" not in each]
            came = self.agree_batch(batch, known, atomic=False)
            self.assertIsNone(came.error)
            self.assertEqual(len(came.results), len(known))
            statuses += [status for status, *_told in came.results]
        if statuses:
            self.assertLess(min(statuses), 300, statuses)
            self.assertGreaterEqual(max(statuses), 400, statuses)

    def test_all_or_nothing(self):
        for batch, items in self.batched():
            # Of some resources, a sample can't be deleted.
            self.agree_batch(batch, items[:1])
            came = self.agree_batch(batch, items)
            self.assertIsNotNone(came.error)
            for name in came.details:
                self.assertRegex(name, r"^items\.[0-3](\.|$)")

    def test_a_batch_needs_the_scopes_of_its_items(self):
        key = self.new_key(scopes=[self.resource.read_scope])
        for batch, items in self.batched():
            came = self.agree_batch(batch, items[:1], key)
            self.assertEqual(came.error, "forbidden")
            self.assertIsNotNone(came.required_scope)

    def test_how_many(self):
        for batch, items in self.batched():
            came = self.agree_batch(batch, items[:1] * 501)
            self.assertEqual(list(came.details), ["items"], batch.name)
            self.assertEqual(list(self.agree_batch(batch, []).details), ["items"])
