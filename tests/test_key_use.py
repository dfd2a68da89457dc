# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From where a key may be used, how often one may be guessed, the record of its use."""

import logging
from unittest.mock import patch

import psycopg2

from odoo.exceptions import ValidationError

from odoo.addons.dual_api.auth.credentials import uses as key_uses
from odoo.addons.dual_api.auth.credentials.api_key import new_key
from odoo.addons.dual_api.auth.credentials.uses import Uses
from odoo.addons.dual_api.models.keys import caller as api_key_module
from odoo.addons.dual_api.models.keys.caller import ApiKey
from odoo.addons.dual_api.process import PerDatabase

from .support.key_case import VIEWER, KeyCase

ADDRESS = "127.0.0.1"
ELSEWHERE = "10.0.0.0/8"


class TestPlaces(KeyCase):
    """From where a key may be used."""

    def test_addresses(self):
        for addresses, works in (
            (ADDRESS, True),
            (f"{ELSEWHERE} 127.0.0.0/8", True),
            ("0.0.0.0/0", True),
            (ELSEWHERE, False),
            ("127.0.0.2", False),
            ("::1", False),
        ):
            with self.subTest(addresses):
                key = self.new_key(allowed_addresses=addresses)
                (self.assertWorks if works else self.assertUnauthorized)(key)

    def test_what_is_no_address_is_refused(self):
        for text in ("localhost", "127.0.0", "10.0.0.1/8", "10.0.0.0/33"):
            with self.subTest(text), self.assertRaises(ValidationError) as caught:
                self.new_key(allowed_addresses=f"{ADDRESS} {text}")
            self.assertIn(text, str(caught.exception))

    def test_origins(self):
        key = self.new_key(allowed_origins="https://a.example https://b.example")
        for origin, works in (
            (None, True),
            ("https://a.example", True),
            ("https://b.example", True),
            ("https://c.example", False),
            ("http://a.example", False),
            ("https://a.example:8443", False),
            ("https://a.example.evil.example", False),
            ("null", False),
        ):
            with self.subTest(origin):
                headers = {"Origin": origin} if origin else {}
                rest = self.rest("GET", "me", key=key, headers=headers)
                graphql = self.graphql(VIEWER, key=key, headers=headers)
                if works:
                    self.assertEqual((rest.status, graphql.status), (200, 200))
                    continue
                for answer in (rest, graphql):
                    self.assertProblem(answer, "forbidden", status=403)
                    self.assertNotIn("required_scope", answer.failure)
                    # It is the key's request, so it costs the key a point.
                    self.assertEqual(answer.points, 1)


class TestGuessing(KeyCase):
    """Wrong keys are counted by the address that they come from."""

    def test_the_21st_wrong_key_in_a_minute_is_not_looked_at(self):
        guesses = [new_key() for _ in range(19)] + ["short"]
        for number, guess in enumerate(guesses):
            if number % 2:
                answer = self.rest("GET", "customers", key=guess)
            else:
                answer = self.graphql(VIEWER, key=guess)
            self.assertProblem(answer, "unauthorized", status=401)
        for answer in (
            self.rest("GET", "me", key=new_key()),
            self.graphql(VIEWER, key=new_key()),
        ):
            self.assertProblem(answer, "rate_limit_exceeded", status=429)
            self.assertIn(int(answer.headers["Retry-After"]), range(1, 62))
        # Who has a key is not locked out by a neighbour who guesses.
        self.assertWorks(self.api_key)
        self.assertProblem(self.rest("GET", "me", key=None), "unauthorized")

    def test_a_setting_says_how_many(self):
        self.set_setting("failed_logins_per_min", "1")
        answer = self.rest("GET", "me", key=new_key())
        self.assertProblem(answer, "unauthorized")
        answer = self.rest("GET", "me", key=new_key())
        self.assertProblem(answer, "rate_limit_exceeded")

    def test_missing_keys_are_not_counted(self):
        for _ in range(25):
            answer = self.rest("GET", "me", key=None)
            self.assertProblem(answer, "unauthorized", status=401)
        self.assertProblem(self.rest("GET", "me", key=new_key()), "unauthorized")


class TestRecordOfUse(KeyCase):
    """``last_used``: to the minute, and never at the expense of a request."""

    def setUp(self):
        super().setUp()
        uses = PerDatabase(lambda _database: Uses())
        self.startPatcher(patch.object(api_key_module, "uses", uses))
        self.record = self.key_record(self.api_key)

    def touch(self):
        self.env.flush_all()
        ApiKey._touch(self.keys, self.record.id)
        self.env.invalidate_all()

    def last_used_ago(self, seconds):
        """Say that the key was last used so long before this transaction."""
        self.env.cr.execute(
            "UPDATE api_key SET last_used = now() AT TIME ZONE 'UTC'"
            " - %s * interval '1 second' WHERE id = %s RETURNING last_used",
            [seconds, self.record.id],
        )
        self.env.invalidate_all()
        return self.record.last_used

    def asked(self):
        return api_key_module.uses.get(self.env.cr.dbname).asked

    def forget(self):
        """As another process, which has not seen the key."""
        self.asked().clear()

    def test_the_first_use_is_recorded(self):
        self.assertFalse(self.record.last_used)
        self.touch()
        self.assertEqual(self.record.last_used, self.env.cr.now())

    def test_a_process_asks_the_database_once_a_minute(self):
        self.touch()
        with patch.object(self.registry, "cursor") as cursor:
            for _ in range(3):
                self.touch()
        cursor.assert_not_called()
        began = self.asked()[self.record.id]
        with (
            patch.object(self.registry, "cursor") as cursor,
            patch.object(key_uses.time, "monotonic", lambda: began + 62),
        ):
            self.touch()
        cursor.assert_called_once()

    def test_a_use_less_than_a_minute_after_another_is_not_recorded(self):
        before = self.last_used_ago(58)
        self.touch()
        self.assertEqual(self.record.last_used, before)
        self.forget()
        before = self.last_used_ago(61)
        self.touch()
        self.assertGreater(self.record.last_used, before)

    def test_it_is_written_on_a_cursor_of_its_own(self):
        with (
            patch.object(self.registry, "cursor") as cursor,
            patch.object(self.env.cr, "execute") as execute,
        ):
            ApiKey._touch(self.keys, self.record.id)
        own = cursor.return_value.__enter__.return_value
        own.execute.assert_called_once()
        self.assertIn("last_used", own.execute.call_args[0][0])
        execute.assert_not_called()

    def test_a_request_does_not_fail_with_it(self):
        failure = psycopg2.OperationalError("gone")
        with (
            patch.object(self.registry["api.key"], "_touch", ApiKey._touch),
            self.assertLogs(api_key_module.__name__, logging.INFO) as logs,
            patch.object(self.registry, "cursor", self._failing_cursor(failure)),
        ):
            self.assertEqual(self.rest("GET", "me").status, 200)
        self.assertEqual(len(logs.output), 1)
        self.assertRegex(logs.output[0], rf"INFO.*{self.record.id}.*gone")

    def _failing_cursor(self, failure):
        """A cursor for everybody but for who records the use."""
        opened = self.registry.cursor

        def cursor(*args, **kwargs):
            if not args and not kwargs:
                raise failure
            return opened(*args, **kwargs)

        return cursor

    def test_each_request_says_which_key_it_used(self):
        used = []
        with patch.object(
            self.registry["api.key"],
            "_touch",
            lambda _self, key_id: used.append(key_id),
        ):
            self.rest("GET", "me")
            self.graphql(VIEWER)
            self.rest("GET", "me", key=new_key())
            self.rest("GET", "me", key=None)
        self.assertEqual(used, [self.record.id] * 2)
