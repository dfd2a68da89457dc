# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The GraphQL schema explains itself."""

from dataclasses import replace
from datetime import date

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

from odoo.tests import BaseCase

from odoo.addons.dual_api.auth.credentials.api_key import API_KEY
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.declaration import Deprecation, Field
from odoo.addons.dual_api.schema.documents.openapi.document import build_openapi
from odoo.addons.dual_api.schema.documents.openapi.routes import RouteDocuments
from odoo.addons.dual_api.schema.graph.execution import GraphQLEngine
from odoo.addons.dual_api.schema.graph.root_fields import root_fields
from odoo.addons.dual_api.schema.graph.sdl import build_sdl
from odoo.addons.dual_api.schema.request.batches import key_type
from odoo.addons.dual_api.schema.request.operation import Kind
from odoo.addons.dual_api.schema.request.page import MAX_PAGE_SIZE
from odoo.addons.dual_api.schema.request.rates import MAX_NODES
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER
from odoo.addons.dual_api.schema.versions import V1
from odoo.addons.dual_api.schema.visible import VisibleCatalog

from .common import ApiCase


def parts(schema):
    """(where, what) of everything in a schema that can have a description."""
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        yield name, type_
        if isinstance(type_, GraphQLEnumType):
            for value, each in type_.values.items():
                yield f"{name}.{value}", each
        if isinstance(
            type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType
        ):
            for field, each in type_.fields.items():
                yield f"{name}.{field}", each
                for argument, one in getattr(each, "args", {}).items():
                    yield f"{name}.{field}({argument})", one


class TestSdl(ApiCase):
    """As it is published."""

    def setUp(self):
        super().setUp()
        self.schema = build_schema(
            self.rest("GET", "/graphql/schema.graphql", key=None).text
        )

    def test_everything_has_a_description(self):
        found = list(parts(self.schema))
        bare = {where for where, what in found if not (what.description or "").strip()}
        # What a choice says is said of the whole; its values are words by themselves.
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        types = catalog.types.values()
        choices = [field.type.named_choices() for one in types for field in one.fields]
        resources = catalog.resources.values()
        choices += [key_type(each).choices for each in resources]
        choices += [
            given.type.named_choices()
            for each in resources
            for verb in each.verbs
            for given in verb.inputs or ()
            if isinstance(given, Field)
        ]
        words = {f"{c.name}.{word}" for c in choices if c for word in c.fixed or ()}
        self.assertEqual(bare - words, set())
        self.assertGreater(len(found), 150)

    def test_every_root_field_names_its_scope(self):
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        fields = {**self.schema.query_type.fields, **self.schema.mutation_type.fields}
        roots = root_fields(catalog)
        self.assertEqual(set(fields), set(roots))
        for name, root in roots.items():
            with self.subTest(name):
                description = fields[name].description
                if root.kind is Kind.VIEWER:
                    self.assertIn("no scope", description)
                elif root.resource is None:
                    for resource in catalog.resources.values():
                        self.assertIn(f"`{resource.read_scope}`", description)
                else:
                    resource = root.resource
                    needed = resource.read_scope
                    if root.verb is not None:
                        needed = resource.scope_of(root.verb)
                    elif root.batch is not None:
                        needed = resource.write_scope
                    self.assertIn(f"`{needed}`", description)

    def test_limits_and_cost_are_told(self):
        self.assertIn(f"{MAX_NODES:,} records", self.schema.query_type.description)
        customers = self.schema.query_type.fields["customers"]
        self.assertIn(f"0 to {MAX_PAGE_SIZE}", customers.args["first"].description)


class TestDeprecation(BaseCase):
    """What is declared out of date is so in both documents."""

    def test_it_is_told_with_its_reason(self):
        goes = Deprecation(
            since=date(2026, 3, 1),
            sunset=date(2027, 3, 1),
            use="Use `city`.",
            doc="customer-old",
        )
        reason = "Use `city`. Deprecated since 2026-03-01, works until 2027-03-01."
        self.assertEqual(goes.reason, reason)
        fields = [
            replace(one, deprecated=goes) if one.name in ("tax_id", "ref") else one
            for one in CUSTOMERS.fields
        ]
        relations = [
            replace(one, deprecated=goes) if one.name == "parent" else one
            for one in CUSTOMERS.relations
        ]
        old = replace(CUSTOMERS, fields=tuple(fields), relations=tuple(relations))
        catalog = Catalog([old, USER, VIEWER])
        engine = GraphQLEngine(catalog)
        types = build_schema(build_sdl(engine.schema, "1")).type_map
        for where, name in (
            ("Customer", "taxId"),
            ("Customer", "parent"),
            ("CreateCustomerInput", "taxId"),
            ("UpdateCustomerInput", "parentId"),
            ("CustomerFilter", "taxId"),
            ("CustomerFilter", "parentId"),
        ):
            self.assertEqual(types[where].fields[name].deprecation_reason, reason)
        values = types["CustomerOrderField"].values
        self.assertEqual(values["REF"].deprecation_reason, reason)
        self.assertIsNone(values["NAME"].deprecation_reason)
        document = build_openapi(
            VisibleCatalog(catalog), RouteDocuments(), [API_KEY.scheme]
        )
        for where, name in (
            ("Customer", "tax_id"),
            ("Customer", "parent"),
            ("CustomerCreate", "tax_id"),
            ("CustomerUpdate", "parent_id"),
        ):
            property_ = document["components"]["schemas"][where]["properties"][name]
            self.assertTrue(property_["deprecated"])
            self.assertEqual(property_["x-deprecated-since"], "2026-03-01")
            self.assertEqual(property_["x-sunset"], "2027-03-01")
            self.assertIn(reason, property_["description"])
