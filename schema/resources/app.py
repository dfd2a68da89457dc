# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps, over ``api.client``: what users can let act for them."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    ChoiceType,
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
    Words,
)
from ..sentences import _lt
from .key import SCOPES

KINDS = ("public", "confidential")
STATES = ("draft", "requested", "approved", "suspended")
KIND = Choices("AppKind", KINDS, "Whether an app can keep a secret.")
STATE = Choices("AppState", STATES, "The state of an app.")
MAX_REDIRECTS = 20

_WORD = Pattern(r"^\S+$", _lt("Enter this without spaces."), "blank")
_URI = TextType(pattern=_WORD, max_length=2000)
_SCOPE = ChoiceType(choices=SCOPES, pattern=_WORD, max_length=200)

# fmt: off
_FIELDS = (
    Text("name", "Shown to users who are asked for consent.", example="Field Service",
         min_length=1, max_length=200, nullable=False, default=True, sortable=True),
    Text("client_id", "The public name of the app in OAuth requests.",
         example="dai_9XbWb4o2kQ7pVx1nC3sT5y", nullable=False, default=True),
    Choice("kind", "`public` for apps on the user's device, `confidential` for apps on"
           " a server, which have a secret.", choices=KIND, nullable=False,
           default=True, example="public"),
    Choice("state", "Users can sign in only to an app that is `approved`.",
           choices=STATE, nullable=False, default=True, example="approved"),
    Texts("redirect_uris", "Where users may be sent back to.",
          example=["https://app.example.com/signed-in"], item=_URI, default=True,
          filterable=False),
    Texts("scopes", "The most that the app may ask for.", example=["customers:read"],
          item=_SCOPE, default=True),
    Texts("required_scopes", "Those of them that users cannot leave out.",
          example=["customers:read"], item=_SCOPE),
    Flag("first_party", "Whether it is an app of the company that runs this server.",
         nullable=False, example=False),
    Text("homepage", "The address of the app's own page.",
         example="https://app.example.com", filterable=False),
    Text("privacy_url", "The address of its privacy policy.",
         example="https://app.example.com/privacy", filterable=False),
    Integer("grant_life", "After how many days the app has to ask the user again.",
            example=90, nullable=False, filterable=False),
    Moment("approved_at", "When a manager approved it.",
           example="2026-01-31T10:00:00Z"),
    Moment("secret_previous_until", "Until when the previous secret also works.",
           example=None, filterable=False),
    Moment("created_at", "When the app was registered.",
           example="2026-01-31T09:30:00Z", source="create_date", sortable=True),
)
_RELATIONS = (
    Relation("approved_by", "The manager who approved it.", to="User"),
)
_SECRET = Text(
    "secret", "The secret of a confidential app; null for a public one. It is shown"
    " only once.", example="dcs_Zm9ydHktdGhyZWUtY2hhcmFjdGVycy1vZi1zZWNyZXQ",
    pii=Pii.SENSITIVE,
)
_URIS = Texts(
    "redirect_uris", "Where users may be sent back to: `https://`, `http://` on a"
    " loopback address, or a scheme of the app's own with a dot.",
    example=["https://app.example.com/signed-in"], max_items=MAX_REDIRECTS, item=_URI,
    writable=True,
)
_ASKED = Texts(
    "scopes", "The most that it may ask for. The calling key needs each of them.",
    example=["customers:read"], max_items=100, item=_SCOPE, writable=True,
)
_REQUIRED = Texts(
    "required_scopes", "Those of them that users cannot leave out.",
    example=["customers:read"], max_items=100, item=_SCOPE, writable=True,
)
_LINKS = (
    Text("homepage", "The address of the app's own page, with `https://`.",
         example="https://app.example.com", max_length=2000, writable=True),
    Text("privacy_url", "The address of its privacy policy, with `https://`.",
         example="https://app.example.com/privacy", max_length=2000, writable=True),
)
_NEW = (
    Text("name", "Shown to users who are asked for consent.", example="Field Service",
         min_length=1, max_length=200, nullable=False, required=True),
    Choice("kind", "`public` for apps on the user's device, `confidential` for apps on"
           " a server. Default: `public`.", choices=KIND, nullable=False,
           example="public", writable=True),
    _URIS, _ASKED, _REQUIRED, *_LINKS,
)
_CHANGED = (
    Text("name", "Shown to users who are asked for consent.", example="Field Service",
         min_length=1, max_length=200, nullable=False, writable=True),
    _URIS, _ASKED, _REQUIRED, *_LINKS,
)
# fmt: on

APPS = Resource(
    name="apps",
    singular="app",
    type_name="App",
    model="api.client",
    description="An app that users can let act for them, by OAuth 2.",
    search=("name",),
    events=False,
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    verbs=(
        Verb(
            name="create",
            method="_api_create",
            on_record=False,
            in_path=False,
            description="Register an app. Users can sign in to it once a manager has"
            " approved it in Odoo.",
            creates=True,
            reveals=(_SECRET,),
            inputs=_NEW,
        ),
        Verb(
            name="update",
            method="_api_update",
            description="Change an app. Once it is approved, only a key of a manager"
            " can.",
            partial=True,
            http_method="PATCH",
            in_path=False,
            inputs=_CHANGED,
            words=Words(body="The fields to change.", schema="The fields to change."),
        ),
        Verb(
            name="rotate_secret",
            method="_api_rotate_secret",
            description="Create a new secret for a confidential app. The old one works"
            " for seven more days.",
            reveals=(_SECRET,),
        ),
        Verb(
            name="suspend",
            method="_api_suspend",
            description="Suspend an app: none of its tokens works from the next request"
            " on. A manager can approve it again in Odoo.",
        ),
    ),
)
