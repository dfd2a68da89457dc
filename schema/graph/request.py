# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A GraphQL request as it comes over HTTP (GraphQL over HTTP, "Request")."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import BadRequest
from ..request.json_text import read_json
from ..sentences import _lt


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of one request, each of the right type."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


def from_body(body: object) -> GraphQLRequest:
    """Return the request in a JSON body.

    :raises ApiError: ``bad_request``
    """
    if isinstance(body, list):
        sentence = _lt("Several requests in one body are not supported.")
        raise BadRequest(sentence)
    if not isinstance(body, dict):
        raise BadRequest(_lt("The body must be a JSON object."))
    return _checked(body)


def from_query_string(
    arguments: Iterable[tuple[str, Sequence[str]]],
) -> GraphQLRequest:
    """Return the request in a URL, where maps are written as JSON.

    :param arguments: all values by name
    :raises ApiError: ``bad_request``
    """
    parameters: dict[str, object] = {}
    for name, values in arguments:
        if len(values) > 1:
            raise BadRequest(_lt("%(name)s is given twice.", name=name))
        written = values[0]
        is_map = name in ("variables", "extensions")
        parameters[name] = read_json(written, name) if is_map else written
    return _checked(parameters)


def _checked(parameters: Mapping[str, object]) -> GraphQLRequest:
    query = parameters.get("query")
    if not isinstance(query, str):
        raise BadRequest(_lt("%(name)s must be a string.", name="query"))
    operation_name = parameters.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        sentence = _lt("%(name)s must be a string.", name="operationName")
        raise BadRequest(sentence)
    variables = _object(parameters, "variables")
    _object(parameters, "extensions")
    return GraphQLRequest(query, operation_name, variables)


def _object(parameters: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = parameters.get(name)
    if not isinstance(found, dict | None):
        raise BadRequest(_lt("%(name)s must be an object.", name=name))
    return found or {}
