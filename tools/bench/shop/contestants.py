# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is asked for products, orders and invoices, and how.

Odoo's protocols can be asked in two ways for a document with its customer and lines: by
a call for each model, as its documentation shows, or by the one call that Odoo's own
web client makes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from devkit.console import Problem

from .. import contestants as customers
from ..contestants import Contestant, Floor, Row, http
from ..load import Client, HttpClient
from ..workloads import Workload
from .workloads import DOCUMENTS, LINES, O3, O4, ORDERS, QUANTITY, READS, Document


def camel(name: str) -> str:
    """The name in GraphQL."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


class Drafts:
    """Quotations that are there to be confirmed, each once, whoever asks."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._ids: Iterator[int] = iter(known["drafts"])

    def next(self) -> int:
        """One that nobody has confirmed."""
        try:
            return next(self._ids)
        except StopIteration:
            raise Problem("All quotations of the benchmark are confirmed.") from None


class _Confirming(HttpClient):
    """Confirms another order each time."""

    def __init__(self, one: "ShopContestant") -> None:
        super().__init__(one.port, ())
        self.one = one

    def __call__(self) -> list[bytes]:
        return [self._exchange(self.one.confirmation(self.one.drafts.next()))]


class ShopContestant(Contestant):
    """One way to ask; `drafts` are common to all."""

    def __init__(self, known: Mapping[str, Any], port: int, drafts: Drafts) -> None:
        super().__init__(known, port)
        self.drafts = drafts

    def client(self, workload: Workload) -> Client:
        if workload is O4:
            return _Confirming(self)
        return super().client(workload)

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        if workload is O3:
            return [self.creation()]
        document = DOCUMENTS[workload]
        return self.reading(document, workload.rows)

    def reading(self, document: Document, rows: int) -> Sequence[bytes]:
        """The requests for so many of them; 1: the first by its id."""
        raise NotImplementedError

    def creation(self) -> bytes:
        """The request that makes an order."""
        raise NotImplementedError

    def confirmation(self, order: int) -> bytes:
        """The request that confirms the order."""
        raise NotImplementedError


class Rest(ShopContestant):
    """Our REST."""

    name, title = customers.Rest.name, customers.Rest.title

    def _http(self, method: str, path: str, body: Any = None) -> bytes:
        sent = None if body is None else json.dumps(body).encode()
        headers = {"X-API-Key": self.known["key"]}
        return http(method, f"/api/v1/{path}", headers, sent)

    def reading(self, document: Document, rows: int) -> Sequence[bytes]:
        fields = list(document.fields)
        for name, below in document.parts.items():
            fields += [f"{name}.{each}" for each in below]
        asked = {"fields": ",".join(fields)}
        path = document.plural
        if rows == 1:
            path += f"/{self.known[document.plural]['ids'][0]}"
        else:
            asked |= {"limit": str(rows)}
        return [self._http("GET", f"{path}?{urlencode(asked, safe=',')}")]

    def creation(self) -> bytes:
        lines = [
            {"product_id": product, "quantity": str(QUANTITY)}
            for product in self.known["products"]["ids"][:LINES]
        ]
        customer = self.known["orders"]["customers"][0]
        body = {"customer_id": customer, "lines": lines}
        return self._http("POST", "orders", body)

    def confirmation(self, order: int) -> bytes:
        return self._http("POST", f"orders/{order}/confirm")

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        found = json.loads(bodies[0])
        rows = [found] if workload.rows == 1 else found["results"]
        for row in rows:
            if "lines" in row:
                row["lines"] = row["lines"]["results"]
        return rows


class GraphQL(ShopContestant):
    """Our GraphQL."""

    name, title = customers.GraphQL.name, customers.GraphQL.title
    PAGE = customers.GraphQL.PAGE
    #: What REST shows of an order by default.
    ORDER = (
        "databaseId number state customerDatabaseId orderedAt customerReference"
        " currency total"
    )

    def _http(self, query: str, variables: Mapping[str, Any]) -> bytes:
        body = json.dumps({"query": query, "variables": variables}).encode()
        return http("POST", "/graphql", {"X-API-Key": self.known["key"]}, body)

    def _selection(self, document: Document) -> str:
        parts = [_names(document.fields)]
        for name, below in document.parts.items():
            if name == "lines":
                parts.append(f"lines {{ nodes {{ {_names(below)} }} {self.PAGE} }}")
            else:
                parts.append(f"{name} {{ {_names(below)} }}")
        return " ".join(parts)

    def reading(self, document: Document, rows: int) -> Sequence[bytes]:
        selection = self._selection(document)
        if rows == 1:
            query = (
                f"query ($id: ID!) {{ {document.singular}(id: $id) {{ {selection} }} }}"
            )
            variables: dict[str, object] = {
                "id": str(self.known[document.plural]["ids"][0])
            }
        else:
            query = f"""query ($first: Int!) {{ {document.plural}(first: $first) {{
                nodes {{ {selection} }} {self.PAGE} }} }}"""
            variables = {"first": rows}
        return [self._http(query, variables)]

    def creation(self) -> bytes:
        lines = [
            {"productId": product, "quantity": str(QUANTITY)}
            for product in self.known["products"]["ids"][:LINES]
        ]
        customer = self.known["orders"]["customers"][0]
        query = f"""mutation ($input: CreateOrderInput!) {{
            createOrder(input: $input) {{ order {{ {self.ORDER} }} }} }}"""
        return self._http(query, {"input": {"customerId": customer, "lines": lines}})

    def confirmation(self, order: int) -> bytes:
        query = f"""mutation ($id: ID!) {{
            confirmOrder(input: {{id: $id}}) {{ order {{ {self.ORDER} }} }} }}"""
        return self._http(query, {"id": str(order)})

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        document = DOCUMENTS[workload]
        data = json.loads(bodies[0])["data"]
        found = (
            [data[document.singular]]
            if workload.rows == 1
            else data[document.plural]["nodes"]
        )
        return [self._row(document, each) for each in found]

    def _row(self, document: Document, shown: Row) -> Row:
        row = _public(document.fields, shown)
        for name, below in document.parts.items():
            if name == "lines":
                row[name] = [_public(below, one) for one in shown[name]["nodes"]]
            else:
                row[name] = _public(below, shown[name])
        return row


def _graphql_name(name: str) -> str:
    return "databaseId" if name == "id" else camel(name)


def _names(fields: Mapping[str, str]) -> str:
    return " ".join(map(_graphql_name, fields))


def _public(fields: Mapping[str, str], shown: Row) -> Row:
    return {name: shown[_graphql_name(name)] for name in fields}


class _Odoo(ShopContestant, customers.Odoo):
    """A call for each model: documents, their lines, their customers."""

    def reading(self, document: Document, rows: int) -> Sequence[bytes]:
        known = self.known[document.plural]
        fields = list(document.fields.values())
        fields += ["partner_id"] if document.parts else []
        ids = known["ids"][:rows]
        if rows == 1:
            first = self._call(document.model, "read", ids=ids, fields=fields)
        else:
            asked = {"fields": fields, "limit": rows, "order": "id"}
            domain = document_domain(document)
            first = self._call(document.model, "search_read", domain=domain, **asked)
        if not document.parts:
            return [first]
        below = {name: list(each.values()) for name, each in document.parts.items()}
        domain = [[document.back, "in", ids]]
        if document is not ORDERS:
            domain.append(["display_type", "=", "product"])
        return [
            first,
            self._call(
                document.lines_model,
                "search_read",
                domain=domain,
                fields=[*below["lines"], document.back],
                order=f"{document.back}, sequence, id",
            ),
            self._call(
                "res.partner",
                "read",
                ids=sorted(set(known["customers"][:rows])),
                fields=below["customer"],
            ),
        ]

    def creation(self) -> bytes:
        lines = [
            [0, 0, {"product_id": product, "product_uom_qty": QUANTITY}]
            for product in self.known["products"]["ids"][:LINES]
        ]
        customer = self.known["orders"]["customers"][0]
        values = {"partner_id": customer, "order_line": lines}
        return self._call(ORDERS.model, "create", vals_list=[values])

    def confirmation(self, order: int) -> bytes:
        return self._call(ORDERS.model, "action_confirm", ids=[order])

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        document = DOCUMENTS[workload]
        documents, *below = [self._answer(body) for body in bodies]
        rows = [_shown(document.fields, each) for each in documents]
        if not below:
            return rows
        lines, partners = below
        by_id = {each["id"]: each for each in partners}
        for row, each in zip(rows, documents, strict=True):
            partner = by_id[each["partner_id"][0]]
            row["customer"] = _shown(document.parts["customer"], partner)
            row["lines"] = [
                _shown(document.parts["lines"], line)
                for line in lines
                if line[document.back][0] == each["id"]
            ]
        return rows


def document_domain(document: Document) -> list[Any]:
    """What tells the resource's records from others of the model."""
    if document.model == "account.move":
        return [["move_type", "in", ["out_invoice", "out_refund"]]]
    return []


def _shown(fields: Mapping[str, str], record: Row) -> Row:
    return {name: record[source] for name, source in fields.items()}


class Json2(_Odoo, customers.Json2):
    """Odoo's JSON-2."""


class XmlRpc(_Odoo, customers.XmlRpc):
    """Odoo's XML-RPC."""

    def __init__(
        self, known: Mapping[str, Any], port: int, drafts: Drafts, database: str
    ) -> None:
        ShopContestant.__init__(self, known, port, drafts)
        self.database = database


class Json2Nested(Json2):
    """JSON-2 with the one call of Odoo's web client."""

    name, title = "json2-nested", "JSON-2, `web_search_read`"

    def reading(self, document: Document, rows: int) -> Sequence[bytes]:
        specification: dict[str, Any] = {name: {} for name in document.fields.values()}
        sources = {"customer": "partner_id", "lines": document.lines}
        for name, below in document.parts.items():
            fields: dict[str, Any] = {each: {} for each in below.values()}
            specification[sources[name]] = {"fields": fields}
        if rows == 1:
            ids = self.known[document.plural]["ids"][:1]
            asked = {"ids": ids, "specification": specification}
            return [self._call(document.model, "web_read", **asked)]
        domain = document_domain(document)
        asked = {"domain": domain, "specification": specification}
        return [
            self._call(
                document.model, "web_search_read", **asked, limit=rows, order="id"
            )
        ]

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        document = DOCUMENTS[workload]
        found = self._answer(bodies[0])
        rows = []
        for record in found if workload.rows == 1 else found["records"]:
            row = _shown(document.fields, record)
            for name, below in document.parts.items():
                if name == "lines":
                    parts = record[document.lines]
                    row[name] = [_shown(below, each) for each in parts]
                else:
                    row[name] = _shown(below, record["partner_id"])
            rows.append(row)
        return rows


def all_contestants(
    known: Mapping[str, Any], port: int, database: str
) -> list[Contestant]:
    """Everybody who takes part."""
    drafts = Drafts(known)
    return [
        Floor(known, port),
        Rest(known, port, drafts),
        GraphQL(known, port, drafts),
        Json2(known, port, drafts),
        Json2Nested(known, port, drafts),
        XmlRpc(known, port, drafts, database),
    ]


def same_answers(every: Sequence[Contestant]) -> None:
    """Ask everybody for everything once; Problem unless all give the same rows."""
    for workload in READS:
        expected = None
        for one in every:
            if isinstance(one, Floor):
                continue
            rows = _comparable(one.rows(workload, one.client(workload)()))
            expected = expected or rows
            if rows != expected or len(rows) != workload.rows:
                pairs = zip(expected, rows, strict=False)
                other = next((pair for pair in pairs if pair[0] != pair[1]), None)
                raise Problem(
                    f"{one.title} answers {workload.name} otherwise:"
                    f" {len(rows)} rows; first: {other}"
                )


def _comparable(value: Any) -> Any:
    """Numbers of each protocol as numbers, and what has no value as none."""
    if isinstance(value, list):
        return [_comparable(each) for each in value]
    if isinstance(value, dict):
        return {name: _comparable(each) for name, each in value.items()}
    if isinstance(value, bool):
        return value or None
    try:
        return float(value)
    except (TypeError, ValueError):
        return value
