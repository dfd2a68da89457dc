# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The published documents, in the eyes of programs that know their rules.

`DUAL_API_TEST_EFFORT` and `DUAL_API_TEST_SEED` make schemathesis look longer, and
elsewhere: `make test-live ARGS="-k schemathesis" DUAL_API_TEST_EFFORT=100`.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from devkit import live

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CONTRACT = HERE / "support" / "contract"
DATABASE = "live_contract"
EXAMPLES = 3 * live.EFFORT
PHASES = ["examples", "fuzzing", "stateful"]
if live.EFFORT > 1:
    # Some 1,700 requests, at the bounds of every parameter.
    PHASES.append("coverage")
SEED = os.environ.get("DUAL_API_TEST_SEED", "1")
KEYS = {
    "none": (),
    "read": ("customers:read",),
    "write": ("customers:write",),
    "all": ("customers:read", "customers:write"),
}
#: The record of the examples, which a user who left keeps from being deleted.
WORLD = """
partners = env["res.partner"].with_context(active_test=False)
for _ in range(7):
    if not partners.browse(7).exists():
        partners.create({"name": "Azure Interior", "is_company": True})
azure = partners.browse(7)
assert azure.exists()
for user in env["res.users"].with_context(active_test=False).search([]):
    if user.partner_id == azure:
        user.partner_id = partners.create({"name": user.login})
env["res.users"].create({"name": "A", "login": "azure", "partner_id": azure.id,
    "group_ids": env.ref("base.group_portal").ids, "active": False})
azure.write({"active": True, "is_company": True, "company_id": False})
partners.create([{"name": name, "parent_id": 7} for name in ("Ann", "Bob")])
result = azure.name
"""


@pytest.fixture(scope="module")
def api(tools, client, keys_in):
    """A server with a database that may be ruined, and keys that never end."""
    tools.create_database(DATABASE)
    tools.evaluate(DATABASE, WORLD)
    wanted = {
        name: {"rate_limit_per_min": 1_000_000, "scopes": scopes}
        for name, scopes in KEYS.items()
    }
    with tools.Server(DATABASE) as server:
        server.keys = keys_in(DATABASE, **wanted)
        # PostgreSQL is who knows that a record is needed, and Odoo logs what it says.
        server.expect('bad query: DELETE FROM "res_partner"')
        everything = client(server.base_url, server.keys["all"])
        assert everything.send("DELETE", "customers/7").status_code == 409
        yield server


@pytest.fixture(scope="module")
def documents(api, client, tmp_path_factory):
    """The document as it is shown to nobody and to each key, in files."""
    folder = tmp_path_factory.mktemp("contract")
    # What the others are shown lies between what these are.
    some = ("none", "write") if live.EFFORT == 1 else KEYS
    files = {name: folder / f"{name}.yaml" for name in ("nobody", *some)}
    for name, path in files.items():
        answer = client(api.base_url, api.keys.get(name)).get("openapi.yaml")
        assert answer.status_code == 200
        path.write_text(answer.text)
    return [*files.values()]


def run(program, *words, cwd, **variables):
    """What the program says, once it has ended well."""
    answer = subprocess.run(
        [program, *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **variables},
        check=False,
    )
    assert answer.returncode == 0, f"{answer.stdout}\n{answer.stderr}"[-20_000:]
    return answer.stdout


def test_openapi_spec_validator_finds_them_valid(tools, documents):
    words = ("-m", "openapi_spec_validator", *documents)
    said = run(tools.contract().python, *words, cwd=documents[0].parent)
    assert said.split("\n") == [*(f"{path}: OK" for path in documents), ""]


NOTHING = {"errors": 0, "warnings": 0, "ignored": 0}


def redocly(tools, folder, *words):
    """What Redocly counts in each file: errors, warnings, those that were set aside."""
    answer = tools.node().run(
        "redocly",
        "lint",
        "--format=json",
        *words,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"},
    )
    assert answer.returncode == 0, f"{answer.stdout}\n{answer.stderr}"
    # A document for each file, one behind the other.
    found, rest = [], answer.stdout.strip()
    while rest:
        document, end = json.JSONDecoder().raw_decode(rest)
        found.append(document)
        rest = rest[end:].strip()
    assert not any(document["problems"] for document in found)
    return [document["totals"] for document in found]


def test_redocly_has_nothing_to_say(tools):
    kept = sorted(ROOT.glob("schema/contract/v*/openapi.yaml"))
    names = [str(path.relative_to(ROOT)) for path in kept]
    assert redocly(tools, ROOT, *names) == [NOTHING] * len(names)


def test_redocly_has_nothing_to_say_of_a_keys_document(tools, documents):
    names = [path.name for path in documents]
    folder = documents[0].parent
    totals = redocly(tools, folder, *names, "--extends=recommended")
    assert totals == [NOTHING] * len(documents)
    # It is seen when one of several is not as it should be.
    (folder / "wrong.yaml").write_text("openapi: 3.1.0")
    with pytest.raises(AssertionError, match=r"wrong\.yaml"):
        redocly(tools, folder, *names, "wrong.yaml", "--extends=recommended")


def schemathesis(tools, api, folder, url, hooks, *words):
    """What schemathesis says, once it has found nothing."""
    program = tools.contract().program("schemathesis")
    if not program.exists():
        pytest.skip("schemathesis does not run on Python 3.10")
    said = run(
        program,
        f"--config-file={CONTRACT / 'schemathesis.toml'}",
        "run",
        f"{api.base_url}{url}",
        f"--header=X-API-Key: {api.keys['all']}",
        f"--max-examples={EXAMPLES}",
        f"--seed={SEED}",
        "--generation-database=none",
        "--continue-on-failure",
        "--no-shrink",
        *words,
        cwd=folder,
        SCHEMATHESIS_HOOKS=str(CONTRACT / hooks),
    )
    sys.stdout.write(said)
    selected, tested = map(int, re.findall(r"(?:Selected|Tested): (\d+)", said))
    assert selected == tested
    return said, tested


@pytest.mark.soaks
def test_schemathesis_finds_rest_as_described(tools, api, tmp_path):
    words = ("--checks=all", "--mode=all", f"--phases={','.join(PHASES)}")
    said, tested = schemathesis(
        tools, api, tmp_path, "/api/v1/openapi.json", "meaningful_values.py", *words
    )
    assert tested > 15
    for phase in PHASES:
        assert re.search(rf"✅ +{phase.title()}\b", said), said
    assert int(re.search(r"(\d+) generated", said)[1]) > 100 * live.EFFORT


@pytest.mark.soaks
def test_schemathesis_breaks_nothing_by_graphql(tools, api, tmp_path):
    # Invalid documents are for the audits of GraphQL over HTTP: an answer that refuses
    # one may have status 200.
    words = ("--checks=answers_as_promised", "--mode=positive")
    said, tested = schemathesis(
        tools, api, tmp_path, "/graphql", "graphql_answer_check.py", *words
    )
    assert tested == 11
    assert re.search(r"✅ +Fuzzing\b", said), said
