# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether anybody listens: changes of a resource are written down only then.

Somebody listens who has a webhook, and whoever has a key that reads events. A key whose
user is archived, or a webhook that is paused, listens on. So does what has stopped by
itself, for as long as events are kept: who extends a key that has expired, or enables a
webhook whose receiver was down, finds in the feed what happened meanwhile.
"""

import logging
import threading
import time
from dataclasses import dataclass, field
from functools import partial

import psycopg2

from odoo import api, models, tools
from odoo.modules.registry import Registry

from ...process import PerDatabase
from ...schema.catalog import Catalog
from ...schema.events import told
from .publishing import KEPT_DAYS

_logger = logging.getLogger(__name__)

#: The scope of the feed.
EVENTS_READ = "events:read"
_KEPT = f"now() AT TIME ZONE 'UTC' - interval '{KEPT_DAYS} days'"
#: Of a row ``key``; one that was revoked is never used again.
KEY_LISTENS = f"key.is_active AND (key.expires_at IS NULL OR key.expires_at > {_KEPT})"
#: Of a row ``webhook`` of such a key; what a receiver has ended is over.
WEBHOOK_LISTENS = (
    "(webhook.state IN ('active', 'paused') OR (webhook.disabled_reason NOT IN"
    f" ('gone', 'neutralized') AND webhook.disabled_at > {_KEPT}))"
)
_LISTEN_SQL = f"""
    WITH wanted AS (
        SELECT DISTINCT known.resource
        FROM unnest(%(resources)s::text[], %(singulars)s::text[])
            AS known(resource, singular)
        WHERE EXISTS (
            SELECT FROM api_key AS key WHERE {KEY_LISTENS} AND string_to_array(
                key.scopes, ' ') @> ARRAY[%(scope)s, known.resource || ':read'])
        OR EXISTS (
            SELECT FROM api_webhook AS webhook
            JOIN api_key AS key ON key.id = webhook.key_id
            WHERE {KEY_LISTENS} AND {WEBHOOK_LISTENS}
            AND string_to_array(webhook.events, ' ') && ARRAY['*',
                known.singular || '.*', known.singular || '.created',
                known.singular || '.updated', known.singular || '.deleted'])
    ), gone AS (
        DELETE FROM api_capture WHERE resource NOT IN (SELECT resource FROM wanted)
        RETURNING resource
    ), added AS (
        INSERT INTO api_capture SELECT resource FROM wanted
        ON CONFLICT DO NOTHING RETURNING resource)
    SELECT EXISTS (SELECT FROM gone) OR EXISTS (SELECT FROM added)
"""  # noqa: S608 - all of it is ours
_CRON = "dual_api.cron_deliver"
#: At most so often a process wakes the worker.
_SECONDS_BETWEEN = 1.0


@dataclass(slots=True)
class _Waking:
    """When a process has woken the worker last, and whether it will again."""

    last: float = float("-inf")
    timer: threading.Timer | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_wakings = PerDatabase(lambda _database: _Waking())


class ApiEvent(models.Model):
    _inherit = "api.event"

    #: The scope of the feed.
    _scope = EVENTS_READ

    @api.model
    def _listen(self) -> None:
        """Find out anew which resources somebody listens to.

        Whoever begins a transaction afterwards has its changes written down.
        """
        for model in ("api.key", "api.webhook"):
            self.env[model].flush_model()
        # Two at a time would not see whom the other one adds.
        self.env["dual_api.turn"]._take("listen", ["events"])
        singulars = self._singulars()
        given = {
            "resources": list(singulars),
            "singulars": list(singulars.values()),
            "scope": EVENTS_READ,
        }
        self.env.cr.execute(_LISTEN_SQL, given)
        (changed,) = self.env.cr.fetchone()
        if changed:
            # Every worker looks again.
            self.env.registry.clear_cache()

    @api.model
    def _singulars(self) -> dict[str, str]:
        """What events are named after, by resource; of every version."""
        found: dict[str, str] = {}
        for catalog in self.env["dual_api.resolver"]._catalogs():
            found |= _singulars_of(catalog)
        return found

    @api.model
    @tools.ormcache()
    def _listened(self) -> frozenset[str]:
        """The resources that somebody listens to; none where the table is gone.

        Deletions ask for it, which must go on all the same.
        """
        self.env.cr.execute("SELECT to_regclass('api_capture') IS NOT NULL")
        (there,) = self.env.cr.fetchone()
        if not there:
            return frozenset()
        self.env.cr.execute("SELECT resource FROM api_capture")
        return frozenset(name for (name,) in self.env.cr.fetchall())

    @api.model
    def _wake(self) -> None:
        """Have the worker begin as soon as this transaction is committed.

        Nothing happens where nobody listens.
        """
        told = self.env.cr.postcommit.data
        if self._listened() and _CRON not in told:
            told[_CRON] = True
            self.env.cr.postcommit.add(partial(_wake, self.env.registry))


def _wake(registry: Registry) -> None:
    """Wake the worker, or see to it that it is woken within a second.

    What is committed while it runs may be too late for it.
    """
    waking = _wakings.get(registry.db_name)
    with waking.lock:
        if waking.timer is not None:
            return
        wait = waking.last + _SECONDS_BETWEEN - time.monotonic()
        if wait > 0:
            waking.timer = threading.Timer(wait, _wake_now, (registry,))
            waking.timer.daemon = True
            waking.timer.start()
            return
    _wake_now(registry)


def _wake_now(registry: Registry) -> None:
    waking = _wakings.get(registry.db_name)
    with waking.lock:
        waking.last, waking.timer = time.monotonic(), None
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            cron = env.ref(_CRON, raise_if_not_found=False)
            if cron:
                cron._trigger()
    # It begins by itself within a minute.
    except psycopg2.Error as error:
        _logger.info("The worker for events was not woken: %s", error)


def _singulars_of(catalog: Catalog) -> dict[str, str]:
    found = told(catalog.resources.values())
    return {resource.name: singular for singular, resource in found.items()}
