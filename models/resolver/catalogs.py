# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a database offers: a catalog for each version, and what is made of them.

They are made when the registry of the database is set up, and die with it.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from odoo import api, models

from ...auth.credentials.api_key import API_KEY
from ...auth.credentials.base import Credential, Credentials
from ...auth.credentials.bearer import BEARER
from ...schema.catalog import Catalog
from ...schema.declaration import DeclarationError, ObjectType
from ...schema.graph.catalog import graphql_catalog
from ...schema.resources import commerce, delivery, invoice, order, product
from ...schema.resources.app import APPS
from ...schema.resources.customer import CUSTOMERS
from ...schema.resources.event import EVENTS
from ...schema.resources.file import FILES
from ...schema.resources.key import KEYS
from ...schema.resources.user import USER
from ...schema.resources.viewer import VIEWER
from ...schema.resources.webhook import WEBHOOKS
from ...schema.versions import GRAPHQL, OWN_VERSIONS, Version, check_versions
from .left_out import LeftOut, sound_catalog

_logger = logging.getLogger(__name__)

OWN_TYPES: tuple[ObjectType, ...] = (
    CUSTOMERS,
    *product.TYPES,
    *order.TYPES,
    *invoice.TYPES,
    FILES,
    EVENTS,
    KEYS,
    APPS,
    WEBHOOKS,
    *delivery.TYPES,
    USER,
    VIEWER,
    *commerce.TYPES,
)
OWN_CREDENTIALS: tuple[Credential, ...] = (API_KEY, BEARER)


class DualApiResolver(models.AbstractModel):
    """Says what a database offers, and answers it.

    An addon inherits this model, calls ``super()`` and adds what is its own:

    - :meth:`_types`: resources, and fields of others' resources
    - :meth:`_versions`: versions of REST beside the newest
    - :meth:`_credentials`: ways in which a request may show who it comes from
    - :meth:`_prepare_create`, :meth:`_changing`: what becomes of values on their way
      into a record
    """

    _name = "dual_api.resolver"
    _description = "API resolver"

    #: Until they are made there is none: those of REST by number, and GraphQL's.
    _catalogs_of_registry: dict[int, Catalog] = {}
    _graphql_of_registry: Catalog | None = None

    # -- what addons declare ----------------------------------------------------

    @api.model
    def _types(self) -> tuple[ObjectType, ...]:
        """The declarations of this database; call ``super()`` and add yours.

        Returns the resources, and the types that only relations lead to, as the newest
        version has them. What an earlier addon declared gets more fields, relations and
        filters by :func:`~odoo.addons.dual_api.schema.declaration.extended`.
        """
        return OWN_TYPES

    @api.model
    def _versions(self) -> tuple[Version, ...]:
        """The versions of REST, the oldest first; call ``super()`` and add yours.

        The last is the newest, whose declarations :meth:`_types` returns; each of the
        others says how it differs from the next.
        """
        return OWN_VERSIONS

    @api.model
    def _credentials(self) -> tuple[Credential, ...]:
        """The credentials that are accepted; call ``super()`` and add yours.

        See :class:`~odoo.addons.dual_api.auth.credentials.base.Credential`.
        """
        return OWN_CREDENTIALS

    @api.model
    def _with_company_fields(
        self, types: tuple[ObjectType, ...]
    ) -> tuple[tuple[ObjectType, ...], tuple[LeftOut, ...]]:
        """Add the fields that administrators have chosen, as far as they can work.

        :param types: what addons declare, of the newest version
        :return: the types, and what was left out of them with the reason
        """
        return types, ()

    # -- what comes of it -------------------------------------------------------

    def _register_hook(self) -> None:
        super()._register_hook()
        if self.env.registry.updated_modules:
            self._make_indexes()
        registry_class = self.env.registry[self._name]
        # What was offered before may name models that are gone.
        registry_class._catalogs_of_registry = {}
        registry_class._graphql_of_registry = None
        catalogs, left_out = self._sound_catalogs()
        graphql, lost = self._sound_graphql(tuple(catalogs.values()))
        left_out += tuple(each for each in lost if each not in left_out)
        credentials, lost = self._sound_credentials()
        left_out += lost
        for each in left_out:
            _logger.warning("Left out of the API: %s", each)
        registry_class._catalogs_of_registry = catalogs
        registry_class._graphql_of_registry = graphql
        registry_class._credentials_of_registry = {None: credentials}
        registry_class._left_out_of_registry = left_out
        registry_class._derived_of_registry = {}
        self.env["dual_api.capture"]._begin()

    @api.model
    def _make_indexes(self) -> None:
        """Make what is declared to be found, now that every addon has declared."""
        try:
            types = self._types()
        # An addon's code may raise anything; it is told when the catalogs are made.
        except Exception:  # noqa: BLE001
            types = OWN_TYPES
        self.env["dual_api.indexes"]._make(types)

    @api.model
    def _sound_catalogs(self) -> tuple[dict[int, Catalog], tuple[LeftOut, ...]]:
        """What can work of what addons declare, by the number of the version, the
        oldest first.

        Of none of the addons where one of them fails, because its declarations can't
        be told from those of the others.
        """
        left_out: dict[LeftOut, None] = {}
        types, versions = OWN_TYPES, OWN_VERSIONS
        declaring = "_types"
        try:
            declared = self._types()
            declaring = "_versions"
            types, versions = declared, check_versions(self._versions())
        # An addon's code may raise anything; Odoo has to start all the same.
        except Exception as error:
            _logger.exception("An addon fails to declare what it adds to the API")
            left_out[_lost(declaring, error)] = None
        types, without = self._with_company_fields(tuple(types))
        left_out.update(dict.fromkeys(without))
        found: dict[int, Catalog] = {}
        statuses: dict[str, int] = {}
        for version in reversed(versions):
            try:
                types = version.older(types) if found else tuple(types)
                statuses |= version.statuses
                catalog, without = sound_catalog(self.env, types, version, statuses)
            except Exception as error:
                _logger.exception("The version %s can't be made", version.name)
                left_out[_lost(version.name, error)] = None
                # Older ones are made of it.
                break
            found[version.number] = catalog
            left_out.update(dict.fromkeys(without))
        return dict(reversed(found.items())), tuple(left_out)

    @api.model
    def _sound_graphql(
        self, catalogs: Sequence[Catalog]
    ) -> tuple[Catalog, tuple[LeftOut, ...]]:
        """What GraphQL has: the newest, and what went; the newest alone, where that
        can't be together.

        :param catalogs: of the versions, the oldest first
        """
        try:
            return graphql_catalog(catalogs), ()
        except DeclarationError as error:
            _logger.exception("GraphQL can't have what went")
            return graphql_catalog(catalogs[-1:]), (_lost("GraphQL", error),)

    @api.model
    def _sound_credentials(self) -> tuple[Credentials, tuple[LeftOut, ...]]:
        """What addons accept; keys alone where one of them fails."""
        try:
            return Credentials(self._credentials()), ()
        # An addon's code may raise anything; Odoo has to start all the same.
        except Exception as error:
            _logger.exception("An addon fails to add a credential to the API")
            return Credentials(OWN_CREDENTIALS), (_lost("_credentials", error),)

    @api.model
    def _accepted(self) -> Credentials:
        """The credentials that are accepted; they live as long as the registry."""
        issuer = self.env["dual_api.settings"]._get().issuer
        by_issuer = self._credentials_of_registry
        found = by_issuer.get(issuer)
        if found is None:
            found = by_issuer[issuer] = by_issuer[None].at(issuer)
        return found

    @api.model
    def _left_out(self) -> tuple[LeftOut, ...]:
        """What was declared and is not offered, because it can't work here."""
        return self._left_out_of_registry

    @api.model
    def _catalogs(self) -> Iterable[Catalog]:
        """The checked declarations of each version, the oldest first."""
        return self._catalogs_of_registry.values()

    @api.model
    def _newest(self) -> Version:
        """The newest version: GraphQL's, and the one of what belongs to none."""
        return self._catalog().version

    @api.model
    def _catalog(self, version: Version | None = None) -> Catalog:
        """The checked declarations; they live as long as the registry.

        :param version: the newest, where it is not said
        """
        catalogs = self._catalogs_of_registry
        if version is None:
            return catalogs[next(reversed(catalogs))]
        if version.graphql and self._graphql_of_registry is not None:
            return self._graphql_of_registry
        return catalogs[version.number]

    @api.model
    def _spoken(self) -> Catalog:
        """The declarations of the version whose names are spoken: that which the
        context names (``dual_api_version``), or else the newest.
        """
        key = self.env.context.get("dual_api_version")
        if key == GRAPHQL and self._graphql_of_registry is not None:
            return self._graphql_of_registry
        return self._catalogs_of_registry.get(key) or self._catalog()

    @api.model
    def _of_graphql(self) -> Version:
        """What stands for GraphQL among the versions."""
        return self._newest().of_graphql()

    @api.model
    def _scopes(self) -> dict[str, str]:
        """Every scope that some version knows, with a sentence that explains it."""
        found: dict[str, str] = {}
        for catalog in reversed(self._catalogs_of_registry.values()):
            found = {**found, **catalog.scopes, **found}
        return found

    @api.model
    def _derived(
        self,
        name: str,
        derive: Callable[[Catalog], Any],
        version: Version | None = None,
    ) -> Any:
        """What ``derive`` makes of the declarations, made once per registry.

        Two threads may both make it the first time; one result is kept.

        :param version: whose declarations; the newest's, where it is not said
        """
        catalog = self._catalog(version)
        version = catalog.version
        key = (name, version.number, version.graphql)
        derived = self._derived_of_registry
        if key not in derived:
            derived.setdefault(key, derive(catalog))
        return derived[key]


def _lost(where: str, error: Exception) -> LeftOut:
    return LeftOut(where, f"{type(error).__name__}: {error}")
