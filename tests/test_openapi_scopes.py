# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""With a key, the documents show what that key may do: no more, and no less."""

import hashlib
from dataclasses import replace

from graphql import (
    build_client_schema,
    build_schema,
    get_introspection_query,
    get_named_type,
    is_object_type,
    lexicographic_sort_schema,
    print_schema,
)

from odoo.tests import BaseCase

from odoo.addons.dual_api.auth.credentials.api_key import API_KEY
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.declaration import Field
from odoo.addons.dual_api.schema.documents.cache import DocumentCache
from odoo.addons.dual_api.schema.documents.openapi.document import build_openapi
from odoo.addons.dual_api.schema.documents.openapi.routes import RouteDocuments
from odoo.addons.dual_api.schema.graph.execution import GraphQLEngine
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER
from odoo.addons.dual_api.schema.versions import V1
from odoo.addons.dual_api.schema.visible import VisibleCatalog

from .support.openapi_case import IN_PARTS, OpenApiCase, examples_of, spelled

SCHEMES = (API_KEY.scheme,)
SETS = {
    "none": (),
    "read": ("customers:read",),
    "write": ("customers:write",),
    "all": None,
}
#: What every key may ask for.
ALWAYS = {
    "/api",
    "/api/docs",
    "/api/docs/errors",
    "/api/guides",
    "/api/guides/{page}",
    "/api/llms.txt",
    "/api/schemas",
    "/api/v1",
    "/api/v1/health",
    "/api/v1/livez",
    "/api/v1/me",
    "/api/v1/openapi.json",
    "/api/v1/openapi.yaml",
    "/graphql",
    "/graphql/schema.graphql",
}


class TestKeyDocuments(OpenApiCase):
    """What is shown is admitted, and what is not shown is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sets = {**SETS, "all": tuple(cls.all_scopes())}
        cls.keys = {name: cls.new_key(scopes) for name, scopes in cls.sets.items()}

    def request(self, key, path, method, operation):
        query = {
            one["name"]: spelled(one)
            for one in operation["parameters"]
            if one["in"] == "query"
        }
        content = operation.get("requestBody", {}).get("content", {})
        bodies = examples_of(content.get("application/json", {}))
        body = next(iter(bodies.values()), None)
        return self.ask(path, method, operation, key, query, body)

    def test_what_is_shown_is_admitted(self):
        for name, key in self.keys.items():
            for path, method, operation in self.operations(self.document(key)):
                if method == "delete" or IN_PARTS in path:
                    continue
                with self.subTest(name, path=path, method=method):
                    with self.env.cr.savepoint() as savepoint:
                        answer = self.request(key, path, method, operation)
                        savepoint.rollback()
                    self.assertLess(answer.status, 300, answer.text)

    def test_what_is_not_shown_is_refused(self):
        whole = list(self.operations(self.document()))
        refused = 0
        for name, key in self.keys.items():
            shown = {(p, m) for p, m, _o in self.operations(self.document(key))}
            self.assertLessEqual(shown, {(p, m) for p, m, _o in whole})
            for path, method, operation in whole:
                if (path, method) in shown:
                    continue
                with self.subTest(name, path=path, method=method):
                    answer = self.request(key, path, method, operation)
                    self.assertProblem(answer, "forbidden")
                    self.assertNotIn(answer.json["required_scope"], self.sets[name])
                    refused += 1
        # Of files one is in the paths of customers.
        counts = {
            "files": 11,
            "uploads": 4,
            "events": 3,
            "keys": 6,
            "apps": 7,
            "webhooks": 13,
            "deliveries": 5,
        }
        others = sum(counts.values()) + 1  # the service's
        self.assertEqual(refused, 8 + 4 + 4 + 3 * others)

    def test_a_key_without_a_scope_is_shown_what_every_key_may_do(self):
        document = self.document(self.keys["none"])
        paths = {path for path in document["paths"] if "customers" not in path}
        self.assertEqual(set(document["paths"]), paths)
        self.assertLessEqual(ALWAYS, paths)
        self.assertEqual(
            {name for name in document["components"]["schemas"] if "Customer" in name},
            set(),
        )
        self.assertNotIn("customers", {tag["name"] for tag in document["tags"]})

    def test_nothing_is_shown_that_nothing_leads_to(self):
        for name, key in self.keys.items():
            text = self.rest("GET", "openapi.json", key=key).text
            for kind, components in self.document(key)["components"].items():
                for component in components:
                    if kind != "securitySchemes":
                        reference = f'"#/components/{kind}/{component}"'
                        self.assertIn(reference, text, name)

    def test_each_member_that_is_shown_can_be_asked_for(self):
        offered = self.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        for name, key in self.keys.items():
            schemas = self.document(key)["components"]["schemas"]
            shown = schemas.get("Customer", {}).get("properties", {})
            for member in offered.members():
                with self.subTest(name, member=member.name):
                    body = {"name": "Who may write it is shown it"}
                    answer = self.rest(
                        "POST" if name == "write" else "GET",
                        f"customers?fields={member.name}",
                        key=key,
                        json=body if name == "write" else None,
                    )
                    self.assertEqual(
                        answer.status == 403, member.name not in shown, answer.text
                    )

    def test_who_has_every_scope_is_shown_what_everybody_sees(self):
        for path in ("openapi.yaml", "openapi.json", "/graphql/schema.graphql"):
            everybody = self.rest("GET", path, key=None).text
            self.assertEqual(
                self.rest("GET", path, key=self.keys["all"]).text, everybody
            )

    def test_the_digests_are_of_what_the_same_key_is_given(self):
        for name, key in {**self.keys, "nobody": None}.items():
            index = self.rest("GET", "/api/schemas", key=key).json
            for document in (index["openapi"], index["graphql"]):
                with self.subTest(name, url=document["url"]):
                    path = document["url"]
                    body = self.rest("GET", path, key=key).text.encode()
                    expected = f"sha256:{hashlib.sha256(body).hexdigest()}"
                    self.assertEqual(document["digest"], expected)

    # -- GraphQL ----------------------------------------------------------------

    def sdl(self, key):
        return build_schema(self.rest("GET", "/graphql/schema.graphql", key=key).text)

    def test_introspection_and_sdl_say_the_same(self):
        query = get_introspection_query(input_value_deprecation=True)
        for name, key in self.keys.items():
            with self.subTest(name):
                answer = self.graphql(query, key=key)
                asked = lexicographic_sort_schema(build_client_schema(answer.data))
                self.assertEqual(print_schema(asked), print_schema(self.sdl(key)))

    def test_one_type_is_shown_or_not(self):
        query = """{
            __type(name: "Customer") { name }
            node: __type(name: "Node") { possibleTypes { name } }
            viewer { __typename }
        }"""
        for name, key in self.keys.items():
            data = self.graphql(query, key=key).data
            self.assertEqual(data["__type"] is None, name == "none", name)
            if name == "none":
                self.assertIsNone(data["node"])
            else:
                self.assertIn({"name": "Customer"}, data["node"]["possibleTypes"])

    def test_root_fields_that_are_shown_are_admitted_and_others_refused(self):
        documents = {
            "customer": '{ customer(id: "7") { name } }',
            "customers": "{ customers { nodes { name } } }",
            "node": '{ node(id: "Q3VzdG9tZXI6Nw==") { id } }',
            "viewer": "{ viewer { name } }",
            "createCustomer": 'mutation { createCustomer(input: {name: "N"})'
            " { customer { name } } }",
            "updateCustomer": 'mutation { updateCustomer(input: {id: "7", city: "C"})'
            " { customer { name } } }",
            "deleteCustomer": 'mutation { deleteCustomer(input: {id: "7"})'
            " { deletedId } }",
            "createCustomers": "mutation { createCustomers(input: {items: [{}]})"
            " { failed } }",
            **{
                f"{name}Customers": f"mutation {{ {name}Customers(input:"
                ' {items: [{id: "7"}]}) { failed } }'
                for name in ("update", "upsert", "delete")
            },
            "file": '{ file(id: "7") { name } }',
            "files": "{ files { nodes { name } } }",
            "updateFile": 'mutation { updateFile(input: {id: "7", name: "n"})'
            " { file { name } } }",
            "attachFile": 'mutation { attachFile(input: {id: "7", recordId: "7",'
            ' resource: "customers"}) { file { name } } }',
            "linkFile": 'mutation { linkFile(input: {id: "7"}) { url } }',
            "deleteFile": 'mutation { deleteFile(input: {id: "7"}) { deletedId } }',
            **{
                f"{name}Files": f"mutation {{ {name}Files(input:"
                ' {items: [{id: "7"}]}) { failed } }'
                for name in ("update", "delete")
            },
            "key": '{ key(id: "7") { name } }',
            "keys": "{ keys { nodes { name } } }",
            "createKey": 'mutation { createKey(input: {name: "N"}) { plainKey } }',
            "rotateKey": 'mutation { rotateKey(input: {id: "7"}) { plainKey } }',
            "app": '{ app(id: "7") { name } }',
            "apps": "{ apps { nodes { name } } }",
            "createApp": 'mutation { createApp(input: {name: "N"}) { secret } }',
            "updateApp": 'mutation { updateApp(input: {id: "7", name: "N"})'
            " { app { name } } }",
            "rotateSecretApp": 'mutation { rotateSecretApp(input: {id: "7"})'
            " { secret } }",
            "suspendApp": 'mutation { suspendApp(input: {id: "7"}) { app { id } } }',
            "event": '{ event(id: "7") { type } }',
            "events": "{ events { nodes { type } } }",
            "webhook": '{ webhook(id: "7") { name } }',
            "webhooks": "{ webhooks { nodes { name } } }",
            "createWebhook": "mutation { createWebhook(input: {"
            ' url: "https://a.example.com", events: ["customer.*"]}) { secret } }',
            "updateWebhook": 'mutation { updateWebhook(input: {id: "7", name: "N"})'
            " { webhook { name } } }",
            "deleteWebhook": 'mutation { deleteWebhook(input: {id: "7"})'
            " { deletedId } }",
            **{
                f"{name}Webhook": f'mutation {{ {name}Webhook(input: {{id: "7"}})'
                " { webhook { name } } }"
                for name in ("rotateSecret", "pause", "enable")
            },
            "sendTestWebhook": 'mutation { sendTestWebhook(input: {id: "7"})'
            " { body } }",
            "previewWebhook": "mutation { previewWebhook(input: {"
            ' events: ["customer.*"]}) { body } }',
            "replayWebhook": "mutation { replayWebhook(input: {"
            ' id: "7", since: "2026-01-31T00:00:00Z"}) { queued } }',
            "delivery": '{ delivery(id: "7") { type } }',
            "deliveries": "{ deliveries { nodes { type } } }",
            "retryDelivery": 'mutation { retryDelivery(input: {id: "7"})'
            " { delivery { type } } }",
            "revokeKey": 'mutation { revokeKey(input: {id: "7"}) { key { id } } }',
        }
        for name, key in self.keys.items():
            schema = self.sdl(key)
            shown = {*schema.query_type.fields}
            if schema.mutation_type:
                shown |= {*schema.mutation_type.fields}
            self.assertLessEqual(shown, set(documents))
            for field, document in documents.items():
                with self.subTest(name, field=field):
                    answer = self.graphql(document, key=key)
                    if field in shown:
                        self.assertNotEqual(answer.status, 403, answer.text)
                    else:
                        self.assertProblem(answer, "forbidden")
                        self.assertIn("required_scope", answer.failure)

    def test_fields_that_are_shown_are_admitted_and_others_refused(self):
        whole = self.sdl(None).type_map["Customer"].fields
        for name in ("read", "write"):
            key = self.keys[name]
            shown = self.sdl(key).type_map["Customer"].fields
            for field, each in whole.items():
                below = (
                    " { __typename }"
                    if is_object_type(get_named_type(each.type))
                    else ""
                )
                selected = f"{field}{below}"
                document = f'{{ customer(id: "7") {{ {selected} }} }}'
                if name == "write":
                    document = (
                        'mutation { createCustomer(input: {name: "N"})'
                        f" {{ customer {{ {selected} }} }} }}"
                    )
                with self.subTest(name, field=field):
                    answer = self.graphql(document, key=key)
                    self.assertEqual(answer.status == 403, field not in shown)

    def test_introspection_without_a_key_shows_everything(self):
        self.set_setting("public_introspection", "true")
        answer = self.graphql(
            get_introspection_query(input_value_deprecation=True), key=None
        )
        asked = lexicographic_sort_schema(build_client_schema(answer.data))
        self.assertEqual(print_schema(asked), print_schema(self.sdl(None)))


class TestOffer(BaseCase):
    """What no resource of this addon has: members with a scope of their own."""

    def setUp(self):
        super().setUp()
        salary = Field(
            name="rank",
            source="ref",
            scope="vaults:read",
            description="A secret.",
            default=True,
        )
        guarded = replace(CUSTOMERS, fields=(*CUSTOMERS.fields, salary))
        vaults = replace(
            CUSTOMERS,
            name="vaults",
            singular="vault",
            type_name="Vault",
            relations=(replace(CUSTOMERS.relations[0], name="owner", write=None),),
        )
        self.catalog = Catalog([guarded, vaults, USER, VIEWER])
        self.engine = GraphQLEngine(self.catalog)

    def test_a_member_is_shown_to_who_has_its_scope(self):
        for scopes, shown in (
            (("customers:read",), False),
            (("customers:read", "vaults:read"), True),
            (None, True),
        ):
            visible = VisibleCatalog(self.catalog, scopes)
            document = build_openapi(visible, RouteDocuments(), SCHEMES)
            schema = document["components"]["schemas"]["Customer"]
            self.assertEqual("rank" in schema["properties"], shown)
            fields = self.engine.shown(scopes).type_map["Customer"].fields
            self.assertEqual("rank" in fields, shown)
        self.assertIn("`vaults:read`", schema["properties"]["rank"]["description"])
        self.assertIn("`vaults:read`", fields["rank"].description)

    def test_a_relation_is_shown_to_who_has_the_scope_of_where_it_leads(self):
        for scopes, shown in ((("vaults:read",), False), (None, True)):
            fields = self.engine.shown(scopes).type_map["Vault"].fields
            self.assertEqual("owner" in fields, shown)
            visible = VisibleCatalog(self.catalog, scopes)
            document = build_openapi(visible, RouteDocuments(), SCHEMES)
            schemas = document["components"]["schemas"]
            self.assertEqual("owner" in schemas["Vault"]["properties"], shown)
            self.assertEqual("Customer" in schemas, shown)

    def test_keys_with_the_same_scopes_share_and_the_number_is_bounded(self):
        library = DocumentCache(
            self.catalog, self.engine, SCHEMES, lambda _offer: RouteDocuments()
        )
        sets = [{"customers:read", "unknown:read"}, ["customers:read"]]
        first, second = map(library.of, sets)
        self.assertIs(first, second)
        self.assertIs(library.of(self.catalog.scopes), library.of(None))
        self.assertIs(self.engine.shown(self.catalog.scopes), self.engine.schema)
        self.assertIs(*map(self.engine.shown, sets))
        for kept in (library._documents, self.engine._shown):
            self.assertLess(kept.cache_info().maxsize, 100)
