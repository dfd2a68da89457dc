# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events, over ``api.event``: the feed of what was created, changed and deleted."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    Integer,
    Moment,
    Relation,
    Resource,
    Text,
    Texts,
)
from ..events import OPERATIONS

_OPERATION = Choices("EventOperation", tuple(OPERATIONS), "What was done to a record.")
EVENT_TYPES = Choices(
    "EventType",
    lambda catalog: catalog.event_types,
    "What an event says: of which resource, and what was done.",
)

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Integer("position", "Its place in the feed. None is ever added behind one that you"
            " have read: ask for `position_min` of the last one plus 1.",
            nullable=False, default=True, sortable=True, example=4711),
    Text("public_id", "The name of the event, which webhooks send as `webhook-id`.",
         nullable=False, filterable=False,
         example="evt_0b1c2d3e4f5061728394a5b6c7d8e9f0"),
    Choice("type", "What happened, such as `customer.updated`.", choices=EVENT_TYPES,
           nullable=False, default=True, example="customer.updated"),
    Text("resource", "The resource of the record, as in paths.", word=True,
         nullable=False, default=True, example="customers"),
    Choice("operation", "What was done to the record.", choices=_OPERATION,
           nullable=False, filterable=False, example="updated"),
    Integer("record_id", "The id of the record.", source="res_id",
            graphql_name="recordDatabaseId", nullable=False, default=True,
            example=7),
    Text("record_node_id", "The global id of the record.", graphql_name="recordId",
         filterable=False, example="Q3VzdG9tZXI6Nw=="),
    Text("record_url", "Where the record is; of a deleted one, where it was.",
         filterable=False, example="…/customers/7"),
    Texts("changed", "The fields that were changed, as REST names them; of created and"
          " deleted records, none.", filterable=False, default=True,
          example=["email", "tags"]),
    Text("correlation_id", "The `X-Correlation-ID` of the request that made the change;"
         " null if it was not made over the API.", source="correlation",
         filterable=False, example="5f0c1f7e9b9d4d0c8f5e2a1b3c4d5e6f"),
    Moment("occurred_at", "When it was changed. Events are not in the order of these"
           " times, since a change can be committed long after it was made.",
           nullable=False, default=True, example="2026-02-01T14:00:00Z"),
)
# fmt: on

EVENTS = Resource(
    name="events",
    singular="event",
    type_name="Event",
    model="api.event",
    description="A change that was committed, however it was made. Events are kept for"
    " 30 days. They are written down while there is a key with `events:read`, or a"
    " webhook; you see those of records that you may see, of resources that you may"
    " read.",
    order=("position",),
    events=False,
    by_scopes=True,
    fields=(*IDENTITY, *_FIELDS),
    relations=(
        Relation(
            "key",
            "The key that made the change; null if it was not made with one.",
            to="Key",
            filterable=False,
        ),
    ),
    verbs=(),
)
