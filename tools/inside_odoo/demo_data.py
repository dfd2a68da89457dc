# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sample customers of `make run`: always the same ones, added where they are missing.

Two companies share the database. The first sees its own customers and those without
a company; the user of the second sees nothing but the second's customers.
"""

from demo_names import COUNTRIES, POSITIONS, TAGS
from session import session

MODULE = "dual_api_demo"
SHARED_COMPANIES = 200
SECOND_COMPANYS_CUSTOMERS = 24
ARCHIVED_EVERY = 17
#: The company that once signed in to the portal, and so can't be deleted.
PORTAL_CUSTOMER = 20
SUBSIDIARY_EVERY = 9
#: What the user of the demo's keys may do in Odoo's apps, where they are installed.
RIGHTS_IN_APPS = (
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_invoice",
    "product.group_product_manager",
)


def ensure(env, model, rows):
    """Records of `rows`, a list of (name, values): made where the name is new."""
    wanted = [
        {"xml_id": f"{MODULE}.{name}", "values": row, "noupdate": True}
        for name, row in rows
    ]
    # Whoever checks tax numbers would refuse those of companies that do not exist.
    context = {"no_reset_password": True, "no_vat_validation": True}
    records = env[model].with_context(**context)
    # As in a module's update, which leaves alone what is marked so.
    return records._load_records(wanted, update=True)


def company_rows(count, first, company=None, tags=()):
    """Rows of `count` companies in turn through the countries, from number `first`."""
    for number in range(first, first + count):
        country = COUNTRIES[number % len(COUNTRIES)]
        turn = number // len(COUNTRIES)
        name = country.companies[turn % len(country.companies)]
        series = turn // len(country.companies)
        city, postcode = country.cities[turn % len(country.cities)]
        yield (
            f"company_{number}",
            {
                "name": country.form.format(f"{name} {series + 1}" if series else name),
                "is_company": True,
                "company_id": company and company.id,
                "active": number % ARCHIVED_EVERY != ARCHIVED_EVERY - 1,
                "email": f"office{number}@{country.code.lower()}.example",
                "phone": country.phone.format(number % 100, (number * 7) % 100),
                "website": f"https://company{number}.{country.code.lower()}.example",
                "vat": country.vat.format(1000 + number),
                "ref": f"C{number:04}",
                "street": country.street.format(number + 1),
                "city": city,
                "zip": postcode,
                "country": country.code,
                "comment": f"<p>{name} – {city}</p>" if number % 3 == 0 else False,
                "category_id": [(6, 0, [tags[i].id for i in tag_numbers(number)])],
            },
        )


def tag_numbers(number):
    """Which tags company `number` has: none, one or two."""
    first, second = number % len(TAGS), (number * 5 + 1) % len(TAGS)
    return sorted({first, second})[: number % 3]


def with_countries(env, rows):
    """`rows` with each country's code replaced by its record."""
    known = {country.code: country.id for country in env["res.country"].search([])}
    for name, row in rows:
        code = row.pop("country")
        yield name, {**row, "country_id": known[code]}


def contact_rows(companies, first):
    """Rows of the people at `companies`, two or three at most of them."""
    for offset, company in enumerate(companies):
        number = first + offset
        country = COUNTRIES[number % len(COUNTRIES)]
        for seat in range((number + 1) % 4):
            person = country.people[(number // len(COUNTRIES) + seat) % 4]
            yield (
                f"contact_{number}_{seat}",
                {
                    "name": person,
                    "parent_id": company.id,
                    "company_id": company.company_id.id,
                    "active": company.active,
                    "function": POSITIONS[(number + seat) % len(POSITIONS)],
                    "email": f"person{number}.{seat}@{country.code.lower()}.example",
                    "phone": country.phone.format(seat, number % 100),
                    "lang": "en_US",
                },
            )


def add_customers(env, count, first, company=None, tags=()):
    """Companies from number `first`, some of them daughters of others, and people."""
    rows = list(with_countries(env, company_rows(count, first, company, tags)))
    companies = ensure(env, "res.partner", rows)
    for daughter, mother in zip(
        companies[3::SUBSIDIARY_EVERY], companies, strict=False
    ):
        if not daughter.parent_id:
            # Of another type than contact: those share their parent's address.
            daughter.write({"parent_id": mother.id, "type": "other"})
    ensure(env, "res.partner", list(contact_rows(companies, first)))


def add_user(env, login, name, company, groups):
    """An internal user without password, who may keep contacts."""
    references = ["base.group_user", "base.group_partner_manager", *groups]
    row = {
        "name": name,
        "login": login,
        "company_id": company.id,
        "company_ids": [(6, 0, company.ids)],
        "group_ids": [(6, 0, [env.ref(reference).id for reference in references])],
    }
    return ensure(env, "res.users", [(login.replace("-", "_"), row)])


def add_portal_user(env):
    """The archived user that a customer once signed in to the portal as."""
    company = env.ref(f"{MODULE}.company_{PORTAL_CUSTOMER}")
    row = {
        "login": "portal-demo",
        "active": False,
        "partner_id": company.id,
        "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
    }
    ensure(env, "res.users", [("portal_demo", row)])
    if not company.active:
        # Odoo archives the contact of an archived user.
        company.active = True


def add_second_company(env):
    """The second company, and its user, who sees its customers and no others."""
    company = ensure(
        env, "res.company", [("second_company", {"name": "Zweitfirma Öst"})]
    )
    group = ensure(
        env, "res.groups", [("own_company_only", {"name": "Demo: own company only"})]
    )
    rule = {
        "name": "Demo: customers of the own company only",
        "model_id": env["ir.model"]._get("res.partner").id,
        "domain_force": "[('company_id', 'in', company_ids)]",
        "groups": [(6, 0, group.ids)],
    }
    ensure(env, "ir.rule", [("own_company_rule", rule)])
    user = add_user(
        env, "api-other", "API demo 2", company, [f"{MODULE}.own_company_only"]
    )
    # The user must see itself, and the customers that it makes.
    user.partner_id.company_id = company
    env["ir.default"].set("res.partner", "company_id", company.id, user_id=user.id)
    return company


def add_everything(env):
    """The whole sample; a second time it changes nothing."""
    own, second = env.ref("base.main_company"), add_second_company(env)
    for company, code in ((own, "fr"), (second, "at")):
        if not company.email:
            company.country_id = env.ref(f"base.{code}")
            company.email = f"office@{code}.example"
    rights = [
        name for name in RIGHTS_IN_APPS if env.ref(name, raise_if_not_found=False)
    ]
    add_user(env, "api-demo", "API demo", own, rights)
    names = [(f"tag_{number}", {"name": name}) for number, name in enumerate(TAGS)]
    tags = ensure(env, "res.partner.category", names)
    add_customers(env, SHARED_COMPANIES, 0, tags=tags)
    add_customers(
        env, SECOND_COMPANYS_CUSTOMERS, SHARED_COMPANIES, company=second, tags=tags
    )
    add_portal_user(env)


if __name__ == "__main__":
    with session() as env:
        add_everything(env)
