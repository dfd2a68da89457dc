# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``Idempotency-Key``: what names a request, and what is kept of its answer."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import orjson

from ..schema.errors import ApiError, Conflict, invalid
from ..schema.headers import IDEMPOTENCY_KEY, names
from ..schema.request.validation import InputValidator, Rule
from ..schema.sentences import _lt
from .frame import Frame

HEADER = IDEMPOTENCY_KEY.name
KEPT_SECONDS = 24 * 60 * 60
#: An answer that is larger is not given for a request with a key, nor is its change
#: made: it could not be given again.
MAX_ANSWER_BYTES = 1024 * 1024
#: What a row counts beside the answer, so that small ones are bounded, too.
ROW_BYTES = 1024
#: What each record that an answer tells of takes beside it.
_TOLD_BYTES = 32
_KEPT_HEADERS = names(kept=True)
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_VALIDATOR = InputValidator({HEADER: Rule(IDEMPOTENCY_KEY.type)})


@dataclass(frozen=True, slots=True)
class Claim:
    """One HTTP request's wish to be the only one of its name.

    :param identity: what may be done once: this name, by this caller, on this route
    :param fingerprint: what is to be done, to tell a repetition from another request
    :param token: who wishes it; the same through all of Odoo's attempts
    :param owner: whose room the answer takes: the caller's family
    """

    identity: str
    fingerprint: str
    token: str
    owner: str


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered first.

    :param records: of which records it tells: names of types, and ids
    """

    status: int
    headers: Mapping[str, str]
    body: str
    records: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        """How much room it takes, in bytes."""
        told = _TOLD_BYTES * len(self.records)
        return ROW_BYTES + len(self.body.encode()) + told


class Replay(Exception):
    """The request was done before; ends the controller."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__()
        self.answer = answer


def read_name(header: str) -> str:
    """Return the name in the header, which may be a quoted string (RFC 9651, 3.3.3) or
    bare.

    :raises ApiError: ``validation``
    """
    name = header.strip()
    if name.startswith('"'):
        quoted = _QUOTED.fullmatch(name)
        if quoted is None:
            sentence = _lt("A quotation mark is missing or misplaced.")
            raise invalid(HEADER, sentence, "wrong_format")
        name = re.sub(r"\\(.)", r"\1", quoted[1])
    accepted: str = _VALIDATOR.validate({HEADER: name})[HEADER]
    return accepted


def new_claim(
    name: str,
    *,
    subject: str,
    owner: str,
    route: str,
    path: str,
    arguments: Iterable[tuple[str, str]],
    frame: Frame,
    body: object,
) -> Claim:
    """Make the claim of a request.

    :param route: the method, and the path without what names a record
    :param frame: the company and the language that it is for
    :param body: parsed, so that its spelling does not matter
    """
    return Claim(
        identity=_digest([subject, route, name]),
        fingerprint=_digest([route, path, sorted(arguments), frame, body]),
        token=secrets.token_hex(16),
        owner=owner,
    )


def _digest(value: object) -> str:
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def to_keep(status: int, headers: Mapping[str, str], body: bytes) -> StoredAnswer:
    """Return what is kept of an answer.

    :raises ApiError: ``validation``, for one that is too large to be kept
    """
    if len(body) > MAX_ANSWER_BYTES:
        sentence = _lt(
            "The answer would be larger than %(maximum)s bytes, too large to be"
            " stored. Request fewer records.",
            maximum=MAX_ANSWER_BYTES,
        )
        raise invalid(HEADER, sentence, "answer_too_large")
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    return StoredAnswer(status, kept, body.decode())


def may_not_be_kept() -> ApiError:
    """Return the error for a name on a write whose answer is a secret."""
    sentence = _lt(
        "This can't be used here: the answer contains a secret, which is not stored."
    )
    return invalid(HEADER, sentence, "secret")


def no_more_room(maximum: int) -> ApiError:
    """Return the error for one answer more than may be kept.

    :param maximum: how many MiB the answers of one key may take
    """
    sentence = _lt(
        "The stored answers of this key have reached %(maximum)s MiB. Send the"
        " request without this header, or try again in a few hours.",
        maximum=maximum,
    )
    return invalid(HEADER, sentence, "no_more_room")


def still_running() -> ApiError:
    """Return the error for a request whose first attempt is not done yet."""
    return Conflict(
        _lt("The first request with this %(header)s is still running.", header=HEADER),
        retry_after=1,
    )


def another_request() -> ApiError:
    """Return the error for a name that another request has used."""
    sentence = _lt("This was sent with another request in the last 24 hours.")
    return invalid(HEADER, sentence, "used")
