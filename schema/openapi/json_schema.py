# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to JSON Schema (2020-12), the schema language of OpenAPI 3.1."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..cursor import MAX_CURSOR_LENGTH
from ..declaration import (
    Action,
    Choices,
    Field,
    Filter,
    Match,
    ObjectType,
    Relation,
    Resource,
    Type,
)
from ..errors import ERRORS
from ..inputs import (
    MAX_SORT_KEYS,
    action_gate,
    filter_rules,
    sort_values,
    update_gate,
)
from ..members import about_input
from ..mistakes import MAX_TOLD
from ..moments import MAX_MOMENT_LENGTH, MOMENT_PATTERN
from ..naming import MAX_ID
from ..offer import Offer
from ..picking import MAX_DEPTH, MAX_PATHS

Schema = dict[str, Any]

_TYPES: Mapping[Type, Schema] = {
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
#: What may be sent where it is more than what is answered.
_SENT: Mapping[Type, Schema] = {
    Type.DATETIME: {
        **_TYPES[Type.DATETIME],
        "pattern": MOMENT_PATTERN,
        "maxLength": MAX_MOMENT_LENGTH,
    },
}
#: Cerberus' rules that JSON Schema knows, by the type that they are for.
_KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "string": {"minlength": "minLength", "maxlength": "maxLength", "regex": "pattern"},
    "array": {"minlength": "minItems", "maxlength": "maxItems"},
    "integer": {"min": "minimum", "max": "maximum"},
    "number": {"min": "minimum", "max": "maximum"},
}
#: A type's name begins with a capital letter, and so its global ids with Q to W.
_GLOBAL_ID = "[Q-W][A-Za-z0-9+/]+={0,2}"
#: How a body names a record: one schema, so that generators make one type of it.
RECORD_ID = "RecordId"
RECORD_ID_SCHEMA: Schema = {
    "description": "The number of a record, or its global id.",
    "oneOf": [
        {"type": "integer", "minimum": 1, "maximum": MAX_ID},
        {"type": "string", "pattern": f"^({_GLOBAL_ID})$"},
    ],
}
#: The same in a URL, where everything is text; generators stumble over a choice there.
_RECORD_ID_TEXT: Schema = {
    "type": "string",
    "pattern": f"^([1-9][0-9]{{0,9}}|{_GLOBAL_ID})$",
}


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _nullable(schema: Schema) -> Schema:
    if "$ref" in schema or "oneOf" in schema:
        choices = schema.get("oneOf", [schema])
        return {"oneOf": [*choices, {"type": "null"}]}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **choices}


def _with_rules(schema: Schema, rules: Mapping[str, Any]) -> Schema:
    keywords = _KEYWORDS.get(schema["type"], {})
    limits = {keywords[name]: rules[name] for name in keywords if name in rules}
    if "pattern" in limits:
        # YAML knows no text that is more than a text.
        limits["pattern"] = str(limits["pattern"])
    if "allowed" in rules:
        limits["enum"] = list(rules["allowed"])
    result = {**schema, **limits}
    if "schema" in rules and schema["type"] == "array":
        result["items"] = _with_rules(schema["items"], rules["schema"])
    return result


# -- what is answered ---------------------------------------------------------------


def object_schema(offer: Offer, type_: ObjectType) -> Schema:
    """A record as it is answered: what the client asked for, and its id."""
    return _object(offer, type_, lambda relation: _related(offer, relation))


def related_name(type_: ObjectType) -> str:
    """The name of the schema of a record inside another one.

    A type whose relations lead back to it would have a schema without an end, which
    tools that resolve references can't digest: beyond one relation the shape is told
    in words.
    """
    return f"Related{type_.type_name}" if type_.relations else type_.type_name


def related_schema(offer: Offer, type_: ObjectType) -> Schema:
    """A record inside another one."""
    return _object(offer, type_, _further)


def _object(
    offer: Offer, type_: ObjectType, lead: Callable[[Relation], Schema]
) -> Schema:
    return {
        "type": "object",
        "description": type_.description,
        "properties": {
            member.name: {
                **(lead(member) if isinstance(member, Relation) else _value(member)),
                **_described(member, offer.about(member)),
            }
            for member in offer.members(type_)
        },
        "additionalProperties": False,
        **({"required": ["id"]} if type_.identity else {}),
    }


def _described(member: Field | Relation, text: str) -> Schema:
    if not member.deprecated:
        return {"description": text}
    return {
        "description": f"{text} Deprecated: {member.deprecated}",
        "deprecated": True,
    }


def _related(offer: Offer, relation: Relation) -> Schema:
    name = related_name(offer.catalog.target(relation))
    schema = ref(f"{name}Page" if relation.many else name)
    return schema if not relation.nullable else _nullable(schema)


def _further(relation: Relation) -> Schema:
    """What a relation of a related record leads to, which is asked for by its path."""
    return {"type": "object" if not relation.nullable else ["object", "null"]}


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
        declared += (each for action in type_.actions for each in action.inputs)
    for each in declared:
        if not isinstance(each, Relation) and each.choices:
            yield each.choices


def _of_choices(schema: Schema, choices: Choices | None) -> Schema:
    if choices is None:
        return schema
    if schema["type"] == "array":
        return {**schema, "items": ref(choices.name)}
    return ref(choices.name)


def _value(field: Field) -> Schema:
    schema = _of_choices(dict(_TYPES[field.type]), field.choices)
    if field.nullable:
        schema = _nullable(schema)
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema


def revealed_schema(offer: Offer, resource: Resource, action: Action) -> Schema:
    """A record with what an action reveals beside it."""
    schema = object_schema(offer, resource)
    schema["properties"] |= {
        field.name: {**_value(field), **_described(field, field.description)}
        for field in action.reveals
    }
    required = [*schema.get("required", ()), *(each.name for each in action.reveals)]
    return {**schema, "required": required}


def page_schema(resource: Resource, items: str) -> Schema:
    """A page of a list.

    :param items: the name of the schema of its records
    """
    return {
        "type": "object",
        "description": f"A page of {resource.name}.",
        "required": ["results", "count", "next", "next_cursor"],
        "properties": {
            "results": {
                "type": "array",
                "items": ref(items),
                "description": "The records of this page, in the order asked for.",
            },
            "count": {
                "type": "integer",
                "minimum": 0,
                "description": "How many records this page holds.",
            },
            "next": {
                "type": ["string", "null"],
                "format": "uri-reference",
                "description": "The address of the next page; null on the last."
                " Relative to the request's where the server has no public address.",
            },
            "next_cursor": {
                "type": ["string", "null"],
                "maxLength": MAX_CURSOR_LENGTH,
                "description": "The `cursor` of the next page; null on the last.",
            },
            "total": {
                "type": "integer",
                "minimum": 0,
                "description": "The length of the whole list, when it was asked for.",
            },
        },
        "additionalProperties": False,
    }


# -- what is sent -------------------------------------------------------------------


def write_schema(resource: Resource, *, creating: bool) -> Schema:
    """The body of a POST or PATCH."""
    return _body_schema(
        resource.writable(),
        update_gate(resource).rules,
        f"What {'makes' if creating else 'changes'} a {resource.singular}.",
        creating=creating,
    )


def action_schema(action: Action) -> Schema:
    """The body of an action's POST."""
    rules = action_gate(action).rules
    return _body_schema(action.inputs, rules, action.description, creating=True)


def _body_schema(
    members: Iterable[Field | Relation],
    rules: Mapping[str, Any],
    description: str,
    *,
    creating: bool,
) -> Schema:
    members = list(members)
    properties = {}
    for member in members:
        for name in member.write_names:
            about = about_input(member, name, member.write_name)
            properties[name] = {
                **_input(member, rules[member.write_name]),
                **_described(member, about),
            }
            if isinstance(member, Field) and member.example is not None:
                properties[name]["examples"] = [member.example]
    required = [m.write_name for m in members if m.demanded]
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if creating and required else {}),
    }


def _input(member: Field | Relation, rules: Mapping[str, Any]) -> Schema:
    if isinstance(member, Relation):
        schema = ref(RECORD_ID)
    else:
        schema = _of_choices(_with_rules(_sent(member), rules), member.choices)
    return _nullable(schema) if rules.get("nullable") else schema


def _sent(declared: Field | Filter) -> Schema:
    return _SENT.get(declared.type, _TYPES[declared.type])


def text_schema(rules: Mapping[str, Any]) -> Schema:
    """A text under those rules, such as the value of a header."""
    return _with_rules({"type": "string"}, rules)


def filter_schema(
    resource: Resource, filter_: Filter, relation: Relation | None = None
) -> Schema:
    """The value of a filter in a query string, of the list of a relation or a root."""
    if filter_.match is Match.CHOICE:
        default = filter_.default
        if relation is not None:
            default = relation.filters.get(filter_.name, default)
        word = {True: "true", False: "false", None: "all"}[default]
        return {"type": "string", "enum": ["true", "false", "all"], "default": word}
    if filter_.type is Type.ID:
        return dict(_RECORD_ID_TEXT)
    schema = _with_rules(_sent(filter_), filter_rules(resource)[filter_.name])
    return _of_choices(schema, filter_.choices)


def sort_name(resource: Resource) -> str:
    """The name of the schema of one sort key of a list."""
    return f"{resource.type_name}Order"


def sort_key_schema(resource: Resource) -> Schema:
    """One sort key of a list."""
    return {
        "type": "string",
        "description": f"A field to sort {resource.name} by; `-` for descending.",
        "enum": list(sort_values(resource)),
    }


def sort_schema(resource: Resource) -> Schema:
    """The value of ``sort``."""
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_SORT_KEYS,
        "uniqueItems": True,
        "items": ref(sort_name(resource)),
    }


_STEP = "[a-z][a-z0-9]*(_[a-z0-9]+)*"


def fields_schema(offer: Offer, type_: ObjectType) -> Schema:
    """The value of ``fields``: names of the type, and paths through its relations."""
    names = [member.name for member in offer.members(type_)]
    return _paths_schema(names, offer.relations(type_))


def expand_schema(relations: Iterable[Relation]) -> Schema:
    """The value of ``expand``: relations, and paths through them."""
    relations = list(relations)
    return _paths_schema([relation.name for relation in relations], relations)


def _paths_schema(names: Iterable[str], relations: Iterable[Relation]) -> Schema:
    """Texts under one pattern: generators make a class of each choice in an array."""
    choices = list(names)
    through = "|".join(relation.name for relation in relations)
    if through:
        choices.append(f"({through})(\\.{_STEP}){{1,{MAX_DEPTH - 1}}}")
    item = {"type": "string", "pattern": f"^({'|'.join(choices)})$"}
    return {"type": "array", "minItems": 1, "maxItems": MAX_PATHS, "items": item}


# -- refusals -----------------------------------------------------------------------


def mistake_schema() -> Schema:
    """One mistake in what was sent."""
    return {
        "type": "object",
        "description": "What is wrong with one field or parameter.",
        "required": ["field", "code", "message", "params"],
        "properties": {
            "field": {
                "type": "string",
                "description": "Its name in `details`: `tags.1` is the second tag.",
                "examples": ["tags.1"],
            },
            "code": {
                "type": "string",
                "description": "What kind of mistake it is; more may be added.",
                "examples": ["too_long"],
            },
            "message": {
                "type": "string",
                "description": "A sentence for people, in their language.",
                "examples": ["Enter at most 100 characters."],
            },
            "params": {
                "type": "object",
                "description": "What the sentence was made with, by name; `suggestion`"
                " is a name that may have been meant.",
                "additionalProperties": True,
                "examples": [{"maximum": 100}],
            },
        },
    }


def problem_schema() -> Schema:
    """A problem document (RFC 9457)."""
    return {
        "type": "object",
        "description": "Why the request was refused (RFC 9457).",
        "required": ["type", "title", "status", "error", "details", "correlation_id"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri-reference",
                "description": "Where the code is explained.",
            },
            "title": {
                "type": "string",
                "description": "The code in words, the same each time.",
            },
            "status": {
                "type": "integer",
                "minimum": 400,
                "maximum": 599,
                "description": "The HTTP status.",
            },
            "detail": {
                "type": "string",
                "description": "A sentence about this occurrence.",
            },
            "error": {
                "type": "string",
                "enum": list(ERRORS),
                "description": "The same code as in GraphQL's `extensions.error`.",
            },
            "details": {
                "type": "object",
                "description": "What is wrong, by the name of the field or parameter.",
                "additionalProperties": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string"},
                },
                "maxProperties": MAX_TOLD,
            },
            "mistakes": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_TOLD,
                "description": "The same for programs; left out where there is"
                " nothing to list.",
                "items": ref("Mistake"),
            },
            "required_scope": {
                "type": "string",
                "description": "The scope that the key lacks.",
            },
            "nodes": {
                "type": "integer",
                "description": "How many records a too large request could return.",
            },
            "cost": {
                "type": "integer",
                "description": "The points of a request that could never be paid for.",
            },
            "correlation_id": {
                "type": "string",
                "description": "Names the request in the server's log.",
            },
        },
    }
