# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys, over ``api.key``: how keys are managed with keys."""

from ..declaration import (
    IDENTITY,
    Choices,
    Field,
    Filter,
    Match,
    Pii,
    Relation,
    Resource,
    Type,
    Verb,
    Write,
)
from ..declaration.patterns import Pattern
from ..sentences import _lt

#: What a key can be at a time, as ``api.key`` derives it.
STATES = ("active", "replaced", "expired", "suspended", "revoked")
SCOPES = Choices("Scope", lambda catalog: catalog.scopes, "What a key may do.")
STATE = Choices("KeyState", STATES, "What a key is at a time.")
MAX_LIMIT = 1_000_000

_PLAIN_KEY = Field(
    name="plain_key",
    source="plain_key",
    nullable=False,
    pii=Pii.SENSITIVE,
    description="The key itself. It is shown this once; keep it as a password.",
    example="Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1zZWNyZXQ",
)

_WORD = Pattern(r"^\S+$", _lt("Enter this without spaces."), "blank")


def _words(maximum: int) -> Write:
    items = {"type": "string", "regex": _WORD, "maxlength": 200}
    return Write(rules={"maxlength": maximum, "schema": items})


KEYS = Resource(
    name="keys",
    singular="key",
    type_name="Key",
    model="api.key",
    description="An API key: whom a client acts as, and what it may do.",
    search=("name",),
    fields=(
        *IDENTITY,
        Field(
            name="name",
            source="name",
            nullable=False,
            default=True,
            sortable=True,
            description="What the key is for.",
            example="Web shop",
        ),
        Field(
            name="hint",
            source="key_hint",
            default=True,
            description="The first and last four characters of the key, to tell keys"
            " apart; null for keys that are older than this field.",
            example="Zm9y…cmV0",
        ),
        Field(
            name="state",
            source="state",
            choices=STATE,
            nullable=False,
            default=True,
            description="`active`, or `replaced` while it still works, or why it does"
            " not: `expired`, `suspended` (its user is archived), `revoked`.",
            example="active",
        ),
        Field(
            name="scopes",
            source="scopes",
            type=Type.STRINGS,
            choices=SCOPES,
            nullable=False,
            default=True,
            description="What the key may do.",
            example=["customers:read"],
        ),
        Field(
            name="limit",
            source="rate_limit_per_min",
            type=Type.INTEGER,
            nullable=False,
            default=True,
            description="The points that the key may spend in any 60 seconds.",
            example=60,
        ),
        Field(
            name="expires_at",
            source="expires_at",
            type=Type.DATETIME,
            default=True,
            sortable=True,
            description="When the key stops working; null when it does not.",
            example="2027-01-31T00:00:00Z",
        ),
        Field(
            name="last_used_at",
            source="last_used",
            type=Type.DATETIME,
            default=True,
            sortable=True,
            description="When the key was last used, to the minute.",
            example="2026-02-01T14:00:00Z",
        ),
        Field(
            name="allowed_origins",
            source="allowed_origins",
            type=Type.STRINGS,
            nullable=False,
            description="The browser origins that it works from; none: all that the"
            " server allows.",
            example=["https://shop.example.com"],
        ),
        Field(
            name="allowed_addresses",
            source="allowed_addresses",
            type=Type.STRINGS,
            nullable=False,
            pii=Pii.PERSONAL,
            description="The IP addresses and networks that it works from; none: any.",
            example=["192.0.2.0/24"],
        ),
        Field(
            name="created_at",
            source="create_date",
            type=Type.DATETIME,
            sortable=True,
            description="When the key was made.",
            example="2026-01-31T09:30:00Z",
        ),
    ),
    relations=(
        Relation(
            name="user",
            source="user_id",
            to="User",
            description="The user whose rights the key has.",
        ),
        Relation(
            name="replaced_by",
            source="replaced_by_id",
            to="Key",
            description="The key that was made when this one was rotated.",
        ),
        Relation(
            name="parent",
            source="parent_id",
            to="Key",
            description="The key with which this one was made over the API; it is"
            " revoked with that one.",
        ),
        Relation(
            name="root",
            source="root_id",
            to="Key",
            description="The first key of its family, whose points this one shares.",
        ),
    ),
    filters=(
        Filter(
            name="state",
            source="state",
            choices=STATE,
            description="Keys in this state.",
            example="active",
        ),
        Filter(
            name="name",
            source="name",
            rules={"minlength": 1, "maxlength": 200},
            description="Keys with exactly this name.",
            example="Web shop",
        ),
        Filter(
            name="user_id",
            source="user_id",
            type=Type.ID,
            to="User",
            description="Keys that act as the user with this id.",
            example=2,
        ),
        Filter(
            name="used_since",
            source="last_used",
            type=Type.DATETIME,
            match=Match.SINCE,
            description="Keys used at that moment or later.",
            example="2026-01-01T00:00:00Z",
        ),
    ),
    verbs=(
        Verb(
            name="create",
            method="_api_create",
            on_record=False,
            in_path=False,
            description="Make a key, which may do at most what the one that asks may.",
            creates=True,
            reveals=(_PLAIN_KEY,),
            inputs=(
                Field(
                    name="name",
                    source="name",
                    nullable=False,
                    description="What the key is for.",
                    example="Web shop",
                    write=Write(
                        required=True, rules={"minlength": 1, "maxlength": 200}
                    ),
                ),
                Field(
                    name="scopes",
                    source="scopes",
                    type=Type.STRINGS,
                    choices=SCOPES,
                    nullable=False,
                    description="What it may do; when left out, read all that the key"
                    " that asks may read.",
                    example=["customers:read"],
                    write=_words(100),
                ),
                Field(
                    name="limit",
                    source="rate_limit_per_min",
                    type=Type.INTEGER,
                    nullable=False,
                    description="The points that it may spend in any 60 seconds.",
                    example=30,
                    write=Write(rules={"min": 1, "max": MAX_LIMIT}),
                ),
                Field(
                    name="expires_at",
                    source="expires_at",
                    type=Type.DATETIME,
                    description="When it stops working; when left out or null, with the"
                    " key that asks.",
                    example="2099-12-31T00:00:00Z",
                    write=Write(),
                ),
                Field(
                    name="allowed_origins",
                    source="allowed_origins",
                    type=Type.STRINGS,
                    nullable=False,
                    description="The browser origins that it works from; when left out,"
                    " those of the key that asks.",
                    example=["https://shop.example.com"],
                    write=_words(50),
                ),
                Field(
                    name="allowed_addresses",
                    source="allowed_addresses",
                    type=Type.STRINGS,
                    nullable=False,
                    pii=Pii.PERSONAL,
                    description="The IP addresses and networks that it works from; when"
                    " left out, those of the key that asks.",
                    example=["192.0.2.0/24"],
                    write=_words(50),
                ),
                Relation(
                    name="user",
                    source="user_id",
                    to="User",
                    nullable=False,
                    description="The user whose rights it has; the user of the key that"
                    " asks when left out. Another needs the scope `keys:delegate` and a"
                    " manager who has all rights of that user.",
                    write=Write(name="user_id"),
                ),
            ),
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
            inputs=(
                Field(
                    name="descendants",
                    source="descendants",
                    type=Type.BOOLEAN,
                    nullable=False,
                    description="Whether the keys that were made with it end, too; true"
                    " when left out.",
                    example=True,
                    write=Write(),
                ),
            ),
        ),
    ),
)
