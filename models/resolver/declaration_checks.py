# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How each thing that is declared is held against the models of the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from odoo.api import Environment
from odoo.fields import Field as OdooField
from odoo.models import BaseModel

from ...schema.catalog import check_member, known_scopes
from ...schema.declaration import (
    DeclarationError,
    Field,
    Filter,
    Listed,
    Match,
    ObjectType,
    Relation,
    Resource,
    Verb,
    require,
)
from ...schema.request.page import Page
from ..reading.conditions import Conditions
from ..reading.links import narrow
from ..reading.search import search_domain
from ..reading.statement import Columns
from .declared_types import check_compared, check_shown
from .source_paths import (
    NotThere,
    check_column,
    check_computed,
    empty_query,
    path_of,
    searchable_path,
)
from .written_relations import check_written

#: Types by their names.
Types = dict[str, ObjectType]


class DeclarationChecks:
    """The checks of one database.

    :param env: of the superuser
    """

    def __init__(self, env: Environment) -> None:
        self._env = env

    def of(
        self, types: Types, type_: ObjectType
    ) -> Mapping[str, Callable[[Any], None]]:
        """Return the check of each thing that the type declares, by the attribute that
        holds such things. It raises whatever Odoo raises where one can't work.

        :param types: all that are declared, by name
        """
        checks: dict[str, Callable[[Any], None]] = {
            "fields": lambda each: self._check_field(types, type_, each),
            "relations": lambda each: self._check_relation(types, type_, each),
        }
        if isinstance(type_, Listed):
            checks |= {
                "filters": lambda each: self._check_filter(types, type_, each),
                "search": lambda each: self._check_search(type_, each),
            }
        if isinstance(type_, Resource):
            checks["verbs"] = lambda each: self._check_verb(types, type_, each)
        return checks

    def _check_field(self, types: Types, type_: ObjectType, field: Field) -> None:
        check_member(types, type_, field)
        if type_.model is None:
            return
        model, where = self._env[type_.model], f"{type_.type_name}.{field.name}"
        found = path_of(model, where, field.source)
        *path, last = found
        if field.of_names:
            many = found[0].type == "many2many" and len(found) == 2
            require(many, where, "strings come from a field behind a many2many")
            require(found[0].store, where, f"{found[0].name} is not stored")
            target = self._env[found[0].comodel_name]
            check_column(target, where, last)
            check_shown(where, field, last)
            return
        if field.of_words:
            words = last.type in ("char", "text")
            require(words, where, "words come from a text")
        check_shown(where, field, last)
        if field.currency:
            beside = type_.member(field.currency)
            if not isinstance(beside, Field):
                raise DeclarationError(where, f"{field.currency} is no field")
            self._check_currency(model, where, beside, found)
        if field.computed:
            check_computed(model, where, found, written=field.write is not None)
            return
        step_model = model
        for step in path:
            one = step.type == "many2one"
            require(one, where, "only a many2one leads to one value")
            check_column(step_model, where, step)
            step_model = self._env[step.comodel_name]
        check_column(step_model, where, last)
        Columns(model, empty_query(model), [field.source], lasting=False)

    def _check_currency(
        self,
        model: BaseModel,
        where: str,
        beside: Field,
        found: Sequence[OdooField],
    ) -> None:
        """Hold the field that shows the currency against that by which Odoo rounds."""
        *path, last = found
        owner = self._env[path[-1].comodel_name] if path else model
        name = ".".join([*(step.name for step in path), last.get_currency_field(owner)])
        shown = beside.source.rpartition(".")[0]
        what = f"its currency stands in {name}, not in {shown or beside.source}"
        require(name == shown, where, what)

    def _check_relation(
        self, types: Types, type_: ObjectType, relation: Relation
    ) -> None:
        check_member(types, type_, relation)
        if type_.model is None:
            return
        model, where = self._env[type_.model], f"{type_.type_name}.{relation.name}"
        *before, field = self._way(model, where, relation)
        comodel = self._env[field.comodel_name]
        require(
            comodel._name == types[relation.to].model,
            where,
            f"{field.name} does not lead to what {relation.to} is",
        )
        check_written(where, relation, field, comodel)
        if not relation.many:
            check_column(model, where, field)
            Columns(model, empty_query(model), [relation.source], lasting=False)
            return
        for step in (*before, field):
            self._check_link(where, step)
        narrow(model, (*before, field), empty_query(comodel))

    def _way(
        self, model: BaseModel, where: str, relation: Relation
    ) -> tuple[OdooField, ...]:
        fields = path_of(model, where, relation.source)
        many, last = ("one2many", "many2many"), fields[-1]
        if len(fields) > 1:
            several = any(each.type in many for each in fields)
            require(several, where, f"{relation.source} leads to one record")
            return fields
        kinds = many if relation.many else ("many2one",)
        require(last.type in kinds, where, f"{last.name} is no {' or '.join(kinds)}")
        return fields

    def _check_link(self, where: str, field: OdooField) -> None:
        """Refuse a way from record to record that PostgreSQL does not know."""
        stored = field.inverse_name if field.type == "one2many" else field.store
        require(stored, where, f"{field.name} is not stored")
        if field.type == "one2many":
            target = self._env[field.comodel_name]
            check_column(target, where, target._fields[field.inverse_name])

    def _check_filter(self, types: Types, type_: Listed, filter_: Filter) -> None:
        where = f"{type_.type_name}.{filter_.name}"
        model = self._env[type_.model]
        *_path, last = searchable_path(model, where, filter_.source)
        check_compared(where, filter_, last)
        if filter_.match is Match.CHOICE:
            require(last.store, where, f"{last.name} is not stored")
        if filter_.to is not None and filter_.source != "id":
            require(filter_.to in types, where, f"{filter_.to} is not declared")
            require(
                types[filter_.to].model == last.comodel_name,
                where,
                f"{filter_.source} does not lead to what {filter_.to} is",
            )
        page = Page(values={filter_.name: filter_.type.parse(filter_.type.example)})
        domain = Conditions(self._env, types).domain(type_, page)
        model._search(domain, active_test=False)

    def _check_search(self, type_: Listed, source: str) -> None:
        model = self._env[type_.model]
        searchable_path(model, f"{type_.type_name}.search", source)
        # Each by itself, also where one text holds them all.
        changes: dict[str, Any] = {"search": (source,)}
        if isinstance(type_, Resource):
            changes["indexes"] = ()
        searched = replace(type_, **changes)
        model._search(search_domain(model, searched, "123"), active_test=False)

    def _check_verb(self, types: Types, type_: Resource, verb: Verb) -> None:
        where = f"{type_.type_name}.{verb.name}"
        owner = "dual_api.resolver" if verb.by_resolver else type_.model
        name = verb.method or verb.calls
        if not callable(getattr(self._env[owner], name, None)):
            raise NotThere(where, f"there is no method {name}")
        for scope in verb.needs:
            if scope not in known_scopes(types.values()):
                raise NotThere(where, f"there is no scope {scope!r}")
        for source, _operator, _value in verb.achieves:
            path_of(self._env[type_.model], where, source)
        for member in verb.inputs or ():
            if isinstance(member, Relation):
                require(member.to in types, where, f"{member.to} is not declared")
