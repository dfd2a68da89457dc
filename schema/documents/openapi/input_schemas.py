# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent: the bodies of writes, and the parameters of reads."""

from collections.abc import Iterable, Mapping

from ...declaration import (
    Embedded,
    Field,
    Filter,
    Listed,
    Match,
    ObjectType,
    Relation,
    Resource,
    Verb,
)
from ...declaration.fields import about_embedded, about_input
from ...declaration.relations import PART_ID, about_part, part_type_name
from ...naming import pascal
from ...request.field_paths import MAX_DEPTH, MAX_PATHS
from ...request.parts import ID
from ...request.rules import (
    MAX_SORT_KEYS,
    part_rules,
    sort_values,
    verb_validator,
    write_rule,
)
from ...request.validation import Rule
from ...visible import VisibleCatalog
from .json_schema import (
    GLOBAL_ID,
    RECORD_ID,
    Schema,
    described,
    nullable,
    ref,
    sent_schema,
)

#: An id in a URL, where everything is text; generators stumble over a choice there.
_RECORD_ID_TEXT: Schema = {
    "type": "string",
    "pattern": f"^([1-9][0-9]{{0,9}}|{GLOBAL_ID})$",
}


def body_name(resource: Resource, verb: Verb) -> str:
    """Return the name of the schema of a verb's body."""
    return f"{resource.type_name}{pascal(verb.name)}"


def body_schema(resource: Resource, verb: Verb) -> Schema:
    """Describe the body of a verb."""
    properties = written_properties(resource, verb)
    required = [
        each.write_name for each in resource.required_inputs(verb) if each.demanded
    ]
    return {
        "type": "object",
        "description": resource.named(verb.words.schema or verb.description),
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def written_properties(resource: Resource, verb: Verb) -> dict[str, Schema]:
    """Describe what a verb writes, by each name that it can have."""
    rules = verb_validator(resource, verb).rules
    return _properties(resource.type_name, resource.inputs(verb), rules)


def part_schemas(resource: Resource) -> dict[str, Schema]:
    """Describe by name what is sent of the parts of a record."""
    return {
        part_type_name(resource.type_name, each): _part_schema(each)
        for each in resource.relations
        if each.written_as_parts
    }


def _part_schema(relation: Relation) -> Schema:
    rules = part_rules(relation).known.rules
    own = _properties(relation.to, relation.part_members, rules)
    return {
        "type": "object",
        "description": about_part(relation, str),
        "properties": {ID: {**ref(RECORD_ID), "description": PART_ID}, **own},
        "additionalProperties": False,
    }


def _properties(
    owner: str, members: Iterable[Field | Relation], rules: Mapping[str, Rule]
) -> dict[str, Schema]:
    """Describe what is written, by each name that it can have."""
    found: dict[str, Schema] = {}
    for member in members:
        if isinstance(member, Field) and member.within is not None:
            found[member.within.name] = _embedded(member.within)
            continue
        for name in member.write_names:
            about = about_input(member, name, member.write_name)
            found[name] = {
                **_input(owner, member, rules[member.write_name]),
                **described(member, about),
            }
            if isinstance(member, Field) and member.example is not None:
                found[name]["examples"] = [member.example]
    return found


def _embedded(embedded: Embedded) -> Schema:
    schema = nullable(ref(embedded.input_name))
    return {**schema, "description": about_embedded(embedded)}


def embedded_input_schemas(resource: Resource) -> dict[str, Schema]:
    """Describe by name what is sent of the objects that a record has in it."""
    return {
        embedded.input_name: {
            "type": "object",
            "description": about_embedded(embedded),
            "properties": {
                each.own_name: _written(each) for each in fields if each.write
            },
            "additionalProperties": False,
        }
        for embedded, fields in resource.embedded.items()
        if any(each.write for each in fields)
    }


def _written(field: Field) -> Schema:
    rule = write_rule(field, required=False)
    schema = sent_schema(rule.type)
    found = {
        **(nullable(schema) if rule.nullable else schema),
        **described(field, field.write_description),
    }
    if field.example is not None:
        found["examples"] = [field.example]
    return found


def _input(owner: str, member: Field | Relation, rule: Rule) -> Schema:
    if not isinstance(member, Relation):
        schema = sent_schema(rule.type)
    elif not rule.type.many:
        schema = ref(RECORD_ID)
    else:
        item = part_type_name(owner, member) if member.of_parts else RECORD_ID
        schema = {**sent_schema(rule.type), "items": ref(item)}
    return nullable(schema) if rule.nullable else schema


def filter_schema(filter_: Filter, relation: Relation | None = None) -> Schema:
    """Return the value of a filter in a query string, of the list of a relation or a
    root.
    """
    if filter_.match is Match.CHOICE:
        default = filter_.default
        if relation is not None:
            default = relation.filters.get(filter_.name, default)
        word = {True: "true", False: "false", None: "all"}[default]
        return {"type": "string", "enum": ["true", "false", "all"], "default": word}
    schema = sent_schema(filter_.type)
    if filter_.to is not None:
        schema["items"] = dict(_RECORD_ID_TEXT)
    return schema


def sort_name(resource: Listed) -> str:
    """Return the name of the schema of one sort key of a list."""
    return f"{resource.type_name}Order"


def sort_key_schema(resource: Listed) -> Schema:
    """Describe one sort key of a list."""
    return {
        "type": "string",
        "description": f"A field to sort {resource.said} by; `-` for descending.",
        "enum": list(sort_values(resource)),
    }


def sort_schema(resource: Listed) -> Schema:
    """Describe the value of ``sort``."""
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_SORT_KEYS,
        "uniqueItems": True,
        "items": ref(sort_name(resource)),
    }


_STEP = "[a-z][a-z0-9]*(_[a-z0-9]+)*"


def fields_schema(visible: VisibleCatalog, type_: ObjectType) -> Schema:
    """Return the value of ``fields``: names of the type, and paths through its
    relations.
    """
    names: list[str] = []
    for member in visible.shown(type_):
        names.append(member.name)
        if isinstance(member, Embedded):
            inside = visible.inside(type_, member)
            names += (each.name.replace(".", r"\.") for each in inside)
    return _paths_schema(names, visible.relations(type_))


def expand_schema(relations: Iterable[Relation]) -> Schema:
    """Return the value of ``expand``: relations, and paths through them."""
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
