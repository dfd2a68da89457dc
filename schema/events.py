# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events: which changes are told, and what they are called."""

from collections.abc import Iterable, Mapping

from .declaration import Resource

#: What becomes of a record, with what is said of it.
OPERATIONS: Mapping[str, str] = {
    "created": "{one} was created.",
    "updated": "{one} was changed.",
    "deleted": "{one} was deleted.",
}


def told(resources: Iterable[Resource]) -> dict[str, Resource]:
    """Return the resources whose changes are told, by how their events begin."""
    return {each.singular: each for each in resources if each.events}


def event_type(resource: Resource, operation: str) -> str:
    """Return the type of an event, such as ``customer.updated``."""
    return f"{resource.singular}.{operation}"


def event_types(resources: Iterable[Resource]) -> tuple[str, ...]:
    """Return every type of event."""
    return tuple(
        event_type(resource, operation)
        for resource in told(resources).values()
        for operation in OPERATIONS
    )
