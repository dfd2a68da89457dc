# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is asked, and how: each says the same workloads in its own way.

All ask as the same user of the same database, and give the same rows: `same_answers`
sees to it before anything is measured. A contestant that needs two requests for a
workload sends both, and counts once.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from xmlrpc import client as xmlrpc

from devkit.console import Problem

from .load import Client, HttpClient
from .workloads import CONTACT, CUSTOMER, MANY, NEW, READS, W5, W6, Workload

MODEL = "res.partner"
ODOO_FIELDS = ["id", "name", "email", "phone", "country_id"]
COMPANIES = [["is_company", "=", True]]
Row = dict[str, Any]


def http(
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    media_type: str = "application/json",
) -> bytes:
    """A whole request, ready to be sent."""
    lines = {"Host": "127.0.0.1", "Accept": "*/*", "User-Agent": "bench"}
    lines |= dict(headers or {})
    if body is not None:
        lines |= {"Content-Type": media_type, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + (body or b"")


class Contestant(ABC):
    """One way to ask. `known` holds credentials and ids, see `stage`."""

    name: str
    title: str

    def __init__(self, known: Mapping[str, Any], port: int) -> None:
        self.known = known
        self.port = port
        #: Filled from PostgreSQL's answer, which gives each row's contacts.
        self.page_ids: list[int] = []

    def client(self, workload: Workload) -> Client:
        """Someone who asks for the workload whenever called."""
        return HttpClient(self.port, self.payloads(workload))

    @abstractmethod
    def payloads(self, workload: Workload) -> Sequence[bytes]:
        """The requests that the workload takes."""

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        """What was answered, with public names."""
        raise NotImplementedError

    def _code(self, country: Any) -> str | None:
        return self.known["countries"][country[1]][1] if country else None


class Floor(Contestant):
    """A controller of Odoo that does nothing."""

    name, title = "floor", "empty controller"

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        return [http("GET", "/bench/floor")]


class Rest(Contestant):
    """Our REST."""

    name, title = "rest", "REST"

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        headers = {"X-API-Key": self.known["key"]}
        if workload is W5:
            body = json.dumps(NEW).encode()
            return [http("POST", "/api/v1/customers", headers, body)]
        if workload is W6:
            sent = {"operation": "create", "items": [NEW] * MANY}
            path = "/api/v1/customers/batch?fields=id"
            return [http("POST", path, headers, json.dumps(sent).encode())]
        fields = list(CUSTOMER)
        if workload.contacts:
            fields += [f"contacts.{name}" for name in CONTACT]
        asked = {"fields": ",".join(fields)}
        path = "/api/v1/customers"
        if workload.rows == 1:
            path += f"/{self.known['first']}"
        else:
            asked |= {"is_company": "true", "limit": str(workload.rows)}
        return [http("GET", f"{path}?{urlencode(asked, safe=',')}", headers)]

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        found = json.loads(bodies[0])
        rows = [found] if workload.rows == 1 else found["results"]
        if workload.contacts:
            rows = [row | {"contacts": row["contacts"]["results"]} for row in rows]
        return rows


class GraphQL(Contestant):
    """Our GraphQL; `pageInfo` tells what REST's `next` tells."""

    name, title = "graphql", "GraphQL"
    PAGE = "pageInfo { hasNextPage endCursor }"
    FIELDS = "databaseId name email phone country"
    ONE = f"query One($id: ID!) {{ customer(id: $id) {{ {FIELDS} }} }}"
    LIST = f"""query List($first: Int!) {{
        customers(first: $first, filter: {{isCompany: true}}) {{
            nodes {{ {FIELDS} }} {PAGE} }} }}"""
    NESTED = f"""query Nested($first: Int!) {{
        customers(first: $first, filter: {{isCompany: true}}) {{ nodes {{
            {FIELDS} contacts {{ nodes {{ databaseId name email }} {PAGE} }}
        }} {PAGE} }} }}"""
    CREATE = f"""mutation Create($input: CreateCustomerInput!) {{
        createCustomer(input: $input) {{ customer {{ {FIELDS} }} }} }}"""

    MANY = """mutation Many($input: CreateCustomersInput!) {
        createCustomers(input: $input) { results { customer { databaseId } } } }"""

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        query = self.LIST
        variables: dict[str, object] = {"first": workload.rows}
        if workload in (W5, W6):
            new = {"isCompany" if key == "is_company" else key: NEW[key] for key in NEW}
            new["countryCode"] = new.pop("country_code")
            query, variables = self.CREATE, {"input": new}
            if workload is W6:
                query, variables = self.MANY, {"input": {"items": [new] * MANY}}
        elif workload.rows == 1:
            query, variables = self.ONE, {"id": str(self.known["first"])}
        elif workload.contacts:
            query = self.NESTED
        body = json.dumps({"query": query, "variables": variables}).encode()
        return [http("POST", "/graphql", {"X-API-Key": self.known["key"]}, body)]

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        data = json.loads(bodies[0])["data"]
        if workload.rows == 1:
            return [_renamed(data["customer"])]
        rows = [_renamed(row) for row in data["customers"]["nodes"]]
        for row in rows:
            if workload.contacts:
                row["contacts"] = [_renamed(one) for one in row["contacts"]["nodes"]]
        return rows


def _renamed(row: Row) -> Row:
    return {"id" if key == "databaseId" else key: row[key] for key in row}


class Odoo(Contestant):
    """Odoo's own remote calls: the same methods, said in two protocols."""

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        if workload in (W5, W6):
            new = {key: NEW[key] for key in NEW if key != "country_code"}
            codes = {code: id_ for id_, code in self.known["countries"].values()}
            new["country_id"] = codes[NEW["country_code"]]
            many = MANY if workload is W6 else 1
            return [self._call(MODEL, "create", vals_list=[new] * many)]
        if workload.rows == 1:
            ids = [self.known["first"]]
            return [self._call(MODEL, "read", ids=ids, fields=ODOO_FIELDS)]
        asked = {"fields": ODOO_FIELDS, "limit": workload.rows, "order": "id"}
        calls = [self._call(MODEL, "search_read", domain=COMPANIES, **asked)]
        if workload.contacts:
            fields = [*CONTACT, "parent_id"]
            below = [["parent_id", "in", self.page_ids]]
            asked = {"fields": fields, "order": "id"}
            calls.append(self._call(MODEL, "search_read", domain=below, **asked))
        return calls

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        answers = [self._answer(body) for body in bodies]
        rows = [self._row(row) for row in answers[0]]
        if workload.contacts:
            for row in rows:
                row["contacts"] = [
                    {name: one[name] or None for name in CONTACT}
                    for one in answers[1]
                    if one["parent_id"][0] == row["id"]
                ]
        return rows

    def _row(self, row: Row) -> Row:
        public = {name: row[name] or None for name in CUSTOMER if name in row}
        return public | {"country": self._code(row["country_id"])}

    @abstractmethod
    def _call(self, model: str, method: str, **arguments: Any) -> bytes:
        """A request that calls the model's method."""

    @abstractmethod
    def _answer(self, body: bytes) -> Any:
        """What the method returned."""


class Json2(Odoo):
    """Odoo's JSON-2, with a key of Odoo's own."""

    name, title = "json2", "Odoo JSON-2"

    def _call(self, model: str, method: str, **arguments: Any) -> bytes:
        headers = {"Authorization": f"bearer {self.known['odoo_key']}"}
        body = json.dumps(arguments).encode()
        return http("POST", f"/json/2/{model}/{method}", headers, body)

    def _answer(self, body: bytes) -> Any:
        return json.loads(body)


class XmlRpc(Odoo):
    """Odoo's XML-RPC, with the password."""

    name, title = "xmlrpc", "Odoo XML-RPC"

    def __init__(self, known: Mapping[str, Any], port: int, database: str = "") -> None:
        super().__init__(known, port)
        self.database = database

    def _call(self, model: str, method: str, **arguments: Any) -> bytes:
        positional = [arguments.pop("ids")] if "ids" in arguments else []
        positional += [arguments.pop("vals_list")] if "vals_list" in arguments else []
        who = (self.database, self.known["uid"], self.known["password"])
        call = (*who, model, method, positional, arguments)
        body = xmlrpc.dumps(call, "execute_kw").encode()
        return http("POST", "/xmlrpc/2/object", body=body, media_type="text/xml")

    def _answer(self, body: bytes) -> Any:
        return xmlrpc.loads(body)[0][0]


def same_answers(
    contestants: Sequence[Contestant], workloads: Sequence[Workload] = READS
) -> None:
    """Ask everybody for everything once; Problem unless all give the same rows."""
    for workload in workloads:
        expected: list[Row] | None = None
        for one in contestants:
            if isinstance(one, Floor):
                continue
            rows = one.rows(workload, one.client(workload)())
            if expected is None:
                expected = rows
                _check_page(workload, rows)
                if workload.rows > 1:
                    _tell_ids(contestants, rows[:50])
            if rows != expected:
                pairs = zip(expected, rows, strict=False)
                other = next((pair for pair in pairs if pair[0] != pair[1]), None)
                text = f"{len(rows)} rows, {len(expected)} expected; first: {other}"
                raise Problem(f"{one.title} answers {workload.name} otherwise: {text}")


def _tell_ids(contestants: Sequence[Contestant], rows: Sequence[Row]) -> None:
    for one in contestants:
        one.page_ids = [row["id"] for row in rows]


def _check_page(workload: Workload, rows: list[Row]) -> None:
    fields = {*CUSTOMER, "contacts"} if workload.contacts else set(CUSTOMER)
    if len(rows) != workload.rows or any(set(row) != fields for row in rows):
        raise Problem(f"{workload.name} answers {len(rows)} rows, such as {rows[:1]}")
    if workload.contacts and not any(row["contacts"] for row in rows):
        raise Problem(f"{workload.name} finds no contacts")
