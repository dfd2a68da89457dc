# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refresh tokens: in any order of use, loss and theft there is one branch, or none."""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.dual_api.auth.principal import utc_now
from odoo.addons.dual_api.auth.tokens.rotation import (
    GRACE,
    IDLE,
    REMEMBERED,
    Refusal,
    hash_token,
    looks_like_token,
)
from odoo.addons.dual_api.models.oauth import refresh as refresh_module

from .support.effort import EFFORT, SOAKS
from .support.token_case import new_client_of, new_grant_of

_settings = settings(
    max_examples=60 * EFFORT,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
SECOND = timedelta(seconds=1)


@tagged("-at_install", "post_install")
class RotationCase(TransactionCase):
    """A grant with a refresh token, and a clock that the test moves."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param(
            "dual_api.issuer", "https://erp.example"
        )
        self.now = utc_now().replace(microsecond=0)
        self.startPatcher(patch.object(refresh_module, "utc_now", lambda: self.now))
        self.client = new_client_of(self.env)
        self.user = self.env.ref("base.user_admin")
        self.refresh = self.env["api.refresh"]
        self.begin()

    def begin(self):
        self.grant = new_grant_of(self.env, self.client, self.user, life=365)
        self.token = self.refresh._issue(self.grant, "Phone")

    def redeem(self, token):
        return self.refresh._redeem(token, self.client)

    def later(self, **time):
        self.now += timedelta(**time)

    def rows(self):
        return self.refresh.search([("grant_id", "=", self.grant.id)])


class TestRotation(RotationCase):
    def test_it_gives_a_new_one_each_time(self):
        tokens = [self.token]
        for _ in range(4):
            grant, new, _ = self.redeem(tokens[-1])
            self.assertEqual(grant, self.grant)
            self.assertTrue(looks_like_token(new))
            self.assertNotIn(new, tokens)
            tokens.append(new)
            self.later(minutes=10)
        self.assertEqual({*self.rows().mapped("device")}, {"Phone"})

    def test_only_hashes_are_stored(self):
        new = self.redeem(self.token).token
        self.env.flush_all()
        self.env.cr.execute("SELECT api_refresh::text FROM api_refresh")
        stored = str(self.env.cr.fetchall())
        for token in (self.token, new):
            self.assertIn(hash_token(token), stored)
            self.assertNotIn(token[4:], stored)

    def test_an_answer_that_was_lost_is_given_again(self):
        first = self.redeem(self.token).token
        for _ in range(3):
            self.assertEqual(self.redeem(self.token).token, first)
        self.now += GRACE
        # Thirty seconds since the first use, however often it came since then.
        self.assertEqual(self.redeem(self.token).token, first)
        self.assertEqual(len(self.rows()), 2)
        self.assertEqual(self.redeem(first).grant, self.grant)

    def test_after_the_grace_it_is_stolen(self):
        first = self.redeem(self.token).token
        self.now += GRACE + SECOND
        self.assertEqual(self.redeem(self.token), Refusal.REUSED)
        self.assertFalse(self.grant.is_active)
        self.assertIn(self.redeem(first), (Refusal.ENDED, Refusal.UNKNOWN))

    def test_a_client_that_was_away_finds_the_thief(self):
        self.assertGreaterEqual(REMEMBERED, IDLE)
        self.later(days=29)
        thiefs = self.redeem(self.token).token
        for _ in range(3):
            self.later(days=9)
            thiefs = self.redeem(thiefs).token
        with patch.object(fields.Datetime, "now", lambda: self.now):
            self.refresh._gc_refresh()
        self.assertEqual(self.redeem(self.token), Refusal.REUSED)
        self.assertFalse(self.grant.is_active)

    def test_once_its_successor_was_used_it_is_stolen(self):
        first = self.redeem(self.token).token
        self.redeem(first)
        self.assertEqual(self.redeem(self.token), Refusal.REUSED)
        self.assertFalse(self.grant.is_active)

    def test_of_another_app(self):
        other = new_client_of(self.env)
        for _ in range(2):
            self.assertEqual(self.refresh._redeem(self.token, other), Refusal.UNKNOWN)
        self.assertEqual(self.redeem(self.token).grant, self.grant)

    def test_what_is_none(self):
        for text in (
            "",
            "x",
            "dar_",
            self.token[:-1],
            f"{self.token}A",
            "dar_" + "A" * 43,
        ):
            self.assertEqual(self.redeem(text), Refusal.UNKNOWN)

    def test_one_that_nobody_uses_is_over(self):
        self.now += IDLE
        self.assertEqual(self.redeem(self.token), Refusal.EXPIRED)
        self.assertTrue(self.grant.is_active)

    def test_none_outlives_the_sign_in(self):
        self.grant = new_grant_of(self.env, self.client, self.user, life=10)
        short = self.refresh._issue(self.grant)
        self.later(days=9)
        following = self.redeem(short).token
        # Another device signs in, and the grant lasts longer.
        new_grant_of(self.env, self.client, self.user, life=365)
        self.later(days=1)
        self.assertEqual(self.redeem(following), Refusal.EXPIRED)

    def test_two_devices_have_nothing_to_do_with_each_other(self):
        tablet = self.refresh._issue(self.grant, "Tablet")
        for _ in range(3):
            self.token = self.redeem(self.token).token
            self.later(minutes=1)
        self.assertEqual(self.redeem(tablet).grant, self.grant)

    def test_what_is_over_is_deleted(self):
        second = self.redeem(self.token).token
        self.later(days=1)
        self.redeem(second)
        self.assertEqual(len(self.rows()), 3)
        now = fields.Datetime.now() + REMEMBERED + SECOND
        with patch.object(fields.Datetime, "now", lambda: now):
            self.refresh._gc_refresh()
        hashes = self.rows().mapped("token_hash")
        self.assertEqual(len(hashes), 2)
        self.assertNotIn(hash_token(self.token), hashes)


_PEOPLE = ("owner", "thief")
_ACTIONS = st.one_of(
    st.tuples(st.just("refresh"), st.sampled_from(_PEOPLE)),
    # The answer gets lost: who asked keeps the old token.
    st.tuples(st.just("lose"), st.sampled_from(_PEOPLE)),
    st.tuples(st.just("steal"), st.just("")),
    st.tuples(st.just("wait"), st.sampled_from([1, 15, 31])),
)


@tagged(SOAKS)
class TestAnyOrder(RotationCase):
    """Two have a token, of whom one may have stolen it, and answers get lost."""

    @given(st.lists(_ACTIONS, min_size=6, max_size=16))
    @_settings
    def test_there_is_one_branch_or_none(self, actions):
        before = self.grant
        try:
            with self.env.cr.savepoint() as savepoint:
                self.play(actions)
                savepoint.rollback()
        finally:
            self.env.invalidate_all()
            self.grant = before

    def play(self, actions):
        self.grant.revoke()
        self.begin()
        held, used = {"owner": self.token}, {}
        successors = {}
        for action, detail in actions:
            if action == "wait":
                self.now += detail * SECOND
                continue
            if action == "steal":
                held["thief"] = held["owner"]
                continue
            token = held.get(detail)
            if token is None:
                continue
            alive = self.grant.is_active
            answer = self.redeem(token)
            if not alive:
                self.assertIn(answer, (Refusal.ENDED, Refusal.UNKNOWN))
                continue
            first = used.get(token)
            following = successors.get(token)
            if first is not None and (self.now - first > GRACE or following in used):
                # Two must have it: everything ends with this very answer.
                self.assertEqual(answer, Refusal.REUSED)
                self.assertFalse(self.grant.is_active)
                continue
            used.setdefault(token, self.now)
            # Whoever asks gets the same one: there is no second branch.
            self.assertEqual(successors.setdefault(token, answer.token), answer.token)
            if action == "refresh":
                held[detail] = answer.token
            unused = self.rows().filtered(lambda row: not row.used_at)
            self.assertEqual(len(unused), 1)
