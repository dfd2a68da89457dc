# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A plain key is told once: it is kept for no repetition, logged nowhere, in no tag."""

from queue import SimpleQueue
from unittest.mock import patch

from .support.key_case import KeyCase

SHOWN = "/api/v1/keys/{id}"
ONCE = {"Idempotency-Key": "once"}
CREATE = 'createKey(input: {name: "Shop"}) { plainKey key { databaseId etag } }'


class TestToldOnce(KeyCase):
    def kept(self):
        return self.env["dual_api.idempotency"].sudo().search([])

    def made(self):
        """The answer to a new key."""
        answer = self.rest("POST", "keys", json={"name": "Shop"})
        self.assertEqual(answer.status, 201, answer.text)
        return answer

    def test_a_document_with_one_secret_is_refused_whole(self):
        customer = 'createCustomer(input: {name: "Not made"}) { customer { id } }'
        answer = self.graphql(f"mutation {{ {customer} {CREATE} }}", headers=ONCE)
        self.assertEqual((answer.error, answer.status), ("validation", 422))
        self.assertIn("Idempotency-Key", answer.details)
        partners = self.env["res.partner"]
        self.assertFalse(partners.search_count([("name", "=", "Not made")]))
        self.assertFalse(self.keys.search_count([("name", "=", "Shop")]))
        self.assertFalse(self.kept())

    def test_revoking_tells_nothing_and_is_kept(self):
        number = self.made().json["id"]
        path = f"keys/{number}/revoke?fields=state"
        first, again = (self.rest("POST", path, headers=ONCE) for _turn in range(2))
        self.assertEqual(first.json, {"id": number, "state": "revoked"})
        self.assertEqual((again.status, again.json), (200, first.json))
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(len(self.kept()), 1)

    def test_the_tag_is_that_of_the_key_as_it_is_shown_later(self):
        answer = self.made()
        path = f"keys/{answer.json['id']}"
        tag = answer.headers["ETag"]
        self.assertEqual(self.rest("GET", path).headers["ETag"], tag)
        known = self.rest("GET", path, headers={"If-None-Match": tag})
        self.assertEqual(known.status, 304)
        rotated = self.rest("POST", f"{path}/rotate", headers={"If-Match": tag})
        self.assertEqual(rotated.status, 201, rotated.text)
        # It was replaced, so it is no more what it was.
        for action in ("rotate", "revoke"):
            stale = self.rest("POST", f"{path}/{action}", headers={"If-Match": tag})
            self.assertProblem(stale, "precondition_failed", {}, 412)
        new = self.graphql(f"mutation {{ {CREATE} }}").data["createKey"]["key"]
        for if_match, error in (("other", "precondition_failed"), (new["etag"], None)):
            self.assertEqual(self.revoked(new, if_match).error, error)

    def revoked(self, key, if_match):
        document = """mutation ($input: RevokeKeyInput!) {
            revokeKey(input: $input) { key { state } } }"""
        given = {"id": key["databaseId"], "ifMatch": if_match}
        return self.graphql(document, {"input": given})

    def test_the_request_log_names_the_action_and_hides_the_key(self):
        self.set_setting("log_retention_days", "30")
        self.key_record(self.api_key).action_log_payloads()
        log = SimpleQueue()
        model = self.registry["api.request"]
        self.startPatcher(patch.object(model, "_log", lambda _model: log))
        answer = self.made()
        path = f"keys/{answer.json['id']}/rotate"
        told = [answer.json["plain_key"], self.rest("POST", path).json["plain_key"]]
        data = self.graphql(f"mutation {{ {CREATE} }}").data
        told.append(data["createKey"]["plainKey"])
        # A client has its answer before that is logged.
        arrived = [log.get(timeout=10) for _request in told]
        entries = {entry.endpoint: entry for entry in arrived}
        names = ("POST /api/v1/keys", f"POST {SHOWN}/rotate", "mutation createKey")
        self.assertEqual(set(entries), set(names))
        for name, plain in zip(names, told, strict=True):
            entry = entries[name]
            self.assertIn("[hidden]", entry.response_text)
            self.assertNotIn(plain, f"{entry.request_text}{entry.response_text}")
