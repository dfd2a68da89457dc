# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What sums of requests say is what the requests themselves say."""

import random
import statistics
import time
from datetime import datetime, timezone

from psycopg2.errors import DeadlockDetected
from psycopg2.extras import execute_values

from odoo.addons.dual_api.models.log.writer import (
    _USAGE,
    _USAGE_ROW,
    RequestWriter,
    _usage_row,
)
from odoo.addons.dual_api.monitoring.histogram import (
    CLASSES,
    GROWTH,
    class_of,
    summed_up,
)
from odoo.addons.dual_api.monitoring.queue import Entry

from .common import ApiCase

DAY = 24 * 3600


def entry(
    milliseconds=1.0, moment=None, endpoint="GET /api/v1/me", status=200, key_id=None
):
    return Entry(
        moment=moment or time.time(),
        subject=f"key:{key_id}" if key_id else None,
        name="N" if key_id else None,
        key_id=key_id,
        user_id=None,
        protocol="rest",
        endpoint=endpoint,
        operation=None,
        status=status,
        error=None if status < 400 else "forbidden",
        milliseconds=milliseconds,
        statements=2,
        points=1,
        size=100,
        correlation_id="c",
        address=None,
        client=None,
    )


class TestUsage(ApiCase):
    def keep(self, entries):
        """As the request log does it, but on the test's own cursor."""
        rows = [_usage_row(kind, one) for kind, one in summed_up(entries).items()]
        execute_values(self.env.cr, _USAGE, rows, _USAGE_ROW)

    def group(self, *aggregates):
        ((*values,),) = self.env["api.usage"]._read_group([], [], aggregates)
        return values

    def test_a_class_is_as_narrow_as_it_says(self):
        for milliseconds in (0.6, 3.2, 47.0, 999.0, 60_000.0):
            number = class_of(milliseconds)
            self.assertEqual(class_of(milliseconds * GROWTH * 1.001), number + 1)
        self.assertEqual(class_of(0), 0)
        self.assertEqual(class_of(1e12), CLASSES - 1)

    def test_percentiles_are_those_of_all_requests_together(self):
        """Of two days, two endpoints and several batches, within half a class."""
        chance = random.Random(7)
        times = [chance.lognormvariate(3, 1) for _ in range(4000)]
        for start in range(0, 4000, 500):
            self.keep(
                entry(
                    each,
                    moment=time.time() - DAY * (number % 2),
                    endpoint=("GET /a", "GET /b")[number % 3 == 0],
                )
                for number, each in enumerate(times[start : start + 500])
            )
        self.env["api.usage"].invalidate_model()
        found = self.group("p50:avg", "p95:avg", "p99:avg")
        cuts = statistics.quantiles(times, n=100)
        for value, expected in zip(found, (cuts[49], cuts[94], cuts[98]), strict=True):
            self.assertAlmostEqual(value / expected, 1, delta=0.03)
        self.assertEqual(self.env["api.usage"].search_count([]), 4)

    def test_rates_are_those_of_all_requests_together(self):
        self.keep([entry() for _ in range(90)])
        self.keep([entry(status=403)] * 8 + [entry(status=429)] * 2)
        rate, calls, errors, limited = self.group(
            "error_rate:avg", "calls:sum", "errors:sum", "limited:sum"
        )
        self.assertEqual((rate, calls, errors, limited), (10.0, 100, 10, 2))

    def test_rows_are_written_in_one_order_however_postgresql_joins(self):
        """Whoever writes the same rows in another order may wait in a circle."""
        for join in ("hashjoin", "nestloop", "mergejoin"):
            for other in ("hashjoin", "nestloop", "mergejoin"):
                on = "on" if other == join else "off"
                self.env.cr.execute(f"SET LOCAL enable_{other} = {on}")
            for order in (1, -1):
                with self.subTest(join=join, order=order), self.env.cr.savepoint():
                    self.keep([entry(key_id=each) for each in (9, 10, 77)[::order]])
                    usage = self.env["api.usage"].search([], order="id")
                    subjects = ["key:10", "key:77", "key:9"]
                    self.assertEqual(usage.mapped("subject"), subjects)
                    usage.unlink()

    def test_a_deadlock_is_tried_again_and_at_last_told(self):
        class Hindered(RequestWriter):
            attempts = 0

            def _store(self, entries):
                self.attempts += 1
                if self.attempts < self.held:
                    raise DeadlockDetected
                self.stored = list(entries)

        writer = Hindered("never opened")
        writer.held = 4
        writer(["an entry"])
        self.assertEqual((writer.attempts, writer.stored), (4, ["an entry"]))
        writer.attempts, writer.held = 0, 5
        with self.assertRaises(DeadlockDetected):
            writer([])

    def test_a_batch_more_adds_to_the_day(self):
        for _batch in range(3):
            self.keep([entry(10.0), entry(10.0)])
        usage = self.env["api.usage"].search([])
        self.assertEqual(len(usage), 1)
        self.assertEqual((usage.calls, usage.points, usage.size), (6, 6, 600))
        self.assertAlmostEqual(usage.p50, 10.0, delta=0.3)

    def test_hours_of_a_day_are_those_of_all_requests(self):
        """In UTC, over several batches, users and keys; what was refused apart."""
        now = datetime.now(timezone.utc).replace(minute=30, second=0, microsecond=0)
        at = [now.replace(hour=hour).timestamp() for hour in (0, 9, 23)]
        for _batch in range(2):
            self.keep([entry(moment=at[0]), entry(moment=at[1])] * 3)
            self.keep([entry(moment=at[1], status=403), entry(moment=at[2])])
        refused = entry(moment=at[2])._replace(error="not_found", endpoint="query a")
        self.keep([refused])
        bars = self.env["api.usage"].dashboard(1)["bars"]
        self.assertEqual(
            [bar["name"] for bar in bars], [f"{n:02}:00" for n in range(24)]
        )
        counted = {bar["name"]: (bar["calls"], bar["errors"]) for bar in bars}
        self.assertEqual(counted["00:00"], (6, 0))
        self.assertEqual(counted["09:00"], (8, 2))
        self.assertEqual(counted["23:00"], (3, 1))
        self.assertEqual(sum(calls for calls, _errors in counted.values()), 17)

    def test_no_hours_before_anything_was_counted(self):
        bars = self.env["api.usage"].dashboard(1)["bars"]
        self.assertEqual({(bar["calls"], bar["errors"]) for bar in bars}, {(0, 0)})

    def test_the_dashboard_shows_keys_that_are_gone(self):
        record = self.key_record(self.new_key(name="Gone"))
        stays = self.key_record(self.new_key(name="Stays"))
        self.keep([entry(key_id=record.id)] * 3)
        self.keep([entry(key_id=stays.id)] * 2 + [entry()])
        number = record.id
        record.unlink()
        stays.name = "Renamed"
        gone, still, nobody = self.env["api.usage"].dashboard(7)["keys"]
        self.assertRegex(gone["name"], r"^Gone.*, deleted$")
        self.assertRegex(still["name"], "^Renamed")
        self.assertEqual(nobody["name"], "No key")
        self.assertIn(("subject", "=", f"key:{number}"), gone["domain"])
        for row, calls in ((gone, 3), (still, 2), (nobody, 1)):
            [key] = [leaf for leaf in row["domain"] if leaf[0] == "subject"]
            found = self.env["api.usage"].search([key])
            self.assertEqual(sum(found.mapped("calls")), calls)

    def test_the_sums_of_a_key_outlive_it(self):
        record = self.key_record(self.new_key(name="Gone"))
        self.keep([entry(key_id=record.id)])
        self.keep([entry()])
        usage = self.env["api.usage"].search([("key_id", "=", record.id)])
        number = record.id
        record.unlink()
        self.assertEqual(usage.exists().subject, f"key:{number}")
        self.assertEqual(self.env["api.usage"].search_count([]), 2)
