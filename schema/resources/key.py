# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys, over ``api.key``: how keys are managed with keys."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    ChoiceType,
    Flag,
    Integer,
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
)
from ..sentences import _lt

#: What a key can be at a time, as ``api.key`` derives it.
STATES = ("active", "replaced", "expired", "suspended", "revoked")
STATE = Choices("KeyState", STATES, "The state of a key.")
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
    Text("hint", "The first and last four characters of the key, to tell keys apart;"
         " null for an app's access.", example="dk_live_Zm9y…cmV0",
         source="key_hint", filterable=(Match.EQUALS,), default=True),
    Choice("state", "`active`; `replaced`, and still working; or not working:"
           " `expired`, `suspended` (its user is archived) or `revoked`.",
           choices=STATE, nullable=False, default=True, example="active"),
    Text("client", "The client id of the app that the user has signed in to; null for a"
         " key. An app's access is listed among the keys, and revoked like one.",
         example="dai_7Qm2xRk9VtYbLpWcHs4NzA", source="client_id.client_id",
         filterable=(Match.EQUALS, Match.PRESENT)),
    Texts("scopes", "What the key may do.", example=["customers:read"],
          item=_SCOPE, default=True),
    Integer("limit", "The points that the key may spend in any 60 seconds.", example=60,
            source="rate_limit_per_min", nullable=False, default=True),
    Moment("expires_at", "When the key expires; null if it never does.",
           example="2027-01-31T00:00:00Z", default=True, sortable=True,
           filterable=(Match.AT_LEAST, Match.AT_MOST, Match.PRESENT)),
    Moment("last_used_at", "When the key was last used, to the minute.",
           example="2026-02-01T14:00:00Z",
           source="last_used", default=True, sortable=True,
           filterable=(Match.AT_LEAST, Match.AT_MOST, Match.PRESENT)),
    Texts("allowed_origins", "The browser origins that may use it; empty for all that"
          " the server allows.", example=["https://shop.example.com"]),
    Texts("allowed_addresses", "The IP addresses and networks that may use it; empty"
          " for any.", example=["192.0.2.0/24"], pii=Pii.PERSONAL),
    Moment("created_at", "When the key was created.", example="2026-01-31T09:30:00Z",
           source="create_date", sortable=True),
)
_RELATIONS = (
    Relation("user", "The user whose rights the key has.", to="User"),
    Relation("replaced_by", "The key that replaced this one when it was rotated.",
             to="Key"),
    Relation("parent", "The key that created this one over the API; revoking it"
             " revokes this one too.", to="Key"),
    Relation("root", "The first key of the family; all its keys share one rate limit.",
             to="Key"),
)
_PLAIN_KEY = Text(
    "plain_key", "The key itself. It is shown only once; keep it like a password.",
    example="dk_live_Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZc0",
    nullable=False, pii=Pii.SENSITIVE,
)
#: What a new key is made of.
_NEW = (
    Text("name", "What the key is for.", example="Web shop",
         min_length=1, max_length=200, nullable=False, required=True),
    Texts("scopes", "What it may do. Default: read everything that the calling key"
          " can read.", example=["customers:read"],
          max_items=100, item=_SCOPE, writable=True),
    Integer("limit", "The points that it may spend in any 60 seconds.", example=30,
            source="rate_limit_per_min", minimum=1, maximum=MAX_LIMIT,
            nullable=False, writable=True),
    Moment("expires_at", "When it expires. Default: when the calling key does.",
           example="2099-12-31T00:00:00Z", writable=True),
    Texts("allowed_origins", "The browser origins that may use it. Default: those of"
          " the calling key.", example=["https://shop.example.com"],
          max_items=50, item=_ADDRESS, writable=True),
    Texts("allowed_addresses", "The IP addresses and networks that may use it. Default:"
          " those of the calling key.", example=["192.0.2.0/24"],
          max_items=50, item=_ADDRESS, writable=True, pii=Pii.PERSONAL),
    Relation("user", "The user whose rights it has. Default: the calling key's user."
             " Another user takes the scope `keys:delegate`, and a calling key whose"
             " user is a manager with all of that user's rights.",
             to="User", nullable=False, writable=True),
)
_REVOKED = (
    Flag("descendants", "Whether to revoke the keys that it created too. Default:"
         " true.", example=True, writable=True),
)
# fmt: on

KEYS = Resource(
    name="keys",
    singular="key",
    type_name="Key",
    model="api.key",
    description="An API key: which user a client acts as, and what it may do.",
    search=("name",),
    # They have a history, and being used changes them.
    events=False,
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    verbs=(
        Verb(
            name="create",
            method="_api_create",
            on_record=False,
            in_path=False,
            description="Create a key. It can do no more than the calling key.",
            creates=True,
            reveals=(_PLAIN_KEY,),
            inputs=_NEW,
        ),
        Verb(
            name="rotate",
            method="_api_rotate",
            description="Create a new key to replace this one, which keeps working"
            " for as many days as the server allows. The calling key needs at least the"
            " rights of this one, and `keys:delegate` if this one belongs to another"
            " user.",
            creates=True,
            reveals=(_PLAIN_KEY,),
        ),
        Verb(
            name="revoke",
            method="_api_revoke",
            description="Revoke a key and the keys that it created, from the next"
            " request on.",
            inputs=_REVOKED,
        ),
    ),
)
