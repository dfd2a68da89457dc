# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people and clients say of a webhook, as it is stored."""

import json
import re
from collections.abc import Mapping
from typing import Any

from odoo import api, models

from ...schema.errors import ApiError, ValidationFailed, invalid
from ...schema.mistakes import Mistake, too_many
from ...schema.resources.webhook import MAX_HEADERS
from ...schema.sentences import _lt
from ...webhooks.addresses import AllowList, UrlRefused, read_allow_list, read_url

#: RFC 9110, 5.6.2 and 5.5; of values what is ASCII and shows.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE = re.compile(r"[!-~](?:[ -~]{0,998}[!-~])?")
#: What the sender says itself, or HTTP does.
_TAKEN = re.compile(
    r"(?:host|cookie|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect"
    r"|user-agent|date|x-correlation-id|content-.*|webhook-.*|x-webhook-.*|proxy-.*"
    r"|accept-encoding)",
    re.IGNORECASE,
)


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    @api.model
    def _allowed_addresses(self) -> AllowList:
        """What may be reached beside the public internet."""
        return read_allow_list(self.env["dual_api.settings"]._get().webhook_allow)

    @api.model
    def _as_stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a webhook as its fields have them.

        :param values: by the names of the API
        :raises ApiError: ``validation``
        """
        found = dict(values)
        mistakes: list[Mistake] = []
        for name, read in self._readers().items():
            if name in found:
                try:
                    found |= read(found.pop(name))
                except ApiError as error:
                    mistakes += error.mistakes
        if mistakes:
            raise ValidationFailed(mistakes=mistakes)
        return found

    @api.model
    def _readers(self) -> dict[str, Any]:
        return {
            "url": self._read_url,
            "events": lambda sent: {"events": _words(sent)},
            "fields": lambda sent: {"payload_fields": _words(sent)},
            "expand": lambda sent: {"payload_expand": _words(sent)},
            "filter": lambda sent: {"filter": sent or False},
            "version": lambda sent: {"api_version": sent},
            "headers": self._read_headers,
        }

    @api.model
    def _read_url(self, url: str) -> dict[str, Any]:
        try:
            read_url(url, self._allowed_addresses())
        except UrlRefused as error:
            raise invalid("url", error.sentence, "address") from error
        return {"url": url}

    @api.model
    def _read_headers(self, sent: Mapping[str, Any] | None) -> dict[str, Any]:
        if not sent:
            return {"headers": False, "header_names": False}
        if len(sent) > MAX_HEADERS:
            raise ValidationFailed(mistakes=[too_many("headers", MAX_HEADERS)])
        mistakes = []
        for name, value in sent.items():
            sentence = None
            if not _NAME.fullmatch(name):
                sentence = _lt("This is no name of a header.")
            elif _TAKEN.fullmatch(name):
                sentence = _lt("This header can't be set.")
            elif not isinstance(value, str) or not _VALUE.fullmatch(value):
                sentence = _lt("Enter a value of visible ASCII characters.")
            if sentence:
                mistakes.append(Mistake(f"headers.{name}", "header", sentence))
        if len({name.lower() for name in sent}) < len(sent):
            mistakes.append(Mistake("headers", "twice", _lt("This is given twice.")))
        if mistakes:
            raise ValidationFailed(mistakes=mistakes)
        return {
            "headers": self._sealed(json.dumps(dict(sent))),
            "header_names": " ".join(sent),
        }


def _words(sent: list[str] | None) -> str | bool:
    return " ".join(dict.fromkeys(sent or ())) or False
