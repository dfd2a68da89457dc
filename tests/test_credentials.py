# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A second credential, with a header and without a key, works wherever a key does.

The same as an addon of its own, with servers and the request log, is in
``tests/live/test_two_databases.py``.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.credentials.api_key import API_KEY, ApiKey
from odoo.addons.dual_api.auth.credentials.base import Credential, Credentials
from odoo.addons.dual_api.auth.principal import Principal
from odoo.addons.dual_api.gateway import page_layout
from odoo.addons.dual_api.models.resolver import catalogs
from odoo.addons.dual_api.schema.errors import BadRequest, Unauthorized
from odoo.addons.dual_api.schema.headers import API_KEY_HEADER
from odoo.addons.dual_api.schema.security import SecurityScheme

# Odoo's export takes every `_lt(` below this addon for a term of its own.
from odoo.addons.dual_api.schema.sentences import _lt as sentence

from .common import ApiCase
from .support.http_case import HttpApiCase, methods
from .support.offer import gives_back

BADGE_HEADER = "X-Badge"
SHOP = "https://shop.example"
VIEWER = "{ viewer { databaseId name limit remaining } }"
CREATE = 'mutation { createCustomer(input: {name: "N"}) { customer { databaseId } } }'
KEY_CHALLENGE = f'ApiKey realm="api", header="{API_KEY_HEADER}"'
BADGE_CHALLENGE = 'Badge realm="api"'


class Badge(Credential):
    """Badges that are known by their text."""

    scheme = SecurityScheme(
        name="Badge",
        header=BADGE_HEADER,
        challenge=BADGE_CHALLENGE,
        definition={"type": "apiKey", "in": "header", "name": BADGE_HEADER},
        description="A badge.",
        instruction=f"Show a badge in `{BADGE_HEADER}`.",
    )
    missing = sentence("Show your badge.")
    invalid = sentence("The badge is not valid.")

    def __init__(self):
        self.known = {}
        self.used = []

    def challenge(self, *, refused):
        return f'{BADGE_CHALLENGE}, error="invalid"' if refused else BADGE_CHALLENGE

    def find(self, headers):
        return headers.get(BADGE_HEADER)

    def principal(self, env, text, address):
        return self.known.get(text)

    def confirm(self, env, text, address):
        return self.known.get(text)

    def record_use(self, env, principal):
        self.used.append(principal.subject)

    def give(self, text, user, **values):
        """Let the text be a badge of that user."""
        facts = {"scopes": frozenset({"customers:read", "customers:write"})}
        facts |= {
            "subject": f"badge:{text}",
            "name": "Gate 7",
            "limit": 50,
        } | values
        self.known[text] = Principal(user_id=user.id, **facts)


class Other(Badge):
    """Another kind with the same header, as Bearer and Basic share theirs."""

    scheme = SecurityScheme(
        name="Other",
        header=BADGE_HEADER,
        challenge="Other",
        definition={"type": "apiKey", "in": "header", "name": BADGE_HEADER},
        description="O",
        instruction="O.",
    )

    def find(self, headers):
        return headers.get("X-Other")


class Twin(Other):
    """A kind that takes any text of that header for its own, as the other does."""

    def find(self, headers):
        return headers.get(BADGE_HEADER)


class TestCredentials(BaseCase):
    """The list of them, without a server."""

    def setUp(self):
        super().setUp()
        self.badge = Badge()
        self.accepted = Credentials([API_KEY, self.badge])

    def test_the_only_one_that_is_sent_counts(self):
        for headers, kind in (
            ({API_KEY_HEADER: "k"}, API_KEY),
            ({BADGE_HEADER: "b", "X-Else": "e"}, self.badge),
        ):
            sent = self.accepted.find(headers)
            self.assertIs(sent.credential, kind)
            self.assertEqual([sent.text], [*headers.values()][:1])
            self.assertTrue(self.accepted.are_in(headers))

    def test_two_are_refused_whatever_they_are(self):
        for key, badge in (("k", "b"), ("", "b"), ("k", "")):
            headers = {API_KEY_HEADER: key, BADGE_HEADER: badge}
            with self.assertRaises(BadRequest) as caught:
                self.accepted.find(headers)
            self.assertIn(BADGE_HEADER, caught.exception.detail)
            self.assertTrue(self.accepted.are_in(headers))

    def test_a_header_that_two_share_is_named_once(self):
        accepted = Credentials([API_KEY, self.badge, Twin()])
        with self.assertRaises(BadRequest) as caught:
            accepted.find({BADGE_HEADER: "b"})
        self.assertEqual(caught.exception.detail.count(BADGE_HEADER), 1)

    def test_none_is_asked_for_by_all_challenges(self):
        for headers in ({}, {API_KEY_HEADER: ""}, {BADGE_HEADER: ""}):
            with self.assertRaises(Unauthorized) as caught:
                self.accepted.find(headers)
            asked = caught.exception.headers["WWW-Authenticate"]
            self.assertEqual(asked, f"{KEY_CHALLENGE}, {BADGE_CHALLENGE}")
            for name in (API_KEY_HEADER, BADGE_HEADER):
                self.assertIn(name, caught.exception.detail)
        self.assertFalse(self.accepted.are_in({}))

    def test_a_header_of_two_kinds_is_named_once(self):
        accepted = Credentials([API_KEY, self.badge, Other()])
        self.assertEqual(accepted.headers, (API_KEY_HEADER, BADGE_HEADER))

    def test_none_or_two_of_a_name_are_a_mistake(self):
        for kinds in ((), (API_KEY, ApiKey())):
            with self.assertRaises(ValueError):
                Credentials(kinds)


class BadgeCase(ApiCase):
    """A database that accepts badges, too; ``b1`` is one of the user's."""

    def setUp(self):
        super().setUp()
        self.badge = Badge()
        self.badge.give("b1", self.api_user)
        self.accept(lambda _self: (API_KEY, self.badge))

    def accept(self, credentials):
        resolver = self.env["dual_api.resolver"]
        self.addCleanup(gives_back(self.registry))
        with patch.object(type(resolver), "_credentials", credentials):
            resolver._register_hook()

    def with_badge(self, text="b1", **headers):
        return {"key": None, "headers": {BADGE_HEADER: text, **headers}}


class TestBadges(BadgeCase, HttpApiCase):
    def test_both_doors_open(self):
        record = self.customer("Ada")
        found = self.rest("GET", f"customers/{record.id}", **self.with_badge())
        self.assertEqual(found.json["name"], "Ada")
        found = self.graphql(VIEWER, **self.with_badge())
        viewer = found.data["viewer"]
        self.assertEqual(
            viewer,
            {"databaseId": 0, "name": "Gate 7", "limit": 50, "remaining": 48},
        )
        self.assertEqual(self.badge.used, ["badge:b1"] * 2)

    def test_it_may_do_what_its_scopes_say(self):
        self.badge.give("b2", self.api_user, scopes=frozenset())
        for answer in (
            self.rest("GET", "customers", **self.with_badge("b2")),
            self.graphql("{ customers { nodes { id } } }", **self.with_badge("b2")),
        ):
            self.assertProblem(answer, "forbidden", status=403)

    def test_it_spends_its_own_points(self):
        self.badge.give("b2", self.api_user, limit=2)
        for _turn in range(2):
            self.assertEqual(
                self.rest("GET", "me", **self.with_badge("b2")).status, 200
            )
        for answer in (
            self.rest("GET", "me", **self.with_badge("b2")),
            self.graphql(VIEWER, **self.with_badge("b2")),
        ):
            self.assertProblem(answer, "rate_limit_exceeded", status=429)
        self.assertEqual(self.rest("GET", "me", **self.with_badge()).status, 200)
        self.assertEqual(self.rest("GET", "me").status, 200)

    def test_it_has_its_own_kept_answers(self):
        self.badge.give("b2", self.api_user)
        once, made = {"Idempotency-Key": "once"}, []
        for headers in (
            {BADGE_HEADER: "b1"},
            {BADGE_HEADER: "b2"},
            {API_KEY_HEADER: self.api_key},
            {BADGE_HEADER: "b1"},
        ):
            answer = self.graphql(CREATE, key=None, headers=headers | once)
            made.append(answer.data["createCustomer"]["customer"]["databaseId"])
        self.assertEqual(answer.headers["Idempotent-Replayed"], "true")
        self.assertEqual(made[3], made[0])
        self.assertEqual(len({*made}), 3)

    def test_it_is_asked_again_before_the_first_write(self):
        with patch.object(self.badge, "confirm", lambda *_asked: None):
            for answer in (
                self.rest("POST", "customers", json={"name": "N"}, **self.with_badge()),
                self.graphql(CREATE, **self.with_badge()),
            ):
                self.assertEqual(answer.error, "unauthorized")
            self.assertEqual(self.rest("GET", "me", **self.with_badge()).status, 200)

    def test_a_badge_that_is_another_users_by_now_writes_nothing(self):
        other = replace(self.badge.known["b1"], user_id=self.env.user.id)
        with patch.object(self.badge, "confirm", lambda *_asked: other):
            for answer in (
                self.rest("POST", "customers", json={"name": "N"}, **self.with_badge()),
                self.graphql(CREATE, **self.with_badge()),
            ):
                self.assertEqual(answer.error, "unauthorized")

    def test_the_subject_of_a_key_is_nobody_elses(self):
        def principal(**facts):
            return Principal(name="N", user_id=1, scopes=frozenset(), limit=60, **facts)

        principal(subject="key:7", key_id=7)
        principal(subject="session:1", key_id=7, family="key:7")
        for facts in (
            {"subject": "key:7"},
            {"subject": "key:7", "key_id": 8},
            # What else is counted, beside subjects.
            {"subject": "member:key:7"},
            {"subject": "address:192.0.2.1"},
            {"subject": "stranger:192.0.2.1"},
            {"subject": ""},
        ):
            with self.assertRaises(ValueError):
                principal(**facts)

    def test_what_does_not_work_is_refused_and_counted(self):
        self.set_setting("failed_logins_per_min", "1")
        answer = self.rest("GET", "me", **self.with_badge("wrong"))
        self.assertProblem(answer, "unauthorized", status=401)
        self.assertEqual(answer.failure["detail"], "The badge is not valid.")
        self.assertEqual(
            answer.headers["WWW-Authenticate"],
            f'{KEY_CHALLENGE}, {BADGE_CHALLENGE}, error="invalid"',
        )
        for answer in (
            self.graphql(VIEWER, **self.with_badge("wrong")),
            self.rest("GET", "me", key="x" * 43),
        ):
            self.assertProblem(answer, "rate_limit_exceeded", status=429)

    def test_without_any_all_are_asked_for(self):
        for answer in (
            self.rest("GET", "me", key=None),
            self.graphql(VIEWER, key=None),
        ):
            self.assertProblem(answer, "unauthorized", status=401)
            self.assertEqual(
                answer.headers["WWW-Authenticate"],
                f"{KEY_CHALLENGE}, {BADGE_CHALLENGE}",
            )

    def test_two_at_once_are_a_bad_request_at_every_route(self):
        both = {"headers": {BADGE_HEADER: "b1"}}
        for answer in (
            self.rest("GET", "me", **both),
            self.rest("GET", "openapi.json", **both),
            self.graphql(VIEWER, **both),
        ):
            self.assertProblem(answer, "bad_request", status=400)

    def test_pages_may_send_it_and_caches_know_of_it(self):
        self.set_setting("cors_origins", SHOP)
        answer = self.rest("OPTIONS", "me", key=None, headers={"Origin": SHOP})
        allowed = methods(answer.headers["Access-Control-Allow-Headers"])
        self.assertLessEqual({API_KEY_HEADER, BADGE_HEADER}, allowed)
        for name, answer in self.one_of_each():
            with self.subTest(name):
                varies = methods(answer.headers["Vary"])
                self.assertLessEqual({API_KEY_HEADER, BADGE_HEADER}, varies)

    def test_the_document_tells_how_to_send_it(self):
        document = self.rest("GET", "openapi.json").json
        schemes = document["components"]["securitySchemes"]
        self.assertEqual([*schemes], ["ApiKey", "Badge"])
        self.assertEqual(schemes["Badge"]["name"], BADGE_HEADER)
        self.assertIn("`customers:read`", schemes["Badge"]["description"])
        paths = document["paths"]
        self.assertEqual(
            paths["/api/v1/customers"]["get"]["security"],
            [{"ApiKey": ["customers:read"]}, {"Badge": ["customers:read"]}],
        )
        optional = paths["/api/v1/openapi.json"]["get"]["security"]
        self.assertEqual(optional, [{}, {"ApiKey": []}, {"Badge": []}])
        self.assertEqual(paths["/api/v1/livez"]["get"]["security"], [])
        self.assertEqual(document["security"], [{"ApiKey": []}, {"Badge": []}])
        self.assertIn("Show a badge", document["info"]["description"])
        headers = document["components"]["headers"]
        self.assertEqual(
            headers["Vary"]["example"],
            f"Origin, {API_KEY_HEADER}, X-Badge, X-Company-ID, X-Data-Language",
        )
        self.assertIn(BADGE_CHALLENGE, headers["WWW-Authenticate"]["example"])

    def test_pages_send_the_first_of_them(self):
        with tempfile.NamedTemporaryFile("w") as built:
            built.write("folder")
            built.flush()
            with patch.object(page_layout, "BUILT", Path(built.name)):
                for path in ("/api/docs", "/graphql"):
                    headers = {"Accept": "text/html"}
                    page = self.rest("GET", path, key=None, headers=headers).text
                    self.assertIn(f'data-header="{API_KEY_HEADER}"', page)
                    self.assertIn('data-scheme="ApiKey"', page)

    def test_who_has_no_key_makes_none(self):
        scopes = frozenset({"keys:read", "keys:write"})
        self.badge.give("b2", self.api_user, scopes=scopes)
        number = self.key_record(self.new_key()).id
        for path in ("keys", f"keys/{number}/rotate"):
            body = {"name": "N"} if path == "keys" else None
            answer = self.rest("POST", path, json=body, **self.with_badge("b2"))
            self.assertProblem(answer, "forbidden", status=403)
        answer = self.rest("POST", f"keys/{number}/revoke", **self.with_badge("b2"))
        self.assertEqual(answer.status, 200, answer.text)


class TestMistakenCredentials(ApiCase):
    """Odoo starts whatever an addon adds, and then nobody but a key comes in."""

    def test_an_addon_that_fails_leaves_keys(self):
        def broken(_self):
            raise AttributeError("no such scheme")

        for credentials in (
            broken,
            lambda _self: (),
            lambda _self: (API_KEY, ApiKey()),
        ):
            resolver = self.env["dual_api.resolver"]
            self.addCleanup(gives_back(self.registry))
            with (
                patch.object(type(resolver), "_credentials", credentials),
                mute_logger(catalogs.__name__),
            ):
                resolver._register_hook()
            [lost] = resolver._left_out()
            self.assertEqual(lost.where, "_credentials")
            self.assertEqual(self.rest("GET", "me").status, 200)
