# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a field can be offered, and what the form says where it can't."""

from typing import Literal

from odoo import api, models
from odoo.exceptions import ValidationError

from ...schema.declaration.fields import NAME, SCOPE
from .change import REMEMBERED

#: Types of Odoo's fields that can be offered.
OFFERED = frozenset(
    {
        "boolean",
        "char",
        "date",
        "datetime",
        "float",
        "html",
        "integer",
        "many2one",
        "monetary",
        "selection",
        "text",
    }
)


class ApiField(models.Model):
    _inherit = "api.field"

    @api.depends("resource", "field_id", "name", "access", "scope", "filterable")
    def _compute_obstacle(self) -> None:
        for each in self:
            each.obstacle = each._mistake()

    @api.depends("resource", "name")
    def _compute_is_offered(self) -> None:
        resources = self._resources()
        for each in self:
            found = resources.get(each.resource)
            each.is_offered = bool(found and found.member(each.name))

    @api.constrains(*REMEMBERED)
    def _check_offered(self) -> None:
        for each in self:
            if mistake := each._mistake():
                raise ValidationError(mistake)

    def _mistake(self) -> str | Literal[False]:
        """Why it can't be offered, for people; ``False`` where it can be."""
        self.ensure_one()
        if not self.resource or not self.field_id:
            return False
        return (
            self._mistake_of_field()
            or self._mistake_of_words()
            or self._mistake_of_declaration()
        )

    def _mistake_of_field(self) -> str | Literal[False]:
        source = self.field_id.sudo()
        field = self.env[source.model]._fields.get(source.name)
        if source.model != self.model or field is None:
            return self.env._("%s is not a field of this resource.", source.name)
        if not source.name.startswith("x_"):
            return self.env._(
                "%s is a field of Odoo or of an app. Only an addon can offer it.",
                source.name,
            )
        if source.ttype == "binary":
            return self.env._("The API does not offer files and images yet.")
        if source.ttype in ("one2many", "many2many"):
            return self.env._(
                "The field leads to several records. Only an addon can offer it."
            )
        if source.ttype not in OFFERED:
            return self.env._("The API can't show a field of this type.")
        if source.ttype == "many2one" and not self._leads_to_offered():
            return self.env._(
                "The field leads to “%s”, which the API does not offer.",
                self.env[source.relation]._description,
            )
        return False

    def _leads_to_offered(self) -> bool:
        types = self.env["dual_api.resolver"]._catalog().types.values()
        return self.field_id.sudo().relation in {each.model for each in types}

    def _mistake_of_words(self) -> str | Literal[False]:
        if not self.name or not NAME.fullmatch(self.name):
            return self.env._(
                "The public name consists of small letters and digits, with single"
                " underscores between words: loyalty_level."
            )
        if self.scope and not SCOPE.fullmatch(self.scope):
            return self.env._(
                "A scope is one word in small letters with :read or :write after it:"
                " loyalty:read."
            )
        return False

    def _mistake_of_declaration(self) -> str | Literal[False]:
        resolver = self.env["dual_api.resolver"].sudo()
        why = resolver._why_not(self._as_chosen()[0])
        return why and self.env._("The API can't offer this field: %s.", why)
