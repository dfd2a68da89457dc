# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each operation as a few lines of curl, JavaScript and Python.

The lines are made of what the operation says of itself, so they can't differ from it.
They run as they stand once `SERVER` and `KEY` are replaced; the page of the reference
does it, and so do the tests.
"""

import json
import shlex
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from ...media_types import JSON, MULTIPART, PLAIN
from ...open_types import Json
from ...security import SecurityScheme
from .json_schema import Schema as Document

#: Stand for the server's address and for the reader's key.
SERVER = "https://odoo.example.com"
KEY = "YOUR_API_KEY"
#: What a list is asked with: enough to see a parameter, little enough to read.
_SHOWN = ("limit", "sort")
#: A file that needs no disk.
_NAME, _TEXT = "hello.txt", "Hello"


class _Request(NamedTuple):
    """What a sample sends, and how it reads what it gets."""

    method: str
    url: str
    headers: dict[str, str]
    body: Json
    file: str
    gets: str


def code_samples(
    method: str,
    path: str,
    item: Document,
    operation: Document,
    schemes: Sequence[SecurityScheme],
) -> list[Document]:
    """Make the samples of an operation, as the extension ``x-codeSamples`` has them.

    :param item: the Path Item that the operation stands in
    :param schemes: the ways in which a request may show who it comes from
    """
    request = _request(method, path, item, operation, schemes)
    return [
        {"lang": lang, "label": label, "source": source}
        for lang, label, source in (
            ("shell", "curl", _curl(request)),
            ("javascript", "JavaScript", _javascript(request)),
            ("python", "Python", _python(request)),
        )
    ]


def _request(
    method: str,
    path: str,
    item: Document,
    operation: Document,
    schemes: Sequence[SecurityScheme],
) -> _Request:
    parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
    query = []
    for each in parameters:
        if "$ref" in each:
            # A header that nobody has to send.
            continue
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(str(each["example"])))
        elif each["in"] == "query" and _shown(each):
            query.append((each["name"], _in_url(each["example"])))
    headers = {}
    accepted = {name for way in operation["security"] for name in way}
    first = next((each for each in schemes if each.name in accepted), None)
    if first is not None:
        headers[first.header] = KEY
    address = f"{SERVER}{path}"
    if query:
        address += f"?{urlencode(query, safe=',')}"
    return _Request(
        method.upper(),
        address,
        headers,
        _body(operation),
        _file(operation),
        _gets(operation),
    )


def _shown(parameter: Document) -> bool:
    return bool(parameter.get("required")) or parameter["name"] in _SHOWN


def _in_url(example: Json) -> str:
    return ",".join(map(str, example)) if isinstance(example, list) else str(example)


def _body(operation: Document) -> Json:
    """Return the first example of the body; ``None`` where there is none."""
    content = operation.get("requestBody", {}).get("content", {})
    examples = content.get(JSON, {}).get("examples", {})
    first = next(iter(examples.values()), None)
    return None if first is None else first["value"]


def _file(operation: Document) -> str:
    """Return the part of a form that is a file; empty where none is sent."""
    content = operation.get("requestBody", {}).get("content", {})
    return str(content.get(MULTIPART, {}).get("x-file", ""))


def _gets(operation: Document) -> str:
    """Return what is read of the answer: ``json``, ``text``, or nothing."""
    status = next(each for each in operation["responses"] if each.startswith("2"))
    types = list(operation["responses"][status].get("content", ()))
    if not types:
        return ""
    return "json" if types[0] == JSON else "text"


# -- languages ----------------------------------------------------------------------


def _curl(request: _Request) -> str:
    words = [] if request.method == "GET" else ["--request", request.method]
    lines = [shlex.join(["curl", *words, request.url])]
    lines += [
        f"  --header {shlex.quote(f'{name}: {value}')}"
        for name, value in _sent(request).items()
    ]
    if request.body is not None:
        lines.append(f"  --data {shlex.quote(_json(request.body))}")
    if request.file:
        sent = f"{request.file}={_TEXT};filename={_NAME};type={PLAIN}"
        lines.append(f"  --form {shlex.quote(sent)}")
    return " \\\n".join(lines)


def _javascript(request: _Request) -> str:
    options, before = {}, ""
    if request.method != "GET":
        options["method"] = _json(request.method)
    if request.headers:
        options["headers"] = _json(_sent(request))
    if request.body is not None:
        options["body"] = f"JSON.stringify({_json(request.body)})"
    if request.file:
        blob = f"new Blob([{_json(_TEXT)}], {{ type: {_json(PLAIN)} }})"
        part = f"{_json(request.file)}, {blob}, {_json(_NAME)}"
        before = f"const form = new FormData();\nform.append({part});\n"
        options["body"] = "form"
    members = (f"{name}: {value}" for name, value in options.items())
    second = f", {_block('{', members, '}', '  ')}" if options else ""
    gets = f", await answer.{request.gets}()" if request.gets else ""
    return (
        f"{before}const answer = await fetch({_json(request.url)}{second});\n"
        f"console.log(answer.status{gets});"
    )


def _python(request: _Request) -> str:
    arguments = [_json(request.url)]
    if request.headers:
        arguments.append(f"headers={_literal(request.headers)}")
    if request.body is not None:
        arguments.append(f"json={_literal(request.body)}")
    if request.file:
        part = f"({_json(_NAME)}, {_json(_TEXT)}, {_json(PLAIN)})"
        arguments.append(f"files={{{_json(request.file)}: {part}}}")
    call = _block(f"requests.{request.method.lower()}(", arguments, ")", "    ")
    gets = {"json": ", answer.json()", "text": ", answer.text", "": ""}[request.gets]
    return f"import requests\n\nanswer = {call}\nprint(answer.status_code{gets})"


def _sent(request: _Request) -> dict[str, str]:
    """Return the headers, with the one that Python's library sends by itself."""
    own = {} if request.body is None else {"Content-Type": JSON}
    return request.headers | own


def _json(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _literal(value: Json) -> str:
    """Spell the value in Python."""
    if isinstance(value, dict):
        pairs = (f"{_json(name)}: {_literal(each)}" for name, each in value.items())
        return _block("{", pairs, "}", "    ")
    if isinstance(value, list):
        return _block("[", map(_literal, value), "]", "    ")
    return _json(value) if isinstance(value, str) else repr(value)


def _block(start: str, members: Iterable[str], end: str, indent: str) -> str:
    """Write each member on a line, between the brackets."""
    lines = "".join(f"{each},\n" for each in members)
    return f"{start}\n{textwrap.indent(lines, indent)}{end}" if lines else start + end
