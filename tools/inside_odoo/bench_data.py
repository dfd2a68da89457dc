# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Partners for the benchmark, in bulk: BENCH_PARTNERS of them, and their reader.

Odoo makes one partner of each shape; SQL copies its row, column by column, and
changes only what differs between partners. A few of them are then made by Odoo too
and compared, so that what is measured is what Odoo itself would have stored.
"""

import os

from bulk import OWN, copy_rows, differing
from session import session

LOGIN, PASSWORD = "bench", "bench-password"
COUNTRIES = ("FR", "DE", "US", "IN", "BR", "JP", "MX", "NL")
# How many contacts the companies have, in turn: one on average.
CONTACTS = (0, 1, 1, 2)
# The numbers in what a user sees are as wide for the first partner as for the last.
WIDTH = 7
COMPARED = 3
#: Columns that differ between two equal partners.
OF_ITS_PARTNERS = OWN | {"parent_id", "commercial_partner_id"}


def company(env, number):
    """What a client would send to make the company with that number."""
    code = COUNTRIES[number % len(COUNTRIES)]
    return {
        "name": f"Company {number:0{WIDTH}}",
        "email": f"office@company{number:0{WIDTH}}.example.com",
        "phone": f"+33 1 {number:0{WIDTH}}",
        "country_id": env.ref(f"base.{code.lower()}").id,
        "is_company": True,
    }


def contact(env, number, parent):
    """The same for a contact of a company."""
    return {
        "name": f"Person {number:0{WIDTH}}",
        "email": f"person{number:0{WIDTH}}@example.com",
        "phone": f"+33 6 {number:0{WIDTH}}",
        "parent_id": parent.id,
    }


def add_partners(env, first, last):
    """Companies and contacts with the numbers from `first` to `last`, half and half."""
    patterns = env["res.partner"].create([company(env, 0)])
    patterns += env["res.partner"].create([contact(env, 0, patterns)])
    env.flush_all()
    pattern, of_contact = patterns
    numbers = {
        "first": first,
        "last": last,
        "countries": [env.ref(f"base.{code.lower()}").id for code in COUNTRIES],
        "contacts": list(CONTACTS),
    }
    name = f"'Company ' || lpad(n::text, {WIDTH}, '0')"
    changed = {
        "name": name,
        "complete_name": name,
        "email": f"'office@company' || lpad(n::text, {WIDTH}, '0') || '.example.com'",
        "phone": f"'+33 1 ' || lpad(n::text, {WIDTH}, '0')",
        "country_id": "(%(countries)s)[1 + n %% array_length(%(countries)s, 1)]",
        "commercial_company_name": name,
        # Its own id, which is known only afterwards.
        "commercial_partner_id": "NULL",
    }
    series = "generate_series(%(first)s, %(last)s) AS n"
    copy_rows(env, pattern, changed, series, numbers)
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id"
        " WHERE is_company AND commercial_partner_id IS NULL"
    )
    person = f"'Person ' || lpad(n::text, {WIDTH}, '0')"
    changed = {
        "name": person,
        "complete_name": f"parent.name || ', ' || {person}",
        "email": f"'person' || lpad(n::text, {WIDTH}, '0') || '@example.com'",
        "phone": f"'+33 6 ' || lpad(n::text, {WIDTH}, '0')",
        "country_id": "parent.country_id",
        "parent_id": "parent.id",
        "commercial_partner_id": "parent.id",
        "commercial_company_name": "parent.name",
    }
    turn = "1 + parent.number %% array_length(%(contacts)s, 1)"
    source = f"""(
        SELECT %(first)s - 1 + row_number() OVER (ORDER BY parent.id, each) AS n,
               parent.id AS parent_id
          FROM (SELECT id, substring(name from 9)::int AS number FROM res_partner
                 WHERE name LIKE 'Company %%' AND is_company
                   AND substring(name from 9)::int BETWEEN %(first)s AND %(last)s
               ) AS parent,
               generate_series(1, (%(contacts)s)[{turn}]) AS each
        ) AS wanted JOIN res_partner parent ON parent.id = wanted.parent_id"""
    copy_rows(env, of_contact, changed, source, numbers)
    patterns.unlink()
    compare_with_odoo(env, first)


def compare_with_odoo(env, first):
    """Raise unless Odoo, asked to make the same partners, stores the same rows."""
    for number in range(first, first + COMPARED):
        partners = env["res.partner"]
        copied = partners.search([("name", "=", company(env, number)["name"])])
        made = partners.create(company(env, number))
        _compare(env, copied, made)
        for child in copied.child_ids:
            its_number = int(child.name.split()[1])
            _compare(env, child, partners.create(contact(env, its_number, made)))
        (made.child_ids | made).unlink()


def _compare(env, copied, made):
    found = differing(env, copied, made, OF_ITS_PARTNERS)
    commercial = {partner.commercial_partner_id.name for partner in copied | made}
    if found or len(commercial) != 1:
        raise RuntimeError(f"Copied and made by Odoo differ: {found} {commercial}")


def reader(env):
    """The user that every contestant asks as: keeps contacts, is no administrator."""
    groups = ("base.group_user", "base.group_partner_manager")
    return env["res.users"].search([("login", "=", LOGIN)]) or env["res.users"].create(
        {
            "name": "Benchmark",
            "login": LOGIN,
            "password": PASSWORD,
            "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
        }
    )


if __name__ == "__main__":
    wanted = int(os.environ["BENCH_PARTNERS"]) // 2
    with session() as env:
        # It is no customer, so all who are compared must leave it out of their lists.
        env.ref("base.main_partner").is_company = False
        reader(env)
        env.cr.execute(
            "SELECT coalesce(max(substring(name from 9)::int), 0) FROM res_partner"
            " WHERE name ~ '^Company [0-9]{7}$'"
        )
        add_partners(env, env.cr.fetchone()[0] + 1, wanted)
        env.cr.execute("ANALYZE res_partner")
