# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that the addon declares, whatever apps the database of the tests has."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

from odoo.api import Environment

from odoo.addons.dual_api.models.resolver.catalogs import OWN_TYPES
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.declaration import ObjectType
from odoo.addons.dual_api.schema.errors import errors_of
from odoo.addons.dual_api.schema.graph.catalog import graphql_catalog
from odoo.addons.dual_api.schema.versions import OWN_VERSIONS, Version


@contextmanager
def everything_offered(
    env: Environment,
    types: Iterable[ObjectType] = OWN_TYPES,
    versions: Sequence[Version] = OWN_VERSIONS,
) -> Iterator[None]:
    """Offer all types of the addon, also those whose models are not there.

    Documents and routes are those of a database that has them; records can be asked for
    only where there are some.

    :param types: of the newest version
    :param versions: the oldest first
    """
    resolver = env.registry["dual_api.resolver"]
    errors = errors_of(env.registry._init_modules)
    found: dict[int, Catalog] = {}
    for version in reversed(versions):
        types = version.older(types) if found else types
        found[version.number] = Catalog(types, errors, version)
    catalogs = dict(reversed(found.items()))
    graphql = graphql_catalog(tuple(catalogs.values()))
    try:
        with (
            patch.object(resolver, "_catalogs_of_registry", catalogs),
            patch.object(resolver, "_graphql_of_registry", graphql),
            patch.object(resolver, "_derived_of_registry", {}),
        ):
            env.registry.clear_cache("routing")
            yield
    finally:
        env.registry.clear_cache("routing")
