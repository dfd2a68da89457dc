# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What scopes mean, in the language of the user."""

from odoo import api, models

from ...schema.catalog import KEYS_DELEGATE, OPERATIONS_READ
from ...schema.resources.customer import CUSTOMERS
from ...schema.resources.key import KEYS


class DualApiScopeTexts(models.AbstractModel):
    """Explains each scope in a sentence, in the language of the user."""

    _name = "dual_api.scope_texts"
    _description = "API scope descriptions"

    @api.model
    def _sentences(self) -> dict[str, str]:
        """A sentence for each scope that the database offers.

        Another addon that adds a resource adds its sentences by overriding this.
        """
        offered = self.env["dual_api.resolver"]._scopes()
        translated = {
            CUSTOMERS.read_scope: self.env._("Read customers."),
            CUSTOMERS.write_scope: self.env._("Create, update and delete customers."),
            KEYS.read_scope: self.env._("Read keys."),
            KEYS.write_scope: self.env._("Create, rotate and revoke keys."),
            OPERATIONS_READ: self.env._(
                "Read the metrics of the service, and its health in detail."
            ),
            KEYS_DELEGATE: self.env._(
                "Create and rotate keys that act as other users."
            ),
        }
        # A sentence that nobody has translated stays whole, in English.
        return {
            scope: translated.get(scope, sentence)
            for scope, sentence in offered.items()
        }
