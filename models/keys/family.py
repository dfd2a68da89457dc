# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a key comes from: the keys that were made with a key, and what they share.

``parent_id`` is the key with which it was made, and with which it ends. ``root_id`` is
the first key of its family: all of them share that one's points. These are counted
under one number for as long as the family lives, so that no rotation begins anew.

    made with K     parent K, the root and the number of K
    rotated         the parent of the old one, or the key that asked for it; root and
                    number of the old one. The new one takes over all that hangs on the
                    old one, and is the root where that was it.
"""

from collections.abc import Mapping
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...auth.principal import Principal, subject_of_key


class ApiKey(models.Model):
    _inherit = "api.key"

    parent_id = fields.Many2one(
        "api.key",
        string="Created With",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The key with which a program made this one. It is revoked with it.",
    )
    child_ids = fields.One2many("api.key", "parent_id", string="Keys Created With It")
    root_id = fields.Many2one(
        "api.key",
        string="Shares the Points Of",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The first key of its family: all of them together spend its points.",
    )
    family = fields.Integer(
        readonly=True,
        copy=False,
        groups=".",  # nobody: a number of the limiter
        help="The number that the family's points are counted under; 0: the key's id.",
    )

    @api.model
    def _caller(self) -> "ApiKey":
        """The key that asks for what is done now; none outside of the API."""
        # No request can send such a value: it is no JSON.
        caller = self.env.context.get("dual_api_caller")
        number = caller.key_id if isinstance(caller, Principal) else False
        return self.sudo().browse(number or ())

    @api.model
    def _descent(self, parent: "ApiKey") -> dict[str, Any]:
        """The values of a key that is made with the parent, if with any."""
        return {
            "parent_id": parent.id,
            "root_id": (parent.root_id or parent).id,
            "family": parent.family or parent.id,
        }

    def _descent_of_successor(self) -> dict[str, Any]:
        """The values of the key that takes the place of this one.

        :raises odoo.exceptions.UserError: when this one is what the caller came of:
            it would leave its own family
        """
        caller = self._caller()
        if self in caller._ancestors():
            raise UserError(self.env._("A key can't rotate a key that created it."))
        elsewhere = caller and caller != self
        return {
            "parent_id": (caller if elsewhere else self.parent_id).id,
            "root_id": self.root_id.id,
            "family": self.family or self.id,
        }

    def _ancestors(self) -> "ApiKey":
        found, parent = self.browse(), self.parent_id
        while parent and parent not in found:
            found |= parent
            parent = parent.parent_id
        return found

    def _hand_over(self, new: "ApiKey") -> None:
        """Let the new key take over all that hangs on this one, which is its past."""
        (self.child_ids - new).write({"parent_id": new.id})
        if not self.root_id:
            family = self.search([("root_id", "=", self.id)]) | self
            (family - new).write({"root_id": new.id})

    def _with_descendants(self) -> "ApiKey":
        """These keys, and all that were made with them."""
        found = waiting = self
        while waiting:
            waiting = waiting.child_ids - found
            found |= waiting
        return found

    def _hold(self, *, used: bool = False) -> None:
        """Be the only one who adds to what was made with these keys, or ends it.

        A key that is made while another request ends its parent would not be seen
        there, and would live on. So both change the parent's row: the second fails to
        serialize, and Odoo repeats it with what the first has done.

        :param used: whether the request comes with it: while its row is held, its use
            can't be recorded elsewhere
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE api_key SET last_used ="
            " CASE WHEN %s THEN now() AT TIME ZONE 'UTC' ELSE last_used END"
            " WHERE id = ANY(%s)",
            [used, self.ids],
            log_exceptions=False,
        )
        self.invalidate_recordset(["last_used"])

    def _family_of_principal(self) -> Mapping[str, Any]:
        """What a Principal knows of the family: its subject, and the root's limit."""
        return {
            "family": subject_of_key(self.family) if self.family else "",
            "family_limit": self.root_id.rate_limit_per_min,
        }

    # -- how many ---------------------------------------------------------------

    @api.model
    def _check_room(self, user: models.BaseModel) -> None:
        """Refuse one more key of a user who has as many that work as there may be.

        :raises odoo.exceptions.UserError: naming how many there may be
        """
        if self.env.su:
            return
        # Two requests that count at once would both find room, and two that rotate one
        # key would both replace it: the second one fails to serialize here, and Odoo
        # repeats it.
        self.env.cr.execute(
            "UPDATE res_users SET active = active WHERE id = %s",
            [user.id],
            log_exceptions=False,
        )
        most = self.env["dual_api.settings"]._get().keys_per_user
        if not most:
            return
        works = [("user_id", "=", user.id), ("state", "in", ["active", "replaced"])]
        if self.sudo().search_count(works, limit=most) >= most:
            raise UserError(
                self.env._(
                    "This user has %s keys that work, and may have no more. Revoke one"
                    " that is not needed.",
                    most,
                )
            )
