# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The operations of OpenAPI: what each of them is described by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...declaration import Deprecation
from ...errors import (
    ApiError,
    Forbidden,
    HeadersTooLarge,
    InternalError,
    NotAcceptable,
    RateLimitExceeded,
    Unauthorized,
    Unavailable,
    UriTooLong,
    error_of_status,
)
from ...media_types import JSON
from ...security import SecurityScheme
from .headers import ALWAYS, KEYED, header_refs
from .json_schema import Schema as Document
from .json_schema import going, ref

#: By media type: the schema, and examples by name.
Content = dict[str, tuple[Document, Mapping[str, object]]]
#: A page for people.
HTML: Content = {"text/html": ({"type": "string"}, {})}
#: Stands for each of the security schemes, until the document names them.
_ANY = "any"
#: Everything can fail.
_ALWAYS_ERRORS: Sequence[type[ApiError]] = (
    UriTooLong,
    HeadersTooLarge,
    InternalError,
    Unavailable,
)
#: What a request with a key can meet before it is looked at.
KEY_ERRORS = (Unauthorized, Forbidden, RateLimitExceeded)


def needs_key(*scopes: str) -> list[Document]:
    """Return the security of an operation for keys with those scopes."""
    return [{_ANY: list(scopes)}]


#: The security of what works without a key, and counts one that is sent.
KEY_OPTIONAL: list[Document] = [{}, {_ANY: []}]
NO_KEY: list[Document] = []


def with_schemes(
    security: Iterable[Document], schemes: Sequence[SecurityScheme]
) -> list[Document]:
    """Return the security of an operation by the names of the schemes, one of which is
    enough.

    :param security: as :func:`needs_key` gives it
    """
    named: list[Document] = []
    for way in security:
        named += [{each.name: way[_ANY]} for each in schemes] if way else [way]
    return named


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer that is no error.

    :param headers: those that it has besides what every answer has
    """

    description: str
    status: int = 200
    content: Content = field(default_factory=dict)
    headers: Iterable[str] = ()

    def response(self, *, keyed: bool) -> Document:
        """Describe the answer."""
        limit = KEYED if keyed else ()
        response: Document = {
            "description": self.description,
            "headers": header_refs((*ALWAYS, *limit, *self.headers)),
        }
        if self.content:
            response["content"] = {
                media_type: media(schema, examples)
                for media_type, (schema, examples) in self.content.items()
            }
        return response


def media(schema: Document, examples: Mapping[str, object]) -> Document:
    """Describe a media type, with its examples."""
    described: Document = {"schema": schema}
    if examples:
        described["examples"] = {
            name: {"value": value} for name, value in examples.items()
        }
    return described


def not_modified() -> Answer:
    """Describe the answer to a client that has the same representation already."""
    return Answer(
        status=304,
        description="Nothing has changed: one of the tags in `If-None-Match` still"
        " matches.",
        headers=["ETag"],
    )


def not_built(content: Content) -> Answer:
    """Describe the answer of a page that is not built, or a service that is away."""
    return Answer(
        status=Unavailable.status,
        description=f"{Unavailable.description} Or the page is not built.",
        content={**content, **HTML},
    )


def json_content(schema: str, **examples: object) -> Content:
    """JSON of a schema of the document."""
    return {JSON: (ref(schema), examples)}


def json_body(
    schema: str,
    description: str,
    examples: Mapping[str, object],
    *,
    required: bool = True,
) -> Document:
    """Describe a request body."""
    return {
        "required": required,
        "description": description,
        "content": {JSON: media(ref(schema), examples)},
    }


def operation(
    operation_id: str,
    summary: str,
    tag: str,
    *,
    description: str,
    security: list[Document],
    answers: Iterable[Answer],
    errors: Iterable[type[ApiError]],
    parameters: Iterable[Document] = (),
    body: Document | None = None,
    component: Callable[[str], str] = str,
    deprecated: Deprecation | None = None,
    negotiated: bool = True,
) -> Document:
    """Describe one operation.

    :param errors: what it can be refused with, but for 406, 500 and 503
    :param negotiated: whether ``Accept`` matters, where there is something to answer
    :param component: the name of the code's response among the components
    :param deprecated: that it goes
    """
    keyed = security != NO_KEY
    responses: Document = {}
    answers = list(answers)
    if negotiated and any(answer.content for answer in answers):
        errors = (*errors, NotAcceptable)
    for error in (*errors, *_ALWAYS_ERRORS):
        status = str(error.status)
        name = component(error_of_status(error.status).error)
        responses[status] = {"$ref": f"#/components/responses/{name}"}
    for answer in answers:
        responses[str(answer.status)] = answer.response(keyed=keyed)
    described: Document = {
        "operationId": operation_id,
        "summary": summary,
        "description": description,
        "tags": [tag],
        "security": security,
        **going(deprecated, description),
    }
    parameters = list(parameters)
    if parameters:
        described["parameters"] = parameters
    if body:
        described["requestBody"] = body
    return described | {"responses": dict(sorted(responses.items()))}
