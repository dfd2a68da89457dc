# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who asks, and in what frame: what is asked is an Operation.

It stands above ``auth``, whose Principal and Verdict it holds, and below the doors and
the models. The contract is given plain values of it.
"""

from dataclasses import dataclass

from ..auth.limiter.limiter import Verdict
from ..auth.principal import Principal
from ..schema.versions import Version


@dataclass(frozen=True, slots=True)
class Call:
    """All that answering an Operation needs beside the Operation itself.

    A door makes one for each attempt at a request. Whatever is no HTTP request makes
    its own, and asks the resolver as a door does.

    :param principal: on whose behalf; ``None`` for who asks for nothing but the schema
    :param version: whose declarations the Operation is made of
    :param root_url: in front of the addresses that are told; empty for relative ones
    :param deadline: when it has taken too long, on the clock of
        :func:`time.monotonic`; ``None``: never
    :param alone: whether the transaction holds nothing else, which spares some of what
        PostgreSQL is asked
    :param verdict: what the limiter said last, for who asks about the own key
    """

    principal: Principal | None
    version: Version
    root_url: str = ""
    deadline: float | None = None
    alone: bool = False
    verdict: Verdict | None = None

    @property
    def scopes(self) -> frozenset[str] | None:
        """What may be done; ``None`` where nobody asks."""
        return self.principal.scopes if self.principal else None
