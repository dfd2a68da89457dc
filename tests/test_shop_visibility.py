# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose orders and invoices a user sees, and in which company's currency."""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .support.shop_case import FULL, ShopCase

LISTS = """query ($customer: ID!, $orders: [ID!], $invoices: [ID!]) {
    orders(filter: {ids: $orders}) { totalCount nodes { databaseId } }
    invoices(filter: {ids: $invoices}) { totalCount nodes { databaseId } }
    customer(id: $customer) {
        orders { totalCount nodes { databaseId } }
        invoices { totalCount nodes { databaseId } } } }"""
ONE = """query ($order: ID!, $invoice: ID!) {
    order(id: $order) { databaseId } invoice(id: $invoice) { databaseId } }"""
CHANGE = """mutation ($order: ID!, $invoice: ID!) {
    updateOrder(input: {id: $order, customerReference: "Mine"}) { order { id } }
    confirmOrder(input: {id: $order}) { order { id } }
    deleteOrder(input: {id: $order}) { deletedId }
    postInvoice(input: {id: $invoice}) { invoice { id } } }"""
AMOUNTS = """query ($orders: [ID!], $invoices: [ID!]) {
    orders(filter: {ids: $orders}) { nodes {
        currency total company { name } lines { nodes { unitPrice subtotal } } } }
    invoices(filter: {ids: $invoices}) { nodes {
        currency total company { name } } } }"""


@tagged(*FULL)
class TestWhoSeesWhat(ShopCase):
    """Odoo's rules hold at both doors, and for what leads to a document, too."""

    # -- a salesperson ------------------------------------------------------------

    def documents(self):
        """An order and an invoice of each of two salespeople, and a key of one."""
        own, other = (
            new_test_user(
                self.env,
                f"shop_{name}",
                "base.group_user,sales_team.group_sale_salesman",
            )
            for name in ("own", "other")
        )
        orders = [self.order(user_id=user.id) for user in (own, other)]
        invoices = [self.invoice(invoice_user_id=user.id) for user in (own, other)]
        return orders, invoices, self.new_key(user=own, scopes=self.all_scopes())

    def test_a_salesperson_sees_own_documents_only(self):
        orders, invoices, key = self.documents()
        seen = {"orders": orders[0].id, "invoices": invoices[0].id}
        for name, documents in (("orders", orders), ("invoices", invoices)):
            ids = ",".join(str(each.id) for each in documents)
            for path in (f"{name}?ids={ids}", f"customers/{self.buyer.id}/{name}?"):
                page = self.send("GET", f"{path}&include_total=true", key=key)
                found = [each["id"] for each in page["results"]]
                self.assertEqual((found, page["total"]), ([seen[name]], 1), path)
        variables = {
            "customer": self.buyer.id,
            "orders": [each.id for each in orders],
            "invoices": [each.id for each in invoices],
        }
        data = self.ask(LISTS, variables, key=key)
        for lists in (data, data["customer"]):
            for name, own in seen.items():
                nodes = [{"databaseId": own}]
                self.assertEqual(lists[name], {"totalCount": 1, "nodes": nodes})

    def test_those_of_others_are_not_there_at_all(self):
        orders, invoices, key = self.documents()
        order, invoice = orders[1], invoices[1]
        for method, path, body in (
            ("GET", f"orders/{order.id}", None),
            ("GET", f"orders/{order.id}/lines", None),
            ("PATCH", f"orders/{order.id}", {"customer_reference": "Mine"}),
            ("POST", f"orders/{order.id}/confirm", None),
            ("DELETE", f"orders/{order.id}", None),
            ("GET", f"invoices/{invoice.id}", None),
            ("GET", f"invoices/{invoice.id}/lines", None),
            ("POST", f"invoices/{invoice.id}/post", None),
        ):
            answer = self.rest(method, path, json=body, key=key)
            self.assertProblem(answer, "not_found", status=404)
        variables = {"order": order.id, "invoice": invoice.id}
        for document, count in ((ONE, 2), (CHANGE, 4)):
            answer = self.graphql(document, variables, key=key)
            refused = [each["extensions"]["error"] for each in answer.json["errors"]]
            self.assertEqual(refused, ["not_found"] * count, answer.text)
            self.assertFalse(any(answer.data.values()), answer.text)
        self.env.invalidate_all()
        self.assertEqual((order.state, invoice.state), ("draft", "draft"))
        self.assertFalse(order.client_order_ref)

    def test_an_invoice_of_another_is_missing_in_an_order_of_ones_own(self):
        orders, _invoices, key = self.documents()
        order = orders[0]
        order.action_confirm()
        invoice = order._create_invoices()
        path = f"orders/{order.id}/invoices"
        self.assertEqual(self.send("GET", path, key=key)["count"], 1)
        invoice.invoice_user_id = orders[1].user_id
        self.env.flush_all()
        self.assertEqual(self.send("GET", path, key=key)["count"], 0)
        document = "query ($id: ID!) { order(id: $id) { invoices { totalCount } } }"
        data = self.ask(document, {"id": order.id}, key=key)
        self.assertEqual(data["order"]["invoices"]["totalCount"], 0)

    # -- two companies ------------------------------------------------------------

    def abroad(self):
        """A company that keeps its books in yen, and documents of both companies."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        company = self.env["res.company"].create(
            {"name": "Test KK", "currency_id": yen.id}
        )
        self.chair.taxes_id = False
        there = {"allowed_company_ids": company.ids}
        orders = self.env["sale.order"].with_context(**there)
        line = Command.create({"product_id": self.chair.id, "price_unit": 1500})
        order = orders.create(
            {
                "partner_id": self.buyer.id,
                "company_id": company.id,
                "order_line": [line],
            }
        )
        income, receivable = self.env["account.account"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "account_type": kind,
                    "company_ids": [Command.set(company.ids)],
                }
                for name, code, kind in (
                    ("Test income", "410099", "income"),
                    ("Test receivable", "120099", "asset_receivable"),
                )
            ]
        )
        self.buyer.with_company(company).property_account_receivable_id = receivable
        journal = self.env["account.journal"].create(
            {
                "name": "Test sales",
                "code": "TKK",
                "type": "sale",
                "company_id": company.id,
                "default_account_id": income.id,
            }
        )
        line = {"name": "Chair", "price_unit": 1500, "account_id": income.id}
        invoice = (
            self.env["account.move"]
            .with_context(**there)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.buyer.id,
                    "journal_id": journal.id,
                    "invoice_line_ids": [Command.create(line)],
                }
            )
        )
        return company, order, invoice

    def test_two_companies_and_two_currencies(self):
        orders, invoices = self.order(), self.invoice()
        company, order, invoice = self.abroad()
        orders, invoices = orders | order, invoices | invoice
        variables = {"orders": orders.ids, "invoices": invoices.ids}
        paths = {
            name: f"{name}?ids={','.join(map(str, ids))}&sort=id"
            for name, ids in variables.items()
        }
        for name, path in paths.items():
            self.assertEqual(self.send("GET", path)["count"], 1)
            nodes = self.ask(AMOUNTS, variables)[name]["nodes"]
            self.assertEqual(len(nodes), 1)
        self.api_user.company_ids |= company
        here, there = self.env.company, company
        wanted = {
            "orders": [
                (here.currency_id.name, "437.25", here.name),
                ("JPY", "1500", there.name),
            ],
            "invoices": [
                (here.currency_id.name, "132.55", here.name),
                ("JPY", "1500", there.name),
            ],
        }
        data = self.ask(AMOUNTS, variables)
        for name, path in paths.items():
            page = self.send("GET", f"{path}&fields=currency,total,company.name")
            for rows in (page["results"], data[name]["nodes"]):
                found = [
                    (each["currency"], each["total"], each["company"]["name"])
                    for each in rows
                ]
                self.assertEqual(found, wanted[name])
        [line] = data["orders"]["nodes"][1]["lines"]["nodes"]
        self.assertEqual(line["subtotal"], "1500")

    def test_a_document_of_the_other_company_is_changed_there(self):
        company, order, _invoice = self.abroad()
        path = f"orders/{order.id}"
        self.assertEqual(self.rest("POST", f"{path}/confirm").status, 404)
        self.api_user.company_ids |= company
        lines = [{"id": order.order_line.id, "unit_price": "2000.00"}]
        changed = self.send("PATCH", f"{path}?fields=total,currency", {"lines": lines})
        self.assertEqual((changed["total"], changed["currency"]), ("2000", "JPY"))
        self.assertEqual(self.send("POST", f"{path}/confirm")["state"], "sale")
        self.assertEqual(order.company_id, company)

    def test_a_request_of_one_company_sees_and_makes_its_documents_only(self):
        here = self.order()
        company, there, _invoice = self.abroad()
        self.api_user.company_ids |= company
        asked = {"headers": {"X-Company-ID": str(company.id)}}
        path = f"orders?ids={here.id},{there.id}"
        page = self.send("GET", path, **asked)
        self.assertEqual([each["id"] for each in page["results"]], [there.id])
        self.send("GET", f"orders/{here.id}", status=404, **asked)
        body = {
            "customer_id": self.buyer.id,
            "lines": [{"product_id": self.chair.id, "unit_price": "1500"}],
        }
        shown = "orders?fields=currency,total,company.name"
        made = self.send("POST", shown, body, 201, **asked)
        self.assertEqual(made["company"]["name"], company.name)
        self.assertEqual((made["currency"], made["total"]), ("JPY", "1500"))
