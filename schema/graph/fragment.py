# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A fragment on the type of a record, planned as if a query asked for the record."""

from collections.abc import Callable
from typing import NamedTuple, cast

from graphql import FragmentDefinitionNode

from ..answer.outcome import Outcome
from ..declaration import Resource
from ..errors import ApiError, ValidationFailed, invalid
from ..mistakes import required
from ..naming import to_global_id
from ..request.operation import GetRecord
from ..request.selection import Selection
from ..sentences import _lt
from .document_limits import Limits
from .errors import DocumentRefused
from .execution import GraphQLEngine
from .request import GraphQLRequest
from .root_fields import singular_field

_OPERATION = "Message"
#: Stands for the record while the fragment is planned.
_ANY_RECORD = 1


class PlannedFragment(NamedTuple):
    """What a fragment asks for.

    :param selection: of the record
    :param shape: from what the resolver answers to what GraphQL shows
    """

    selection: Selection
    shape: Callable[[Outcome], object]


def plan_fragment(
    engine: GraphQLEngine, resource: Resource, text: str, limits: Limits, name: str
) -> PlannedFragment:
    """Plan the first fragment of the text, which may use the others.

    :param name: of the field that the text was sent in
    :raises ApiError: ``validation``, as GraphQL words it
    """
    if not text.strip():
        raise ValidationFailed(mistakes=[required(name)])
    try:
        parsed = engine.parse_only(text, limits)
        if parsed.error is not None:
            raise parsed.error
        main = _main(parsed.document and parsed.document.definitions, name)
        if main.type_condition.name.value != resource.type_name:
            sentence = _lt(
                "The first fragment must be on %(type)s.", type=resource.type_name
            )
            raise invalid(name, sentence, "wrong_type")
        document = (
            f"query {_OPERATION}($id: ID!) {{ {singular_field(resource)}(id: $id)"
            f" {{ ...{main.name.value} }} }}\n{text}"
        )
        identity = to_global_id(resource.type_name, _ANY_RECORD)
        request = GraphQLRequest(document, _OPERATION, {"id": identity})
        prepared = engine.prepare(engine.parse(document, limits), request)
    except DocumentRefused as error:
        raise _of_field(error, name) from error
    [plan] = prepared.plans.values()
    operation, shape = cast(GetRecord, plan.operation), plan.shape
    return PlannedFragment(operation.selection, cast(_Shape, shape))


_Shape = Callable[[Outcome], object]


def _main(definitions: object, name: str) -> FragmentDefinitionNode:
    """The first of the fragments.

    :raises ApiError: ``validation``, where there is something else
    """
    found = list(definitions) if isinstance(definitions, (list, tuple)) else []
    if not all(isinstance(each, FragmentDefinitionNode) for each in found):
        sentence = _lt("Enter a fragment, and nothing but fragments.")
        raise invalid(name, sentence, "no_fragment")
    return cast(FragmentDefinitionNode, found[0])


def _of_field(error: ApiError, name: str) -> ApiError:
    """The same mistakes, of the field that the fragment is in."""
    mistakes = [each._replace(field=name) for each in error.mistakes]
    return ValidationFailed(mistakes=mistakes)
