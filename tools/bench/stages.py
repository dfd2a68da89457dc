# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stages of a request, told by the functions that are on the stack."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

BETWEEN = "client, connection, start of a thread"


@dataclass(frozen=True)
class Stage:
    """A stage, and what is on the stack in it: a test finds all of it in the sources.

    :param functions: as `Class.method`; what they call belongs to them
    :param files: of the addon, as `folder/file` or `folder/*`; so it does to these
    :param others: folders and files of other packages
    :param below: a function that must have called one of these
    """

    name: str
    functions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    below: str = ""

    @cached_property
    def sign(self) -> re.Pattern[str]:
        """What a stack in this stage shows; every stack does, if nothing is named."""
        signs = [rf"(?:^|;){re.escape(name)} " for name in self.functions]
        files = [re.escape(path).replace(r"\*", r"\S*") for path in self.files]
        signs += [rf"/dual_api/{path}\.py" for path in files]
        signs += [f"/{re.escape(path)}" for path in self.others]
        called = f"(?:^|;){re.escape(self.below)} .*" if self.below else ""
        return re.compile(f"{called}(?:{'|'.join(signs)})")


_RESOLVER = "DualApiResolver._resolve"
#: A stack belongs to the first stage that it shows a sign of: what is inside another
#: comes before it.
STAGES = (
    Stage("the limiter", files=("auth/limiter/*", "models/rate_limit")),
    Stage(
        "Odoo: session",
        (
            "Request._post_init",
            "Request._get_session_and_dbname",
            "Request._save_session",
        ),
    ),
    Stage(
        "Odoo: cursor from the pool (DISCARD, BEGIN)",
        ("Registry.cursor", "Registry.__new__"),
    ),
    Stage("Odoo: changes of other processes (SQL)", ("Registry.check_signaling",)),
    Stage("Odoo: routing", ("IrHttp._match", "Request._set_request_dispatcher")),
    Stage(
        "authentication",
        ("IrHttp._authenticate",),
        ("auth/authentication", "auth/credentials/*"),
    ),
    Stage(
        "resolver: SQL, until the rows are here",
        ("Cursor.execute",),
        below=_RESOLVER,
    ),
    Stage("resolver: rights", files=("models/reading/rights",)),
    Stage(
        "resolver: writing through Odoo",
        files=("models/writing/*", "models/resolver/writes"),
    ),
    Stage(
        "resolver: SQL compiled",
        files=("models/reading/statement", "models/reading/where"),
    ),
    Stage(
        "resolver: SQL compiled",
        others=("odoo/tools/query.py", "odoo/tools/sql.py", "odoo/orm/"),
        below=_RESOLVER,
    ),
    Stage("resolver: rows", (_RESOLVER,)),
    Stage("shaping", files=("schema/answer/*", "schema/graph/shape")),
    Stage("scopes and cost", files=("auth/scopes", "schema/request/cost")),
    Stage(
        "parsing and validation of the request",
        (
            "GraphQLEngine.parse",
            "GraphQLEngine.prepare",
            "GraphQLDispatcher.read_request",
            "GraphQLDispatcher.parse",
            "GraphQLDispatcher.prepare",
            "read_json_body",
        ),
        (
            "rest/query",
            "schema/request/*",
            "schema/graph/request",
            "schema/graph/parsing",
            "schema/graph/planner",
            "schema/graph/document_limits",
            "schema/graph/arguments",
        ),
    ),
    Stage("scopes and cost", ("ApiDispatcher.admit",)),
    Stage(
        "headers, of the answer and of the request",
        ("IrHttp._pre_dispatch", "IrHttp._post_dispatch"),
        ("gateway/response_headers", "gateway/cors"),
    ),
    Stage(
        "graphql-core: execution",
        others=(
            "graphql/execution/",
            "graphql/pyutils/",
            "graphql/utilities/",
            "graphql/type/",
        ),
    ),
    Stage(
        "JSON and the response object",
        files=("rest/*", "gql/*", "gateway/*", "auth/*", "schema/*"),
    ),
    Stage(
        "Odoo: end of the transaction",
        ("Cursor.commit", "Cursor.rollback", "Cursor.close", "BaseCursor.flush"),
    ),
    Stage("Odoo: HTTP layer, the rest", ("Application.__call__",)),
    Stage("server: log line", ("CommonRequestHandler.log_request",)),
    Stage("server: HTTP read and written"),
)
_REQUEST = "process_request_thread "
_ALWAYS_THERE = "launch.py"
#: A function of the addon's: what the tools keep is in a folder of its name, too.
_FRAME = re.compile(r"(\S+) \(\S*/dual_api/((?!links/|environments/)[\w/]+\.py):\d+\)")


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
        found = {one.name: self.stages[one.name] / self.ticks for one in STAGES}
        return {BETWEEN: max(0.0, 1 - sum(found.values())), **found}

    def busiest(self, number: int) -> list[tuple[str, float, float]]:
        """Our functions, and their shares of all the time: own, and total."""
        return [
            (name, count / self.ticks, self.functions[name] / self.ticks)
            for name, count in self.own.most_common(number)
        ]


def stage_of(stack: str) -> str:
    """The stage of a stack of a request."""
    return next(one.name for one in STAGES if one.sign.search(stack))
