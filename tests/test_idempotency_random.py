# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Any sequence of writes does what a simple book of them says, at either door."""

from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.dual_api.schema.versions import V2

from .common import ApiCase
from .support.effort import EFFORT, SOAKS

#: The same sequences in every run: a failure is one of the code, not of the day.
_settings = settings(
    max_examples=8 * EFFORT,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
_MUTATIONS = """
    mutation create($name: String!) { it: createCustomer(input: {name: $name}) {
        customer { databaseId name etag } } }
    mutation update($id: ID!, $name: String, $ifMatch: String) {
        it: updateCustomer(input: {id: $id, name: $name, ifMatch: $ifMatch}) {
            customer { databaseId name etag } } }
    mutation delete($id: ID!, $ifMatch: String) {
        it: deleteCustomer(input: {id: $id, ifMatch: $ifMatch}) { deletedId } }"""
_METHODS = {"create": "POST", "update": "PATCH", "delete": "DELETE"}
_NAMES = ("", "Anna", "Bert")
_MISSING = "precondition_failed"


@dataclass(frozen=True)
class Step:
    """One request.

    :param place: which of the customers made so far is meant
    :param tag: an index of the tags seen so far of any state; ``None`` to send none
    """

    door: str
    action: str
    place: int
    name: str
    key: str | None
    tag: int | None


_STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["rest", "graphql"]),
        st.sampled_from(["create", "update", "delete"]),
        st.integers(0, 2),
        st.sampled_from(_NAMES),
        st.sampled_from([None, "k1", "k2"]),
        st.none() | st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


class Book:
    """What should be: names by id, the tags of states, and what keys were used for."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.names: dict[int, str] = {}
        self.tags: dict[str, tuple[int, str]] = {}
        self.kept: dict[Any, tuple[Any, str]] = {}
        #: Where to keep what is done now.
        self.pending: Any = None

    def expected(self, step: Step, number: int | None, tag: str | None) -> str:
        """The code of the refusal; ``done`` or ``replayed``."""
        request = (number, step.name if step.action != "delete" else None)
        route = step.action if step.door == "rest" else "graphql"
        if step.door == "graphql":
            # The tag is in the body there.
            request = (step.action, *request, tag if step.action != "create" else None)
        known = self.kept.get((step.key, route))
        if step.key is not None and known is not None:
            return "replayed" if known[0] == request else "validation"
        refusal = self._refusal(step, number, tag)
        if refusal is None:
            self.pending = ((step.key, route), request)
            return "done"
        return refusal

    def _refusal(self, step: Step, number: int | None, tag: str | None) -> str | None:
        if step.action != "delete" and not step.name:
            return "validation"
        if step.action == "create":
            return None
        if number not in self.names:
            return "not_found"
        if tag is not None and self.tags.get(tag) != (number, self.names[number]):
            return _MISSING
        return None


@tagged(SOAKS)
class TestRandomSequences(ApiCase):
    """Creating, changing and deleting, with and without keys and conditions."""

    # Tags are understood at both doors in the newest version.
    version = V2.number

    def send(self, step, number, tag, key):
        headers = {} if step.key is None else {"Idempotency-Key": step.key}
        if step.door == "graphql":
            variables = {}
            if step.action != "create":
                variables |= {"id": str(number), "ifMatch": tag}
            if step.action != "delete":
                variables["name"] = step.name
            body = {
                "query": _MUTATIONS,
                "operationName": step.action,
                "variables": variables,
            }
            return self.rest("POST", "/graphql", key, json=body, headers=headers)
        if tag is not None and step.action != "create":
            headers["If-Match"] = tag
        path = "customers" if step.action == "create" else f"customers/{number}"
        json = None if step.action == "delete" else {"name": step.name}
        return self.rest(_METHODS[step.action], path, key, json=json, headers=headers)

    def shown(self, step, answer):
        """The id, name and tag in an answer to what was done."""
        if step.action == "delete":
            return None, None, None
        if step.door == "rest":
            row, tag = answer.json, answer.headers["ETag"]
            return row["id"], row["name"], tag
        row = answer.data["it"]["customer"]
        return row["databaseId"], row["name"], row["etag"]

    @_settings
    @given(_STEPS)
    def test_sequences(self, steps):
        with self.env.cr.savepoint() as savepoint:
            # A key of its own has idempotency keys of its own.
            key = self.new_key(scopes=self.all_scopes())
            before = self.env["res.partner"].search_count([])
            book = Book()
            for step in steps:
                self.take(step, book, key)
                count = self.env["res.partner"].search_count([])
                self.assertEqual(count - before, len(book.names), steps)
            for number, name in book.names.items():
                self.assertEqual(
                    self.rest("GET", f"customers/{number}").json["name"], name
                )
            savepoint.rollback()
        self.registry.clear_all_caches()

    def take(self, step, book, key):
        number = tag = None
        if step.action != "create":
            # One that never was, where none was made.
            number = (book.made or [2_000_000_000])[step.place % max(len(book.made), 1)]
            if step.tag is not None:
                tags = list(book.tags) or ['"none"']
                tag = tags[step.tag % len(tags)]
        expected = book.expected(step, number, tag)
        answer = self.send(step, number, tag, key)
        if expected not in ("done", "replayed"):
            self.assertEqual(answer.error, expected, step)
            return
        self.assertIsNone(answer.failure, (step, answer.text))
        said = answer.headers.get("Idempotent-Replayed")
        self.assertEqual(said, "true" if expected == "replayed" else None, step)
        if expected == "replayed":
            route = step.action if step.door == "rest" else "graphql"
            self.assertEqual(answer.text, book.kept[step.key, route][1])
            return
        slot, request = book.pending
        if step.key is not None:
            book.kept[slot] = (request, answer.text)
        shown, name, new_tag = self.shown(step, answer)
        if step.action == "delete":
            del book.names[number]
            return
        if step.action == "create":
            book.made.append(shown)
        self.assertEqual(name, step.name)
        book.names[shown] = name
        book.tags[new_tag] = (shown, name)
