# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the names of fields to a Selection, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from ..catalog import Catalog
from ..declaration import Embedded, Field, ObjectType, Relation
from ..errors import ApiError, ValidationFailed, invalid
from ..mistakes import Hint, Mistake, hint_for, too_many
from ..sentences import _lt
from .page import Page
from .paging import build_page
from .selection import Embed, Selection, ToMany, ToOne, Value
from .uses import Use, of_member

#: Asked names with those below them: ``{"name": {}, "parent": {"name": {}}}``.
_Tree = dict[str, "_Tree"]
_Member = Field | Relation | Embedded
#: Below the name of an object: all that is in it.
_ALL = "*"
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

    def _add(self, tree: _Tree, path: str, member: _Member) -> None:
        """Ask for the member; of a relation for the fields that nobody has to name, and
        of an object for all, whatever else is asked for below it.
        """
        below = _grow(tree, path)
        if isinstance(member, Embedded):
            below[_ALL] = {}
        if isinstance(member, Relation):
            asked = dict(below)
            below.clear()
            target = self._catalog.target(member)
            below.update((chosen.name, {}) for chosen in target.default_members())
            below.update(asked)

    def _named(self, type_: ObjectType, path: str, parameter: str) -> _Member:
        """The member that the path names; what goes of its steps is used."""
        found = self._check(type_, path, parameter)
        within = ""
        for name in path.split("."):
            # The path was checked.
            member = cast(_Member, _member(type_, within + name))
            within = f"{member.name}." if isinstance(member, Embedded) else ""
            if not isinstance(member, Embedded):
                self._uses += of_member(type_, member)
            if isinstance(member, Relation):
                type_ = self._catalog.target(member)
        return found

    def _check(self, type_: ObjectType, path: str, parameter: str) -> _Member:
        steps = path.split(".", MAX_DEPTH)
        if len(steps) > MAX_DEPTH:
            sentence = _lt("A path has at most %(maximum)s steps.", maximum=MAX_DEPTH)
            raise invalid(parameter, sentence, "too_deep")
        member = self._step(type_, steps, 0, parameter)
        for number in range(1, len(steps)):
            if isinstance(member, Relation):
                type_ = self._catalog.target(member)
            elif not isinstance(member, Embedded):
                raise unknown_path(parameter, path)
            member = self._step(type_, steps, number, parameter, member)
        return member

    def _step(
        self,
        type_: ObjectType,
        steps: list[str],
        number: int,
        parameter: str,
        above: _Member | None = None,
    ) -> _Member:
        start, name = number, steps[number]
        if isinstance(above, Embedded):
            start, name = number - 1, f"{above.name}.{name}"
        member = _member(type_, name)
        if member is None:
            hint = hint_for(name, self._known(type_))
            if hint is not None:
                hint = hint._replace(name=".".join((*steps[:start], hint.name)))
            raise unknown_path(parameter, ".".join(steps), hint)
        return member

    def _known(self, type_: ObjectType) -> dict[str, tuple[str, ...]]:
        """What may have been meant, with the scopes that each needs to be told."""
        known = {m.name: self._catalog.needs(m) for m in type_.members()}
        return known | {each.name: () for each in type_.embedded}

    def _select(self, type_: ObjectType, tree: _Tree, prefix: str) -> Selection:
        if type_.identity:
            # Nobody can do much with a record that can't be told from others.
            tree = {type_.identity.name: {}, **tree}
        # Each name was looked up when it was asked for: none is missing.
        members = (member for name in tree if (member := _member(type_, name)))
        items = (
            self._item(type_, member, tree[member.name], prefix + member.name)
            for member in members
        )
        return Selection(type_, tuple(items))

    def _item(
        self, type_: ObjectType, member: _Member, below: _Tree, path: str
    ) -> Value | Embed | ToOne | ToMany:
        if isinstance(member, Field):
            return Value(member.name, member)
        if isinstance(member, Embedded):
            return _embed(type_, member, below)
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


def _member(type_: ObjectType, name: str) -> _Member | None:
    """What a record has under that name; of an object's fields, the path is one."""
    return type_.member(name) or type_.object_of(name)


def _embed(type_: ObjectType, embedded: Embedded, asked: _Tree) -> Embed:
    """The object with those of its fields, or with all."""
    inside = {each.own_name: each for each in type_.embedded[embedded]}
    names = inside if not asked or _ALL in asked else asked
    chosen = tuple(Value(name, inside[name]) for name in names)
    return Embed(embedded.name, embedded, Selection(type_, chosen))


def default_paths(type_: ObjectType) -> Iterator[str]:
    """Yield the names of the fields and relations that nobody has to ask for."""
    for member in type_.default_members():
        if isinstance(member, Embedded):
            yield from (each.name for each in type_.embedded[member])
        else:
            yield member.name


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
        elif isinstance(item, Embed):
            yield from field_paths(item.selection, prefix)
        elif isinstance(item, (ToOne, ToMany)):
            yield from field_paths(item.selection, f"{prefix}{item.relation.name}.")


def page_sizes(selection: Selection, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Yield the parameters that ask for the same page sizes of the lists in it."""
    for item in selection.relations():
        path = prefix + item.relation.name
        if isinstance(item, ToMany):
            yield f"{path}.limit", item.page.limit
        yield from page_sizes(item.selection, f"{path}.")
