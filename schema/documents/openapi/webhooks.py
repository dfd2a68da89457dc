# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the server sends to the addresses of webhooks: OpenAPI's ``webhooks``."""

from ...declaration import Resource
from ...events import OPERATIONS, event_type, told
from ...headers import MESSAGE_HEADERS
from ...naming import pascal, to_global_id
from ...visible import VisibleCatalog
from ..examples import Examples
from .json_schema import GLOBAL_ID, Schema, ref, sent_schema
from .operations import json_body
from .parameters import parameter

_DELETED = "deleted"
_UPDATED = "updated"
_MOMENT = "2026-01-31T09:30:00Z"


class Webhooks:
    """The messages about what is visible."""

    def __init__(self, visible: VisibleCatalog) -> None:
        self._visible = visible
        self._examples = Examples(visible)
        shown = "webhooks" in visible.resources
        resources = visible.resources.values() if shown else ()
        self._resources = [
            each for each in told(resources).values() if visible.reads(each)
        ]

    def messages(self) -> Schema:
        """Describe each message, by its type."""
        return {
            event_type(resource, operation): {
                "post": self._message(resource, operation)
            }
            for resource in self._resources
            for operation in OPERATIONS
        }

    def schemas(self) -> Schema:
        """Return the schemas of the bodies."""
        return {
            _schema_name(resource, operation): self._schema(resource, operation)
            for resource in self._resources
            for operation in OPERATIONS
        }

    def _message(self, resource: Resource, operation: str) -> Schema:
        said = resource.named(OPERATIONS[operation])
        said = said[0].upper() + said[1:]
        return {
            "operationId": f"on{pascal(resource.singular)}{operation.capitalize()}",
            "summary": said.removesuffix("."),
            "description": f"{said} Sent to webhooks with the event"
            f" `{event_type(resource, operation)}`. Verify the signature first.",
            "tags": [resource.name],
            "security": [],
            "parameters": [
                {
                    **parameter(
                        header.name,
                        "header",
                        sent_schema(header.type),
                        header.description,
                        example=header.example,
                    ),
                    "required": header.certain,
                }
                for header in MESSAGE_HEADERS
            ],
            "requestBody": json_body(
                _schema_name(resource, operation),
                "The message.",
                {"message": self._example(resource, operation)},
            ),
            "responses": {
                "2XX": {"description": "The message was received."},
                "410": {"description": "Disables the webhook."},
                "default": {"description": "The message is sent again later."},
            },
        }

    def _schema(self, resource: Resource, operation: str) -> Schema:
        data: Schema = {
            "id": {
                "type": "string",
                "pattern": f"^{GLOBAL_ID}$",
                "description": "The global id of the record.",
            },
            "database_id": {
                "type": "integer",
                "description": "The number of the record.",
            },
            "url": {
                "type": "string",
                "format": "uri-reference",
                "description": "The address of the record. Relative, unless the"
                " server's public address is set.",
            },
            "changed": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The names of the changed fields.",
            },
        }
        required = list(data)
        if operation != _DELETED:
            data["object"] = {
                "anyOf": [ref(resource.type_name), {"type": "object"}],
                "description": f"The {resource.singular} when the message was sent,"
                " with the fields that the webhook selects. Absent in thin messages.",
            }
            data["etag"] = {
                "type": "string",
                "description": "The entity tag of `object`, as `GET` returns it. Absent"
                " with a GraphQL fragment.",
            }
            data["truncated"] = {
                "type": "boolean",
                "description": "True if the object was too large to send.",
            }
        return {
            "type": "object",
            "description": resource.named(OPERATIONS[operation]),
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {
                    "type": "string",
                    "const": event_type(resource, operation),
                    "description": "The type of the event.",
                },
                "timestamp": {
                    "type": "string",
                    "format": "date-time",
                    "description": "When the record changed.",
                },
                "data": {
                    "type": "object",
                    "description": "The record.",
                    "required": required,
                    "properties": data,
                },
            },
        }

    def _example(self, resource: Resource, operation: str) -> Schema:
        record = self._examples.record(resource)
        number = resource.identity.example
        names = [name for name in record if name != resource.identity.name]
        shown = {"object": record} if operation != _DELETED else {}
        return {
            "type": event_type(resource, operation),
            "timestamp": _MOMENT,
            "data": {
                "id": to_global_id(resource.type_name, number),
                "database_id": number,
                "url": self._visible.catalog.version.url("", resource.name, number),
                "changed": names[:1] if operation == _UPDATED else [],
                **shown,
            },
        }


def _schema_name(resource: Resource, operation: str) -> str:
    return f"{resource.type_name}{operation.capitalize()}Message"
