# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client writes of one record, with its parts."""

from collections.abc import Mapping
from typing import Any

from odoo.models import BaseModel

from ...schema.catalog import Catalog
from ...schema.declaration import ObjectType, Relation
from ...schema.mistakes import Mistake
from .known import Known
from .parts import Parts
from .stored import not_stored
from .values import SAME, Translation


class Writing(Translation):
    """Translates what a client writes of one record, and knows what came of it.

    :ivar parts: what is written together with it
    """

    def __init__(
        self,
        record: BaseModel,
        catalog: Catalog,
        type_: ObjectType,
        known: Known | None = None,
    ) -> None:
        super().__init__(record, catalog, type_, known=known)
        self.parts: list[Parts] = []

    def told(self) -> dict[str, Any]:
        """Return Odoo's values by the client's names, those of parts too."""
        told = dict(self.sent)
        for parts in self.parts:
            told |= parts.sent()
        return told

    def settle(self, values: Mapping[str, Any], changed: dict[str, Any]) -> None:
        """Settle what depends on all that is written.

        :param values: validated public values
        :param changed: Odoo's values, which are completed
        :raises ApiError: ``validation``
        """
        self._prepared = changed
        self._check_companies(values)
        self.drop_outdated_codes(changed)

    def not_stored(self, record: BaseModel) -> list[Mistake]:
        """Return what Odoo has silently dropped, or replaced by something else."""
        mistakes = list(not_stored(record, self.members, self.sent))
        for parts in self.parts:
            mistakes += parts.not_stored(record)
        return mistakes

    def _check_companies(self, values: Mapping[str, Any]) -> None:
        """Look again at what has to be of the record's company, which may be known by
        now.

        :raises ApiError: ``validation``
        """
        if self.references.are_right():
            return
        for name, member in self.members.items():
            bound = member.writing.same_company and name in values
            if bound and isinstance(member, Relation) and not member.many:
                self.reference(name, member, values[name])

    def _many(self, name: str, member: Relation, value: Any) -> Any:
        if not member.of_parts:
            return super()._many(name, member, value)
        parts = Parts(self, member)
        self.parts.append(parts)
        return parts.prepare(name, value) or SAME
