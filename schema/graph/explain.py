# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The words of validation for what GraphQL's type system refused first.

A REST client that sends no name is told ``{"name": ["required field"]}``. GraphQL's
types refuse such an input before any of our code sees it; here the same input is
put before the same rules, so that both clients are told the same.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphql import (
    FieldNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    value_from_ast_untyped,
)

from ..declaration import MUTATION_INPUTS, Batch, Field, Relation, Resource, Verb
from ..errors import ApiError, ValidationFailed
from ..mistakes import MAX_MISTAKES, Mistake, placed, required
from ..naming import camel
from ..request.batches import ITEMS, read_frame
from ..request.operation import DoBatch, DoVerb, Kind, Operation
from ..request.page import DEFAULT_PAGE_SIZE
from ..request.rules import verb_validator
from ..request.spelling import by_write_name
from ..request.validation import InputValidator
from .arguments import list_page, write_values
from .batch_plan import frame_of
from .root_fields import RootField


class Explanation(NamedTuple):
    """What validation says of a refused document.

    :param attempted: the write whose input is at fault; who may not even try it is
        told that first, as at REST's door
    """

    mistakes: Sequence[Mistake]
    attempted: Operation | None


def explain(
    roots: Mapping[str, RootField],
    operation: OperationDefinitionNode,
    variables: Mapping[str, object],
) -> Explanation | None:
    """Explain, too, what the rules refuse in the input of the first root field.

    ``None`` when they have nothing to say: the mistake is one of GraphQL's own.
    """
    given = dict(variables)
    for node in operation.selection_set.selections:
        if not isinstance(node, FieldNode) or node.name.value not in roots:
            continue
        arguments = {
            argument.name.value: _spelled(argument.value, given)
            for argument in node.arguments
        }
        root = roots[node.name.value]
        try:
            _check(root, arguments)
        except ApiError as error:
            attempted: Operation | None = None
            if root.resource is not None and root.verb is not None:
                attempted = DoVerb(root.resource, root.verb)
            if root.resource is not None and root.batch is not None:
                attempted = DoBatch(root.resource, root.batch, ())
            return Explanation(error.mistakes, attempted)
    return None


def _spelled(node: ValueNode, variables: dict[str, object]) -> object:
    """The value that a literal spells, without the fields whose variables were not
    sent.

    Nothing looks into the variables: one may be large, and named very often.
    """
    if isinstance(node, ListValueNode):
        return [_spelled(each, variables) for each in node.values]
    if isinstance(node, ObjectValueNode):
        values = {f.name.value: _spelled(f.value, variables) for f in node.fields}
        return {n: value for n, value in values.items() if value is not Undefined}
    return value_from_ast_untyped(node, variables)


def _check(root: RootField, arguments: Mapping[str, object]) -> None:
    resource, verb = root.resource, root.verb
    if resource is None:
        return
    if root.batch is not None:
        _check_batch(resource, root.batch, arguments.get("input"))
        return
    if root.kind is Kind.LIST:
        list_page(resource, None, arguments, False, DEFAULT_PAGE_SIZE)
        return
    given = arguments.get("input")
    if verb is None or not isinstance(given, Mapping):
        return
    mistakes: list[Mistake] = []
    if verb.on_record and given.get("id") is None:
        mistakes.append(required("id"))
    if verb.takes_body:
        mistakes += _mistakes_of_inputs(resource, verb, given)
    if mistakes:
        raise ValidationFailed(mistakes=mistakes)


def _check_batch(resource: Resource, batch: Batch, given: object) -> None:
    """Hold a batch against the rules, item by item until enough is wrong."""
    if not isinstance(given, Mapping):
        return
    read_frame(resource, frame_of(resource, batch, given))
    # Of an upsert it is not known yet which of its items are new: nothing is needed.
    verb = batch.changing or batch.verbs[0]
    sent = given[ITEMS]
    mistakes: list[Mistake] = []
    for number, item in enumerate([sent] if isinstance(sent, Mapping) else sent):
        own = {n: each for n, each in item.items() if n not in MUTATION_INPUTS}
        found = _mistakes_of_inputs(resource, verb, own)
        mistakes += placed(f"{ITEMS}.{number}", found)
        if "id" not in item and not batch.upserts and batch.changing:
            mistakes.append(required(f"{ITEMS}.{number}.id"))
        if len(mistakes) > MAX_MISTAKES:
            break
    if mistakes:
        raise ValidationFailed(mistakes=mistakes)


def _mistakes_of_inputs(
    resource: Resource, verb: Verb, given: Mapping[str, object]
) -> Sequence[Mistake]:
    validator, mistakes = verb_validator(resource, verb), list[Mistake]()
    names: Mapping[str, str] = {}
    given = _without_foreign(validator, resource.inputs(verb), given, mistakes)
    try:
        members = resource.inputs(verb)
        values, names = by_write_name(members, write_values(members, given))
        validator.validate(values)
    except ApiError as error:
        error.rename(names)
        mistakes += error.mistakes
    return mistakes


def _without_foreign(
    validator: InputValidator,
    members: Sequence[Field | Relation],
    given: Mapping[str, object],
    mistakes: list[Mistake],
    place: str = "",
) -> dict[str, object]:
    """What was given, but for names in REST's spelling, which are mistakes.

    GraphQL's types have no underscores.
    """
    foreign = [
        name for name in given if camel(name) != name and name in validator.rules
    ]
    found = validator.unlike(foreign)
    mistakes += placed(place, found) if place else found
    kept = {name: each for name, each in given.items() if name not in foreign}
    for member in members:
        parts = validator.rules[member.write_name].parts
        sent = kept.get(camel(member.write_name))
        if parts is not None and isinstance(sent, list):
            kept[camel(member.write_name)] = [
                _without_foreign(
                    parts.known,
                    member.part_members,
                    each,
                    mistakes,
                    f"{member.write_name}.{number}",
                )
                if isinstance(each, Mapping) and isinstance(member, Relation)
                else each
                for number, each in enumerate(sent)
            ]
    return kept
