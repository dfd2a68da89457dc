# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI 3.1 document of what is offered."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import yaml

from ...declaration import Listed, Resource, Verb
from ...errors import ERRORS
from ...headers import COMPANY_ID, DATA_LANGUAGE
from ...request.rates import MAX_NODES, PRICE
from ...security import SecurityScheme
from ...visible import VisibleCatalog
from .answer_schemas import (
    answer_name,
    answer_schema,
    embedded_schemas,
    object_schema,
    page_schema,
    related_name,
    related_schema,
)
from .batch_schemas import batch_schemas
from .code_samples import code_samples
from .error_responses import graphql_component, graphql_response, problem_response
from .headers import header_components
from .input_schemas import (
    body_name,
    body_schema,
    embedded_input_schemas,
    part_schemas,
    sort_key_schema,
    sort_name,
)
from .json_schema import RECORD_ID, RECORD_ID_SCHEMA, choice_schemas, dates
from .json_schema import Schema as Document
from .operations import needs_key, with_schemes
from .parameters import parameter_components
from .problem_schemas import mistake_schema, problem_schema
from .resource_paths import ResourcePaths
from .routes import RouteDocuments, Tag
from .webhooks import Webhooks

_INTRODUCTION = """\
The data of an Odoo database, over REST and over GraphQL at `/graphql`. Keys, scopes,
rate limits, validation and errors are the same in both.

**Keys.** {instructions} A key acts as a
user of Odoo; its scopes, listed for each operation, narrow what it may do. With a key
in the request, this document shows what that key may do.

**Rate limit.** A key may spend a number of points in any 60 seconds. A request costs
{price}.
More than {most:,} records are refused. `RateLimit` in every answer says what is
left.

**Company and language.** The headers `{company}` and `{language}` choose the company
that a request is for, and the language of translated values, in both APIs.

**Errors** are `application/problem+json`, with a code in `error`, what is wrong by
field in `details`, and a `correlation_id` to quote when you ask for help.

**Text** is Unicode in UTF-8, without NUL characters. `HEAD` and `OPTIONS` work
wherever `GET` does.
"""


def build_openapi(
    visible: VisibleCatalog, routes: RouteDocuments, schemes: Sequence[SecurityScheme]
) -> Document:
    """Return the document, as plain values.

    :param visible: of the version that the document is of
    :param routes: what the routes of no resource say of themselves
    :param schemes: the ways in which a request may show who it comes from
    """
    paths: Document = {}
    for resource in visible.resources.values():
        paths |= ResourcePaths(visible, resource).paths()
    for path, item in routes.paths.items():
        # Beside what the resource has there.
        paths[path] = {**paths.get(path, {}), **item}
    webhooks = Webhooks(visible)
    messages = webhooks.messages()
    for path, item in paths.items():
        for method, operation in item.items():
            if _is_operation(operation):
                operation["responses"] = _in_version(visible, operation["responses"])
                operation["security"] = with_schemes(operation["security"], schemes)
                operation["x-codeSamples"] = code_samples(
                    method, path, item, operation, schemes
                )
    goes = visible.catalog.version.deprecated
    components = {
        "schemas": {
            **_schemas(visible),
            **routes.schemas,
            **webhooks.schemas(),
        },
        "responses": {
            **{
                code: problem_response(error, visible)
                for code, error in visible.catalog.errors.items()
            },
            **{
                graphql_component(code): graphql_response(error, visible)
                for code, error in visible.catalog.errors.items()
            },
        },
        "parameters": parameter_components(),
        "headers": header_components(visible.catalog.version, schemes),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dual API",
            "version": visible.catalog.version.contract,
            **(dates(goes) if goes else {}),
            "summary": "An Odoo database through REST and GraphQL.",
            "description": _introduction(visible, schemes),
            "contact": {"name": "The administrator of this server"},
            "license": {"name": "LGPL-3.0-or-later", "identifier": "LGPL-3.0-or-later"},
        },
        "servers": [{"url": "/", "description": "This server."}],
        "tags": _tags(visible, routes.tags),
        "security": with_schemes(needs_key(), schemes),
        "paths": paths,
        **({"webhooks": messages} if messages else {}),
        "components": {
            **_used([paths, messages], components),
            "securitySchemes": {
                scheme.name: {
                    **scheme.definition,
                    "description": _described(scheme, visible),
                }
                for scheme in schemes
            },
        },
    }


def to_yaml(document: Document) -> str:
    """Spell the document as YAML."""
    return yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=88,
    )


#: PyYAML, which has no types, may have been built without its faster half.
_SafeDumper: Any = getattr(  # type: ignore[explicit-any]
    yaml, "CSafeDumper", yaml.SafeDumper
)


class _Dumper(_SafeDumper):
    """Writes text of several lines as a block, and nothing as an alias."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _in_version(visible: VisibleCatalog, responses: Document) -> Document:
    """The responses, each refusal under the status that it has in the version."""
    found: Document = {}
    for status, response in responses.items():
        code = response.get("$ref", "").rpartition("/")[2]
        own = ERRORS.get(code)
        error = visible.catalog.errors.get(code)
        if own is None or error is None or own.status == error.status:
            found.setdefault(status, response)
            continue
        alike = (
            each.error
            for each in visible.catalog.errors.values()
            if each.status == error.status
        )
        found.setdefault(
            str(error.status), {"$ref": f"#/components/responses/{next(alike)}"}
        )
    return found


def _is_operation(value: object) -> bool:
    """Whether that part of a path is an operation; its parameters are none."""
    return isinstance(value, dict)


# -- parts --------------------------------------------------------------------------


def _introduction(visible: VisibleCatalog, schemes: Iterable[SecurityScheme]) -> str:
    introduction = _INTRODUCTION.format(
        instructions=" Or: ".join(scheme.instruction for scheme in schemes),
        price=PRICE,
        most=MAX_NODES,
        company=COMPANY_ID.name,
        language=DATA_LANGUAGE.name,
    )
    if visible.scopes is None:
        return introduction
    names = ", ".join(f"`{scope}`" for scope in sorted(visible.scopes)) or "no scope"
    return f"{introduction}\nThis document is for a key with {names}.\n"


def _tags(visible: VisibleCatalog, routes: Iterable[Tag]) -> list[Document]:
    """Return the headings; that of a resource leads to the schema of its object."""
    own: list[Document] = [
        {
            "name": each.name,
            "description": each.description,
            "x-displayName": _heading(each.name),
            "x-object": {"name": each.singular, "schema": each.type_name},
        }
        for each in visible.resources.values()
    ]
    others: list[Document] = [
        {
            "name": tag.name,
            "description": tag.description,
            "x-displayName": tag.title or _heading(tag.name),
        }
        for tag in routes
        # Some routes of a resource are described by themselves.
        if tag.name not in visible.resources
    ]
    return own + others


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _described(scheme: SecurityScheme, visible: VisibleCatalog) -> str:
    scopes = "".join(
        f"\n- `{scope}`: {sentence}"
        for scope, sentence in visible.catalog.scopes.items()
        if visible.allows(scope)
    )
    return f"{scheme.description}\n{scopes}" if scopes else scheme.description


def _schemas(visible: VisibleCatalog) -> Document:
    schemas: Document = {RECORD_ID: RECORD_ID_SCHEMA, **choice_schemas(visible)}
    for type_ in visible.types.values():
        schemas[type_.type_name] = object_schema(visible, type_)
        schemas |= embedded_schemas(visible, type_)
        if type_.relations:
            schemas[related_name(type_)] = related_schema(visible, type_)
    for type_ in visible.types.values():
        if isinstance(type_, Listed):
            for items in dict.fromkeys((type_.type_name, related_name(type_))):
                schemas[f"{items}Page"] = page_schema(type_, items)
            schemas[sort_name(type_)] = sort_key_schema(type_)
        if isinstance(type_, Resource):
            schemas |= part_schemas(type_)
            schemas |= embedded_input_schemas(type_)
            for verb in type_.verbs:
                schemas |= _verb_schemas(visible, type_, verb)
            schemas |= batch_schemas(type_, visible.batches(type_))
    return {
        **schemas,
        "Mistake": mistake_schema(),
        "Problem": problem_schema(visible.catalog.errors),
    }


def _verb_schemas(visible: VisibleCatalog, resource: Resource, verb: Verb) -> Document:
    schemas: Document = {}
    if verb.takes_body:
        schemas[body_name(resource, verb)] = body_schema(resource, verb)
    if verb.reveals:
        answer = answer_schema(visible, resource, verb)
        schemas[answer_name(resource, verb)] = answer
    return schemas


def _used(shown: Sequence[Document], components: Document) -> Document:
    """The components that what is shown leads to, in their order."""
    found: set[tuple[str, str]] = set()
    left = list(_references(shown))
    while left:
        kind, name = reference = left.pop()
        if reference not in found:
            found.add(reference)
            left += _references(components[kind][name])
    return {
        kind: {name: each for name, each in named.items() if (kind, name) in found}
        for kind, named in components.items()
    }


def _references(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            _hash, _components, kind, name = reference.split("/")
            yield kind, name
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
