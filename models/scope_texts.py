# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What scopes mean, in the language of the user."""

from odoo import api, models

from ..schema.catalog import KEYS_DELEGATE, OPERATIONS_READ


class DualApiScopeTexts(models.AbstractModel):
    """Says each scope in a sentence."""

    _name = "dual_api.scope_texts"
    _description = "API scopes in words"

    @api.model
    def _sentences(self) -> dict[str, str]:
        """A sentence for each scope that the database offers.

        The catalog's own sentences, with those that are usual translated.
        """
        catalog = self.env["dual_api.resolver"]._catalog()
        sentences = dict(catalog.scopes)
        for resource in catalog.resources.values():
            sentences[resource.read_scope] = self.env._("Read %s.", resource.name)
            if resource.write_verbs == ("create", "update", "delete"):
                sentences[resource.write_scope] = self.env._(
                    "Create, update and delete %s.", resource.name
                )
            elif resource.write_verbs == ("create", "rotate", "revoke"):
                sentences[resource.write_scope] = self.env._(
                    "Create, rotate and revoke %s.", resource.name
                )
        sentences[OPERATIONS_READ] = self.env._(
            "Read the metrics of the service, and its health in detail."
        )
        sentences[KEYS_DELEGATE] = self.env._(
            "Create and rotate keys that act as other users."
        )
        return sentences
