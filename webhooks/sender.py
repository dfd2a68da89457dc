# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sends one message where its owner wanted it, and lets itself be used for no more.

The host is looked up at each attempt. Every address that it has must be allowed, and
the connection goes to one of these: between the check and the use nothing is looked up
again. Redirects are not followed, proxies of the environment not used, and of the
answer no more is read than is polite. All of it is over at one moment, however slowly
the receiver speaks.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TimedOut
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import cast

from .addresses import Target, UrlRefused, may_reach, read_url
from .exchange import Answer, Fault, Message
from .stream import Stream

#: Bytes of an answer that are read; the rest is dropped with the connection.
MOST_READ = 64 * 1024
#: For a look-up, which has no limit of its own in the C library.
_LOOK_UP_SECONDS = 3.0
#: Look-ups at once, in all and of one owner, those included that nobody waits for any
#: more: a name server that does not answer keeps them for longer than we do.
_MOST_LOOK_UPS, _MOST_OF_OWNER = 32, 8
#: A host that is unreachable under one address may be reached under another.
_MOST_ADDRESSES = 4
_MAX_AGE = re.compile(r"\bmax-age=([0-9]{1,9})\b", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)

#: From a host and a port to its addresses.
LookUp = Callable[[str, int], list[str]]


class _Failed(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def send(
    message: Message,
    look_up: LookUp | None = None,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """Send a message, and return what came of it.

    :param look_up: in the place of DNS
    :param context: in the place of the authorities that the system trusts
    """
    begun = time.monotonic()
    deadline = begun + message.seconds
    try:
        target = read_url(message.url, message.allowed)
        addresses = _checked(message, target, look_up or addresses_of, deadline)
        with _connected(target, addresses, deadline) as stream, _named_faults():
            if target.secure:
                stream.secure(context or _context(), target.host)
            answer = _exchanged(message, target, stream)
    except UrlRefused:
        answer = Answer(fault=Fault.URL)
    except _Failed as failure:
        answer = Answer(fault=failure.fault)
    return answer._replace(seconds=time.monotonic() - begun)


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system looks it up.

    :raises OSError: where it has none
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_rest, sockaddr in found]


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    """How certificates are checked; to read all authorities takes a while."""
    return ssl.create_default_context()


# -- where to -----------------------------------------------------------------------


class LookUps:
    """Places for look-ups: each takes one until it is over.

    :param most: in all
    :param most_of_owner: of one owner, so that one whose hosts hang leaves room
    """

    def __init__(self, most: int, most_of_owner: int) -> None:
        self._most = most
        self._most_of_owner = most_of_owner
        self._changed = threading.Condition()
        self._of_owner: Counter[int] = Counter()

    def take(self, owner: int, seconds: float) -> bool:
        """Take a place, or wait for one; whether there was one in that time."""
        with self._changed:
            taken = self._changed.wait_for(lambda: self._has_room(owner), seconds)
            if taken:
                self._of_owner[owner] += 1
            return taken

    def give_back(self, owner: int) -> None:
        """Let another one have the place."""
        with self._changed:
            self._of_owner[owner] -= 1
            self._of_owner += Counter()
            self._changed.notify_all()

    @property
    def taken(self) -> int:
        """How many there are now."""
        return self._of_owner.total()

    def _has_room(self, owner: int) -> bool:
        return self.taken < self._most and self._of_owner[owner] < self._most_of_owner


_look_ups = LookUps(_MOST_LOOK_UPS, _MOST_OF_OWNER)


def _checked(
    message: Message, target: Target, look_up: LookUp, deadline: float
) -> list[str]:
    """The addresses of the host, each of which may be reached."""
    seconds = max(0.0, min(_LOOK_UP_SECONDS, deadline - time.monotonic()))
    found = _looked_up(look_up, target, message.owner, seconds)
    addresses = list(dict.fromkeys(found))
    # One that is not allowed spoils all: an honest host has none.
    if not all(may_reach(one, target.host, message.allowed) for one in addresses):
        raise _Failed(Fault.ADDRESS)
    return addresses[:_MOST_ADDRESSES]


def _looked_up(
    look_up: LookUp, target: Target, owner: int, seconds: float
) -> list[str]:
    """Look the host up in a thread, which may outlive our patience."""
    until = time.monotonic() + seconds
    if not _look_ups.take(owner, seconds):
        # That others hang says nothing of this host.
        raise _Failed(Fault.INTERNAL)
    found: Future[list[str]] = Future()

    def run() -> None:
        try:
            try:
                addresses = look_up(target.host, target.port)
            finally:
                _look_ups.give_back(owner)
        # Whatever it is, who waits is told.
        except BaseException as error:  # noqa: BLE001
            found.set_exception(error)
        else:
            found.set_result(addresses)

    thread = threading.Thread(target=run, name="dual_api.look_up", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        _look_ups.give_back(owner)
        raise _Failed(Fault.INTERNAL) from None
    try:
        addresses = found.result(max(0.0, until - time.monotonic()))
    # There may be no such host, or its name be too long for the library.
    except (OSError, UnicodeError, TimedOut):
        addresses = []
    if not addresses:
        raise _Failed(Fault.DNS)
    return addresses


def _connected(target: Target, addresses: list[str], deadline: float) -> Stream:
    """A connection to the first address that takes one."""
    fault = Fault.TIMEOUT
    for place, address in enumerate(addresses):
        # One that never answers leaves time for the others.
        left = (deadline - time.monotonic()) / (len(addresses) - place)
        if left <= 0:
            break
        try:
            # The address is a number: nothing is looked up.
            opened = socket.create_connection((address, target.port), left)
        except TimeoutError:
            fault = Fault.TIMEOUT
        except OSError:
            fault = Fault.CONNECT
        else:
            return Stream(opened, deadline)
    raise _Failed(fault)


# -- the exchange -------------------------------------------------------------------


@contextmanager
def _named_faults() -> Iterator[None]:
    """Around what is done with a receiver: name what it does wrong."""
    try:
        yield
    except TimeoutError:
        raise _Failed(Fault.TIMEOUT) from None
    except ssl.SSLError:
        raise _Failed(Fault.TLS) from None
    except (OSError, http.client.IncompleteRead):
        raise _Failed(Fault.CLOSED) from None
    except (http.client.HTTPException, ValueError):
        raise _Failed(Fault.PROTOCOL) from None


def _exchanged(message: Message, target: Target, stream: Stream) -> Answer:
    connection = http.client.HTTPConnection(target.host, target.port)
    # It is connected; left to itself it would look the host up again.
    connection.auto_open = 0
    connection.sock = cast(socket.socket, stream)
    connection.putrequest(
        message.method, target.path, skip_host=True, skip_accept_encoding=True
    )
    for name, value in _headers(message, target):
        connection.putheader(name, value)
    # Who has seen enough answers and closes before it has read all.
    with suppress(ConnectionError):
        connection.endheaders(message.body)
    response = connection.getresponse()
    if stream.ended:
        # To http.client that is as good as an empty line.
        raise http.client.IncompleteRead(b"")
    size, fault, text = _body(response, message.most_kept)
    return Answer(
        response.status,
        fault,
        size=size,
        kept=text,
        fresh=_fresh(response.getheader("Cache-Control") or ""),
        retry_after=read_retry_after(response.getheader("Retry-After") or ""),
        abort=response.getheader("webhook-delivery") == "abort-message",
    )


def _headers(message: Message, target: Target) -> Iterator[tuple[str, str]]:
    yield "Host", target.authority
    yield "Connection", "close"
    if message.body or message.method == "POST":
        yield "Content-Length", str(len(message.body))
    yield from message.headers.items()


def _body(
    response: http.client.HTTPResponse, most_kept: int
) -> tuple[int, Fault | None, bytes]:
    """How many bytes of the body were read, what kept it from its end, and what is kept
    of it: all, or nothing.

    One that is longer than is read has come far enough.
    """
    size, kept = 0, b""
    try:
        with _named_faults():
            while size < MOST_READ:
                piece = response.read1(MOST_READ - size)
                if not piece:
                    # Less than was announced.
                    fault = Fault.CLOSED if response.length else None
                    whole = not fault and size <= most_kept
                    return size, fault, kept if whole else b""
                size += len(piece)
                if size <= most_kept:
                    kept += piece
    except _Failed as failure:
        return size, failure.fault, b""
    return size, None, b""


def _fresh(text: str) -> float | None:
    """For how many seconds ``Cache-Control`` lets a document be kept."""
    found = _MAX_AGE.search(text)
    if re.search(r"\b(?:no-store|no-cache)\b", text):
        return 0.0
    return float(found[1]) if found else None


def read_retry_after(text: str, now: datetime | None = None) -> float | None:
    """Return for how many seconds ``Retry-After`` asks to wait.

    :param now: with a time zone; the moment, unless it is given
    :return: ``None`` for text that is neither a number nor a date
    """
    if _SECONDS.fullmatch(text.strip()):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    # The last, for numbers that no date has.
    except (TypeError, ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - (now or datetime.now(timezone.utc))).total_seconds())
