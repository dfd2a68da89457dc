# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked about customers, and the ones below which they are put: once for all
that are written together.
"""

from collections.abc import Collection, Iterable

from odoo.api import Environment
from odoo.models import BaseModel

from .place import chains_above, signing_in


class Ahead:
    """Answers about one customer; asks PostgreSQL about all that are known of.

    :param partners: the customers that are changed
    :param parents: those below which some are put
    """

    def __init__(
        self,
        env: Environment,
        partners: Iterable[int] = (),
        parents: Iterable[int] = (),
    ) -> None:
        self._env = env
        self._partners = dict.fromkeys(partners)
        self._parents = dict.fromkeys(parents)
        self._chains: dict[int, list[int]] = {}
        self._signing_in: dict[int, bool] = {}

    def parent(self, record_id: int) -> BaseModel:
        """Return the customer below which one is put, read together with others."""
        parent = self._env["res.partner"].browse(record_id or ())
        if record_id not in self._parents:
            return parent
        return parent.with_prefetch(tuple(self._parents))

    def chain_above(self, record_id: int) -> Collection[int]:
        """Return a customer and those above it, for a new one below it."""
        if record_id not in self._chains:
            ids = {record_id, *self._parents} - self._chains.keys()
            self._chains |= chains_above(self._env, ids)
        return self._chains[record_id]

    def signs_in(self, record_id: int) -> bool:
        """Return whether there is a user whose contact this is, an archived one too."""
        if record_id not in self._signing_in:
            ids = {record_id, *self._partners} - self._signing_in.keys()
            found = signing_in(self._env, ids)
            self._signing_in |= {each: each in found for each in ids}
        return self._signing_in[record_id]
