# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is answered: records, and pages of them."""

from collections.abc import Callable

from ...declaration import Embedded, Field, Listed, ObjectType, Relation, Resource, Verb
from ...naming import pascal
from ...request.cursor import MAX_CURSOR_LENGTH
from ...visible import VisibleCatalog
from .json_schema import Schema, described, nullable, ref, shown_schema


def object_schema(visible: VisibleCatalog, type_: ObjectType) -> Schema:
    """Return the schema of a record as it is answered: the fields asked for, and its
    id.
    """
    schema = _object(visible, type_, lambda relation: _related(visible, relation))
    if isinstance(type_, Resource):
        for member in visible.shown(type_):
            schema["properties"][member.name] |= _writable(visible, type_, member)
    return schema


def embedded_schemas(visible: VisibleCatalog, type_: ObjectType) -> dict[str, Schema]:
    """Return by name the schemas of the objects that a record has in it."""
    return {
        each.type_name: {
            "type": "object",
            "description": each.description,
            "properties": {
                field.own_name: {
                    **_value(field),
                    **described(field, visible.about(field)),
                }
                for field in visible.inside(type_, each)
            },
            "additionalProperties": False,
        }
        for each in visible.shown(type_)
        if isinstance(each, Embedded)
    }


def related_name(type_: ObjectType) -> str:
    """Return the name of the schema of a record inside another one.

    A type whose relations lead back to it would have a schema without an end, which
    tools that resolve references can't digest: beyond one relation the shape is told
    in words.
    """
    return f"Related{type_.type_name}" if type_.relations else type_.type_name


def related_schema(visible: VisibleCatalog, type_: ObjectType) -> Schema:
    """Describe a record inside another one."""
    return _object(visible, type_, _further)


def _object(
    visible: VisibleCatalog, type_: ObjectType, lead: Callable[[Relation], Schema]
) -> Schema:
    return {
        "type": "object",
        "description": type_.description,
        "properties": {
            member.name: _property(visible, member, lead)
            for member in visible.shown(type_)
        },
        "additionalProperties": False,
        **({"required": ["id"]} if type_.identity else {}),
    }


def _property(
    visible: VisibleCatalog,
    member: Field | Relation | Embedded,
    lead: Callable[[Relation], Schema],
) -> Schema:
    if isinstance(member, Embedded):
        return {**ref(member.type_name), "description": member.description}
    shown = lead(member) if isinstance(member, Relation) else _value(member)
    return {**shown, **described(member, visible.about(member))}


def _writable(
    visible: VisibleCatalog, resource: Resource, member: Field | Relation | Embedded
) -> Schema:
    """Return who may write the member, and under which name, as ``x-writable``.

    JSON Schema has no word for it: its ``readOnly`` knows nothing of scopes.
    """
    inside = resource.embedded[member] if isinstance(member, Embedded) else (member,)
    names = {each.name for each in inside}
    verbs = [
        verb
        for verb in visible.verbs(resource)
        if any(each.name in names for each in resource.inputs(verb))
    ]
    if not verbs:
        return {}
    named = member.name if isinstance(member, Embedded) else member.write_name
    return {
        "x-writable": {
            "name": named,
            "verbs": [verb.name for verb in verbs],
            "scopes": list(dict.fromkeys(map(resource.scope_of, verbs))),
        }
    }


def _related(visible: VisibleCatalog, relation: Relation) -> Schema:
    name = related_name(visible.catalog.target(relation))
    schema = ref(f"{name}Page" if relation.many else name)
    return schema if not relation.nullable else nullable(schema)


def _further(relation: Relation) -> Schema:
    """What a relation of a related record leads to, which is asked for by its path."""
    return {"type": "object" if not relation.nullable else ["object", "null"]}


def _value(field: Field) -> Schema:
    schema = shown_schema(field.type)
    if field.nullable:
        schema = nullable(schema)
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema


def answer_name(resource: Resource, verb: Verb) -> str:
    """Return the name of the schema of what a verb answers."""
    own = f"{resource.type_name}{pascal(verb.name)}Answer"
    return own if verb.reveals else resource.type_name


def answer_schema(visible: VisibleCatalog, resource: Resource, verb: Verb) -> Schema:
    """Return what a verb reveals, with the record where it is answered."""
    schema: Schema = {
        "type": "object",
        "description": resource.named(verb.description),
        "properties": {},
        "additionalProperties": False,
    }
    if verb.answers:
        schema = object_schema(visible, resource)
    schema["properties"] |= {
        field.name: {**_value(field), **described(field, field.description)}
        for field in verb.reveals
    }
    required = [*schema.get("required", ()), *(each.name for each in verb.reveals)]
    return {**schema, "required": required}


def page_schema(resource: Listed, items: str) -> Schema:
    """Return a page of a list.

    :param items: the name of the schema of its records
    """
    return {
        "type": "object",
        "description": f"A page of {resource.said}.",
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
                " Relative, unless the server's public address is set.",
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
