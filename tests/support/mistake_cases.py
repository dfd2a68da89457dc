# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every list, object and text of the contract, filled with mistakes.

Derived from the declarations and from GraphQL's schema: what is added to these is
attacked without a word here.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.request.rules import list_validator

#: A URL has room for no more.
URL_CHARACTERS = 7_000
LONG_TEXT = "\N{PILE OF POO}" * 100_000


class Case(NamedTuple):
    """One request with mistakes in it.

    :param body: of REST; for GraphQL its document and variables
    :param budget: what it may take of the processor, in seconds, Odoo's part included
    """

    name: str
    method: str
    path: str
    body: Any = None
    query: Mapping[str, str] | None = None
    budget: float = 0.05


def shapes(number: int) -> dict[str, Any]:
    """So many mistakes in one value, in every way that JSON has."""
    return {
        "texts": [f"wrong {index}\n" for index in range(number)],
        "numbers": list(range(number)),
        "names": {f"wrong_{index}": index for index in range(number)},
        "objects": [{"wrong": index} for index in range(number // 2)],
        "text": "\n" * number,
        "long text": LONG_TEXT,
        "long name": {LONG_TEXT: 1},
    }


# -- REST ---------------------------------------------------------------------------


def rest_cases(catalog: Catalog, number: int, customer_id: int) -> Iterator[Case]:
    """Every parameter, body, and member of a body.

    :param customer_id: whom to change, if a mistake were none
    """
    for resource in catalog.resources.values():
        relations = [one.name for one in resource.relations if one.many]
        parameters = [
            *list_validator(resource).rules,
            "fields",
            "expand",
            *(f"{name}.limit" for name in relations),
        ]
        for parameter in parameters:
            for sign in (",", ".", "x", "x,", "\n", "%"):
                text = (sign * number)[: URL_CHARACTERS // 3]
                yield Case(
                    f"{resource.name}?{parameter} {sign!r}",
                    "GET",
                    resource.name,
                    query={parameter: text},
                )
        names = {f"w{index}": "1" for index in range(min(number, 90))}
        yield Case(f"{resource.name}?unknown", "GET", resource.name, query=names)
        yield from _bodies(resource, number, customer_id)


def _bodies(resource: Any, number: int, record_id: int) -> Iterator[Case]:
    for verb in resource.verbs:
        if not verb.takes_body:
            continue
        number_of = "1" if verb.in_path else str(record_id)
        path = f"{resource.name}{verb.path}".replace("{id}", number_of)
        method, members = verb.http_method, resource.inputs(verb)
        for shape, value in shapes(number).items():
            name = f"{method} {path} {shape}"
            if isinstance(value, dict):
                yield Case(name, method, path, value)
            if not members:
                continue
            for member in members:
                yield Case(
                    f"{name} {member.write_name}",
                    method,
                    path,
                    {member.write_name: value},
                )
            few = shapes(max(number // len(members), 1))[shape]
            everywhere = {member.write_name: few for member in members}
            yield Case(f"{name} everywhere", method, path, everywhere)


# -- GraphQL ------------------------------------------------------------------------


def graphql_cases(
    catalog: Catalog, schema: GraphQLSchema, number: int
) -> Iterator[Case]:
    """Every argument, and every field of an input, by variables and by literals."""
    for kind, root in (
        ("query", schema.query_type),
        ("mutation", schema.mutation_type),
    ):
        for field_name, field in root.fields.items():
            inner = _inner(catalog, field_name, field)
            for argument_name, argument in field.args.items():
                type_ = argument.type
                for where, value in _values(type_, number):
                    document = (
                        f"{kind}($v: {type_}) {{ {field_name}({argument_name}: $v)"
                        f" {inner} }}"
                    )
                    yield _graphql(
                        f"{field_name}.{argument_name}{where}", document, value
                    )
    yield from _tags(number)
    for case in _spread(number):
        # The document itself is large, or does 30 things: graphql-core reads it sign by
        # sign, whether there are mistakes in it or not.
        yield case._replace(budget=0.15)


def _inner(catalog: Catalog, field_name: str, field: Any) -> str:
    return "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"


def _values(type_: Any, number: int) -> Iterator[tuple[str, Any]]:
    for shape, value in shapes(number).items():
        yield f" {shape}", value
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            inner = get_named_type(get_nullable_type(field.type))
            for shape, value in shapes(number).items():
                yield f".{name} {shape}", {name: value}
            if isinstance(inner, GraphQLInputObjectType):
                yield f".{name} of wrong ones", {name: [{}] * number}
        few = shapes(max(number // len(named.fields), 1))
        for shape, value in few.items():
            yield f" everywhere {shape}", dict.fromkeys(named.fields, value)


def _graphql(name: str, document: str, value: Any) -> Case:
    body = {"query": document, "variables": {"v": value}}
    return Case(f"graphql {name}", "POST", "/graphql", body)


def _tags(number: int) -> Iterator[Case]:
    document = "query($v: [String!]) { customer(id: 1) { etag(fields: $v) } }"
    for shape, value in shapes(number).items():
        yield _graphql(f"etag {shape}", document, value)
    yield _graphql("etag dots", document, ["." * number])
    document = "query($v: String!) { customers(after: $v) { nodes { id } } }"
    yield _graphql("after", document, LONG_TEXT)


def _spread(number: int) -> Iterator[Case]:
    """One value that is named many times, and mistakes in the document itself."""
    times = min(number, 150)
    orders = ", ".join(["{field: $v}"] * times)
    document = (
        f"query($v: String!) {{ customers(orderBy: [{orders}]) {{ totalCount }} }}"
    )
    yield _graphql("an order many times", document, "x" * 400_000)
    document = f"query($v: CustomerSortField!) {document[document.index('{') :]}"
    yield _graphql("an order many times, of its type", document, "x" * 400_000)
    tags = ", ".join(["$v"] * times)
    document = (
        "mutation($v: String!) { createCustomer(input: {name: $v, tags: [%s]})"
        " { customer { id } } }"
    )
    yield _graphql("a tag many times", document % tags, LONG_TEXT)
    aliases = " ".join(
        f"{'a' * 190}{index}: customer(id: $v) {{ id }}" for index in range(30)
    )
    yield _graphql("an id many times", f"query($v: ID!) {{ {aliases} }}", LONG_TEXT)
    aliases = " ".join(
        f"{'a' * 190}{index}: createCustomer(input: $v) {{ customer {{ id }} }}"
        for index in range(30)
    )
    wrong: dict[str, Any] = dict.fromkeys(
        ("email", "phone", "city", "zip", "ref", "vat"), "x\n" * 600
    )
    document = f"mutation($v: CreateCustomerInput!) {{ {aliases} }}"
    yield _graphql("mistakes many times", document, {"name": "\n", **wrong})
    wrong = {
        "name": "N",
        "tags": ["\n\0" + "x" * 80] * 50,
        "clientMutationId": LONG_TEXT,
    }
    yield _graphql("tags many times", document, wrong)
    # graphql-core refuses the first of it; what is told of it in our words is ours.
    names = {f"wrong_{index}": index for index in range(4_900)}
    inputs = ", ".join(f"w{index}: $v" for index in range(200))
    for text in (
        f"mutation($v: X) {{ createCustomer(input: {{{inputs}}}) {{ __typename }} }}",
        f"query($v: X) {{ customers(filter: {{{inputs}}}) {{ totalCount }} }}",
    ):
        yield _graphql(f"names many times {text[:40]}", text, names)
    for text in (
        "{ " + " ".join(f"wrong{index}" for index in range(900)) + " }",
        "{ customers { nodes { " + "name " * 900 + "} } }",
        "{ customers { nodes { " + "parent { a: name } " * 150 + "} } }",
        "{ customers { nodes { "
        + "parent { name name name name name } " * 110
        + "} } }",
        "{ customers { nodes { "
        + " ".join(f"contacts(first: {index}) {{ totalCount }}" for index in range(99))
        + " } } }",
        "{ customers { nodes { "
        + " ".join(f"a: {('name', 'email')[index % 2]}" for index in range(300))
        + " } } }",
        "{ customers { " + " ".join(["nodes { wrong }"] * 200) + " } }",
        f"{{ {'w' * 60_000} }}",
        f"{{ customers(filter: {{name: {'w' * 60_000}}}) {{ totalCount }} }}",
        f"{{ {'a' * 60_000}: customers(first: 0) {{ wrong }} }}",
        f"{{ {'a' * 60_000}: customer(id: 0) {{ id }} }}",
        "query("
        + " ".join(f"$v{index}: Wrong" for index in range(300))
        + ") { viewer }",
        "{ customer(" + " ".join(["id: 1"] * 300) + ") { id } }",
        "{ "
        + " ".join(f"a: customer(id: {index}) {{ id }}" for index in range(140))
        + "}",
        'mutation { createCustomer(input: {name: "N", tags: ['
        + " ".join('"\\n"' for _index in range(900))
        + "]}) { customer { id } } }",
        "mutation { createCustomer(input: {"
        + " ".join(f"w{index}: 1" for index in range(300))
        + "}) { customer { id } } }",
        "mutation { createCustomer(input: {parentId: "
        + "9" * 60_000
        + "}) { customer { id } } }",
        "{ customers(first: " + "9" * 60_000 + ") { totalCount } }",
        '{ customers(first: "' + "\\u0007" * 10_000 + '") { totalCount } }',
    ):
        yield _graphql(f"document {text[:40]}", text, None)
