# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent to a receiver, and all that is kept of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .addresses import PUBLIC_ONLY, AllowList


class Fault(str, Enum):
    """Why there is no answer; all that anybody is told about it."""

    URL = "url"
    ADDRESS = "address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    CLOSED = "closed"
    PROTOCOL = "protocol"
    #: The message could not be made or sent for a reason of our own.
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Message:
    """One attempt to deliver something.

    :param url: as its owner wrote it; it is checked again when it is used
    :param seconds: for all of it, from the look-up to the end of the answer
    :param allowed: what may be reached beside the public internet
    :param owner: whoever has the webhook: one owner's hosts that are not found take the
        look-ups of no other
    :param method: of HTTP
    :param most_kept: bytes of a document that is fetched; none of a longer one, nor of
        what a receiver answers
    """

    url: str
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    allowed: AllowList = PUBLIC_ONLY
    owner: int = 0
    method: str = "POST"
    most_kept: int = 0


class Answer(NamedTuple):
    """What came of an attempt. Of a receiver's text nothing is kept: a sender that
    showed it would let people read what only this server can reach.

    :param status: of the HTTP answer; ``None`` when there is none
    :param fault: why the exchange was not complete
    :param seconds: how long it took
    :param size: bytes of the answer's body that were read
    :param retry_after: seconds that the receiver asks to wait
    :param abort: whether it asks not to be sent this message again
    :param kept: the document that was to be fetched
    :param fresh: for how many seconds it says that it stays as it is
    """

    status: int | None = None
    fault: Fault | None = None
    seconds: float = 0.0
    size: int = 0
    retry_after: float | None = None
    abort: bool = False
    kept: bytes = b""
    fresh: float | None = None
