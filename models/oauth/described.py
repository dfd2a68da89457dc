# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps that describe themselves: registered by a request, or read from an address."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...auth.oauth.documents import (
    LEAST_KEPT,
    MOST_BYTES,
    SECONDS,
    Described,
    DescriptionError,
    kept_for,
    may_describe,
    read_description,
    read_document,
)
from ...auth.principal import Principal
from ...process import PerDatabase, PerProcess
from ...schema.errors import Unavailable
from ...webhooks.exchange import Answer, Message
from ...webhooks.sender import send
from .client import MAX_CLIENT_ID

_logger = logging.getLogger(__name__)

#: For so long after its time an app works as it was read last, while the host of its
#: document is away.
_STALE = timedelta(days=1)
#: Each that is read takes a thread of the server for seconds; so many at once.
_MOST_AT_ONCE = 2
_reading = PerProcess(lambda: threading.BoundedSemaphore(_MOST_AT_ONCE))
_SERVER_ERROR = 500


class _AwayError(Exception):
    """The host of a document does not answer."""


class _BusyError(Exception):
    """Others are being read."""


class Failure(NamedTuple):
    """That a document was not used.

    :param until: when it is fetched again, on the clock of :func:`time.monotonic`
    :param away: whether its host did not answer
    """

    until: float
    away: bool


class Failures:
    """The documents that this process could not use lately."""

    _MOST = 1000

    def __init__(self) -> None:
        self._known: dict[str, Failure] = {}

    def of(self, address: str) -> Failure | None:
        """Return why it is not fetched now."""
        found = self._known.get(address)
        return found if found and time.monotonic() < found.until else None

    def note(self, address: str, *, away: bool) -> Failure:
        """Let it not be fetched for a while."""
        if len(self._known) >= self._MOST:
            self._known.clear()
        failure = Failure(time.monotonic() + LEAST_KEPT, away)
        self._known[address] = failure
        return failure


failures = PerDatabase(lambda _database: Failures())


def _fetched(address: str) -> Answer:
    """Fetch a document.

    :raises _BusyError: while others are being fetched
    """
    semaphore = _reading.get()
    if not semaphore.acquire(blocking=False):
        raise _BusyError
    try:
        return send(
            Message(
                url=address,
                headers={"Accept": "application/json"},
                body=b"",
                seconds=SECONDS,
                method="GET",
                most_kept=MOST_BYTES,
            )
        )
    finally:
        semaphore.release()


class ApiClient(models.Model):
    _inherit = "api.client"

    @api.model
    def _register_described(
        self, said: object, caller: Principal
    ) -> tuple["ApiClient", str]:
        """Register an app as a request describes it (RFC 7591).

        :return: it, and its secret; empty for a public one
        :raises DescriptionError: for what can't be read
        :raises Forbidden: for an app
        """
        self._check_is_no_app(caller)
        described = read_description(said)
        asked = described.scopes or ()
        if not set(asked) <= caller.scopes:
            raise DescriptionError("invalid_client_metadata")
        values = {
            **self._values_of(described, asked),
            "name": described.name or self.env.user.name,
            "kind": "confidential" if described.confidential else "public",
            "origin": "request",
            "state": "requested",
            "owner_partner_id": self.env.user.partner_id.id,
        }
        app = self._created(values)
        secret = app._new_secret() if described.confidential else ""
        return app.sudo(self.env.su), secret

    @api.model
    def _is_address(self, client_id: str) -> bool:
        """Whether that is the address of a document that may describe an app."""
        hosts = self.env["dual_api.settings"]._get().app_document_hosts
        return may_describe(client_id, hosts)

    @api.model
    def _from_document(self, address: str) -> "ApiClient":
        """The app that the document at this address describes, if its host may; as it
        was read last, for as long as that may be kept, and where it can't be read now,
        for a day longer.

        :raises Unavailable: while others are being read, for one that is not known
        """
        if len(address) > MAX_CLIENT_ID or not self._is_address(address):
            return self.browse()
        apps = self._unhindered()
        found = apps.search([("client_id", "=", address)], limit=1)
        if found.state == "suspended":
            return self.browse()
        now = fields.Datetime.now()
        if found.document_until and found.document_until > now:
            return found.sudo()
        until = found.document_until
        old = found if until and now < until + _STALE else apps
        failed = failures.get(self.env.cr.dbname)
        fault = failed.of(address)
        if fault is None:
            try:
                return self._read_again(found, address, now).sudo()
            except _BusyError:
                if not old:
                    raise Unavailable() from None
                return old.sudo()
            except _AwayError:
                fault = failed.note(address, away=True)
            except (DescriptionError, ValidationError) as error:
                _logger.info("The document of an app was not used: %s", error)
                fault = failed.note(address, away=False)
        return old.sudo() if fault.away else self.browse()

    def _read_again(
        self, found: "ApiClient", address: str, now: datetime
    ) -> "ApiClient":
        """The app as its document describes it now.

        :param found: the app as it was described before, or none
        """
        answer = _fetched(address)
        if answer.status is None or answer.status >= _SERVER_ERROR:
            raise _AwayError
        described = read_document(address, answer.kept, answer.status)
        offered = self.env["dual_api.resolver"]._catalog().read_scopes
        asked = described.scopes if described.scopes is not None else offered
        values = {
            **self._values_of(described, asked),
            # Whoever is asked sees the host, which nobody can choose freely.
            "name": urlsplit(address).hostname,
            "kind": "public",
            "origin": "document",
            "state": "approved",
            "document_until": now + timedelta(seconds=kept_for(answer.fresh)),
        }
        if not found:
            return self._created({**values, "client_id": address})
        # What is wrong with it is not half written.
        with self.env.cr.savepoint():
            found.write(values)
        return found

    def _created(self, values: dict[str, Any]) -> "ApiClient":
        """A new app.

        :raises DescriptionError: for what no app can be
        """
        try:
            with self.env.cr.savepoint():
                return self._unhindered().create(values)
        except ValidationError as error:
            raise DescriptionError("invalid_client_metadata") from error

    @api.model
    def _values_of(self, described: Described, scopes: Iterable[str]) -> dict[str, Any]:
        """What is stored of a description, as far as the database has it."""
        offered = self.env["dual_api.resolver"]._scopes()
        return {
            "redirect_uris": "\n".join(described.redirects),
            "scopes": " ".join(scope for scope in scopes if scope in offered),
            "homepage": described.homepage,
            "privacy_url": described.privacy_url,
        }

    def _as_registered(self, secret: str) -> dict[str, Any]:
        """The answer to a registration (RFC 7591, 3.2.1)."""
        app = self.sudo()
        method = "client_secret_basic" if secret else "none"
        found = {
            "client_id": app.client_id,
            "client_id_issued_at": int(app.create_date.timestamp()),
            "client_name": app.name,
            "redirect_uris": app._redirects(),
            "grant_types": app._grant_types(),
            "response_types": ["code"],
            "token_endpoint_auth_method": method,
            "scope": app.scopes or "",
        }
        if secret:
            found |= {"client_secret": secret, "client_secret_expires_at": 0}
        return found
