# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Starting, recording and ending processes, so that none outlives its command.

Every process started here is written to `<folder>/processes/<name>.json` with its
start time; `make stop` ends what is left of them and never a stranger that got the
same number. That needs psutil, hence an activated environment; `run` does not.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psutil

from . import places

PR_SET_PDEATHSIG = 1
#: Seconds by which a start time may differ: it moves when the machine's clock is set.
CLOCK_STEP = 5.0
#: Redis has its own: see there.
PORTS = range(26_000, 32_000)
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(stop_signal: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `stop_signal` when the starter dies."""

    def arrange() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, stop_signal)

    return arrange


class Process:
    """A recorded child in a process group of its own.

    `record` is the file that names it while it runs; `log` takes its output.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        record: Path,
        log: Path,
        env: Mapping[str, str],
        cwd: Path,
        stop_signal: int = signal.SIGTERM,
        user: tuple[int, int] | None = None,
        start: Callable[..., Any] | None = None,
    ) -> None:
        identity: dict[str, Any] = {}
        if user:
            identity = {"user": user[0], "group": user[1], "extra_groups": []}
        log.parent.mkdir(parents=True, exist_ok=True)
        #: `subprocess.Popen`, or what is used like it: `start` returns one.
        self.child: Any = (start or _start)(
            argv, log, env, cwd, stop_signal, **identity
        )
        self.record = record
        self.stop_signal = stop_signal
        self.log = log
        _write_record(record, self.child.pid, stop_signal)

    def wait(self) -> int:
        """Its exit status, once it has ended by itself."""
        status = self.child.wait()
        self.record.unlink(missing_ok=True)
        return status

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.child.poll()

    def stop(self, patience: float = 20) -> None:
        """End it and its group: its own signal first, SIGKILL after `patience`."""
        if self.child.poll() is None:
            self.child.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(patience)
        kill_group(self.child.pid)
        self.child.wait()
        self.record.unlink(missing_ok=True)


def _start(
    argv: Sequence[str],
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    stop_signal: int,
    **identity: Any,
) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=dies_with_parent(stop_signal),
            **identity,
        )


def run(
    argv: Sequence[str],
    patience: float = 10,
    stop_signal: int = signal.SIGTERM,
    **options: Any,
) -> subprocess.CompletedProcess[Any]:
    """`subprocess.run` in a process group that ends with us, however we end.

    When we are interrupted the group gets `stop_signal`, and after `patience` seconds
    it is killed.
    """
    captured = options.pop("capture_output", False)
    if captured:
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=dies_with_parent(stop_signal),
        **options,
    ) as child:
        try:
            output, errors = child.communicate()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(patience)
            kill_group(child.pid)
            raise
    return subprocess.CompletedProcess(child.args, child.returncode, output, errors)


def kill_group(group: int) -> None:
    """SIGKILL what is left of a process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def end(
    process: "psutil.Process",
    stop_signal: int = signal.SIGTERM,
    patience: float = 20,
) -> None:
    """End a process that is not our child, and its group."""
    import psutil

    with contextlib.suppress(psutil.Error):
        process.send_signal(stop_signal)
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            kill_group(process.pid)
            process.wait(patience)


def end_leftovers(folder: Path) -> list[str]:
    """End every process recorded in `folder`; returns the names of those that ran."""
    import psutil

    ended = []
    for record in sorted(folder.glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError, psutil.Error):
            known = json.loads(record.read_text())
            process = psutil.Process(known["pid"])
            if abs(process.create_time() - known["created"]) < CLOCK_STEP:
                end(process, known["stop_signal"])
                ended.append(record.stem)
        record.unlink(missing_ok=True)
    return ended


def _write_record(path: Path, pid: int, stop_signal: int) -> None:
    import psutil

    created = psutil.Process(pid).create_time()
    record = {"pid": pid, "created": created, "stop_signal": stop_signal}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record))


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll `condition` for at most `seconds`; returns whether it came to hold."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port(ports: range = PORTS, beside: int = 0, host: str = "127.0.0.1") -> int:
    """Reserve a TCP port: until this process ends no other one is given it.

    Several test runs start servers side by side, some long after they chose a port.

    :param ports: from which to take it; all below those that the system gives to
        outgoing connections (from 32,768 on), which could take them any moment
    :param beside: the distance of a second port that must be free too; 0 for none
    """
    folder = Path(tempfile.gettempdir()) / f"{places.ADDON}-ports-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    while True:
        port = random.choice(ports)  # noqa: S311 - no secret
        reserved = os.open(folder / str(port), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(reserved, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for number in {port, port + beside}:
                with socket.socket() as probe:
                    probe.bind((host, number))
        except OSError:
            os.close(reserved)
        else:
            return port


def port_is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether someone listens on `port` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
