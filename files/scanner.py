# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asks a virus scanner of a file: ClamAV's ``clamd``, over its own protocol.

The scanner gets the bytes, not a path, so it may run anywhere, as any user. All of it
is over at one moment, however slowly the scanner takes them.
"""

import logging
import re
import socket
import struct
import time
from contextlib import closing, suppress
from typing import BinaryIO, NamedTuple

from ..schema.errors import FileInfected, Unavailable
from ..schema.sentences import _lt

_logger = logging.getLogger(__name__)

#: For all of a file, as large as any may be.
SECONDS = 60.0
_AGAIN_SECONDS = 30
_PIECE_BYTES = 64 * 1024
_MOST_REPLY_BYTES = 4096
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):([0-9]{1,5})")
_LARGEST_PORT = 65_535
_FOUND = re.compile(r"stream: (.+?)(?:\([0-9a-f]+:[0-9]+\))? FOUND")
_CLEAN = "stream: OK"


class ScannerError(Exception):
    """The scanner has not said what it thinks of the file."""


class Address(NamedTuple):
    """Where a scanner listens.

    :param place: a host, or the path of a socket
    :param port: 0 for a path
    """

    place: str
    port: int = 0


def read_address(text: str) -> Address:
    """Return the address: ``host:port``, ``[::1]:port`` or the path of a socket.

    :raises ValueError: for anything else
    """
    if text.startswith("/"):
        return Address(text)
    found = _HOST.fullmatch(text)
    if found is None or not 0 < int(found[3]) <= _LARGEST_PORT:
        raise ValueError("No address of a scanner")
    return Address(found[1] or found[2], int(found[3]))


def refuse_infected(file: BinaryIO, address: str, *, unscanned: bool) -> None:
    """Have a file scanned.

    :param address: of the scanner, as the setting has it; empty for none
    :param unscanned: whether a file passes that the scanner says nothing of
    :raises ApiError: ``file_infected``; ``unavailable`` without a verdict
    """
    if not address:
        return
    try:
        found = infection(file, read_address(address))
    except ScannerError as error:
        outcome = "stored unscanned" if unscanned else "refused"
        _logger.warning("A file was %s: %s", outcome, error)
        if unscanned:
            return
        sentence = _lt("The virus scanner does not answer.")
        raise Unavailable(sentence, retry_after=_AGAIN_SECONDS) from error
    if found is not None:
        _logger.warning("A file was refused, in which the scanner found %s", found)
        raise FileInfected()


def infection(file: BinaryIO, address: Address, seconds: float = SECONDS) -> str | None:
    """Return the name of what the scanner finds in a file; ``None`` for nothing.

    :param file: from where it stands to its end
    :param seconds: that all of it may take
    :raises ScannerError: when it does not answer, in time, with a verdict
    """
    until = time.monotonic() + seconds
    try:
        with closing(_connected(address, until)) as connection:
            # Who has read enough says why, and takes no more.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(connection, file, until)
            return _verdict(_reply(connection, until))
    except OSError as error:
        raise ScannerError(f"The virus scanner can't be asked: {error}") from error


def _connected(address: Address, until: float) -> socket.socket:
    if address.port:
        return socket.create_connection(
            (address.place, address.port), timeout=_left(until)
        )
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_left(until))
        connection.connect(address.place)
    except BaseException:
        connection.close()
        raise
    return connection


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _send(connection: socket.socket, file: BinaryIO, until: float) -> None:
    connection.sendall(b"zINSTREAM\0")
    while piece := file.read(_PIECE_BYTES):
        connection.settimeout(_left(until))
        connection.sendall(struct.pack("!I", len(piece)) + piece)
    connection.sendall(struct.pack("!I", 0))


def _reply(connection: socket.socket, until: float) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _MOST_REPLY_BYTES:
        connection.settimeout(_left(until))
        piece = connection.recv(_MOST_REPLY_BYTES)
        if not piece:
            break
        reply += piece
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(reply: str) -> str | None:
    if reply == _CLEAN:
        return None
    found = _FOUND.fullmatch(reply)
    if found is None:
        said = reply[:200] or "nothing"
        raise ScannerError(f"The virus scanner says: {said}")
    return found[1]
