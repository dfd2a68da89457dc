# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys, over ``api.key``: how keys are managed with keys."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    ChoiceType,
    Filter,
    Flag,
    Integer,
    Moment,
    Pattern,
    Pii,
    Relation,
    Resource,
    Text,
    Texts,
    TextType,
    Verb,
)
from ..sentences import _lt

#: What a key can be at a time, as ``api.key`` derives it.
STATES = ("active", "replaced", "expired", "suspended", "revoked")
STATE = Choices("KeyState", STATES, "What a key is at a time.")
SCOPES = Choices("Scope", lambda catalog: catalog.scopes, "What a key may do.")
MAX_LIMIT = 1_000_000

_WORD = Pattern(r"^\S+$", _lt("Enter this without spaces."), "blank")
_ADDRESS = TextType(pattern=_WORD, max_length=200)
_SCOPE = ChoiceType(choices=SCOPES, pattern=_WORD, max_length=200)

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("name", "What the key is for.", example="Web shop",
         min_length=1, max_length=200, nullable=False, default=True, sortable=True),
    Text("hint", "The first and last four characters of the key, to tell keys"
         " apart; null for keys that are older than this field.", example="Zm9y…cmV0",
         source="key_hint", default=True),
    Choice("state", "`active`, or `replaced` while it still works, or why it does"
           " not: `expired`, `suspended` (its user is archived), `revoked`.",
           choices=STATE, nullable=False, default=True, example="active"),
    Texts("scopes", "What the key may do.", example=["customers:read"],
          item=_SCOPE, default=True),
    Integer("limit", "The points that the key may spend in any 60 seconds.", example=60,
            source="rate_limit_per_min", nullable=False, default=True),
    Moment("expires_at", "When the key stops working; null when it does not.",
           example="2027-01-31T00:00:00Z", default=True, sortable=True),
    Moment("last_used_at", "When the key was last used, to the minute.",
           example="2026-02-01T14:00:00Z",
           source="last_used", default=True, sortable=True),
    Texts("allowed_origins", "The browser origins that it works from; none: all that"
          " the server allows.", example=["https://shop.example.com"]),
    Texts("allowed_addresses", "The IP addresses and networks that it works from; none:"
          " any.", example=["192.0.2.0/24"], pii=Pii.PERSONAL),
    Moment("created_at", "When the key was made.", example="2026-01-31T09:30:00Z",
           source="create_date", sortable=True),
)
_RELATIONS = (
    Relation("user", "The user whose rights the key has.", to="User"),
    Relation("replaced_by", "The key that was made when this one was rotated.",
             to="Key"),
    Relation("parent", "The key with which this one was made over the API; it is"
             " revoked with that one.", to="Key"),
    Relation("root", "The first key of its family, whose points this one shares.",
             to="Key"),
)
_FILTERS = (
    Filter("state", "Keys in this state."),
    Filter("name", "Keys with exactly this name."),
    Filter("user_id", "Keys that act as the user with this id."),
    Filter("used_since", "Keys used at that moment or later.", since="last_used_at"),
)
_PLAIN_KEY = Text(
    "plain_key", "The key itself. It is shown this once; keep it as a password.",
    example="Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1zZWNyZXQ",
    nullable=False, pii=Pii.SENSITIVE,
)
#: What a new key is made of.
_NEW = (
    Text("name", "What the key is for.", example="Web shop",
         min_length=1, max_length=200, nullable=False, required=True),
    Texts("scopes", "What it may do; when left out, read all that the key that asks may"
          " read.", example=["customers:read"],
          max_items=100, item=_SCOPE, writable=True),
    Integer("limit", "The points that it may spend in any 60 seconds.", example=30,
            source="rate_limit_per_min", minimum=1, maximum=MAX_LIMIT,
            nullable=False, writable=True),
    Moment("expires_at", "When it stops working; when left out or null, with the key"
           " that asks.", example="2099-12-31T00:00:00Z", writable=True),
    Texts("allowed_origins", "The browser origins that it works from; when left out,"
          " those of the key that asks.", example=["https://shop.example.com"],
          max_items=50, item=_ADDRESS, writable=True),
    Texts("allowed_addresses", "The IP addresses and networks that it works from; when"
          " left out, those of the key that asks.", example=["192.0.2.0/24"],
          max_items=50, item=_ADDRESS, writable=True, pii=Pii.PERSONAL),
    Relation("user", "The user whose rights it has; the user of the key that asks when"
             " left out. Another needs the scope `keys:delegate` and a manager who has"
             " all rights of that user.", to="User", nullable=False, writable=True),
)
_REVOKED = (
    Flag("descendants", "Whether the keys that were made with it end, too; true when"
         " left out.", example=True, writable=True),
)
# fmt: on

KEYS = Resource(
    name="keys",
    singular="key",
    type_name="Key",
    model="api.key",
    description="An API key: whom a client acts as, and what it may do.",
    search=("name",),
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    filters=_FILTERS,
    verbs=(
        Verb(
            name="create",
            method="_api_create",
            on_record=False,
            in_path=False,
            description="Make a key, which may do at most what the one that asks may.",
            creates=True,
            reveals=(_PLAIN_KEY,),
            inputs=_NEW,
        ),
        Verb(
            name="rotate",
            method="_api_rotate",
            description="Make a new key in place of this one, which works on for the"
            " days that the server sets. The key that asks must be allowed all that"
            " this one is; for the key of another user it needs `keys:delegate`.",
            creates=True,
            reveals=(_PLAIN_KEY,),
        ),
        Verb(
            name="revoke",
            method="_api_revoke",
            description="End a key, and the keys that were made with it, from the"
            " next request on.",
            inputs=_REVOKED,
        ),
    ),
)
