# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A scanner on a real socket that speaks as ``clamd`` does, and knows one sign."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from .hostile_files import EICAR


class _Asked(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        """Take a file in pieces, and say what is in it."""
        scanner = self.server.scanner
        if scanner.hangs_up:
            return
        command = self.rfile.read(len(b"zINSTREAM\0"))
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
            if len(data) > scanner.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        scanner.seen.append(data)
        if scanner.silent:
            # Until the other end gives up.
            self.rfile.read(1)
            return
        verdict = scanner.says
        if verdict is None:
            verdict = b"stream: Eicar-Test FOUND" if EICAR in data else b"stream: OK"
        self.wfile.write(verdict + b"\0")


class _Server(socketserver.ThreadingMixIn, socketserver.BaseServer):
    daemon_threads = True
    scanner: "Scanner"


class _Tcp(_Server, socketserver.TCPServer):
    allow_reuse_address = True


class _Unix(_Server, socketserver.UnixStreamServer):
    pass


class Scanner:
    """One that listens as long as its context.

    :param path: of a socket; ``None`` for a port of this machine
    :ivar address: as the setting has it
    :ivar seen: what was looked at, each file whole
    :ivar says: instead of what is true
    :ivar silent: whether it never answers
    :ivar hangs_up: whether it does not even listen
    :ivar most: bytes that it takes of a file
    """

    def __init__(self, path: Path | None = None) -> None:
        self.seen: list[bytes] = []
        self.says: bytes | None = None
        self.silent = self.hangs_up = False
        self.most = 64 * 1024 * 1024
        self._server: _Server
        if path is None:
            self._server = tcp = _Tcp(("127.0.0.1", 0), _Asked)
            self.address = f"127.0.0.1:{tcp.server_address[1]}"
        else:
            self._server = _Unix(str(path), _Asked)
            self.address = str(path)
        self._server.scanner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )

    def __enter__(self) -> "Scanner":
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def nobody() -> Iterator[str]:
    """An address of this machine where nobody listens, nor can, meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"
