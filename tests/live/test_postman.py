# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make postman` makes a collection that newman can run from top to bottom."""

import json
import re
from dataclasses import dataclass

import pytest
from devkit import postman

FIELDS = """{ __schema {
    queryType { fields { name } } mutationType { fields { name } } } }"""
NEED_LIMITED_KEY = {"A key without the scope", "GraphQL: a key without the scope"}
WITH_ONE_KEY = "The key of this request, and what it may do"
METHODS = ("get", "post", "patch", "put", "delete")


def requests_in(item, *folders):
    """(folders, request) in the order of a run, of folders within folders."""
    if "request" in item:
        yield folders, item
    for each in item.get("item", ()):
        yield from requests_in(each, *folders, item.get("name", ""))


@dataclass
class Collection:
    """A collection, and the documents that it was made of."""

    source: object
    document: dict
    content: dict

    def requests(self, *folders):
        """The requests in the folder at a path of names."""
        return [
            item
            for found, item in requests_in(self.content)
            if found[1 : 1 + len(folders)] == folders
        ]

    def operations(self, *folders):
        """(method, path) of the requests in the folder at a path of names."""
        found = [item["request"] for item in self.requests(*folders)]
        return [(each["method"], "/" + "/".join(each["url"]["path"])) for each in found]

    def documented(self):
        """(method, path) of all operations in OpenAPI, as Postman spells them."""
        return [
            (method.upper(), re.sub(r"{(\w+)}", r":\1", path))
            for path, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        ]

    def fields(self):
        """The root fields of GraphQL that have a request."""
        return [item["name"] for item in self.requests("GraphQL", "Fields")]


@dataclass
class Run:
    """What newman found, and what it was to run."""

    collection: Collection
    summary: dict
    #: How many customers more there are afterwards.
    left_behind: int | None = None

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

    def failing(self):
        """The names of the requests with an answer that is not as asserted."""
        return {each["source"]["name"] for each in self.summary["run"]["failures"]}

    def unasserted(self):
        """Requests that were not sent, or of whose answer nothing was asserted."""
        return [
            execution["item"]["name"]
            for execution in self.executions()
            if not execution.get("assertions") or "response" not in execution
        ]


@pytest.fixture(scope="module")
def collection_of(tools, client, tmp_path_factory):
    """Makes the collection of what a server shows a key."""

    def make(base_url, key):
        folder = tmp_path_factory.mktemp("documents")
        postman.fetch(base_url, key, folder)
        source = folder / "postman.json"
        openapi, sdl = folder / postman.OPENAPI, folder / postman.SDL
        postman.convert(tools.postman_node(), openapi, sdl, source, base_url)
        asking = client(base_url, key)
        newest = asking.get("/api").json()["openapi"]["json_url"]
        document = asking.get(newest).json()
        return Collection(source, document, json.loads(source.read_text()))

    return make


@pytest.fixture(scope="module")
def run(tools, tmp_path_factory):
    """Runs a collection, or the requests of these names in it."""

    def run(collection, *names, **keys):
        """`apiKey`, and `limitedApiKey` where there is one."""
        report = tmp_path_factory.mktemp("newman") / "report.json"
        words = ["run", str(collection.source), "--reporters", "json"]
        words += ["--reporter-json-export", str(report)]
        for name in names:
            words += ["--folder", name]
        for name, value in keys.items():
            words += ["--env-var", f"{name}={value}"]
        done = tools.node().run("newman", *words, capture_output=True, text=True)
        assert report.exists(), done.stdout + done.stderr
        return Run(collection, json.loads(report.read_text()))

    return run


@pytest.fixture(scope="module")
def keys(demo, keys_in):
    """Keys that can run it several times in a minute."""
    wanted = {
        "all": ["customers:read", "customers:write", "keys:read", "keys:write"],
        "read": ["customers:read"],
        "write": ["customers:write"],
        "none": [],
    }
    return keys_in(
        demo.database,
        **{
            name: {"rate_limit_per_min": 1000, "scopes": scopes}
            for name, scopes in wanted.items()
        },
    )


@pytest.fixture(scope="module")
def count(demo, client, keys):
    """How many customers there are."""
    api = client(demo.server.base_url, keys["all"])
    everything = "customers?active=all&limit=1&include_total=true"
    return lambda: api.get(everything).json()["total"]


@pytest.fixture(scope="module")
def whole(run, collection_of, demo, keys, count):
    """The whole collection, with a key for everything and one for nothing."""
    collection = collection_of(demo.server.base_url, keys["all"])
    before = count()
    found = run(collection, apiKey=keys["all"], limitedApiKey=keys["none"])
    found.left_behind = count() - before
    return found


def test_every_request_passes_its_assertions(whole):
    assert not whole.failures()
    assert not whole.unasserted()
    names = [item["name"] for item in whole.collection.requests()]
    assert [each["item"]["name"] for each in whole.executions()] == names


def test_no_operation_and_no_field_is_missing(whole, demo, client, keys):
    collection = whole.collection
    found = collection.operations("REST") + collection.operations("GraphQL", "Endpoint")
    assert sorted(found) == sorted(collection.documented())
    assert len(found) > 20
    api = client(demo.server.base_url, keys["all"])
    schema = api.graphql(FIELDS).json()["data"]["__schema"]
    fields = [each["name"] for kind in schema.values() for each in kind["fields"]]
    assert sorted(collection.fields()) == sorted(fields)
    assert len(fields) == 16


@pytest.mark.parametrize(
    ("name", "methods", "fields"),
    [
        pytest.param(
            "read",
            {"GET"},
            {"viewer", "customer", "customers", "node"},
            marks=pytest.mark.minutes,
        ),
        (
            "write",
            {"POST", "PATCH", "DELETE"},
            {"viewer"}
            | {f"{verb}Customer" for verb in ("create", "update", "delete")}
            | {f"{verb}Customers" for verb in ("create", "update", "upsert", "delete")},
        ),
        pytest.param("none", set(), {"viewer"}, marks=pytest.mark.minutes),
    ],
)
def test_a_narrower_key_runs_what_it_is_shown(
    run, collection_of, demo, keys, name, methods, fields
):
    collection = collection_of(demo.server.base_url, keys[name])
    found = run(collection, apiKey=keys[name])
    assert not found.failures()
    assert len(found.executions()) > 15
    customers = collection.operations("REST", "customers")
    assert {method for method, _path in customers} == methods
    assert set(collection.fields()) == fields
    found = collection.operations("REST") + collection.operations("GraphQL", "Endpoint")
    assert sorted(found) == sorted(collection.documented())


def test_it_leaves_nothing_behind(whole):
    assert whole.left_behind == 0


def test_it_needs_no_second_key(run, whole, keys):
    # Of the requests that take one, and of one more, only that one is sent.
    names = [*NEED_LIMITED_KEY, WITH_ONE_KEY]
    found = run(whole.collection, *names, apiKey=keys["all"])
    assert not found.failures()
    assert found.names() == {WITH_ONE_KEY}


def test_an_answer_that_is_wrong_is_seen(run, whole, keys):
    # The key that should lack every scope has them all.
    names = [*NEED_LIMITED_KEY, WITH_ONE_KEY]
    found = run(whole.collection, *names, apiKey=keys["all"], limitedApiKey=keys["all"])
    assert found.names() == {*names}
    assert found.failing() == NEED_LIMITED_KEY


def test_resources_of_other_addons_are_in_it(
    tools, run, collection_of, keys_in, test_addons
):
    database = tools.create_database("live_postman", test_addons)
    scopes = [
        f"{name}:{right}"
        for name in ("customers", "industries")
        for right in ("read", "write")
    ]
    wanted = {"rate_limit_per_min": 1000, "scopes": scopes}
    key = keys_in(database, all=wanted)["all"]
    with tools.Server(database) as server:
        found = run(collection_of(server.base_url, key), apiKey=key)
    assert not found.failures()
    assert {"industries", "industry", "createIndustry"} <= found.names()


def test_it_can_be_read_before_it_is_run(whole):
    for item in whole.collection.requests():
        assert item["request"]["description"], item["name"]
    documented = whole.collection.requests("REST")
    documented += whole.collection.requests("GraphQL", "Endpoint")
    for item in documented:
        assert item["response"], item["name"]
    identifiers = [item["id"] for item in whole.collection.requests()]
    assert len(identifiers) == len(set(identifiers))


def test_it_holds_no_key_and_no_variable_without_a_value_to_come(whole, keys):
    text = json.dumps(whole.collection.content)
    for key in keys.values():
        assert key not in text
    values = {
        each["key"]: each["value"] for each in whole.collection.content["variable"]
    }
    assert values["apiKey"] == ""
    assert set(re.findall(r"{{(\w+)}}", text)) == set(values)


COLLECTIONS = pytest.mark.parametrize(
    ("collection", "openapi", "sdl"),
    [pytest.param(*each, id=each[0].name) for each in postman.collections()],
)


@COLLECTIONS
def test_every_server_has_the_collections_of_the_contract(
    demo, client, collection, openapi, sdl
):
    # The address that the guide tells to import.
    path = f"/dual_api/static/{collection.name}"
    answer = client(demo.server.base_url).get(path)
    assert answer.content == collection.read_bytes()


@COLLECTIONS
def test_the_collections_in_the_repository_are_those_of_the_contract(
    tools, tmp_path, collection, openapi, sdl
):
    made = tmp_path / collection.name
    postman.convert(tools.postman_node(), openapi, sdl, made)
    assert made.read_bytes() == collection.read_bytes(), "run make postman"
