# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways to break the servers behind Odoo: between it and them, and themselves."""

import asyncio
import threading
from collections.abc import Callable, Collection, Coroutine, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from devkit import processes

HOST = "127.0.0.1"
CHUNK = 65536
#: A host and a port, or the file of a socket.
Address = tuple[str, int] | str | Path


def marked(names: Iterable[str], kept: Collection[str]) -> list[Any]:
    """Parameters, of which only those that are `kept` take part in `make test`."""
    return [
        name if name in kept else pytest.param(name, marks=pytest.mark.minutes)
        for name in names
    ]


class Proxy:
    """A way to a server that can be lengthened, clogged, closed and led elsewhere.

    `target` says where it leads, and is asked for each connection. Changes count for
    open connections too. A proxy ends with `close()`, or with `with`.
    """

    def __init__(self, target: Callable[[], Address]) -> None:
        self.target = target
        #: Seconds that everything takes longer on its way to the server.
        self.delay = 0.0
        #: Said by the server instead of what it says; ends the connection if empty.
        self.nonsense: bytes | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._passable = self._within(self._new_event())
        self._server = self._within(asyncio.start_server(self._serve, HOST, 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def clog(self) -> None:
        """Let nothing through, and tell nobody: packets that are dropped."""
        self._loop.call_soon_threadsafe(self._passable.clear)

    def clear(self) -> None:
        """Undo `clog`, `nonsense` and `delay`."""
        self.nonsense, self.delay = None, 0.0
        self._loop.call_soon_threadsafe(self._passable.set)

    def cut(self) -> None:
        """End all connections that are open now."""
        self._within(self._cut())

    def close(self) -> None:
        """End it for good."""
        if self._loop.is_running():
            self._within(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
            self._loop.close()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _within(self, task: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(10)

    async def _new_event(self) -> asyncio.Event:
        event = asyncio.Event()
        event.set()
        return event

    async def _cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        await self._cut()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._open.add(writer)
        try:
            await self._passable.wait()
            if self.nonsense is not None:
                await self._answer_nonsense(reader, writer)
                return
            there_reader, there_writer = await self._connect()
            self._open.add(there_writer)
            try:
                ways = [
                    asyncio.ensure_future(self._carry(reader, there_writer, to=True)),
                    asyncio.ensure_future(self._carry(there_reader, writer, to=False)),
                ]
                # Whoever ends it ends it for both.
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
            finally:
                self._open.discard(there_writer)
                there_writer.transport.abort()
        except OSError:
            return
        finally:
            self._open.discard(writer)
            # What was written shall arrive; after `cut` nothing is left of it.
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        target = self.target()
        if isinstance(target, tuple):
            return await asyncio.open_connection(*target)
        return await asyncio.open_unix_connection(str(target))

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, to: bool
    ) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                if to and self.delay:
                    await asyncio.sleep(self.delay)
                await self._passable.wait()
                if self.nonsense is not None and not to:
                    data = self.nonsense
                    if not data:
                        return
                sink.write(data)
                await sink.drain()

    async def _answer_nonsense(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while await reader.read(CHUNK) and self.nonsense:
            writer.write(self.nonsense)
            await writer.drain()


def freeze(process: processes.Process) -> None:
    """Stop a server and its children where they are; `thaw` lets them go on."""
    for one in _family(process):
        with suppress(psutil.NoSuchProcess):
            one.suspend()


def thaw(process: processes.Process) -> None:
    """Undo `freeze`."""
    for one in _family(process):
        with suppress(psutil.NoSuchProcess):
            one.resume()


def _family(process: processes.Process) -> list[psutil.Process]:
    server = psutil.Process(process.child.pid)
    return [server, *server.children()]
