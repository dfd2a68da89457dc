# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That both doors write once what is sent twice, and only over what is known."""

from dataclasses import replace

import orjson

from odoo.addons.dual_api.schema.declaration import Relation
from odoo.addons.dual_api.schema.headers import IDEMPOTENCY_KEY
from odoo.addons.dual_api.schema.naming import camel
from odoo.addons.dual_api.schema.request.field_paths import default_paths
from odoo.addons.dual_api.schema.request.rates import RATES

from .effort import EFFORT
from .parity import Show
from .parity_doors import Doors

_ID = Show(("id",))
_NOT_A_NAME = IDEMPOTENCY_KEY.type.pattern.sentence


def tells_a_secret(request):
    """Whether the answer may be kept nowhere."""
    return request.verb is not None and request.verb.secret


def each_with_one(texts, requests):
    """Each text with one of the requests, and each request with one text.

    What a header may be does not depend on the request. With more effort, all of them
    meet.

    :param requests: makes them with the text
    """
    for turn, text in enumerate(texts):
        for place, request in enumerate(requests(text)):
            if not (turn and place) or EFFORT > 1:
                yield text, request


class SameWrites(Doors):
    """Entity tags and idempotency keys, which need no particular resource."""

    # -- states -----------------------------------------------------------------

    def tag(self, record):
        """The entity tag of a record, which is the same at each door.

        Where GraphQL shows other fields to who names none, it is that of those which it
        has in common with the version.
        """
        resource = self.resource
        path, fields = f"{resource.name}/{record.id}", ""
        shown = list(default_paths(resource))
        newest = self.env["dual_api.resolver"]._catalog().resources[resource.name]
        if shown != list(default_paths(newest)):
            common = [name for name in shown if name in default_paths(newest)]
            names = [resource.member(name).graphql_name for name in common]
            path += f"?fields={','.join(common)}"
            fields = f"(fields: {orjson.dumps(names).decode()})"
        tag = self.rest("GET", path).headers["ETag"]
        asked = f"{{ etag{fields} }}"
        query = f"{{ it: {camel(resource.singular)}(id: {record.id}) {asked} }}"
        self.assertEqual(self.graphql(query).data["it"]["etag"], tag)
        self.assertEqual(self.rest("HEAD", path).headers["ETag"], tag)
        return tag

    def conditional(self, if_match):
        """A request of each kind that changes a record, under the condition."""
        return self.changes(if_match=if_match)

    def changes(self, **parts):
        """A request of each kind that changes a record."""
        parts["record_id"] = self.samples[0].id
        for request in self.on_record(_ID, **parts):
            if request.verb.partial:
                yield replace(request, values=self._few_values(request.verb))
            else:
                yield request

    def _few_values(self, verb):
        """What the verb must be sent, and two more: headers do not depend on values."""
        given = self.write_values()
        required = [each.write_name for each in self.resource.required_inputs(verb)]
        others = [name for name in given if name not in required]
        return {name: given[name] for name in (*required, *others[:2])}

    def test_each_state_has_one_tag(self):
        tags = {self.tag(record) for record in self.samples}
        self.assertEqual(len(tags), len(self.samples))
        query = (
            f"{{ it: {camel(self.resource.name)}(first: 5) {{ nodes {{ id etag }} }} }}"
        )
        nodes = self.graphql(query).data["it"]["nodes"]
        for node in nodes[:2]:
            single = f'{{ it: node(id: "{node["id"]}") {{ ... on'
            single += f" {self.resource.type_name} {{ etag }} }} }}"
            found = self.graphql(single).data["it"]["etag"]
            self.assertEqual(found, node["etag"])

    def test_known_state(self):
        tag = self.tag(self.samples[0])
        known = (tag, tag.strip('"'), f'"a", {tag}', f'W/"a",{tag}', "*")
        for if_match, request in each_with_one(known, self.conditional):
            self.assertIsNone(self.agree(request).error, if_match)

    def test_other_state(self):
        tag = self.tag(self.samples[0])
        other = self.tag(self.samples[1])
        others = (other, f"W/{tag}", "", '""', "nonsense", f"*, {other}", "W/*")
        for if_match, request in each_with_one(others, self.conditional):
            outcome = self.agree(request)
            self.assertEqual(outcome.error, "precondition_failed", if_match)
            mails = request.verb.mails * RATES["mails"].each
            self.assertEqual((outcome.details, outcome.points), ({}, 1 + mails))

    def test_condition_on_nothing(self):
        for request in self.conditional("*"):
            outcome = self.agree(replace(request, record_id=2_000_000_000))
            self.assertEqual(outcome.error, "not_found")

    def test_rules_and_scopes_come_before_the_condition(self):
        update = next(iter(self.conditional('"other"')))
        bad = replace(update, values={"nonsense": 1})
        self.assertEqual(self.agree(bad).error, "validation")
        key = self.new_key(scopes=[self.resource.read_scope])
        for request in self.conditional('"other"'):
            self.assertEqual(self.agree(request, key).error, "forbidden")

    # -- once -------------------------------------------------------------------

    def writes(self, name):
        """A request of each kind whose answer may be kept, with the idempotency key."""
        return (one for one in self.all_writes(name) if not tells_a_secret(one))

    def all_writes(self, name):
        """A request of each kind that writes, with the idempotency key."""
        if self.resource.creating:
            values = self._few_values(self.resource.creating)
            yield self.creation(_ID, values=values, idempotency_key=name)
        yield from self.changes(idempotency_key=name)
        yield from self.on_none(_ID, idempotency_key=name)

    def scopes_of(self, request):
        """What a write needs: of parts that are a resource of their own, theirs too."""
        yield from self.resource.scopes_of(request.verb)
        sent = request.values or {}
        for member in self.resource.inputs(request.verb):
            if isinstance(member, Relation) and member.write_name in sent:
                yield from member.part_scopes

    def count(self):
        model = self.env[self.resource.model].with_context(active_test=False)
        return model.search_count(list(self.resource.domain))

    def at_each_door(self, name):
        """Each write at each door, whatever was done before undone."""
        for request in self.writes(name):
            for driver in self.drivers:
                with self.env.cr.savepoint() as savepoint:
                    with self.subTest(door=driver.name, verb=request.verb.name):
                        yield driver, request
                    savepoint.rollback()

    def test_sent_twice_done_once(self):
        for driver, request in self.at_each_door("once"):
            first = driver.send(request, self.api_key)
            count = self.count()
            self.assertEqual((first.error, first.replayed), (None, False))
            again = driver.send(request, self.api_key)
            self.assertEqual(again, replace(first, replayed=True))
            quoted = replace(request, idempotency_key='"once"')
            self.assertEqual(driver.send(quoted, self.api_key), again)
            self.assertEqual(self.count(), count)

    def test_same_key_for_another_request(self):
        for driver, request in self.at_each_door("once"):
            first = driver.send(request, self.api_key)
            count = self.count()
            if request.record_id is not None:
                other = replace(request, record_id=self.samples[1].id)
            elif request.values:
                values = dict(list(request.values.items())[:-1])
                other = replace(request, values=values)
            else:
                continue
            outcome = driver.send(other, self.api_key)
            message = "This was sent with another request in the last 24 hours."
            self.assertEqual(outcome.error, "validation")
            self.assertEqual(outcome.details, {"Idempotency-Key": [message]})
            self.assertEqual(self.count(), count)
            again = driver.send(request, self.api_key)
            self.assertEqual(again, replace(first, replayed=True))

    def test_another_api_key_is_another_client(self):
        for driver, request in self.at_each_door("once"):
            if request.record_id is not None:
                continue
            driver.send(request, self.api_key)
            count = self.count()
            other = driver.send(request, self.new_key(scopes=self.all_scopes()))
            self.assertEqual((other.error, other.replayed), (None, False))
            self.assertEqual(self.count(), count + request.verb.creates)

    def test_refused_writes_are_not_kept(self):
        """The key is free for the request that is meant."""
        for driver, request in self.at_each_door("once"):
            if not request.verb.takes_body:
                bad = replace(request, record_id=2_000_000_000)
            else:
                bad = replace(request, values={"nonsense": 1})
            self.assertIsNotNone(driver.send(bad, self.api_key).error)
            outcome = driver.send(request, self.api_key)
            self.assertEqual((outcome.error, outcome.replayed), (None, False))

    def test_who_may_not_write_claims_nothing(self):
        poor = self.new_key(scopes=[self.resource.read_scope])
        for driver, request in self.at_each_door("once"):
            self.assertEqual(driver.send(request, poor).error, "forbidden")
            self.key_record(poor).scopes = " ".join(self.scopes_of(request))
            outcome = driver.send(request, poor)
            self.assertEqual((outcome.error, outcome.replayed), (None, False))
            self.key_record(poor).scopes = self.resource.read_scope
            self.assertEqual(driver.send(request, poor).error, "forbidden")

    def test_what_tells_a_secret_is_not_kept(self):
        store = self.env["dual_api.idempotency"].sudo()
        for request in filter(tells_a_secret, self.all_writes("once")):
            for driver in self.drivers:
                count = self.count()
                outcome = driver.send(request, self.api_key)
                self.assertEqual(outcome.error, "validation")
                self.assertEqual(
                    outcome.details,
                    {
                        "Idempotency-Key": [
                            "This can't be used here: the answer contains a"
                            " secret, which is not stored."
                        ]
                    },
                )
                self.assertEqual(self.count(), count)
                self.assertFalse(store.search_count([]))

    def test_names_that_can_not_be(self):
        messages = {
            "": "This can't be empty.",
            '""': "This can't be empty.",
            "x" * 256: "Enter at most 255 characters.",
            '"' + "x" * 256 + '"': "Enter at most 255 characters.",
            "\xe9": _NOT_A_NAME,
            '" a"': _NOT_A_NAME,
            r'"\"a"': _NOT_A_NAME,
            '"a': "A quotation mark is missing or misplaced.",
            '"a"b"': "A quotation mark is missing or misplaced.",
        }
        for name, request in each_with_one(messages, self.writes):
            outcome = self.agree(request)
            self.assertEqual(outcome.error, "validation", name)
            self.assertEqual(outcome.details, {"Idempotency-Key": [messages[name]]})
        names = ("x" * 255, '"' + "x" * 255 + '"', r'"a\"b\\"', "a b")
        for _name, request in each_with_one(names, self.writes):
            self.assertIsNone(self.agree(request).error)
