# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes from elsewhere, fetched side by side by processes of its own.

Who needs a part asks for it as ever, and waits where another process is at it: each
part has a lock. A part that could not be fetched is tried again there, and there it is
said what is wrong.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from . import (
    chromium,
    environment,
    lifetime,
    node,
    odoo_source,
    operations,
    places,
    processes,
    programs,
    redis_server,
)
from .console import say


class Part(NamedTuple):
    """Something to fetch.

    :param is_here: says, and takes no time for it, whether it is in the cache
    """

    is_here: Callable[[], bool]
    fetch: Callable[[], object]


def _packages(part: node.Part) -> Part:
    def fetch() -> None:
        node.ready(environment.ready(), part)

    return Part(lambda: node.is_here(part), fetch)


def _apart(name: str) -> Part:
    return Part(
        lambda: environment.apart_is_here(name), lambda: environment.apart(name)
    )


def _programs() -> None:
    """One after the other: they share the lists of packages."""
    redis_server.find_program()
    programs.find("curl", "curl")
    chromium.find()
    programs.nginx()
    programs.java_compiler()
    operations.promtool()
    operations.docker_compose()
    operations.systemd_analyze()


def _have_programs() -> bool:
    own: dict[str, tuple[str, ...]] = {
        "chromium-headless-shell": chromium.INSTALLED,
        **dict.fromkeys(("java-compiler", "promtool", "docker-compose"), ()),
    }
    return all(
        programs.is_here(name, own.get(name, (name,)))
        for name in ("redis-server", "curl", *own, "nginx", "systemd-analyze")
    )


PARTS = {
    "Odoo": Part(odoo_source.is_here, odoo_source.find),
    "Python packages": Part(environment.is_here, environment.ready),
    "test tools": Part(
        lambda: environment.is_here(tests=True), lambda: environment.ready(tests=True)
    ),
    "programs": Part(_have_programs, _programs),
    **{f"Python packages: {name}": _apart(name) for name in environment.APART},
    **{f"Node packages: {part.name}": _packages(part) for part in node.PARTS},
}
#: What a server needs whose pages are looked at.
SERVER = (
    "Odoo",
    "Python packages",
    "Python packages: guides",
    f"Node packages: {node.PAGES.name}",
)


def begin(names: Iterable[str], folder: Path, stack: ExitStack) -> None:
    """Fetch what is missing of these parts in the background.

    :param folder: takes what is said of it
    :param stack: ends what has not ended
    """
    missing = [name for name in names if not PARTS[name].is_here()]
    if len(missing) < 2:
        # Who needs it will fetch it, in sight.
        return
    say(f"  … fetching side by side: {', '.join(missing)}")
    for name in missing:
        log = folder / f"fetch-{name.replace(' ', '-').replace(':', '')}.log"
        with log.open("wb") as output:
            # Not a recorded process: to record one takes a package that is fetched.
            child = subprocess.Popen(
                [sys.executable, "-B", str(places.TOOLS / "dev.py"), "fetch", name],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(lifetime.END),
            )
        stack.callback(_end, child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Let it tidy up, if it has not ended."""
    if child.poll() is None:
        child.send_signal(lifetime.END)
        child.wait()


def fetch(words: Sequence[str]) -> int:
    """Fetch the parts that `words` name, until asked to end."""
    lifetime.listen()
    for name in words:
        PARTS[name].fetch()
    return 0
