# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests at random, good and broken, at both doors of a running server.

Whatever they are, the answers keep to what the API promises, and the database holds
what the answers said. DUAL_API_TEST_SEED says with which requests.
"""

import json
import os
import random
import re
import sys

import pytest
from devkit import live

ROUNDS = 12 * live.EFFORT
SEED = int(os.environ.get("DUAL_API_TEST_SEED", "1"))
#: What nobody outside may see: of Python, of Odoo, of PostgreSQL, of the machine.
LEAKS = re.compile(
    r"Traceback|psycopg|odoo\.|res[._]partner|res[._]country|ir\.model|\.py\b|line \d+"
    r"|SELECT |INSERT |UPDATE \w|DELETE FROM|/usr/|/root/|/srv/|/tmp/|object at 0x"
    r"|<class|Error\(|Exception"
)
KNOWN = {200, 201, 204, 400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 429, 431}
ODD = ["", "\0", "\ud83d\udca9", "'--", "%", "x" * 300, "-1", "0", "{}", "1e9", "../x"]
COLUMNS = "SELECT count(*) FROM res_partner"
ORPHANS = """
SELECT count(*) FROM res_partner AS child
LEFT JOIN res_partner AS parent ON parent.id = child.parent_id
WHERE child.parent_id IS NOT NULL AND parent.id IS NULL
   OR child.commercial_partner_id IS NULL"""
#: A customer that can't be deleted, since he could sign in to the portal.
NEEDED = """
result = env["res.users"].create({"name": "Needed", "login": "needed", "active": False,
    "group_ids": env.ref("base.group_portal").ids}).partner_id.id
"""
TAGS = """
SELECT count(*) FROM res_partner_res_partner_category_rel AS link
LEFT JOIN res_partner ON res_partner.id = link.partner_id
WHERE res_partner.id IS NULL"""
FIELDS = ["id", "name", "email", "country", "tags", "parent", "contacts", "updated_at"]
GRAPH = [
    "id",
    "name",
    "email",
    "tags",
    "parent { name }",
    "contacts { nodes { name } }",
]


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_random")


@pytest.fixture(scope="module")
def needed(tools, database):
    return tools.evaluate(database, NEEDED)


@pytest.fixture(scope="module")
def keys(database, keys_in):
    wide = {"rate_limit_per_min": 1_000_000}
    both = ["customers:read", "customers:write"]
    return keys_in(
        database,
        all={"scopes": both, **wide},
        read={"scopes": both[:1], **wide},
        none={"scopes": [], **wide},
    )


@pytest.fixture(scope="module")
def server(tools, database, keys):
    env = {"DUAL_API_FAILED_LOGINS_PER_MIN": "1000000"}
    with tools.Server(database, workers=2, env=env) as server:
        # What Odoo logs of a partner that a user needs.
        server.expect(r'DELETE FROM "res_partner"')
        yield server


class Requests:
    """Draws requests, and keeps count of what their answers say.

    :param keys: plain keys by name
    """

    def __init__(self, server, client, keys, needed):
        self.random = random.Random(SEED)
        self.clients = [client(server.base_url, keys["all"]) for _ in range(8)]
        self.clients += [client(server.base_url, keys[n]) for n in ("read", "none")]
        self.clients.append(client(server.base_url, "x" * 43))
        self.ids = [needed]
        self.change = 0
        self.statuses = {}

    def pick(self, *options):
        return self.random.choice(options)

    def seldom(self, chances=6):
        return self.random.randrange(chances) == 0

    # -- what is sent -------------------------------------------------------------

    def value(self):
        return self.pick(None, True, 1, -1, 2**40, [], ["a"], {"a": 1}, *ODD)

    def identity(self):
        if self.seldom():
            return self.pick(*ODD[1:], 0, 2**31, "Q3VzdG9tZXI6MQ==")
        return self.random.choice(self.ids[-40:])

    def record(self):
        values = {"name": self.pick("Anna", "Bert", "Cé", "100%")}
        for name, value in (
            ("email", self.pick("a@example.com", "no", None)),
            ("country_code", self.pick("FR", "US", "XX")),
            ("state_code", self.pick("CA", "ZZ")),
            ("tags", self.pick(["VIP"], ["VIP", "New"], [])),
            ("is_company", self.pick(True, False)),
            ("active", self.pick(True, False)),
            ("parent_id", self.identity()),
            ("vat", self.pick("FR1", "BE0477472701", "")),
            ("lang", self.pick("en_US", "xx_XX")),
        ):
            if self.seldom(4):
                values[name] = value
        if self.seldom(8):
            values[self.pick("company_id", "user_ids", "x", "name", "email")] = (
                self.value()
            )
        return values

    def parameters(self):
        drawn = {}
        for name, value in (
            ("limit", self.pick(1, 5, 200, 201, "x")),
            ("offset", self.pick(0, 3, 10**7)),
            ("sort", self.pick("name", "-updated_at,name", "x")),
            ("fields", ",".join(self.random.sample(FIELDS, 3))),
            ("expand", self.pick("parent", "contacts", "parent.contacts", "name")),
            ("q", self.pick("a", "%", "'", *ODD)),
            ("country", self.pick("FR", "fr")),
            ("is_company", self.pick("all", "true", "x")),
            ("cursor", self.pick("x", "WyJpZCIsN10", "%%%")),
            ("updated_since", self.pick("2026-01-01", "2026-13-01")),
            (self.pick(*ODD[4:]), "1"),
        ):
            if self.seldom(7):
                drawn[name] = value
        return drawn

    def rest(self):
        """Method, path, and what else is sent."""
        method = self.pick(
            "GET", "GET", "GET", "POST", "POST", "PATCH", "DELETE", "PUT"
        )
        path = "customers"
        if method in ("PATCH", "DELETE") or (method != "POST" and self.seldom(2)):
            path += f"/{self.identity()}" + self.pick("", "", "", "/contacts", "/x")
        options = {"params": self.parameters() if self.seldom(2) else {}}
        if method in ("POST", "PATCH", "PUT"):
            options |= self.body(self.record())
        return method, path, options

    def graphql(self):
        many = " ".join(self.random.sample(GRAPH, 2))
        identity = {"id": str(self.identity())}
        record = {
            "".join([head, *map(str.title, tail)]): value
            for name, value in self.record().items()
            for head, *tail in [name.split("_")]
        }
        query, variables = self.pick(
            (f"{{ customers(first: 3) {{ totalCount nodes {{ {many} }} }} }}", {}),
            (f"query ($id: ID!) {{ customer(id: $id) {{ {many} }} }}", identity),
            (
                "mutation ($i: CreateCustomerInput!) { it: createCustomer(input: $i)"
                " { customer { databaseId } } }",
                {"i": record},
            ),
            (
                "mutation ($i: UpdateCustomerInput!) { it: updateCustomer(input: $i)"
                " { customer { name } } }",
                {"i": record | identity},
            ),
            (
                "mutation ($i: DeleteCustomerInput!) { it: deleteCustomer(input: $i)"
                " { deletedId } }",
                {"i": identity},
            ),
        )
        if self.seldom(8):
            place = self.random.randrange(len(query))
            query = query[:place] + self.pick(*ODD) + query[place + 2 :]
        body = {"query": query, "variables": variables}
        accept = self.pick("application/json", "application/graphql-response+json")
        options = self.body(body)
        options["headers"] = options.get("headers", {}) | {"Accept": accept}
        return "POST", "/graphql", options

    def body(self, document):
        """The document as a body, broken now and then."""
        data = json.dumps(document).encode()
        headers = {"Content-Type": "application/json"}
        if self.seldom(10):
            place = self.random.randrange(len(data))
            data = (
                data[:place] + self.pick(b"", b"\xff", b"}", b'"') + data[place + 1 :]
            )
        if self.seldom(25):
            headers["Content-Type"] = self.pick("text/plain", "", "application/xml")
        return {"data": data, "headers": headers}

    # -- what comes of it ---------------------------------------------------------

    def once(self):
        """Send one request, and hold its answer against what is promised."""
        client = self.random.choice(self.clients)
        method, path, options = self.pick(self.rest, self.graphql)()
        try:
            answer = client.send(method, path, **options)
        except UnicodeError:
            return
        asked = f"seed {SEED}: {method} {path} {options} -> {answer.status_code}"
        text = answer.content.decode()
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        assert answer.status_code in KNOWN, f"{asked}\n{text}"
        assert answer.headers["X-Correlation-ID"], asked
        document = answer.json() if text else None
        errors = document.get("errors", []) if path == "/graphql" else []
        for failure in self.failures(answer, document, errors):
            assert failure["error"] != "internal", f"{asked}\n{text}"
            assert failure["correlation_id"] == answer.headers["X-Correlation-ID"]
            # What the client has sent may come back to it; nothing else.
            found = LEAKS.search(json.dumps(failure))
            assert not found or found[0] in str(options), f"{asked}\n{text}"
        self.count(method, path, answer, document)

    def failures(self, answer, document, errors):
        if errors:
            return [error["extensions"] for error in errors]
        return [document] if answer.status_code >= 400 else []

    def count(self, method, path, answer, document):
        made = gone = None
        if path == "/graphql":
            # A damaged document may have another alias.
            found = next(filter(None, (document.get("data") or {}).values()), {})
            made = (found.get("customer") or {}).get("databaseId")
            gone = found.get("deletedId")
        elif answer.status_code == 201:
            made = int(answer.headers["Location"].rpartition("/")[2])
        elif answer.status_code == 204:
            gone = True
        if made:
            self.ids.append(made)
        self.change += bool(made) - bool(gone)


@pytest.mark.soaks
def test_answers_keep_what_is_promised_and_the_database_what_they_say(
    tools, server, client, database, keys, needed
):
    requests = Requests(server, client, keys, needed)
    sys.stdout.write(f"seed {SEED}\n")
    before = tools.sql(database, COLUMNS)[0][0]
    refused = requests.clients[0].send("DELETE", f"customers/{needed}")
    assert (refused.status_code, refused.json()["error"]) == (409, "conflict")
    for _round in range(ROUNDS):
        for _ in range(25):
            requests.once()
        assert tools.sql(database, COLUMNS)[0][0] == before + requests.change, SEED
    assert tools.sql(database, ORPHANS)[0][0] == 0
    assert tools.sql(database, TAGS)[0][0] == 0
    total = sum(requests.statuses.values())
    sys.stdout.write(f"seed {SEED}: {total} requests: {requests.statuses}\n")
    assert {200, 201, 204, 400, 401, 403, 404, 422} <= set(requests.statuses)
    assert "Traceback" not in server.log_text()
