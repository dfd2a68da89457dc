# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tests of a Postman collection: what is asserted of each kind of answer."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from ..documents.openapi.json_schema import Schema

#: Say nothing about values, or would refuse what a later version adds.
_LEFT_OUT = {
    "additionalProperties",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "title",
}
_COMPONENTS = "#/components/schemas/"


def shape(schema: Schema, components: Mapping[str, Schema]) -> Schema:
    """The schema with all that it refers to, for a validator of any draft."""
    definitions: dict[str, Schema] = {}

    def rewritten(node: Any) -> Any:
        if isinstance(node, list):
            return [rewritten(each) for each in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref", "")
        if reference.startswith(_COMPONENTS):
            name = reference.removeprefix(_COMPONENTS)
            if name not in definitions:
                definitions[name] = {}
                definitions[name] = rewritten(components[name])
            return {"$ref": f"#/definitions/{name}"}
        return {
            key: (
                {name: rewritten(each) for name, each in value.items()}
                if key == "properties"
                else rewritten(value)
            )
            for key, value in node.items()
            if key not in _LEFT_OUT
        }

    root = rewritten(schema)
    return {"definitions": definitions, "allOf": [root]} if definitions else root


def answers(status: int, media_type: str | None) -> list[str]:
    """The status, and the media type of the body or that there is none."""
    lines = [
        f'pm.test("answers {status}", () => pm.response.to.have.status({status}));'
    ]
    if media_type is None:
        return [
            *lines,
            'pm.test("has no body", () => pm.expect(pm.response.text()).to.equal(""));',
        ]
    return [
        *lines,
        f'pm.test("is {media_type}", () => {{',
        '    const type = pm.response.headers.get("Content-Type");',
        f'    pm.expect(type.split(";")[0]).to.equal({_js(media_type)});',
        "});",
    ]


def has_headers(names: Iterable[str]) -> list[str]:
    """Headers that are always there."""
    return [
        'pm.test("has the headers of the contract", () => {',
        f"    for (const name of {_js(list(names))})",
        "        pm.expect(pm.response.headers.has(name), name).to.be.true;",
        "});",
    ]


def has_shape(schema: Schema) -> list[str]:
    """The members of the body, and their types."""
    return [
        f"const schema = {_js(schema)};",
        'pm.test("has the shape of the contract", () =>',
        "    pm.response.to.have.jsonSchema(schema));",
    ]


def has_members(example: Mapping[str, Any]) -> list[str]:
    """What is there when nobody asks for anything else; in the rows of a page too."""
    lines = [
        'pm.test("has the members that it has by default", () => {',
        "    const body = pm.response.json();",
        f"    pm.expect(body).to.include.all.keys({_js(list(example))});",
    ]
    for row in example.get("results", ())[:1]:
        lines += [
            "    for (const row of body.results)",
            f"        pm.expect(row).to.have.all.keys({_js(list(row))});",
        ]
    return [*lines, "});"]


def says(*path: str) -> list[str]:
    """The body has a member at that path of names."""
    *parents, member = path
    where = "".join(f".{name}" for name in parents)
    return [
        f'pm.test("says {member}", () =>',
        f"    pm.expect(pm.response.json(){where}).to.have.property({_js(member)}));",
    ]


def is_not_empty() -> list[str]:
    """A body that is no JSON."""
    return [
        'pm.test("says something", () =>',
        "    pm.expect(pm.response.text()).to.not.be.empty);",
    ]


def holds_what_was_sent() -> list[str]:
    """Where the answer shows a field that was written, it shows that value."""
    return [
        'pm.test("holds what was sent", () => {',
        "    const sent = JSON.parse(pm.request.body.raw);",
        "    const stored = pm.response.json();",
        "    for (const name of Object.keys(sent).filter((each) => each in stored))",
        "        pm.expect(stored[name], name).to.eql(sent[name]);",
        "});",
    ]


def keep(name: str, path: str) -> list[str]:
    """Keep a value of the answer for the requests that follow."""
    return [f"pm.collectionVariables.set({_js(name)}, pm.response.json().{path});"]


def keep_first(name: str, path: str, member: str) -> list[str]:
    """The same from the first record of a list."""
    return [
        f"const [first] = pm.response.json().{path};",
        'pm.test("lists a record for the requests that follow", () =>',
        '    pm.expect(first).to.be.an("object"));',
        f"pm.collectionVariables.set({_js(name)}, first.{member});",
    ]


def is_kept(name: str, path: str) -> list[str]:
    """The answer has the value that was kept."""
    return [
        'pm.test("is the one that was asked for", () => {',
        f"    const kept = pm.collectionVariables.get({_js(name)});",
        f"    pm.expect(String(pm.response.json().{path})).to.equal(String(kept));",
        "});",
    ]


def refuses(error: str, path: str) -> list[str]:
    """The refusal with that code, which the log can be searched for.

    :param path: where in the body its members are, with a dot at the end or empty
    """
    return [
        f'pm.test("refuses with {error}", () =>',
        f"    pm.expect(pm.response.json().{path}error).to.equal({_js(error)}));",
        'pm.test("can be found in the log", () => {',
        '    const header = pm.response.headers.get("X-Correlation-ID");',
        f"    pm.expect(pm.response.json().{path}correlation_id).to.equal(header);",
        "});",
    ]


def has_no_errors() -> list[str]:
    """GraphQL answered the whole document."""
    return [
        'pm.test("has no errors", () =>',
        '    pm.expect(pm.response.json()).to.not.have.property("errors"));',
    ]


def skipped_without(name: str) -> list[str]:
    """Before the request: leave it out while the variable is empty."""
    return [
        f"if (!pm.variables.get({_js(name)})) pm.execution.skipRequest();",
    ]


def _js(value: Any) -> str:
    """A literal of JavaScript."""
    return orjson.dumps(value).decode()
