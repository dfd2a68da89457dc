# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Indexes for what clients ask of customers, and Odoo itself does not."""

from odoo import models
from odoo.modules.registry import Registry

from ..reading.search import make_functions


def _searched(registry: Registry) -> str:
    """What ``q`` looks into; a database without trigrams reads all customers."""
    if not registry.has_trigram:
        return ""
    columns = (
        *(f"dual_api_folded({name})" for name in ("complete_name", "email", "ref")),
        "dual_api_folded(vat)",
        "dual_api_digits(phone)",
    )
    return f"USING gin ({', '.join(f'{each} gin_trgm_ops' for each in columns)})"


class ResPartner(models.Model):
    _inherit = "res.partner"

    #: ``sort=updated_at`` and ``updated_since``: how other systems stay up to date.
    _dual_api_updated = models.Index("(write_date, id)")
    #: ``email=``: how a customer is found whose number is not known.
    _dual_api_email = models.Index("(email, id)")
    #: ``country=``: a few of many are found at once, in the order of their ids.
    _dual_api_country = models.Index("(country_id, id)")
    #: ``name_prefix=``, also where there are no trigrams: what comes while one types.
    _dual_api_name_prefix = models.Index("(dual_api_folded(name) text_pattern_ops)")
    #: ``q=``, ``phone=`` and other beginnings.
    _dual_api_search = models.Index(_searched)

    def _auto_init(self) -> None:
        make_functions(self.env.cr)
        return super()._auto_init()
