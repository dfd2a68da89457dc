# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Beside CRM, sales, accounting, stock and website, with Odoo's demo data."""

from contextlib import contextmanager

import pytest
from devkit import database as databases
from devkit.base_database import FULL

SCOPES = ["customers:read", "customers:write"]
CREATE = """mutation ($input: CreateCustomerInput!) {
  createCustomer(input: $input) { customer { databaseId } } }"""
#: The records that a menu of Odoo's shows when it is opened.
SHOWN = """
action = env.ref({action!r})
domain = eval(action.domain or "[]")
context = eval(action.context or "{{}}")
if context.get("search_default_customer"):
    domain += [("customer_rank", ">", 0)]
result = env[action.res_model].search(domain + [("id", "in", {ids!r})]).ids
"""


@pytest.fixture(scope="module")
def server(tools):
    with tools.Server(tools.create_database("live_full")) as server:
        yield server


@pytest.fixture(scope="module")
def api(server, client, keys_in):
    wanted = {"scopes": SCOPES, "rate_limit_per_min": 10_000}
    return client(server.base_url, keys_in(server.database, any=wanted)["any"])


def test_everything_that_is_declared_works_there(api):
    health = api.get("health").json()
    assert health["status"] == "ok", health


def test_a_new_customer_is_among_the_customers_of_the_menus(api, server, tools):
    rest = api.send("POST", "customers", {"name": "Made over REST"}).json()["id"]
    made = api.graphql(CREATE, input={"name": "Made over GraphQL"}).json()
    graphql = made["data"]["createCustomer"]["customer"]["databaseId"]
    person = {"name": "Contact", "parent_id": rest}
    contact = api.send("POST", "customers", person).json()["id"]
    for action in ("account.res_partner_action_customer",):
        source = SHOWN.format(action=action, ids=[rest, graphql, contact])
        assert set(tools.evaluate(server.database, source)) == {rest, graphql}


def test_what_invoicing_knows_of_a_customer_is_shown(api):
    made = api.send("POST", "customers", {"name": "New one"}).json()["id"]
    path = f"customers/{made}?fields=is_customer,is_vendor"
    assert api.get(path).json() == {"id": made, "is_customer": True, "is_vendor": False}


def test_the_work_contact_of_an_employee_is_no_customer(api, server, tools):
    made = api.send("POST", "customers", {"name": "Applicant"}).json()["id"]
    assert api.get(f"customers/{made}").status_code == 200
    hired = f'env["hr.employee"].create({{"name": "A", "work_contact_id": {made}}})'
    tools.evaluate(server.database, hired)
    assert api.get(f"customers/{made}").status_code == 404
    listed = {row["id"] for row in api.get("customers?limit=200").json()["results"]}
    # Of Odoo's demo data: employees who are no users.
    query = "SELECT work_contact_id FROM hr_employee WHERE user_id IS NULL"
    employees = {contact for (contact,) in tools.sql(server.database, query)}
    assert made in employees
    assert len(employees) > 1
    assert not employees & listed


LIMIT_MS = 1_500
#: More than can be given an address in that time: Odoo does it for one after the other,
#: by statements that are short.
CONTACTS = """
contacts = [{{"name": f"Contact {{number}}", "parent_id": {parent}}}
            for number in range(2_500)]
env["res.partner"].with_context(tracking_disable=True).create(contacts)
"""
STATE = """
SELECT street, vat, phone, count(*) FROM res_partner
WHERE {parent} IN (id, parent_id) GROUP BY 1, 2, 3"""
UPDATE = """mutation ($input: UpdateCustomerInput!) {
  updateCustomer(input: $input) { customer { id } } }"""
DELETE = "mutation ($id: ID!) { deleteCustomer(input: {id: $id}) { deletedId } }"
LIMIT = """env["ir.config_parameter"].set_param(
    "dual_api.statement_timeout_ms", {limit!r})"""


@contextmanager
def ended_after(tools, server, milliseconds):
    """So long may a request take."""
    tools.evaluate(server.database, LIMIT.format(limit=str(milliseconds)))
    try:
        yield
    finally:
        tools.evaluate(server.database, LIMIT.format(limit=False))


def test_a_parent_of_many_contacts_is_changed_in_time_or_not_at_all(api, server, tools):
    body = {"name": "Parent", "is_company": True, "street": "Old"}
    parent = api.send("POST", "customers", body).json()["id"]
    tools.evaluate(server.database, CONTACTS.format(parent=parent))
    path = f"customers/{parent}"

    def state():
        rows = tools.sql(server.database, STATE.format(parent=parent))
        return sorted(map(str, rows)), api.get(path).json().get("name")

    def is_done(ask):
        """Whether it was done; if not, the answer says so, and nothing was."""
        before, answer = state(), ask()
        if answer.status_code in (200, 204):
            return True
        assert (answer.status_code, "timeout" in answer.text) == (503, True)
        assert state() == before
        return False

    # Between two statements, or by PostgreSQL.
    server.expect("The time of the request is over")
    server.tolerate("canceling statement due to statement timeout")
    sent = ({"street": "New"}, {"vat": "/"}, {"name": "N"}, {"phone": "+1 555 0100"})
    with ended_after(tools, server, LIMIT_MS):
        for values in sent:
            for ask in (
                lambda values=values: api.send("PATCH", path, values),
                lambda values=values: api.graphql(
                    UPDATE, input={"id": parent, **values}
                ),
            ):
                # What Odoo does by few statements is as fast as the machine is.
                assert not is_done(ask) or "street" not in values
        if not is_done(lambda: api.send("DELETE", path)):
            is_done(lambda: api.graphql(DELETE, id=parent))


def test_apps_can_be_installed_after_the_addon(tools, client, keys_in):
    database = "live_addon_first"
    databases.create(tools.runner().variables, database)
    tools.install(database)
    tools.install(database, FULL.addons)
    with tools.Server(database) as server:
        wanted = keys_in(database, any={"scopes": SCOPES})["any"]
        api = client(server.base_url, wanted)
        assert api.get("health").json()["status"] == "ok"
        assert api.get("customers").status_code == 200
        made = api.send("POST", "customers", {"name": "After"})
        assert made.status_code == 201
