# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes the triggers that write down changes, when the declarations have changed.

A trigger takes the table for a moment. Whoever waits for a table holds up all who come
later, and can be in a deadlock with one who only wanted to write; so it is asked for,
again and again, and never waited for.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import psycopg2
from psycopg2.errors import LockNotAvailable

from odoo import api, models

from ..database.turn import lock_number
from .deletions import note_deletions
from .sources import is_followed
from .triggers import PREFIX, Key, Trigger, quoted

_logger = logging.getLogger(__name__)

#: Functions, with the triggers that call them.
_THERE_SQL = """
    SELECT p.oid::regprocedure::text, obj_description(p.oid, 'pg_proc'),
        c.relname, t.tgname, t.tgenabled IN ('O', 'A')
    FROM pg_proc AS p
    LEFT JOIN pg_trigger AS t ON t.tgfoid = p.oid
    LEFT JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE p.pronamespace = current_schema::regnamespace
    AND starts_with(p.proname, %s)
"""
#: Less than PostgreSQL waits before it looks for a deadlock, whom it then ends.
_EVERYBODY_SQL = """
    SET LOCAL lock_timeout = '500ms';
    INSERT INTO api_capture SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING
"""
_LOCK_SQL = "SELECT pg_try_advisory_xact_lock(%s), current_schema"
_LOCK = lock_number("dual_api.capture")
#: How long a table that is in use is asked for, in seconds, and how often.
_PATIENCE = 3.0
_PAUSE = 0.05


class There(NamedTuple):
    """What there is in the database.

    :param versions: of the functions of the triggers
    :param unused: functions that no trigger calls
    :param off: triggers that somebody has switched off
    """

    versions: Mapping[Key, str | None]
    unused: tuple[str, ...]
    off: frozenset[Key]


class DualApiCapture(models.AbstractModel):
    _inherit = "dual_api.capture"

    #: What was wanted when somebody last looked; of the registry.
    _versions_of_registry: Mapping[Key, str] = {}

    @api.model
    def _begin(self) -> None:
        """See to it that changes are written down, now that it is known of what."""
        for resource in self.env["api.event"]._offered():
            if resource.events and is_followed(self.env.get(resource.model)):
                note_deletions(self.env.registry, resource.model)
        self._bring()

    @api.model
    def _bring(self, patience: float = _PATIENCE) -> bool:
        """Make what is missing, and drop what is no longer wanted.

        Where all is as it should be, nothing is done but to look. A failure is told in
        the log and in the health, and a scheduled action tries again: Odoo has to start
        all the same.

        :param patience: how long a table that is in use is asked for, in seconds
        :return: whether all is as it should be
        """
        try:
            with self.env.cr.savepoint(flush=False):
                wanted = {each.key: each for each in self._wanted()}
        # An addon may declare anything.
        except Exception:
            _logger.exception("What changes can't be found out")
            return False
        versions = {key: each.version for key, each in wanted.items()}
        self.env.registry[self._name]._versions_of_registry = versions
        there = self._there()
        if there.versions == versions and not there.unused:
            return True
        self.env.cr.execute(_LOCK_SQL, [_LOCK])
        alone, schema = self.env.cr.fetchone()
        # If not, another process is at it.
        return alone and self._bring_all(wanted, there, schema, patience)

    @api.model
    def _bring_all(
        self,
        wanted: Mapping[Key, Trigger],
        there: There,
        schema: str,
        patience: float,
    ) -> bool:
        until = time.monotonic() + patience
        right = {key: each.version for key, each in wanted.items()}
        changed = dict(right.items() ^ there.versions.items())
        done = True
        for table in sorted({table for table, _name in changed}):
            keys = sorted(key for key in changed if key[0] == table)
            done &= self._bring_table(
                [wanted[key] for key in keys if key in wanted],
                [key for key in keys if key not in wanted],
                there,
                schema,
                until,
            )
        unused = self._there().unused
        return done & self._run([f"DROP FUNCTION {name}" for name in unused])

    @api.model
    def _bring_table(
        self,
        triggers: Sequence[Trigger],
        dropped: Sequence[Key],
        there: There,
        schema: str,
        until: float,
    ) -> bool:
        """Make and drop triggers of one table, all of them or none.

        What would fail is not made: statements that change no row show it.
        """
        missing = [each for each in triggers if each.key not in there.versions]
        lock = []
        if missing or dropped:
            # Functions are replaced without waiting for anybody.
            table = missing[0].table if missing else dropped[0][0]
            mode = "ACCESS EXCLUSIVE" if dropped else "SHARE ROW EXCLUSIVE"
            lock.append(f"LOCK TABLE {quoted(table)} IN {mode} MODE NOWAIT")
        return self._run(
            [
                *lock,
                *map(_drop, dropped),
                *(each.function_sql(schema) for each in triggers),
                *(each.trigger_sql() for each in missing),
            ],
            proofs=[each.proof_sql() for each in triggers],
            until=until,
        )

    @api.model
    def _run(
        self,
        statements: Sequence[str],
        proofs: Sequence[str] = (),
        until: float = 0,
    ) -> bool:
        """Execute statements, all of them or none.

        They are made of declarations and of names in the database.

        :param proofs: what has to be possible then, as if everybody listened
        :param until: when to give up a table that is in use
        """
        singulars = self.env["api.event"]._singulars()
        while True:
            try:
                with self.env.cr.savepoint(flush=False):
                    self._execute(statements)
                    with self.env.cr.savepoint(flush=False) as savepoint:
                        self.env.cr.execute(_EVERYBODY_SQL, [list(singulars)])
                        self._execute(proofs)
                        savepoint.rollback()
                return True
            except LockNotAvailable as error:
                if time.monotonic() >= until:
                    _logger.warning("Changes are not written down yet: %s", error)
                    return False
                time.sleep(_PAUSE)
            except psycopg2.Error:
                _logger.exception("Changes can't be written down")
                return False

    @api.model
    def _execute(self, statements: Iterable[str]) -> None:
        for statement in filter(None, statements):
            # pylint: disable-next=sql-injection
            self.env.cr.execute(statement, log_exceptions=False)

    @api.model
    def _there(self) -> There:
        self.env.cr.execute(_THERE_SQL, [PREFIX])
        versions, unused, off = {}, [], set()
        for function, version, table, name, works in self.env.cr.fetchall():
            if name is None:
                unused.append(function)
                continue
            versions[table, name] = version
            if not works:
                off.add((table, name))
        return There(versions, tuple(unused), frozenset(off))

    @api.model
    def _works(self) -> bool:
        """Whether changes are written down as the declarations ask for."""
        there = self._there()
        return there.versions == self._versions_of_registry and not there.off


def _drop(key: Key) -> str:
    table, name = key
    return f"DROP TRIGGER {quoted(name)} ON {quoted(table)}"
