# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What many at once is worth: against one by one, and against Odoo's own way."""

from collections.abc import Sequence

from .contestants import Contestant, GraphQL, Rest, XmlRpc
from .finding import Finding
from .rounds import FLOOR, Measured, Setting, Spread, measure
from .workloads import MANY, W5, W6

#: Records per second of one request, over those of as many requests.
TO_SINGLES = 5.0
#: Records per second, over those of XML-RPC's ``create`` of as many, which answers ids.
TO_XMLRPC = 1.5
SETTING = Setting(0, 1, 8, 0.2, (W5, W6))


def batches(contestants: Sequence[Contestant]) -> list[Finding]:
    """Both doors and XML-RPC, in interleaved rounds with the empty controller."""
    named = (Rest.name, GraphQL.name, XmlRpc.name, FLOOR)
    measured = measure(SETTING, [one for one in contestants if one.name in named])
    found = []
    for kind in (Rest, GraphQL):
        rate = measured.rate(W6.name, kind.name)
        to_floor = measured.ratio(W6.name, kind.name, [FLOOR])
        what = f"{kind.title}, {W6.title} in one request"
        each = f"{rate.median * MANY:,.0f} records/s"
        each += f" ({1000 / rate.median:,.0f} ms; {to_floor.median:.4f} of the floor)"
        singles = _to_singles(measured, kind)
        found.append(
            _finding(f"{what}, over {MANY} requests: {each}", singles, TO_SINGLES)
        )
        peer = measured.ratio(W6.name, kind.name, [XmlRpc.name])
        found.append(_finding(f"{what}, over XML-RPC's `create`", peer, TO_XMLRPC))
    return found


def _to_singles(measured: Measured, kind: type[Contestant]) -> Spread:
    many = measured.turns_of(W6.name, kind.name)
    singles = measured.turns_of(W5.name, kind.name)
    return Spread.of(
        MANY * one.rate / other.rate for one, other in zip(many, singles, strict=True)
    )


def _finding(what: str, ratio: Spread, bar: float) -> Finding:
    return Finding(
        what,
        f"{ratio.median:.2f} ({ratio.low:.2f}–{ratio.high:.2f})",
        f"at least {bar}",
        ratio.median >= bar,
    )
