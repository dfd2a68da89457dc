# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The conditions that a client may put on a list; most follow from the fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace

from ..open_types import Json
from .deprecation import Deprecation
from .fields import NAME, Field
from .matching import OF_TIME, Match
from .refusal import require
from .relations import Relation
from .text import LOOKED_FOR
from .value_types import (
    ChoiceType,
    FlagType,
    GlobalIdType,
    HtmlType,
    RecordIdType,
    SeveralType,
    TextType,
    ValueType,
)

#: The type of a filter that has not got its member's yet.
_OF_MEMBER = TextType()
_TEXT = TextType()
#: Query parameters of every list or export, and what GraphQL's conditions are joined
#: by; a filter may not be called like one of them.
LIST_PARAMETERS = (
    "limit",
    "offset",
    "cursor",
    "sort",
    "fields",
    "expand",
    "q",
    "include_total",
    "after",
    "or",
)
#: The filter by which records are found whose ids are known.
IDS = "ids"
MAX_PREFIX_LENGTH = 200
#: In the text of a filter: the name of the member that it looks at.
_MEMBER = "{member}"


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """A condition that a client may put on a list.

    Source, type and example are those of a field or relation, where nothing else is
    said: of the one that is read or written by the filter's name.

    :param description: in which ``{member}`` stands for the name of that member
    :param of: the name of that member, where it is another
    :param source: the path in Odoo, where it is not a member's
    :param type: what its values are, within which bounds; a member's is without those
        that only what is sent has to meet
    :param match: how it compares; flags usually are a ``CHOICE``, and ``EQUALS`` is
        the usual one of everything else
    :param default: the value of a list that does not name the filter
    :param scope: a scope needed besides the resource's own: that of the member
    :param optional: whether it is left out in silence where the database has no such
        field, as that of an optional member is
    :param derived: whether it follows from a member that says nothing of it
    :param deprecated: that it goes; it does with its member
    """

    name: str
    description: str
    _: KW_ONLY
    of: str | None = None
    source: str = ""
    type: ValueType = _OF_MEMBER
    match: Match | None = None
    default: bool | None = None
    example: Json = None
    scope: str | None = None
    optional: bool = False
    derived: bool = False
    deprecated: Deprecation | None = None

    def __post_init__(self) -> None:
        where = f"Filter {self.name!r}"
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(self.name not in LIST_PARAMETERS, where, "the name is taken")
        require(self.description, where, "a description is needed")
        if self.type is not _OF_MEMBER:
            object.__setattr__(self, "type", self.type.compared())
            self._complete(where, self.type)

    def _complete(self, where: str, type_: ValueType) -> None:
        mistake = type_.mistake()
        require(mistake is None, where, mistake or "")
        require(not isinstance(type_, GlobalIdType), where, "no record has that id")
        object.__setattr__(self, "source", self.source or self.name)
        flag = isinstance(type_, FlagType)
        if self.match is None:
            usual = Match.CHOICE if flag and "." not in self.source else Match.EQUALS
            object.__setattr__(self, "match", usual)
        choice = self.match is Match.CHOICE
        require(not choice or flag, where, "only a boolean has a choice")
        require(
            not choice or "." not in self.source,
            where,
            "a choice is of one field of the record itself",
        )
        require(self.default is None or choice, where, "only a choice has a default")
        object.__setattr__(self, "type", _sent(where, self.match, type_))
        if self.several and self.example is not None:
            listed = self.example if type(self.example) is list else [self.example]
            object.__setattr__(self, "example", listed)

    @property
    def several(self) -> bool:
        """Whether it takes several values, of which a record has one."""
        return isinstance(self.type, SeveralType)

    @property
    def one(self) -> ValueType:
        """The type of a single value."""
        return self.type.one if isinstance(self.type, SeveralType) else self.type

    @property
    def to(self) -> str | None:
        """The type name of the record that its value names."""
        return self.one.to if isinstance(self.one, RecordIdType) else None

    def about(self, spell: Callable[[str], str]) -> str:
        """Return the description, with the name of the member as the door spells it."""
        return self.description.replace(_MEMBER, spell(self.of or self.name))

    def completed(
        self, where: str, members: Mapping[str, Field | Relation]
    ) -> "Filter":
        """Return the filter with all that it has of a member.

        :param members: those of the resource, by the names that they are read and
            written by
        :raises DeclarationError: where there is no such member
        """
        member = members.get(self.of or self.name)
        # Who may not read a value may not ask for it, either.
        scope = self.scope or (member.scope if member else None)
        optional = self.optional or (member is not None and member.optional)
        deprecated = self.deprecated or (member.deprecated if member else None)
        if self.type is not _OF_MEMBER:
            had = (self.scope, self.optional, self.deprecated)
            if (scope, optional, deprecated) == had:
                return self
            return replace(self, scope=scope, optional=optional, deprecated=deprecated)
        require(member or self.of is None, where, f"there is no member {self.of!r}")
        if member is None or self.source not in ("", member.source):
            # A text, of which nothing else is known.
            return replace(self, type=_TEXT, deprecated=deprecated)
        type_ = member.type if member.write is None else member.type.unbound()
        return replace(
            self,
            of=member.name,
            source=member.source,
            type=type_,
            scope=scope,
            optional=optional,
            deprecated=deprecated,
            example=self.example if self.example is not None else self._of(member),
        )

    def _of(self, member: Field | Relation) -> Json:
        """The member's example, as far as it is one for the filter."""
        if isinstance(member, Relation) or self.match is Match.PRESENT:
            return None
        type_, example = member.type, member.example
        if type_.many:
            return example[:1] if type(example) is list else None
        if self.match is Match.AT_LEAST:
            return type_.early_example or example
        if self.match is Match.AT_MOST:
            return type_.late_example or example
        if self.match is Match.PREFIX and type(example) is str:
            return example.split()[0]
        return example


def _sent(where: str, match: Match | None, type_: ValueType) -> ValueType:
    """The type of what is sent, of a filter that compares in that way."""
    if match is Match.PRESENT:
        return FlagType()
    if match is Match.PREFIX:
        text = isinstance(type_, TextType) and not isinstance(type_, ChoiceType)
        require(text, where, "only a text has a beginning")
        return TextType(
            min_length=1,
            max_length=MAX_PREFIX_LENGTH,
            pattern=LOOKED_FOR,
            word=type_.separable,
        ).compared()
    if match is Match.AT_MOST:
        return type_.ending()
    if match is Match.EQUALS and not isinstance(type_, (FlagType, SeveralType)):
        return SeveralType(one=type_)
    return type_


# -- what follows from members ------------------------------------------------------


def ids_filter(plural: str, type_name: str) -> Filter:
    """Return the filter of every resource by which known records are found."""
    return Filter(
        IDS,
        f"{_capital(plural)} with one of these ids.",
        source="id",
        type=RecordIdType(to=type_name),
        derived=True,
    )


def derived_filters(plural: str, member: Field | Relation) -> Iterator[Filter]:
    """Make the filters of a list that follow from one of its members."""
    for match in _matches(member):
        name = filter_name(member, match)
        if name in LIST_PARAMETERS:
            continue
        yield Filter(
            name,
            _description(plural, member, match),
            of=member.name,
            match=match,
            derived=member.filterable is True,
        )


def _matches(member: Field | Relation) -> tuple[Match, ...]:
    if member.filterable is False:
        return ()
    if member.filterable is not True:
        return tuple(member.filterable)
    needed = member.write is not None and member.write.required
    nullable = member.nullable and not needed
    if isinstance(member, Relation):
        if member.many:
            return ()
        return (Match.EQUALS, Match.PRESENT) if nullable else (Match.EQUALS,)
    type_ = member.type
    # The id has a filter of its own; the words of a text are no value of it; what
    # is computed Odoo can look for only where it has a method for it.
    if member.source == "id" or member.of_words or member.computed:
        return ()
    found = type_.matches
    text = isinstance(type_, TextType) and not isinstance(type_, (ChoiceType, HtmlType))
    if text and member.sortable:
        found = (*found, Match.PREFIX)
    if type_.many or (text and nullable):
        found = (*found, Match.PRESENT)
    return found


def filter_name(member: Field | Relation, match: Match) -> str:
    """Name a filter that follows from a member."""
    name = member.own_name
    if match is Match.EQUALS and isinstance(member, Relation):
        return f"{name}_id"
    if match is Match.PREFIX:
        return f"{name}_prefix"
    if match is Match.PRESENT:
        return f"has_{name}"
    if match in (Match.AT_LEAST, Match.AT_MOST):
        words = member.type.range_words
        word = words[0] if match is Match.AT_LEAST else words[1]
        return f"{name.removesuffix('_at')}_{word}"
    return name


def _description(plural: str, member: Field | Relation, match: Match) -> str:
    listed, name = _capital(plural), f"`{_MEMBER}`"
    time = member.type.range_words is OF_TIME
    if match is Match.CHOICE:
        return f"{listed} whose {name} is true, or false, or both."
    if match is Match.PRESENT:
        return f"True for {plural} that have {name}, false for those that have none."
    if match is Match.PREFIX:
        return f"{listed} whose {name} begins with this; case and accents do not count."
    if match is Match.AT_LEAST:
        return f"{listed} whose {name} is this or {'later' if time else 'more'}."
    if match is Match.AT_MOST:
        return f"{listed} whose {name} is this or {'earlier' if time else 'less'}."
    if isinstance(member, Relation):
        return f"{listed} whose {name} has this id, or one of these."
    if member.type.many:
        return f"{listed} that have this, or one of these, among their {name}."
    return f"{listed} with exactly this {name}, or one of these."


def _capital(plural: str) -> str:
    return plural.replace("_", " ").capitalize()
