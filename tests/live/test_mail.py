# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""With Odoo's `mail` installed no request waits for a mail server, and who has a key
finds an activity before it ends.
"""

import socket
from contextlib import contextmanager

import pytest

MUTATION = """mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { databaseId } } }"""

ACTIVITIES = """
from datetime import timedelta
user = env["res.users"].create({
    "name": "Reminded", "login": "reminded",
    "group_ids": [(6, 0, [env.ref("base.group_user").id])],
})
end = env.cr.now().replace(microsecond=0) + timedelta(days=3)
env["api.key"].generate(user.id, "Shop", expires_at=end)
for _day in range(2):
    env["dual_api.key.reminder"]._remind()
result = [
    [activity.summary, activity.user_id.login,
     activity.date_deadline == end.date()]
    for activity in env["mail.activity"].search([("user_id", "=", user.id)])
]
"""


@contextmanager
def black_hole():
    """A mail server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def connections(server):
    found = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return found
        found += 1


@pytest.fixture(scope="module")
def database(tools):
    # It brings mail along, and other tests need it, too.
    return tools.create_database("live_mail", ["website"])


def test_a_salesperson_is_told_later(tools, client, database, keys_in):
    scopes = ["customers:read", "customers:write"]
    key = keys_in(database, mail={"scopes": scopes})["mail"]
    queued = "SELECT count(*) FROM mail_mail WHERE state = 'outgoing'"
    triggered = """SELECT count(*) FROM ir_cron_trigger AS trigger
        JOIN ir_model_data AS data ON data.model = 'ir.cron'
            AND data.res_id = trigger.cron_id
        WHERE data.name = 'ir_cron_mail_scheduler_action'"""
    with black_hole() as smtp:
        seller = tools.evaluate(
            database,
            f"""
env["ir.mail_server"].create({{"name": "Hole", "smtp_host": "127.0.0.1",
    "smtp_port": {smtp.getsockname()[1]}, "from_filter": False}})
# No invitation: it would be sent at once.
users = env["res.users"].with_context(
    mail_notify_force_send=False, no_reset_password=True)
result = users.create({{"name": "Seller", "login": "seller",
    "email": "seller@example.com", "notification_type": "email",
    "group_ids": [(6, 0, [env.ref("base.group_user").id])]}}).id
env["mail.mail"].search([]).unlink()
""",
        )
        with tools.Server(database, workers=0) as server:
            # It is less than Odoo waits for a mail server.
            api, wait = client(server.base_url, key), {"timeout": 40}
            values = {"name": "Sold", "salesperson_id": seller}
            made = api.send("POST", "customers", values, **wait)
            assert made.status_code == 201, made.text
            assert tools.sql(database, queued)[0] == (1,)
            values = {"name": "Sold too", "salespersonId": str(seller)}
            body = {"query": MUTATION, "variables": {"input": values}}
            answer = api.send("POST", "/graphql", body, **wait)
            assert "errors" not in answer.json(), answer.text
            assert tools.sql(database, queued)[0] == (2,)
            path = f"customers/{made.json()['id']}"
            api.send("PATCH", path, {"salesperson_id": None}, **wait)
            again = api.send("PATCH", path, {"salesperson_id": seller}, **wait)
            assert again.status_code == 200
            assert tools.sql(database, queued)[0] == (3,)
            before = tools.sql(database, triggered)[0][0]
            assert before >= 3
            # What makes no mail wakes nobody.
            api.send("PATCH", path, {"ref": "R-1"}, **wait)
            assert tools.sql(database, triggered)[0] == (before,)
        assert connections(smtp) == 0


def test_an_activity_before_the_end_once(tools, database):
    # Nobody can be reached by mail: the user has no address.
    expected = [["The API key Shop expires soon", "reminded", True]]
    assert tools.evaluate(database, ACTIVITIES) == expected
