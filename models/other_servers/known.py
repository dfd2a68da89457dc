# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo's apps are known to look up on other servers when a record is stored.

A record can be stored without it, and Odoo knows a value for what is not looked up yet.
So a write of the API leaves it for later. Whatever is not known here is asked in the
write, and bounded (``network.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from odoo.models import BaseModel


@dataclass(frozen=True, slots=True)
class LookUp:
    """A method that asks another server.

    :param model: whose it is, where the database has both
    :param method: its name. Later it is called without arguments
    :param waiting: of the records that it is called for, those of which it would ask;
        it gets the arguments of the method, too
    :param field: what it computes, which is false until then
    """

    model: str
    method: str
    waiting: Callable[..., BaseModel]
    field: str | None = None


def _with_own_vat(partners: BaseModel) -> BaseModel:
    checked = [("vat_check_vies", "=", True)]
    if not partners.env["res.company"].sudo().search_count(checked, limit=1):
        return partners.browse()
    return partners.filtered(
        lambda one: one.vat and (not one.parent_id or one.parent_id.vat != one.vat)
    )


def _with_address(
    name: str, *others: str
) -> Callable[[BaseModel, Mapping[str, Any] | None], BaseModel]:
    """Those that have an address in a network, when all of it is checked anew, or one
    of its fields has been written.
    """

    def waiting(
        partners: BaseModel, vals: Mapping[str, Any] | None = None
    ) -> BaseModel:
        if vals is not None and vals.keys().isdisjoint((name, *others)):
            return partners.browse()
        return partners.filtered(name)

    return waiting


KNOWN = (
    # Of base_vat: whether the tax authority knows the number.
    LookUp("res.partner", "_compute_vies_valid", _with_own_vat, "vies_valid"),
    # Of account_peppol, and of its Danish kind: whether the network knows the partner.
    LookUp(
        "res.partner",
        "_update_peppol_state_per_company",
        _with_address("peppol_endpoint", "peppol_eas", "invoice_edi_format"),
    ),
    LookUp(
        "res.partner",
        "_update_nemhandel_state_per_company",
        _with_address(
            "nemhandel_identifier_value",
            "nemhandel_identifier_type",
            "is_using_nemhandel",
        ),
    ),
)
