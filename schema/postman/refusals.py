# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is refused, at both doors, as requests of a Postman collection."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..documents.openapi.headers import ALWAYS, OF_ERROR
from ..documents.openapi.json_schema import Schema
from ..documents.openapi.refusals import PROBLEM_JSON
from ..errors import ERRORS
from ..graph.errors import GRAPHQL_JSON
from ..media_types import JSON
from ..naming import MAX_ID
from . import scripts
from .graphql_items import HEADERS
from .items import (
    LIMITED_KEY,
    NO_KEY,
    Parameter,
    Request,
    key_in,
)
from .rest_items import Operation, RestRequests

_VIEWER = "{ viewer { name } }"


class Refusals:
    """The refusals that the operations of a document can be shown with.

    :param read: a GraphQL document that needs a scope, where there is one, and the
        document that asks for a record that is not there
    """

    def __init__(
        self, rest: RestRequests, read: tuple[str, str] | None, schemas: Schema
    ) -> None:
        self._rest = rest
        self._read = read
        self._schemas = schemas

    # -- REST -------------------------------------------------------------------

    def rest(self) -> Iterator[Request]:
        """At REST's door."""
        yield self._problem("A path that is not there", "not_found", "/api/v1/nothing")
        yield from self._reading()
        yield from self._writing()

    def _reading(self) -> Iterator[Request]:
        listed = self._first(lambda o: o.method == "get" and o.rank == 2 and o.record)
        one = self._first(lambda o: o.method == "get" and o.rank == 1)
        if listed:
            path = listed.postman_path
            yield self._problem("No key", "unauthorized", path, auth=NO_KEY)
            yield self._problem(
                "A key without the scope",
                "forbidden",
                path,
                auth=key_in(LIMITED_KEY),
                before=scripts.skipped_without(LIMITED_KEY),
                more=scripts.says("required_scope"),
            )
            for title, name, value in (
                ("A parameter out of range", "limit", "-1"),
                ("A parameter that is not known", "colour", "red"),
            ):
                yield self._problem(
                    title,
                    "validation",
                    path,
                    query=(_parameter(name, value),),
                    more=scripts.says("details", name),
                )
        if one:
            yield self._problem(
                "A record that is not there",
                "not_found",
                one.postman_path,
                in_path=(_parameter("id", str(MAX_ID)),),
            )

    def _writing(self) -> Iterator[Request]:
        made = self._first(lambda o: o.rank == 0 and o.record)
        if not made:
            return
        yield self._problem(
            "A method that the path does not know",
            "method_not_allowed",
            made.postman_path,
            method="PUT",
        )
        for name, error, body, media_type, named in (
            ("A body that is no JSON", "bad_request", "{", JSON, ""),
            (
                "A body of another media type",
                "unsupported_media_type",
                "a",
                "text/csv",
                "",
            ),
            ("A field not known", "validation", {"colour": "red"}, JSON, "colour"),
        ):
            yield self._problem(
                name,
                error,
                made.postman_path,
                method="POST",
                body=body,
                headers={"Content-Type": media_type},
                more=scripts.says("details", named) if named else (),
            )

    def _first(self, suits: Callable[[Operation], Any]) -> Operation | None:
        return next(filter(suits, self._rest.operations), None)

    def _problem(
        self,
        name: str,
        error: str,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        more: Sequence[str] = (),
        **parts: Any,
    ) -> Request:
        schema = scripts.shape({"$ref": "#/components/schemas/Problem"}, self._schemas)
        row = ERRORS[error]
        return Request(
            name=name,
            method=method,
            path=path,
            description=row.description,
            headers={"Accept": JSON, **(headers or {})},
            tests=[
                *scripts.answers(row.status, PROBLEM_JSON),
                *scripts.has_headers((*ALWAYS, *OF_ERROR.get(error, ()))),
                *scripts.has_shape(schema),
                *scripts.refuses(error, ""),
                *more,
            ],
            **parts,
        )

    # -- GraphQL ----------------------------------------------------------------

    def graphql(self) -> Iterator[Request]:
        """At GraphQL's door."""
        yield self._error("No key", "unauthorized", _VIEWER, auth=NO_KEY)
        yield self._error("A document that can't be parsed", "bad_request", "{")
        yield self._error(
            "A field that is not known", "validation", "{ nothing }", status=400
        )
        if self._read:
            listed, missing = self._read
            yield self._error(
                "A key without the scope",
                "forbidden",
                listed,
                auth=key_in(LIMITED_KEY),
                before=scripts.skipped_without(LIMITED_KEY),
            )
            # The rest of the document is answered all the same.
            yield self._error(
                "A record that is not there", "not_found", missing, status=200
            )

    def _error(
        self,
        name: str,
        error: str,
        document: str,
        *,
        status: int | None = None,
        **parts: Any,
    ) -> Request:
        row = ERRORS[error]
        return Request(
            name=name,
            method="POST",
            path="/graphql",
            description=row.description,
            headers=HEADERS,
            graphql=(document, {}),
            tests=[
                *scripts.answers(status or row.status, GRAPHQL_JSON),
                *scripts.has_headers((*ALWAYS, *OF_ERROR.get(error, ()))),
                *scripts.refuses(error, "errors[0].extensions."),
            ],
            **parts,
        )


def _parameter(name: str, value: str) -> Parameter:
    return Parameter(name=name, value=value, description="Refused.")
