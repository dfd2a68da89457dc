# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of the declarations the models of this database can bear.

A declaration may name a field that is gone, because somebody deleted it or an update
renamed it. That must not keep Odoo from starting: what can't work is left out, with
all that stands on it, and health, the back office and the log say what and why.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from odoo.api import Environment
from odoo.fields import Field as OdooField
from odoo.models import BaseModel

from ...schema.catalog import Catalog, check_member, check_unlike, reachable
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
from ...schema.errors import errors_of
from ...schema.request.operation import Page
from ...schema.versions import OWN_VERSIONS, Version
from ..reading.conditions import Conditions
from ..reading.lasting import compile_declared
from ..reading.links import narrow
from ..reading.search import search_domain
from ..reading.statement import Columns
from .declared_types import check_compared, check_shown
from .route_names import route_names
from .source_paths import (
    NotThere,
    check_column,
    check_computed,
    empty_query,
    path_of,
    searchable_path,
)
from .ways_back import with_ways_back
from .wider_choices import widened
from .written_relations import check_written

_Types = dict[str, ObjectType]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was declared and is not offered.

    :param where: the type, and the member where it is one: ``Customer.email``
    :param why: a sentence for administrators
    """

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


def sound_catalog(
    env: Environment,
    types: Iterable[ObjectType],
    version: Version = OWN_VERSIONS[-1],
) -> tuple[Catalog, tuple[LeftOut, ...]]:
    """Make the catalog of what can work here.

    What is declared as optional, and names a model, field or method that the database
    does not have, is left out without a word, as is what stands on it: that is how one
    addon offers what only some databases have.

    :param env: of the superuser, in the registry that the catalog is for
    :param version: whose declarations they are
    :return: the catalog, and what was left out with the reason
    """
    check = _Check(env)
    errors = errors_of(env.registry._init_modules)
    return Catalog(check.sound(types), errors, version), tuple(check.left_out)


class _Check:
    def __init__(self, env: Environment) -> None:
        self._env = env
        self.left_out: list[LeftOut] = []
        #: What was optional and is not there: types, their scopes, and members as
        #: ``Customer.email``.
        self._absent: set[str] = set()

    def sound(self, types: Iterable[ObjectType]) -> Iterable[ObjectType]:
        """Return the types without what can't work; leaving one out may take others
        along.
        """
        kept = self._unlike(types)
        while True:
            sound: _Types = {}
            for name, type_ in kept.items():
                remaining = self._without_mistakes(kept, type_)
                if remaining is not None:
                    sound[name] = remaining
            if sound == kept:
                return sound.values()
            kept = sound

    def _unlike(self, types: Iterable[ObjectType]) -> _Types:
        kept: _Types = {}
        names: set[str] = set()
        routes = route_names(self._env.registry._init_modules)
        for type_ in reachable(types):
            if type_.model is not None and type_.model not in self._env:
                self._leave_out_model(type_)
                continue
            try:
                check_unlike(kept, names, type_, routes)
            except DeclarationError as error:
                self._leave_out(error.where, error.what)
                continue
            if not self._domain_lasts(type_) or not self._has_defaults(type_):
                continue
            whole = with_ways_back(self._env, type_)
            kept[type_.type_name] = whole = widened(self._env, whole)
            if isinstance(whole, Resource):
                names.add(whole.name)
                indexes = self._env["dual_api.indexes"]._found(whole)
                kept[whole.type_name] = replace(whole, indexes=indexes)
        return kept

    def _domain_lasts(self, type_: ObjectType) -> bool:
        """Whether the domain can be compiled; without it, all records would be its."""
        try:
            if type_.domain:
                compile_declared(self._env[type_.model], type_.domain)
        # Odoo raises whatever it likes for what it can't compile.
        except Exception as error:  # noqa: BLE001
            why = f"its domain can't be compiled once: {error or type(error).__name__}"
            self._leave_out(type_.type_name, why)
            return False
        return True

    def _has_defaults(self, type_: ObjectType) -> bool:
        """Whether the model has the fields; a record made without would be another."""
        for name in type_.defaults:
            if name not in self._env[type_.model]._fields:
                self._leave_out(type_.type_name, f"there is no field {name!r}")
                return False
        return True

    def _leave_out(self, where: str, why: str) -> None:
        self.left_out.append(LeftOut(where, why))

    def _leave_out_model(self, type_: ObjectType) -> None:
        if not type_.optional:
            self._leave_out(type_.type_name, f"there is no model {type_.model!r}")
            return
        self._absent.add(type_.type_name)
        if isinstance(type_, Resource):
            self._absent |= _scopes_of(type_)

    def _without_mistakes(self, types: _Types, type_: ObjectType) -> ObjectType | None:
        """The type as far as it can work: itself where all of it can."""
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
        changes: dict[str, Any] = {}
        for name, check in checks.items():
            declared = getattr(type_, name)
            right = tuple(each for each in declared if self._right(type_, each, check))
            if right != declared:
                changes[name] = right
        return self._changed(type_, changes) if changes else type_

    def _changed(self, type_: ObjectType, changes: dict[str, Any]) -> ObjectType | None:
        for name in ("fields", "relations"):
            for member in set(getattr(type_, name)).difference(
                changes.get(name, getattr(type_, name))
            ):
                where = f"{type_.type_name}.{member.name}"
                forgotten = member.optional and where in self._absent
                if member.write and member.write.required and not forgotten:
                    why = f"records can't be made without {member.name}"
                    self._leave_out(type_.type_name, why)
                    return None
        if isinstance(type_, Listed) and "fields" in changes:
            sortable = {field.name for field in changes["fields"] if field.sortable}
            changes["order"] = tuple(
                key for key in type_.order if key.removeprefix("-") in sortable
            )
        try:
            return replace(type_, **changes)
        except DeclarationError as error:
            self._leave_out(type_.type_name, error.what)
            return None

    def _right(
        self, type_: ObjectType, entry: Any, check: Callable[[Any], None]
    ) -> bool:
        name = type_.type_name
        where = f"{name}.{getattr(entry, 'name', 'search')}"
        if not self._absent.isdisjoint(_stands_on(type_, entry)):
            self._absent.add(where)
            return False
        try:
            check(entry)
        # Odoo raises whatever it likes for what it can't compile.
        except Exception as error:  # noqa: BLE001
            if isinstance(error, NotThere) and _is_optional(type_, entry):
                self._absent.add(where)
            elif not getattr(entry, "derived", False):
                self._leave_out(where, _why(error))
            return False
        return True

    # -- one entry of a declaration ---------------------------------------------

    def _check_field(self, types: _Types, type_: ObjectType, field: Field) -> None:
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
        self, types: _Types, type_: ObjectType, relation: Relation
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

    def _check_filter(self, types: _Types, type_: Listed, filter_: Filter) -> None:
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

    def _check_verb(self, types: _Types, type_: Resource, verb: Verb) -> None:
        where = f"{type_.type_name}.{verb.name}"
        owner = "dual_api.resolver" if verb.by_resolver else type_.model
        name = verb.method or verb.calls
        if not callable(getattr(self._env[owner], name, None)):
            raise NotThere(where, f"there is no method {name}")
        for source, _operator, _value in verb.achieves:
            path_of(self._env[type_.model], where, source)
        for member in verb.inputs or ():
            if isinstance(member, Relation):
                require(member.to in types, where, f"{member.to} is not declared")


def _why(error: Exception) -> str:
    if isinstance(error, DeclarationError):
        return error.what
    return f"can't be read: {error or type(error).__name__}"


def _stands_on(type_: ObjectType, entry: Any) -> set[str]:
    """What has to be there for the entry to be: types, scopes and members."""
    named = (getattr(entry, "to", None), getattr(entry, "scope", None))
    found: set[str] = set(filter(None, named))
    if isinstance(entry, Verb):
        found |= {each.to for each in entry.inputs or () if isinstance(each, Relation)}
    if isinstance(entry, Field) and entry.currency:
        found.add(f"{type_.type_name}.{entry.currency}")
    return found


def _is_optional(type_: ObjectType, entry: Any) -> bool:
    """Whether nobody has to know that the entry is not there."""
    if isinstance(entry, str):
        # What is searched: a member's, where one is shown.
        return any(each.optional for each in type_.members() if each.source == entry)
    return bool(entry.optional)


def _scopes_of(resource: Resource) -> set[str]:
    verbs = map(resource.scope_of, resource.verbs)
    return {resource.read_scope, resource.write_scope, *verbs, *resource.scopes}
