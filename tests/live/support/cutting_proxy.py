# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A way to a server on which every connection breaks off after so many bytes."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: What makes closing a connection break it off.
_AT_ONCE = struct.pack("ii", 1, 0)


class CuttingProxy:
    """Passes connections on.

    :param port: of the server, on this machine
    :param after: bytes of a client that go through
    :ivar cuts: how many connections were broken off
    """

    def __init__(self, port: int, after: int) -> None:
        self._port, self._after = port, after
        self.cuts = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._port))
        back = threading.Thread(target=self._back, args=(server, client), daemon=True)
        back.start()
        left = self._after
        with contextlib.suppress(OSError):
            while left and (data := client.recv(min(left, 16 * 1024))):
                server.sendall(data)
                left -= len(data)
        if left:
            # All was said: what comes back is waited for.
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            back.join(30)
        else:
            self.cuts += 1
            # The client hears of it, and so does the server once it has read all.
            with contextlib.suppress(OSError):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        for each in (client, server):
            # Somebody may still wait for what it says.
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(16 * 1024):
                client.sendall(data)
            client.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Take no connections any more."""
        self._listening.close()


@contextmanager
def cutting(port: int, after: int) -> Iterator[CuttingProxy]:
    """A CuttingProxy that answers at its `url`."""
    proxy = CuttingProxy(port, after)
    try:
        yield proxy
    finally:
        proxy.close()
