# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers of which some things go, and a version that goes itself."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar
from unittest.mock import patch

from odoo.addons.dual_api.gateway import going
from odoo.addons.dual_api.schema.declaration import (
    Deprecation,
    Field,
    Relation,
    Resource,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.versions import OWN_VERSIONS

from ..common import ApiCase
from .complete_catalog import everything_offered


def goes(doc: str, since: date = date(2026, 3, 1), days: int = 365) -> Deprecation:
    """Return what is said of something that goes a year later, unless it is said."""
    sunset = date.fromordinal(since.toordinal() + days)
    return Deprecation(since=since, sunset=sunset, use=f"Use not {doc}.", doc=doc)


#: The first to go is the zip, then the phone, then all others.
PHONE = goes("customer-phone", days=300)
ZIP = goes("customer-zip", days=200)
REF = goes("customer-ref")
PARENT = goes("customer-parent")
DELETE = goes("customer-delete")
HAS_EMAIL = goes("customer-has-email")
VERSION = goes("v1", days=366)
#: By the name of a member; the phone is shown by default.
_MEMBERS = {"phone": PHONE, "zip": ZIP, "ref": REF, "parent": PARENT}
_Named = TypeVar("_Named", Field, Relation)


def _going(members: Iterable[_Named]) -> tuple[_Named, ...]:
    return tuple(
        replace(each, deprecated=_MEMBERS[each.name]) if each.name in _MEMBERS else each
        for each in members
    )


def going_customers(resource: Resource = CUSTOMERS) -> Resource:
    """Return customers of which members, a filter and a verb go."""
    filters = tuple(
        replace(each, deprecated=HAS_EMAIL if each.name == "has_email" else None)
        for each in resource.filters
    )
    verbs = tuple(
        replace(each, deprecated=DELETE) if each.deletes else each
        for each in resource.verbs
    )
    return replace(
        resource,
        fields=_going(resource.fields),
        relations=_going(resource.relations),
        # They get what their members have.
        filters=filters,
        verbs=verbs,
    )


class GoingCase(ApiCase):
    """Requests to a database in which some things go."""

    @contextmanager
    def offered(self, *, version_goes: bool = False) -> Iterator[None]:
        """Offer customers of which something goes, or a version that does.

        It is the first version, whose names stay, and the only one.
        """
        first = OWN_VERSIONS[0]
        catalog = self.env["dual_api.resolver"]._catalog(first)
        version = replace(
            first, differences=(), deprecated=VERSION if version_goes else None
        )
        types = list(catalog.types.values())
        if not version_goes:
            whole = catalog.resources["customers"]
            some_go = going_customers(whole)
            types = [some_go if each is whole else each for each in types]
        with everything_offered(self.env, types, (version,)):
            yield

    @contextmanager
    def at(self, year: int, month: int, day: int, hour: int) -> Iterator[None]:
        """Let it be that moment, in UTC."""
        now = datetime(year, month, day, hour)
        with patch.object(going, "utc_now", lambda: now):
            yield
