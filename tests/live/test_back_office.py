# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys and settings in the web client, as a person uses it, over two processes."""

import shlex
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from devkit.back_office import BackOffice
from playwright.sync_api import expect

ME = "/api/v1/me"


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_back_office")


@pytest.fixture(scope="module")
def server(tools, database):
    with tools.Server(database, workers=2) as server:
        # Nothing leads the pages to the process that pushes messages.
        server.expect(r"Couldn't bind the websocket")
        yield server


@pytest.fixture(scope="module")
def users(database, tools):
    """Logins by role; the password is the login."""
    source = """
for login, groups in (
    # Who extends a key has all rights of its user.
    ("manager", ["base.group_user", "base.group_partner_manager",
                 "dual_api.group_manager"]),
    ("owner", ["base.group_user"]),
):
    env["res.users"].create({
        "name": login.capitalize(), "login": login, "password": login,
        "group_ids": [(6, 0, [env.ref(group).id for group in groups])],
    })
"""
    tools.evaluate(database, source)


@pytest.fixture
def office(server, browser, users):
    """Logs somebody in; nothing in the pages is to fail."""
    contexts, complaints = [], []

    def log_in(login):
        context = browser.new_context()
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        return BackOffice(tab, server.base_url, login)

    yield log_in
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def answers(server, client, pids_of):
    """The statuses that both processes give to a key."""

    def ask(key):
        return client(server.base_url, key).get("me").status_code

    def both(key):
        seen, found = len(server.log_text()), set()
        deadline = time.monotonic() + 120
        while len(pids_of(server, ME, seen)) < 2:
            assert time.monotonic() < deadline, "one process answers everything"
            with ThreadPoolExecutor(4) as pool:
                found |= set(pool.map(ask, [key] * 8))
        return found

    return both


def test_a_key_from_its_beginning_to_its_end(office, answers):
    """Made, copied, tried, rotated, revoked."""
    manager = office("manager")
    manager.keys()
    manager.ask_for_key("Web shop", "customers:write")
    key = manager.make_key()
    assert len(key) == 43
    line = manager.copy("curl")
    assert key in line
    manager.close()
    said = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)
    assert '"name":"Web shop"' in said.stdout
    assert '"customers:write"' in said.stdout
    assert answers(key) == {200}

    manager.key("Web shop")
    manager.press("Rotate", "Rotate")
    new = manager.copied_key()
    manager.close()
    manager.state("Replaced, still active")
    assert new != key
    assert answers(key) == answers(new) == {200}

    # From the next request on, in every process.
    manager.press("Revoke", "Revoke")
    manager.state("Revoked")
    assert answers(key) == {401}
    assert answers(new) == {200}


def test_a_key_is_extended(office, answers, database, keys_in, tools):
    key = keys_in(database, ending={})["ending"]
    tools.sql(
        database,
        "UPDATE api_key SET expires_at = now() AT TIME ZONE 'UTC' + interval '1 hour'"
        " WHERE name = 'ending'",
    )
    manager = office("manager")
    manager.key("ending")
    manager.press("Extend")
    manager.dialog.get_by_role("button", name="Extend", exact=True).click()
    password = manager.tab.locator(".modal input[type=password]")
    password.fill(manager.password)
    manager.tab.get_by_role("button", name="Confirm Password").click()
    manager.tab.locator(".modal").wait_for(state="detached")
    left = "SELECT expires_at - now() AT TIME ZONE 'UTC' FROM api_key WHERE name = %s"
    [(rest,)] = tools.sql(database, left, ["ending"])
    assert 89 <= rest.days <= 90
    assert answers(key) == {200}


def test_owners_manage_their_own_in_their_preferences(office, answers):
    owner = office("owner")
    owner.home()
    # There is no menu of the API for them, and the list does not open.
    expect(owner.tab.get_by_role("menuitem", name="Keys")).to_have_count(0)
    owner.preferences()
    owner.ask_for_key("My script")
    key = owner.make_key()
    owner.close()
    assert answers(key) == {200}
    # One dialog takes the place of the other, as for Odoo's own keys.
    owner.preferences()
    row = owner.row("My script")
    expect(row).to_contain_text("Active")
    row.get_by_role("button", name="Revoke").click()
    owner.dialog.get_by_role("button", name="Revoke", exact=True).click()
    owner.preferences()
    expect(owner.row("My script")).to_contain_text("Revoked")
    assert answers(key) == {401}


def test_the_first_thing_to_do_is_said(office, server):
    owner = office("manager")
    owner.keys()
    # No key has this name.
    owner.tab.get_by_role("searchbox").fill("nonsense")
    owner.tab.get_by_role("searchbox").press("Enter")
    helper = owner.tab.locator(".o_view_nocontent")
    expect(helper).to_contain_text("Create the first key")


def test_settings_are_saved_and_redis_is_tried(office, server, client, tools):
    redis = tools.redis_server()
    with redis:
        admin = office("admin")
        admin.settings()
        field = admin.tab.locator("div[name=dual_api_redis_url] input")
        test = admin.tab.get_by_role("button", name="Test the Connection")
        for address, words in (
            ("redis://127.0.0.1:1", "Redis does not answer"),
            (redis.url, "Redis answers and counts."),
        ):
            field.fill(address)
            test.click()
            notice = admin.tab.locator(".o_notification", has_text=words)
            notice.wait_for()
            notice.locator(".o_notification_close").click()
        field.fill("")
        depth = admin.tab.locator("div[name=dual_api_graphql_depth] input")
        depth.fill("3")
        admin.tab.get_by_role("button", name="Save", exact=True).click()
        admin.tab.get_by_role("button", name="Save", exact=True).wait_for(
            state="hidden"
        )
        admin.settings()
        expect(depth).to_have_value("3")
        expect(field).to_have_value("")


def test_what_the_server_sets_is_shown_and_kept(database, tools, browser, users):
    path = tools.runner().folder / "live" / "own.conf"
    path.write_text("[dual_api]\ngraphql_tokens = 777\n")
    words = ["-c", str(path)]
    env = {"DUAL_API_CORS_ORIGINS": "https://shop.example.com"}
    with tools.Server(database, env=env, words=words) as server:
        context = browser.new_context()
        admin = BackOffice(context.new_page(), server.base_url, "admin")
        admin.settings()
        for name, value, where in (
            ("graphql_tokens", "777", "odoo.conf [dual_api] graphql_tokens"),
            ("cors_origins", "https://shop.example.com", "DUAL_API_CORS_ORIGINS"),
        ):
            setting = admin.tab.locator(f"#dual_api_{name}_setting")
            expect(setting).to_contain_text(value)
            expect(setting).to_contain_text(f"Set by {where}")
            expect(setting.locator("input")).to_have_count(0)
        context.close()
