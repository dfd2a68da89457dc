# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OWASP API Security Top 10 (2023), through both doors: who may do what to what.

Items 1, 3 and 5; the others are in the modules beside this one, and the table of all
of them in docs/explanation/security.md.
"""

import json

from odoo.tests import new_test_user

from odoo.addons.dual_api.schema.catalog import KEYS_DELEGATE, OPERATIONS_READ
from odoo.addons.dual_api.schema.graph.root_fields import batch_name, mutation_name
from odoo.addons.dual_api.schema.naming import to_global_id
from odoo.addons.dual_api.schema.request.operation import Kind
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

NAMED = "query ($id: ID!) { it: customer(id: $id) { name } }"
NODE = "query ($id: ID!) { it: node(id: $id) { id } }"
UPDATE = """
mutation ($input: UpdateCustomerInput!) { it: updateCustomer(input: $input) {
    customer { name } } }"""
CREATE = """
mutation ($input: CreateCustomerInput!) { it: createCustomer(input: $input) {
    customer { databaseId } } }"""
DELETE = """
mutation ($input: DeleteCustomerInput!) { it: deleteCustomer(input: $input) {
    deletedId } }"""
#: Fields of the model that nobody declared, with a value that Odoo would take.
UNDECLARED = {
    "company_id": 1,
    "company_ids": [1],
    "user_ids": [[6, 0, [1]]],
    "user_id": 1,
    "category_id": [[5]],
    "child_ids": [[5]],
    "country_id": 1,
    "credit_limit": 1_000_000,
    "partner_share": False,
    "commercial_partner_id": 1,
    "create_uid": 1,
    "write_date": "2000-01-01 00:00:00",
    "created_at": "2000-01-01T00:00:00Z",
    "id": 1,
    "node_id": to_global_id("Customer", 1),
    "display_name": "x",
    "lang_id": 1,
    "signup_token": "x",
    "bank_ids": [[5]],
    "message_follower_ids": [[5]],
    "__class__": "x",
    "_inherit": "x",
}


class TestApi1ObjectLevelAuthorization(ApiCase):
    """What belongs to another company is not there, on no way that leads to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ours, theirs = cls.env["res.company"].create([{"name": "A"}, {"name": "B"}])
        cls.env.ref("base.res_partner_rule").active = True
        user = new_test_user(cls.env, "of_a", cls.api_groups, company_id=ours.id)
        cls.api_key = cls.new_key(cls.all_scopes(), user)
        cls.own = cls.customer("Own", company_id=ours.id)
        cls.foreign = cls.customer("Foreign", company_id=theirs.id, email="f@b.example")
        gone = cls.customer("Gone")
        cls.missing = gone.id
        gone.unlink()

    def by_id(self, number):
        """(name, request) of each way to name a record."""
        path, text = f"customers/{number}", str(number)
        node = to_global_id("Customer", number)
        change = {"id": text, "name": "Taken"}
        return {
            "read": lambda: self.rest("GET", path),
            "contacts": lambda: self.rest("GET", f"{path}/contacts"),
            "update": lambda: self.rest("PATCH", path, json={"name": "Taken"}),
            "delete": lambda: self.rest("DELETE", path),
            "customer": lambda: self.graphql(NAMED, {"id": text}),
            "node": lambda: self.graphql(NODE, {"id": node}),
            "updateCustomer": lambda: self.graphql(UPDATE, {"input": change}),
            "deleteCustomer": lambda: self.graphql(DELETE, {"input": {"id": node}}),
        }

    def test_foreign_is_as_missing_in_words_and_in_work(self):
        foreign, missing = self.by_id(self.foreign.id), self.by_id(self.missing)
        for name in foreign:
            with self.subTest(name):
                said, done = [], []
                for ask in (foreign[name], missing[name]):
                    ask()
                    with self.statements() as statements:
                        answer = ask()
                    self.assertEqual(answer.error, "not_found", answer.text)
                    said.append({**answer.failure, "correlation_id": None})
                    done.append(statements)
                # The same answer after the same statements: no time tells them apart.
                self.assertEqual(*said)
                self.assertEqual(*done)
        self.assertEqual(self.foreign.name, "Foreign")

    def test_no_list_no_filter_and_no_search_finds_it(self):
        for condition in ("q=Foreign", "email=f@b.example", "sort=-id&limit=200"):
            answer = self.rest("GET", f"customers?{condition}")
            names = [row["name"] for row in answer.json["results"]]
            self.assertNotIn("Foreign", names)
        data = self.graphql(
            '{ customers(filter: {q: "Foreign"}) { totalCount nodes { name } } }'
        ).data
        self.assertEqual(data["customers"], {"totalCount": 0, "nodes": []})

    def test_nothing_is_put_below_it(self):
        for ask in (
            lambda: self.rest(
                "PATCH", f"customers/{self.own.id}", json={"parent_id": self.foreign.id}
            ),
            lambda: self.graphql(
                UPDATE,
                {"input": {"id": str(self.own.id), "parentId": str(self.foreign.id)}},
            ),
            lambda: self.rest(
                "POST", "customers", json={"name": "N", "parent_id": self.foreign.id}
            ),
        ):
            message = "This record does not exist, or this key's user cannot see it."
            self.assertEqual(ask().details, {"parent_id": [message]})
        self.assertFalse(self.own.parent_id)
        self.assertFalse(self.foreign.child_ids)


class TestApi3PropertyLevelAuthorization(ApiCase):
    """What is not declared can be neither written nor read, whatever Odoo would do."""

    def setUp(self):
        super().setUp()
        self.record = self.customer("Before")
        self.before = self.stored()

    def stored(self):
        self.env.invalidate_all()
        return self.record.read(["name", "company_id", "user_ids", "create_uid"])

    def test_undeclared_fields_are_not_written(self):
        count = self.env["res.partner"].search_count([])
        path = f"customers/{self.record.id}"
        for name, value in UNDECLARED.items():
            body = {"name": "After", name: value}
            for ask in (
                lambda body=body: self.rest("POST", "customers", json=body),
                lambda body=body: self.rest("PATCH", path, json=body),
            ):
                answer = ask()
                self.assertProblem(answer, "validation", status=422)
                self.assertEqual(list(answer.details), [name])
                self.assertEqual(answer.details[name][0], "unknown field")
        for name, value in UNDECLARED.items():
            if name == "id":
                continue  # names the record in GraphQL
            given = {"id": str(self.record.id), "name": "After", name: value}
            answer = self.graphql(UPDATE, {"input": given})
            self.assertEqual((answer.error, answer.status), ("validation", 400), name)
            del given["id"]
            answer = self.graphql(CREATE, {"input": given})
            self.assertEqual((answer.error, answer.status), ("validation", 400), name)
        self.assertEqual(self.stored(), self.before)
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_undeclared_fields_are_not_read(self):
        for name in UNDECLARED:
            if name in ("id", "node_id", "created_at", "display_name"):
                continue  # declared, for reading
            for parameter in ("fields", "expand", "sort", name):
                query = f"customers?{parameter}={'1' if parameter == name else name}"
                answer = self.rest("GET", query)
                self.assertEqual((answer.error, answer.status), ("validation", 422))
            for query in (
                f"{{ customers {{ nodes {{ {name} }} }} }}",
                f"{{ customers(filter: {{{name}: 1}}) {{ nodes {{ name }} }} }}",
                f"{{ customers(orderBy: {{field: {name.upper()}}}) {{ totalCount }} }}",
            ):
                self.assertEqual(self.graphql(query).error, "validation", query)

    def test_the_partner_of_a_user_is_not_archived_behind_his_back(self):
        partner = new_test_user(self.env, "shopper", "base.group_portal").partner_id
        inputs = {"id": str(partner.id), "active": False}
        for answer in (
            self.rest("PATCH", f"customers/{partner.id}", json={"active": False}),
            self.graphql(UPDATE, {"input": inputs}),
        ):
            self.assertEqual(answer.error, "validation", answer.text)
            self.assertEqual(list(answer.details), ["active"])
        self.env.invalidate_all()
        self.assertTrue(partner.active)

    def test_tags_are_made_by_those_only_who_may(self):
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner.category")]
        )
        access.perm_create = False
        body = {"name": "New", "tags": ["Never seen"]}
        for answer in (
            self.rest("POST", "customers", json=body),
            self.graphql(CREATE, {"input": body}),
        ):
            self.assertEqual(list(answer.details), ["tags.0"], answer.text)
            self.assertIn("may not create it", answer.details["tags.0"][0])
        found = self.env["res.partner.category"].search([("name", "=", "Never seen")])
        self.assertFalse(found)


class TestApi5FunctionLevelAuthorization(ApiCase):
    """Every operation of every resource, with all scopes but its own."""

    def requests(self, resource):
        """(scope, request) for each operation, at both doors."""
        path, type_name = resource.name, resource.type_name
        read, write = resource.read_scope, resource.write_scope
        one, many = type_name[0].lower() + type_name[1:], resource.name
        for method, url, scope in (
            ("GET", path, read),
            ("GET", f"{path}/1", read),
            ("GET", f"{path}/export", read),
            *(
                (("GET", f"{path}/1/{r.name}", read))
                for r in resource.relations
                if r.many
            ),
            *(
                (
                    verb.http_method,
                    f"{path}{verb.path}".replace("{id}", "1"),
                    resource.scope_of(verb),
                )
                for verb in resource.verbs
            ),
        ):
            body = {"name": "x"} if method in ("POST", "PATCH") else None
            yield (
                scope,
                url,
                lambda key, m=method, u=url, b=body: self.rest(m, u, key, b),
            )
        for batch in resource.batches:
            body = {"operation": batch.name, "items": [self.item(batch)]}
            yield (
                write,
                f"{path}/batch {batch.name}",
                lambda key, b=body: self.rest("POST", f"{path}/batch", key, b),
            )
        for scope, query in (
            (read, f"{{ {many} {{ nodes {{ id }} }} }}"),
            (read, f'{{ {one}(id: "1") {{ id }} }}'),
            (read, f'{{ node(id: "{to_global_id(type_name, 1)}") {{ id }} }}'),
            *self.mutations(resource, one),
        ):
            yield scope, query, lambda key, q=query: self.graphql(q, key=key)

    def mutations(self, resource, one):
        """What is changed through GraphQL, each with the scope that it needs."""
        for verb in resource.verbs:
            given = ['id: "1"'] if verb.on_record else []
            if verb.creates and not verb.on_record:
                given.append('name: "x"')
            shown = f"{one} {{ id }}" if verb.answers else "clientMutationId"
            yield (
                resource.scope_of(verb),
                f"mutation {{ {mutation_name(verb, resource)}"
                f"(input: {{{', '.join(given)}}}) {{ {shown} }} }}",
            )
        for batch in resource.batches:
            (value,) = self.item(batch).items()
            given = f"{value[0]}: {json.dumps(str(value[1]))}"
            yield (
                resource.write_scope,
                f"mutation {{ {batch_name(batch, resource)}"
                f"(input: {{items: [{{{given}}}]}}) {{ succeeded }} }}",
            )

    def item(self, batch):
        return {"name": "x"} if batch.creating else {"id": 1}

    def test_every_operation_needs_its_scope(self):
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        count = self.env["res.partner"].search_count([])
        seen = set()
        none, keys = self.new_key([]), {}
        service = (
            OPERATIONS_READ,
            "metrics",
            lambda key: self.rest("GET", "metrics", key),
        )
        for requests in (
            [service],
            *(self.requests(resource) for resource in catalog.resources.values()),
        ):
            for scope, name, ask in requests:
                if scope not in keys:
                    keys[scope] = self.new_key(
                        [one for one in catalog.scopes if one != scope]
                    )
                for key in (none, keys[scope]):
                    with self.subTest(name, key="none" if key is none else "others"):
                        answer = ask(key)
                        self.assertProblem(answer, "forbidden", {}, 403)
                        self.assertEqual(answer.failure["required_scope"], scope)
                seen.add(scope)
        # One scope is asked for beside another: see TestForWhom.
        self.assertEqual(seen | {KEYS_DELEGATE}, set(catalog.scopes))
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_no_kind_of_operation_is_left_out(self):
        # One more kind needs a line in the list above.
        self.assertEqual(
            {kind.name for kind in Kind},
            {"LIST", "GET", "DO", "BATCH", "VIEWER"},
        )

    def test_keys_are_managed_by_managers_only(self):
        key = self.env["api.key"].with_user(self.api_user)
        self.assertTrue(key.has_access("read"))
        for operation in ("create", "write"):
            self.assertFalse(key.has_access(operation), operation)

    def test_no_scope_gives_more_than_the_user_has(self):
        reader = new_test_user(self.env, "reader", "base.group_user")
        key = self.new_key(self.all_scopes(), reader)
        record = self.customer("Before")
        given = {"id": str(record.id), "name": "After"}
        for answer in (
            self.rest("PATCH", f"customers/{record.id}", key, {"name": "After"}),
            self.rest("DELETE", f"customers/{record.id}", key),
            self.rest("POST", "customers", key, {"name": "After"}),
            self.graphql(UPDATE, {"input": given}, key),
            self.graphql(CREATE, {"input": {"name": "After"}}, key),
        ):
            self.assertEqual(answer.error, "forbidden", answer.text)
            self.assertNotIn("required_scope", answer.failure)
        self.env.invalidate_all()
        self.assertEqual(record.name, "Before")
