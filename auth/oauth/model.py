# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the rules of OAuth are about, and what they ask of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ...schema.open_types import Json


@dataclass(frozen=True, slots=True)
class Client:
    """An app that works.

    :param redirects: the redirect URIs that it has registered
    :param scopes: the most that it may ask for
    :param grant_types: those of RFC 6749 that it may use
    :param first_party: whether it is of those who run the server
    :param access_life: of its access tokens, in seconds
    """

    client_id: str
    confidential: bool
    redirects: tuple[str, ...]
    scopes: tuple[str, ...]
    grant_types: frozenset[str]
    first_party: bool
    access_life: int


@dataclass(frozen=True, slots=True)
class Consent:
    """What a user has agreed to, or a manager for a service user.

    :param scopes: what the app may do
    :param resource: for which part of the API (RFC 8707)
    :param life: days for which it holds; 0: as long as what the user had agreed to
        before, and no longer
    """

    user_id: int
    scopes: tuple[str, ...]
    resource: str
    life: int


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code and everything that it is bound to (RFC 6749, 4.1)."""

    client_id: str
    redirect_uri: str
    challenge: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class Issued:
    """A grant: the right of an app to act for a user, out of which tokens come.

    :param grant_id: its row
    :param scopes: what it allows
    :param resource: for which part of the API
    :param refresh: the refresh token that was made for it; ``None`` for none
    :param chain: of that one; it stands for a device
    """

    grant_id: int
    scopes: tuple[str, ...]
    resource: str
    refresh: str | None = None
    chain: str = ""


class Backend(Protocol):
    """Where apps, codes and grants are kept."""

    def client(self, client_id: str) -> Client | None:
        """Return the app, if it works."""

    def has_secret(self, client: Client, secret: str) -> bool:
        """Return whether that is the app's secret."""

    def save_code(self, code: str, bound: Code) -> None:
        """Remember a code for a minute."""

    def take_code(self, code: str) -> Code | None:
        """Return what the code is bound to, once; a second time ends what came of it.

        Whoever asks: a code that somebody has tried works no more.
        """

    def grant(self, code: str, bound: Code, *, refreshes: bool) -> Issued:
        """Make the grant that a code is good for.

        :param refreshes: whether the app gets a refresh token
        """

    def service_grant(
        self, client: Client, scopes: tuple[str, ...], resource: str
    ) -> Issued:
        """Return the grant of an app that acts by itself."""

    def refresh(self, token: str, client: Client) -> Issued | None:
        """Exchange a refresh token for a new one."""

    def access_token(
        self, issued: Issued, scopes: tuple[str, ...], audience: str
    ) -> str:
        """Return a new access token."""

    def revoke(self, token: str, client: Client) -> None:
        """End the grant that a token of this app comes from, if it is one."""

    def introspect(self, token: str, client: Client) -> Mapping[str, Json] | None:
        """Return what a token of this app says, while it works."""
