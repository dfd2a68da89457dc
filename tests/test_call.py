# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is no HTTP request asks as a door does, and gets what REST would answer."""

from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from odoo.addons.dual_api.auth.credentials.api_key import hash_key
from odoo.addons.dual_api.auth.limiter.stores.base import Verdict
from odoo.addons.dual_api.gateway.call import Call
from odoo.addons.dual_api.rest.query import read_list, read_selection
from odoo.addons.dual_api.schema.answer.entity_tags import precondition
from odoo.addons.dual_api.schema.answer.representation import Representation
from odoo.addons.dual_api.schema.declaration import CREATE, UPDATE
from odoo.addons.dual_api.schema.errors import PreconditionFailed
from odoo.addons.dual_api.schema.request.operation import (
    DoVerb,
    GetRecord,
    GetViewer,
    ListRecords,
    ListRelated,
)
from odoo.addons.dual_api.schema.request.selection import Selection, Value
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

ROOT_URL = "https://api.example.com"
#: With a page inside a record, and lists that go on.
FIELDS = "name,city,contacts.name&contacts.limit=1"


class TestCall(ApiCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.set_setting("public_url", ROOT_URL)
        cls.first, cls.second = cls.customer("Call 1"), cls.customer("Call 2")
        for name in ("Ada", "Grace"):
            cls.env["res.partner"].create({"name": name, "parent_id": cls.first.id})
        cls.resolver = cls.env["dual_api.resolver"].with_user(cls.api_user)
        cls.catalog = cls.resolver._catalog(V1)
        cls.customers = cls.catalog.resources["customers"]
        cls.principal = cls.env["api.key"]._look_up(hash_key(cls.api_key))
        cls.call = Call(cls.principal, V1, root_url=ROOT_URL)

    def selection(self, words: str) -> Selection:
        """The fields of customers that a query string asks for."""
        arguments = MultiDict(parse_qsl(words))
        return read_selection(self.catalog, self.customers, arguments)

    def assertShown(self, shown, answer, status=200) -> None:
        """It is what REST answered, to the byte."""
        self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(shown.text.decode(), answer.text)
        self.assertEqual(shown.tag, answer.headers["ETag"])

    def test_a_record_is_as_rest_shows_it(self) -> None:
        words = f"fields={FIELDS}"
        selection = self.selection(words)
        operation = GetRecord(self.customers, self.first.id, selection)
        outcome = self.resolver._resolve(operation, self.call)
        self.assertEqual(outcome.record_id, self.first.id)
        shown = Representation(V1, ROOT_URL).record(selection, outcome.row)
        self.assertIn(f'"next":"{ROOT_URL}/api/v1/customers/', shown.text.decode())
        self.assertShown(shown, self.rest("GET", f"customers/{self.first.id}?{words}"))

    def test_a_list_is_as_rest_shows_it(self) -> None:
        for path, relation, name in (
            ("customers", None, "Call"),
            (f"customers/{self.first.id}/contacts", "contacts", "a"),
        ):
            relation = relation and self.customers.member(relation)
            asked = {"q": name, "limit": "1", "sort": "name", "include_total": "true"}
            resource = self.catalog.target(relation) if relation else self.customers
            selection, page = read_list(
                self.catalog, resource, MultiDict(asked), relation
            )
            operation = ListRecords(self.customers, selection, page)
            if relation:
                operation = ListRelated(
                    self.customers, self.first.id, relation, selection, page
                )
            outcome = self.resolver._resolve(operation, self.call)
            shown = Representation(V1, ROOT_URL).page(operation, outcome.page, asked)
            self.assertTrue(shown.document["next"], path)
            self.assertShown(shown, self.rest("GET", path, params=asked))

    def test_a_new_record_is_as_rest_shows_it(self) -> None:
        words, values = "fields=name,city", {"name": "Call 3", "city": "Paris"}
        selection = self.selection(words)
        operation = DoVerb(self.customers, CREATE, selection, values=values)
        outcome = self.resolver._resolve(operation, self.call)
        representation = Representation(V1, ROOT_URL)
        shown = representation.record(selection, outcome.row)
        path = f"customers/{outcome.record_id}"
        self.assertShown(shown, self.rest("GET", f"{path}?{words}"))
        # The same request through the door makes another record.
        answer = self.rest("POST", f"customers?{words}", json=values)
        number = answer.json["id"]
        text = shown.text.decode().replace(str(outcome.record_id), str(number))
        self.assertEqual(answer.text, text)
        location = representation.url("customers", number)
        self.assertEqual(answer.headers["Location"], location)

    def test_a_new_record_is_known_by_its_id_unasked(self) -> None:
        items = (Value("called", self.customers.member("name")),)
        operation = DoVerb(
            self.customers,
            CREATE,
            Selection(self.customers, items),
            values={"name": "Call 4"},
        )
        outcome = self.resolver._resolve(operation, self.call)
        self.assertEqual(outcome.row, {"called": "Call 4"})
        made = self.env["res.partner"].browse(outcome.record_id)
        self.assertEqual(made.name, "Call 4")

    def test_a_tag_of_rest_is_a_condition(self) -> None:
        path = f"customers/{self.first.id}?fields={FIELDS}"
        tag = self.rest("GET", path).headers["ETag"]
        operation = DoVerb(
            self.customers,
            UPDATE,
            self.selection("fields=city"),
            record_id=self.first.id,
            values={"city": "Bonn"},
            condition=precondition(self.catalog, self.customers, tag),
        )
        changed = self.resolver._resolve(operation, self.call)
        self.assertEqual(changed.row["city"], "Bonn")
        with self.assertRaises(PreconditionFailed):
            self.resolver._resolve(operation, self.call)

    def test_the_own_key_is_the_calls(self) -> None:
        viewer = self.catalog.types["Viewer"]
        selection = read_selection(self.catalog, viewer, MultiDict())
        verdict = Verdict(
            admitted=True,
            limit=7,
            remaining=5,
            reset_after=3,
            retry_after=0,
            store="memory",
        )
        call = Call(self.principal, V1, verdict=verdict)
        shown = self.resolver._resolve(GetViewer(selection), call).row
        answered = self.rest("GET", "me").json
        counted = {"limit": 7, "remaining": 5, "reset": 3}
        self.assertEqual(shown, {**answered, **counted})
