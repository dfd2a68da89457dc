# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A request that uses what goes is told so; when that has gone, it is refused.

Deprecation is RFC 9745's, Sunset RFC 8594's: both of what goes first, and the link to
the calendar, too. After the last day all works on, until an administrator has it
refused; in the hours of a brown-out it is refused before that, too, so that who has
overlooked it finds out while there is time.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timezone
from email.utils import format_datetime

from ..schema.errors import Gone
from ..schema.headers import DEPRECATION, LINK, SUNSET
from ..schema.open_types import Json
from ..schema.request.operation import Operation
from ..schema.request.uses import Use, first, of_version, slugs
from ..schema.sentences import _lt
from ..schema.versions import Version
from .retry_state import RetryState
from .settings import Settings

#: The calendar of what goes; an entry is an anchor there.
CHANGES = "/api/docs/changes"
#: As many are told in an answer, at most.
_TOLD = 50


def utc_now() -> datetime:
    """Return the moment by which things end."""
    return datetime.now(timezone.utc)


class Going:
    """The dispatcher's part of it: what the request uses of what goes."""

    state: RetryState
    version: Version
    _settings: Callable[[], Settings]

    def used_path(self, use: Use) -> str:
        """Name the place of what is used, as the protocol has it."""
        return use.rest_path()

    def note_version(self) -> None:
        """Note that the request is one of a version that goes, if it does."""
        route = self.state.route
        version = route and route.version
        self.state.uses = of_version(version) if version else ()

    def note_uses(self, operations: Iterable[Operation]) -> None:
        """Note what the operations use, and refuse what has gone.

        :raises ApiError: ``gone``
        """
        operations = tuple(operations)
        found = dict.fromkeys(self.state.uses)
        found.update((use, None) for each in operations for use in each.uses())
        self.state.uses = tuple(found)
        # Documents and the health of a version stay as long as it is served.
        if not found or not operations:
            return
        settings = self._settings()
        if settings.deprecations_enforced or settings.deprecation_brownout_hours:
            self._refuse_gone(settings, utc_now())

    def _refuse_gone(self, settings: Settings, now: datetime) -> None:
        today = now.date()
        if settings.deprecations_enforced:
            over = [use for use in self.state.uses if use.goes.over(today)]
            if over:
                raise Gone(deprecations=self.told(over))
        if now.hour in settings.deprecation_brownout_hours:
            begun = [use for use in self.state.uses if use.goes.since <= today]
            if begun:
                sentence = _lt(
                    "This is a brown-out, a test: until %(hour)s:00 UTC it is as if it"
                    " had gone.",
                    hour=f"{_end(settings.deprecation_brownout_hours, now.hour):02}",
                )
                raise Gone(sentence, deprecations=self.told(begun))

    def told(self, uses: Iterable[Use]) -> list[Json]:
        """Return what an answer says of what was used, what goes first coming first."""
        told: dict[str, Json] = {}
        for use in sorted(uses, key=lambda each: each.goes.order):
            told.setdefault(self.used_path(use), _of(use))
        return [{"path": path, **found} for path, found in [*told.items()][:_TOLD]]

    def going_headers(self) -> dict[str, str]:
        """Return the headers of an answer to who uses what goes; none to others."""
        if not self.state.uses or self.state.verdict is None:
            return {}
        goes = first(self.state.uses)
        page = f"{self._settings().public_url}{CHANGES}#{goes.doc}"
        headers = {
            DEPRECATION.name: f"@{int(goes.begins.timestamp())}",
            LINK.name: f'<{page}>; rel="deprecation"; type="text/html"',
        }
        if goes.ends:
            headers[SUNSET.name] = format_datetime(goes.ends, usegmt=True)
        return headers

    def used_slugs(self) -> tuple[str, ...]:
        """Return what the request log counts: the entries of the calendar."""
        return slugs(self.state.uses) if self.state.uses else ()


def _of(use: Use) -> dict[str, Json]:
    return {
        "since": str(use.goes.since),
        "sunset": _day(use.goes.sunset),
        "use": use.goes.use,
        "doc": use.goes.doc,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)


def _end(hours: frozenset[int], hour: int) -> int:
    """The hour in which it is over that goes on."""
    while hour in hours and len(hours) < 24:
        hour = (hour + 1) % 24
    return hour
