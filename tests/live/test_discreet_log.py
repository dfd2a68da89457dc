# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writes that fail in every way leave lines in the server's log, and no customer."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

#: Stands in every personal value, in a spelling that nothing else has.
MARKER = "zyxmarker"
#: Writable fields whose class of personal data is one; with a value that is valid.
PERSONAL = {
    "name": f"Mrs. {MARKER} 'Quote' \\ Back",
    "email": f"{MARKER}@{MARKER}.example.com",
    "phone": f"+33 1 {MARKER}",
    "website": f"https://{MARKER}.example.com/a?b={MARKER}",
    "vat": f"FR{MARKER}",
    "ref": f"R-{MARKER}",
    "street": f"12, rue {MARKER}",
    "street2": f"({MARKER})",
    "city": f"{MARKER} 'city",
    "zip": MARKER,
    "comment": f"<p>{MARKER}</p><p>two\n{MARKER}</p>",
}
WAYS = {
    # PostgreSQL's own words quote the row, or the value.
    "constraint": "IF NEW.color = 0 THEN NEW.color = NULL; END IF; NEW.active = NULL;"
    " RAISE check_violation USING MESSAGE = 'refused';",
    "quoted": "RAISE EXCEPTION 'no % and % and %', NEW.name, NEW.email, NEW.street;",
    "unreadable": "PERFORM COALESCE(NEW.email, NEW.name, 'x')::int;",
    "slow": "PERFORM pg_sleep(5);",
}


@pytest.fixture(scope="module")
def database(tools):
    with tools.temporary_database("live_discreet") as name:
        yield name


@pytest.fixture(scope="module")
def keys(database, keys_in):
    scopes = ["customers:read", "customers:write"]
    return keys_in(database, all={"scopes": scopes, "rate_limit_per_min": 1_000_000})


@pytest.fixture(scope="module")
def kept(tools, database, keys, client):
    """A customer that is changed, by both ids; made where nothing has to be quick."""
    with tools.Server(database) as server:
        caller = client(server.base_url, keys["all"])
        number = caller.send("POST", "customers", {"name": "kept"}).json()["id"]
        found = caller.graphql(f'{{ customer(id: "{number}") {{ id }} }}').json()
        return number, found["data"]["customer"]["id"]


def refusing(tools, database, body):
    """Every write of a customer ends so."""
    tools.sql(database, "DROP TRIGGER IF EXISTS hostile ON res_partner")
    tools.sql(
        database,
        "CREATE OR REPLACE FUNCTION hostile() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body.replace('%', '%%')} RETURN NEW; END $$",
    )
    tools.sql(
        database,
        "CREATE TRIGGER hostile BEFORE INSERT OR UPDATE ON res_partner FOR EACH ROW"
        " WHEN (NEW.name <> 'kept' OR NEW.email IS NOT NULL)"
        " EXECUTE FUNCTION hostile()",
    )


MUTATION = """mutation($i: UpdateCustomerInput!) {
    updateCustomer(input: $i) { customer { id } } }"""


@pytest.mark.parametrize("way", WAYS)
def test_a_write_that_fails_leaves_no_value_in_the_log(
    tools, database, keys, kept, client, way
):
    """One field after the other, made and changed, through both doors."""
    number, id_ = kept
    settings = {"DUAL_API_STATEMENT_TIMEOUT_MS": "200"} if way == "slow" else {}
    with tools.Server(database, env=settings) as server:
        server.expect("bad query|Odoo can't store what a client has sent")
        if way != "constraint":
            server.expect("failed; correlation id|bad query")
        caller = client(server.base_url, keys["all"])
        seen = len(server.log_text())
        refusing(tools, database, WAYS[way])
        try:
            for name, value in PERSONAL.items():
                wanted = {"name": "other", name: value}
                first = caller.send("POST", "customers", wanted)
                assert first.status_code in (409, 422, 500, 503), first.text
                again = caller.send("PATCH", f"customers/{number}", wanted)
                assert again.status_code in (409, 422, 500, 503), again.text
                inputs = {"id": id_, "name": "other", name: value}
                assert "errors" in caller.graphql(MUTATION, i=inputs).json()
        finally:
            tools.sql(database, "DROP TRIGGER hostile ON res_partner")
        log = server.log_text()[seen:]
    # On a busy machine the little time that it has is over before some come so far.
    assert log.count("bad query") >= (1 if way == "slow" else 3 * len(PERSONAL))
    assert [line for line in log.splitlines() if MARKER in line.casefold()] == []
    # It still tells what failed, and where.
    assert "res_partner" in log
    if way == "quoted":
        assert "psycopg2.errors.RaiseException: no [personal]" in log
        assert "/dual_api/models/resolver/resolver.py" in log


def test_what_is_looked_for_is_in_no_line_of_the_log(tools, database, keys, client):
    """Filters stand in addresses, which the server writes down."""
    with tools.Server(database) as server:
        caller = client(server.base_url, keys["all"])
        for name in ("email", "q", "ref", "phone", "name", "no_such"):
            caller.get(f"customers?{name}={MARKER}%20{MARKER}&limit=1")
        caller.get("customers", params={"q": f'"{MARKER}" HTTP/1.1'})
        document = f'{{ customers(filter: {{q: "{MARKER}"}}) {{ totalCount }} }}'
        caller.get("/graphql", params={"query": document})
        log = server.log_text()
    assert MARKER not in log
    assert len(re.findall(r'"GET /(?:api/v1/customers|graphql)\?… HTTP', log)) == 8


def test_writes_in_each_others_way_leave_no_value_in_the_log(
    tools, database, keys, client
):
    """Odoo writes down each attempt that fails to serialize."""
    with tools.Server(database) as server:
        caller = client(server.base_url, keys["all"])
        made = caller.send("POST", "customers", {"name": "kept"}).json()["id"]
        server.expect("(?s)bad query.*could not serialize")
        # On a busy machine one may come too late each time.
        server.tolerate("failed; correlation id")

        def change(number):
            mine = client(server.base_url, keys["all"])
            for turn in range(12):
                values = {"email": f"{MARKER}{number}.{turn}@example.com"}
                mine.send("PATCH", f"customers/{made}", values)

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(change, range(6)))
        log = server.log_text()
    assert "could not serialize" in log
    assert MARKER not in log
