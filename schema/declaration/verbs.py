# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be done to a resource: creating, changing and deleting are three verbs.

Routes, mutations, validation, scopes, cost and the published documents are derived from
a :class:`Verb`; none of them knows one by its name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import ApiError, Conflict
from ..naming import camel
from ..open_types import FieldValue
from .deprecation import Deprecation
from .fields import NAME, Field, Member, Pii
from .refusal import require
from .relations import Relation

#: What GraphQL adds to the inputs of its mutations, and to what they answer.
IF_MATCH = "ifMatch"
CLIENT_MUTATION_ID = "clientMutationId"
MUTATION_INPUTS = ("id", IF_MATCH, CLIENT_MUTATION_ID)
DELETED_ID = "deletedId"
#: The HTTP methods by which REST may have a verb; those of them without a body.
VERB_METHODS = ("POST", "PATCH", "DELETE")
_BODILESS = ("DELETE",)
_SCOPE = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*")


def check_inputs(where: str, members: Iterable[Member]) -> None:
    """Refuse inputs whose names GraphQL has taken, or that are declared twice."""
    names = [name for each in members for name in each.write_names]
    require(len(names) == len(set(names)), where, "an input is declared twice")
    taken = {camel(name) for name in names}.intersection(MUTATION_INPUTS)
    require(not taken, where, f"the names {taken} are taken")


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What the published documents say of a verb beside its description.

    :param summary: a title; made of the name when left out
    :param details: stands for the description where the summary has said that already
    :param body: what the body is
    :param schema: what the schema of the body is; the description when left out
    :param answer: what is answered
    """

    summary: str | None = None
    details: str | None = None
    body: str = "The options."
    schema: str | None = None
    answer: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Verb:
    """Something that can be done to a resource.

    GraphQL has it as the mutation ``<name><Singular>``, REST at its :attr:`path` below
    the resource's. In the texts ``{one}`` stands for the resource's singular with its
    article, ``{singular}`` for the bare word: several resources may have the same verb.

    :param name: in snake_case
    :param method: what does it: the name of a method of the Odoo model. It is called on
        the record, or on the empty recordset where there is none, with the validated
        inputs by write name and the ``Principal`` of the request; it returns the record
        to answer, ``None`` where none is answered, and the revealed values by name
    :param calls: or what does it: a method that Odoo itself has for a button of the
        record's form (``action_confirm``). It is called without arguments. Where it
        returns a dialog, instead of doing it or to do more, the verb is refused
    :param achieves: what holds of the record once ``calls`` has done it, as conditions
        of an Odoo domain, all of them to be met; else the verb is refused
    :param by_resolver: whether it is a method of ``dual_api.resolver`` instead; it gets
        the resource, the record, the inputs and the ``Call``, and returns the record,
        with the revealed values where there are any
    :param access: what Odoo must let the user do to the record (``write``), which is
        looked at before the state of the record is; ``None``: the method says. It is
        ``write`` where ``calls`` does it, and nothing else is said
    :param description: a sentence, or more
    :param inputs: what may be sent with it, each with a :class:`Write`; ``None`` for
        the writable fields of the resource
    :param partial: whether what is not sent stays as it is, so that nothing is required
    :param on_record: whether it is done to a record that there is
    :param creates: whether the record in the answer is a new one
    :param deletes: whether the record is gone afterwards
    :param answers: whether a record is answered
    :param reveals: what is answered beside the record, this once
    :param scope: the scope that it needs, ``<resource>:<word>``; ``None`` for the
        resource's scope for writing
    :param needs: the scopes of other resources that it needs beside that one
    :param mails: how many mails to people outside it makes, which cost points
    :param errors: those that are its own; those that follow from what it takes, and
        from whether it is done to a record, are known without
    :param http_method: by which REST has it
    :param in_path: whether its name ends REST's path, else the HTTP method says it
    :param optional: whether it is left out in silence where the database has no such
        method, because no addon is installed that brings it
    :param many: whether it can also be done to many records in one request: by the
        resolver alone, which knows how to create, change and delete several at once
    :param deprecated: that it goes, when, and what to use instead
    """

    name: str
    description: str
    method: str = ""
    calls: str = ""
    achieves: tuple[tuple[str, str, FieldValue], ...] = ()
    by_resolver: bool = False
    access: str | None = None
    inputs: tuple[Field | Relation, ...] | None = ()
    partial: bool = False
    on_record: bool = True
    creates: bool = False
    deletes: bool = False
    answers: bool = True
    reveals: tuple[Field, ...] = ()
    scope: str | None = None
    needs: tuple[str, ...] = ()
    mails: int = 0
    errors: tuple[type[ApiError], ...] = (Conflict,)
    http_method: str = "POST"
    in_path: bool = True
    optional: bool = False
    many: bool = False
    deprecated: Deprecation | None = None
    words: Words = Words()

    def __post_init__(self) -> None:
        where = f"verb {self.name!r}"
        require(NAME.fullmatch(self.name), where, "the name must be snake_case")
        require(self.description, where, "a description is needed")
        inputs = self.inputs or ()
        self._check_method(where)
        require(all(member.write for member in inputs), where, "inputs are written")
        parts = any(isinstance(one, Relation) and one.of_parts for one in inputs)
        require(not parts, where, "parts are written with their record alone")
        check_inputs(where, inputs)
        require(self.http_method in VERB_METHODS, where, f"by one of {VERB_METHODS}")
        takes_inputs = self.inputs is None or inputs
        require(self.takes_body or not takes_inputs, where, "DELETE takes no inputs")
        require(self.answers or not self.creates, where, "what is created is answered")
        require(
            not self.deletes or (self.on_record and not self.answers),
            where,
            "what is deleted is a record, and not answered",
        )
        several = self.by_resolver and not self.reveals
        require(several or not self.many, where, "only the resolver does it to many")
        require(
            self.scope is None or _SCOPE.fullmatch(self.scope),
            where,
            f"the scope {self.scope!r} must be <resource>:<word>",
        )
        for scope in self.needs:
            require(_SCOPE.fullmatch(scope), where, f"{scope!r} is no scope")

    def _check_method(self, where: str) -> None:
        one = bool(self.method) != bool(self.calls)
        require(one, where, "either a method does it, or one that it calls")
        require(
            self.calls or not self.achieves, where, "a method says what it achieves"
        )
        if not self.calls:
            return
        usual = self.on_record and not (self.by_resolver or self.reveals)
        require(usual, where, "what Odoo's own method does, it does to the record")
        require(self.inputs == (), where, "Odoo's own method is sent nothing")
        require(not self.creates, where, "Odoo's own method answers no new record")
        if self.access is None:
            object.__setattr__(self, "access", "write")

    @property
    def path(self) -> str:
        """REST's path below that of the resource: ``/{id}/rotate``."""
        record = "/{id}" if self.on_record else ""
        return f"{record}/{self.name}" if self.in_path else record

    @property
    def takes_body(self) -> bool:
        """Tell whether REST reads a body."""
        return self.http_method not in _BODILESS

    @property
    def has_answer(self) -> bool:
        """Whether there is something in its answer."""
        return self.answers or bool(self.reveals)

    @property
    def status(self) -> int:
        """The HTTP status with which REST answers it."""
        if self.creates:
            return 201
        return 200 if self.has_answer else 204

    @property
    def secret(self) -> bool:
        """Whether its answer may be kept nowhere: neither logged nor replayed."""
        return any(field.pii is Pii.SENSITIVE for field in self.reveals)

    @property
    def said(self) -> str:
        """Return the name in words."""
        return self.name.replace("_", " ")


CREATE = Verb(
    name="create",
    method="_create_record",
    by_resolver=True,
    access="create",
    description="Create {one}.",
    inputs=None,
    on_record=False,
    creates=True,
    in_path=False,
    many=True,
    words=Words(
        details="",
        body="The new {singular}.",
        schema="The fields of a new {singular}.",
        answer="The new {singular}, as it was stored.",
    ),
)
UPDATE = Verb(
    name="update",
    method="_update_record",
    by_resolver=True,
    access="write",
    description="Change the named fields of {one}.",
    inputs=None,
    partial=True,
    http_method="PATCH",
    in_path=False,
    many=True,
    words=Words(
        summary="Change named fields of {one}",
        details="Fields that you leave out stay as they are; `null` clears a field.",
        body="The fields to change.",
        schema="The fields to change.",
        answer="The {singular}, as it is now.",
    ),
)
DELETE = Verb(
    name="delete",
    method="_delete_record",
    by_resolver=True,
    access="unlink",
    description="Delete {one}.",
    answers=False,
    deletes=True,
    http_method="DELETE",
    in_path=False,
    many=True,
    words=Words(
        details="Refused with 409 while other records need it.",
        answer="The {singular} is gone.",
    ),
)
#: What can be done to a resource that says nothing else.
EDITING = (CREATE, UPDATE, DELETE)
