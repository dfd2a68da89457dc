# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""For which company a request is, and in which language its values are.

Both come in headers, since they hold for all that a request does: what it reads, what
it leads to, what it writes, and what Odoo fills in. They become Odoo's context, on
which record rules, company-dependent and translated values, and defaults depend; so
does all that is kept of them (``models/reading/rights.py``).

A request names one company, not several. Of several the first would be the one that
values are of, and each order of them would be another thing to keep rights for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ..schema.errors import Forbidden, invalid
from ..schema.headers import COMPANY_ID, DATA_LANGUAGE
from ..schema.open_types import Environment, OdooRequest
from ..schema.request.validation import InputValidator, Rule
from ..schema.sentences import _lt

_VALIDATOR = InputValidator(
    {header.name: Rule(header.type) for header in (COMPANY_ID, DATA_LANGUAGE)}
)
#: So many companies, or languages, are named in a refusal.
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """What a request says of itself; ``None`` where the key's user decides.

    :param company_id: of the only company whose records are shown, and that is written
        for
    :param language: of translated values, as Odoo names it
    """

    company_id: int | None = None
    language: str | None = None

    def context(self) -> dict[str, object]:
        """Return what Odoo's context says of it."""
        context: dict[str, object] = {}
        if self.company_id is not None:
            context["allowed_company_ids"] = [self.company_id]
        if self.language is not None:
            context["lang"] = self.language
        return context


class _State(Protocol):
    frame: Frame


class Framed:
    """The dispatcher's part of it: the state's frame."""

    request: OdooRequest
    state: _State

    def context_of(self, env: Environment) -> dict[str, object]:
        """Return the context in which the request is answered.

        :param env: of the key's user

        :raises ApiError: ``validation``; ``forbidden`` for a company that is not the
            user's, whether it exists or not
        """
        self.state.frame = read_frame(self.request.httprequest.headers, env)
        return {**env["res.users"].context_get(), **self.state.frame.context()}


def read_frame(headers: Mapping[str, str], env: Environment) -> Frame:
    """Return the frame that the headers say, as far as it is the user's.

    :param env: of the user; it is asked nothing where the headers say nothing
    :raises ApiError: as :meth:`Framed.context_of`
    """
    company, language = headers.get(COMPANY_ID.name), headers.get(DATA_LANGUAGE.name)
    if company is None and language is None:
        return Frame()
    return Frame(
        None if company is None else _company(company, env),
        None if language is None else _language(language, env),
    )


def _company(text: str, env: Environment) -> int:
    name = COMPANY_ID.name
    sent = {name: COMPANY_ID.type.from_text(text)}
    company_id: int = _VALIDATOR.validate(sent)[name]
    known = env["res.users"].env.user._get_company_ids()
    if company_id not in known:
        raise Forbidden(
            _lt(
                "The key's user does not belong to the company in %(header)s. Companies"
                " of the user: %(known)s.",
                header=name,
                known=_named(map(str, sorted(known))),
            )
        )
    return company_id


def _language(text: str, env: Environment) -> str:
    name = DATA_LANGUAGE.name
    sent: str = _VALIDATOR.validate({name: text})[name]
    # Everywhere else in HTTP a language has a hyphen.
    code = sent.replace("-", "_")
    known = env["res.lang"]._get_active_by("code")
    if code not in known:
        sentence = _lt(
            "The database does not have this language. There are: %(known)s.",
            known=_named(sorted(known)),
        )
        raise invalid(name, sentence, "unknown")
    return code


def _named(words: Iterable[str]) -> str:
    found = list(words)
    more = ["…"] if len(found) > _MOST_NAMED else []
    return ", ".join([*found[:_MOST_NAMED], *more])
