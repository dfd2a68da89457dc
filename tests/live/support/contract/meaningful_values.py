# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes requests that are valid by the schema sensible too, before they are sent.

A schema can't say which countries there are, which record leads to which, that a cursor
comes from an earlier page, or an entity tag from an earlier answer. Where a request
means to be valid, such values are replaced by ones that mean something; one that means
to be invalid is left alone.
"""

from uuid import uuid4

import schemathesis

#: The key's user sees these, and nobody can delete them.
PARENT, SALESPERSON = 7, 2
#: What stands for a value that means something.
SENSIBLE = {"country_code": "US", "state": "CA", "lang": "en_US"}
LISTS = ("fields", "expand")
#: The other names under which a body may name the same; only one of them is sent.
ALIASES = {
    "country": "country_code",
    "image": "image_id",
    "parent": "parent_id",
    "salesperson": "salesperson_id",
}
#: The address of who signs in to the portal, and whose documents that shows.
IDENTITY = ("email", "is_company")


@schemathesis.hook
def before_call(context, case, kwargs):
    """The last place where a request can be changed, in every phase."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    sensible_headers(case.headers)
    if case.operation.path.startswith("/api/v1/"):
        parameters = {one.name: one for one in case.operation.query}
        if isinstance(case.query, dict):
            query = sensible_query(dict(case.query), parameters)
            if query != case.query:
                case.query = query
        if isinstance(case.body, dict):
            is_batch = "items" in case.body
            body = (
                sensible_batch(case.body)
                if is_batch
                else sensible_body(case.body, case.method)
            )
            if body != case.body:
                case.body = body
            # Of what is deleted, nothing can be shown.
            if body.get("operation") == "delete" and case.query:
                case.query = {}


def sensible_headers(headers):
    """A name for this very request, and a state that the record is in."""
    for name, value in (
        ("Idempotency-Key", uuid4().hex),
        ("If-Match", "*"),
        ("X-Data-Language", "en_US"),
        ("X-Company-ID", "1"),
    ):
        if name in (headers or {}):
            headers[name] = value


def sensible_query(query, parameters):
    """Names and ids that there are, each name once; no list sized that is not shown."""
    for name in LISTS:
        if name in query:
            query[name] = known_names(query[name], parameters[name].definition)
    for name in [name for name in query if name.endswith("_id") or name == "ids"]:
        query[name] = parameters[name].definition["example"]
    if "sort" in query:
        keys = {}
        for key in as_list(query["sort"]):
            keys.setdefault(key.removeprefix("-"), key)
        query["sort"] = like(query["sort"], list(keys.values()))
    cursor = parameters.get("cursor")
    if cursor and "cursor" in query:
        made_for = parameters["sort"].definition["example"]
        genuine = query["cursor"] == cursor.definition["example"]
        in_order = as_list(query.get("sort", "")) == made_for
        if not genuine or not in_order or int(query.get("offset", 0)):
            del query["cursor"]
    shown = [path for name in LISTS for path in as_list(query.get(name, ""))]
    for name in [name for name in query if name.endswith(".limit")]:
        if name.removesuffix(".limit") not in shown:
            del query[name]
        elif int(query.get("limit", 50)) * int(query[name]) > 5_000:
            query["limit"] = 5
    return query


def known_names(value, definition):
    # The pattern lists the names first, then the paths through relations.
    pattern = definition["schema"]["items"]["pattern"]
    known = pattern.strip("^$()").partition("|(")[0].split("|")
    # As many as the schema allows are longer together than a URL may be.
    asked = as_list(value)[:20]
    return like(value, [name if name in known else known[0] for name in asked])


def as_list(value):
    return value.split(",") if isinstance(value, str) else list(value)


def like(value, items):
    return ",".join(items) if isinstance(value, str) else items


def sensible_batch(sent):
    """One item, with those members that the operation takes; which, no schema says."""
    operation, (item, *_more) = sent["operation"], sent["items"]
    creates = operation in ("create", "upsert")
    one: dict[str, object] = {"name": "Azure Interior"} if creates else {"id": PARENT}
    if operation != "delete":
        item = sensible_body(item, "POST" if creates else "PATCH")
        one |= {name: item[name] for name in item.keys() - {"id", "if_match"}}
    # Without a name for it, a record is found by its id.
    kept = {name: sent[name] for name in sent.keys() - {"by"}}
    return {**kept, "items": [one]}


def sensible_body(sent, method):
    """Codes and ids that lead somewhere, nobody below themselves, each name once."""
    alone = {alias: name for alias, name in ALIASES.items() if alias in sent}
    body = {name: value for name, value in sent.items() if name not in alone}
    for alias, name in alone.items():
        body.setdefault(name, sent[alias])
    for name, sensible in SENSIBLE.items():
        if body.get(name) is not None:
            body[name] = sensible
    if body.get("state") is not None:
        body["country_code"] = SENSIBLE["country_code"]
    if body.get("image_id") is not None:
        # No file is a picture of which every run knows the number.
        body["image_id"] = None
    if body.get("salesperson_id") is not None:
        body["salesperson_id"] = SALESPERSON
    if body.get("parent_id") is not None:
        body["parent_id"] = PARENT if method == "POST" else None
        # What a contact shares with its parent can't be sent; an own address can.
        body["type"] = "other"
        body.pop("vat", None)
    if method == "PATCH":
        # No schema says who signs in, and so can't be archived or renamed.
        if body.get("active") is False:
            body["active"] = True
        for name in IDENTITY:
            body.pop(name, None)
    for alias, name in alone.items():
        if name not in sent:
            body[alias] = body.pop(name)
    return body
