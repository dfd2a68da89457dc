# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The request log: who called what, and how it went."""

from datetime import timedelta

from odoo import api, fields, models

from ...auth.groups import MANAGERS
from ...gateway.protocols import TITLES
from ...monitoring.queue import RequestLog
from ...process import PerDatabase
from ..database.clean_up import DELETED_AT_ONCE
from .writer import RequestWriter

_logs = PerDatabase(lambda database: RequestLog(RequestWriter(database)))


class ApiRequest(models.Model):
    """One request at a door; without bodies, unless a manager asked for them."""

    _name = "api.request"
    _description = "API request"
    _order = "moment desc, id desc"
    _rec_name = "endpoint"
    _log_access = False

    moment = fields.Datetime(string="Time", required=True, readonly=True)
    key_id = fields.Many2one(
        "api.key", string="API Key", readonly=True, ondelete="set null", index=True
    )
    subject = fields.Char(
        readonly=True, help="The caller; kept when the key is deleted."
    )
    key_name = fields.Char(
        readonly=True,
        help="The key's name at that time; kept when the key is deleted.",
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, ondelete="set null", index="btree_not_null"
    )
    protocol = fields.Selection(TITLES, string="API", readonly=True, required=True)
    endpoint = fields.Char(
        readonly=True,
        required=True,
        help="Method and path, or the kind of the operation and what it asks for.",
    )
    operation = fields.Char(
        readonly=True,
        help="The name that the client gave its GraphQL operation; of a batch over"
        " REST, what it does, and to how many.",
    )
    status = fields.Integer(readonly=True, required=True, aggregator=None)
    error = fields.Char(readonly=True, help="The error code.")
    mistakes = fields.Char(
        readonly=True,
        help="The fields and parameters that were refused, without values.",
    )
    milliseconds = fields.Float(
        readonly=True, aggregator="avg", help="Until the answer was sent."
    )
    statements = fields.Integer(
        string="SQL Statements", readonly=True, aggregator="avg"
    )
    points = fields.Integer(readonly=True)
    size = fields.Integer(
        string="Bytes", readonly=True, help="The size of the answer's body."
    )
    records = fields.Integer(readonly=True, help="How many records an export has sent.")
    correlation_id = fields.Char(
        readonly=True,
        index=True,
        help="Identifies the request in the server's log, too.",
    )
    address = fields.Char(
        string="Network", readonly=True, help="The client's address, shortened."
    )
    client = fields.Char(readonly=True, help="The name the client gives itself.")
    request_text = fields.Text(
        string="Request",
        readonly=True,
        groups=MANAGERS,
        help="Kept only while the key logs payloads.",
    )
    response_text = fields.Text(
        string="Answer",
        readonly=True,
        groups=MANAGERS,
        help="Kept only while the key logs payloads.",
    )

    _moment = models.Index("(moment, id)")

    @api.model
    def _log(self) -> RequestLog:
        """The queue of this database; it outlives requests."""
        return _logs.get(self.env.cr.dbname)

    @api.autovacuum
    def _gc_requests(self) -> tuple[int, bool]:
        """Delete what is older than the setting ``log_retention_days`` says.

        :return: how many were deleted, and whether there are more
        """
        days = self.env["dual_api.settings"]._get().log_retention_days
        limit = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute(
            "DELETE FROM api_request WHERE id IN"
            " (SELECT id FROM api_request WHERE moment < %s ORDER BY moment LIMIT %s)",
            [limit, DELETED_AT_ONCE],
        )
        deleted = self.env.cr.rowcount
        return deleted, deleted == DELETED_AT_ONCE
