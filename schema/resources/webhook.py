# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks, over ``api.webhook``: who is told of which changes, where and how."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    ChoiceType,
    Flag,
    Integer,
    Map,
    Match,
    Moment,
    Pattern,
    Pii,
    Relation,
    Resource,
    Text,
    Texts,
    TextType,
    Verb,
    Words,
)
from ..declaration.text import STORABLE
from ..sentences import _lt
from .delivery import STATES as DELIVERY_STATES

#: What messages say, what a webhook can be, and why the server ends one, as
#: ``api.webhook`` has them.
PAYLOADS = ("thin", "fields", "graphql")
STATES = ("active", "paused", "disabled")
REASONS = (
    "gone",
    "failing",
    "address_not_allowed",
    "query_invalid",
    "scope_missing",
    "key_ended",
    "version_ended",
    "neutralized",
)
SIGNATURES = ("v1", "v1a", "both")
PAYLOAD = Choices(
    "WebhookPayload",
    PAYLOADS,
    "What a message contains: `thin`, only the id of the record; `fields`, fields of"
    " the record as in REST; `graphql`, what a GraphQL fragment selects.",
)
STATE = Choices("WebhookState", STATES, "The state of a webhook.")
REASON = Choices(
    "WebhookDisabledReason",
    REASONS,
    "Why a webhook was disabled: `gone`, the receiver answered 410; `failing`, it"
    " failed for days; `address_not_allowed`, its address is not allowed;"
    " `query_invalid`, its fragment, fields or filter no longer exist in the API;"
    " `scope_missing`, its key lacks a scope; `key_ended`, its key no longer works;"
    " `version_ended`, its version is no longer served; `neutralized`, the database is"
    " a copy.",
)
SIGNATURE = Choices(
    "WebhookSignature",
    SIGNATURES,
    "How messages are signed, as in Standard Webhooks: `v1`, HMAC-SHA256 with the"
    " secret; `v1a`, Ed25519, verified with the public key; or `both`.",
)
#: What a finished delivery can be, that may be repeated.
REPLAYED = Choices(
    "ReplayedState",
    tuple(each for each in DELIVERY_STATES if each not in ("pending", "leased")),
    "The state of a delivery that can be sent again.",
)
MAX_HEADERS = 5
MIN_TIMEOUT, MAX_TIMEOUT = 5, 30
#: For how many hours the old secret signs, unless the client says otherwise.
OVERLAP_HOURS = 24
MAX_OVERLAP_HOURS = 72
#: What is repeated, unless the client says otherwise.
REPLAYED_STATES = ("failed", "cancelled")
#: So many deliveries one replay queues.
MAX_REPLAYED = 10_000
MAX_QUERY = 20_000

_WORD = Pattern(r"^\S+$", _lt("Enter this without spaces."), "blank")
_EVENT = TextType(pattern=_WORD, max_length=200)
_PATH = TextType(pattern=_WORD, max_length=500)

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("name", "What the webhook is for.", example="Warehouse",
         min_length=1, max_length=200, nullable=False, default=True, sortable=True),
    Text("url", "Where messages are sent, by `POST`.", pii=Pii.SENSITIVE,
         nullable=False, default=True, filterable=False,
         example="https://warehouse.example.com/odoo"),
    Texts("events", "The events it receives: a type such as `customer.created`, all of"
          " a resource (`customer.*`), or all (`*`).",
          example=["customer.*"], item=_EVENT, default=True, filterable=False),
    Map("filter", "Which records it receives events of: filters of the resource's list,"
        " by their names in REST; null for all. They are applied when a message is"
        " sent. Deletions are always sent.", example={"is_company": True}),
    Choice("payload", "What messages contain.", choices=PAYLOAD, nullable=False,
           default=True, example="fields"),
    Texts("fields", "For the payload `fields`: the fields, as in REST's `?fields=`."
          " Empty: the default fields.", example=["name", "email"], item=_PATH,
          source="payload_fields", filterable=False),
    Texts("expand", "For the payload `fields`: the relations, as in REST's `?expand=`.",
          example=["parent"], item=_PATH, source="payload_expand", filterable=False),
    Text("query", "For the payload `graphql`: a fragment on the type of the record.",
         example="fragment Message on Customer { name email }", pattern=STORABLE,
         lines=True, filterable=False),
    Choice("state", "`active`; `paused`, messages wait until you enable it; or"
           " `disabled` by the server, events are not queued.", choices=STATE,
           nullable=False, default=True, example="active"),
    Choice("disabled_reason", "Why it is disabled.", choices=REASON, example=None),
    Moment("disabled_at", "Since when it is disabled; null if it is not. Events from"
           " then on were not queued.", example=None, filterable=False),
    Choice("signature", "How messages are signed.", choices=SIGNATURE, nullable=False,
           example="v1", filterable=False),
    Text("public_key", "For `v1a`: the key that verifies signatures.",
         example="whpk_MCowBQYDK2VwAyEAu0yT0bmJYmcy1dZC2oN1m9lWmGr1k1yT6y3b",
         filterable=False),
    Flag("collapse", "Whether waiting updates of the same record are merged into one"
         " message.", nullable=False, example=True, filterable=False),
    Flag("ordered", "Whether each message waits for the one before it.",
         nullable=False, example=False, filterable=False),
    Flag("ignore_own", "Whether changes made with its own key are left out.",
         nullable=False, example=True, filterable=False),
    Text("version", "The version of REST whose names and addresses messages use. It"
         " stays the same until you change it.",
         source="api_version", nullable=False, example="v1", filterable=False),
    Integer("timeout", "How long the receiver may take to answer, in seconds.",
            example=15, nullable=False, filterable=False),
    Texts("header_names", "The names of its additional headers. Their values are never"
          " shown.", example=["Authorization"], item=_EVENT, filterable=False),
    Moment("failing_since", "Since when every message has failed; null if the last one"
           " was delivered.", example=None, filterable=(Match.PRESENT,)),
    Integer("failures", "How many messages in a row have failed.", example=0,
            nullable=False, filterable=False),
    Moment("paused_until", "Until when nothing is sent, because the receiver asked for"
           " a pause or keeps failing.", example=None, filterable=False),
    Moment("secret_previous_until", "Until when messages are also signed with the"
           " previous secret.", example=None, filterable=False),
    Moment("created_at", "When the webhook was created.",
           example="2026-01-31T09:30:00Z", source="create_date", sortable=True),
)
_RELATIONS = (
    Relation("key", "The key that created it. Messages contain only what this key can"
             " read.", to="Key", nullable=False),
    Relation("deliveries", "Its deliveries.", source="delivery_ids", to="Delivery",
             many=True, nullable=False),
)
_SECRET = Text(
    "secret", "The secret that messages are signed with. It is shown only once.",
    example="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    nullable=False, pii=Pii.SENSITIVE,
)
_BODY = Text(
    "body", "The body of the message.",
    example='{"type":"customer.updated","timestamp":"2026-01-31T09:30:00Z","data":{}}',
    nullable=False, pii=Pii.PERSONAL,
)
_EVENTS = Texts(
    "events", "The events it receives. The key needs the read scope of each.",
    example=["customer.created", "customer.deleted"], max_items=100, item=_EVENT,
    required=True,
)
#: What decides what a message contains.
_SAYS = (
    Text("version", "The version of REST whose names and addresses messages use; the"
         " events, filter and fields are in its names, too. Default: the version of"
         " the request, and over GraphQL the newest.", word=True, example="v1",
         max_length=20, nullable=False, writable=True),
    Map("filter", "Which records it receives events of: filters of the resource's list,"
        " by their names in REST. Default: all.", example={"is_company": True},
        writable=True),
    Choice("payload", "What messages contain. Default: `thin`.", choices=PAYLOAD,
           nullable=False, example="fields", writable=True),
    Texts("fields", "For the payload `fields`: the fields, as in REST's `?fields=`.",
          example=["name", "email"], max_items=200, item=_PATH, writable=True,
          source="payload_fields"),
    Texts("expand", "For the payload `fields`: the relations, as in REST's `?expand=`.",
          example=["parent"], max_items=200, item=_PATH, writable=True,
          source="payload_expand"),
    Text("query", "For the payload `graphql`: a fragment on the type of the record.",
         example="fragment Message on Customer { name email }", pattern=STORABLE,
         lines=True, max_length=MAX_QUERY, writable=True),
)
#: What a new webhook is made of, and what of one can be changed.
_VALUES = (
    Text("name", "What the webhook is for. Default: the host of the URL.",
         example="Warehouse", min_length=1, max_length=200, nullable=False,
         writable=True),
    Text("url", "Where messages are sent, by `POST`: an `https://` address on the"
         " public internet, unless the server allows others.", pii=Pii.SENSITIVE,
         nullable=False, required=True, max_length=2048,
         example="https://warehouse.example.com/odoo"),
    _EVENTS,
    *_SAYS,
    Choice("signature", "How messages are signed. Default: `v1`.", choices=SIGNATURE,
           nullable=False, example="v1", writable=True),
    Flag("collapse", "Whether waiting updates of the same record are merged into one"
         " message. Default: true.", nullable=False, example=True, writable=True),
    Flag("ordered", "Whether each message waits for the one before it. Default:"
         " false.", nullable=False, example=False, writable=True),
    Flag("ignore_own", "Whether changes made with its own key are left out, so that two"
         " systems do not update each other endlessly. Default: true.",
         nullable=False, example=True, writable=True),
    Map("headers", f"Up to {MAX_HEADERS} additional headers, such as `Authorization`."
        " Their values are stored like the secret.",
        example={"Authorization": "Bearer 7c1d"}, pii=Pii.SENSITIVE, writable=True),
    Integer("timeout", "How long the receiver may take to answer, in seconds. Default:"
            " 15.",
            minimum=MIN_TIMEOUT, maximum=MAX_TIMEOUT, nullable=False, example=15,
            writable=True),
)
_OVERLAP = (
    Integer("overlap_hours", "For how many hours messages are also signed with the"
            f" old secret. Default: {OVERLAP_HOURS}.", minimum=0,
            maximum=MAX_OVERLAP_HOURS, nullable=False, example=24, writable=True),
)
_TYPE = Text("type", "The type of the message. Default: the first of its events.",
             example="customer.created", max_length=200, nullable=False, writable=True)
_PERIOD = (
    Moment("since", "Events that occurred at this time or later.", nullable=False,
           example="2026-01-31T00:00:00Z", required=True),
    Moment("until", "Events that occurred at this time or earlier. Default: now.",
           example="2026-01-31T12:00:00Z", writable=True),
    Texts("states", "The states of the deliveries to send again. Default: `failed`"
          " and `cancelled`.", example=["failed"], max_items=len(REPLAYED.fixed or ()),
          item=ChoiceType(choices=REPLAYED), writable=True),
)
_QUEUED = Integer("queued", "How many messages were queued.",
                  nullable=False, example=12)
# fmt: on

WEBHOOKS = Resource(
    name="webhooks",
    singular="webhook",
    type_name="Webhook",
    model="api.webhook",
    description="A URL that receives a message when a record changes.",
    search=("name",),
    # Whoever is told of changes need not be told of that.
    events=False,
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    verbs=(
        Verb(
            name="create",
            method="_api_create",
            on_record=False,
            in_path=False,
            description="Create a webhook. Its messages contain what the calling key"
            " can read; the key needs the read scope of everything in them.",
            creates=True,
            reveals=(_SECRET,),
            inputs=_VALUES,
        ),
        Verb(
            name="update",
            method="_api_update",
            description="Change a webhook. For a webhook of another key, you need all"
            " scopes of that key.",
            partial=True,
            http_method="PATCH",
            in_path=False,
            inputs=_VALUES,
            words=Words(body="The fields to change.", schema="The fields to change."),
        ),
        Verb(
            name="delete",
            method="_api_delete",
            description="Delete a webhook, with its deliveries.",
            answers=False,
            deletes=True,
            http_method="DELETE",
            in_path=False,
        ),
        Verb(
            name="rotate_secret",
            method="_api_rotate_secret",
            description="Create a new secret. For a while, messages are signed with"
            " both the new and the old one.",
            reveals=(_SECRET,),
            inputs=_OVERLAP,
            words=Words(summary="Rotate the secret of {one}"),
        ),
        Verb(
            name="send_test",
            method="_api_send_test",
            description="Send a test message about the newest record that matches, and"
            " show its body.",
            reveals=(_BODY,),
            inputs=(_TYPE,),
            words=Words(summary="Send a test message to {one}"),
        ),
        Verb(
            name="preview",
            method="_api_preview",
            on_record=False,
            answers=False,
            description="Show the body of a message that a webhook with these settings"
            " would send. Nothing is created or sent.",
            reveals=(_BODY,),
            inputs=(_EVENTS, *_SAYS, _TYPE),
        ),
        Verb(
            name="pause",
            method="_api_pause",
            description="Pause a webhook. Its messages wait until you enable it.",
        ),
        Verb(
            name="enable",
            method="_api_enable",
            description="Enable a webhook that is paused or disabled. Waiting messages"
            " are sent. Events that occurred while it was disabled were not queued: use"
            " `replay`.",
        ),
        Verb(
            name="replay",
            method="_api_replay",
            description="Queue the messages of a period again, including events that"
            f" were never queued for this webhook. At most {MAX_REPLAYED:,}.",
            reveals=(_QUEUED,),
            inputs=_PERIOD,
        ),
    ),
)
