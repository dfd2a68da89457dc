# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a key may know of itself: ``GET …/me`` and ``viewer``."""

from ..declaration import (
    Choice,
    Choices,
    ChoiceType,
    Field,
    GlobalIdType,
    Integer,
    MapsType,
    Moment,
    ObjectType,
    Relation,
    Text,
    Texts,
)
from ..errors import USED_DEPRECATION
from ..naming import to_global_id
from .key import SCOPES

#: The only one of its values that the database has to be asked for.
DEPRECATIONS = "deprecations"
CREDENTIAL = Choices(
    "CredentialKind", ("key", "token", "other"), "What a request was sent with."
)

VIEWER = ObjectType(
    type_name="Viewer",
    model=None,
    description="The API key of this request and the user it acts as.",
    fields=(
        Integer(
            "id",
            "The id of the key, the same as in the list of keys.",
            nullable=False,
            default=True,
            graphql_name="databaseId",
            example=3,
        ),
        Field(
            "node_id",
            "Identifies this key in a cache; `node` does not accept it.",
            type=GlobalIdType(),
            source="id",
            nullable=False,
            graphql_name="id",
            example=to_global_id("Viewer", 3),
        ),
        Text(
            "name",
            "The name that the key was given; of a token, the app's.",
            nullable=False,
            default=True,
            example="Web shop",
        ),
        Choice(
            "credential",
            "What the request was sent with: `key`; `token`, an access token of an app;"
            " or what another addon accepts.",
            choices=CREDENTIAL,
            nullable=False,
            default=True,
            example="key",
        ),
        Text(
            "client",
            "The client id of the app that has the token; null for a key.",
            default=True,
            example="dai_7Qm2xRk9VtYbLpWcHs4NzA",
        ),
        Texts(
            "scopes",
            "What the key may do.",
            item=ChoiceType(choices=SCOPES),
            default=True,
            example=["customers:read"],
        ),
        Integer(
            "limit",
            "The points that the key may spend in any 60 seconds.",
            nullable=False,
            default=True,
            example=60,
        ),
        Integer(
            "remaining",
            "The points that are left after this request.",
            nullable=False,
            default=True,
            example=59,
        ),
        Integer(
            "reset",
            "Seconds until more points become available.",
            nullable=False,
            default=True,
            example=60,
        ),
        Moment(
            "expires_at",
            "When the key expires; null if it never does.",
            default=True,
            example="2027-01-31T00:00:00Z",
        ),
        Field(
            DEPRECATIONS,
            "What the key has used in the last 30 days of what goes, what goes first"
            " coming first. It is counted soon after a request, and not at all while"
            " requests are not logged.",
            type=MapsType(
                members={
                    name: USED_DEPRECATION[name]
                    for name in ("doc", "use", "since", "sunset")
                }
                | {
                    "calls": {
                        "type": "integer",
                        "minimum": 1,
                        "description": "How many requests have used it in these days.",
                    },
                    "last_day": {
                        "type": "string",
                        "format": "date",
                        "description": "The last of these days.",
                    },
                }
            ),
            nullable=False,
            example=[
                {
                    "doc": "customer-fax",
                    "use": "Use `email`.",
                    "since": "2026-01-01",
                    "sunset": "2026-12-31",
                    "calls": 12,
                    "last_day": "2026-03-01",
                }
            ],
        ),
    ),
    relations=(
        Relation(
            "user",
            "The user whose rights the key has.",
            source="user",
            to="User",
            nullable=False,
            default=True,
        ),
    ),
)
