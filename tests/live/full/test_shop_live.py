# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An order's whole way, on a running server: made, confirmed, invoiced, read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from devkit import database as databases
from devkit.back_office import BackOffice
from playwright.sync_api import expect

BUYER = "Buyer"
SCOPES = ["customers", "products", "orders", "invoices"]
PRICES = ("10.00", "20.00", "7.50")
QUANTITIES = ["3.00", "3.00", "1.00"]
#: The user of the keys keeps products, sells and invoices.
SELLS = """
groups = (
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_invoice",
    "product.group_product_manager",
)
user = env["res.users"].search([("login", "=", "live")])
user.group_ids += env["res.groups"].union(*(env.ref(name) for name in groups))
user.password = user.login
"""
#: What the buttons in Odoo do.
INVOICES = """
orders = env["sale.order"].browse({orders!r})
invoices = orders._create_invoices()
invoices.action_post()
result = invoices.ids
"""
MAKE = """mutation ($input: CreateOrderInput!) {
  createOrder(input: $input) { order {
    databaseId state lines { nodes { quantity } } } } }"""
CONFIRM = """mutation ($id: ID!) {
  confirmOrder(input: {id: $id}) { order { state } } }"""
READ = """query ($customer: ID!) {
  customer(id: $customer) {
    orders { nodes { databaseId state } }
    invoices { nodes { databaseId state total
      lines { nodes { quantity total } } orders { nodes { databaseId } } } } } }"""


def camel(name):
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


@pytest.fixture(scope="module")
def server(tools):
    with tools.Server(tools.create_database("live_shop"), workers=2) as server:
        # Odoo logs the statement that is refused, before it repeats the request.
        server.expect("could not serialize access")
        # Nothing leads the pages to the process that pushes messages.
        server.tolerate("Couldn't bind the websocket")
        yield server


@pytest.fixture(scope="module")
def api(server, client, keys_in, tools):
    scopes = [f"{name}:{verb}" for name in SCOPES for verb in ("read", "write")]
    wanted = {"scopes": scopes, "rate_limit_per_min": 10_000}
    key = keys_in(server.database, shop=wanted)["shop"]
    tools.evaluate(server.database, SELLS)
    return client(server.base_url, key)


@pytest.fixture(scope="module")
def tab(browser, server, api):
    """Odoo's own pages, as the keys' user sees them."""
    context, complaints = browser.new_context(), []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    BackOffice(opened, server.base_url, "live")
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def buyer(api):
    return api.send("POST", "customers", {"name": BUYER}).json()["id"]


@pytest.fixture(scope="module")
def products(api):
    wanted = [{"name": f"Part {price}", "list_price": price} for price in PRICES]
    return [api.send("POST", "products", one).json()["id"] for one in wanted]


def shown_by_odoo(tab, server, path, lines, total, quantities=QUANTITIES):
    """Its form in Odoo's web client has the customer, the lines and the total."""
    tab.goto(f"{server.base_url}/odoo/{path}")
    expect(tab.locator("[name=partner_id]").first).to_contain_text(BUYER)
    rows = tab.locator(f"[name={lines}] .o_data_row")
    expect(rows).to_have_count(len(quantities))
    name = "product_uom_qty" if lines == "order_line" else "quantity"
    found = rows.locator(f"[name={name}]").all_inner_texts()
    assert sorted(found) == sorted(quantities)
    expect(tab.locator("[name=tax_totals]")).to_contain_text(total)


def test_an_order_of_three_lines_is_made_confirmed_invoiced_and_read(
    api, server, tools, tab, buyer, products
):
    # Whatever the pricelists and taxes of the database would make of it.
    each_of = zip(products, QUANTITIES, PRICES, strict=True)
    lines = [
        {"product_id": product, "quantity": many, "unit_price": price, "tax_ids": []}
        for product, many, price in each_of
    ]
    body = {"customer_id": buyer, "lines": lines}
    made = api.send("POST", "orders?expand=lines", body)
    assert made.status_code == 201, made.text
    rest = made.json()
    assert (rest["state"], rest["total"]) == ("draft", "97.50")
    assert [each["quantity"] for each in rest["lines"]["results"]] == QUANTITIES
    renamed = [{camel(name): sent for name, sent in line.items()} for line in lines]
    answer = api.graphql(MAKE, input={"customerId": buyer, "lines": renamed}).json()
    graphql = answer["data"]["createOrder"]["order"]
    assert [each["quantity"] for each in graphql["lines"]["nodes"]] == QUANTITIES
    orders = {rest["id"], graphql["databaseId"]}

    confirmed = api.send("POST", f"orders/{rest['id']}/confirm")
    assert confirmed.json()["state"] == "sale", confirmed.text
    answer = api.graphql(CONFIRM, id=graphql["databaseId"]).json()
    assert answer["data"]["confirmOrder"]["order"]["state"] == "sale"

    [invoice] = tools.evaluate(server.database, INVOICES.format(orders=list(orders)))

    shown = api.get(f"invoices/{invoice}?expand=lines,orders").json()
    assert (shown["state"], shown["total"]) == ("posted", "195.00")
    of_lines = [each["quantity"] for each in shown["lines"]["results"]]
    assert sorted(of_lines) == sorted(QUANTITIES * 2)
    assert {each["id"] for each in shown["orders"]["results"]} == orders
    found = api.graphql(READ, customer=buyer).json()["data"]["customer"]
    assert {each["databaseId"] for each in found["orders"]["nodes"]} == orders
    [same] = found["invoices"]["nodes"]
    assert (same["databaseId"], same["total"]) == (invoice, "195.00")
    assert [each["quantity"] for each in same["lines"]["nodes"]] == of_lines
    assert {each["databaseId"] for each in same["orders"]["nodes"]} == orders
    for path in ("orders", "invoices"):
        page = api.get(f"customers/{buyer}/{path}").json()["results"]
        expected = orders if path == "orders" else {invoice}
        assert {each["id"] for each in page} == expected

    for order in orders:
        shown_by_odoo(tab, server, f"orders/{order}", "order_line", "97.50")
        expect(tab.locator("[name=state] [aria-checked=true]")).to_have_text(
            "Sales Order"
        )
    path = f"customer-invoices/{invoice}"
    shown_by_odoo(tab, server, path, "invoice_line_ids", "195.00", QUANTITIES * 2)
    expect(tab.locator("[name=state] [aria-checked=true]")).to_have_text("Posted")

    refused = api.send("PATCH", f"invoices/{invoice}", {"lines": []})
    assert refused.status_code in (409, 422), refused.text
    assert api.send("DELETE", f"invoices/{invoice}").status_code == 409


def test_a_mistake_in_a_line_is_told_with_its_place_and_nothing_is_stored(
    api, buyer, products
):
    lines = [{"product_id": product} for product in products]
    lines[2]["quantity"] = "many"
    before = api.get(f"customers/{buyer}/orders?include_total=true").json()
    body = {"customer_id": buyer, "lines": lines}
    refused = api.send("POST", "orders", body)
    assert refused.status_code == 422
    assert list(refused.json()["details"]) == ["lines.2.quantity"]
    assert api.get(f"customers/{buyer}/orders?include_total=true").json() == before


REPLACE = """mutation ($input: UpdateOrderInput!) {
  updateOrder(input: $input) { order { state } } }"""


@pytest.fixture
def order(api, buyer, products):
    """An order of two lines, as it is shown with them."""
    lines = [{"product_id": products[0]}, {"product_id": products[1]}]
    body = {"customer_id": buyer, "lines": lines}
    return api.send("POST", "orders?expand=lines", body).json()


def written_by(name, order, products):
    """A whole list: the first line changed, the second left out, and a new one.

    Nothing changes in what is shown of the order itself.
    """
    kept, _left_out = order["lines"]["results"]
    new = {"product_id": products[1], "description": f"New, by {name}"}
    return [{"id": kept["id"], "description": f"Changed by {name}"}, new]


def sent_over(door, api, order, lines, tag):
    """The status; of a refusal in GraphQL, that of its error."""
    if door == "rest":
        headers = {"If-Match": tag} if tag else {}
        path = f"orders/{order['id']}"
        return api.send("PATCH", path, {"lines": lines}, headers=headers).status_code
    renamed = [{camel(name): sent for name, sent in line.items()} for line in lines]
    condition = {"ifMatch": tag} if tag else {}
    sent = {"id": order["id"], "lines": renamed, **condition}
    answer = api.graphql(REPLACE, input=sent).json()
    errors = answer.get("errors")
    return errors[0]["extensions"]["status"] if errors else 200


@pytest.mark.parametrize("known", [True, False], ids=["If-Match", "no condition"])
@pytest.mark.parametrize("doors", ["rest-rest", "rest-graphql"])
def test_of_two_lists_of_lines_at_once_one_holds_whole(
    api, server, tools, client, products, order, doors, known
):
    path = f"orders/{order['id']}?expand=lines"
    tag = api.get(path).headers["ETag"] if known else None
    lists = {name: written_by(name, order, products) for name in ("Anna", "Bert")}
    key = api.session.headers["X-API-Key"]
    with ThreadPoolExecutor(2) as pool:
        # While the order is held, both transactions begin and come to wait for it.
        with databases.connected(tools.runner().variables, server.database) as cursor:
            cursor.execute("BEGIN")
            query = "SELECT FROM sale_order WHERE id = %s FOR UPDATE"
            cursor.execute(query, [order["id"]])
            sending = [
                pool.submit(
                    sent_over, door, client(server.base_url, key), order, lines, tag
                )
                for door, lines in zip(doors.split("-"), lists.values(), strict=True)
            ]
            tools.await_locks(server.database, 2)
            cursor.execute("COMMIT")
        statuses = [each.result() for each in sending]
    found = [each["description"] for each in api.get(path).json()["lines"]["results"]]
    whole = {
        name: [each["description"] for each in lines] for name, lines in lists.items()
    }
    assert found in whole.values()
    if known:
        # Who comes second is told, and has changed nothing.
        assert sorted(statuses) == [200, 412]
        first = list(whole)[statuses.index(200)]
        assert found == whole[first]
    else:
        assert statuses == [200, 200]
    # Neither a line of the other one's nor a second one is there, hidden or not.
    query = "SELECT count(*) FROM sale_order_line WHERE order_id = %s"
    assert tools.sql(server.database, query, [order["id"]]) == [(2,)]
