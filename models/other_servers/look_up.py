# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a write has left to be looked up on other servers, once it is committed."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import psycopg2

from odoo import api, fields, models

from .known import KNOWN, LookUp

_logger = logging.getLogger(__name__)

#: On the cursor of a write: what it leaves, each once.
_LEFT = "dual_api_left"
#: On a method: that it leaves something.
_LEAVES = "dual_api_leaves"
_SENDER = "dual_api.cron_look_up"
#: So many are looked up before the others have their turn at the scheduler.
_MOST = 100


class DualApiLookUp(models.Model):
    """One row for each record of which something is to be looked up.

    Where a request writes, the known methods leave what they would ask to a scheduled
    action, in the transaction of the write: it is looked up if, and only if, the
    change is committed. Writes of Odoo's own ask as they always do.
    """

    _name = "dual_api.look_up"
    _description = "API: what is looked up after a write"
    _log_access = False

    model = fields.Char(required=True)
    method = fields.Char(required=True)
    res_id = fields.Integer("Record", required=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")

    def _register_hook(self) -> None:
        super()._register_hook()
        self._install(self._known())

    @api.model
    def _known(self) -> tuple[LookUp, ...]:
        """The look-ups that can wait; call ``super()`` and add those of your apps."""
        return KNOWN

    @api.model
    def _install(self, known: Iterable[LookUp]) -> None:
        """Let the methods leave what they would ask, where a request writes."""
        for look_up in known:
            if look_up.model not in self.env:
                continue
            owner = self.env.registry[look_up.model]
            method = getattr(owner, look_up.method, None)
            if method is not None and not hasattr(method, _LEAVES):
                setattr(owner, look_up.method, _leaving(look_up, method))

    @api.model
    @contextmanager
    def _leaving_look_ups(self) -> Iterator[None]:
        """Around a write: what can be looked up later is; call :meth:`_leave` in it,
        once all is stored.
        """
        cr = self.env.cr
        setattr(cr, _LEFT, {})
        try:
            yield
        finally:
            delattr(cr, _LEFT)

    @api.model
    def _leave(self) -> None:
        """Store what the write has left so far, for the scheduler."""
        left = getattr(self.env.cr, _LEFT)
        if not left:
            return
        names = ("model", "method", "res_id", "user_id", "company_id")
        rows = [dict(zip(names, row, strict=True)) for row in left]
        left.clear()
        self.sudo().create(rows)
        self.env.ref(_SENDER).sudo()._trigger()
        self.env.flush_all()

    @api.model
    def _look_up(self) -> None:
        """Ask what requests have left; a scheduled action.

        Each is asked once, as the user of the request: Odoo's methods note themselves
        that a server did not answer. Only a record that somebody else holds just now
        waits for another time.
        """
        cron = self.env["ir.cron"]
        rows = self.search([], order="id", limit=_MOST)
        cron._commit_progress(remaining=self.search_count([]))
        for row in rows:
            if row._ask():
                row.unlink()
            if not cron._commit_progress(1):
                break

    def _ask(self) -> bool:
        """Look it up; return whether that is done with."""
        if self.model not in self.env:
            return True
        asking = self.env[self.model].with_user(self.user_id)
        record = asking.with_company(self.company_id).browse(self.res_id)
        method = getattr(record, self.method, None)
        if method is None or not record.exists():
            return True
        try:
            with self.env.cr.savepoint():
                method()
        except psycopg2.OperationalError:
            return False
        except Exception as error:  # noqa: BLE001 - whatever an app makes of an answer
            _logger.warning(
                "%s of %s could not be looked up: %s",
                self.method,
                record,
                type(error).__name__,
            )
        return True


# Any: the method takes, and returns, whatever it does.
def _leaving(look_up: LookUp, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def leave(records: models.BaseModel, *args: Any, **options: Any) -> Any:
        left = getattr(records.env.cr, _LEFT, None)
        if left is None:
            return method(records, *args, **options)
        waiting = look_up.waiting(records, *args, **options)
        env = records.env
        for record in waiting:
            row = (look_up.model, look_up.method, record.id, env.uid, env.company.id)
            # What no row stands for yet, and may never, is not looked up.
            if isinstance(record.id, int):
                left[row] = None
            if look_up.field:
                record[look_up.field] = False
        others = records - waiting
        return method(others, *args, **options) if others else None

    setattr(leave, _LEAVES, True)
    return leave
