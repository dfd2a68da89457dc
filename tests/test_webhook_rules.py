# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures, the schedule and the table of verdicts of webhooks."""

import json
import time
from base64 import b64decode
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from odoo.tests import BaseCase

from odoo.addons.dual_api.models.webhooks.webhook import REASONS, SIGNATURES
from odoo.addons.dual_api.webhooks.exchange import Answer, Fault
from odoo.addons.dual_api.webhooks.schedule import SCHEDULE, Schedule
from odoo.addons.dual_api.webhooks.signature import (
    PUBLIC_KEY_PREFIX,
    SCHEMES,
    new_secret,
    public_key,
    secret_bytes,
    signed_headers,
)
from odoo.addons.dual_api.webhooks.verdict import (
    Ending,
    Standing,
    State,
    Verdict,
    judge,
)

BODY = '{"type":"customer.updated","name":"Zoë"}'.encode()


class TestWebhookSignatures(BaseCase):
    def test_the_specification_signs_the_same(self):
        """The vector of the reference libraries."""
        headers = signed_headers(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
            ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        )
        self.assertEqual(
            headers,
            {
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
        )

    def test_receivers_verify_with_either_secret_while_they_are_exchanged(self):
        new, old, other = new_secret(), new_secret(), new_secret()
        now = int(time.time())
        for schemes in (SCHEMES["v1"], SCHEMES["both"]):
            headers = signed_headers("evt_1", now, BODY, [new, old], schemes)
            for secret in (new, old):
                found = Webhook(secret).verify(BODY, headers)
                self.assertEqual(found, json.loads(BODY))
            with self.assertRaises(WebhookVerificationError):
                Webhook(other).verify(BODY, headers)
            with self.assertRaises(WebhookVerificationError):
                Webhook(new).verify(BODY + b" ", headers)
        newest = signed_headers("evt_1", now, BODY, [new])["webhook-signature"]
        self.assertTrue(headers["webhook-signature"].startswith(f"{newest} v1a,"))

    def test_who_has_the_public_key_verifies_without_the_secret(self):
        secret = new_secret()
        headers = signed_headers("evt_1", 5, BODY, [secret], SCHEMES["v1a"])
        scheme, _comma, text = headers["webhook-signature"].partition(",")
        self.assertEqual(scheme, "v1a")
        shown = public_key(secret).removeprefix(PUBLIC_KEY_PREFIX)
        key = Ed25519PublicKey.from_public_bytes(b64decode(shown))
        key.verify(b64decode(text), b"evt_1.5." + BODY)
        with self.assertRaises(InvalidSignature):
            key.verify(b64decode(text), b"evt_1.6." + BODY)
        # A kept secret has to give the same key for ever.
        fixed = "whsec_" + "A" * 43 + "="
        self.assertEqual(
            public_key(fixed), "whpk_QIZXAnpVnF/oJVWgIROXNNqREqV1pmz2upPkiN134lA="
        )

    def test_secrets(self):
        self.assertEqual(len(secret_bytes(new_secret())), 32)
        self.assertNotEqual(new_secret(), new_secret())
        for text in (
            "",
            "whsec_",
            "whsec_YQ==",
            "whsec_!",
            "A" * 44,
            "whpk_" + "A" * 44,
        ):
            with self.assertRaises(ValueError, msg=text):
                secret_bytes(text)

    def test_a_webhook_can_choose_each_scheme(self):
        self.assertEqual([name for name, _text in SIGNATURES], list(SCHEMES))


def _middle():
    return 0.5


class TestWebhookSchedule(BaseCase):
    def test_pauses(self):
        pauses = [SCHEDULE.pause(attempts, _middle) for attempts in range(11)]
        self.assertEqual(
            pauses,
            [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, None],
        )
        self.assertLess(sum(filter(None, pauses)), timedelta(days=3.2).total_seconds())
        self.assertEqual(SCHEDULE.pause(2, lambda: 0.0), 240)
        self.assertAlmostEqual(SCHEDULE.pause(2, lambda: 1.0), 360)

    def test_a_receiver_that_is_down_is_only_tried(self):
        for failures, pause in (
            *((0, 0), (19, 0), (20, 300), (21, 1800), (22, 7200)),
            *((27, 86400), (28, 86400), (10_000, 86400)),
        ):
            self.assertEqual(SCHEDULE.probing_pause(failures, _middle), pause)
            self.assertEqual(SCHEDULE.probing(failures), failures >= 20)
        short = Schedule(steps=(0, 1), most_failures=1)
        self.assertEqual(short.probing_pause(9, lambda: 0.0), 0.8)


NOW = datetime(2026, 11, 26, 12)
RETRY = Verdict(State.PENDING, next_in=5.0)
FAILED = Verdict(State.FAILED)
#: What is answered to a first attempt, and what follows.
TABLE = [
    *((Answer(each), Verdict(State.DELIVERED, works=True)) for each in (200, 204, 299)),
    (Answer(410), Verdict(State.FAILED, disabled=Ending.GONE)),
    (Answer(410, Fault.CLOSED), Verdict(State.FAILED, disabled=Ending.GONE)),
    (Answer(200, abort=True), Verdict(State.FAILED, works=True)),
    (Answer(500, abort=True), Verdict(State.FAILED, works=None)),
    (Answer(404, abort=True), Verdict(State.FAILED, works=None)),
    (Answer(410, abort=True), Verdict(State.FAILED, disabled=Ending.GONE)),
    (Answer(429, retry_after=60), Verdict(State.PENDING, 60, 60)),
    (Answer(503, retry_after=60), Verdict(State.PENDING, 60, 60)),
    (Answer(503, retry_after=1), Verdict(State.PENDING, 5, 1)),
    (Answer(429, retry_after=1e9), Verdict(State.PENDING, 86400, 86400)),
    # Only these two speak for all messages.
    (Answer(500, retry_after=60), RETRY),
    (Answer(301, retry_after=60), RETRY),
    *((Answer(each), RETRY) for each in (100, 199, 300, 302, 308, 400, 401, 403, 404)),
    *((Answer(each), RETRY) for each in (408, 409, 413, 422, 429, 500, 502, 503, 599)),
    # An answer that broke off may be that of a receiver that broke down.
    (Answer(200, Fault.CLOSED), RETRY),
    (Answer(200, Fault.TIMEOUT), RETRY),
    *(
        (Answer(fault=each), RETRY)
        for each in Fault
        if each not in (Fault.ADDRESS, Fault.URL, Fault.INTERNAL)
    ),
    (Answer(fault=Fault.INTERNAL), RETRY._replace(works=None, slow=None)),
    (Answer(200, seconds=2.1), Verdict(State.DELIVERED, works=True, slow=True)),
    (Answer(fault=Fault.TIMEOUT, seconds=15), RETRY._replace(slow=True)),
    (Answer(fault=Fault.ADDRESS), Verdict(State.FAILED, disabled=Ending.ADDRESS)),
    (Answer(fault=Fault.URL), Verdict(State.FAILED, disabled=Ending.ADDRESS)),
]


class TestWebhookVerdict(BaseCase):
    def test_each_answer(self):
        for answer, expected in TABLE:
            found = judge(answer, 1, SCHEDULE, _middle)
            self.assertEqual(found, expected, answer)

    def test_after_the_last_attempt_nothing_is_tried(self):
        last = len(SCHEDULE.steps)
        for answer, expected in TABLE:
            found = judge(answer, last, SCHEDULE, _middle)
            if expected.state is State.PENDING:
                expected = expected._replace(state=State.FAILED, next_in=None)
            self.assertEqual(found, expected, answer)
        self.assertEqual(judge(Answer(500), last - 1, SCHEDULE, _middle).next_in, 86400)

    def after(self, standing, *answers, now=NOW):
        """How a receiver does that has answered so."""
        for answer in answers:
            verdict = judge(answer, 1, SCHEDULE, _middle)
            standing = standing.after(verdict, now, SCHEDULE, _middle)
        return standing

    def test_how_a_receiver_does(self):
        failing = self.after(Standing(), *[Answer(500)] * 19)
        self.assertEqual(failing, Standing(19, NOW))
        # The circuit closes, and the pauses grow.
        later = NOW + timedelta(hours=1)
        down = self.after(failing, Answer(500), now=later)
        self.assertEqual(down, Standing(20, NOW, later + timedelta(minutes=5)))
        # What was on its way meanwhile changes nothing.
        self.assertEqual(self.after(down, Answer(500), now=later), down)
        later += timedelta(minutes=5)
        down = self.after(down, Answer(fault=Fault.DNS), now=later)
        self.assertEqual(down, Standing(21, NOW, later + timedelta(minutes=30)))
        # What says nothing of the receiver changes nothing.
        for answer in (Answer(fault=Fault.INTERNAL), Answer(500, abort=True)):
            self.assertEqual(self.after(down, answer, now=later), down)
        # Nor do they say that it takes less long than before.
        slow = self.after(Standing(), Answer(204, seconds=9))
        self.assertEqual(slow, Standing(slow=True))
        self.assertEqual(self.after(slow, Answer(fault=Fault.INTERNAL)), slow)
        self.assertEqual(self.after(slow, Answer(204, seconds=1)), Standing())
        # A longer pause stays.
        busy = self.after(Standing(), Answer(429, retry_after=600), Answer(500))
        self.assertEqual(busy, Standing(2, NOW, NOW + timedelta(minutes=10)))
        for bad in (failing, down, busy):
            self.assertEqual(self.after(bad, Answer(204), now=later), Standing())

    def test_when_a_webhook_ends(self):
        failing = self.after(Standing(), Answer(500))
        for days, ended in ((4.9, None), (5, Ending.FAILING), (9, Ending.FAILING)):
            now = NOW + timedelta(days=days)
            self.assertEqual(self.after(failing, Answer(500), now=now).ended, ended)
            self.assertIsNone(self.after(failing, Answer(200), now=now).ended)
        gone = self.after(Standing(), Answer(410))
        self.assertEqual(gone.ended, Ending.GONE)
        # One that was on its way meanwhile changes nothing.
        self.assertEqual(self.after(gone, Answer(200)).ended, Ending.GONE)

    def test_a_webhook_can_be_disabled_for_each_reason(self):
        self.assertLessEqual({each.value for each in Ending}, dict(REASONS).keys())
