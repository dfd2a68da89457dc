# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the names of fields to a Selection, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from ..catalog import Catalog
from ..declaration import Field, ObjectType, Relation
from ..errors import ApiError, ValidationFailed, invalid
from ..mistakes import Hint, Mistake, hint_for, too_many
from ..sentences import _lt
from .page import Page
from .paging import build_page
from .selection import Selection, ToMany, ToOne, Value
from .uses import Use, of_member

#: Asked names with those below them: ``{"name": {}, "parent": {"name": {}}}``.
_Tree = dict[str, "_Tree"]
MAX_DEPTH = 10
#: The paths that one parameter may name.
MAX_PATHS = 200


class Picker:
    """Makes the Selection that ``fields`` and ``expand`` ask for.

    :param limits: the page size of a to-many relation, by its path
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        fields: Iterable[str] | None = None,
        expand: Iterable[str] = (),
        limits: Mapping[str, object] | None = None,
    ) -> None:
        self._catalog = catalog
        self._fields = None if fields is None else list(fields)
        self._expand = list(expand)
        self._limits = dict(limits or {})
        self._uses: list[Use] = []

    def pick(self, type_: ObjectType) -> Selection:
        """Return the Selection for records of that type.

        :raises ApiError: ``validation``, for a name that there is not
        """
        tree: _Tree = {}
        for parameter, paths in (("fields", self._fields), ("expand", self._expand)):
            if len(paths or ()) > MAX_PATHS:
                raise too_many_paths(parameter)
        for path in self._fields or ():
            self._add(tree, path, self._named(type_, path, "fields"))
        if not tree:
            tree = {member.name: {} for member in type_.default_members()}
        for path in self._expand:
            member = self._named(type_, path, "expand")
            if not isinstance(member, Relation):
                sentence = _lt("%(path)s is not a relation.", path=path)
                raise invalid("expand", sentence, "no_relation")
            self._add(tree, path, member)
        selection = self._select(type_, tree, "")
        for path in list(self._limits):
            self._check_unused(type_, path)
        return replace(selection, uses=tuple(self._uses)) if self._uses else selection

    def _check_unused(self, type_: ObjectType, path: str) -> None:
        """The page size of a list that is not in the answer: right, and without effect.

        Generated clients send every parameter that has a default.
        """
        parameter = f"{path}.limit"
        member = self._check(type_, path, parameter)
        if not isinstance(member, Relation) or not member.many:
            sentence = _lt("%(path)s is not a list.", path=path)
            raise invalid(parameter, sentence, "no_list")
        self._page(member, path)

    def _add(self, tree: _Tree, path: str, member: Field | Relation) -> None:
        """Ask for the member; of a relation for the fields that nobody has to name,
        whatever else is asked for below it.
        """
        below = _grow(tree, path)
        if isinstance(member, Relation):
            asked = dict(below)
            below.clear()
            target = self._catalog.target(member)
            below.update((chosen.name, {}) for chosen in target.default_members())
            below.update(asked)

    def _named(self, type_: ObjectType, path: str, parameter: str) -> Field | Relation:
        """The member that the path names; what goes of its steps is used."""
        found = self._check(type_, path, parameter)
        for name in path.split("."):
            # The path was checked.
            member = cast(Field | Relation, type_.member(name))
            self._uses += of_member(type_, member)
            if isinstance(member, Relation):
                type_ = self._catalog.target(member)
        return found

    def _check(self, type_: ObjectType, path: str, parameter: str) -> Field | Relation:
        steps = path.split(".", MAX_DEPTH)
        if len(steps) > MAX_DEPTH:
            sentence = _lt("A path has at most %(maximum)s steps.", maximum=MAX_DEPTH)
            raise invalid(parameter, sentence, "too_deep")
        member = self._step(type_, steps, 0, parameter)
        for number in range(1, len(steps)):
            if not isinstance(member, Relation):
                raise unknown_path(parameter, path)
            member = self._step(self._catalog.target(member), steps, number, parameter)
        return member

    def _step(
        self, type_: ObjectType, steps: list[str], number: int, parameter: str
    ) -> Field | Relation:
        member = type_.member(steps[number])
        if member is None:
            known = {m.name: self._catalog.needs(m) for m in type_.members()}
            hint = hint_for(steps[number], known)
            if hint is not None:
                hint = hint._replace(name=".".join((*steps[:number], hint.name)))
            raise unknown_path(parameter, ".".join(steps), hint)
        return member

    def _select(self, type_: ObjectType, tree: _Tree, prefix: str) -> Selection:
        if type_.identity:
            # Nobody can do much with a record that can't be told from others.
            tree = {type_.identity.name: {}, **tree}
        # Each name was looked up when it was asked for: none is missing.
        members = (member for name in tree if (member := type_.member(name)))
        items = (
            self._item(member, tree[member.name], prefix + member.name)
            for member in members
        )
        return Selection(type_, tuple(items))

    def _item(
        self, member: Field | Relation, below: _Tree, path: str
    ) -> Value | ToOne | ToMany:
        if isinstance(member, Field):
            return Value(member.name, member)
        target = self._catalog.target(member)
        below = below or {chosen.name: {} for chosen in target.default_members()}
        selection = self._select(target, below, f"{path}.")
        if not member.many:
            return ToOne(member.name, member, selection)
        return ToMany(member.name, member, selection, self._page(member, path))

    def _page(self, relation: Relation, path: str) -> Page:
        document = {}
        if path in self._limits:
            document["limit"] = self._limits.pop(path)
        page = build_page(
            self._catalog.listed(relation),
            document,
            relation=relation,
            default_limit=relation.page_size,
            names={"limit": f"{path}.limit"},
        )
        return page.as_told()


def unknown_path(parameter: str, path: str, hint: Hint | None = None) -> ApiError:
    """Return the error for a path that leads to no field."""
    sentence = _lt("unknown field %(path)s", path=path)
    mistake = Mistake(parameter, "unknown_field", sentence, hint)
    return ValidationFailed(mistakes=[mistake])


def too_many_paths(parameter: str) -> ApiError:
    """Return the error for more paths than are looked at."""
    return ValidationFailed(mistakes=[too_many(parameter, MAX_PATHS)])


def _grow(tree: _Tree, path: str) -> _Tree:
    for step in path.split("."):
        tree = tree.setdefault(step, {})
    return tree


def field_paths(selection: Selection, prefix: str = "") -> Iterator[str]:
    """Yield the names that ask for this Selection again."""
    for item in selection.items:
        if isinstance(item, Value):
            yield prefix + item.field.name
        elif isinstance(item, (ToOne, ToMany)):
            yield from field_paths(item.selection, f"{prefix}{item.relation.name}.")


def page_sizes(selection: Selection, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Yield the parameters that ask for the same page sizes of the lists in it."""
    for item in selection.relations():
        path = prefix + item.relation.name
        if isinstance(item, ToMany):
            yield f"{path}.limit", item.page.limit
        yield from page_sizes(item.selection, f"{path}.")
