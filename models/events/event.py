# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Events: that a record was created, changed or deleted.

The class stands in several files: what an event is (here), how committed changes become
events (``publishing``), whether anybody listens (``listening``), and who may see them
(``visibility``). What writes the changes down is PostgreSQL (``capture.py``).
"""

from pathlib import Path

from odoo import fields, models

from ..database.columns import BigInteger

_SCHEMA = (Path(__file__).parent / "outbox.sql").read_text("utf-8")
OPERATIONS = [("created", "Created"), ("updated", "Updated"), ("deleted", "Deleted")]


class ApiEvent(models.Model):
    """A committed change of a record of some resource; nobody changes it any more."""

    _name = "api.event"
    _description = "API event"
    _order = "position"
    _rec_name = "public_id"
    _log_access = False

    position = BigInteger(
        required=True,
        readonly=True,
        aggregator=None,
        help="Events are read by position: none is added behind one that was shown.",
    )
    public_id = fields.Char(required=True, readonly=True)
    resource = fields.Char(required=True, readonly=True, help="Such as customers.")
    res_id = fields.Integer(
        string="Record", required=True, readonly=True, aggregator=None
    )
    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    type = fields.Char(required=True, readonly=True, help="Such as customer.updated.")
    correlation = fields.Char(
        string="Correlation ID",
        readonly=True,
        help="Of the request that made the change, if one over the API did.",
    )
    key_id = fields.Many2one(
        "api.key",
        string="API Key",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The key that made the change, if it was made over the API.",
    )
    occurred_at = fields.Datetime(required=True, readonly=True)
    visible_to = fields.Json(
        readonly=True,
        groups=".",  # nobody: only the server itself reads it
        help="Of a deletion: the users who could see the record before.",
    )
    # Last: in the class body the name stands for Odoo's module until then.
    fields = fields.Json(
        string="Changed Fields",
        readonly=True,
        help="What has changed, by where its values are found in Odoo: each version has"
        " names of its own for it.",
    )

    _position_unique = models.UniqueIndex("(position)")
    # As lists are sorted.
    _by_position = models.Index("(position, id)")
    _public_id_unique = models.UniqueIndex("(public_id)")
    _of_type = models.Index("(type, position)")
    _of_resource = models.Index("(resource, position)")
    _of_record = models.Index("(res_id, resource)")
    _age = models.Index("(occurred_at)")

    def init(self) -> None:
        """Create what triggers write into."""
        self.env.cr.execute(_SCHEMA)
        return super().init()
