# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""newman runs the Postman collection that a server publishes, from top to bottom."""

import json
from dataclasses import dataclass

import pytest

COLLECTION = "/api/v1/postman.json"
FIELDS = """{ __schema {
    queryType { fields { name } } mutationType { fields { name } } } }"""


def requests_in(item):
    """All requests in an item, with folders in folders, in the order of a run."""
    if "request" in item:
        yield item
    for each in item.get("item", ()):
        yield from requests_in(each)


def folder(collection, *names):
    """The folder at a path of names."""
    for name in names:
        (collection,) = [each for each in collection["item"] if each["name"] == name]
    return collection


def operations(document):
    """(method, path) of every operation in OpenAPI."""
    return {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }


@dataclass
class Run:
    """What newman found, and what it was to run."""

    collection: dict
    summary: dict
    output: str

    def executions(self):
        return self.summary["run"]["executions"]

    def names(self):
        """The names of the requests that were sent."""
        return {each["item"]["name"] for each in self.executions()}

    def failures(self):
        """A line for each assertion that does not hold, and each broken script."""
        return [
            f"{failure['source']['name']}: {failure['error']['test']}:"
            f" {failure['error']['message']}"
            for failure in self.summary["run"]["failures"]
        ]

    def unasserted(self):
        """Requests that were not sent, or of whose answer nothing was asserted."""
        return [
            execution["item"]["name"]
            for execution in self.executions()
            if not execution.get("assertions") or "response" not in execution
        ]


@pytest.fixture(scope="module")
def newman(tools, client, tmp_path_factory):
    """Runs the collection that a key is shown."""

    def run(base_url, **keys):
        """`api_key`, and `limited_api_key` where there is one."""
        work = tmp_path_factory.mktemp("newman")
        source, report = work / "postman.json", work / "report.json"
        answer = client(base_url, keys["api_key"]).get(COLLECTION)
        assert answer.status_code == 200
        source.write_bytes(answer.content)
        words = ["run", str(source), "--reporters", "json"]
        words += ["--reporter-json-export", str(report)]
        for name, value in {"base_url": base_url, **keys}.items():
            words += ["--env-var", f"{name}={value}"]
        done = tools.node().run("newman", *words, capture_output=True, text=True)
        assert report.exists(), done.stdout + done.stderr
        summary = json.loads(report.read_text())
        return Run(answer.json(), summary, done.stdout)

    return run


@pytest.fixture(scope="module")
def keys(demo, keys_in):
    """Keys that can run it several times in a minute."""
    generous = {"rate_limit_per_min": 1000}
    return keys_in(
        demo.database,
        all={**generous, "scopes": ["customers:read", "customers:write"]},
        read={**generous, "scopes": ["customers:read"]},
        write={**generous, "scopes": ["customers:write"]},
        none={**generous, "scopes": []},
    )


@pytest.fixture(scope="module")
def whole(newman, demo, keys):
    """The whole collection, with a key for everything and one for nothing."""
    base_url = demo.server.base_url
    return newman(base_url, api_key=keys["all"], limited_api_key=keys["none"])


def test_every_request_passes_its_assertions(whole):
    assert not whole.failures()
    assert not whole.unasserted()
    names = [item["name"] for item in requests_in(whole.collection)]
    assert [each["item"]["name"] for each in whole.executions()] == names


def test_no_operation_is_missing(whole, demo, client, keys):
    api = client(demo.server.base_url, keys["all"])
    documented = operations(api.get("openapi.json").json())
    rest = list(requests_in(folder(whole.collection, "REST")))
    rest += requests_in(folder(whole.collection, "GraphQL", "Endpoint"))
    assert len(rest) == len(documented) > 10
    schema = api.graphql(FIELDS).json()["data"]["__schema"]
    fields = {each["name"] for kind in schema.values() for each in kind["fields"]}
    listed = list(requests_in(folder(whole.collection, "GraphQL", "Fields")))
    assert {item["name"] for item in listed} == fields
    assert len(listed) == len(fields) == 7


@pytest.mark.parametrize("name", ["read", "write", "none"])
def test_a_narrower_key_runs_what_it_is_shown(newman, demo, keys, name):
    run = newman(demo.server.base_url, api_key=keys[name])
    assert not run.failures()
    assert len(run.executions()) > 15


def test_it_leaves_nothing_behind_and_needs_no_second_key(newman, demo, client, keys):
    api = client(demo.server.base_url, keys["all"])
    everything = "customers?active=all&limit=1&include_total=true"
    before = api.get(everything).json()["total"]
    run = newman(demo.server.base_url, api_key=keys["all"])
    assert not run.failures()
    left_out = {item["name"] for item in requests_in(run.collection)} - run.names()
    assert left_out == {"A key without the scope"}
    assert api.get(everything).json()["total"] == before


def test_an_answer_that_is_wrong_is_seen(newman, demo, keys):
    # The key that should lack every scope has them all.
    run = newman(demo.server.base_url, api_key=keys["all"], limited_api_key=keys["all"])
    failed = {line.partition(":")[0] for line in run.failures()}
    assert failed == {"A key without the scope"}


def test_resources_of_other_addons_are_in_it(tools, newman, keys_in):
    database = tools.create_database("live_postman", ["dual_api_industries"])
    scopes = [
        f"{name}:{right}"
        for name in ("customers", "industries")
        for right in ("read", "write")
    ]
    wanted = {"rate_limit_per_min": 1000, "scopes": scopes}
    key = keys_in(database, all=wanted)["all"]
    with tools.Server(database) as server:
        run = newman(server.base_url, api_key=key)
    assert not run.failures()
    names = {item["name"] for item in requests_in(run.collection)}
    assert {"industries", "industry", "createIndustry"} <= names
