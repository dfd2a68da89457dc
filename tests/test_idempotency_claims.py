# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens to an ``Idempotency-Key`` while its request runs, or when it fails."""

from unittest.mock import patch

from odoo.tools import mute_logger

from .test_idempotency import OnceCase
from .test_retry import DISPATCHER, RETRYING


class TestClaims(OnceCase):
    """While the first runs, and when it never ends."""

    def claim_of_another(self, send, **values):
        """Leave the row as another process that runs the same request has it."""
        send()
        values = {"status": "NULL", "body": "NULL", "headers": "NULL", **values}
        self.change_rows(token="'another'", **values)

    def test_still_running(self):
        lease = "timezone('UTC', clock_timestamp()) + interval '9 s'"
        for send in self.each_door():
            self.claim_of_another(send, expires_at=lease)
            count = self.made()
            answer = send()
            self.assertProblem(answer, "conflict", {}, status=409)
            self.assertEqual(answer.headers["Retry-After"], "1")
            self.assertEqual((self.made(), answer.points), (count, 1))
            # Nor does it let go of what is another's.
            self.assertEqual(self.rows()[0][:2], ("another", None))

    def test_still_running_for_something_else(self):
        lease = "timezone('UTC', clock_timestamp()) + interval '9 s'"
        self.claim_of_another(self.post, expires_at=lease)
        self.assertProblem(self.post(name="Other"), "validation")

    def test_lease_is_over(self):
        over = "timezone('UTC', clock_timestamp())"
        for send in self.each_door():
            self.claim_of_another(send, expires_at=over)
            answer = send()
            self.assertDone(answer)
            self.assertReplayed(send(), answer)

    def test_lease_is_set(self):
        self.set_setting("idempotency_lease_seconds", "7")
        seen = []
        create = self.registry["res.partner"].create

        def look(records, *args, **kwargs):
            seen.extend(self.rows_of(records.env.cr))
            return create(records, *args, **kwargs)

        with patch.object(self.registry["res.partner"], "create", look):
            self.assertDone(self.post())
        [(status, seconds)] = seen
        self.assertIsNone(status)
        self.assertAlmostEqual(seconds, 7, delta=2)

    def rows_of(self, cr):
        cr.execute(
            "SELECT status, extract(epoch FROM expires_at"
            " - timezone('UTC', clock_timestamp())) FROM dual_api_idempotency"
        )
        return cr.fetchall()

    def taken_over(self, sql):
        """While the customer is made, somebody does that with the claim."""
        create = self.registry["res.partner"].create

        def taken(records, *args, **kwargs):
            result = create(records, *args, **kwargs)
            self.attempts += 1
            # Beside the request's transaction, as far as a test has one.
            records.env.cr.postrollback.add(lambda: self.env.cr.execute(sql))
            records.env.cr.execute("UPDATE dual_api_idempotency SET token = 'x'")
            return result

        return patch.object(self.registry["res.partner"], "create", taken)

    @mute_logger(RETRYING)
    def test_lost_to_one_that_runs(self):
        sql = "UPDATE dual_api_idempotency SET token = 'x'"
        for send in self.each_door():
            with self.taken_over(sql):
                answer = send()
            self.assertProblem(answer, "conflict", status=409)
            self.assertEqual((self.attempts, self.made()), (1, 0))

    @mute_logger(RETRYING)
    def test_lost_to_one_that_is_done(self):
        sql = (
            "UPDATE dual_api_idempotency SET token = 'x', status = 201,"
            """ headers = '{"Location": "there"}', body = '{"id": 5}'"""
        )
        for send in self.each_door():
            with self.taken_over(sql):
                answer = send()
            self.assertEqual(answer.headers["Idempotent-Replayed"], "true")
            self.assertEqual((answer.status, answer.text), (201, '{"id": 5}'))
            self.assertEqual(answer.headers["Location"], "there")
            self.assertEqual((self.attempts, self.made()), (1, 0))


class TestAttempts(OnceCase):
    """Odoo's attempts are one request; one that fails leaves the key free."""

    @mute_logger(RETRYING)
    def test_second_attempts_succeed(self):
        for send in self.each_door():
            with self.failing(2):
                answer = send()
            self.assertDone(answer)
            self.assertEqual((self.attempts, self.made(), answer.points), (3, 1, 1))
            self.assertReplayed(send(), answer)

    @mute_logger(RETRYING)
    def test_every_attempt_fails(self):
        for send in self.each_door():
            with self.failing(99), self.assertLogs(DISPATCHER, "WARNING"):
                self.assertProblem(send(), "unavailable", status=503)
            self.assertEqual(self.rows(), [])
            self.assertDone(send())
            self.assertEqual(self.made(), 1)

    def test_failure_of_ours(self):
        for send in self.each_door():
            error = RuntimeError("a secret")
            with self.failing(99, error=error), self.assertLogs(DISPATCHER):
                self.assertEqual(send().failure["status"], 500)
            self.assertEqual(self.rows(), [])
            self.assertDone(send())

    def test_failure_after_the_answer_was_kept(self):
        """Nothing is left of either."""
        keep = self.registry["dual_api.idempotency"]._keep

        def fail(records, *args):
            keep(records, *args)
            raise ZeroDivisionError("late")

        for send in self.each_door():
            target = self.registry["dual_api.idempotency"]
            with patch.object(target, "_keep", fail), self.assertLogs(DISPATCHER):
                self.assertEqual(send().status, 500)
            self.assertEqual((self.made(), self.rows()), (0, []))
            self.assertDone(send())
