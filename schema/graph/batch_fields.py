# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mutations that do something to many records, such as ``createCustomers``."""

import graphene

from ..declaration import (
    CLIENT_MUTATION_ID,
    DELETED_ID,
    IF_MATCH,
    ITEM_ID,
    MAX_ITEMS,
    Batch,
    Resource,
)
from ..request.batches import ATOMIC, BY, ITEMS, key_type
from ..visible import needed
from .base_types import (
    ABOUT_CLIENT_MUTATION_ID,
    ABOUT_ID,
    ABOUT_IF_MATCH,
    ItemError,
    new_type,
    reason,
    resolve_root,
)
from .object_types import TypeFactory

RESULTS, STATUS, ERROR = "results", "status", "error"
SUCCEEDED, FAILED = "succeeded", "failed"
_ATOMIC = (
    "Whether all is done or nothing; `false`: each item by itself, and its error is in"
    " its result."
)


def batch_mutation(
    factory: TypeFactory, name: str, record: str, resource: Resource, batch: Batch
) -> graphene.Field:
    """Make the mutation.

    :param name: of it
    :param record: the name of the record in a result
    """
    type_name = name[0].upper() + name[1:]
    item = new_type(
        f"{type_name}Item",
        graphene.InputObjectType,
        _item_fields(factory, resource, batch),
        f"An item of `{name}`.",
    )
    given: dict[str, object] = {
        ITEMS: graphene.List(
            graphene.NonNull(item),
            required=True,
            description=f"1 to {MAX_ITEMS}; send them as a variable.",
        ),
        ATOMIC: graphene.Boolean(default_value=True, description=_ATOMIC),
    }
    if batch.upserts and resource.external_key:
        keys = factory.inputs.values.of(key_type(resource))
        given[BY] = graphene.InputField(
            keys,
            default_value=keys.get(ITEM_ID),
            description=about_by(resource),
        )
    given[CLIENT_MUTATION_ID] = graphene.String(description=ABOUT_CLIENT_MUTATION_ID)
    input_type = new_type(
        f"{type_name}Input", graphene.InputObjectType, given, f"Input of `{name}`."
    )
    payload = new_type(
        f"{type_name}Payload",
        graphene.ObjectType,
        {
            CLIENT_MUTATION_ID: graphene.String(description=ABOUT_CLIENT_MUTATION_ID),
            RESULTS: graphene.List(
                graphene.NonNull(_result(factory, type_name, record, resource, batch)),
                required=True,
                description="What each item came to, in their order.",
            ),
            SUCCEEDED: graphene.Int(
                required=True, description="How many items were done."
            ),
            FAILED: graphene.Int(
                required=True, description="How many items were refused."
            ),
        },
        f"What `{name}` answers.",
    )
    scopes = [each for verb in batch.verbs for each in resource.scopes_of(verb)]
    return graphene.Field(
        payload,
        input=graphene.Argument(input_type, required=True, description="The input."),
        resolver=resolve_root,
        description=f"{about_batch(resource, batch)} {needed(*dict.fromkeys(scopes))}",
        deprecation_reason=reason(batch.deprecated or resource.deprecated),
    )


def about_batch(resource: Resource, batch: Batch) -> str:
    """Return what a batch does, in a sentence or two."""
    said = resource.said
    if batch.upserts:
        key = f" or `{resource.external_key}`" if resource.external_key else ""
        about = f"Change {said} where they exist, by `{ITEM_ID}`{key}, else create them"
    elif batch.deletes:
        about = f"Delete {said}"
    else:
        about = f"{batch.name.capitalize()} {said}"
    return f"{about}: up to {MAX_ITEMS} at once."


def about_by(resource: Resource) -> str:
    """Return what decides whether an upsert changes or creates."""
    key = resource.external_key
    return (
        f"What a {resource.singular} is found by. `{ITEM_ID}`: an item with one is a"
        f" change, any other is new. `{key}`: an item changes the {resource.singular}"
        f" with its `{key}`, an archived one, too; if there is none, it is new."
    )


def _item_fields(
    factory: TypeFactory, resource: Resource, batch: Batch
) -> dict[str, object]:
    fields: dict[str, object] = {}
    if batch.changing is not None:
        fields[ITEM_ID] = graphene.ID(required=not batch.upserts, description=ABOUT_ID)
        fields[IF_MATCH] = graphene.String(description=ABOUT_IF_MATCH)
    verb = batch.verbs[0]
    # What an item lacks is that item's mistake, and no type's.
    return fields | factory.inputs.write_fields(
        resource.type_name, resource.inputs(verb), creating=False
    )


def _result(
    factory: TypeFactory, name: str, record: str, resource: Resource, batch: Batch
) -> object:
    fields: dict[str, object] = {
        STATUS: graphene.Int(
            required=True,
            description="The HTTP status that a request of its own would have had.",
        ),
    }
    if batch.deletes:
        fields[DELETED_ID] = graphene.ID(
            description="The global id of the deleted record."
        )
    else:
        fields[record] = graphene.Field(
            lambda: factory.object_type(resource),
            description=f"The {resource.singular} as it is now.",
        )
    fields[ERROR] = graphene.Field(ItemError, description="Why it was refused.")
    return new_type(
        f"{name}Result",
        graphene.ObjectType,
        fields,
        f"What one item of `{name[0].lower() + name[1:]}` came to.",
    )
