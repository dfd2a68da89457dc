# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Changes between two OpenAPI 3.1 documents, in both directions of the traffic.

Texts, examples, tags and links are not compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .change import Change, adds, breaks
from .keywords import Direction
from .parts import Document
from .schemas import SchemaChanges
from .security import scheme_changes, security_changes
from .sunsets import dates, gone, in_openapi, version_dates

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_Node = Mapping[str, Any]
_REFUSED = "requests that were right are refused"


def openapi_changes(old: _Node, new: _Node) -> list[Change]:
    """Every change, each told once.

    :param old: the document that clients were built against
    :param new: the one that they will meet
    """
    found = _Comparison(Document(old), Document(new)).changes()
    return list(dict.fromkeys(found))


class _Comparison:
    def __init__(self, old: Document, new: Document) -> None:
        self.old = old
        self.new = new
        self.schemas = SchemaChanges(old, new)

    def changes(self) -> Iterator[Change]:
        yield from version_dates(self.old.root, self.new.root)
        yield from self._servers()
        yield from scheme_changes(self.old, self.new)
        before, after = self._operations(self.old), self._operations(self.new)
        for where in sorted(before.keys() | after.keys()):
            if where not in after:
                yield gone(
                    where,
                    "the operation is gone, so clients that call it fail",
                    in_openapi(before[where]),
                )
            elif where not in before:
                yield adds(where, "the operation is new")
            else:
                yield from self._operation(where, before[where], after[where])
        yield from self._components()

    def _operations(self, document: Document) -> dict[str, _Node]:
        """By method and path; what the path says is said of each of them."""
        found: dict[str, _Node] = {}
        for path, node in document.root.get("paths", {}).items():
            item = document.resolve(node)
            for method in _METHODS:
                if method in item:
                    operation = item[method]
                    shared = item.get("parameters", [])
                    parameters = [*shared, *operation.get("parameters", [])]
                    found[f"{method.upper()} {path}"] = {
                        "security": document.root.get("security", []),
                        **operation,
                        "parameters": parameters,
                    }
        return found

    def _operation(self, where: str, old: _Node, new: _Node) -> Iterator[Change]:
        before, after = old.get("operationId"), new.get("operationId")
        if before and before != after:
            yield breaks(
                where,
                f"its operationId was {before} and is {after or 'not set'}, so the"
                " method of generated clients is gone",
            )
        yield from dates(where, in_openapi(old), in_openapi(new))
        yield from security_changes(where, old["security"], new["security"])
        yield from self._parameters(where, old["parameters"], new["parameters"])
        yield from self._body(where, old.get("requestBody"), new.get("requestBody"))
        yield from self._responses(
            where, old.get("responses", {}), new.get("responses", {})
        )

    # -- what is sent -----------------------------------------------------------

    def _parameters(
        self, where: str, old: Sequence[Any], new: Sequence[Any]
    ) -> Iterator[Change]:
        before, after = _by_name(self.old, old), _by_name(self.new, new)
        for place, name in sorted(before.keys() | after.keys()):
            here = f"{where}, {place} parameter `{name}`"
            was, now = before.get((place, name)), after.get((place, name))
            if now is None:
                what = "it is gone, so requests with it are refused"
                yield gone(here, what, in_openapi(was))
            elif was is None:
                if now.get("required"):
                    yield breaks(
                        here,
                        "it is new and required, so requests without it, which were"
                        " right, are refused",
                    )
                else:
                    yield adds(here, "it is new")
            else:
                yield from self._parameter(here, was, now)

    def _parameter(self, where: str, old: _Node, new: _Node) -> Iterator[Change]:
        yield from _requirement(where, old, new)
        if _spelling(old) != _spelling(new):
            yield breaks(
                where,
                f"it was spelled {_spelling(old)} and is spelled {_spelling(new)}, so"
                " what clients send is read as something else",
            )
        yield from dates(where, in_openapi(old), in_openapi(new))
        yield from self.schemas.between(
            where, old.get("schema", {}), new.get("schema", {}), Direction.INPUT
        )
        yield from self._content(where, old, new, Direction.INPUT)

    def _body(self, where: str, old: Any, new: Any) -> Iterator[Change]:
        here = f"{where}, body"
        was, now = self.old.resolve(old), self.new.resolve(new)
        if was is None or now is None:
            if was is not None:
                yield breaks(here, "it is taken no more, so requests with it fail")
            elif now is not None and now.get("required"):
                yield breaks(
                    here,
                    "it is required now, so requests without it, which were right,"
                    " are refused",
                )
            elif now is not None:
                yield adds(here, "it is new")
            return
        yield from _requirement(here, was, now)
        yield from self._content(here, was, now, Direction.INPUT)

    # -- what is answered -------------------------------------------------------

    def _responses(self, where: str, old: _Node, new: _Node) -> Iterator[Change]:
        for status in sorted(old.keys() | new.keys()):
            here = f"{where}, answer {status}"
            succeeds = status.startswith("2")
            if status not in new:
                yield breaks(
                    here,
                    "it is gone, so clients that take it for success find none"
                    if succeeds
                    else "it is gone, so clients that handle it wait for it in vain",
                )
            elif status not in old:
                if succeeds:
                    yield breaks(
                        here, "it is new, and clients know success by another status"
                    )
                else:
                    yield adds(here, "it is new")
            else:
                yield from self._response(here, old[status], new[status])

    def _response(self, where: str, old: Any, new: Any) -> Iterator[Change]:
        where = _shared("answer", old, new) or where
        was, now = self.old.resolve(old), self.new.resolve(new)
        yield from self._content(where, was, now, Direction.OUTPUT)
        before = {k.lower(): (k, v) for k, v in was.get("headers", {}).items()}
        after = {k.lower(): (k, v) for k, v in now.get("headers", {}).items()}
        for key in sorted(before.keys() | after.keys()):
            name = (before.get(key) or after[key])[0]
            here = f"{where}, header `{name}`"
            if key not in after:
                yield breaks(here, "it is gone, so clients that read it find nothing")
            elif key not in before:
                yield adds(here, "it is new")
            else:
                yield from self._header(here, before[key][1], after[key][1])

    def _header(self, where: str, old: Any, new: Any) -> Iterator[Change]:
        where = _shared("header", old, new) or where
        was, now = self.old.resolve(old), self.new.resolve(new)
        if was.get("required") and not now.get("required"):
            yield breaks(where, "it can be missing now, which clients do not expect")
        elif now.get("required") and not was.get("required"):
            yield adds(where, "it is always there now")
        yield from self.schemas.between(
            where, was.get("schema", {}), now.get("schema", {}), Direction.OUTPUT
        )

    def _content(
        self, where: str, old: _Node, new: _Node, direction: Direction
    ) -> Iterator[Change]:
        before, after = old.get("content", {}), new.get("content", {})
        into = direction is Direction.INPUT
        for media in sorted(before.keys() | after.keys()):
            if media not in after:
                yield breaks(
                    where,
                    f"the media type {media} is gone, so "
                    + (_REFUSED if into else "clients that ask for it get none"),
                )
            elif media not in before:
                yield adds(where, f"the media type {media} is new")
            else:
                yield from self.schemas.between(
                    where,
                    before[media].get("schema", {}),
                    after[media].get("schema", {}),
                    direction,
                )

    # -- the whole --------------------------------------------------------------

    def _servers(self) -> Iterator[Change]:
        before = [server["url"] for server in self.old.root.get("servers", [])]
        after = [server["url"] for server in self.new.root.get("servers", [])]
        for url in before:
            if url not in after:
                yield breaks(f"server {url}", "it is gone, so clients call nobody")
        for url in after:
            if url not in before:
                yield adds(f"server {url}", "it is new")

    def _components(self) -> Iterator[Change]:
        before = self.old.root.get("components", {}).get("schemas", {})
        after = self.new.root.get("components", {}).get("schemas", {})
        for name in sorted(before.keys() - after.keys()):
            yield breaks(
                f"schema {name}",
                "it is gone, so the type of that name in generated clients is, too",
            )
        for name in sorted(after.keys() - before.keys()):
            yield adds(f"schema {name}", "it is new")


def _shared(kind: str, old: Any, new: Any) -> str | None:
    """What both only refer to is told once, by its own name."""
    reference = old.get("$ref")
    if reference and reference == new.get("$ref"):
        return f"{kind} `{reference.rpartition('/')[2]}`"
    return None


def _by_name(
    document: Document, parameters: Sequence[Any]
) -> dict[tuple[str, str], _Node]:
    resolved = [document.resolve(parameter) for parameter in parameters]
    # What an operation says itself comes last and counts; headers have no case.
    return {
        (p["in"], p["name"].lower() if p["in"] == "header" else p["name"]): p
        for p in resolved
    }


def _requirement(where: str, old: _Node, new: _Node) -> Iterator[Change]:
    if new.get("required") and not old.get("required"):
        yield breaks(
            where,
            "it became required, so requests without it, which were right, are refused",
        )
    elif old.get("required") and not new.get("required"):
        yield adds(where, "it is required no more")


def _spelling(parameter: _Node) -> str:
    """How the values of a parameter are written, with OpenAPI's defaults."""
    usual = "form" if parameter["in"] in ("query", "cookie") else "simple"
    style = parameter.get("style", usual)
    exploded = parameter.get("explode", style == "form")
    return f"style {style}, {'' if exploded else 'not '}exploded"
