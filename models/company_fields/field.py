# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields that the company has added in Odoo, as administrators offer them.

The declarations of a database are part of its registry. So a change here sets the
registry up anew, as Odoo does when somebody adds a field, and every worker of the
database follows with its next request.
"""

import re
from typing import Any, Literal, Self

from odoo import api, fields, models

from ...schema.declaration import Pii, Resource
from ...schema.declaration.fields import NAME
from ...schema.resources.file import FILES
from .declared import Chosen

#: What Odoo puts before the name of a field that is added in its own forms.
_PREFIX = re.compile(r"^x_(studio_)?")


class ApiField(models.Model):
    """A field of a resource that no addon declares."""

    _name = "api.field"
    _description = "Field of the API"
    _order = "id"

    resource = fields.Selection(
        selection="_select_resource",
        required=True,
        default=lambda self: self._default_resource(),
        help="What has the field in the API.",
    )
    model = fields.Char(compute="_compute_model")
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Field in Odoo",
        required=True,
        index=True,
        ondelete="cascade",
        help="One that your company has added: its name begins with x_.",
    )
    kind = fields.Char(
        string="Type",
        compute="_compute_kind",
        store=True,
        help="The type that the field had in Odoo when it was added here.",
    )
    name = fields.Char(
        string="Public Name",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="What clients call it, in small letters: loyalty_level. It can't be called"
        " something else later without breaking them.",
    )
    access = fields.Selection(
        [("read", "Read"), ("write", "Read and write")],
        string="Clients May",
        required=True,
        default="read",
        help="Odoo's access rights apply, too.",
    )
    pii = fields.Selection(
        [
            (Pii.NONE.value, "Not personal"),
            (Pii.PERSONAL.value, "Personal"),
            (Pii.SENSITIVE.value, "Sensitive"),
        ],
        string="Personal Data",
        required=True,
        default=Pii.PERSONAL.value,
        help="Personal and sensitive values are left out of the request log.",
    )
    description = fields.Char(
        required=True,
        compute="_compute_description",
        store=True,
        readonly=False,
        precompute=True,
        help="A sentence for the documentation of the API.",
    )
    filterable = fields.Boolean(
        default=True,
        help="Whether lists can be filtered by it. In a large table, give the field an"
        " index in Odoo.",
    )
    scope = fields.Char(
        help="A scope that a key needs for this field besides that of the resource,"
        " such as loyalty:read. Empty: none."
    )
    obstacle = fields.Char(
        compute="_compute_obstacle", help="Why the API can't offer the field."
    )
    is_offered = fields.Boolean(compute="_compute_is_offered")
    change_ids = fields.One2many("api.field.change", "field_id", readonly=True)

    _unique_name = models.Constraint(
        "UNIQUE (resource, name)", "The resource has another field with this name."
    )
    _unique_field = models.Constraint(
        "UNIQUE (resource, field_id)", "The resource offers this field already."
    )

    # -- what can be chosen -------------------------------------------------------

    @api.model
    def _resources(self) -> dict[str, Resource]:
        """The resources that can have more fields, by name."""
        resources = self.env["dual_api.resolver"]._catalog().resources
        # Keys, webhooks and events are the API's own; a file is made of no fields.
        return {
            name: each
            for name, each in resources.items()
            if not each.model.startswith("api.") and name != FILES.name
        }

    @api.model
    def _select_resource(self) -> list[tuple[str, str]]:
        return [
            (name, name.replace("_", " ").capitalize()) for name in self._resources()
        ]

    @api.model
    def _default_resource(self) -> str | bool:
        names = list(self._resources())
        return names[0] if len(names) == 1 else False

    @api.depends("resource")
    def _compute_model(self) -> None:
        resources = self._resources()
        for each in self:
            found = resources.get(each.resource)
            each.model = found.model if found else False

    @api.depends("field_id")
    def _compute_kind(self) -> None:
        for each in self:
            each.kind = each.field_id.sudo().ttype

    @api.depends("field_id")
    def _compute_name(self) -> None:
        for each in self:
            each.name = each.name or _public_name(each.field_id.sudo())

    @api.depends("field_id")
    def _compute_description(self) -> None:
        for each in self:
            field = each.field_id.sudo()
            text = " ".join((field.help or field.field_description or "").split())
            if not each.description and text:
                each.description = text if text.endswith(".") else f"{text}."

    @api.depends("name", "resource")
    def _compute_display_name(self) -> None:
        for each in self:
            each.display_name = each._label()

    def _label(self) -> str:
        """``customers.loyalty_level``: what it is, wherever there are others."""
        return f"{self.resource}.{self.name}"

    # -- what it stands for -------------------------------------------------------

    def _as_chosen(self) -> tuple[Chosen, ...]:
        """Return what was chosen, as declarations are made of it."""
        return tuple(
            Chosen(
                resource=each.resource,
                source=each.field_id.name,
                kind=each.kind,
                name=each.name,
                description=each.description or each.name,
                writable=each.access == "write",
                filterable=each.filterable,
                pii=Pii(each.pii or Pii.PERSONAL.value),
                scope=each.scope or None,
            )
            for each in self.sudo()
        )

    # -- changes ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> Self:
        """Offer fields; clients have them from their next request on."""
        added = super().create(vals_list)
        self.env["api.field.change"]._remember_added(added)
        self._offer_anew()
        return added

    def write(self, vals: dict[str, Any]) -> Literal[True]:
        """Change what is offered."""
        history = self.env["api.field.change"]
        names = history._names(vals)
        before = history._texts(self, names)
        done = super().write(vals)
        if names:
            history._remember_changed(before, history._texts(self, names))
            self._offer_anew()
        return done

    def unlink(self) -> Literal[True]:
        """Offer the fields no more."""
        labels = [each._label() for each in self]
        done = super().unlink()
        self.env["api.field.change"]._remember_deleted(labels)
        self._offer_anew()
        return done

    @api.model
    def _offer_anew(self) -> None:
        """Make the declarations anew, here and, once committed, in every worker."""
        self.env.flush_all()
        self.env.registry._setup_models__(self.env.cr, [])


def _public_name(field: models.BaseModel) -> str | Literal[False]:
    """``loyalty_level`` of ``x_studio_loyalty_level``, as far as that is a name."""
    if not field:
        return False
    name = _PREFIX.sub("", field.name).strip("_")
    name = re.sub("_+", "_", name)
    if field.ttype == "many2one":
        name = name.removesuffix("_id")
    return name if NAME.fullmatch(name) else False
