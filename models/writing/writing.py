# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One record is stored, with its parts, and holds afterwards what was sent."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from odoo.models import BaseModel

from ...schema.catalog import Catalog
from ...schema.declaration import ObjectType, Relation
from ...schema.errors import ValidationFailed
from .parts import Parts
from .stored import not_stored
from .value_errors import refused_for_its_values
from .values import SAME, Translation


class Writing(Translation):
    """Translates what a client writes of one record, and stores it.

    :ivar parts: what is written together with it
    """

    def __init__(self, record: BaseModel, catalog: Catalog, type_: ObjectType) -> None:
        super().__init__(record, catalog, type_)
        self.parts: list[Parts] = []

    def store(
        self,
        values: Mapping[str, Any],
        changing: Callable[[dict[str, Any]], AbstractContextManager[dict[str, Any]]],
    ) -> BaseModel:
        """Create the record, or change it, and see that it holds what was sent.

        :param values: validated public values
        :param changing: around it; makes of Odoo's values those that are written
        :return: the record
        :raises ApiError: ``validation``, for what leads nowhere, what Odoo can't
            store, and what it has stored otherwise
        """
        prepared = self.prepare(values)
        record = self.record
        told = dict(self.sent)
        for parts in self.parts:
            told |= parts.sent()
        with changing(dict(prepared)) as changed, refused_for_its_values(told):
            self._prepared = changed
            self._check_companies(values)
            self.drop_outdated_codes(changed)
            record = self._stored(changed)
        mistakes = list(not_stored(record, self.members, self.sent))
        for parts in self.parts:
            mistakes += parts.not_stored(record)
        if mistakes:
            raise ValidationFailed(mistakes=mistakes)
        return record

    def _stored(self, changed: Mapping[str, Any]) -> BaseModel:
        record = self.record
        with Parts.around(self.parts):
            if not record.id:
                record = record.create(changed)
            elif changed:
                record.write(changed)
            record.env.flush_all()
            # What was left as it was may have followed something else.
            again = {
                parts.source: commands
                for parts in self.parts
                if (commands := parts.again())
            }
            if again:
                record.write(again)
                record.env.flush_all()
        return record

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
