# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What administrators have chosen joins what addons declare."""

import logging

import psycopg2

from odoo import api, models

from ...schema.declaration import DeclarationError, ObjectType, Resource
from ...schema.versions import check_versions
from ..resolver.left_out import LeftOut, sound_catalog
from .declared import Chosen, extended_by

_logger = logging.getLogger(__name__)


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    @api.model
    def _with_company_fields(
        self, types: tuple[ObjectType, ...]
    ) -> tuple[tuple[ObjectType, ...], tuple[LeftOut, ...]]:
        types, without = super()._with_company_fields(types)
        left_out = list(without)
        for chosen in self._chosen():
            try:
                types = self._with_chosen(types, chosen)
            except DeclarationError as error:
                left_out.append(LeftOut(error.where, error.what))
            # Odoo raises whatever it likes; the others can work all the same.
            except Exception as error:
                _logger.exception("The field %s can't be offered", chosen.source)
                where = f"{chosen.resource}.{chosen.name}"
                left_out.append(LeftOut(where, f"{type(error).__name__}: {error}"))
        return types, tuple(left_out)

    @api.model
    def _chosen(self) -> tuple[Chosen, ...]:
        """What administrators have chosen, in the order in which they did.

        Nothing where the table is not as this version of the addon has it: Odoo has to
        start, so that it can be updated.
        """
        try:
            with self.env.cr.savepoint():
                fields = self.env["api.field"].sudo()
                return fields.search([("field_id", "!=", False)])._as_chosen()
        except psycopg2.Error:
            _logger.exception("What administrators have added can't be read")
            return ()

    @api.model
    def _why_not(self, chosen: Chosen) -> str | None:
        """Say why it can't be offered beside all else that is; ``None`` where it can.

        :param chosen: one that is offered already, or not yet
        """
        types = tuple(self._types())
        same = (chosen.resource, chosen.source)
        try:
            for other in self._chosen():
                if (other.resource, other.source) != same:
                    types = self._with_chosen(types, other)
            types = self._with_chosen(types, chosen)
        except DeclarationError as error:
            return error.what
        _catalog, left_out = sound_catalog(self.env, types)
        resource = next(
            each
            for each in types
            if isinstance(each, Resource) and each.name == chosen.resource
        )
        where = f"{resource.type_name}.{chosen.name}"
        return next((each.why for each in left_out if each.where == where), None)

    @api.model
    def _with_chosen(
        self, types: tuple[ObjectType, ...], chosen: Chosen
    ) -> tuple[ObjectType, ...]:
        """Return the types, of which one has what was chosen.

        :raises DeclarationError: where that can't be
        """
        for place, type_ in enumerate(types):
            if not isinstance(type_, Resource) or type_.name != chosen.resource:
                continue
            if type_.model not in self.env:
                break
            wider = extended_by(self.env, types, type_, chosen)
            extended = (*types[:place], wider, *types[place + 1 :])
            self._check_older(types, extended, f"{type_.type_name}.{chosen.name}")
            return extended
        where = f"{chosen.resource}.{chosen.name}"
        raise DeclarationError(where, f"there is no resource {chosen.resource}")

    @api.model
    def _check_older(
        self,
        types: tuple[ObjectType, ...],
        extended: tuple[ObjectType, ...],
        where: str,
    ) -> None:
        """Refuse what would take an older version away: it may have the name itself.

        :raises DeclarationError: for the version
        """
        try:
            versions = check_versions(self._versions())
            for version in reversed(versions[:-1]):
                types = version.older(types)
        # An addon's mistake, which is none of what was chosen, and is told elsewhere.
        except Exception:  # noqa: BLE001
            return
        for version in reversed(versions[:-1]):
            try:
                extended = version.older(extended)
            except DeclarationError as error:
                what = f"{version.name} can't have it: {error.what}"
                raise DeclarationError(where, what) from error
