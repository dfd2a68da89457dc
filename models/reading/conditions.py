# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a Page is filtered by, as a domain of Odoo's.

What stands behind a relation (the code of a country, the name of a tag) is looked up
first: PostgreSQL plans for the ids that it sees, and for a subselect it can't.
"""

from collections.abc import Callable, Mapping
from typing import Any

from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.declaration import (
    Field,
    Filter,
    Listed,
    Match,
    ObjectType,
    PhoneType,
    TextType,
)
from ...schema.declaration.finding import finds
from ...schema.declaration.text import TRIMMED, composed, spellings, trimmed
from ...schema.request.page import Conditions as Asked
from ...schema.request.page import Page
from .search import at, begins_with, same_number, search_domain

#: So many records that have a name are named one by one; more are left to PostgreSQL.
_MOST_NAMED = 1_000
Fetch = Callable[[SQL], list[tuple[Any, ...]]]


def page_choices(resource: Listed, page: Page) -> tuple[tuple[str, bool], ...]:
    """Return the filters of the page that are a choice: fields and their values."""
    return tuple(
        (filter_.source, page.values[filter_.name])
        for filter_ in resource.filters
        if filter_.match is Match.CHOICE and filter_.name in page.values
    )


def is_chosen_only(resource: Listed, page: Page) -> bool:
    """Tell whether the page is filtered by nothing but choices."""
    choices = {f.name for f in resource.filters if f.match is Match.CHOICE}
    return page.values.keys() <= choices and not page.alternatives


def beginnings(resource: Listed, page: Page) -> tuple[str, ...]:
    """Return the sources of which an index finds the beginning that is asked for."""
    return tuple(
        filter_.source
        for filter_ in resource.filters
        if filter_.match is Match.PREFIX
        and filter_.name in page.values
        and finds(resource, filter_)
    )


class Conditions:
    """Makes the domains of pages, as the environment's user.

    :param types: those that ids can be of, by name
    :param fetch: asks PostgreSQL; ``None`` where nothing is to be looked up
    """

    def __init__(
        self,
        env: Environment,
        types: Mapping[str, ObjectType],
        fetch: Fetch | None = None,
    ) -> None:
        self._env = env
        self._types = types
        self._fetch = fetch

    def domain(self, resource: Listed, page: Page) -> Domain:
        """Return what the page is filtered by, its search included, but its choices."""
        return self._met(resource, page.conditions, choices=False)

    def _met(
        self, resource: Listed, conditions: Asked, *, choices: bool = True
    ) -> Domain:
        domain, values = Domain.TRUE, conditions.values
        for filter_ in resource.filters:
            choice = filter_.match is Match.CHOICE
            if filter_.name in values and (choices or not choice):
                domain &= self._condition(resource, filter_, values[filter_.name])
        if "q" in values:
            model = self._env[resource.model]
            domain &= search_domain(model, resource, values["q"])
        if conditions.alternatives:
            domain &= Domain.OR(
                self._met(resource, each) for each in conditions.alternatives
            )
        return domain

    def _condition(self, resource: Listed, filter_: Filter, value: Any) -> Domain:
        source = filter_.source
        if filter_.match is Match.PRESENT:
            present = self._present(resource, filter_)
            return present if value else ~present
        if filter_.match is Match.PREFIX:
            return begins_with(source, value)
        stored = filter_.type.stored(value)
        if filter_.match is Match.AT_LEAST:
            return Domain(source, ">=", stored)
        if filter_.match is Match.AT_MOST:
            return Domain(source, "<=", stored)
        if isinstance(filter_.one, PhoneType):
            return same_number(source, stored)
        if not filter_.several:
            return Domain(source, "=", stored)
        if source == "id":
            return Domain("id", "in", stored)
        if filter_.to is not None:
            # Who may not see a record may not learn who belongs to it, either.
            there = Domain("id", "in", stored) & self._visible(filter_.to)
            return Domain(source, "in", stored) & Domain(source, "any", there)
        texts = isinstance(filter_.one, TextType)
        if texts:
            stored = [spelled for text in stored for spelled in spellings(text)]
        path, _dot, name = source.rpartition(".")
        if not path:
            return Domain(source, "in", stored)
        if _named(resource, filter_.source):
            there = Domain.OR(_called(name, text) for text in value)
        else:
            there = Domain(name, "in", stored)
        return self._behind(self._env[resource.model], path, there)

    def _behind(self, model: BaseModel, path: str, there: Domain) -> Domain:
        """The records that the relations lead to such ones from."""
        head, _dot, tail = path.partition(".")
        field = model._fields[head]
        target = self._env[field.comodel_name]
        if tail:
            there = self._behind(target, tail, there)
        if there.is_false():
            return there
        if self._fetch is None or field.type not in ("many2one", "many2many"):
            return Domain(head, "any", there)
        # Archived names can be neither filtered by nor written; what a record leads to
        # alone is shown, archived or not.
        query = self._env["dual_api.rights"]._query(
            target, there, active_test=field.type == "many2many"
        )
        query.limit = _MOST_NAMED + 1
        ids = [record_id for (record_id,) in self._fetch(query.select())]
        if len(ids) > _MOST_NAMED:
            return Domain(head, "any", there)
        return Domain(head, "in", ids) if ids else Domain.FALSE

    def _present(self, resource: Listed, filter_: Filter) -> Domain:
        """The condition that an answer would show a value."""
        source, head = filter_.source, filter_.source.partition(".")[0]
        member = next((m for m in resource.members() if m.source == source), None)
        if member is not None and not isinstance(member, Field):
            return Domain(head, "any", self._visible(member.to))
        if "." not in source:
            return Domain(source, "!=", False)
        if _named(resource, source):
            return Domain(head, "any", Domain.TRUE)
        return at(source, lambda name: Domain(name, "!=", False))

    def _visible(self, type_name: str) -> Domain:
        return Domain(list(self._types[type_name].domain))


def _named(resource: Listed, source: str) -> bool:
    """Whether it leads to records that clients know by their names, such as tags."""
    return any(field.of_names and field.source == source for field in resource.fields)


def _called(name: str, value: str) -> Domain:
    """Records of that name in any language: as it is written, so it is found."""

    def to_sql(model: BaseModel, alias: str, query: Query) -> SQL:
        field = model._fields[name]
        model._check_field_access(field, "read")
        texts = SQL.identifier(alias, name, to_flush=field)
        if not field.translate:
            texts = SQL("jsonb_build_object('', %s)", texts)
        return SQL(
            "EXISTS (SELECT FROM jsonb_each_text(%s) AS text(lang, name)"
            " WHERE btrim(normalize(text.name), %s) = %s)",
            texts,
            TRIMMED,
            trimmed(composed(value)),
        )

    return Domain.custom(to_sql=to_sql)
