# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the API enters Odoo's own routing: authentication, and names of resources."""

import re
import threading
from typing import Any

import psycopg2
from werkzeug.routing import BaseConverter, Map

from odoo import models
from odoo.http import request
from odoo.modules.registry import Registry

from ..schema.errors import ApiError


class ResourceConverter(BaseConverter):
    """A path segment that names a resource of the database; any other is no match."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **kwargs)
        registry = Registry(threading.current_thread().dbname)
        catalog = registry["dual_api.resolver"]._catalog_of_registry
        self.regex = "|".join(map(re.escape, catalog.resources))


class IrHttp(models.AbstractModel):
    """Authentication by key."""

    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls) -> dict[str, type]:
        return {**super()._get_converters(), "dual_api_resource": ResourceConverter}

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
            raise ApiError("unavailable", headers={"Retry-After": "1"}) from error
