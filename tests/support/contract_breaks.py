# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Changes of a document that break clients, with the sentences that tell them."""

from .contract_document import CREATE, DOCUMENT, GONE, IN, LIMIT, LIST, OUT, SORT

RIGHT = "so requests that were right are refused"
NEVER = "so clients get values that they were told never come"
WITHOUT = "so requests without it, which were right, are refused"
#: (place in the document, what stands there afterwards, the sentences)
BREAKS = [
    (
        LIST,
        GONE,
        ["GET /things: the operation is gone, so clients that call it fail."],
    ),
    (
        (*LIST, "operationId"),
        "getThings",
        [
            "GET /things: its operationId was listThings and is getThings, so the"
            " method of generated clients is gone."
        ],
    ),
    (
        (*LIST, "parameters"),
        [],
        [
            "GET /things, query parameter `sort`: it is gone, so requests with it are"
            " refused."
        ],
    ),
    (
        (*SORT, "in"),
        "header",
        [
            "GET /things, query parameter `sort`: it is gone, so requests with it are"
            " refused.",
            "GET /things, header parameter `sort`: it is new.",
        ],
    ),
    (
        (*CREATE, "parameters"),
        [{"name": "fields", "in": "query", "required": True}],
        [f"POST /things, query parameter `fields`: it is new and required, {WITHOUT}."],
    ),
    (
        (*SORT, "required"),
        True,
        [f"GET /things, query parameter `sort`: it became required, {WITHOUT}."],
    ),
    (
        (*SORT, "explode"),
        True,
        [
            "GET /things, query parameter `sort`: it was spelled style form, not"
            " exploded and is spelled style form, exploded, so what clients send is"
            " read as something else."
        ],
    ),
    (
        (*SORT, "schema", "maxItems"),
        2,
        [f"GET /things, query parameter `sort`: `maxItems` was 3 and is 2, {RIGHT}."],
    ),
    (
        (*SORT, "schema", "items", "enum"),
        ["id"],
        [
            'GET /things, query parameter `sort`[]: the value "name" is gone, so'
            " requests that name it are refused."
        ],
    ),
    (
        (*LIMIT, "schema", "maximum"),
        100,
        [
            f"{method} /things, query parameter `limit`: `maximum` was 200 and is 100,"
            f" {RIGHT}."
            for method in ("GET", "POST")
        ],
    ),
    (
        (*LIMIT, "schema", "minimum"),
        5,
        [
            f"{method} /things, query parameter `limit`: `minimum` was 1 and is 5,"
            f" {RIGHT}."
            for method in ("GET", "POST")
        ],
    ),
    (
        (*LIMIT, "schema", "default"),
        20,
        [
            f"{method} /things, query parameter `limit`: the default was 50 and is 20,"
            " so who leaves it out gets something else."
            for method in ("GET", "POST")
        ],
    ),
    (
        (*CREATE, "requestBody"),
        GONE,
        ["POST /things, body: it is taken no more, so requests with it fail."],
    ),
    (
        (*CREATE, "requestBody", "required"),
        True,
        [f"POST /things, body: it became required, {WITHOUT}."],
    ),
    (
        (*LIST, "requestBody"),
        {"required": True, "content": {}},
        [f"GET /things, body: it is required now, {WITHOUT}."],
    ),
    (
        (*CREATE, "requestBody", "content", "text/csv"),
        GONE,
        [f"POST /things, body: the media type text/csv is gone, {RIGHT}."],
    ),
    (
        (*IN, "properties", "code"),
        GONE,
        ["ThingCreate.code: the field is gone, so requests with it are refused."],
    ),
    (
        (*IN, "properties", "code", "type"),
        "string",
        [f"ThingCreate.code: the value may be null no more, {RIGHT}."],
    ),
    (
        (*IN, "properties", "code", "minLength"),
        2,
        [f"ThingCreate.code: `minLength` was 1 and is 2, {RIGHT}."],
    ),
    (
        (*IN, "properties", "code", "pattern"),
        "^A",
        [f'ThingCreate.code: `pattern` was not set and is "^A", {RIGHT}.'],
    ),
    (
        (*IN, "properties", "code", "enum"),
        ["A", None],
        [f'ThingCreate.code: of all values there are left "A", {RIGHT}.'],
    ),
    (
        (*IN, "properties", "code", "not"),
        {"const": "B"},
        [
            'ThingCreate.code: `not` was not set and is {"const": "B"}, so requests'
            " that were right are refused."
        ],
    ),
    (
        (*IN, "properties", "name", "maxLength"),
        100,
        [f"ThingCreate.name: `maxLength` was 200 and is 100, {RIGHT}."],
    ),
    (
        (*IN, "properties", "parent", "oneOf"),
        [{"type": "string"}],
        [f"ThingCreate.parent: the value may be of the type integer no more, {RIGHT}."],
    ),
    (
        (*IN, "required"),
        ["name", "code"],
        [f"ThingCreate.code: the field became required, {WITHOUT}."],
    ),
    (
        IN,
        {
            **DOCUMENT["components"]["schemas"]["ThingCreate"],
            "required": ["name", "size"],
            "properties": {
                **DOCUMENT["components"]["schemas"]["ThingCreate"]["properties"],
                "size": {"type": "string"},
            },
        },
        [f"ThingCreate.size: the field is new and required, {WITHOUT}."],
    ),
    (
        (*IN, "additionalProperties"),
        False,
        [
            "ThingCreate: other fields are allowed no more, so requests with some are"
            " refused."
        ],
    ),
    (
        (*OUT, "properties", "name"),
        GONE,
        ["Thing.name: the field is gone, so clients miss it."],
    ),
    (
        (*OUT, "properties", "name", "type"),
        "integer",
        [
            "Thing.name: the value is never null any more.",
            "Thing.name: the value can be of the type integer now, which clients do"
            " not expect.",
            "Thing.name: the value is never of the type string any more.",
        ],
    ),
    (
        (*OUT, "properties", "name", "maxLength"),
        300,
        [f"Thing.name: `maxLength` was 200 and is 300, {NEVER}."],
    ),
    (
        (*OUT, "properties", "id", "type"),
        ["integer", "null"],
        ["Thing.id: the value can be null now, which clients do not expect."],
    ),
    (
        (*OUT, "properties", "id", "type"),
        "number",
        [
            "Thing.id: the value can be of the type number now, which clients do not"
            " expect."
        ],
    ),
    (
        (*OUT, "properties", "size", "enum"),
        ["S"],
        ['Thing.size: the value "L" is gone, so clients wait for it in vain.'],
    ),
    (
        (*OUT, "properties", "size", "enum"),
        GONE,
        [f'Thing.size: any value is possible beside "S", "L", {NEVER}.'],
    ),
    (
        (*OUT, "required"),
        [],
        ["Thing.id: the field can be missing now, which clients do not expect."],
    ),
    (
        (*LIST, "responses"),
        {
            "206": DOCUMENT["paths"]["/things"]["get"]["responses"]["200"],
            "404": {"description": "It is not there."},
        },
        [
            "GET /things, answer 200: it is gone, so clients that take it for success"
            " find none.",
            "GET /things, answer 206: it is new, and clients know success by another"
            " status.",
        ],
    ),
    (
        (*LIST, "responses", "404"),
        GONE,
        [
            "GET /things, answer 404: it is gone, so clients that handle it wait for"
            " it in vain."
        ],
    ),
    (
        (*LIST, "responses", "200", "content", "text/csv"),
        GONE,
        [
            "GET /things, answer 200: the media type text/csv is gone, so clients that"
            " ask for it get none."
        ],
    ),
    (
        (*LIST, "responses", "200", "headers"),
        {},
        [
            "GET /things, answer 200, header `Link`: it is gone, so clients that read"
            " it find nothing."
        ],
    ),
    (
        (*LIST, "responses", "200", "headers", "Link", "required"),
        False,
        [
            "GET /things, answer 200, header `Link`: it can be missing now, which"
            " clients do not expect."
        ],
    ),
    (
        (*LIST, "security"),
        [{"ApiKey": ["things:list"]}],
        [
            "GET /things: it needed ApiKey `things:read` and needs ApiKey"
            " `things:list`, so keys that were let in are refused."
        ],
    ),
    (
        ("security",),
        [{"ApiKey": ["things:read", "more:read"]}],
        [
            f"{method} /things: it needed ApiKey `things:read` and needs ApiKey"
            " `things:read` `more:read`, so keys that were let in are refused."
            for method in ("GET", "POST")
        ],
    ),
    (
        ("components", "securitySchemes", "ApiKey", "name"),
        "X-Key",
        [
            "security scheme ApiKey: `name` was X-API-Key and is X-Key, so what clients"
            " send to say who they are is not found."
        ],
    ),
    (
        ("servers",),
        [{"url": "/v2"}],
        [
            "server /: it is gone, so clients call nobody.",
            "server /v2: it is new.",
        ],
    ),
]
