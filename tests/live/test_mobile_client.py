# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""clients/mobile, run by Node against a server that comes and goes."""

import json
import re
import shutil
import subprocess

import pytest
from doc_pages import ROOT
from flaky_proxy import flaky

EVERYTHING = "active=all"
NAME = "Unterwegs"
#: Waits without waiting, and says for how long it would have.
IMPATIENT = """
import { patientFetch } from "./src/patience.ts";
const waits = [];
const { URL: url, KEY: key } = process.env;
const request = new Request(url, { headers: { "X-API-Key": key } });
const end = await patientFetch(request, async (seconds) => waits.push(seconds)).then(
  (answer) => answer.status,
  (error) => `${error.constructor.name}: ${error.message}`,
);
console.log(JSON.stringify({ waits, end }));
"""


class Phone:
    """The client in a folder of its own, with its store and its key."""

    def __init__(self, node, folder, key):
        self.node = node
        self.folder = folder
        self.key = key

    def run(self, *words, **variables):
        """Start Node there; the process when it has ended."""
        return subprocess.run(
            [str(self.node.program), *words],
            cwd=self.folder,
            env={**self.node.env, "KEY": self.key, "NO_PROXY": "*", **variables},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def open(self, server, *words):
        """What the app shows; it must not crash, whatever the network does."""
        ran = self.run("src/main.ts", *words, SERVER=server)
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout + ran.stderr
        return ran.stdout.splitlines()

    def stored(self):
        """Customers by id, as they are kept."""
        content = json.loads((self.folder / "customers.json").read_text())
        return {int(number): row for number, row in content["customers"].items()}


@pytest.fixture
def phone(demo, tools, keys_in, tmp_path):
    """A phone that has stored nothing.

    Its types are for the compiler only, which is run where the client's own page tells
    a reader to run it.
    """
    folder, node = tmp_path / "client", tools.node()
    shutil.copytree(ROOT / "clients" / "mobile", folder)
    node.link(folder)
    scopes = ["customers:read", "events:read"]
    wanted = {"scopes": scopes, "rate_limit_per_min": 1000}
    return Phone(node, folder, keys_in(demo.database, phone=wanted)["phone"])


@pytest.fixture
def proxy(demo):
    with flaky(demo.server.base_url) as found:
        yield found


@pytest.fixture
def api(demo, client):
    return client(demo.server.base_url, demo.keys["write"])


@pytest.fixture
def customer(api):
    """Makes customers that are gone afterwards."""
    made = []

    def new(name):
        row = api.send("POST", "customers", {"name": name}).json()
        made.append(row["id"])
        return row["id"]

    yield new
    for number in made:
        api.send("DELETE", f"customers/{number}")


def total(phone, demo, client):
    """How many customers the phone's key sees."""
    api = client(demo.server.base_url, phone.key)
    return api.get(f"customers?{EVERYTHING}&limit=1&include_total=true").json()["total"]


def test_everything_comes_once_and_then_what_has_changed(
    phone, demo, client, api, customer
):
    server, number, other = demo.server.base_url, customer(NAME), customer(f"{NAME} 2")
    everything = total(phone, demo, client)
    assert phone.open(server)[0] == f"up to date: {everything} came, 0 went"
    assert len(phone.stored()) == everything > 400
    api.send("PATCH", f"customers/{number}", {"phone": "+49 30 1"})
    api.send("PATCH", f"customers/{other}", {"active": False})
    # Among what has changed in the last minutes, which is stored by id.
    shown = phone.open(server, NAME)
    assert re.fullmatch(r"up to date: \d+ came, 0 went", shown[0])
    assert shown[1:] == [f"{NAME} · +49 30 1", "1 customers"]
    assert len(phone.stored()) == everything
    assert phone.stored()[other]["active"] is False


def test_what_was_deleted_goes(phone, demo, tools, api, customer):
    """By the feed of events; or by all ids, when they are compared."""
    server = demo.server.base_url
    for words, followed in (((), True), (("--prune",), False)):
        number = customer(NAME)
        phone.open(server)
        assert api.send("DELETE", f"customers/{number}").status_code == 204
        if followed:
            # The server's worker does it in a second or so.
            tools.evaluate(demo.database, 'env["api.event"]._publish()')
        shown = phone.open(server, *words, NAME)
        assert shown[0].endswith(" came, 1 went")
        assert shown[1:] == ["0 customers"]
        assert number not in phone.stored()


def test_the_list_is_there_when_the_server_is_away(phone, demo, tools, client):
    server = tools.Server(demo.database)
    with server:
        before = phone.open(server.base_url, "Mesa")
    away = phone.open(server.base_url, "Mesa")
    assert away[0].startswith("offline, because there is no answer; last up to date: 2")
    assert away[1:] == before[1:]
    assert len(away) > 3
    with server:
        assert phone.open(server.base_url, "Mesa")[0].startswith("up to date: ")


def test_nothing_is_there_when_there_was_never_a_server(phone):
    shown = phone.open("http://127.0.0.1:9")
    assert shown[0].endswith("last up to date: never")
    assert shown[1:] == ["0 customers"]


def test_what_was_broken_off_goes_on_from_there(phone, demo, client, proxy):
    everything = total(phone, demo, client)
    # The feed's end, and one page.
    proxy.left = 2
    assert phone.open(proxy.url)[0].startswith("offline")
    assert len(phone.stored()) == 200
    proxy.left = None
    assert phone.open(proxy.url)[0] == f"up to date: {everything - 200} came, 0 went"
    assert len(phone.stored()) == everything
    asked = [path for _status, path, _headers in proxy.seen]
    assert len(asked) == len(set(asked)), "no page comes twice"


def lists(proxy):
    """The statuses of the pages of customers that were asked for."""
    return [status for status, path, _headers in proxy.seen if "/customers" in path]


def test_a_page_that_is_known_does_not_come_again(
    phone, demo, tools, proxy, api, customer
):
    number = customer(NAME)
    # The sample was made minutes ago; in life not everything is as new as that.
    older = "UPDATE res_partner SET write_date = write_date - interval '1 hour'"
    tools.sql(demo.database, f"{older} WHERE id != %s", [number])
    proxy.tags = True
    for _turn in range(2):
        phone.open(proxy.url)
    assert phone.open(proxy.url, NAME) == [
        "up to date: 0 came, 0 went",
        NAME,
        "1 customers",
    ]
    assert lists(proxy)[-1] == 304
    api.send("PATCH", f"customers/{number}", {"phone": "1"})
    assert phone.open(proxy.url, NAME)[1:] == [f"{NAME} · 1", "1 customers"]
    assert lists(proxy)[-1] == 200


def test_a_refusal_is_shown_and_what_is_stored_stays(phone, demo):
    phone.open(demo.server.base_url)
    phone.key = demo.keys["revoked"]
    ran = phone.run("src/main.ts", "Mesa", SERVER=demo.server.base_url)
    assert ran.returncode == 1
    assert ran.stdout.startswith("refused (unauthorized): ")
    assert "Blue Mesa" in ran.stdout


def impatient(phone, url):
    ran = phone.run("--input-type=module", "--eval", IMPATIENT, URL=url)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_it_waits_as_long_as_the_limit_says(phone, demo, client, keys_in):
    wanted = {"scopes": ["customers:read"], "rate_limit_per_min": 1}
    phone.key = keys_in(demo.database, hasty=wanted)["hasty"]
    api = client(demo.server.base_url, phone.key)
    api.get("me")
    asked = int(api.get("me").headers["Retry-After"])
    assert asked > 50
    result = impatient(phone, f"{demo.server.base_url}/api/v1/customers")
    assert result["end"] == "Away: it is busy (429)"
    assert len(result["waits"]) == 3
    assert all(asked - 2 <= wait < asked + 1 for wait in result["waits"])


def test_it_comes_back_to_a_server_that_is_busy(phone, proxy):
    proxy.answers = [503, 503]
    result = impatient(phone, f"{proxy.url}/api/v1/customers")
    assert result["end"] == 200
    first, second = result["waits"]
    assert 1 <= first < 2 <= second < 3


def test_a_user_stays_signed_in_and_is_told_when_not(phone, demo, tools):
    """With tokens in the place of a key: each start renews them, and keeps the new."""
    made = tools.evaluate(
        demo.database,
        f"""
user = env["res.users"].search([("login", "=", "api-demo")])
scopes = ["customers:read", "events:read"]
app = env["api.client"].create({{"name": "Phone", "redirect_uris": "org.example.a:/",
    "scopes": " ".join(scopes)}})
app._approve()
issuer = {demo.server.base_url!r}
grant = env["api.key"]._grant(app, user, scopes, f"{{issuer}}/api", 1)
grant.rate_limit_per_min = 1000
token = env["api.refresh"]._issue(grant)
result = {{"id": app.id, "CLIENT_ID": app.client_id, "REFRESH_TOKEN": token}}
""",
    )
    app = made.pop("id")
    phone.key = ""
    kept = set()
    for _start in range(2):
        ran = phone.run("src/main.ts", SERVER=demo.server.base_url, **made)
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
        assert "up to date" in ran.stdout
        kept.add((phone.folder / "session.txt").read_text())
    assert len(kept) == 2
    assert made["REFRESH_TOKEN"] not in kept
    source = f"env['api.client'].browse({app}).grant_ids.revoke()"
    tools.evaluate(demo.database, source)
    ran = phone.run("src/main.ts", SERVER=demo.server.base_url, **made)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "signed out" in ran.stdout
