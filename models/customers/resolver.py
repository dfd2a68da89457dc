# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the resolver does for customers beside what it does for every resource."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...schema.declaration import ObjectType
from .ahead import Ahead
from .change import CustomerChange
from .place import signs_in

#: In the context of a resolver that writes several customers together.
_AHEAD = "dual_api_customers_ahead"


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    def _prepare_create(
        self, resource: ObjectType, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        prepared = super()._prepare_create(resource, values)
        if resource.model == "res.partner":
            partner = self.env["res.partner"]
            prepared = CustomerChange(
                self.env, resource, partner, prepared, self._ahead
            ).prepare()
            if "customer_rank" in partner._fields and not prepared.get("parent_id"):
                # Invoicing's and Sales' menus of customers leave out those of rank 0.
                prepared.setdefault("customer_rank", 1)
        return prepared

    @property
    def _ahead(self) -> Ahead | None:
        """What is asked about customers that are written together, if some are."""
        ahead: Ahead | None = self.env.context.get(_AHEAD)
        return ahead

    def _looking_ahead(
        self,
        resource: ObjectType,
        written: Sequence[tuple[BaseModel, Mapping[str, Any]]],
    ) -> "DualApiResolver":
        resolver = super()._looking_ahead(resource, written)
        if resource.model != "res.partner":
            return resolver
        parent = resource.stored_as["parent_id"]
        parents = [values[parent] for _one, values in written if values.get(parent)]
        parents += [
            one.parent_id.id for one, _values in written if one and one.parent_id
        ]
        changed = [one.id for one, _values in written if one]
        return resolver.with_context(**{_AHEAD: Ahead(self.env, changed, parents)})

    @contextmanager
    def _changing(
        self, resource: ObjectType, record: BaseModel, values: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        with super()._changing(resource, record, values) as prepared:
            if resource.model != "res.partner":
                yield prepared
                return
            change = CustomerChange(self.env, resource, record, prepared, self._ahead)
            prepared = change.prepare()
            yield prepared
            change.settle()

    @api.model
    def _can_archive(self, resource: ObjectType, record_id: int) -> bool:
        if resource.model == "res.partner" and signs_in(self.env, record_id):
            return False
        return super()._can_archive(resource, record_id)
