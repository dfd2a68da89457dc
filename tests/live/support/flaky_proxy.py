# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A way to a server that can be broken off, as the network of a phone is."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

#: Headers of one connection, which are not passed on.
OWN = {"connection", "content-length", "transfer-encoding", "content-encoding"}


class Proxy:
    """Passes requests on to `target`.

    :ivar left: requests that still go through; None: all of them
    :ivar answers: statuses to answer instead, the next one first
    :ivar tags: whether answers have an entity tag, and 304 says that one is known
    :ivar seen: status, path and headers of each request that went through
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.url = ""
        self.left: int | None = None
        self.answers: list[int] = []
        self.tags = False
        self.seen: list[tuple[int, str, dict[str, str]]] = []

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request, or break it off."""
        if self.answers:
            handler.send_response(self.answers.pop(0))
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if self.left is not None:
            if self.left == 0:
                handler.close_connection = True
                return
            self.left -= 1
        headers = {k: v for k, v in handler.headers.items() if k.lower() not in OWN}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(
                self.target + handler.path, headers=headers, timeout=30
            )
        if self.tags:
            tag = f'"{hashlib.sha256(answer.content).hexdigest()}"'
            answer.headers["ETag"] = tag
            if headers.get("If-None-Match", headers.get("if-none-match")) == tag:
                answer.status_code, answer._content = 304, b""
        self.seen.append((answer.status_code, handler.path, headers))
        handler.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in OWN:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.content)))
        handler.end_headers()
        handler.wfile.write(answer.content)


@contextmanager
def flaky(target: str) -> Iterator[Proxy]:
    """A Proxy that answers at its `url`."""
    proxy = Proxy(target)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            proxy.handle(self)

        def log_message(self, *_args: object) -> None:
            """The test says what is wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
