# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tests against running servers stand on; `make test-live` runs them."""

import itertools
import json
import os
import re
import sys
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, os.environ["DUAL_API_TOOLS"])
# What only one subject needs stands in modules of `support`.
sys.path.insert(0, str(Path(__file__).parent / "support"))

from bench import machine
from devkit import live, processes
from devkit.back_office import PATIENCE
from devkit.other_origin import served
from recorder import Recorder
from releases import EPOCH, Release

#: The pages of the documentation, run once for all the tests of them.
pytest_plugins = ["doc_fixtures"]

#: A line of the log that says which process answered which request.
SERVED = re.compile(r'^\S+ \S+ (\d+) INFO \S+ werkzeug: .* "(\w+) (\S+) HTTP', re.M)


#: Files that take longest: begun first, none of them is left for the end, when only one
#: process has something to do.
LONGEST = (
    "test_installation",
    "test_docs",
    "test_order_live",
    "test_pages",
    "test_analytics",
    "test_back_office",
    "test_request_log",
    "test_reference",
    "test_postman",
    "test_website",
    "test_at_once",
    "test_postgres_faults",
    "test_store_faults",
    "test_copies",
    "test_discreet_log",
    "test_contract_live",
    "test_page_looks",
    "test_once",
    "test_mail",
)


def pytest_collection_modifyitems(items):
    """The order in which files are given to processes; within a file, as written."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


class Client:
    """Requests to one server with one key, without the machine's proxies.

    `database` is for a server of several databases. Not for several threads.
    """

    def __init__(self, base_url, key=None, database=None):
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False
        if key:
            self.session.headers["X-API-Key"] = key
        if database:
            self.session.headers["X-Odoo-Database"] = database

    def send(self, method, path, json=None, **options):
        """One request; a path without a slash in front is below /api/v1/."""
        path = path if path.startswith("/") else f"/api/v1/{path}"
        options.setdefault("timeout", 30)
        return self.session.request(
            method, self.base_url + path, json=json, allow_redirects=False, **options
        )

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def graphql(self, query, **variables):
        return self.send("POST", "/graphql", {"query": query, "variables": variables})

    def remaining(self):
        """The points that are left, after one was paid for this question."""
        return int(self.get("me").headers["X-RateLimit-Remaining"])


class Administrator:
    """The administrator, logged in at the server as a browser does it."""

    def __init__(self, server):
        self.numbers = itertools.count(1)
        self.base_url = server.base_url
        self.session = requests.Session()
        self.session.trust_env = False
        login = {"db": server.database, "login": "admin", "password": "admin"}
        self.ask("/web/session/authenticate", login)

    def ask(self, path, parameters):
        body = {"jsonrpc": "2.0", "id": next(self.numbers), "params": parameters}
        answer = self.session.post(self.base_url + path, json=body, timeout=30).json()
        assert "error" not in answer, json.dumps(answer["error"], indent=2)
        return answer.get("result")

    def call(self, model, method, *arguments, **named):
        """What the method answers."""
        parameters = {"model": model, "method": method}
        parameters |= {"args": arguments, "kwargs": named}
        return self.ask("/web/dataset/call_kw", parameters)


def make_keys(database, **wanted):
    """Plain keys by name, of a new user who keeps contacts.

    Each is asked for by the values of `generate`, which are scopes and limit.
    """
    source = f"""
user = env["res.users"].search([("login", "=", "live")]) or env["res.users"].create({{
    "name": "Live", "login": "live", "group_ids": [(6, 0, [
        env.ref("base.group_user").id, env.ref("base.group_partner_manager").id])]}})
result = {{
    name: env["api.key"].generate(user.id, name, **values)
    for name, values in {wanted!r}.items()
}}
"""
    return live.evaluate(database, source)


def pids(server, path, since=0):
    """The processes that answered requests to the path.

    :param since: where in the log to begin
    """
    return {
        pid
        for pid, _method, asked in SERVED.findall(server.log_text()[since:])
        if asked.partition("?")[0] == path
    }


@pytest.fixture(scope="session")
def recorder():
    """Notes what `make reliability` writes into the documentation."""
    notes = Recorder(live.runner().folder)
    notes.machine(machine.in_words(machine.describe()))
    return notes


@pytest.fixture(scope="session")
def tools():
    """devkit.live"""
    return live


@pytest.fixture(scope="session")
def client():
    """Client"""
    return Client


@pytest.fixture(scope="session")
def administrator():
    """Administrator"""
    return Administrator


@pytest.fixture(scope="session")
def keys_in():
    """make_keys"""
    return make_keys


@pytest.fixture(scope="session")
def pids_of():
    """pids"""
    return pids


@pytest.fixture(scope="session")
def browser():
    """A Chromium; each `new_context()` of it knows nothing of the others."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(live.chromium()), args=list(live.CHROMIUM_OPTIONS)
        )
        for name in ("new_context", "new_page"):
            setattr(started, name, patient(getattr(started, name)))
        yield started
        started.close()


def patient(make):
    """Make a context, or a page, that waits for as long as it may take."""

    def made(**options):
        found = make(**options)
        found.set_default_timeout(PATIENCE)
        return found

    return made


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    """What `make dist` makes, as if of an older commit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        return Release(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def test_addons():
    """The addons of tests/addons that show what another addon can add.

    To be installed together: a database with all of them is made once.
    """
    return ["dual_api_industries", "dual_api_second_version", "dual_api_badge"]


class Demo:
    """A server with the sample customers and the keys of `make run`."""

    LIMIT = 200

    def __init__(self):
        # The sample and the keys are the same for all processes that run tests.
        self.folder = Path(live.runner().folder) / "live"
        template = live.make_template("demo", self._fill)
        name = live.own("live_demo")
        self.database = live.create_database(name, template=template)
        made = json.loads(self._keys(self.database).read_text())
        # Its token is of another address than this server's.
        self.keys, self.oauth = made["keys"], made["oauth"]
        # Where pages are served that may use the API.
        self.app_port = processes.free_port()
        port = processes.free_port()
        env = {
            "DUAL_API_CORS_ORIGINS": f"http://127.0.0.1:{self.app_port}",
            # As `make run` sets it: people sign in at the server's own address.
            "DUAL_API_ISSUER": f"http://127.0.0.1:{port}",
        }
        self.server = live.Server(self.database, env=env, port=port)

    def _fill(self, database):
        """As `make run` does it."""
        log = self.folder / "demo-setup.log"
        inside = Path(os.environ["DUAL_API_TOOLS"]) / "inside_odoo"
        run = live.runner().run
        run(database, [], log, script=inside / "demo_data.py")
        variables = {
            "DEMO_LIMIT": str(self.LIMIT),
            "DUAL_API_ISSUER": "http://127.0.0.1:8069",
        }
        said = run(database, [], log, script=inside / "demo_keys.py", env=variables)
        self._keys(database).write_text(said.splitlines()[-1])

    def _keys(self, database):
        """Where they are kept: copied with the database."""
        return live.filestore() / database / "demo-keys.json"


@pytest.fixture(scope="session")
def demo():
    """What `make run` offers, on a port of its own."""
    found = Demo()
    with found.server:
        yield found


@pytest.fixture(scope="session")
def app_origin(demo):
    """The origin that may use the demo's API; clients/web is served there."""
    folder = Path(os.environ["DUAL_API_TOOLS"]).parent / "clients" / "web"
    with served(folder, demo.app_port) as origin:
        yield origin
