# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Inputs that nobody would write: near enough to good ones to get past the gate.

Each is made of pieces that mean something to what reads it, and of pieces that mean
nothing to anybody. Which, bytes decide that Hypothesis draws: one draw an input, where
a strategy for each piece would take longer than what is tested.
"""

import base64
from urllib.parse import quote_plus

import orjson

from odoo.addons.dual_api.schema.declaration import LIST_PARAMETERS
from odoo.addons.dual_api.schema.naming import camel, constant, to_global_id
from odoo.addons.dual_api.schema.request.rules import sort_values

#: What has upset some parser before.
ODDITIES = (
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "\ufeff",
    "\N{PILE OF POO}",
    "%",
    "%00",
    "%ff",
    "_",
    "\\",
    "'",
    '"',
    "' OR 1=1 --",
    "${7*7}",
    "{{7*7}}",
    "../../etc/passwd",
    "-1",
    "0",
    "00",
    "1e999",
    "NaN",
    "9" * 30,
    "٣",
    "a" * 300,
    "null",
    "true",
    "[]",
    "{}",
    "2026-02-30",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "Q3VzdG9tZXI6MQ==",
    "__class__",
    "__proto__",
)


class Source:
    """Choices, by bytes; when they are used up, the first choice each time.

    So what stands first in the lists below is what is good.
    """

    def __init__(self, data):
        self._data = data
        self._place = 0

    def number(self, below):
        """A number from 0 on."""
        width = 1 if below <= 256 else 4
        piece = self._data[self._place : self._place + width]
        self._place += width
        return int.from_bytes(piece, "little") % below

    def pick(self, options):
        """One of a sequence."""
        return options[self.number(len(options))]

    def one_in(self, chances):
        """Seldom."""
        return self.number(chances) == chances - 1

    def many(self, most, make):
        """A list of what is made, at most so many."""
        return [make() for _ in range(self.number(most + 1))]

    def text(self):
        """A piece of nonsense."""
        if self.number(3):
            return self.pick(ODDITIES)
        return "".join(chr(self.number(0x2FFF) or 97) for _ in range(self.number(6)))

    def value(self, depth=3):
        """What JSON can say."""
        kind = self.number(9 if depth else 6)
        if kind < 2:
            return self.text()
        if kind == 2:
            return self.pick([None, True, False, 0, 1, -1, 0.5, 1e300, 2**31, 2**63])
        if kind == 3:
            return self.number(2**32) - 2**31
        if kind < 6:
            return self.pick(GOOD)
        if kind == 6:
            return self.many(3, lambda: self.value(depth - 1))
        members = self.many(3, lambda: (self.text(), self.value(depth - 1)))
        return dict(members)


#: Right for some field or other.
GOOD = (
    "Azure",
    "a@example.com",
    "FR",
    "1",
    "Q3VzdG9tZXI6MQ==",
    "2026-11-24T10:00:00Z",
    ["VIP"],
    True,
    5,
    None,
)


def query_string(source, resource):
    """Parameters of a list, most of them known, with values of any parameter."""
    good = ["limit=5", "q=a", "is_company=all", "sort=name,-id", "fields=id,name"]
    good += ["expand=parent", "include_total=true", "country=FR", "offset=3"]
    names = [member.name for member in resource.members()]
    known = [
        *LIST_PARAMETERS,
        *(filter_.name for filter_ in resource.filters),
        *(f"{relation.name}.limit" for relation in resource.relations),
        "backward",
        "parent.contacts.limit",
        ".limit",
    ]
    words = [*names, *sort_values(resource), *known, "all", "5", "201"]

    def path():
        return ".".join(
            [source.pick(words), *source.many(2, lambda: source.pick(words))]
        )

    def pair():
        if not source.one_in(4):
            return source.pick(good)
        name = source.text() if source.one_in(4) else source.pick(known)
        value = (
            source.text()
            if source.one_in(3)
            else ",".join([path(), *source.many(2, path)])
        )
        if source.one_in(3):
            return f"{name}={value}"
        return f"{quote(name)}={quote(value)}"

    return "&".join([pair(), *source.many(3, pair)])


def quote(text):
    """As in a URL, whatever it is."""
    return quote_plus(text.encode("utf-8", "surrogatepass"))


DOCUMENTS = (
    "{ viewer { name scopes user { name } } }",
    "query Q($n: Int = 2, $f: CustomerFilter, $c: Boolean!) { customers(first: $n,"
    " filter: $f, orderBy: [{field: NAME, direction: DESC}]) { totalCount pageInfo"
    " { hasNextPage endCursor } nodes { id name @include(if: $c) contacts(first: 2)"
    " { edges { cursor node { parent { ...P } } } } } } }"
    " fragment P on Customer { email country tags }",
    "mutation M($i: CreateCustomerInput!) { a: createCustomer(input: $i) { customer {"
    ' id } } b: updateCustomer(input: {id: "1", name: "x"}) { customer { name } }'
    ' c: deleteCustomer(input: {id: "1"}) { deletedId } }',
    '{ node(id: "Q3VzdG9tZXI6MQ==") { __typename ... on Customer { name } }'
    ' customer(id: "1") { ...A ...A } } fragment A on Customer { parent { name } }',
    "{ __schema { types { name fields { name args { name } } } }"
    ' __type(name: "Customer") { kind } }',
)
PUNCTUATION = (*'{}()[]!:=$@|&.,"#-', "...", '"""', "\n")
KEYWORDS = (
    "query",
    "mutation",
    "subscription",
    "fragment",
    "on",
    "null",
    "true",
    "type",
    "extend",
    "schema",
    "@include(if: $c)",
    "@skip(if: true)",
    "@deprecated",
    "$n",
    "$f",
    "$i",
    "1",
    "-0",
    "1.5e400",
    "9" * 30,
    '"x"',
    '"\\u0000"',
    '"\\ud800"',
    '"""block"""',
    "__typename",
    "__schema",
    "__type",
    "first: 201",
    "last: 2",
    "...A",
    "... on Customer",
)


def words_of(catalog):
    """All names that documents may use."""
    return sorted(
        {camel(m.name) for type_ in catalog.types.values() for m in type_.members()}
        | {constant(field.name) for field in catalog.types["Customer"].fields}
        | set(catalog.types)
        | {"customers", "customer", "node", "viewer", "input", "filter", "orderBy"}
    )


def document(source, words):
    """A document with pieces taken out, put in, doubled and exchanged; or soup.

    :param words: what else may be put in
    """

    def piece():
        kind = source.number(5)
        if kind == 4:
            return source.text()
        return source.pick((words, PUNCTUATION, KEYWORDS, words)[kind])

    if source.one_in(8):
        return " ".join(source.many(14, piece))
    pieces = source.pick(DOCUMENTS).split(" ")
    for _ in range(source.number(4)):
        start = source.number(len(pieces) + 1)
        if source.one_in(4):
            other = source.pick(DOCUMENTS).split(" ")
            place = source.number(len(other))
            new = other[place : place + source.number(8)]
        else:
            new = source.many(2, piece)
        pieces[start : start + source.number(3)] = new
    return " ".join(pieces)


def variables(source, resource):
    """Values for the variables that the documents name, good ones first."""
    good = {"n": 2, "f": {"country": "FR"}, "c": True, "i": {"name": "Azure"}}
    names = [camel(member.write_name) for member in resource.writable]
    names += [camel(filter_.name) for filter_ in resource.filters]
    for name in good:
        kind = source.number(6)
        if kind == 3:
            good[name] = source.value()
        elif kind == 4 and isinstance(good[name], dict):
            pairs = source.many(4, lambda: (source.pick(names), source.value()))
            good[name] = dict(pairs)
    return good


def body(source, resource):
    """What a client may write of a record, and what it may not."""
    examples = {
        member.write_name: getattr(member, "example", None)
        for member in resource.writable
    }
    forbidden = ("company_id", "user_ids", "credit_limit", "__class__")
    names = tuple(examples)
    written = {"name": "Azure"}
    for _ in range(source.number(6)):
        name = source.pick(names)
        written[name] = source.value() if source.one_in(4) else examples[name]
    if source.one_in(6):
        written[source.pick(forbidden)] = source.value()
    if source.one_in(12):
        del written["name"]
    return written


def as_json(value):
    """The value as it is read from JSON, which knows no half characters."""
    if isinstance(value, dict):
        return {as_json(name): as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.replace("\ud800", "?") if isinstance(value, str) else value


def overfull(source, names):
    """Something that is far too long, in something that may be right."""

    def much():
        number = 1 + source.number(4_000)
        kind = source.number(6)
        if kind == 0:
            return [source.text()] * number
        if kind == 1:
            return [source.value(1) for _ in range(number // 20)] * 20
        if kind == 2:
            return {f"{source.pick(ODDITIES)}{place}": 1 for place in range(number)}
        if kind == 3:
            return source.text() * number
        if kind == 4:
            return {source.text() * number: [source.text() * number]}
        return [{"a": [source.text() * 100]}] * (number // 4)

    if source.one_in(3):
        return {"name": "Azure"}
    if source.one_in(6):
        found = much()
        return found if isinstance(found, dict) else {source.text() * 500: found}
    return {source.pick(names): much() for _ in range(1 + source.number(8))}


def cursor(source, cursors):
    """A cursor: a good one, one of the right shape, a damaged one, something else."""
    kind = source.number(6)
    good = source.pick(cursors)
    if kind < 2:
        return good
    if kind == 2:
        place = source.number(len(good))
        return good[:place] + source.text() + good[place + source.number(3) :]
    if kind == 3:
        return source.text()
    signature = source.pick(["id", "name,id", "-updated_at,-id", "country,-name,id"])
    moment = source.pick(["2026-11-24T10:00:00", "2026-11-24T10:00:00+01:00", "x"])
    rest = source.many(3, lambda: source.pick([moment, 7, None, source.value()]))
    return _base64(spelled([signature, *rest] if kind == 4 else source.value()))


def spelled(value):
    """As JSON, or nearly: it has no numbers beyond 64 bits, nor half characters."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return repr(value).encode("utf-8", "replace")


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def identity(source):
    """An id as one of the doors takes it."""
    kind = source.number(4)
    if kind == 0:
        return to_global_id("Customer", source.number(2**31 + 5))
    if kind == 1:
        return source.value()
    name = source.pick(["Customer", "User", "Viewer", "", source.text()])
    colon = source.pick([":", "", "::"])
    number = source.pick([str(source.number(2**32)), "-1", "1.0", source.text()])
    inside = f"{name}{colon}{number}".encode("utf-8", "replace")
    return base64.b64encode(inside).decode()


def json_text(source):
    """JSON, and what looks like it."""
    kind = source.number(4)
    if kind < 2:
        return spelled(source.value(5))
    if kind == 2:
        depth = 1 + source.number(2000)
        return (source.pick(["[", '{"a":']) * depth + "1" + "]" * depth).encode()
    pieces = [*'{}[],:"\\0123456789.eE-+', "null", "\\ud800", '"a"']
    return "".join(source.many(12, lambda: source.pick(pieces))).encode()


def header(source):
    """The value of a header, short or long."""
    if source.one_in(6):
        return "x" * (8_000 + source.number(1_000))
    pieces = ("a", "-", "00-", "0af7" * 8, "b7ad" * 4, ",", ";q=", "*/*", "[::1]:80")
    return "".join(
        source.many(8, lambda: source.pick(pieces) + source.pick(["", source.text()]))
    )
