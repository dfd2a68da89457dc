# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Usage of the API by day: what is left of requests when the log forgets them."""

from pathlib import Path

from odoo import fields, models
from odoo.tools import SQL, Query

from ...gateway.protocols import TITLES
from ...monitoring.histogram import FIRST_MS, GROWTH

_SCHEMA = (Path(__file__).parent / "usage_schema.sql").read_text("utf-8")
#: The part of all requests below each percentile.
_PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


class ApiUsage(models.Model):
    """The requests of one day that were alike: same key, endpoint and outcome."""

    _name = "api.usage"
    _description = "API usage"
    _order = "day desc, calls desc, id desc"
    _rec_name = "endpoint"
    _log_access = False

    day = fields.Date(required=True, readonly=True, help="In UTC.")
    key_id = fields.Many2one(
        "api.key", string="API Key", readonly=True, ondelete="set null", index=True
    )
    subject = fields.Char(
        readonly=True, help="The caller; kept when the key is deleted."
    )
    key_name = fields.Char(
        readonly=True, help="The key's last name; kept when the key is deleted."
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, ondelete="set null", index="btree_not_null"
    )
    protocol = fields.Selection(TITLES, string="API", readonly=True, required=True)
    endpoint = fields.Char(readonly=True, required=True)
    status = fields.Integer(readonly=True, required=True, aggregator=None)
    error = fields.Char(readonly=True, help="The error code.")
    calls = fields.Integer(readonly=True)
    errors = fields.Integer(readonly=True, help="Requests that were refused or failed.")
    limited = fields.Integer(
        string="Rate Limited", readonly=True, help="Requests that got 429."
    )
    error_rate = fields.Float(
        string="Error Rate (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )
    points = fields.Integer(readonly=True)
    #: More in a day than an integer of PostgreSQL holds.
    size = fields.Float(string="Bytes", readonly=True, digits=(16, 0))
    milliseconds = fields.Float(string="Total Time (ms)", readonly=True)
    p50 = fields.Float(
        string="Median (ms)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Half of the requests were at least this fast.",
    )
    p95 = fields.Float(
        string="95th Percentile (ms)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    p99 = fields.Float(
        string="99th Percentile (ms)", readonly=True, aggregator="avg", digits=(16, 1)
    )

    def init(self) -> None:
        """Create what PostgreSQL sums up with."""
        # The addon's own file and its own numbers.
        # pylint: disable-next=sql-injection
        self.env.cr.execute(_SCHEMA % {"first_ms": FIRST_MS, "growth": GROWTH})

    def _read_group_select(self, aggregate_spec: str, query: Query) -> SQL:
        """Rates and percentiles of a group are those of all its requests together;
        no average of averages."""
        name, _colon, aggregate = aggregate_spec.partition(":")
        if aggregate == "avg" and name == "error_rate":
            return SQL(
                "SUM(%s) * 100.0 / NULLIF(SUM(%s), 0)",
                self._field_to_sql(self._table, "errors", query),
                self._field_to_sql(self._table, "calls", query),
            )
        if aggregate == "avg" and name in _PERCENTILES:
            return SQL(
                "dual_api_quantile(dual_api_histogram_sum(%s), %s)",
                SQL.identifier(self._table, "histogram"),
                _PERCENTILES[name],
            )
        return super()._read_group_select(aggregate_spec, query)
