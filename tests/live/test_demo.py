# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sample customers and the keys of `make run` are what they are said to be."""

import pytest

EVERYTHING = "active=all&limit=200"


@pytest.fixture
def api(demo, client):
    """A client for the demo key of a name."""
    return lambda name: client(demo.server.base_url, demo.keys[name])


@pytest.fixture(scope="module")
def second_company(tools, demo):
    """The ids of all customers of the second company, as the database has them."""
    query = """
        SELECT p.id, p.parent_id FROM res_partner p JOIN ir_model_data d
        ON d.model = 'res.company' AND d.res_id = p.company_id
        WHERE d.module = 'dual_api_demo' AND d.name = 'second_company'
        AND p.id NOT IN (SELECT partner_id FROM res_users)"""
    return dict(tools.sql(demo.database, query))


@pytest.fixture(scope="module")
def stranger(tools, demo):
    """A company with contacts that the second company may not see."""
    query = """
        SELECT p.id FROM res_partner p JOIN res_partner c ON c.parent_id = p.id
        WHERE p.company_id IS NULL AND p.is_company AND p.active LIMIT 1"""
    return tools.sql(demo.database, query)[0][0]


def test_the_keys_are_these(demo):
    working = {"read", "write", "manage", "events", "none", "other", "legacy"}
    assert set(demo.keys) == {*working, "expired", "revoked", "check"}
    assert all(len(key) == 43 for key in demo.keys.values())


def test_read_lists_and_writes_nothing(api):
    answer = api("read").get("customers?limit=200&include_total=true")
    assert answer.status_code == 200
    assert answer.json()["total"] > 150
    refused = api("read").send("POST", "customers", {"name": "No"})
    assert refused.status_code == 403
    assert refused.json()["required_scope"] == "customers:write"


def test_write_creates(api):
    created = api("write").send("POST", "customers", {"name": "Yes"})
    assert created.status_code == 201
    path = f"customers/{created.json()['id']}"
    assert api("write").send("DELETE", path).status_code == 204


def test_none_sees_itself_only(api):
    answer = api("none").get("customers")
    assert answer.status_code == 403
    assert answer.json()["required_scope"] == "customers:read"
    assert api("none").get("me").json()["scopes"] == []


@pytest.mark.parametrize("name", ["expired", "revoked"])
def test_what_is_over_is_over(api, name):
    assert api(name).get("me").status_code == 401
    assert api(name).graphql("{ viewer { name } }").status_code == 401


def test_other_lists_the_second_company_and_nobody_else(api, second_company):
    page = api("other").get(f"customers?{EVERYTHING}&fields=id,parent.id").json()
    assert page["next"] is None
    assert {row["id"] for row in page["results"]} == set(second_company)
    shown = {row["parent"]["id"] for row in page["results"] if row["parent"]}
    assert shown == {parent for parent in second_company.values() if parent}
    assert len(second_company) > 30
    assert shown <= set(second_company)


def test_other_sees_the_contacts_of_its_own_only(api, second_company, stranger):
    fields = "fields=id,contacts.id&contacts.limit=20"
    page = api("other").get(f"customers?{EVERYTHING}&{fields}").json()
    contacts = [c["id"] for row in page["results"] for c in row["contacts"]["results"]]
    assert len(contacts) > 10
    assert set(contacts) <= set(second_company)
    assert api("read").get(f"customers/{stranger}/contacts").json()["count"] > 0
    assert api("other").get(f"customers/{stranger}/contacts").status_code == 404


def test_other_finds_no_stranger_by_any_way(api, stranger):
    found = api("read").get(f"customers/{stranger}?fields=name,node_id,email")
    node_id, name = found.json()["node_id"], found.json()["name"]
    other = api("other")
    assert other.get(f"customers/{stranger}").status_code == 404
    for parameter in (f"name={name}", f"q={found.json()['email']}"):
        answer = other.get(f"customers?{EVERYTHING}&{parameter}")
        assert answer.json()["results"] == []
    answer = other.graphql(
        "query ($id: ID!) { node(id: $id) { id } customer(id: $id) { name } }",
        id=node_id,
    ).json()
    assert answer["data"] == {"node": None, "customer": None}
    codes = [error["extensions"]["error"] for error in answer["errors"]]
    assert codes == ["not_found", "not_found"]
    for method in ("PATCH", "DELETE"):
        body = {"name": "Mine"} if method == "PATCH" else None
        assert other.send(method, f"customers/{stranger}", body).status_code == 404
    moved = other.send("POST", "customers", {"name": "A", "parent_id": stranger})
    assert moved.status_code == 422


def test_the_limit_is_the_one_that_was_asked_for(api, demo):
    # Nobody else spends points of this key afterwards.
    mine = api("other")
    left = mine.remaining()
    answer = mine.get("me")
    assert answer.json()["limit"] == demo.LIMIT
    assert answer.headers["RateLimit-Policy"] == f'"key";q={demo.LIMIT};w=60'
    statuses = [mine.get("me").status_code for _ in range(left)]
    assert statuses == [200] * (left - 1) + [429]
