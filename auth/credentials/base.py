# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a kind of credential is: a way in which a request shows who it comes from."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...schema.errors import BadRequest, Unauthorized
from ...schema.open_types import Environment
from ...schema.security import SecurityScheme
from ...schema.sentences import Sentence, _lt
from ..principal import Principal


class Credential(ABC):
    """One kind of credential; it has no state, and one object serves all requests.

    CORS, ``Vary``, ``WWW-Authenticate`` and the published documents ask its
    ``scheme``. Another addon adds one in ``_credentials`` of ``dual_api.resolver``.

    :ivar scheme: what clients are told of it
    :ivar missing: the sentence of 401 for a request that brings none
    :ivar invalid: the sentence of 401 for one that does not work
    """

    scheme: SecurityScheme
    missing: Sentence
    invalid: Sentence

    def challenge(self, *, refused: bool) -> str:
        """Return the challenge of a 401.

        :param refused: whether one of this kind was sent, and does not work
        """
        return self.scheme.challenge

    def at(self, issuer: str) -> "Credential | None":
        """Return the kind as a database accepts it whose tokens have this issuer.

        :param issuer: an origin; empty for a database that issues none
        :return: ``None`` where it does not accept the kind
        """
        return self

    def challenge_of_scopes(self, scopes: Iterable[str]) -> str | None:
        """Return the challenge of a 403 for want of scopes; ``None`` for none.

        :param scopes: all that the request lacks
        """
        return None

    @abstractmethod
    def find(self, headers: Mapping[str, str]) -> str | None:
        """Return the text of the credential; ``None`` where none of the kind was sent.

        :param headers: of the request; names in any case
        """

    @abstractmethod
    def principal(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return whom the text belongs to, from memory where that is right.

        Every request asks this, wrong texts too. Two requests with wrong ones must
        take equally long, whatever is wrong.

        :param address: where the request came from
        :return: ``None`` for a text that does not work, or not from there
        """

    @abstractmethod
    def confirm(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return the same as the database says it now, in the transaction of a write.

        It is asked once, before the first write of a request.
        """

    @abstractmethod
    def record_use(self, env: Environment, principal: Principal) -> None:
        """Record that the credential was used, when the answer is made.

        It must not fail, nor write in the request's own transaction; it may do nothing.
        """


class Sent(NamedTuple):
    """What a request brings: a credential of that kind, as that text."""

    credential: Credential
    text: str


class Credentials:
    """The kinds of credentials that a database accepts, in their order.

    :param kinds: the first one is the one that pages and examples use
    :raises ValueError: for none, and for two schemes of one name
    """

    def __init__(self, kinds: Iterable[Credential]) -> None:
        self._kinds = tuple(kinds)
        self.schemes = tuple(each.scheme for each in self._kinds)
        names = [scheme.name for scheme in self.schemes]
        if not names or len({*names}) < len(names):
            raise ValueError(f"Credentials need schemes of different names: {names}")
        #: The request headers that they are sent in, each once.
        self.headers = tuple(dict.fromkeys(one.header for one in self.schemes))

    def at(self, issuer: str) -> "Credentials":
        """Return those that a database with this issuer accepts."""
        return Credentials(filter(None, (each.at(issuer) for each in self._kinds)))

    def are_in(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request brings any, good or not."""
        return any(each.find(headers) is not None for each in self._kinds)

    def texts(self, headers: Mapping[str, str]) -> list[str]:
        """Return the credentials that a request brings, which may stand in no log."""
        return [text for each in self._kinds if (text := each.find(headers))]

    def find(self, headers: Mapping[str, str]) -> Sent:
        """Return the only one that a request brings.

        :raises ApiError: ``unauthorized`` for none; ``bad_request`` for several: which
            of them counts would be a guess
        """
        found = [
            Sent(each, text)
            for each in self._kinds
            if (text := each.find(headers)) is not None
        ]
        if len(found) > 1:
            # Two kinds may share a header, and even a text.
            headers_of = (each.credential.scheme.header for each in found)
            names = ", ".join(dict.fromkeys(headers_of))
            raise BadRequest(
                _lt("Send one credential, not several: %(headers)s.", headers=names),
            )
        if not found or not found[0].text:
            raise self._unauthorized(self._missing())
        return found[0]

    def invalid(self, sent: Sent) -> Unauthorized:
        """Return the error of one that does not work."""
        return self._unauthorized(sent.credential.invalid, sent.credential)

    def _missing(self) -> Sentence:
        if len(self._kinds) == 1:
            return self._kinds[0].missing
        names = ", ".join(self.headers)
        return _lt(
            "Send your credential in one of these headers: %(headers)s.", headers=names
        )

    def _unauthorized(
        self, sentence: Sentence, refused: Credential | None = None
    ) -> Unauthorized:
        challenges = (each.challenge(refused=each is refused) for each in self._kinds)
        headers = {"WWW-Authenticate": ", ".join(challenges)}
        return Unauthorized(sentence, headers=headers)
