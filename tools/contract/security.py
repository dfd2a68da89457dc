# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Changes of who is let in, between two OpenAPI documents."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .change import Change, adds, breaks
from .parts import Document

_Node = Mapping[str, Any]


def scheme_changes(old: Document, new: Document) -> Iterator[Change]:
    """Changes of what a client sends to say who it is."""
    before = old.root.get("components", {}).get("securitySchemes", {})
    after = new.root.get("components", {}).get("securitySchemes", {})
    for name, node in before.items():
        here = f"security scheme {name}"
        if name not in after:
            yield breaks(here, "it is gone, so clients can't say who they are")
            continue
        was, now = old.resolve(node), new.resolve(after[name])
        for part in ("type", "in", "name", "scheme", "bearerFormat", "flows"):
            if was.get(part) != now.get(part):
                yield breaks(
                    here,
                    f"`{part}` was {was.get(part)} and is {now.get(part)}, so what"
                    " clients send to say who they are is not found",
                )
    for name in sorted(after.keys() - before.keys()):
        yield adds(f"security scheme {name}", "it is new")


def security_changes(
    where: str, old: Sequence[_Node], new: Sequence[_Node]
) -> Iterator[Change]:
    """Each way to be let in must still let in; no way named means no key needed."""
    before, after = list(old) or [{}], list(new) or [{}]
    for way in before:
        if not any(_asks_no_more(other, way) for other in after):
            yield breaks(
                where,
                f"it needed {_ways(before)} and needs {_ways(after)}, so keys that were"
                " let in are refused",
            )
            return
    if any(not any(_asks_no_more(way, other) for way in before) for other in after):
        yield adds(where, f"it needed {_ways(before)} and needs only {_ways(after)}")


def _asks_no_more(new: _Node, old: _Node) -> bool:
    return all(
        scheme in old and set(scopes) <= set(old[scheme])
        for scheme, scopes in new.items()
    )


def _ways(ways: Sequence[_Node]) -> str:
    return " or ".join(
        " and ".join(
            " ".join((scheme, *(f"`{scope}`" for scope in scopes)))
            for scheme, scopes in way.items()
        )
        or "nothing"
        for way in ways
    )
