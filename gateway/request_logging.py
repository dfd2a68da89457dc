# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each request leaves one entry in the request log, once its answer is sent."""

import weakref
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.exceptions import HTTPException

from odoo.http import Response

from ..monitoring.discreet_log import be_discreet
from ..monitoring.mistake_names import MistakeNames
from ..monitoring.personal_texts import PersonalTexts
from ..monitoring.redaction import Redactor, told
from ..monitoring.route_labels import method_name, route_name
from ..schema.catalog import Catalog
from ..schema.errors import ApiError
from ..schema.versions import Version
from .log_entry import entry_of, finished


class Logged:
    """The dispatcher's part of it; stands in front of Odoo's ``Dispatcher``."""

    request: Any
    version: Version
    secrets: Callable[[], list[str]]
    #: What the request log calls this door.
    door = "rest"

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        #: The method, and the path without what names a record.
        self.route = ""
        #: What the request log says of it: the name of what is done, and the code of
        #: the refusal.
        self.endpoint = ""
        self.operation_name: str | None = None
        self.error: str | None = None
        #: The names of what the refusal complains of.
        self.mistakes: str | None = None
        self.logged = True
        #: The body, once it was parsed.
        self.sent: Any = None
        self._personal_texts: tuple[Any, PersonalTexts] | None = None
        be_discreet()

    def of_version(self, name: str, derive: Callable[[Catalog], Any]) -> Any:
        """What is made, once, of the declarations that the request is about."""
        resolver = self.request.env["dual_api.resolver"]
        return resolver._derived(name, derive, self.version)

    def remember(self, error: ApiError) -> None:
        """Tell the request log of a refusal: of several in one answer, the first, but
        our own fault before a client's.
        """
        self.error = error.error
        self.mistakes = None
        if error.details and self.request.env is not None:
            names = self.of_version("mistake names", MistakeNames)
            self.mistakes = names.told(map(str, error.details))

    def personal_texts(self) -> PersonalTexts:
        """What was sent, as far as it was read, and may stand in no log."""
        if self._personal_texts is not None and self._personal_texts[0] is self.sent:
            return self._personal_texts[1]
        harmless = ()
        if self.request.env is not None:
            harmless = self.of_version("redactor", Redactor).harmless
        arguments = self.request.httprequest.args.items(multi=True)
        asked = [{name: text} for name, text in arguments]
        found = PersonalTexts([*asked, self.sent, self.secrets()], harmless)
        self._personal_texts = (self.sent, found)
        return found

    def told_payloads(self, response: Response) -> tuple[str, str]:
        """What the request log may keep of request and answer, as text."""
        httprequest = self.request.httprequest
        redactor = self.of_version("redactor", Redactor)
        asked = redactor.hidden(httprequest.args.to_dict())
        body = redactor.body(httprequest.get_data())
        answered = redactor.body(response.get_data())
        return (
            told(httprequest.headers, query=asked, body=body),
            told(response.headers, body=answered),
        )

    def name_endpoint(self, rule: Any, args: Mapping[str, Any]) -> None:
        """Name what the request asks for by its route."""
        method = self.request.httprequest.method
        self.route = self.endpoint = route_name(method, rule.rule, args)

    def log_when_sent(self, response: Response) -> None:
        """Leave an entry in the request log once this response, of all that Odoo's
        attempts make, is sent.
        """
        env = self.request.env
        if env is None or not self.logged or not self._settings().log_retention_days:
            return
        if not self.endpoint:
            # Who is refused before has a route all the same.
            path = self.request.httprequest.path
            try:
                self.name_endpoint(*env.registry["ir.http"]._match(path))
            except HTTPException:
                self.endpoint = method_name(self.request.httprequest.method)
        log, entry = env["api.request"]._log(), entry_of(self, response)
        free = self._settings().log_free_rows_per_min

        def leave() -> None:
            log.put(finished(entry), free)

        # A client that resets the connection keeps the server from closing the
        # response; it goes all the same. Whichever comes first does it, once. Odoo
        # passes a proxy of it around, which goes before anything is sent.
        itself = getattr(response, "_wrapped__", response)
        left = weakref.finalize(itself, leave)
        left.atexit = False
        response.call_on_close(left)
