# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Products, orders and invoices, as a shop and its bookkeeping use them."""

from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from odoo.addons.dual_api.models.resolver.catalogs import OWN_TYPES

from .support.shop_case import FULL, ShopCase

ORDER = """query ($id: ID!) { order(id: $id) {
    state total currency customer { databaseId }
    lines { totalCount nodes { quantity unitPrice discount subtotal total
        product { sku } taxes { nodes { name } } } }
    invoices { nodes { state total orders { nodes { number } } } } } }"""
SUMS = {"subtotal": "397.50", "tax": "39.75", "total": "437.25"}


@tagged(*FULL)
class TestShop(ShopCase):
    def lines(self):
        return [
            {"product_id": self.chair.id, "quantity": "3"},
            {"product_id": self.lamp.id, "quantity": "1", "discount": "10.00"},
            {"product_id": self.lamp.id, "quantity": "0.00", "unit_price": "7.125"},
        ]

    def test_all_that_is_declared_is_offered(self):
        resolver = self.env["dual_api.resolver"]
        self.assertEqual(resolver._left_out(), ())
        types = resolver._catalog().types
        for declared in OWN_TYPES:
            offered = types[declared.type_name]
            self.assertEqual(
                {each.name for each in declared.members()},
                {each.name for each in offered.members()},
            )

    def test_an_order_is_made_confirmed_and_invoiced(self):
        made = self.send(
            "POST",
            f"orders?fields=state,number,{','.join(SUMS)},currency",
            {
                "customer_id": self.buyer.id,
                "customer_reference": "PO-4711",
                "lines": self.lines(),
            },
            201,
        )
        currency = self.env.company.currency_id.name
        self.assertEqual(
            {name: made[name] for name in ("state", "currency", *SUMS)},
            {"state": "draft", "currency": currency, **SUMS},
        )
        order = self.env["sale.order"].browse(made["id"])
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [3, 1, 0])
        confirmed = self.send("POST", f"orders/{order.id}/confirm")
        self.assertEqual(confirmed["state"], "sale")
        self.assertEqual(order.state, "sale")
        again = self.rest("POST", f"orders/{order.id}/confirm")
        self.assertProblem(again, "conflict", status=409)
        invoice = order._create_invoices()
        invoice.action_post()
        shown = self.send("GET", f"orders/{order.id}?expand=lines,invoices,customer")
        self.assertEqual(shown["customer"]["name"], "Test buyer")
        self.assertEqual(
            [line["total"] for line in shown["lines"]["results"]],
            ["397.65", "39.60", "0.00"],
        )
        self.assertEqual(
            [(each["number"], each["state"]) for each in shown["invoices"]["results"]],
            [(invoice.name, "posted")],
        )
        found = self.ask(ORDER, {"id": order.id})["order"]
        self.assertEqual(found["lines"]["totalCount"], 3)
        first = found["lines"]["nodes"][0]
        self.assertEqual(first["product"], {"sku": "T-1"})
        self.assertEqual(first["taxes"]["nodes"], [{"name": "Test 10%"}])
        self.assertEqual((first["quantity"], first["unitPrice"]), ("3.00", "120.50"))
        self.assertEqual(
            found["invoices"]["nodes"],
            [
                {
                    "state": "posted",
                    "total": SUMS["total"],
                    "orders": {"nodes": [{"number": made["number"]}]},
                }
            ],
        )
        for name, number in (("orders", order.name), ("invoices", invoice.name)):
            page = self.send("GET", f"customers/{self.buyer.id}/{name}")
            self.assertEqual([each["number"] for each in page["results"]], [number])
        for query in (
            f"customer_id={self.buyer.id}&state=sale",
            "customer_reference=PO-4711",
            f"number={order.name}",
            f"ids={order.id}&ordered_since=2020-01-01T00:00:00Z",
        ):
            page = self.send("GET", f"orders?{query}")
            self.assertEqual([each["id"] for each in page["results"]], [order.id])

    def test_an_order_is_invoiced(self):
        document = """mutation ($id: ID!) { invoiceOrder(input: {id: $id}) {
            invoiceDatabaseId order { invoices { nodes { databaseId state } } } } }"""
        order, other = self.order(), self.order()
        path = f"orders/{order.id}/invoice"
        sentence = "Nothing of this order can be invoiced now."
        answer = self.rest("POST", path)
        self.assertProblem(answer, "conflict", status=409)
        self.assertIn(sentence, answer.json["detail"])
        (order | other).action_confirm()
        key = self.new_key(scopes=["orders:write", "orders:read", "invoices:read"])
        answer = self.rest("POST", path, key=key)
        self.assertProblem(answer, "forbidden", status=403)
        self.assertEqual(answer.failure["required_scope"], "invoices:write")
        found = self.send("POST", f"{path}?expand=invoices&fields=state,invoice_status")
        [shown] = found["invoices"]["results"]
        self.assertEqual(shown["id"], found["invoice_id"])
        self.assertEqual((shown["state"], found["state"]), ("draft", "sale"))
        invoice = order.invoice_ids
        self.assertEqual(invoice.id, found["invoice_id"])
        self.assertEqual(invoice.amount_total, order.amount_total)
        page = self.send("GET", f"invoices/{invoice.id}/orders")
        self.assertEqual([each["id"] for each in page["results"]], [order.id])
        answer = self.rest("POST", path)
        self.assertProblem(answer, "conflict", status=409)
        answer = self.graphql(document, {"id": other.id})
        self.assertIsNone(answer.error, answer.text)
        self.env.invalidate_all()
        made = answer.data["invoiceOrder"]
        self.assertEqual(made["invoiceDatabaseId"], other.invoice_ids.id)
        node = {"databaseId": other.invoice_ids.id, "state": "draft"}
        self.assertEqual(made["order"]["invoices"]["nodes"], [node])
        answer = self.graphql(document, {"id": other.id})
        self.assertProblem(answer, "conflict", status=200)
        self.assertIn(sentence, answer.failure["detail"])

    def test_a_salesperson_invoices_as_in_odoo(self):
        """Who sells need not keep the books."""
        groups = "base.group_user,sales_team.group_sale_salesman"
        seller = new_test_user(self.env, "shop_seller", groups)
        order = self.order(user_id=seller.id)
        order.action_confirm()
        key = self.new_key(user=seller, scopes=self.all_scopes())
        self.send("POST", f"orders/{order.id}/invoice", key=key)
        self.assertEqual(order.invoice_ids.state, "draft")

    def test_a_mistake_in_a_line_is_told_with_its_place(self):
        lines = self.lines()
        del lines[1]["product_id"]
        lines[2]["quantity"] = "many"
        body = {"customer_id": self.buyer.id, "lines": lines}
        answer = self.rest("POST", "orders", json=body)
        self.assertProblem(answer, "validation", status=422)
        self.assertEqual(
            sorted(answer.details), ["lines.1.product_id", "lines.2.quantity"]
        )
        lines = self.lines()
        lines[2]["product_id"] = 2_000_000_000
        body = {"customer_id": self.buyer.id, "lines": lines}
        answer = self.rest("POST", "orders", json=body)
        self.assertEqual(list(answer.details), ["lines.2.product_id"], answer.text)

    def test_lines_are_changed_added_and_removed_together(self):
        order = self.order()
        chair, lamp = order.order_line
        lines = [{"id": chair.id, "quantity": "5"}, {"product_id": self.lamp.id}]
        self.send("PATCH", f"orders/{order.id}", {"lines": lines})
        self.assertEqual(chair.product_uom_qty, 5)
        self.assertFalse(lamp.exists())
        self.assertEqual(order.order_line.product_id, self.chair | self.lamp)
        order.action_confirm()
        answer = self.rest("PATCH", f"orders/{order.id}", json={"lines": []})
        self.assertEqual(answer.status, 422, answer.text)

    def test_what_odoo_refuses_of_a_posted_invoice_is_told_in_its_words(self):
        made = self.send(
            "POST",
            "invoices",
            {
                "customer_id": self.buyer.id,
                "invoice_date": "2026-01-31",
                "lines": [{"product_id": self.chair.id, "quantity": "2"}],
            },
            201,
        )
        self.assertEqual((made["type"], made["total"]), ("out_invoice", "265.10"))
        path = f"invoices/{made['id']}"
        posted = self.send("POST", f"{path}/post")
        self.assertEqual(posted["state"], "posted")
        self.assertEqual(posted["amount_due"], "265.10")
        for method, below, body, statuses in (
            ("PATCH", "", {"lines": []}, (409, 422)),
            ("PATCH", "", {"customer_id": self.env.company.partner_id.id}, (422,)),
            ("PATCH", "", {"invoice_date": "2025-01-31"}, (409, 422)),
            ("DELETE", "", None, (409,)),
            ("POST", "/post", None, (409,)),
        ):
            answer = self.rest(method, path + below, json=body)
            self.assertIn(answer.status, statuses, answer.text)
            told = answer.json.get("detail") or str(answer.details)
            self.assertNotIn("Traceback", told)
            # Clients know neither of these names.
            self.assertNotIn("invoice_line_ids", answer.text)
            self.assertNotIn("partner_id", answer.text)
            self.assertGreater(len(told), 10)
            self.env.invalidate_all()
        reversed_ = self.send("POST", f"{path}/reverse", {"reason": "Broken"}, 201)
        self.assertEqual(
            (reversed_["type"], reversed_["state"]), ("out_refund", "draft")
        )
        credit = self.env["account.move"].browse(reversed_["id"])
        self.assertIn("Broken", credit.ref)
        page = self.send("GET", f"{path}/credit_notes")
        self.assertEqual([each["id"] for each in page["results"]], [credit.id])
        cancelled = self.send("POST", f"invoices/{credit.id}/cancel")
        self.assertEqual(cancelled["state"], "cancel")

    def test_bills_and_journal_entries_are_no_invoices(self):
        bill = self.invoice(move_type="in_invoice")
        for answer in (
            self.rest("GET", f"invoices/{bill.id}"),
            self.rest("POST", f"invoices/{bill.id}/post"),
            self.rest("DELETE", f"invoices/{bill.id}"),
        ):
            self.assertEqual(answer.status, 404)

    def test_the_number_of_statements_does_not_depend_on_that_of_orders(self):
        orders = self.order()
        query = "&expand=customer,lines.product,lines.taxes,invoices&lines.limit=5"
        first = self.statements(f"orders?ids={orders.id}{query}")
        for _number in range(5):
            orders |= self.order()
        ids = ",".join(map(str, orders.ids))
        self.assertEqual(self.statements(f"orders?ids={ids}{query}"), first)

    def statements(self, path):
        """How many statements the path takes, once rights are compiled."""
        self.send("GET", path)
        before = self.env.cr.sql_log_count
        answer = self.rest("GET", path)
        self.assertEqual(answer.status, 200)
        return self.env.cr.sql_log_count - before

    def test_names_of_products_are_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.chair.with_context(lang="fr_FR").name = "Chaise"
        path = f"products/{self.chair.id}"
        self.assertEqual(self.send("GET", path)["name"], "Test chair")
        self.api_user.lang = "fr_FR"
        self.assertEqual(self.send("GET", path)["name"], "Chaise")
        order = self.order()
        shown = self.send("GET", f"orders/{order.id}?fields=lines.product.name")
        self.assertEqual(shown["lines"]["results"][0]["product"]["name"], "Chaise")

    def test_a_product_is_made_found_and_changed(self):
        made = self.send(
            "POST",
            "products?fields=type,list_price,variant_price,currency",
            {
                "name": "Test stool",
                "sku": "T-3",
                "barcode": "4006381333931",
                "list_price": "19.90",
                "description": "Of wood.\nRound.",
            },
            201,
        )
        path = f"products/{made['id']}"
        self.assertEqual((made["list_price"], made["type"]), ("19.90", "consu"))
        self.assertEqual(made["variant_price"], "19.90")
        self.assertEqual(made["currency"], self.env.company.currency_id.name)
        for query in ("sku=T-3", "barcode=4006381333931", "q=stool t-3"):
            page = self.send("GET", f"products?{query}")
            self.assertEqual([each["id"] for each in page["results"]], [made["id"]])
        changed = self.send("PATCH", path, {"list_price": "21.00"})
        self.assertEqual(changed["list_price"], "21.00")
        self.send("PATCH", path, {"active": False})
        self.assertEqual(self.send("GET", "products?sku=T-3")["count"], 0)
        self.send("DELETE", path, status=204)

    def test_a_quotation_is_sent_by_the_scheduler(self):
        order = self.order()
        sender = self.env.ref("dual_api.cron_send_quotations")
        key = self.new_key(scopes=["orders:write"])
        answer = self.rest("POST", f"orders/{order.id}/quotation_send", key=key)
        self.assertEqual(answer.failure["required_scope"], "orders:send")
        key = self.new_key(scopes=["orders:send"])
        with patch.object(type(self.env["ir.actions.report"]), "_render") as render:
            sent = self.send("POST", f"orders/{order.id}/quotation_send", key=key)
        render.assert_not_called()
        self.assertEqual((sent["state"], order.state), ("sent", "sent"))
        self.assertTrue(order.pending_email_template_id)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", sender.id)])
        self.assertEqual(len(triggers), 1)
        self.buyer.email = False
        answer = self.rest("POST", f"orders/{order.id}/quotation_send")
        self.assertProblem(answer, "conflict", status=409)
        order.action_cancel()
        answer = self.rest("POST", f"orders/{order.id}/quotation_send")
        self.assertProblem(answer, "conflict", status=409)

    def test_who_is_a_customer_and_who_a_vendor(self):
        self.buyer.customer_rank = 2
        vendor = self.customer("Test vendor", supplier_rank=1)
        ids = f"{self.buyer.id},{vendor.id}"
        path = f"customers?ids={ids}&fields=is_customer,is_vendor"
        rows = {row["id"]: row for row in self.send("GET", path)["results"]}
        self.assertEqual(rows[self.buyer.id]["is_customer"], True)
        self.assertEqual(rows[vendor.id]["is_customer"], False)
        self.assertEqual(rows[vendor.id]["is_vendor"], True)
        page = self.send("GET", f"{path}&is_customer=true")
        self.assertEqual([row["id"] for row in page["results"]], [self.buyer.id])
        page = self.send("GET", f"{path}&is_vendor=true&is_customer=false")
        self.assertEqual([row["id"] for row in page["results"]], [vendor.id])
