# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps as others describe them: by a request (RFC 7591), or at an address of theirs.

The second is the draft "OAuth Client ID Metadata Document": the client id is the
address of the document, which must name itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson

#: Bytes of a document, and seconds that it may take to come.
MOST_BYTES, SECONDS = 5 * 1024, 5.0
#: Seconds for which a document is kept, whatever it says itself.
LEAST_KEPT, MOST_KEPT = 300, 24 * 3600
_CONFIDENTIAL = ("client_secret_basic", "client_secret_post")
_MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Described:
    """What was said of an app.

    :param scopes: that it names; ``None`` for none named
    """

    name: str
    confidential: bool
    redirects: tuple[str, ...]
    scopes: tuple[str, ...] | None
    homepage: str | None
    privacy_url: str | None


class DescriptionError(ValueError):
    """A description that can't be read; its text says why, as RFC 7591 names it."""


def read_description(said: object) -> Described:
    """Read the members of RFC 7591, section 2; unknown ones are ignored.

    :raises DescriptionError: ``invalid_redirect_uri`` or ``invalid_client_metadata``
    """
    if not isinstance(said, Mapping):
        raise DescriptionError("invalid_client_metadata")
    method = said.get("token_endpoint_auth_method", "none")
    if method != "none" and method not in _CONFIDENTIAL:
        raise DescriptionError("invalid_client_metadata")
    redirects = said.get("redirect_uris")
    if not _are_texts(redirects) or not redirects:
        raise DescriptionError("invalid_redirect_uri")
    grants = said.get("grant_types", ["authorization_code"])
    if not _are_texts(grants) or "authorization_code" not in grants:
        raise DescriptionError("invalid_client_metadata")
    scope = _text(said, "scope")
    return Described(
        name=_text(said, "client_name") or "",
        confidential=method in _CONFIDENTIAL,
        redirects=tuple(redirects),
        scopes=tuple(scope.split()) if scope is not None else None,
        homepage=_text(said, "client_uri"),
        privacy_url=_text(said, "policy_uri"),
    )


def read_document(address: str, text: bytes, status: int | None = 200) -> Described:
    """Read the document at an address.

    :param status: with which it was answered, if it was
    :raises DescriptionError: where it is none, of another, or holds a secret
    """
    if status != 200:
        raise DescriptionError("invalid_client_metadata")
    try:
        said = orjson.loads(text)
    except ValueError as error:
        raise DescriptionError("invalid_client_metadata") from error
    if not isinstance(said, dict) or said.get("client_id") != address:
        raise DescriptionError("invalid_client_metadata")
    found = read_description(said)
    # What anybody can read is no secret.
    if found.confidential or any(name.startswith("client_secret") for name in said):
        raise DescriptionError("invalid_client_metadata")
    return found


def may_describe(address: str, hosts: Collection[str]) -> bool:
    """Return whether the address is one that documents are fetched from.

    Its host is allowed by name; it has a path, and nothing that could mean another.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    plain = not (
        parts.query or parts.fragment or "@" in parts.netloc or "\\" in address
    )
    segments = parts.path.split("/")[1:]
    direct = bool(segments) and segments != [""] and not {".", ".."} & set(segments)
    known = parts.hostname in hosts
    return (
        parts.scheme == "https" and plain and direct and known and port in (None, 443)
    )


def kept_for(fresh: float | None) -> float:
    """Return for how many seconds a document is kept.

    :param fresh: what it says itself
    """
    return min(max(fresh or 0.0, LEAST_KEPT), MOST_KEPT)


def _are_texts(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= _MOST_ITEMS
        and all(isinstance(each, str) and each.split() == [each] for each in value)
    )


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise DescriptionError("invalid_client_metadata")
    return value
