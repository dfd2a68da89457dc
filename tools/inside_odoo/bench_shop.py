# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Products, BENCH_ORDERS orders and invoices for the benchmark, in bulk, and their
reader.

Odoo makes one record of each shape; SQL copies its rows and changes only what differs.
Some of them are then made by Odoo too and compared.
"""

import os

from bench_data import WIDTH, reader
from bulk import OWN, copy_rows, differing
from session import session

CUSTOMERS, PRODUCTS, LINES = 5_000, 10_000, 4
GROUPS = (
    "sales_team.group_sale_manager",
    "account.group_account_invoice",
    "product.group_product_manager",
)
#: The names of what is made: numbers as wide for the first as for the last.
CUSTOMER, PRODUCT, ORDER, INVOICE = "Customer", "Product", "B", "INV/2026/"
PRICE, QUANTITY = 120.5, 2
OF_ITS_PARTNER = OWN | {"commercial_partner_id"}
#: What follows from the moment, or from the number, of one that Odoo makes.
OF_ITS_ORDER = OWN | {"name", "date_order", "validity_date", "access_token"}
OF_ITS_INVOICE = OWN | {
    "name",
    "access_token",
    "sequence_number",
    "payment_reference",
    "made_sequence_gap",
    "is_manually_modified",
}
OF_ITS_LINE = OWN | {"order_id", "move_id", "move_name", "name"}
#: So many are looked at.
COMPARED = (2, 3)


def number(column):
    """SQL of a number in a name."""
    return f"lpad(({column})::text, {WIDTH}, '0')"


def set_up(env):
    """A company that invoices: with accounts, taxes, and one currency."""
    env["account.chart.template"].try_loading(
        "generic_coa", company=env.company, install_demo=False
    )
    groups = env["res.groups"].union(*(env.ref(name) for name in GROUPS))
    reader(env).group_ids += groups


def customer_values(env, number):
    """What a client would send to make the customer with that number."""
    return {
        "name": f"{CUSTOMER} {number:0{WIDTH}}",
        "email": f"office{number:0{WIDTH}}@example.com",
        "country_id": env.ref("base.us").id,
        "is_company": True,
    }


def add_customers(env):
    """Companies that differ by name and e-mail address only."""
    pattern = env["res.partner"].create(customer_values(env, 0))
    env.flush_all()
    name = f"'{CUSTOMER} ' || {number('n')}"
    email = f"'office' || {number('n')} || '@example.com'"
    copy_rows(
        env,
        pattern,
        {
            "name": name,
            "complete_name": name,
            "commercial_company_name": name,
            "email": email,
            "email_normalized": email,
            # Its own id, which is known only afterwards.
            "commercial_partner_id": "NULL",
        },
        f"generate_series(1, {CUSTOMERS}) AS n",
        {},
    )
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id"
        " WHERE is_company AND commercial_partner_id IS NULL"
    )
    pattern.unlink()


def add_products(env):
    """Products that differ by name and item number only."""
    pattern = env["product.product"].create(
        {"name": "Pattern", "default_code": "P-0", "list_price": PRICE}
    )
    template = pattern.product_tmpl_id
    env.flush_all()
    code = f"'P-' || {number('n')}"
    series = {"last": PRODUCTS}
    copy_rows(
        env,
        template,
        {
            "name": f"jsonb_build_object('en_US', '{PRODUCT} ' || {number('n')})",
            "default_code": code,
        },
        "generate_series(1, %(last)s) AS n",
        series,
    )
    copied = f"product_template t WHERE t.default_code LIKE 'P-{'_' * WIDTH}'"
    copy_rows(
        env,
        pattern,
        {"product_tmpl_id": "t.id", "default_code": "t.default_code"},
        f"(SELECT t.id, t.default_code FROM {copied}) AS t",
        {},
    )
    for name, taxes in (
        ("product_taxes_rel", template.taxes_id),
        ("product_supplier_taxes_rel", template.supplier_taxes_id),
    ):
        env.cr.execute(
            f"INSERT INTO {name} (prod_id, tax_id)"
            f" SELECT t.id, tax FROM unnest(%s) AS tax, {copied}",
            [taxes.ids],
        )
    pattern.unlink()
    env.invalidate_all()


def line_values(products, many="product_uom_qty"):
    """What a client would send for lines of these products."""
    return [
        (0, 0, {"product_id": product.id, many: QUANTITY, "sequence": 1 + place})
        for place, product in enumerate(products)
    ]


def make_order(env, customer, products):
    """An order as a client makes it."""
    lines = line_values(products)
    return env["sale.order"].create({"partner_id": customer.id, "order_line": lines})


def make_invoice(env, customer, products):
    """An invoice as a client makes and posts it."""
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": "2026-01-31",
            "invoice_line_ids": line_values(products, "quantity"),
        }
    )
    invoice.action_post()
    return invoice


class Numbers:
    """Which customer and which products the documents with a number have."""

    def __init__(self, env):
        self.customers = self._in_a_row(
            env["res.partner"], [("name", "=like", f"{CUSTOMER} {'_' * WIDTH}")]
        )
        self.products = self._in_a_row(
            env["product.product"], [("default_code", "=like", f"P-{'_' * WIDTH}")]
        )
        self.customer_sql = f"({self.customers[0].id} + n %% {len(self.customers)})"
        #: Behind the number, the place of the line.
        self.product_sql = (
            f"({self.products[0].id}"
            f" + (n * {LINES} + pattern.sequence) %% {len(self.products)})"
        )

    def _in_a_row(self, model, domain):
        found = model.search(domain, order="id")
        if found[-1].id - found[0].id != len(found) - 1:
            raise RuntimeError(f"The ids of {model} are not in a row")
        return found

    def customer(self, n):
        """As `customer_sql` finds it."""
        return self.customers[n % len(self.customers)]

    def products_of(self, n):
        """As `product_sql` finds them, one for each line."""
        first = n * LINES + 1
        places = (place % len(self.products) for place in range(first, first + LINES))
        return self.products.browse(self.products[place].id for place in places)


def add_orders(env, numbers, count):
    """As many quotations as confirmed orders, in turn."""
    some = numbers.products_of(0)
    patterns = [make_order(env, numbers.customer(0), some) for _turn in range(2)]
    patterns[1].action_confirm()
    env.flush_all()
    for turn, pattern in enumerate(patterns):
        series = f"generate_series({2 - turn}, {count}, 2)"
        customer = numbers.customer_sql
        copy_rows(
            env,
            pattern,
            {
                "name": f"'{ORDER}' || {number('n')}",
                "partner_id": customer,
                "partner_invoice_id": customer,
                "partner_shipping_id": customer,
                "date_order": "timestamp '2026-01-01' + n * interval '5 minutes'",
                "client_order_ref": f"'PO-' || {number('n')}",
                "access_token": "NULL",
            },
            f"{series} AS n",
            {},
        )
        orders = f"""(
            SELECT id, partner_id, substring(name from 2)::int AS n FROM sale_order
             WHERE name ~ '^{ORDER}[0-9]{{{WIDTH}}}$'
               AND substring(name from 2)::int %% 2 = {turn}) AS made"""
        product = numbers.product_sql
        copy_rows(
            env,
            pattern.order_line,
            {
                "order_id": "made.id",
                "order_partner_id": "made.partner_id",
                "product_id": product,
                "name": _description(product),
            },
            orders,
            {},
        )
    relation = "account_tax_sale_order_line_rel"
    _copy_taxes(env, patterns[0].order_line, "order_id", relation)
    patterns[1].with_context(disable_cancel_warning=True)._action_cancel()
    for pattern in patterns:
        pattern.unlink()


def add_invoices(env, numbers, count):
    """Posted ones, with all that bookkeeping makes of them."""
    pattern = make_invoice(env, numbers.customer(0), numbers.products_of(0))
    env.flush_all()
    customer = numbers.customer_sql
    name = f"'{INVOICE}' || {number('n')}"
    copy_rows(
        env,
        pattern,
        {
            "name": name,
            "sequence_number": "n",
            "payment_reference": name,
            "partner_id": customer,
            "commercial_partner_id": customer,
            "partner_shipping_id": customer,
            "invoice_partner_display_name": _name_of("res_partner", customer),
            "access_token": "NULL",
        },
        f"generate_series(1, {count}) AS n",
        {},
    )
    invoices = f"""(
        SELECT id, partner_id, name, sequence_number AS n FROM account_move
         WHERE name ~ '^{INVOICE}[0-9]{{{WIDTH}}}$') AS made"""
    product = numbers.product_sql
    is_product = "pattern.display_type = 'product'"
    copy_rows(
        env,
        pattern.line_ids,
        {
            "move_id": "made.id",
            "move_name": "made.name",
            "partner_id": "made.partner_id",
            "product_id": f"CASE WHEN {is_product} THEN {product} END",
            "name": f"CASE WHEN {is_product} THEN {_description(product)}"
            " WHEN pattern.display_type = 'payment_term' THEN made.name"
            " ELSE pattern.name END",
        },
        invoices,
        {},
    )
    _copy_taxes(env, pattern.line_ids, "move_id", "account_move_line_account_tax_rel")
    pattern.button_draft()
    pattern.with_context(force_delete=True).unlink()


def _name_of(table, record):
    return f"(SELECT name FROM {table} WHERE id = {record})"


def _description(product):
    """What the customer reads, as Odoo writes it."""
    return (
        "(SELECT '[' || p.default_code || '] ' || (t.name ->> 'en_US')"
        " FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id"
        f" WHERE p.id = {product})"
    )


def _copy_taxes(env, lines, document, relation):
    """The taxes of the pattern's lines, for all lines like these that have none."""
    line = f"{lines._table}_id"
    env.cr.execute(
        f"INSERT INTO {relation} ({line}, account_tax_id)"
        f" SELECT made.id, known.account_tax_id FROM {lines._table} made"
        f" JOIN {lines._table} pattern ON pattern.sequence = made.sequence"
        "   AND pattern.display_type IS NOT DISTINCT FROM made.display_type"
        "   AND pattern.id = ANY(%s)"
        f" JOIN {relation} known ON known.{line} = pattern.id"
        f" WHERE made.{document} != pattern.{document}"
        f" AND NOT EXISTS (SELECT FROM {relation} WHERE {line} = made.id)",
        [lines.ids],
    )


def compare_with_odoo(env, numbers):
    """Raise unless Odoo, asked to make the same, stores the same rows."""
    made = env["res.partner"].create(customer_values(env, 3))
    _compare(env, numbers.customer(2), made, OF_ITS_PARTNER)
    made.unlink()
    for n in COMPARED:
        customer, products = numbers.customer(n), numbers.products_of(n)
        copied = env["sale.order"].search([("name", "=", f"{ORDER}{n:0{WIDTH}}")])
        made = make_order(env, customer, products)
        made.client_order_ref = copied.client_order_ref
        if copied.state == "sale":
            made.action_confirm()
        _compare(env, copied, made, OF_ITS_ORDER)
        _compare_all(env, copied.order_line, made.order_line)
        made._action_cancel()
        made.unlink()
    copied = env["account.move"].search([("name", "=", f"{INVOICE}{2:0{WIDTH}}")])
    made = make_invoice(env, numbers.customer(2), numbers.products_of(2))
    _compare(env, copied, made, OF_ITS_INVOICE)
    _compare_all(env, copied.line_ids, made.line_ids)
    made.button_draft()
    made.with_context(force_delete=True).unlink()


def _compare_all(env, copied, made):
    if len(copied) != len(made):
        raise RuntimeError(f"{len(copied)} lines copied, {len(made)} made by Odoo")

    def place(line):
        return line.sequence, line.display_type or "", line.price_total

    for pair in zip(copied.sorted(place), made.sorted(place), strict=True):
        _compare(env, *pair, OF_ITS_LINE)
        names = [(each.product_id.id, each.tax_ids.ids) for each in pair]
        if names[0] != names[1]:
            raise RuntimeError(f"Copied and made by Odoo differ: {names}")


def _compare(env, copied, made, but):
    found = differing(env, copied, made, but)
    if found:
        raise RuntimeError(f"{copied}: copied and made by Odoo differ: {found}")


if __name__ == "__main__":
    wanted = int(os.environ["BENCH_ORDERS"])
    with session() as env:
        env.ref("base.main_partner").is_company = False
        set_up(env)
        add_customers(env)
        add_products(env)
        numbers = Numbers(env)
        add_orders(env, numbers, wanted)
        add_invoices(env, numbers, wanted)
        env.invalidate_all()
        compare_with_odoo(env, numbers)
        env.cr.execute("ANALYZE")
