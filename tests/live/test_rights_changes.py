# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is kept of rights ends with them: in every worker, with the next request.

Each test lets both worker processes answer, so that both keep what they know, makes
one change through the server, and asks both again.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

LIST = "/api/v1/customers"
ALL = f"{LIST}?limit=1&fields=id&active=all&include_total=true"


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_rights")


@pytest.fixture(scope="module")
def key(database, keys_in):
    return keys_in(database, rights={"rate_limit_per_min": 100_000})["rights"]


@pytest.fixture(scope="module")
def server(tools, database, key):
    with tools.Server(database, workers=2) as server:
        yield server


@pytest.fixture(scope="module")
def admin(server, administrator):
    return administrator(server)


@pytest.fixture(scope="module")
def paris(admin):
    """Partners that only a rule on the city tells from others."""
    admin.call("res.partner", "create", [{"name": "Elsewhere"}])
    values = [{"name": f"P{number}", "city": "Paris"} for number in range(3)]
    return admin.call("res.partner", "create", values)


@pytest.fixture(scope="module")
def user(admin, paris):
    """The id of the key's user."""
    return admin.call("res.users", "search", [("login", "=", "live")])


@pytest.fixture
def see(server, client, key, pids_of):
    """What both processes answer: how many customers there are, or a status."""

    def see_both(**headers):
        def ask(_number):
            answer = client(server.base_url, key).get(ALL, headers=headers)
            return answer.json().get("total", answer.status_code)

        seen, answers = len(server.log_text()), set()
        deadline = time.monotonic() + 120
        while len(pids_of(server, LIST, seen)) < 2:
            assert time.monotonic() < deadline, "one process answers everything"
            with ThreadPoolExecutor(4) as pool:
                answers |= set(pool.map(ask, range(8)))
        assert len(answers) == 1, f"the processes disagree: {answers}"
        return answers.pop()

    return see_both


@pytest.fixture
def rule(admin):
    """Makes a rule for reading partners; the test may change it, it is removed."""
    made = []

    def make(domain, groups=()):
        model = admin.call("ir.model", "search", [("model", "=", "res.partner")])
        values = {
            "name": "Live",
            "model_id": model[0],
            "domain_force": domain,
            "groups": [(6, 0, list(groups))],
        }
        made.extend(admin.call("ir.rule", "create", [values]))
        return made[-1:]

    yield make
    admin.call("ir.rule", "unlink", made)


PARIS = "[('city', '=', 'Paris')]"
NONE = "[('city', '=', 'Nowhere')]"


def test_a_rule_added_changed_archived_and_removed(admin, see, rule, paris, user):
    everything = see()
    assert everything > len(paris)
    found = rule(PARIS)
    assert see() == len(paris)
    admin.call("ir.rule", "write", found, {"domain_force": NONE})
    assert see() == 0
    admin.call("ir.rule", "write", found, {"active": False})
    assert see() == everything
    admin.call("ir.rule", "write", found, {"active": True})
    assert see() == 0
    admin.call("ir.rule", "unlink", found)
    assert see() == everything


@pytest.fixture
def group(admin, rule):
    """A group whose members see only what is in Paris."""
    found = admin.call("res.groups", "create", [{"name": "Live"}])
    rule(PARIS, found)
    return found


def test_a_group_given_and_taken_at_the_user(admin, see, group, paris, user):
    everything = see()
    admin.call("res.users", "write", user, {"group_ids": [(4, group[0])]})
    assert see() == len(paris)
    admin.call("res.users", "write", user, {"group_ids": [(3, group[0])]})
    assert see() == everything


def test_a_group_given_and_taken_at_the_group(admin, see, group, paris, user):
    everything = see()
    admin.call("res.groups", "write", group, {"user_ids": [(4, user[0])]})
    assert see() == len(paris)
    admin.call("res.groups", "write", group, {"user_ids": [(3, user[0])]})
    assert see() == everything


def test_a_group_given_and_taken_by_implication(admin, see, group, paris, user):
    everything = see()
    outer = admin.call(
        "res.groups", "create", [{"name": "Outer", "user_ids": [(4, user[0])]}]
    )
    assert see() == everything
    admin.call("res.groups", "write", outer, {"implied_ids": [(4, group[0])]})
    assert see() == len(paris)
    admin.call("res.groups", "write", outer, {"implied_ids": [(3, group[0])]})
    assert see() == everything


def test_access_rights_taken_and_given(admin, see, user):
    everything = see()
    domain = [("model_id.model", "=", "res.partner"), ("perm_read", "=", True)]
    rights = admin.call("ir.model.access", "search", domain)
    # The administrator needs some right to go on.
    keep = {"name": "Live", "perm_read": True, "perm_write": True}
    model = admin.call("ir.model", "search", [("model", "=", "res.partner")])
    xml_id = [("module", "=", "base"), ("name", "=", "group_system")]
    system = admin.call("ir.model.data", "search_read", xml_id, ["res_id"])
    own = admin.call(
        "ir.model.access",
        "create",
        [{**keep, "model_id": model[0], "group_id": system[0]["res_id"]}],
    )
    admin.call("ir.model.access", "write", rights, {"perm_read": False})
    try:
        assert see() == 403
    finally:
        admin.call("ir.model.access", "write", rights, {"perm_read": True})
        admin.call("ir.model.access", "unlink", own)
    assert see() == everything


def test_a_company_joined_left_and_switched(admin, see, user):
    first = admin.call("res.users", "read", user, ["company_id"])[0]["company_id"][0]
    second = admin.call("res.company", "create", [{"name": "Live"}])
    admin.call("res.partner", "create", [{"name": "Theirs", "company_id": second[0]}])
    everything, header = see(), {"X-Company-ID": str(second[0])}
    assert see(**header) == 403
    admin.call("res.users", "write", user, {"company_ids": [(4, second[0])]})
    assert see() == everything + 1
    # That one, and what is of no company.
    assert see(**header) == everything + 1
    assert see(**{"X-Company-ID": str(first)}) == everything
    admin.call("res.users", "write", user, {"company_id": second[0]})
    assert see() == everything + 1
    admin.call(
        "res.users",
        "write",
        user,
        {"company_id": first, "company_ids": [(6, 0, [first])]},
    )
    assert see() == everything
    assert see(**header) == 403


def test_a_module_installed(admin, server, client, key, pids_of, see):
    see()
    module = admin.call(
        "ir.module.module", "search", [("name", "=", "dual_api_industries")]
    )
    path = "/api/v1/industries"
    assert client(server.base_url, key).get(path).status_code == 404
    admin.call("ir.module.module", "button_immediate_install", module)
    seen, statuses = len(server.log_text()), set()
    deadline = time.monotonic() + 120
    while len(pids_of(server, path, seen)) < 2:
        assert time.monotonic() < deadline, "one process answers everything"
        statuses.add(client(server.base_url, key).get(path).status_code)
    # The resource is there; the key has no scope for it.
    assert statuses == {403}
