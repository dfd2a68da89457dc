# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What generators make of the published contract compiles, and makes calls.

One client is made from the first contract as it was released, and used untouched for as
long as that version is served, whatever newer ones there are beside it. The others are
made from what a running server publishes: one of them sends every default, also of what
only some databases have. That a mistake does not compile shows that the types are there
at all.
"""

import json
import os
import re
import subprocess

import pytest
from devkit import places

RELEASED = places.ROOT / "schema" / "contract" / "v1" / "released" / "openapi.yaml"
STRICT = ("--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes")
MODERN = (
    *("--target", "es2022", "--module", "nodenext", "--types", "node"),
    "--skipLibCheck",
)
REST = """
import createClient from "openapi-fetch";
import type { components, paths, webhooks } from "./contract.js";

const client = createClient<paths>({
  baseUrl: process.env.SERVER!,
  headers: { "X-API-Key": process.env.KEY! },
  querySerializer: { array: { style: "form", explode: false } },
});
const made = await client.POST("/api/v1/customers", {
  body: { name: "Werft", is_company: true, country_code: "DE", tags: ["Online"] },
  params: { query: { fields: ["id", "name", "country", "tags"] } },
});
const customer: components["schemas"]["Customer"] = made.data!;
const path = { id: customer.id! };
const list = await client.GET("/api/v1/customers", {
  params: { query: { sort: ["name", "-id"], country: ["DE"], limit: 200 } },
});
const names: (string | null | undefined)[] = list.data!.results.map((row) => row.name);
const refused = await client.PATCH("/api/v1/customers/{id}", {
  params: { path },
  body: { email: "no address" },
});
const details: Record<string, unknown> = refused.error!.details;
const gone = await client.DELETE("/api/v1/customers/{id}", { params: { path } });
const listed = names.includes("Werft");
const { status } = gone.response;
type Content = webhooks["customer.updated"]["post"]["requestBody"]["content"];
const message: Content["application/json"] = {
  type: "customer.updated",
  timestamp: "2026-01-31T09:30:00Z",
  data: { id: "Q3Vz", database_id: 7, url: "/", changed: ["email"], object: customer },
};
if (message.data.changed.length !== 1) throw new Error(message.type);
console.log(JSON.stringify({ customer, listed, details, status }));
"""
#: The same of a user who has moved to the second version.
NEWER = (
    REST.replace("/api/v1/", "/api/v2/")
    .replace('country_code: "DE"', 'address: { country: "DE", postal_code: "20457" }')
    .replace('"country", "tags"]', '"address.country", "tags"]')
)
#: By version: the program, and the mistake that only it can have.
PROGRAMS = {
    "v1": (REST, ('country_code: "DE"', "country_code: 5")),
    "v2": (NEWER, ('postal_code: "20457"', "postal_code: 20457")),
}
GRAPHQL = """
import { print } from "graphql";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { graphql } from "./gql/index.js";

const LIST = graphql(`
  query Customers($filter: CustomerFilter) {
    customers(first: 3, filter: $filter, orderBy: [{ field: NAME }]) {
      totalCount
      nodes { id name updatedAt parent { name } contacts(first: 1) { nodes { email } } }
    }
  }
`);
const CREATE = graphql(`
  mutation Create($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { id name tags } }
  }
`);
const DELETE = graphql(`
  mutation Delete($input: DeleteCustomerInput!) {
    deleteCustomer(input: $input) { deletedId }
  }
`);

async function ask<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const answer = await fetch(`${process.env.SERVER}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-API-Key": process.env.KEY! },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const made = await ask(CREATE, { input: { name: "Kai", tags: ["Online"] } });
const { id, tags } = made.createCustomer!.customer;
const { customers } = await ask(LIST, { filter: { q: "Mesa" } });
const names: (string | null)[] = customers.nodes.map((node) => node.name ?? null);
const gone = await ask(DELETE, { input: { id } });
const deleted = gone.deleteCustomer!.deletedId === id;
console.log(JSON.stringify({ tags, names, total: customers.totalCount, deleted }));
"""
PYTHON = """
import json, os
from customers_client import AuthenticatedClient
from customers_client.api.customers import (
    create_customer, delete_customer, list_customers, update_customer,
)
from customers_client.models import (
    Customer, CustomerCreate, CustomerPage, CustomerUpdate, Problem,
)

client = AuthenticatedClient(
    base_url=os.environ["SERVER"],
    token=os.environ["KEY"],
    prefix="",
    auth_header_name="X-API-Key",
)
body = CustomerCreate(name="Hafen", is_company=True, country_code="DE")
made = create_customer.sync(client=client, body=body)
assert isinstance(made, Customer), made
page = list_customers.sync(client=client, country=["DE"], q="Hafen", limit=200)
assert isinstance(page, CustomerPage), page
refused = update_customer.sync(
    made.id, client=client, body=CustomerUpdate(email="no address")
)
assert isinstance(refused, Problem), refused
gone = delete_customer.sync_detailed(made.id, client=client)
print(json.dumps({
    "name": made.name,
    "country": made.country,
    "listed": made.id in [row.id for row in page.results],
    "refused": refused.error,
    "details": refused.details.to_dict(),
    "gone": gone.status_code,
}))
"""


@pytest.fixture(scope="module")
def environ(demo, keys_in):
    """The server, and a key that nobody else spends."""
    scopes = ["customers:read", "customers:write"]
    wanted = {"scopes": scopes, "rate_limit_per_min": 1000}
    key = keys_in(demo.database, generated=wanted)["generated"]
    return {"SERVER": demo.server.base_url, "KEY": key, "NO_PROXY": "*"}


@pytest.fixture
def node(tools, tmp_path):
    """Runs a command of Node in a folder of its own."""
    found = tools.node()
    found.link(tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def run(program, *words, **options):
        return found.run(
            program, *words, cwd=tmp_path, capture_output=True, text=True, **options
        )

    return run


def let_through(node, folder, source, mistakes):
    """Compile the program; returns the mistakes that could be compiled as well.

    :param mistakes: pairs of what is right and what is wrong
    """
    (folder / "client.ts").write_text(source)
    for number, (right, wrong) in enumerate(mistakes):
        assert right in source
        (folder / f"wrong{number}.ts").write_text(source.replace(right, wrong))
    said = node(
        "tsc", *STRICT, *MODERN, "client.ts", *map(str, folder.glob("wrong*.ts"))
    )
    refused = set(re.findall(r"^(\S+)\.ts\(\d+,\d+\): error TS", said.stdout, re.M))
    assert "client" not in refused, said.stdout
    return [
        wrong for n, (_, wrong) in enumerate(mistakes) if f"wrong{n}" not in refused
    ]


def answered(node, folder, environ):
    """What the compiled program prints."""
    ran = node(folder / "client.js", env=environ)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("version", PROGRAMS)
def test_openapi_typescript(node, tmp_path, environ, version):
    program, mistake = PROGRAMS[version]
    published = f"{environ['SERVER']}/api/{version}/openapi.json"
    # What was released is used beside a newer version.
    document = RELEASED if version == "v1" else published
    made = node("openapi-typescript", document, "-o", "contract.d.ts")
    assert made.returncode == 0, made.stderr
    mistakes = (
        mistake,
        ('name: "Werft"', "name: 5"),
        ('tags: ["Online"]', 'tags: "Online"'),
        ('"-id"', '"-phone"'),
        ("row.name", "row.nickname"),
        ("/customers/{id}", "/customer/{id}"),
        ('type: "customer.updated"', 'type: "customer.created"'),
        ('changed: ["email"]', 'changed: "email"'),
    )
    assert not let_through(node, tmp_path, program, mistakes)
    answer = answered(node, tmp_path, environ)
    customer = answer.pop("customer")
    address = {"country": "DE"}
    shown = address if version == "v1" else {"address": address}
    assert customer.items() >= {"name": "Werft", "tags": ["Online"], **shown}.items()
    assert list(answer.pop("details")) == ["email"]
    assert answer == {"listed": True, "status": 204}


def test_graphql_code_generator(node, tmp_path, environ):
    config = {
        "schema": f"{environ['SERVER']}/graphql/schema.graphql",
        "documents": "client.ts",
        "generates": {
            "gql/": {"preset": "client", "config": {"emitLegacyCommonJSImports": False}}
        },
    }
    (tmp_path / "codegen.json").write_text(json.dumps(config))
    (tmp_path / "client.ts").write_text(GRAPHQL)
    made = node("graphql-codegen", "--config", "codegen.json", env=environ)
    assert made.returncode == 0, made.stderr + made.stdout
    mistakes = (
        ('q: "Mesa"', "q: 5"),
        ('name: "Kai", tags', "tags"),
        ("node.name", "node.nickname"),
    )
    assert not let_through(node, tmp_path, GRAPHQL, mistakes)
    assert answered(node, tmp_path, environ) == {
        "tags": ["Online"],
        "names": [
            "Blue Mesa Supply 2 LLC",
            "Blue Mesa Supply 3 LLC",
            "Blue Mesa Supply 4 LLC",
        ],
        "total": 4,
        "deleted": True,
    }


def test_openapi_python_client(tools, tmp_path, environ):
    python = tools.contract()
    folder = str(python.program(""))
    variables = {
        **{k: text for k, text in os.environ.items() if "proxy" not in k.lower()},
        **environ,
        "PATH": os.pathsep.join([folder, os.environ["PATH"]]),
    }

    def run(*command):
        ran = subprocess.run(
            [str(word) for word in command],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran

    (tmp_path / "config.yml").write_text("package_name_override: customers_client\n")
    made = run(
        *(python.program("openapi-python-client"), "generate", "--output-path", "made"),
        *("--url", f"{environ['SERVER']}/api/v1/openapi.json"),
        *("--config", "config.yml"),
    )
    # It warns of what it leaves out: uploads in parts and a feed, for which there are
    # programs of their own.
    left_out = re.findall(r"WARNING parsing (\S+ \S+)", made.stdout + made.stderr)
    assert left_out.pop() == "GET /api/docs/changes.atom"
    assert all(" /api/v1/uploads" in each for each in left_out), left_out
    (tmp_path / "made" / "client.py").write_text(PYTHON)
    answer = json.loads(run(python.python, tmp_path / "made" / "client.py").stdout)
    assert list(answer.pop("details")) == ["email"]
    assert answer == {
        "name": "Hafen",
        "country": "DE",
        "listed": True,
        "refused": "validation",
        "gone": 204,
    }
