# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What has routes, queries, mutations and scopes of its own, and verbs that change it.

Everything public is derived from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Self

from .batches import BATCH, Batch, batches_of
from .deprecation import Deprecation
from .fields import SCOPE, Field
from .filters import Filter
from .indexes import SEARCH, Index, resolved
from .listed import Listed
from .refusal import require
from .relations import Relation
from .value_types import TextType
from .verbs import EDITING, Verb, check_inputs

#: What GraphQL adds to the fields of a resource.
ETAG = "etag"


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource(Listed):
    """A :class:`Listed` type with routes, queries, mutations and scopes of its own.

    :param name: the plural, in paths and scopes (``customers``)
    :param singular: in GraphQL (``customer``, ``createCustomer``)
    :param verbs: what can be done beside reading; none: nothing
    :param scopes: scopes that members need and no resource has, and those that verbs
        have of their own, each with a sentence that explains it
    :param indexes: what is to be found without reading all records: names of filters,
        and ``q``. The database gets the indexes that it does not have; lists that no
        index serves cost more
    :param events: whether its changes are events. PostgreSQL writes them down, so the
        model needs a table
    :param external_key: the name of a field by whose value other systems know a record,
        such as the number that they have given it: a text that is written, and is in
        the record's own row. An upsert finds records by it
    :param deprecated: that it goes, when, and what to use instead; its routes, queries
        and mutations do
    """

    noun: ClassVar[str] = "resource"
    verbs: tuple[Verb, ...] = EDITING
    scopes: Mapping[str, str] = field(default_factory=dict)
    indexes: tuple[str | Index, ...] = ()
    events: bool = True
    external_key: str = ""
    deprecated: Deprecation | None = None

    # A hook of dataclasses returns nothing.
    # pylint: disable-next=missing-return
    def __post_init__(self) -> None:
        where = self._where
        super().__post_init__()
        require(not self.graphql_member(ETAG), where, f"the name {ETAG} is taken")
        check_inputs(where, self.writable)
        self._check_verbs(where)
        self._check_external_key(where)
        own = {verb.scope for verb in self.verbs}
        for scope, sentence in self.scopes.items():
            right = (scope in own or SCOPE.fullmatch(scope)) and sentence
            require(right, where, f"the scope {scope!r} must be <word>:read or :write")
        searched = bool(self.search) or SEARCH not in self.indexes
        require(searched, where, "nothing is searched that could be indexed")
        indexes = tuple(dict.fromkeys(resolved(where, self.indexes, self.filters)))
        object.__setattr__(self, "indexes", indexes)

    def _check_verbs(self, where: str) -> None:
        names = [verb.name for verb in self.verbs]
        require(len(names) == len(set(names)), where, "a verb is declared twice")
        places = [(verb.http_method, verb.path) for verb in self.verbs]
        require(len(places) == len(set(places)), where, "two verbs have one place")
        relations = {relation.name for relation in self.relations}
        shown = {member.name for member in self.members()} | {self.singular}
        for verb in self.verbs:
            require(verb.name not in relations, where, f"{verb.name} is taken")
            reserved = verb.in_path and verb.name == BATCH
            require(not reserved, where, f"the name {BATCH} is that of many at once")
            revealed = {field_.name for field_ in verb.reveals}
            require(not revealed & shown, where, f"{verb.name} reveals what is a field")
            own = verb.scope is None or verb.scope.startswith(f"{self.name}:")
            require(own, where, f"{verb.name} has the scope of another resource")
        require(
            any(verb.inputs is None for verb in self.verbs) or not any(self.writable),
            where,
            "what no verb writes has no writable fields",
        )

    def extended(
        self,
        *,
        fields: Iterable[Field] = (),
        relations: Iterable[Relation] = (),
        filters: Iterable[Filter] = (),
        indexes: Iterable[str | Index] = (),
    ) -> Self:
        """Return the resource with more of all that, as another addon has it.

        :param indexes: names of filters, of those that it had, too
        :raises DeclarationError: where a name is taken, or nothing can be indexed
        """
        return replace(
            self,
            fields=(*self.fields, *fields),
            relations=(*self.relations, *relations),
            filters=(*self.filters, *filters),
            indexes=(*self.indexes, *indexes),
        )

    def _check_external_key(self, where: str) -> None:
        if not self.external_key:
            return
        key = self.member(self.external_key)
        text = (
            isinstance(key, Field)
            and isinstance(key.type, TextType)
            and key.write
            and not key.computed
            and "." not in key.source
        )
        require(text, where, "the external key is no text of its own that is written")

    def without(self, unused: Iterable[str]) -> Self:
        """Return the resource without the indexes that nobody has a use for.

        :param unused: ``customers.city``; of other resources, and unknown ones, too
        """
        of_this = (name.partition(".") for name in unused)
        names = {name for plural, _dot, name in of_this if plural == self.name}
        known = {each.name for each in self.filters} | {SEARCH}
        off = set(resolved(self._where, names & known, self.filters))
        return replace(self, indexes=tuple(i for i in self.indexes if i not in off))

    @property
    def read_scope(self) -> str:
        """Return the scope that reading needs."""
        return f"{self.name}:read"

    @property
    def write_scope(self) -> str:
        """The scope that a change needs, unless its verb has one of its own."""
        return f"{self.name}:write"

    def verb(self, name: str) -> Verb | None:
        """Return the verb with that name."""
        return next((each for each in self.verbs if each.name == name), None)

    @cached_property
    def batches(self) -> tuple[Batch, ...]:
        """What can be done to many of its records at once."""
        return batches_of(self.verbs, writable=bool(self.writable))

    def batch(self, name: object) -> Batch | None:
        """Return the batch with that name."""
        return next((each for each in self.batches if each.name == name), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """By which names of its values an upsert finds a record."""
        return ("id", self.external_key) if self.external_key else ("id",)

    @property
    def creating(self) -> Verb | None:
        """The verb that makes a record of what is sent, if there is one."""
        found = (each for each in self.verbs if each.creates and not each.on_record)
        return next(found, None)

    def inputs(self, verb: Verb) -> tuple[Field | Relation, ...]:
        """Return what may be sent with the verb."""
        return self.writable if verb.inputs is None else verb.inputs

    def required_inputs(self, verb: Verb) -> tuple[Field | Relation, ...]:
        """Return what must be sent with the verb."""
        if verb.partial:
            return ()
        inputs = self.inputs(verb)
        return tuple(each for each in inputs if each.write and each.write.required)

    def needs_body(self, verb: Verb) -> bool:
        """Return whether the verb can't be done without a body."""
        return verb.takes_body and (verb.partial or bool(self.required_inputs(verb)))

    def scope_of(self, verb: Verb) -> str:
        """Return the scope of this resource that the verb needs."""
        return verb.scope or self.write_scope

    def scopes_of(self, verb: Verb) -> tuple[str, ...]:
        """Return every scope that the verb needs, its own resource's first."""
        return (self.scope_of(verb), *verb.needs)

    def named(self, text: str) -> str:
        """Return a text of a verb, with the resource's word in it."""
        one = f"{'an' if self.singular[0] in 'aeiou' else 'a'} {self.singular}"
        return text.replace("{one}", one).replace("{singular}", self.singular)
