# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A tag changes with what is shown and with nothing else; who knows it is spared."""

from base64 import urlsafe_b64encode

from odoo.tests import BaseCase

from odoo.addons.dual_api.schema.answer.entity_tags import (
    MAX_REPRESENTATIONS,
    EntityTags,
    entity_tag,
)
from odoo.addons.dual_api.schema.versions import V1, V2

from .common import ApiCase


def named(text):
    """How a tag names fields."""
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


class TestEntityTagLists(BaseCase):
    """How ``If-Match`` and ``If-None-Match`` are read (RFC 9110, 8.8.3.2)."""

    def test_comparison(self):
        for text, strong, weak in (
            ('"1"', True, True),
            ('W/"1"', False, True),
            ('"2"', False, False),
            ('"2", "1"', True, True),
            ('"2" ,W/"1" ,', False, True),
            ("*", True, True),
            (" * ", True, True),
            ("1", True, True),
            ("", False, False),
            (",,", False, False),
            ('*, "2"', False, False),
        ):
            with self.subTest(text=text):
                tags = EntityTags(text)
                found = (tags.match('"1"'), tags.match_weakly('"1"'))
                self.assertEqual(found, (strong, weak))

    def test_long_lists_take_no_long_time(self):
        """Even those made to be hard to read: an attacker chooses the header."""
        for text in ('"a"' * 30_000, "a" + " " * 60_000 + "b", ",".join("W/" * 30_000)):
            self.assertFalse(EntityTags(text).match('"1"'))

    def test_form(self):
        self.assertRegex(entity_tag(b"{}"), r'^"[0-9a-f]{32}"$')
        self.assertNotEqual(entity_tag(b"{}"), entity_tag(b"{} "))


class TagCase(ApiCase):
    """A customer that has something everywhere."""

    def setUp(self):
        super().setUp()
        self.parent = self.customer("Group")
        self.tag = self.env["res.partner.category"].create({"name": "Retail"})
        self.azure = self.customer(
            "Azure",
            type="other",
            country_id=self.env.ref("base.fr").id,
            category_id=self.tag.ids,
            parent_id=self.parent.id,
            user_id=self.api_user.id,
        )
        self.path = f"customers/{self.azure.id}"

    def tag_of(self, path, **options):
        answer = self.rest("GET", path, **options)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.headers["ETag"]


class TestTagsChange(TagCase):
    """When, and only when."""

    def assertChanges(self, path, change, expected):
        before = self.tag_of(path)
        self.assertEqual(self.tag_of(path), before)
        change()
        self.env.flush_all()
        self.assertEqual(self.tag_of(path) != before, expected, path)

    def changes(self):
        """What is changed, and the fields that show it."""
        everything = "name,tags,country,parent.name,salesperson.name,updated_at"
        return {
            "name": lambda: self.azure.write({"name": "Other"}),
            "tags": lambda: self.tag.write({"name": "Renamed"}),
            "country": lambda: self.env.ref("base.fr").write({"code": "QQ"}),
            "parent.name": lambda: self.parent.write({"name": "Other"}),
            "salesperson.name": lambda: self.api_user.write({"name": "Other"}),
            "comment": lambda: self.azure.write({"comment": "Other"}),
        }, everything.split(",")

    def test_with_what_is_shown(self):
        changes, fields = self.changes()
        for name, change in changes.items():
            for shown in fields:
                if shown == "updated_at":
                    continue
                with self.subTest(changed=name, shown=shown):
                    with self.env.cr.savepoint() as savepoint:
                        path = f"{self.path}?fields={shown}"
                        self.assertChanges(path, change, name == shown)
                        savepoint.rollback()
                    self.registry.clear_all_caches()

    def test_list_with_a_record_in_it(self):
        path = "customers?q=Azure&fields=id,parent.name"
        self.assertChanges(path, lambda: self.azure.write({"city": "Lyon"}), False)
        self.assertChanges(path, lambda: self.parent.write({"name": "Other"}), True)
        self.assertChanges(path, lambda: self.customer("Azure 2"), True)

    def test_list_with_what_follows_it(self):
        """`next` is part of the page."""
        path = "customers?q=Azure&limit=1&fields=id"
        self.assertChanges(path, lambda: self.customer("Azure 2"), True)
        self.assertChanges(path, lambda: self.customer("Azure 3"), False)

    def test_not_with_who_asks(self):
        other = self.new_key(limit=500)
        for path in (self.path, "customers", f"{self.path}/contacts"):
            self.assertEqual(self.tag_of(path), self.tag_of(path, key=other))

    def test_of_what_a_write_answers(self):
        made = self.rest("POST", "customers?fields=id,name", json={"name": "New"})
        path = f"customers/{made.json['id']}?fields=id,name"
        self.assertEqual(made.headers["ETag"], self.tag_of(path))
        changed = self.rest("PATCH", path, json={"name": "Newer"})
        self.assertEqual(changed.headers["ETag"], self.tag_of(path))
        self.assertNotEqual(changed.headers["ETag"], made.headers["ETag"])

    def test_not_of_what_is_no_record(self):
        for path in ("me", "health", "customers/2147483647"):
            self.assertNotIn("ETag", self.rest("GET", path).headers)
        self.assertNotIn("ETag", self.graphql("{ viewer { name } }").headers)


class TestNotModified(TagCase):
    """``If-None-Match``"""

    def test_who_has_it_gets_no_body(self):
        for path in (
            self.path,
            f"{self.path}?expand=contacts",
            "customers?limit=1",
            f"{self.path}/contacts",
        ):
            full = self.rest("GET", path)
            tag = full.headers["ETag"]
            for method in ("GET", "HEAD"):
                for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                    headers = {"If-None-Match": known}
                    answer = self.rest(method, path, headers=headers)
                    self.assertEqual((answer.status, answer.text), (304, ""), known)
                    for name in ("ETag", "Cache-Control", "Vary", "RateLimit-Policy"):
                        self.assertEqual(answer.headers[name], full.headers[name], name)
                    self.assertNotIn("Content-Type", answer.headers)
                    self.assertEqual(answer.points, 1)

    def test_who_has_another_gets_all(self):
        for known in ('"other"', "", "nonsense"):
            answer = self.rest("GET", self.path, headers={"If-None-Match": known})
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.json["name"], "Azure")

    def test_writes_take_no_notice(self):
        headers = {"If-None-Match": "*"}
        json = {"name": "Other"}
        answer = self.rest("PATCH", self.path, json=json, headers=headers)
        self.assertEqual((answer.status, self.azure.name), (200, "Other"))
        answer = self.rest("POST", "customers", json=json, headers=headers)
        self.assertEqual(answer.status, 201)

    def test_refusals_stay_refusals(self):
        headers = {"If-None-Match": "*"}
        answer = self.rest("GET", "customers/2147483647", headers=headers)
        self.assertProblem(answer, "not_found")
        answer = self.rest("GET", "customers?limit=-1", headers=headers)
        self.assertProblem(answer, "validation")


class TestPreconditions(TagCase):
    """``If-Match``: a tag says itself of which representation it is."""

    def patch(self, tag, query="", **values):
        headers = {"If-Match": tag}
        path = self.path + query
        return self.rest("PATCH", path, json=values or {"ref": "x"}, headers=headers)

    def test_what_was_shown_decides(self):
        """Whatever the answer to the change is asked to show."""
        shown = "?fields=comment,parent.name&expand=contacts&contacts.limit=3"
        for query in ("", shown, "?fields=ref"):
            tag = self.tag_of(self.path + shown)
            self.parent.name = f"Renamed {query}"
            self.assertProblem(self.patch(tag, query), "precondition_failed", {})
            tag = self.tag_of(self.path + shown)
            self.azure.city = f"Lyon {query}"
            answer = self.patch(tag, query, comment=f"New {query}")
            self.assertEqual(answer.status, 200, answer.text)
            self.assertProblem(self.patch(tag, query), "precondition_failed", {})
            again = self.patch(answer.headers["ETag"], ref=f"x{query}")
            self.assertEqual(again.status, 200, again.text)

    def test_order_of_fields(self):
        """Other bytes, another tag; each is as good."""
        tags = [
            self.tag_of(f"{self.path}?fields={fields}")
            for fields in ("id,name,email,phone,country", "name,email", "email,name")
        ]
        self.assertEqual(tags[0], self.tag_of(self.path))
        self.assertEqual(len(set(tags)), 3)
        for tag in tags:
            self.assertEqual(self.patch(tag).status, 200)

    def test_several(self):
        tags = [self.tag_of(f"{self.path}?fields={f}") for f in ("name", "ref", "city")]
        self.azure.write({"name": "Other", "ref": "other"})
        self.assertProblem(self.patch(", ".join(tags[:2])), "precondition_failed", {})
        self.assertEqual(self.patch(", ".join(tags)).status, 200)

    def test_no_more_than_so_many_representations(self):
        every = [f.name for f in self.catalog_fields()][: MAX_REPRESENTATIONS + 1]
        tags = [self.tag_of(f"{self.path}?fields={name}") for name in every]
        with self.statements() as few:
            self.patch(", ".join(tag[:-1] + 'x"' for tag in tags[:2]))
        tags = [f'"0.{tag.partition(".")[2]}' for tag in tags]
        with self.statements() as many:
            self.assertProblem(self.patch(", ".join(tags)), "precondition_failed", {})
        self.assertLessEqual(len(many), len(few) + MAX_REPRESENTATIONS)

    def catalog_fields(self):
        return self.env["dual_api.resolver"]._catalog(V1).resources["customers"].fields

    def test_what_only_looks_like_a_tag_of_ours(self):
        digest = self.tag_of(self.path).strip('"')
        for name in (
            "x",
            "=",
            "é",
            "!!!!",
            "A" * 5000,
            named("nonsense"),
            named("id&"),
        ):
            for tag in (f'"{digest}.{name}"', f"{digest}.{name}"):
                with self.subTest(tag=tag[:60]):
                    answer = self.patch(tag.encode().decode("latin-1"))
                    self.assertProblem(answer, "precondition_failed", {})
        for name in (
            "name&contacts.limit=-1",
            "id&contacts.limit=5",
            "id&x=1",
        ):
            answer = self.patch(f'"{digest}.{named(name)}"')
            self.assertProblem(answer, "precondition_failed", {})
        answer = self.patch(f'"{digest}.{named("contacts.id&contacts.limit=9" * 9)}"')
        self.assertProblem(answer, "precondition_failed", {})

    def test_delete(self):
        default, other = self.tag_of(self.path), self.tag_of(f"{self.path}?fields=ref")
        self.azure.write({"ref": "x", "name": "Other"})
        for stale in (default, other):
            answer = self.rest("DELETE", self.path, headers={"If-Match": stale})
            self.assertProblem(answer, "precondition_failed", {})
        self.assertTrue(self.azure.exists())
        tag = self.tag_of(f"{self.path}?fields=ref")
        answer = self.rest("DELETE", self.path, headers={"If-Match": tag})
        self.assertEqual(answer.status, 204, answer.text)
        self.assertFalse(self.azure.exists())

    def test_what_it_looks_at_is_paid_for(self):
        tag = self.tag_of(f"{self.path}?fields=contacts.id&contacts.limit=200")
        answer = self.rest("DELETE", self.path, headers={"If-Match": tag})
        self.assertEqual((answer.status, answer.points), (204, 2))

    def test_what_it_looks_at_needs_its_scope(self):
        tag = self.tag_of(f"{self.path}?fields=parent.name")
        key = self.new_key(scopes=["customers:write"])
        answer = self.rest("DELETE", self.path, key=key, headers={"If-Match": tag})
        self.assertProblem(answer, "forbidden")
        self.assertEqual(answer.failure["required_scope"], "customers:read")
        tag = self.tag_of(self.path)
        answer = self.rest("DELETE", self.path, key=key, headers={"If-Match": tag})
        self.assertEqual(answer.status, 204, answer.text)

    def test_posting_takes_no_notice(self):
        headers = {"If-Match": '"other"'}
        answer = self.rest("POST", "customers", json={"name": "N"}, headers=headers)
        self.assertEqual(answer.status, 201)

    def test_second_mutation_sees_the_first(self):
        path = V2.url("", self.path)
        tag = self.tag_of(path)
        query = """mutation ($id: ID!, $tag: String) {
            a: updateCustomer(input: {id: $id, ifMatch: $tag, name: "A"}) {
                customer { name etag } }
            b: updateCustomer(input: {id: $id, ifMatch: $tag, name: "B"}) {
                customer { name } }
            c: deleteCustomer(input: {id: $id, ifMatch: $tag}) { deletedId }
        }"""
        answer = self.graphql(query, {"id": str(self.azure.id), "tag": tag})
        errors = answer.json["errors"]
        self.assertEqual([error["path"] for error in errors], [["b"], ["c"]])
        codes = {error["extensions"]["code"] for error in errors}
        self.assertEqual(codes, {"PRECONDITION_FAILED"})
        self.assertEqual(self.azure.name, "A")
        self.assertEqual(answer.data["a"]["customer"]["etag"], self.tag_of(path))

    def test_null_is_no_condition(self):
        query = """mutation ($id: ID!) {
            updateCustomer(input: {id: $id, ifMatch: null, name: "A"}) {
                customer { name } } }"""
        answer = self.graphql(query, {"id": str(self.azure.id)})
        self.assertIsNone(answer.failure, answer.text)


class TestTagsAtBothDoors(TagCase):
    """A tag of either door is understood at the other, of the newest version."""

    version = V2.number
    UPDATE = """mutation ($id: ID!, $tag: String) {
        updateCustomer(input: {id: $id, ifMatch: $tag, city: "Lyon"}) {
            customer { etag } } }"""

    def graphql_tag(self, arguments=""):
        query = f"{{ customer(id: {self.azure.id}) {{ etag{arguments} }} }}"
        return self.graphql(query).data["customer"]["etag"]

    def test_equal_for_equal_fields(self):
        for rest, graphql in (
            ("", ""),
            ("", "(fields: [])"),
            ("", "(fields: null)"),
            ("?fields=name,created_at", '(fields: ["name", "createdAt"])'),
            ("?fields=id,node_id", '(fields: ["databaseId", "id"])'),
            ("?fields=tags,parent", '(fields: ["tags", "parent"])'),
            (
                "?fields=parent.name,salesperson.name",
                '(fields: ["parent.name", "salesperson.name"])',
            ),
        ):
            with self.subTest(rest=rest):
                tag = self.tag_of(self.path + rest)
                self.assertEqual(self.graphql_tag(graphql), tag)

    def test_several_in_one_document(self):
        query = """{ customer(id: %s) {
            a: etag b: etag(fields: ["address.city"]) name parent { etag } } }"""
        data = self.graphql(query % self.azure.id).data["customer"]
        self.assertEqual(data["a"], self.tag_of(self.path))
        self.assertEqual(data["b"], self.tag_of(f"{self.path}?fields=address.city"))
        parent = f"customers/{self.parent.id}"
        self.assertEqual(data["parent"]["etag"], self.tag_of(parent))

    def test_rest_tags_at_graphql(self):
        for query in ("", "?fields=ref", "?expand=contacts&fields=ref,parent.name"):
            self.customer("Person", is_company=False, parent_id=self.azure.id)
            tag = self.tag_of(self.path + query)
            variables = {"id": str(self.azure.id), "tag": tag}
            answer = self.graphql(self.UPDATE, variables)
            self.assertIsNone(answer.failure, answer.text)
            self.azure.write({"ref": f"new {query}", "name": f"New {query}"})
            self.assertEqual(
                self.graphql(self.UPDATE, variables).error, "precondition_failed"
            )

    def test_graphql_tags_at_rest(self):
        for arguments in ("", '(fields: ["ref", "parent.name"])'):
            tag = self.graphql_tag(arguments)
            headers, json = {"If-Match": tag}, {"address": {"city": "Lyon"}}
            answer = self.rest("PATCH", self.path, json=json, headers=headers)
            self.assertEqual(answer.status, 200, answer.text)
            self.azure.write({"ref": f"r {arguments}", "name": f"New {arguments}"})
            answer = self.rest("PATCH", self.path, json=json, headers=headers)
            self.assertProblem(answer, "precondition_failed", {})

    def test_fields_that_can_not_be(self):
        for name, message in (
            ("nonsense", "unknown field nonsense"),
            ("created_at", "unknown field created_at"),
            ("name.x", "unknown field name.x"),
            ("parent.nonsense", "unknown field parent.nonsense"),
            ("contacts", "contacts leads to a list."),
            ("parent.contacts.name", "parent.contacts.name leads to a list."),
            ("", "unknown field "),
        ):
            query = f'{{ customer(id: 1) {{ etag(fields: ["{name}"]) }} }}'
            answer = self.graphql(query)
            self.assertEqual(answer.error, "validation", answer.text)
            self.assertEqual(answer.details, {"fields": [message]})

    def test_scope_of_what_it_is_about(self):
        other = self.new_key(scopes=["customers:write"])
        query = """mutation { createCustomer(input: {name: "N"}) {
            customer { etag%s } } }"""
        self.assertIsNone(self.graphql(query % "", key=other).failure)
        answer = self.graphql(query % '(fields: ["parent.name"])', key=other)
        self.assertEqual(answer.failure["required_scope"], "customers:read")
