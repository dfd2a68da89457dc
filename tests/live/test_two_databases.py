# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One process, two databases, different addons: each has the API of its addons.

`dual_api_industries`, `dual_api_second_version` and `dual_api_badge` are installed in
one of them only.
"""

import subprocess
import time

import codes
import jwt
import pytest
from devkit import live

WITH, WITHOUT = "live_industries", "live_plain"
SCOPES = ["customers:read", "customers:write"]
MORE_SCOPES = ["industries:read", "industries:write"]
CREATE_INDUSTRY = """
mutation ($input: CreateIndustryInput!) {
    createIndustry(input: $input) { industry { id databaseId name fullName active } }
}"""


@pytest.fixture(scope="module")
def keys(tools, keys_in, test_addons):
    wide = {"rate_limit_per_min": 10_000}
    made = {}
    for name, addons, scopes in (
        (WITH, test_addons, SCOPES + MORE_SCOPES),
        (WITHOUT, [], SCOPES),
    ):
        tools.create_database(name, addons)
        made[name] = keys_in(
            name, all=wide | {"scopes": scopes}, customers=wide | {"scopes": SCOPES}
        )
    return made


@pytest.fixture(scope="module")
def server(tools, client, keys):
    class Server(live.Server):
        """Ready when both databases answer; without a name there is none to ask."""

        def _serves(self):
            try:
                return all(
                    client(self.base_url, database=name).get("health").ok
                    for name in (WITH, WITHOUT)
                )
            except OSError:
                return False

    words = [f"--db-filter=^({WITH}|{WITHOUT})$"]
    with Server(WITH, words=words) as server:
        yield server


@pytest.fixture
def having(server, client, keys):
    return client(server.base_url, keys[WITH]["all"], WITH)


@pytest.fixture
def lacking(server, client, keys):
    return client(server.base_url, keys[WITHOUT]["all"], WITHOUT)


def test_rest_has_every_call_where_it_is_installed(having):
    created = having.send("POST", "industries", {"name": "Glass", "full_name": "G"})
    assert created.status_code == 201, created.text
    record = created.json()
    assert record == {"id": record["id"], "name": "Glass", "full_name": "G"}
    path = f"industries/{record['id']}"
    assert created.headers["Location"].endswith(f"/api/v1/{path}")
    assert having.get(path).json() == record
    page = having.get("industries?name=Glass").json()
    expected = {"results": [record], "count": 1, "next": None, "next_cursor": None}
    assert page == expected
    changed = having.send("PATCH", path, {"active": False}, params={"fields": "active"})
    assert changed.json() == {"id": record["id"], "active": False}
    assert having.get("industries?name=Glass").json()["results"] == []
    archived = having.get("industries?active=false&q=glas").json()
    assert archived["results"] == [record]
    refused = having.send("PATCH", path, {"name": ""})
    assert refused.status_code == 422
    assert refused.json()["details"] == {"name": ["This can't be empty."]}
    assert having.send("DELETE", path).status_code == 204
    assert having.get(path).status_code == 404


def test_rest_has_nothing_of_it_where_it_is_not(lacking):
    for method, path in (
        ("GET", "industries"),
        ("GET", "industries/1"),
        ("POST", "industries"),
        ("DELETE", "industries/1"),
    ):
        body = {"name": "Glass"} if method == "POST" else None
        answer = lacking.send(method, path, body)
        assert answer.status_code == 404, answer.text
        assert answer.json()["error"] == "not_found"


def test_a_verb_of_its_own_is_done_at_both_doors(having):
    kept, ends, last = (
        having.send("POST", "industries", {"name": name}).json()["id"]
        for name in ("Metal", "Iron", "Copper")
    )
    customer = having.send("POST", "customers", {"name": "Smith", "industry_id": ends})
    assert customer.status_code == 201, customer.text
    merged = having.send("POST", f"industries/{kept}/merge", {"other_id": ends})
    assert merged.status_code == 200, merged.text
    assert merged.json() == {
        "id": kept,
        "name": "Metal",
        "full_name": None,
        "moved": 1,
    }
    again = having.graphql(
        """mutation ($input: MergeIndustryInput!) {
            mergeIndustry(input: $input) { moved industry { name } }
        }""",
        input={"id": last, "otherId": kept},
    ).json()
    assert again["data"]["mergeIndustry"] == {
        "moved": 1,
        "industry": {"name": "Copper"},
    }
    document = having.get("openapi.json").json()
    operation = document["paths"]["/api/v1/industries/{id}/merge"]["post"]
    assert operation["operationId"] == "mergeIndustry"
    for path in (f"customers/{kept}/merge", "industries/merge"):
        assert having.send("POST", path, {}).status_code == 404


def test_graphql_has_it_where_it_is_installed(having):
    made = having.graphql(CREATE_INDUSTRY, input={"name": "Paper"}).json()
    assert "errors" not in made, made
    industry = made["data"]["createIndustry"]["industry"]
    assert industry["name"] == "Paper"
    assert industry["fullName"] is None
    assert industry["active"] is True
    found = having.graphql(
        """query ($id: ID!) {
            industry(id: $id) { name }
            node(id: $id) { __typename ... on Industry { databaseId } }
            industries(filter: {name: "Paper"}) { nodes { id } totalCount }
        }""",
        id=industry["id"],
    ).json()
    assert found["data"] == {
        "industry": {"name": "Paper"},
        "node": {"__typename": "Industry", "databaseId": industry["databaseId"]},
        "industries": {"nodes": [{"id": industry["id"]}], "totalCount": 1},
    }
    changed = having.graphql(
        """mutation ($id: ID!) {
            updateIndustry(input: {id: $id, fullName: "Pulp"}) { industry { fullName } }
            deleteIndustry(input: {id: $id}) { deletedId }
        }""",
        id=industry["id"],
    ).json()
    assert changed["data"] == {
        "updateIndustry": {"industry": {"fullName": "Pulp"}},
        "deleteIndustry": {"deletedId": industry["id"]},
    }


@pytest.mark.parametrize(
    "query",
    [
        "{ industries { nodes { id } } }",
        "{ industry(id: 1) { id } }",
        "{ customers { nodes { industry { name } } } }",
        'mutation { createIndustry(input: {name: "A"}) { clientMutationId } }',
        "{ viewer { name ... on Industry { id } } }",
    ],
)
def test_graphql_knows_nothing_of_it_where_it_is_not(lacking, query):
    answer = lacking.graphql(query).json()
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["error"] == "validation"
    assert answer["errors"][0]["message"].startswith(
        ("Cannot query field", "Unknown type")
    )


def test_a_customer_has_an_industry_at_both_doors(having):
    industry = having.send("POST", "industries", {"name": "Tin"}).json()
    body = {"name": "Tinsmith", "industry_id": industry["id"]}
    customer = having.send("POST", "customers?expand=industry", body)
    assert customer.status_code == 201, customer.text
    assert customer.json()["industry"] == industry
    number = customer.json()["id"]
    query = "query ($id: ID!) { customer(id: $id) { industry { name } } }"
    found = having.graphql(query, id=str(number)).json()
    assert found["data"] == {"customer": {"industry": {"name": "Tin"}}}
    gone = having.graphql(
        """mutation ($id: ID!) {
            updateCustomer(input: {id: $id, industryId: null}) {
                customer { industry { name } }
            }
        }""",
        id=str(number),
    ).json()
    assert gone["data"]["updateCustomer"]["customer"] == {"industry": None}
    refused = having.send("PATCH", f"customers/{number}", {"industry_id": 2**31 - 1})
    assert refused.status_code == 422
    assert list(refused.json()["details"]) == ["industry_id"]


def test_a_newer_version_is_served_where_it_is_installed(having, lacking):
    made = having.send("POST", "/api/v3/customers", {"name": "T", "telephone": "1"})
    assert made.status_code == 201, made.text
    number = made.json()["id"]
    path = f"/api/v3/customers/{number}"
    assert made.headers["Location"].endswith(path)
    newer = having.get(f"{path}?fields=telephone,salesperson,industry.name").json()
    same = {"id": number, "industry": None}
    assert newer == {**same, "telephone": "1", "salesperson": None}
    older = having.get(f"customers/{number}?fields=phone,website,industry.name").json()
    assert older == {**same, "phone": "1", "website": None}
    query = "query ($id: ID!) { customer(id: $id) { telephone } }"
    found = having.graphql(query, id=str(number)).json()
    assert found["data"] == {"customer": {"telephone": "1"}}, found
    # Another addon that knows nothing of versions is in both.
    for version in (1, 2, 3):
        industries = having.get(f"/api/v{version}/industries")
        assert industries.status_code == 200
        document = having.get(f"/api/v{version}/openapi.json").json()
        assert document["info"]["version"] == f"{version}.0.0"
        assert f"/api/v{version}/industries" in document["paths"]
        # A route that says so is one of each version, and in its document.
        assert having.get(f"/api/v{version}/pulse").json() == {"version": f"v{version}"}
        described = document["paths"][f"/api/v{version}/pulse"]["get"]
        assert described["operationId"] == "getPulse"
    for path in ("customers", "openapi.json", "me", "health", "pulse"):
        assert lacking.get(f"/api/v3/{path}").status_code == 404


def test_a_customer_has_none_where_it_is_not_installed(lacking):
    body = {"name": "Tinsmith", "industry_id": 1}
    refused = lacking.send("POST", "customers", body)
    assert refused.status_code == 422
    assert refused.json()["details"] == {"industry_id": ["unknown field"]}
    refused = lacking.get("customers?expand=industry")
    assert refused.status_code == 422
    assert list(refused.json()["details"]) == ["expand"]


def test_reading_through_a_customer_needs_the_scope_of_industries(server, client, keys):
    narrow = client(server.base_url, keys[WITH]["customers"], WITH)
    assert narrow.get("customers").status_code == 200
    answer = narrow.get("customers?expand=industry")
    assert answer.status_code == 403
    assert answer.json()["required_scope"] == "industries:read"
    answer = narrow.graphql("{ customers { nodes { industry { name } } } }")
    assert answer.status_code == 403
    extensions = answer.json()["errors"][0]["extensions"]
    assert extensions["required_scope"] == "industries:read"


def test_the_documents_tell_of_it_in_one_and_not_in_the_other(having, lacking):
    documents = [api.get("openapi.json").json() for api in (having, lacking)]
    there = [
        sum("industr" in path for path in document["paths"]) for document in documents
    ]
    assert there[0] >= 2
    assert there[1] == 0
    customers = [
        document["components"]["schemas"]["Customer"]["properties"]
        for document in documents
    ]
    assert ["industry" in properties for properties in customers] == [True, False]
    types = [
        "type Industry implements Node" in api.get("/graphql/schema.graphql").text
        for api in (having, lacking)
    ]
    assert types == [True, False]


def test_the_document_of_two_resources_is_valid(tools, having, tmp_path):
    path = tmp_path / "openapi.yaml"
    path.write_text(having.get("openapi.yaml").text)
    command = [tools.contract().python, "-m", "openapi_spec_validator", path]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


SCOPE_LIST = 'result = list(env["dual_api.resolver"]._catalog().scopes)'
NEW_KEY = """
from odoo.exceptions import ValidationError
try:
    env["api.key"].generate(env.ref("base.user_admin").id, "K", ["industries:read"])
    result = "made"
except ValidationError as error:
    env.cr.rollback()
    result = str(error)
"""


def test_a_key_can_have_the_scopes_of_its_database(tools, keys):
    here, there = (tools.evaluate(name, SCOPE_LIST) for name in (WITH, WITHOUT))
    assert [scope for scope in here if scope not in MORE_SCOPES] == there
    assert {*MORE_SCOPES} == {*here} - {*there}
    own = {*SCOPES, "keys:read", "keys:write", "operations:read", "keys:delegate"}
    assert own < {*there}
    assert tools.evaluate(WITH, NEW_KEY) == "made"
    assert "industries:read" in tools.evaluate(WITHOUT, NEW_KEY)


def test_a_key_of_one_database_is_nobody_in_the_other(server, client, keys):
    stranger = client(server.base_url, keys[WITH]["all"], WITHOUT)
    assert stranger.get("me").status_code == 401


BADGE = {"X-Badge": "badge-7", "Idempotency-Key": "once"}
GIVE_BADGE = """
from hashlib import sha256
user = env.ref("base.user_admin")
number = sha256(b"badge-7").hexdigest()
env["ir.config_parameter"].set_param(f"dual_api_badge.{number}", user.id)
env.cr.commit()
result = number[:16]
"""
CREATE = 'mutation { createCustomer(input: {name: "B"}) { customer { databaseId } } }'


def test_a_badge_opens_both_doors_where_it_is_known(tools, server, client, keys):
    subject = f"badge:{tools.evaluate(WITH, GIVE_BADGE)}"
    here, there = (client(server.base_url, database=name) for name in (WITH, WITHOUT))
    me = here.get("me", headers=BADGE)
    assert me.status_code == 200, me.text
    assert me.json()["name"] == "Badge of Administrator"
    body = {"query": CREATE, "variables": {}}
    made = [here.send("POST", "/graphql", body, headers=BADGE) for _turn in range(2)]
    assert made[0].json() == made[1].json()
    assert made[1].headers["Idempotent-Replayed"] == "true"
    with_key = {**BADGE, "X-API-Key": keys[WITH]["all"]}
    assert here.get("me", headers=with_key).status_code == 400
    challenges = here.get("me").headers["WWW-Authenticate"]
    assert "ApiKey" in challenges
    assert "Badge" in challenges
    schemes = here.get("openapi.json").json()["components"]["securitySchemes"]
    assert list(schemes) == ["ApiKey", "Badge"]
    query = (
        "SELECT subject, key_name, key_id, user_id, count(*) FROM api_request"
        " WHERE starts_with(subject, 'badge:') GROUP BY 1, 2, 3, 4"
    )
    # The log is written a moment later.
    expected = [(subject, "Badge of Administrator", None, 2, 3)]
    deadline = time.monotonic() + 120
    while (found := tools.sql(WITH, query)) != expected:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    # The other database knows of none of it.
    stranger = there.get("me", headers=BADGE)
    assert stranger.status_code == 401
    assert "Badge" not in stranger.headers["WWW-Authenticate"]
    assert "X-Badge" not in stranger.headers["Vary"]


ADMIN = 2
METADATA = "/.well-known/oauth-authorization-server"
ISSUERS = {WITH: "https://industries.example", WITHOUT: "https://plain.example"}
SET_ISSUER = 'env["ir.config_parameter"].set_param("dual_api.issuer", {!r})\n'
NEW_APP = f"""
app = env["api.client"].create({{{{"name": "App", "kind": "public",
    "redirect_uris": {codes.REDIRECT!r}, "scopes": "customers:read", **{{!r}}}}}})
app._approve()
result = app.client_id
"""


@pytest.fixture(scope="module")
def app(tools, server):
    """One app that both databases know, each with an issuer of its own.

    For the last tests: what they offer without an issuer is less.
    """
    found = {}
    for name, issuer in ISSUERS.items():
        source = SET_ISSUER.format(issuer) + NEW_APP.format(found)
        found["client_id"] = tools.evaluate(name, source)
    return found["client_id"]


@pytest.fixture
def code(tools, app):
    """Of the first database."""
    return codes.make_code(tools, WITH, app, ADMIN, ISSUERS[WITH])


@pytest.fixture
def me(server, client):
    """Status of what a token is answered in a database."""

    def asked(name, token):
        headers = {"Authorization": f"Bearer {token}"}
        answer = client(server.base_url, database=name).get("me", headers=headers)
        return answer.status_code

    return asked


def test_each_has_an_issuer_and_signing_keys_of_its_own(tools, server, client, app):
    kids = {}
    for name, issuer in ISSUERS.items():
        tools.evaluate(name, 'env["api.signing_key"]._current()\nresult = True')
        api = client(server.base_url, database=name)
        document = api.get(METADATA).json()
        assert document["issuer"] == issuer
        for member, address in document.items():
            if member.endswith(("_endpoint", "_uri")):
                assert address.startswith(f"{issuer}/"), member
        resource = api.get("/.well-known/oauth-protected-resource").json()
        assert resource["authorization_servers"] == [issuer]
        published = api.get("/.well-known/jwks.json").json()["keys"]
        kids[name] = {key["kid"] for key in published}
        assert kids[name]
    assert kids[WITH].isdisjoint(kids[WITHOUT])


def test_a_code_of_one_database_is_none_in_the_other(server, app, code):
    refused = codes.exchange(server, app, code, WITHOUT)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    # That has not used it up where it is one.
    assert codes.exchange(server, app, code, WITH).status_code == 200


GRANTED = """
app = env["api.client"]._find({client_id!r})
user = env["res.users"].browse({user})
grant = env["api.key"]._grant(app, user, ["customers:read"], {resource!r}, 90)
grant.write({{"public_id": {sid!r},
    "session_hash": grant._session_hash(user, {sid!r})}})
env["api.refresh"]._issue(grant)
grant.refresh_ids.write({{"chain": {chain!r}}})
env["api.signing_key"].create({{**{key!r}, "state": "previous",
    "published_at": grant.create_date, "signs_until": grant.create_date}})
env["api.signing_key"]._tell()
result = True
"""


def test_a_token_of_one_database_is_none_in_the_other(tools, server, me, app, code):
    token = codes.exchange(server, app, code, WITH).json()["access_token"]
    assert [me(name, token) for name in ISSUERS] == [200, 401]
    # Not even where the other was told of all that the token says, but for the issuer.
    claims = jwt.decode(token, options={"verify_signature": False})
    query = "SELECT kid, public_jwk FROM api_signing_key WHERE state = 'current'"
    [(kid, public_jwk)] = tools.sql(WITH, query)
    copied = GRANTED.format(
        client_id=app,
        user=ADMIN,
        resource=f"{ISSUERS[WITH]}/api",
        sid=claims["sid"],
        chain=claims["chain"],
        key={"kid": kid, "public_jwk": public_jwk},
    )
    tools.evaluate(WITHOUT, copied)
    assert me(WITHOUT, token) == 401
    for issuer, status in ((ISSUERS[WITH], 200), (ISSUERS[WITHOUT], 401)):
        tools.evaluate(WITHOUT, f"{SET_ISSUER.format(issuer)}result = True")
        assert me(WITHOUT, token) == status
