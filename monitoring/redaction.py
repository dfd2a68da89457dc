# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a log may keep of a body: names, and the values that are nobody's secret.

A value is kept when the declarations say of every field of its name that it is not
personal. All others are hidden, those of unknown names too.
"""

from collections.abc import Collection, Mapping

import orjson

from ..schema.catalog import Catalog
from ..schema.declaration import Pii
from ..schema.headers import names as header_names
from ..schema.naming import camel

#: Names beside those of fields, in answers and query strings, whose values tell of
#: nobody.
_OWN = (
    "code",
    "column",
    "correlation_id",
    "count",
    "error",
    "expand",
    "fields",
    "hasNextPage",
    "hasPreviousPage",
    "include_total",
    "limit",
    "line",
    "offset",
    "points",
    "remaining",
    "required_scope",
    "required_scopes",
    "reset",
    "sort",
    "status",
    "title",
    "total",
    "totalCount",
    "type",
)
_UNKNOWN = "[hidden]"
_MAX_LENGTH = 16 * 1024
#: Headers that say nothing of who sends them, nor open anything.
HEADERS = header_names(logged=True)


class Redactor:
    """Hides what the declarations of one catalog call personal, and what they do not
    know."""

    def __init__(self, catalog: Catalog) -> None:
        worst: dict[str, Pii] = dict.fromkeys(_OWN, Pii.NONE)
        order = list(Pii)
        for type_ in catalog.types.values():
            for member in type_.members():
                spelled = {member.name, member.write_name}
                spelled |= {member.graphql_name, camel(member.write_name)}
                spelled.add(member.own_name)
                for name in spelled:
                    known = worst.get(name, Pii.NONE)
                    worst[name] = max(known, member.pii, key=order.index)
        self._mask = {
            name: None if pii is Pii.NONE else f"[{pii.value}]"
            for name, pii in worst.items()
        }

    @property
    def harmless(self) -> Collection[str]:
        """Names whose values tell of nobody."""
        return frozenset(name for name, mask in self._mask.items() if mask is None)

    def hidden(
        self, value: object, closed: Collection[str] = (), mask: str | None = _UNKNOWN
    ) -> object:
        """Return the value, with what is personal in it replaced by a word.

        :param closed: names that mean something else here than in the declarations
        :param mask: what stands for a value outside of any name; ``None`` to keep it
        """
        if isinstance(value, Mapping):
            return {
                name: self.hidden(
                    each,
                    closed,
                    _UNKNOWN if name in closed else self._mask.get(name, _UNKNOWN),
                )
                for name, each in value.items()
            }
        if isinstance(value, list):
            return [self.hidden(each, closed, mask) for each in value]
        return value if mask is None or value is None else mask

    def body(self, text: bytes, closed: Collection[str] = ()) -> object:
        """Return a body with personal data hidden; what is no JSON is hidden whole."""
        if not text:
            return None
        try:
            return self.hidden(orjson.loads(text), closed)
        except orjson.JSONDecodeError:
            return _UNKNOWN


def payload_text(headers: Mapping[str, str], **parts: object) -> str:
    """Return the headers that may be kept, and the parts, as text of bounded length."""
    kept = {name: headers[name] for name in HEADERS if name in headers}
    text = orjson.dumps(
        {"headers": kept, **parts}, option=orjson.OPT_INDENT_2, default=str
    ).decode()
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"
