# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A week of requests for the pictures, written as the request log writes them.

Who called and how often is made up; the same each time, but for the dates.
"""

import random
import time
from typing import NamedTuple

from session import session

DAY = 24 * 3600
DAYS = 7
#: Requests of an ordinary day.
BUSY = 300
FAILURES = {400: "bad_request", 403: "forbidden", 404: "not_found", 422: "validation"}


class Habit(NamedTuple):
    """What a program does over and over.

    :param share: of all requests
    :param milliseconds: that half of the requests take at most
    :param refusals: how many of a hundred are refused, by status
    """

    client: str
    protocol: str
    endpoint: str
    share: int
    milliseconds: float
    refusals: dict


HABITS = (
    Habit("Shop app", "graphql", "query customers", 34, 9, {400: 1}),
    Habit("Shop app", "rest", "GET /api/v2/customers/{id}", 22, 5, {404: 6}),
    Habit("Newsletter", "rest", "GET /api/v1/customers", 30, 14, {429: 7}),
    Habit("Till", "rest", "POST /api/v2/customers", 8, 31, {422: 9}),
    Habit("Till", "graphql", "mutation updateCustomer", 4, 26, {403: 4}),
    Habit("Newsletter", "rest", "GET /api/v2/me", 2, 3, {}),
)


def entries(keys, user):
    """The entries of the days, the newest a minute old."""
    from odoo.addons.dual_api.auth.principal import subject_of_key
    from odoo.addons.dual_api.monitoring.queue import Entry

    chance = random.Random(19)  # noqa: S311 - for a picture
    end = time.time() - 60
    for day in range(DAYS):
        for number in range(int(BUSY * chance.uniform(0.5, 1.3))):
            [habit] = chance.choices(HABITS, [one.share for one in HABITS])
            drawn, status = chance.uniform(0, 100), 201 if "POST" in habit[2] else 200
            for refusal, part in habit.refusals.items():
                if 0 <= drawn < part:
                    status = refusal
                drawn -= part
            error = FAILURES.get(status, "rate_limit_exceeded")
            yield Entry(
                moment=end - day * DAY - number * 40,
                subject=subject_of_key(keys[habit.client]),
                name=habit.client,
                key_id=keys[habit.client],
                user_id=user,
                protocol=habit.protocol,
                endpoint=habit.endpoint,
                operation=None,
                status=status,
                error=error if status >= 400 else None,
                milliseconds=habit.milliseconds * chance.lognormvariate(0, 0.45),
                statements=2,
                points=int(status != 429),
                size=chance.randrange(200, 9_000),
                correlation_id=f"{chance.getrandbits(64):016x}",
                address="203.0.113.0",
                client=f"{habit.client}/2.1",
            )


def make(env):
    """Keys of the programs, and what they did."""
    user = env.ref("base.user_admin")
    for table in ("api_request", "api_usage", "api_usage_total"):
        env.cr.execute(f"DELETE FROM {table}")
    ids, names = {}, [*dict.fromkeys(habit.client for habit in HABITS)]
    env["api.key"].search([("name", "in", names)]).unlink()
    for name in names:
        env["api.key"].generate(user.id, name)
        ids[name] = env["api.key"].search([("name", "=", name)], limit=1).id
    return env.cr.dbname, list(entries(ids, user.id))


if __name__ == "__main__":
    with session() as environment:
        database, made = make(environment)
    # The writer has a connection of its own, which sees what was committed.
    from odoo.addons.dual_api.models.log.writer import RequestWriter

    RequestWriter(database)(made)
