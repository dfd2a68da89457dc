# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A login inside an app of one's own: what is asked, and what may be answered.

After the draft "OAuth 2.0 for First-Party Applications": the app sends login and
password, then perhaps a one-time code, and gets an authorization code. All that is
wrong with any of the three is one answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .model import Client

LOGIN = (
    "response_type",
    "client_id",
    "client_secret",
    "scope",
    "resource",
    "code_challenge",
    "code_challenge_method",
    "login",
    "password",
    "auth_session",
    "otp",
)
#: What stands for the redirect URI of a code that no browser carries.
NO_REDIRECT = "urn:ietf:wg:oauth:2.0:oob"
#: A minute, for one login, from one address, and with one app.
LOGINS_PER_MIN, ADDRESS_PER_MIN, CLIENT_PER_MIN = 10, 30, 300
#: For the whole of one login that asks for a code.
SESSION_SECONDS, SESSION_TRIES = 300, 5


@dataclass(frozen=True, slots=True)
class Login:
    """A request for a login that is in order.

    :param scopes: that the app asks for
    :param resource: for which part of the API
    """

    client: Client
    scopes: tuple[str, ...]
    resource: str
    challenge: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The one-time code of a login that has begun."""

    client: Client
    session: str
    otp: str


class ChallengeError(Exception):
    """A request for a login that is refused.

    :ivar code: the error, as OAuth names it
    :ivar more: further members of the answer
    """

    def __init__(
        self, code: str, description: str, more: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(description)
        self.code = code
        self.more = dict(more)

    def members(self) -> dict[str, str]:
        """Return the members of the answer."""
        found = {"error": self.code, "error_description": str(self), **self.more}
        return {name: text for name, text in found.items() if text}


def denied() -> ChallengeError:
    """Return the one answer to a wrong login, password or code."""
    return ChallengeError("access_denied", "Login, password or code is wrong.")


def to_web() -> ChallengeError:
    """Return the answer for who signs in by what only a browser has."""
    return ChallengeError("redirect_to_web", "Sign in in the browser.")
