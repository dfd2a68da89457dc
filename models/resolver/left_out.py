# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of the declarations the models of this database can bear.

A declaration may name a field that is gone, because somebody deleted it or an update
renamed it. That must not keep Odoo from starting: what can't work is left out, with
all that stands on it, and health, the back office and the log say what and why.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from odoo.api import Environment

from ...schema.catalog import Catalog, check_unlike, reachable
from ...schema.declaration import (
    DeclarationError,
    Field,
    Listed,
    ObjectType,
    Relation,
    Resource,
    Verb,
    require,
)
from ...schema.errors import errors_of
from ...schema.versions import OWN_VERSIONS, Version
from ..reading.lasting import compile_declared
from .declaration_checks import DeclarationChecks, Types
from .route_names import route_names
from .source_paths import NotThere
from .ways_back import with_ways_back
from .wider_choices import widened


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
    statuses: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Catalog, tuple[LeftOut, ...]]:
    """Make the catalog of what can work here.

    What is declared as optional, and names a model, field or method that the database
    does not have, is left out without a word, as is what stands on it: that is how one
    addon offers what only some databases have.

    :param env: of the superuser, in the registry that the catalog is for
    :param version: whose declarations they are
    :param statuses: the HTTP statuses of errors that have another one in it, by code
    :return: the catalog, and what was left out with the reason
    """
    sieve = _Sieve(env)
    errors = errors_of(env.registry._init_modules)
    for code, status in statuses.items():
        require(code in errors, version.name, f"there is no error {code!r}")
        errors[code] = errors[code].with_status(status)
    return Catalog(sieve.sound(types), errors, version), tuple(sieve.left_out)


class _Sieve:
    def __init__(self, env: Environment) -> None:
        self._env = env
        self._checks = DeclarationChecks(env)
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
            sound: Types = {}
            for name, type_ in kept.items():
                remaining = self._without_mistakes(kept, type_)
                if remaining is not None:
                    sound[name] = remaining
            if sound == kept:
                return sound.values()
            kept = sound

    def _unlike(self, types: Iterable[ObjectType]) -> Types:
        kept: Types = {}
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

    def _without_mistakes(self, types: Types, type_: ObjectType) -> ObjectType | None:
        """The type as far as it can work: itself where all of it can."""
        changes: dict[str, Any] = {}
        for name, check in self._checks.of(types, type_).items():
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
            sortable = {field.own_name for field in changes["fields"] if field.sortable}
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
