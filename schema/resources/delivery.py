# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deliveries of webhooks, over ``api.delivery``, with the attempts at each."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    Integer,
    Listed,
    Moment,
    Relation,
    Resource,
    Text,
    Verb,
)

#: What a delivery can be, as ``api.delivery`` has it.
STATES = ("pending", "leased", "delivered", "failed", "cancelled", "skipped")
STATE = Choices(
    "DeliveryState",
    STATES,
    "`pending`, waiting for its next attempt; `leased`, being sent; `delivered`;"
    " `failed`; `cancelled`, replaced by a newer message of the same record, or its"
    " webhook is gone; or `skipped`, excluded by the webhook's filter or the key's"
    " rights.",
)

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("message_id", "The header `webhook-id`: the same at every attempt.",
         word=True, nullable=False, default=True,
         example="evt_0h2m6q4v9x8c7b5n3k1j"),
    Text("type", "The type of the event.", word=True, nullable=False, default=True,
         example="customer.updated"),
    Text("resource", "The resource of the record.", word=True, nullable=False,
         example="customers"),
    Integer("record_id", "The id of the record.", source="res_id", nullable=False,
            default=True, example=7),
    Choice("state", "The state of the delivery.", choices=STATE, nullable=False,
           default=True, example="delivered"),
    Text("reason", "Why it failed, was cancelled or was skipped, as one word.",
         filterable=False, example="gone"),
    Integer("attempt_count", "How many attempts were made.", source="attempts",
            nullable=False, default=True, filterable=False, example=1),
    Moment("occurred_at", "When the record changed.", nullable=False, default=True,
           sortable=True, example="2026-01-31T09:30:00Z"),
    Moment("created_at", "When it was queued.", nullable=False, sortable=True,
           example="2026-01-31T09:30:00Z"),
    Moment("next_at", "When the next attempt is due.", filterable=False, example=None),
    Moment("first_at", "When the first attempt was made.", filterable=False,
           example="2026-01-31T09:30:01Z"),
    Moment("done_at", "When it was delivered or given up.", filterable=False,
           example="2026-01-31T09:30:01Z"),
)
_RELATIONS = (
    Relation("webhook", "The webhook.", to="Webhook", nullable=False),
    Relation("event", "The event; null for a test message.", to="Event", optional=True),
    Relation("attempts", "Its attempts.", source="attempt_ids",
             to="Attempt", many=True, nullable=False),
)
_ATTEMPT_FIELDS = (
    Integer("number", "The number of the attempt, from 1.", nullable=False,
            default=True, sortable=True, filterable=False, example=1),
    Moment("at", "When it was made.", nullable=False, default=True, filterable=False,
           example="2026-01-31T09:30:01Z"),
    Integer("duration_ms", "How long it took, in milliseconds.", source="ms",
            filterable=False, default=True, example=120),
    Integer("status", "The HTTP status of the answer; null if there was none.",
            filterable=False, default=True, example=204),
    Text("error", "Why there was no answer, as one word such as `timeout`.",
         filterable=False, default=True, example=None),
    Integer("request_bytes", "The size of the body that was sent.", filterable=False,
            example=412),
    Integer("answer_bytes", "How much of the answer's body was read.",
            filterable=False, example=0),
    Text("digest", "The SHA-256 of the body, in hexadecimal. The body itself is not"
         " stored.", filterable=False,
         example="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
)
# fmt: on

ATTEMPT = Listed(
    name="attempts",
    singular="attempt",
    type_name="Attempt",
    model="api.attempt",
    description="An attempt to send a message. Neither its body nor the answer is"
    " stored.",
    id_filter=False,
    order=("number",),
    fields=(*IDENTITY, *_ATTEMPT_FIELDS),
)
DELIVERIES = Resource(
    name="deliveries",
    singular="delivery",
    type_name="Delivery",
    model="api.delivery",
    description="A message for a webhook, about one change of one record.",
    order=("-created_at",),
    # They change with each message, of which they tell.
    events=False,
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    verbs=(
        Verb(
            name="retry",
            method="_api_retry",
            description="Send {one} again, or immediately if it is waiting. Its"
            " schedule of attempts starts over.",
        ),
    ),
)
TYPES = (DELIVERIES, ATTEMPT)
