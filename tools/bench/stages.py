# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stages of a request, told by the functions that are on the stack."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

BETWEEN = "client, connection, start of a thread"
OTHER = "Odoo: HTTP layer, the rest"
#: A stack belongs to the first stage of which it shows a sign. What is inside another
#: therefore comes before it. A sign is a function, or a file and all that it calls.
SIGNS: tuple[tuple[str, str], ...] = (
    ("the limiter", r"/dual_api/(auth/limiter/\S*|models/rate_limit)\.py"),
    ("Odoo: session", r"Request\._(post_init|get_session_and_dbname|save_session) "),
    ("Odoo: cursor from the pool (DISCARD, BEGIN)", r";Registry\.(cursor|__new__) "),
    ("Odoo: changes of other processes (SQL)", r";Registry\.check_signaling "),
    ("Odoo: routing", r";IrHttp\._match |;Request\._set_request_dispatcher "),
    ("authentication", r";IrHttp\._authenticate |ApiDispatcher\.(require_key|authent)"),
    (
        "resolver: SQL, until the rows are here",
        r";DualApiResolver\._resolve .*;Cursor\.(execute|fetch\w*) ",
    ),
    ("resolver: rights", r"/dual_api/models/reading/rights\.py"),
    (
        "resolver: writing through Odoo",
        r";DualApiResolver\._(create|update|delete) .*;(Writing\.|\w+\.create |"
        r"\w+\.write )",
    ),
    (
        "resolver: SQL compiled",
        r"/dual_api/models/reading/(statement|where)\.py|;DualApiResolver\._resolve .*"
        r"(odoo/tools/(query|sql)\.py|odoo/orm/)",
    ),
    ("resolver: rows", r";DualApiResolver\._resolve "),
    ("shaping", r"/dual_api/schema/(answer/representation|graph/shape)\.py"),
    (
        "parsing and validation of the request",
        r"/dual_api/(rest/query|schema/(request/\w+|graph/(request|planner"
        r"|document_limits|arguments)))\.py"
        r"|;GraphQLEngine\.(parse|prepare|operation) |;GraphQLDispatcher\.read_request "
        r"|;ApiDispatcher\.json_body ",
    ),
    ("scopes and cost", r";ApiDispatcher\.admit |;GraphQLController\._admit"),
    (
        "headers, of the answer and of the request",
        r";IrHttp\._(pre|post)_dispatch |/dual_api/gateway/(response_headers|cors)\.py",
    ),
    ("graphql-core: execution", r"/graphql/(execution|pyutils|utilities|type)/"),
    ("JSON and the response object", r"/dual_api/(rest|gql|gateway|auth|schema)/"),
    ("Odoo: end of the transaction", r";Cursor\.(commit|rollback|close|flush|_close) "),
    (OTHER, r"Application\.__call__ "),
    ("server: log line", r"\.log_request "),
    ("server: HTTP read and written", r""),
)
_COMPILED = tuple((stage, re.compile(sign)) for stage, sign in SIGNS)
_REQUEST = "process_request_thread "
_ALWAYS_THERE = "launch.py"
_FRAME = re.compile(r"(\S+) \(\S*/dual_api/(\w+/\S+\.py):\d+\)")


class Samples:
    """What a sampler saw of a server: stacks, and how often each."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self.ticks = 0
        self.stages: Counter[str] = Counter()
        #: Our functions: with all that they call, and without what else is ours.
        self.functions: Counter[str] = Counter()
        self.own: Counter[str] = Counter()
        for line in lines:
            stack, _space, number = line.rpartition(" ")
            self._add(stack, int(number))

    def _add(self, stack: str, number: int) -> None:
        if _REQUEST in stack:
            self.stages[stage_of(stack)] += number
            ours = [
                f"{found[1]} ({found[2]})"
                for found in map(_FRAME.fullmatch, stack.split(";"))
                if found
            ]
            for name in set(ours):
                self.functions[name] += number
            if ours:
                self.own[ours[-1]] += number
        elif _ALWAYS_THERE in stack:
            self.ticks += number

    def add(self, other: "Samples") -> None:
        """Count another look at the same."""
        self.ticks += other.ticks
        self.stages += other.stages
        self.functions += other.functions
        self.own += other.own

    def shares(self) -> Mapping[str, float]:
        """Of all the time, by stage; they add up to one."""
        found = {stage: self.stages[stage] / self.ticks for stage, _sign in SIGNS}
        return {BETWEEN: max(0.0, 1 - sum(found.values())), **found}

    def busiest(self, number: int) -> list[tuple[str, float, float]]:
        """Our functions, and their shares of all the time: own, and total."""
        return [
            (name, count / self.ticks, self.functions[name] / self.ticks)
            for name, count in self.own.most_common(number)
        ]


def stage_of(stack: str) -> str:
    """The stage of a stack of a request."""
    return next(stage for stage, sign in _COMPILED if sign.search(stack))
