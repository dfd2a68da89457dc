# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The operations of an OpenAPI document as requests of a Postman collection."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ..documents.openapi.json_schema import Schema as Document
from ..media_types import JSON
from ..naming import snake
from . import scripts
from .items import (
    NO_KEY,
    Parameter,
    Request,
    Saved,
    variable,
)

_METHODS = ("get", "post", "patch", "put", "delete")
#: Parameters that are sent though nobody has to: they keep answers short.
_SENT = ("limit",)
_IN_PATH = re.compile(r"{(\w+)}")
_VERB = re.compile(r"^[a-z]+")
_LIMIT_HEADERS = ("RateLimit-Policy", "RateLimit")


@dataclass(frozen=True)
class Operation:
    """One operation of the document.

    :param record: the variable with the id that the path leads to or makes
    """

    path: str
    method: str
    node: Document
    parameters: tuple[Document, ...]
    record: str

    @property
    def rank(self) -> int:
        """Where it stands in a run from top to bottom: make, read, change, delete."""
        last, inside = self.path.endswith("}"), "{" in self.path
        if self.method == "get":
            return 1 if last else 4 if inside else 2
        if self.method == "post":
            return 4 if inside else 0
        return 5 if self.method == "delete" else 3

    @property
    def success(self) -> tuple[int, Document]:
        """The status and the answer when all is well."""
        for status, response in self.node["responses"].items():
            if status.startswith("2"):
                return int(status), response
        raise ValueError(f"{self.method} {self.path} never succeeds")

    @property
    def postman_path(self) -> str:
        """The path as Postman spells it."""
        return _IN_PATH.sub(r":\1", self.path)


class RestRequests:
    """The requests of a document.

    :param document: OpenAPI 3.1, with an example for whatever has to be sent
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.schemas: Mapping[str, Document] = document["components"]["schemas"]
        self.operations = tuple(self._operations())
        self._makes = {o.record for o in self.operations if o.rank == 0}

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            shared = item.get("parameters", [])
            record = self._record(path)
            for method in _METHODS:
                if method in item:
                    node = item[method]
                    parameters = (*shared, *node.get("parameters", []))
                    yield Operation(path, method, node, parameters, record)

    def _record(self, path: str) -> str:
        """The name of the variable: `customer_id` for all below `customers`."""
        collection = path.partition("/{")[0]
        item = self._document["paths"].get(f"{collection}/{{id}}", {})
        for method in _METHODS:
            if method in item:
                singular = _VERB.sub("", item[method]["operationId"])
                return f"{snake(singular)}_id"
        return ""

    @property
    def records(self) -> list[str]:
        """The variables that hold the id of a record between requests."""
        return sorted({o.record for o in self.operations if o.record})

    def of_tag(self, tag: str) -> list[Request]:
        """The requests of a tag, in an order in which they can be run."""
        found = [o for o in self.operations if tag in o.node["tags"]]
        if any(o.record for o in found):
            found.sort(key=self._rank)
        return [self._request(operation) for operation in found]

    def _rank(self, operation: Operation) -> int:
        # Where nothing can be made, the list has something to read.
        listed = operation.rank == 2 and operation.record not in self._makes
        return -1 if listed else operation.rank

    def _request(self, operation: Operation) -> Request:
        node = operation.node
        _status, response = operation.success
        headers = {}
        media_type = next(iter(response.get("content", ())), None)
        if media_type:
            headers["Accept"] = media_type
        bodies = self.bodies(operation)
        if bodies:
            headers["Content-Type"] = JSON
        return Request(
            name=node["summary"],
            method=operation.method.upper(),
            path=operation.postman_path,
            description=node["description"],
            tests=self._tests(operation),
            headers=headers,
            query=tuple(self.query(operation)),
            in_path=tuple(self.in_path(operation)),
            auth=None if node.get("security", True) else NO_KEY,
            body=next(iter(bodies.values()), None),
            saved=tuple(self._saved(operation, bodies)),
        )

    # -- what is sent -----------------------------------------------------------

    def bodies(self, operation: Operation) -> dict[str, Any]:
        """The examples of the body, by name."""
        body = operation.node.get("requestBody", {})
        examples = body.get("content", {}).get(JSON, {}).get("examples", {})
        return {name: example["value"] for name, example in examples.items()}

    def query(self, operation: Operation) -> Iterator[Parameter]:
        """The parameters of the query string."""
        for node in operation.parameters:
            if node["in"] == "query":
                required = node.get("required", False)
                yield Parameter(
                    name=node["name"],
                    value=_spelled(node),
                    description=node["description"],
                    sent=required or node["name"] in _SENT,
                )

    def in_path(self, operation: Operation) -> Iterator[Parameter]:
        """The parameters of the path: the id that was kept."""
        for node in operation.parameters:
            if node["in"] == "path":
                yield Parameter(
                    name=node["name"],
                    value=variable(operation.record),
                    description=node["description"],
                )

    # -- what is answered -------------------------------------------------------

    def resolve(self, node: Document) -> Document:
        """The node itself, behind a reference into the components."""
        if "$ref" not in node:
            return node
        _hash, _components, kind, name = node["$ref"].split("/")
        return self._document["components"][kind][name]

    def shape(self, media: Document) -> Document:
        """The schema of a media type, complete."""
        return scripts.shape(media["schema"], self.schemas)

    def _saved(
        self, operation: Operation, bodies: Mapping[str, Any]
    ) -> Iterator[Saved]:
        for status, node in operation.node["responses"].items():
            if status.startswith("5"):
                continue
            response = self.resolve(node)
            content = response.get("content", {})
            if not content:
                yield Saved(name=response["description"], status=int(status))
            for media_type, media in content.items():
                for name, example in media.get("examples", {}).items():
                    yield Saved(
                        name=f"{response['description']} ({name})",
                        status=int(status),
                        media_type=media_type,
                        body=example["value"],
                        sent=bodies.get(name),
                    )
                # In another media type it is the same.
                break

    def _tests(self, operation: Operation) -> list[str]:
        status, response = operation.success
        content = response.get("content", {})
        media_type = next(iter(content), None)
        lines = scripts.answers(status, media_type)
        names = [
            name
            for name, node in response["headers"].items()
            if self.resolve(node).get("required")
            or (name in _LIMIT_HEADERS and _needs_key(operation.node))
        ]
        lines += scripts.has_headers(names)
        if media_type == JSON:
            lines += scripts.has_shape(self.shape(content[media_type]))
            examples = content[media_type].get("examples", {})
            for example in list(examples.values())[:1]:
                lines += scripts.has_members(example["value"])
            lines += self._chain(operation)
        elif media_type:
            lines += scripts.is_not_empty()
        return lines

    def _chain(self, operation: Operation) -> list[str]:
        name, rank = operation.record, operation.rank
        if not name:
            return []
        if rank == 0:
            return [*scripts.holds_what_was_sent(), *scripts.keep(name, "id")]
        if rank == 1:
            return scripts.is_kept(name, "id")
        if rank == 2 and name not in self._makes:
            return scripts.keep_first(name, "results", "id")
        if rank == 3:
            return [*scripts.holds_what_was_sent(), *scripts.is_kept(name, "id")]
        if operation.method == "post":
            status, _answer = operation.success
            # What comes later is done to the new record.
            return (scripts.keep if status == 201 else scripts.is_kept)(name, "id")
        return []


def _needs_key(node: Document) -> bool:
    ways = node.get("security") or [{}]
    return all(ways)


def _spelled(node: Document) -> str:
    """The example of a parameter, as it stands in a URL."""
    if "content" in node:
        return orjson.dumps(node["content"][JSON]["example"]).decode()
    value = node.get("example", node["schema"].get("default", ""))
    if isinstance(value, list):
        return ",".join(map(_scalar, value))
    return _scalar(value)


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
