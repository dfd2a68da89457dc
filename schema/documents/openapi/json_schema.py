# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to JSON Schema (2020-12), the schema language of OpenAPI 3.1."""

from collections.abc import Iterator, Mapping

from ...declaration import (
    Choices,
    Deprecation,
    Field,
    Filter,
    Listed,
    ObjectType,
    Relation,
    Resource,
    ValueType,
)
from ...naming import MAX_ID
from ...open_types import Json
from ...visible import VisibleCatalog

#: A schema, or another part of the document.
Schema = dict[str, Json]

#: The limits that JSON Schema knows, by the type that they are for.
_KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "string": {
        "min_length": "minLength",
        "max_length": "maxLength",
        "pattern": "pattern",
    },
    "array": {"min_length": "minItems", "max_length": "maxItems"},
    "integer": {"minimum": "minimum", "maximum": "maximum"},
    "number": {"minimum": "minimum", "maximum": "maximum"},
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
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    """Return the schema, with null allowed."""
    if "$ref" in schema or "oneOf" in schema:
        choices = schema.get("oneOf", [schema])
        return {"oneOf": [*choices, {"type": "null"}]}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **choices}


def sent_schema(type_: ValueType) -> Schema:
    """Return what may be sent as a value of that type."""
    choices = type_.named_choices()
    if choices is not None and not type_.many:
        return ref(choices.name)
    schema = type_.sent_schema()
    limits = type_.limits()
    for name, keyword in _KEYWORDS.get(schema["type"], {}).items():
        limit = getattr(limits, name)
        if limit is not None:
            # YAML knows no text that is more than a text.
            schema[keyword] = str(limit) if name == "pattern" else limit
    if limits.items is not None:
        schema["items"] = sent_schema(limits.items)
    return schema


def shown_schema(type_: ValueType) -> Schema:
    """Return what is shown of a value of that type."""
    choices = type_.named_choices()
    if choices is None:
        return type_.shown_schema()
    if type_.many:
        return {**type_.shown_schema(), "items": ref(choices.name)}
    return ref(choices.name)


def described(member: Field | Relation, text: str) -> Schema:
    """Return what is said of the member, with what is to be used instead of it."""
    return {"description": text, **going(member.deprecated, text)}


def going(goes: Deprecation | None, text: str) -> Schema:
    """Return what is said of what goes; nothing of what stays.

    :param text: what else is said of it
    """
    if goes is None:
        return {}
    return {
        "description": f"{text} {goes.reason}",
        "deprecated": True,
        **dates(goes),
    }


def dates(goes: Deprecation) -> Schema:
    """Return since when something goes, and until when it stays, for programs."""
    sunset = {"x-sunset": str(goes.sunset)} if goes.sunset else {}
    return {"x-deprecated-since": str(goes.since), **sunset}


def choice_schemas(visible: VisibleCatalog) -> Schema:
    """Return by name the values of texts that have few. More of them may come."""
    return {
        choices.name: {
            "type": "string",
            "description": choices.description,
            "enum": choices.listed(visible.catalog),
        }
        for type_ in visible.types.values()
        for choices in _choices_of(type_)
    }


def _choices_of(type_: ObjectType) -> Iterator[Choices]:
    declared: list[Field | Relation | Filter] = list(type_.members())
    if isinstance(type_, Listed):
        declared += type_.filters
    if isinstance(type_, Resource):
        for verb in type_.verbs:
            declared += (*type_.inputs(verb), *verb.reveals)
    of_parts = [one for each in type_.relations for one in each.part_members]
    for each in (*declared, *of_parts):
        choices = each.type.named_choices()
        if choices is not None:
            yield choices
