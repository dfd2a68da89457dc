# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What it costs those who write that changes are written down.

One process creates and changes customers by Odoo's ORM, in transactions of their own:
without triggers, where nobody listens, and where somebody does. What is compared is
the processor time of Odoo and of its PostgreSQL process: others who use the machine
change it less than the time that passes.
"""

from devkit import live

from .finding import Finding
from .rounds import Spread
from .stage import Stage

ROUNDS, WRITES = 16, 40
#: By how much slower it may be, with nobody who listens and with somebody.
BARS = {"silent": 0.03, "listened": 0.10}
_TITLES = {"silent": "where nobody listens", "listened": "where somebody listens"}
_MEASURE = f"""
import os, random, time
TRIGGERS = [f"dual_api_capture_{{each}}" for each in ("insert", "update", "delete")]
TABLES = ("res_partner", "res_partner_res_partner_category_rel")
def switch(word):
    for table in TABLES:
        for name in TRIGGERS:
            env.cr.execute(f"ALTER TABLE {{table}} {{word}} TRIGGER {{name}}")
def prepare(state):
    switch("DISABLE" if state == "without" else "ENABLE")
    env.cr.execute("DELETE FROM api_capture")
    if state == "listened":
        env.cr.execute("INSERT INTO api_capture VALUES ('customers')")
    env.cr.execute("DELETE FROM api_outbox")
    env.cr.commit()
def spent():
    with open(f"/proc/{{env.cr.connection.get_backend_pid()}}/stat") as stat:
        user, system = stat.read().rpartition(")")[2].split()[11:13]
    ticks = int(user) + int(system)
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")
def write():
    partners = env["res.partner"]
    begun = spent()
    for number in range({WRITES}):
        one = partners.create({{"name": "Made", "email": "made@example.com"}})
        env.cr.commit()
        one.write({{"city": "Ulm", "phone": "+49 731 0000", "name": f"No {{number}}"}})
        env.cr.commit()
    return spent() - begun
result = []
write()
for number in range({ROUNDS}):
    states = ["without", "silent", "listened"]
    random.shuffle(states)
    seconds = {{}}
    for state in states:
        prepare(state)
        seconds[state] = write()
    result.append(seconds)
prepare("silent")
env["api.event"]._listen()
env.cr.commit()
"""


def capture_cost(stage: Stage) -> list[Finding]:
    """Both, in interleaved rounds."""
    rounds = live.evaluate(stage.database, _MEASURE)
    found = []
    for state, bar in BARS.items():
        more = Spread.of(each[state] / each["without"] - 1 for each in rounds)
        found.append(
            Finding(
                f"processor time of creating and changing a customer by the ORM"
                f" {_TITLES[state]}, over that without triggers",
                f"{more.median:+.1%} ({more.low:+.1%} to {more.high:+.1%})",
                f"at most {bar:.0%}",
                more.median <= bar,
            )
        )
    return found
