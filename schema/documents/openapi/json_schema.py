# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to JSON Schema (2020-12), the schema language of OpenAPI 3.1."""

from collections.abc import Iterator, Mapping

from ...declaration import (
    Choices,
    Field,
    Filter,
    ObjectType,
    Relation,
    Resource,
    Type,
)
from ...naming import MAX_ID
from ...open_types import Json
from ...visible import Offer

#: A schema, or another part of the document.
Schema = dict[str, Json]

TYPES: Mapping[Type, Schema] = {
    Type.ID: {"type": "string"},
    Type.INTEGER: {"type": "integer"},
    Type.FLOAT: {"type": "number"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.STRING: {"type": "string"},
    Type.HTML: {"type": "string", "contentMediaType": "text/html"},
    Type.DATE: {"type": "string", "format": "date"},
    Type.DATETIME: {"type": "string", "format": "date-time"},
    Type.STRINGS: {"type": "array", "items": {"type": "string"}},
}
#: Cerberus' rules that JSON Schema knows, by the type that they are for.
_KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "string": {"minlength": "minLength", "maxlength": "maxLength", "regex": "pattern"},
    "array": {"minlength": "minItems", "maxlength": "maxItems"},
    "integer": {"min": "minimum", "max": "maximum"},
    "number": {"min": "minimum", "max": "maximum"},
}
#: A type's name begins with a capital letter, and so its global ids with Q to W.
GLOBAL_ID = "[Q-W][A-Za-z0-9+/]+={0,2}"
#: How a body names a record: one schema, so that generators make one type of it.
RECORD_ID = "RecordId"
RECORD_ID_SCHEMA: Schema = {
    "description": "The number of a record, or its global id.",
    "oneOf": [
        {"type": "integer", "minimum": 1, "maximum": MAX_ID},
        {"type": "string", "pattern": f"^({GLOBAL_ID})$"},
    ],
}


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    if "$ref" in schema or "oneOf" in schema:
        choices = schema.get("oneOf", [schema])
        return {"oneOf": [*choices, {"type": "null"}]}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **choices}


def with_rules(schema: Schema, rules: Mapping[str, Json]) -> Schema:
    """The schema, with what JSON Schema knows of Cerberus' rules."""
    keywords = _KEYWORDS.get(schema["type"], {})
    limits = {keywords[name]: rules[name] for name in keywords if name in rules}
    if "pattern" in limits:
        # YAML knows no text that is more than a text.
        limits["pattern"] = str(limits["pattern"])
    if "allowed" in rules:
        limits["enum"] = list(rules["allowed"])
    result = {**schema, **limits}
    if "schema" in rules and schema["type"] == "array":
        result["items"] = with_rules(schema["items"], rules["schema"])
    return result


def described(member: Field | Relation, text: str) -> Schema:
    """What is said of the member, with what is to be used instead of it."""
    if not member.deprecated:
        return {"description": text}
    return {
        "description": f"{text} Deprecated: {member.deprecated}",
        "deprecated": True,
    }


def choice_schemas(offer: Offer) -> Schema:
    """By name, the values of texts that have few. More of them may come."""
    return {
        choices.name: {
            "type": "string",
            "description": choices.description,
            "enum": choices.listed(offer.catalog),
        }
        for type_ in offer.types.values()
        for choices in _choices_of(type_)
    }


def _choices_of(type_: ObjectType) -> Iterator[Choices]:
    declared: list[Field | Relation | Filter] = list(type_.members())
    if isinstance(type_, Resource):
        declared += type_.filters
        for verb in type_.verbs:
            declared += (*type_.inputs(verb), *verb.reveals)
    for each in declared:
        if not isinstance(each, Relation) and each.choices:
            yield each.choices


def of_choices(schema: Schema, choices: Choices | None) -> Schema:
    """The schema, or of a text that has few values, a reference to the list of them."""
    if choices is None:
        return schema
    if schema["type"] == "array":
        return {**schema, "items": ref(choices.name)}
    return ref(choices.name)
