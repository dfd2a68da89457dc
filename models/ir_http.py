# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the API enters Odoo's own routing: authentication, and names of resources."""

import re
import threading
from collections.abc import Iterable
from typing import Any

import psycopg2
from werkzeug.routing import BaseConverter, Map

from odoo import models
from odoo.http import request
from odoo.modules.registry import Registry

from ..auth.failures import unavailable
from ..schema.catalog import Catalog
from ..schema.naming import database_id


class _NameConverter(BaseConverter):
    """A path segment that is one of the names in the database's declarations.

    Any other is no match, and so an unknown path before a key is asked for.
    """

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **kwargs)
        registry = Registry(threading.current_thread().dbname)
        catalog = registry["dual_api.resolver"]._catalog_of_registry
        names = sorted(self.names(catalog))
        self.regex = "|".join(map(re.escape, names)) or "(?!)"

    @staticmethod
    def names(catalog: Catalog) -> Iterable[str]:
        """The names."""
        return ()


class ResourceConverter(_NameConverter):
    """The name of a resource."""

    @staticmethod
    def names(catalog: Catalog) -> Iterable[str]:
        """Of all resources."""
        return catalog.resources


class CreatableConverter(_NameConverter):
    """The name of a resource whose records can be made."""

    @staticmethod
    def names(catalog: Catalog) -> Iterable[str]:
        """Of those resources."""
        return (each.name for each in catalog.resources.values() if each.creatable)


class EditableConverter(_NameConverter):
    """The name of a resource whose records are changed and deleted the usual way."""

    @staticmethod
    def names(catalog: Catalog) -> Iterable[str]:
        """Of those resources."""
        return (each.name for each in catalog.resources.values() if each.editable)


class ActionConverter(_NameConverter):
    """The name of an action on records of some resource."""

    @staticmethod
    def names(catalog: Catalog) -> Iterable[str]:
        """Of all such actions."""
        return {
            action.name
            for resource in catalog.resources.values()
            for action in resource.actions
            if action.on_record
        }


class RelationConverter(_NameConverter):
    """The name of a to-many relation of some resource."""

    @staticmethod
    def names(catalog: Catalog) -> Iterable[str]:
        """Of all to-many relations."""
        return {
            relation.name
            for resource in catalog.resources.values()
            for relation in resource.relations
            if relation.many
        }


class RecordConverter(BaseConverter):
    """The number of a record: 0, which no record has, for what can't be one."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """The number; Python itself refuses to read thousands of digits."""
        return database_id(value) or 0


class IrHttp(models.AbstractModel):
    """Authentication by key."""

    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls) -> dict[str, type]:
        return {
            **super()._get_converters(),
            "dual_api_resource": ResourceConverter,
            "dual_api_creatable": CreatableConverter,
            "dual_api_editable": EditableConverter,
            "dual_api_action": ActionConverter,
            "dual_api_relation": RelationConverter,
            "dual_api_record": RecordConverter,
        }

    @classmethod
    def _auth_method_dual_api(cls) -> None:
        """A key is needed."""
        cls._dual_api_authenticate(request.dispatcher.authenticate)

    @classmethod
    def _auth_method_dual_api_optional(cls) -> None:
        """A key is used when one is sent."""
        cls._auth_method_none()
        cls._dual_api_authenticate(request.dispatcher.authenticate_if_sent)

    @classmethod
    def _dual_api_authenticate(cls, authenticate: Any) -> None:
        if request.httprequest.method == "OPTIONS":
            # Browsers send no key with a preflight; pre_dispatch answers it.
            cls._auth_method_none()
            return
        try:
            authenticate()
        except psycopg2.Error as error:
            # Odoo takes any unknown failure here for a wrong password.
            raise unavailable() from error
