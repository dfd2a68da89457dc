# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL over HTTP is spoken as every audit of the suite ``graphql-http`` wants."""

import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "support" / "graphql_audits.cjs"
#: Those of the suite's version that is installed: one that shrinks is seen.
AUDITS = 61


@pytest.fixture(scope="module")
def results(tools, demo, keys_in):
    """What each audit found."""
    key = keys_in(demo.database, audits={"rate_limit_per_min": 1000})["audits"]
    answer = tools.node().run(
        SCRIPT,
        f"{demo.server.base_url}/graphql",
        env={"DUAL_API_KEY": key},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_every_audit_is_passed(results):
    failed = [
        f"{audit['id']} {audit['name']}: {audit['status']}, {audit['reason']}"
        for audit in results
        if audit["status"] != "ok"
    ]
    assert not failed, "\n".join(failed)


def test_no_audit_is_missing(results):
    assert len({audit["id"] for audit in results}) == len(results) == AUDITS
