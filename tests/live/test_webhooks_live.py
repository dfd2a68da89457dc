# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks from real changes to a real receiver that does not make it easy."""

import json
import random
import threading
from collections import Counter
from pathlib import Path

import pytest
from declared import declared

receivers = declared("tests", "support.receiver")
SCOPES = [
    *("customers:read", "customers:write"),
    *("webhooks:read", "webhooks:write", "deliveries:read", "events:read"),
]
SCRIPT = Path(__file__).parent / "support" / "verify_webhooks.cjs"
#: The clock compressed: whatever is tried again is due again.
DELIVER = """
from odoo.addons.dual_api.webhooks import schedule
kept = schedule.SCHEDULE
schedule.SCHEDULE = schedule.Schedule(steps=(0.0,) * 40, most_failures=10_000)
try:
    env["api.delivery"]._deliver()
finally:
    schedule.SCHEDULE = kept
"""
SETUP = """
user = env["res.users"].search([("login", "=", "live")])
env["ir.config_parameter"].set_param("dual_api.webhook_allow", "http://127.0.0.1")
principal = env["api.key"].search([("name", "=", "webhooks")])._principal_of_key()
result = {}
for path, values in WEBHOOKS.items():
    asked = {"url": URL + path, "ignore_own": False, **values}
    webhook, secret = env["api.webhook"]._make(asked, principal)
    result[path] = [webhook.id, secret]
"""
#: Changes in many transactions, by the ORM and by SQL, of which some are undone.
CHANGES = """
import random
chance = random.Random(7)
partners = env["res.partner"]
alive = partners
for turn in range(60):
    kind = chance.choice(("create", "write", "write", "sql", "unlink", "undo"))
    some = partners.browse(chance.sample(alive.ids, min(len(alive), 4)))
    if kind == "create" or not some:
        alive += partners.create([
            {"name": f"Live {turn}-{n}", "is_company": True} for n in range(4)])
    elif kind == "write":
        some.write({"city": f"City {turn}", "phone": str(turn)})
    elif kind == "sql":
        env.cr.execute("UPDATE res_partner SET city = %s WHERE id = ANY(%s)",
                       [f"SQL {turn}", some.ids])
        env.invalidate_all()
    elif kind == "unlink":
        alive -= some[:2]
        some[:2].unlink()
    else:
        some.write({"city": "never"})
        env.cr.rollback()
        continue
    env.cr.commit()
    if chance.random() < 0.2:
        env["api.event"]._publish()
        env.cr.commit()
result = alive.ids
"""
EXPECTED = """
result = {str(one.id): {"id": one.id, "name": one.name,
                        "address": {"city": one.city or None}}
          for one in env["res.partner"].browse(ALIVE)}
"""


class Copy:
    """What a receiver knows of customers, by the messages that it has accepted."""

    def __init__(self):
        self.rows = {}
        self.accepted = Counter()
        self.lock = threading.Lock()

    def take(self, message, message_id):
        with self.lock:
            self.accepted[message_id] += 1
            data = message["data"]
            if message["type"] == "customer.deleted":
                self.rows.pop(str(data["database_id"]), None)
            else:
                self.rows[str(data["database_id"])] = data["object"]


def flaky(copy, chance):
    """A receiver that accepts about a third of what it gets, and forgets to say so of
    some of that.
    """
    large = b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n" + b"x" * 300_000
    faults = [
        receivers.status(500),
        receivers.status(503, Retry_After="0"),
        receivers.status(429, Retry_After="0"),
        receivers.status(302, Location="http://169.254.169.254/"),
        receivers.sending(),
        receivers.sending(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
    ]

    def answer(handler):
        got = handler.receiver.got[-1]
        with copy.lock:
            fault = chance.choice([None, None, None, *faults])
            size = chance.choice([receivers.status(204), receivers.sending(large)])
        if fault is None or chance.random() < 0.1:
            copy.take(got.json, got.headers["webhook-id"])
        (fault or size)(handler)

    return answer


@pytest.fixture(scope="module")
def receiver():
    with receivers.receiving() as found:
        yield found


@pytest.fixture(scope="module")
def database(tools, keys_in):
    name = tools.create_database(tools.own("live_webhooks"))
    keys_in(name, webhooks={"scopes": SCOPES})
    return name


@pytest.fixture(scope="module")
def webhooks(tools, database, receiver):
    """Ids and secrets by path."""
    wanted = {
        "/flaky": {
            "events": ["customer.*"],
            "payload": "fields",
            "fields": ["name", "address.city"],
            "filter": {"name_prefix": "Live"},
        },
        "/thin": {"events": ["*"], "signature": "both", "collapse": False},
    }
    url = f"http://127.0.0.1:{receiver.port}"
    return tools.evaluate(database, f"WEBHOOKS = {wanted!r}\nURL = {url!r}\n{SETUP}")


def test_what_a_receiver_knows_in_the_end_is_what_the_database_says(
    tools, database, receiver, webhooks
):
    copy, chance = Copy(), random.Random(3)
    receiver.behaviours["/flaky"] = flaky(copy, chance)
    alive = tools.evaluate(database, CHANGES)
    assert len(alive) > 5
    tools.evaluate(database, DELIVER)
    assert copy.rows == tools.evaluate(database, f"ALIVE = {alive!r}\n{EXPECTED}")
    states = dict(
        tools.sql(
            database,
            "SELECT state, count(*) FROM api_delivery WHERE webhook_id = %s GROUP BY 1",
            [webhooks["/flaky"][0]],
        )
    )
    assert states.keys() <= {"delivered", "cancelled", "skipped"}, states
    delivered = tools.sql(
        database,
        "SELECT message_id FROM api_delivery WHERE webhook_id = %s"
        " AND state = 'delivered'",
        [webhooks["/flaky"][0]],
    )
    assert {message for (message,) in delivered} <= copy.accepted.keys()
    assert len(receiver.at("/flaky")) > len(delivered) > 20
    # The other one, which accepts everything, got each once.
    once = Counter(got.headers["webhook-id"] for got in receiver.at("/thin"))
    assert set(once.values()) == {1}


def test_the_library_for_javascript_verifies_messages(
    tools, database, webhooks, receiver, tmp_path
):
    number, old = webhooks["/thin"]
    rotated = f"""
webhook = env["api.webhook"].browse({number})
result = webhook._rotate_secret(24)
env["res.partner"].create({{"name": "Live Zoë & Co"}})
env.cr.commit()
"""
    receiver.got.clear()
    new = tools.evaluate(database, rotated)
    tools.evaluate(database, DELIVER)
    [got] = receiver.at("/thin")
    text = got.body.decode()
    message = {"headers": {k.lower(): v for k, v in got.headers.items()}, "body": text}
    asked = [
        {**message, "secret": new},
        {**message, "secret": old},
        {**message, "secret": f"whsec_{'A' * 43}="},
        {**message, "secret": new, "body": text.replace("customer", "Customer")},
    ]
    file = tmp_path / "messages.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    answer = tools.node().run(SCRIPT, str(file), capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(text)
    assert json.loads(answer.stdout) == [told, told, None, None]


def test_what_was_sent_and_not_recorded_is_sent_again(
    tools, client, database, receiver, webhooks, keys_in
):
    """The process ends between the two, as by a power cut."""
    key = keys_in(database, crash={"scopes": SCOPES})["crash"]
    reached, over = threading.Event(), threading.Event()

    def waits(handler):
        reached.set()
        over.wait(30)
        receivers.status(204)(handler)

    receiver.got.clear()
    receiver.behaviours["/thin"] = waits
    server = tools.Server(database, words=["--max-cron-threads=1"])
    with server:
        # A commit of the API wakes the worker.
        created = client(server.base_url, key).send(
            "POST", "customers", {"name": "Live"}
        )
        assert created.status_code == 201, created.text
        assert reached.wait(30)
        server.kill()
    over.set()
    receiver.behaviours.clear()
    [first] = receiver.at("/thin")
    query = "SELECT state, attempts FROM api_delivery WHERE message_id = %s"
    identity = [first.headers["webhook-id"]]
    assert ("leased", 1) in tools.sql(database, query, identity)
    # While the lease lasts nobody else sends it.
    tools.evaluate(database, DELIVER)
    assert len(receiver.at("/thin")) == 1
    tools.sql(
        database,
        "UPDATE api_delivery SET lease_until = now() AT TIME ZONE 'UTC'"
        " WHERE state = 'leased'",
    )
    tools.evaluate(database, DELIVER)
    [_first, second] = receiver.at("/thin")
    assert second.headers["webhook-id"] == first.headers["webhook-id"]
    assert second.headers["X-Webhook-Attempt"] == "2"
    assert second.json == first.json
