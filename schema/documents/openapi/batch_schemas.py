# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many at once: what is sent, and what is answered."""

from collections.abc import Sequence

from ...declaration import ITEM_ID, ITEM_IF_MATCH, MAX_ITEMS, Batch, Resource, Verb
from ...graph.batch_fields import about_batch, about_by
from ...request.batches import ATOMIC, BY, DEFAULTS, ITEMS, OPERATION
from .input_schemas import written_properties
from .json_schema import RECORD_ID, Schema, ref

#: Of an item that is to be changed or deleted.
_ID = (
    "The record that the item is about: needed for `update` and `delete`; for"
    " `upsert` by `id`, an item without one is new; not taken by `create`."
)
_IF_MATCH = (
    "Only if the record still has this `etag`: that of a result, or the `ETag` of the"
    " record. Separate several by commas."
)
_ATOMIC = (
    "`true`: all is done or nothing, and the first item that is refused refuses the"
    " request. `false`: each item by itself; its error is in its result."
)


def batch_schemas(resource: Resource, batches: Sequence[Batch]) -> dict[str, Schema]:
    """Describe by name what a batch is sent, and what it answers."""
    name = resource.type_name
    return {
        batch_name(resource): _body(resource, batches),
        f"{name}BatchItem": _item(resource, batches),
        answer_name(resource): _answer(resource),
        f"{name}BatchResult": _result(resource),
    }


def batch_name(resource: Resource) -> str:
    """Return the name of the schema of a batch."""
    return f"{resource.type_name}Batch"


def answer_name(resource: Resource) -> str:
    """Return the name of the schema of what a batch answers."""
    return f"{resource.type_name}BatchAnswer"


def _body(resource: Resource, batches: Sequence[Batch]) -> Schema:
    listed = "".join(
        f"\n- `{each.name}`: {about_batch(resource, each)}" for each in batches
    )
    properties: Schema = {
        OPERATION: {
            "type": "string",
            "enum": [each.name for each in batches],
            "description": f"What is done to all items:\n{listed}",
        },
        ITEMS: {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_ITEMS,
            "items": ref(f"{resource.type_name}BatchItem"),
            "description": "One for each record, each at most once.",
        },
        ATOMIC: {
            "type": "boolean",
            "default": DEFAULTS[ATOMIC],
            "description": _ATOMIC,
        },
    }
    if resource.external_key and any(each.upserts for each in batches):
        properties[BY] = {
            "type": "string",
            "enum": list(resource.keys),
            "default": DEFAULTS[BY],
            "description": f"{about_by(resource)} Only for `upsert`.",
        }
    return {
        "type": "object",
        "description": f"Many {resource.said} at once.",
        "properties": properties,
        "required": [OPERATION, ITEMS],
        "additionalProperties": False,
    }


def _item(resource: Resource, batches: Sequence[Batch]) -> Schema:
    properties: Schema = {}
    if any(each.changing for each in batches):
        properties = {
            ITEM_ID: {**ref(RECORD_ID), "description": _ID},
            ITEM_IF_MATCH: {"type": "string", "description": _IF_MATCH},
        }
    writing = next((verb for verb in _verbs(batches) if verb.inputs is None), None)
    needed = ""
    if writing is not None:
        # What an item lacks is that item's mistake.
        partial = next((v for v in _verbs(batches) if v.partial), writing)
        properties |= written_properties(resource, partial)
        creating = resource.creating
        names = (
            resource.required_inputs(creating) if creating in _verbs(batches) else ()
        )
        if creating is not None and names:
            listed = ", ".join(f"`{each.write_name}`" for each in names)
            needed = f" A new one needs {listed}."
    return {
        "type": "object",
        "description": f"A {resource.singular} of a batch.{needed}",
        "properties": properties,
        "additionalProperties": False,
    }


def _verbs(batches: Sequence[Batch]) -> list[Verb]:
    return [verb for each in batches for verb in each.verbs]


def _answer(resource: Resource) -> Schema:
    count = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "description": "What each item came to.",
        "properties": {
            "results": {
                "type": "array",
                "items": ref(f"{resource.type_name}BatchResult"),
                "description": "One for each item, in their order.",
            },
            "succeeded": {**count, "description": "How many items were done."},
            "failed": {**count, "description": "How many items were refused."},
        },
        "required": ["results", "succeeded", "failed"],
        "additionalProperties": False,
    }


def _result(resource: Resource) -> Schema:
    properties: Schema = {
        "status": {
            "type": "integer",
            "description": "The status that a request of its own would have had.",
        },
        "record": {
            **ref(resource.type_name),
            "description": f"The {resource.singular} as it is now.",
        },
        "etag": {
            "type": "string",
            "description": "The entity tag of these fields, for `if_match`.",
        },
        "error": {
            **ref("Problem"),
            "description": "Why the item was refused, as a request of its own would"
            " be. If there are very many errors, the later ones have no `details`.",
        },
    }
    return {
        "type": "object",
        "description": "What one item came to.",
        "properties": properties,
        "required": ["status"],
        "additionalProperties": False,
    }
