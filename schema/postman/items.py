# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parts of a Postman collection (format 2.1.0): folders, requests, answers."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson

Node = dict[str, Any]
#: The names of the collection's variables that a person sets.
BASE_URL, API_KEY, LIMITED_KEY = "base_url", "api_key", "limited_api_key"
NO_KEY: Node = {"type": "noauth"}
#: Identifiers are made of names: the same collection has the same ones.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "dual-api.invalid")


def variable(name: str) -> str:
    """Where the value of a variable of the collection is put."""
    return f"{{{{{name}}}}}"


def key_in(name: str) -> Node:
    """The key in that variable of the collection, in its header."""
    values = {"key": "X-API-Key", "value": variable(name), "in": "header"}
    return {
        "type": "apikey",
        "apikey": [
            {"key": part, "value": value, "type": "string"}
            for part, value in values.items()
        ],
    }


def identity(*names: str) -> str:
    """A stable identifier of what has these names, from the outside in."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))


def pretty(value: Any) -> str:
    """JSON for people."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter in a URL; one that is not `sent` is there to be ticked."""

    name: str
    value: str
    description: str
    sent: bool = True


@dataclass(frozen=True, kw_only=True)
class Saved:
    """An answer that is kept with its request, to be looked at without sending it."""

    name: str
    status: int
    media_type: str | None = None
    body: Any = ""
    sent: Any = None


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request with its test.

    :param path: with ``:id`` for a parameter of the path
    :param auth: ``None`` for what the collection says
    :param body: a value that is sent as JSON, or text that is sent as it is
    :param graphql: the document and its variables, instead of a body
    """

    name: str
    method: str
    path: str
    description: str
    tests: Sequence[str]
    before: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Sequence[Parameter] = ()
    in_path: Sequence[Parameter] = ()
    auth: Node | None = None
    body: Any = None
    graphql: tuple[str, Mapping[str, Any]] | None = None
    saved: Iterable[Saved] = ()

    def item(self, *folders: str) -> Node:
        """As the collection has it, in those folders."""
        names = (*folders, self.name)
        scripts = {"prerequest": self.before, "test": self.tests}
        return {
            "id": identity(*names),
            "name": self.name,
            "event": [
                {
                    "listen": listen,
                    "script": {"type": "text/javascript", "exec": list(lines)},
                }
                for listen, lines in scripts.items()
                if lines
            ],
            "request": {
                **self._request(self.query, self.body),
                "description": self.description,
            },
            "response": [self._answer(saved, *names) for saved in self.saved],
        }

    def _request(self, query: Sequence[Parameter], body: Any) -> Node:
        node: Node = {
            "method": self.method,
            "header": _headers(self.headers),
            "url": self._url(query),
        }
        if self.auth is not None:
            node["auth"] = self.auth
        if self.graphql is not None:
            document, variables = self.graphql
            graphql = {"query": document, "variables": pretty(variables)}
            node["body"] = {"mode": "graphql", "graphql": graphql}
        elif body is not None:
            raw = body if isinstance(body, str) else pretty(body)
            language = "text" if isinstance(body, str) else "json"
            node["body"] = {
                "mode": "raw",
                "raw": raw,
                "options": {"raw": {"language": language}},
            }
        return node

    def _url(self, query: Sequence[Parameter]) -> Node:
        raw = variable(BASE_URL) + self.path
        sent = "&".join(f"{one.name}={quote(one.value)}" for one in query if one.sent)
        url: Node = {
            "raw": f"{raw}?{sent}" if sent else raw,
            "host": [variable(BASE_URL)],
            "path": self.path.removeprefix("/").split("/"),
        }
        if query:
            url["query"] = [
                {
                    "key": one.name,
                    "value": one.value,
                    "description": one.description,
                    **({} if one.sent else {"disabled": True}),
                }
                for one in query
            ]
        if self.in_path:
            url["variable"] = [
                {"key": one.name, "value": one.value, "description": one.description}
                for one in self.in_path
            ]
        return url

    def _answer(self, saved: Saved, *names: str) -> Node:
        is_json = not isinstance(saved.body, str)
        sent = [one for one in self.query if one.sent]
        body = self.body if saved.sent is None else saved.sent
        return {
            "id": identity(*names, str(saved.status), saved.name),
            "name": saved.name,
            "originalRequest": self._request(sent, body),
            "status": HTTPStatus(saved.status).phrase,
            "code": saved.status,
            "_postman_previewlanguage": "json" if is_json else "text",
            "header": _headers(
                {"Content-Type": saved.media_type} if saved.media_type else {}
            ),
            "cookie": [],
            "body": pretty(saved.body) if is_json else saved.body,
        }


def _headers(headers: Mapping[str, str]) -> list[Node]:
    return [{"key": name, "value": value} for name, value in headers.items()]


def folder(
    name: str, description: str, requests: Iterable[Request], *folders: str
) -> Node:
    """A folder of requests."""
    return {
        "id": identity(*folders, name),
        "name": name,
        "description": description,
        "item": [request.item(*folders, name) for request in requests],
    }
