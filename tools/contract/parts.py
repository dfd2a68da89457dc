# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Schemas of OpenAPI 3.1 taken apart into what they say of each type of value."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .keywords import ANNOTATIONS

Schema = Mapping[str, Any]
#: `number` stands for numbers that are no integers, once `integer` is beside it.
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string"}
_NAMES |= {list: "array", dict: "object", type(None): "null"}
_COMPONENT = "#/components/schemas/"


class Part(NamedTuple):
    """What a schema says of the values of one type.

    :param name: the component that says it, where it is one
    """

    schema: Schema
    name: str | None


class Document:
    """An OpenAPI document, whose references can be followed."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root

    def resolve(self, node: Any) -> Any:
        """The node itself, behind any number of references.

        What stands beside a reference is added to what it leads to.
        """
        while isinstance(node, Mapping) and "$ref" in node:
            target: Any = self.root
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
        return node

    def parts(self, node: Any) -> dict[str, list[Part]]:
        """What a schema says, by type; a type that it refuses is not there."""
        return _parts(self, node, component(node))


def component(node: Any) -> str | None:
    """The name of the schema that the node refers to."""
    reference = node.get("$ref", "") if isinstance(node, Mapping) else ""
    if not reference.startswith(_COMPONENT):
        return None
    return reference.removeprefix(_COMPONENT)


def _parts(document: Document, node: Any, name: str | None) -> dict[str, list[Part]]:
    schema = document.resolve(node)
    if schema is False:
        return {}
    if schema is True:
        schema = {}
    schema = _without_all_of(document, schema)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            rest = {k: v for k, v in schema.items() if k != keyword}
            found: dict[str, list[Part]] = {}
            for choice in schema[keyword]:
                merged = _merged(rest, document.resolve(choice))
                about = component(choice) or name
                for type_, parts in _parts(document, merged, about).items():
                    found.setdefault(type_, []).extend(parts)
            return found
    said = {k: v for k, v in schema.items() if k not in ("type", "const")}
    if "const" in schema:
        said["enum"] = [schema["const"]]
    found = {}
    for type_ in _types(schema, said.get("enum")):
        part = {k: v for k, v in said.items() if _concerns(k, type_)}
        if "enum" in said:
            part["enum"] = [v for v in said["enum"] if _NAMES[type(v)] == type_]
            if not part["enum"]:
                continue
        if type_ == "null":
            # There is one value, and nothing to say about it.
            part = {}
        found[type_] = [Part(part, name)]
    return found


def _types(schema: Schema, values: Sequence[Any] | None) -> Sequence[str]:
    if "type" in schema:
        named = schema["type"]
        types = [named] if isinstance(named, str) else list(named)
        return [*types, "integer"] if "number" in types else types
    if values is not None:
        return sorted({_NAMES[type(value)] for value in values})
    return TYPES


_ABOUT = {
    "string": (
        "maxLength",
        "minLength",
        "pattern",
        "format",
        "contentEncoding",
        "contentMediaType",
    ),
    "array": ("items", "maxItems", "minItems", "uniqueItems"),
    "object": (
        "additionalProperties",
        "maxProperties",
        "minProperties",
        "properties",
        "required",
    ),
    "number": (
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maximum",
        "minimum",
        "multipleOf",
    ),
}
_OWNER = {keyword: type_ for type_, words in _ABOUT.items() for keyword in words}


def _concerns(keyword: str, type_: str) -> bool:
    if keyword in ANNOTATIONS:
        return False
    return _OWNER.get(keyword) in (None, "number" if type_ == "integer" else type_)


def _without_all_of(document: Document, schema: Schema) -> Schema:
    if "allOf" not in schema:
        return schema
    merged: Schema = {k: v for k, v in schema.items() if k != "allOf"}
    for each in schema["allOf"]:
        merged = _merged(merged, _without_all_of(document, document.resolve(each)))
    return merged


def _merged(one: Schema, other: Schema) -> Schema:
    """Both conditions in one; where both set a limit, the latter counts."""
    merged = {**one, **other}
    for keyword in ("properties", "required"):
        if keyword in one and keyword in other:
            both = one[keyword], other[keyword]
            if keyword == "properties":
                merged[keyword] = {**both[0], **both[1]}
            else:
                merged[keyword] = [*both[0], *both[1]]
    return merged
