# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every route, query and mutation against every scope.

What there is comes from the routing map, the GraphQL schema and the catalog; what is
to be tried is not listed here, so that nothing can be left out of the list.
"""

import re
from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

from odoo.addons.dual_api.controllers.oauth.dispatcher import ROUTE_TYPE as OAUTH
from odoo.addons.dual_api.gateway.dispatcher import ApiDispatcher
from odoo.addons.dual_api.schema.declaration import (
    BATCH,
    BATCH_METHOD,
    VERB_METHODS,
)
from odoo.addons.dual_api.schema.graph.execution import engine_of
from odoo.addons.dual_api.schema.naming import to_global_id
from odoo.addons.dual_api.schema.versions import OF_VERSION, V1

from .common import ApiCase

_PLACE = re.compile(r"<(?:(\w+(?:\([^)]*\))?):)?(\w+)>")


def _number_or_nothing(place):
    return "999999" if place[1] == "dual_api_record" else "nothing"


class ScopeMatrix(ApiCase):
    """Keys with one scope each, with all but one, and without any."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.catalog = cls.env["dual_api.resolver"]._catalog(V1)
        every = tuple(cls.catalog.scopes)
        sets = [(), every]
        for scope in every:
            sets += [(scope,), cls.others(scope)]
        cls.keys = {of: cls.new_key(scopes=of, limit=100_000) for of in sets}

    @classmethod
    def others(cls, scope) -> tuple[str, ...]:
        """Every scope but this one."""
        return tuple(each for each in cls.catalog.scopes if each != scope)

    def check(self, name, needed, send) -> None:
        """The needed scope alone gets past the scopes, and all others together don't.

        Where none is needed, no scope does as well as all.
        """
        # Without a needed scope, the others are all that there are.
        alone = (needed,) if needed else ()
        for scopes in dict.fromkeys(((), alone, self.others(needed))):
            key = self.keys[scopes]
            with (
                self.subTest(name, scopes=scopes),
                self.env.cr.savepoint() as savepoint,
            ):
                answer = send(key)
                savepoint.rollback()
                if needed is None or needed in scopes:
                    if answer.error == "forbidden":
                        # What the path leads to needs one of its own.
                        self.assertNotEqual(answer.failure["required_scope"], needed)
                        self.assertIn("999999/", name)
                    self.assertLess(answer.status, 500, answer.text)
                else:
                    self.assertProblem(answer, "forbidden", status=403)
                    self.assertEqual(answer.failure["required_scope"], needed)


class TestRoutes(ScopeMatrix):
    """Of REST, by the routing map."""

    def routes(self) -> Iterator[tuple[str, str, str | None]]:
        """(method, path, needed scope) of every route with every name in it."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            if not routing["type"].startswith(f"{ApiDispatcher.routing_type}."):
                continue
            if routing.get(OF_VERSION, V1) != V1:
                # The same routes again.
                continue
            if routing["type"] == OAUTH:
                # Refused in words of its own: test_oauth_described.py.
                continue
            methods = sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})
            places = {name for name, _place in _PLACE.findall(rule.rule)}
            scope = routing.get("dual_api_scope")
            if scope or not any(name.startswith("dual_api_") for name in places):
                # Of no resource: any key may, unless the route names a scope.
                path = _PLACE.sub(_number_or_nothing, rule.rule)
                yield from ((method, path, scope) for method in methods)
                continue
            for resource in self.catalog.resources.values():
                for path in self.paths(rule.rule, resource):
                    for method in methods:
                        yield method, path, self.scope(resource, method, path)

    def scope(self, resource, method, path):
        """The scope that the request needs first."""
        for verb in resource.verbs:
            place = f"/{resource.name}{verb.path}".replace("{id}", "999999")
            if verb.http_method == method and path.endswith(place):
                return resource.scope_of(verb)
        return resource.read_scope if method == "GET" else resource.write_scope

    def paths(self, template, resource) -> Iterator[str]:
        """The route's paths for that resource, with each further name it can have."""
        named = {
            "dual_api_resource(version=1)": [resource.name],
            "dual_api_record": ["999999"],
            **{
                f"dual_api_verb({method}, version=1)": [
                    f"{resource.name}{verb.path}".replace("{id}", "999999")
                    for verb in resource.verbs
                    if verb.http_method == method
                ]
                + [f"{resource.name}/{BATCH}"]
                * bool(resource.batches and method == BATCH_METHOD)
                for method in VERB_METHODS
            },
            "dual_api_relation(version=1)": [
                f"{resource.name}/999999/{r.name}" for r in resource.relations if r.many
            ],
        }
        found = [template]
        for converter, _place in _PLACE.findall(template):
            found = [
                _PLACE.sub(name, path, count=1)
                for path in found
                for name in named[converter]
            ]
        return iter(found)

    def test_every_route(self):
        routes = list(self.routes())
        self.assertGreater(len(routes), 10)
        for method, path, scope in routes:
            body = None if method in ("GET", "DELETE") else {}
            self.check(
                f"{method} {path}",
                scope,
                lambda key, method=method, path=path, body=body: self.rest(
                    method, path, key, body
                ),
            )

    def test_all_of_openapi_was_tried(self):
        tried = {(method, path) for method, path, _scope in self.routes()}
        document = self.rest("GET", "openapi.json").json
        for path, operations in document["paths"].items():
            filled = path.replace("{id}", "999999")
            filled = re.sub(r"\{\w+\}", "nothing", filled)
            for method in operations.keys() - {"parameters", "head"}:
                self.assertIn((method.upper(), filled), tried)


class TestRootFields(ScopeMatrix):
    """Of GraphQL, by its schema."""

    def setUp(self):
        super().setUp()
        self.engine = engine_of(self.env)

    def needed(self, name) -> str | None:
        root = self.engine.roots[name]
        if root.resource is None:
            return None
        if root.verb is not None:
            return root.resource.scope_of(root.verb)
        write = root.batch is not None
        return root.resource.write_scope if write else root.resource.read_scope

    def document(self, word, name, field: GraphQLField) -> str:
        arguments = ", ".join(
            f"{key}: {self.literal(argument.type)}"
            for key, argument in field.args.items()
            if self.required(argument)
        )
        call = f"({arguments})" if arguments else ""
        below = "{ __typename }" if is_composite_type(_named(field.type)) else ""
        return f"{word} {{ {name}{call} {below} }}"

    @staticmethod
    def required(argument: GraphQLArgument) -> bool:
        return is_non_null_type(argument.type)

    def literal(self, type_) -> str:
        """Some value of the type."""
        if is_non_null_type(type_):
            return self.literal(type_.of_type)
        if is_list_type(type_):
            return f"[{self.literal(type_.of_type)}]"
        if is_input_object_type(type_):
            inner = ", ".join(
                f"{key}: {self.literal(field.type)}"
                for key, field in type_.fields.items()
                if is_non_null_type(field.type)
            )
            return f"{{{inner}}}"
        if is_enum_type(type_):
            return next(iter(type_.values))
        return {"Int": "999999", "Float": "1.5", "Boolean": "true"}.get(
            type_.name, '"999999"'
        )

    def test_every_query_and_mutation(self):
        schema = self.engine.schema
        for word, type_ in (
            ("query", schema.query_type),
            ("mutation", schema.mutation_type),
        ):
            for name, field in type_.fields.items():
                self.assertIn(name, self.engine.roots)
                document = self.document(word, name, field)
                self.check(
                    document,
                    self.needed(name),
                    lambda key, document=document: self.graphql(document, key=key),
                )

    def test_node_needs_the_scope_of_its_type(self):
        for resource in self.catalog.resources.values():
            node_id = to_global_id(resource.type_name, 999999)
            document = f'{{ node(id: "{node_id}") {{ id }} }}'
            self.check(
                document,
                resource.read_scope,
                lambda key, document=document: self.graphql(document, key=key),
            )

    def test_relations_need_the_scope_of_where_they_lead(self):
        """From each type to each other: a scope for one is none for the other."""
        for resource in self.catalog.resources.values():
            for relation in resource.relations:
                target = self.catalog.target(relation)
                scope = getattr(target, "read_scope", None)
                if scope in (None, resource.read_scope):
                    continue
                path = f"{resource.name}?expand={relation.name}"
                answer = self.rest("GET", path, self.keys[(resource.read_scope,)])
                self.assertProblem(answer, "forbidden")
                self.assertEqual(answer.failure["required_scope"], scope)

    def test_who_may_write_is_shown_what_was_written_only(self):
        for name, root in self.engine.roots.items():
            if root.verb is None or not root.verb.answers:
                continue
            for relation in root.resource.relations:
                target = self.catalog.target(relation)
                scope = getattr(target, "read_scope", None)
                if scope is None or relation.many:
                    continue
                field = self.engine.schema.mutation_type.fields[name]
                document = self.document("mutation", name, field).replace(
                    "{ __typename }",
                    f"{{ {root.resource.singular} {{ {relation.graphql_name}"
                    " { __typename } } }",
                )
                key = self.keys[(root.resource.write_scope,)]
                answer = self.graphql(document, key=key)
                self.assertProblem(answer, "forbidden", status=403)
                self.assertEqual(answer.failure["required_scope"], scope)


def _named(type_):
    while isinstance(type_, (GraphQLNonNull, GraphQLList)):
        type_ = type_.of_type
    return type_
