# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment: made once per set of requirements, shared by all clones."""

import hashlib
import os
import platform
import re
import shutil
import site
import subprocess
import sys
import tempfile
from pathlib import Path

from . import apt, places, processes
from .console import Problem, say, step

PIP_PACKAGE = "python3-pip-whl"
PIP_WHEELS = "usr/share/python-wheels/pip-*.whl"
# pip remarks on configured folders that hold nothing; that is the machine's affair.
HARMLESS = re.compile(r"is ignored|running pip as the 'root' user|notice|^\s*$")
RUN_FILES = (
    places.TOOLS / "requirements-odoo.txt",
    places.TOOLS / "requirements-postgres.txt",
    places.ROOT / "requirements.txt",
)
TEST_FILES = (places.ROOT / "requirements-dev.txt",)
#: Environments apart from Odoo's: what each has, and what that is.
APART = {
    name: ((places.TOOLS / f"requirements-{name}.txt",), text)
    for name, text in (
        ("contract", "what tests the published documents"),
        ("dist", "what builds the wheel"),
        ("guides", "what the guides are built with"),
    )
}


class Environment:
    """A virtual environment in `folder`, usable once its markers are there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"

    def program(self, name: str) -> Path:
        """Path of an installed command."""
        return self.folder / "bin" / name

    def packages(self) -> Path:
        """Where its packages lie."""
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        return self.folder / "lib" / version / "site-packages"

    def activate(self) -> None:
        """Let this very process import what is installed there."""
        site.addsitedir(str(self.packages()))

    def has(self, part: str) -> bool:
        """Whether `part` (`run` or `test`) was installed to its end."""
        return self.was_made(part) and self._works()

    def was_made(self, part: str) -> bool:
        """The same, for who need not know whether it works still."""
        return (self.folder / f"{part}.complete").exists()

    def _works(self) -> bool:
        command = [str(self.python), "-c", "import pip"]
        try:
            return not subprocess.run(
                command, capture_output=True, check=False
            ).returncode
        except OSError:
            return False


def ready(tests: bool = False) -> Environment:
    """The environment for this Python and these requirements, made when missing."""
    environment = _environment()
    text = "Odoo's, the addon's and PostgreSQL's packages"
    _ensure(environment, "run", RUN_FILES, text)
    if tests:
        _ensure(environment, "test", TEST_FILES, "the test tools")
    environment.activate()
    return environment


def add(environment: Environment, name: str, file: Path, text: str) -> None:
    """Install what `file` requires too; only who needs it pays for it."""
    _ensure(environment, f"{name}-{places.file_hash(file)}", (file,), text)


def contract() -> Environment:
    """An environment apart, whose versions nothing in Odoo's has a say in."""
    return apart("contract")


def dist() -> Environment:
    """An environment apart for `make dist`, which needs no Odoo."""
    return apart("dist")


def guides() -> Environment:
    """An environment apart for what builds the guides."""
    return apart("guides")


def apart(name: str) -> Environment:
    """The environment of that name in `APART`, made when missing."""
    files, text = APART[name]
    environment = Environment(_folder(f"{name}-", *files))
    _ensure(environment, name, files, text)
    return environment


def run_name() -> str:
    """A name for what Odoo, the addon and PostgreSQL run with, whatever tests need."""
    return _folder("", *RUN_FILES).name


def is_here(tests: bool = False) -> bool:
    """Whether `ready` has nothing to install."""
    return _environment().was_made("test" if tests else "run")


def apart_is_here(name: str) -> bool:
    """Whether `apart` has nothing to install."""
    files, _text = APART[name]
    return Environment(_folder(f"{name}-", *files)).was_made(name)


def _environment() -> Environment:
    return Environment(_folder("", *RUN_FILES, *TEST_FILES))


def _ensure(
    environment: Environment, part: str, files: tuple[Path, ...], text: str
) -> None:
    """Install `part` unless it is there, one set-up at a time."""
    if environment.has(part):
        return
    lock = places.cache() / f"{environment.folder.name}.lock"
    with places.locked(lock, "another set-up installs packages; waiting for it"):
        if not environment.has(part):
            _install(environment, part, files, text)


def _folder(prefix: str, *files: Path) -> Path:
    """Named by what decides its content, so that a change makes a new one."""
    requirements = places.file_hash(*files)
    decisive = f"{sys.version}{platform.machine()}{sys.base_prefix}{requirements}"
    key = hashlib.sha256(decisive.encode()).hexdigest()[:12]
    version = ".".join(platform.python_version_tuple()[:2])
    return places.cache() / "environments" / f"{prefix}python{version}-{key}"


def _install(
    environment: Environment, part: str, files: tuple[Path, ...], text: str
) -> None:
    if not environment._works():
        with step(
            f"making a virtual environment for Python {platform.python_version()}"
        ):
            _make(environment)
    requirements = [word for file in files for word in ("-r", str(file))]
    if part != "run":
        requirements += ["-c", str(_installed_versions(environment))]
    if part != "test":
        # What is compiled goes to a folder of ours, see odoo_process.py; but the tools
        # that check the sources do not look there.
        requirements.append("--no-compile")
    with step(f"installing {text}"):
        _pip(environment, "install", "--prefer-binary", *requirements)
    (environment.folder / f"{part}.complete").touch()


def _make(environment: Environment) -> None:
    shutil.rmtree(environment.folder, ignore_errors=True)
    environment.folder.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "venv", str(environment.folder)]
    with_pip = _quiet(["-c", "import ensurepip, venv"])
    if with_pip:
        _checked(command, "The virtual environment could not be made")
        return
    _checked([*command, "--without-pip"], "The virtual environment could not be made")
    _add_pip(environment)


def _quiet(arguments: list[str]) -> bool:
    command = [sys.executable, *arguments]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def _checked(command: list[str], failure: str) -> str:
    answer = processes.run(
        command,
        capture_output=True,
        text=True,
        cwd="/",
        env=_pip_variables(),
    )
    if answer.returncode:
        lines = (answer.stderr or answer.stdout).splitlines()
        said = "\n".join(line for line in lines if not HARMLESS.search(line))
        raise Problem(f"{failure}:\n{said}")
    return answer.stdout


def _pip_variables() -> dict[str, str]:
    """The machine's own pip settings, without another Python's paths."""
    foreign = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_USER", "PIP_TARGET")
    settings = {name: text for name, text in os.environ.items() if name not in foreign}
    return {**settings, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _pip(environment: Environment, *words: str) -> str:
    command = [str(environment.python), "-m", "pip", *words]
    return _checked(command, f"pip {words[0]} failed")


def _installed_versions(environment: Environment) -> Path:
    """A constraints file of what runs already: the test tools must not change it."""
    versions = environment.folder / "run-versions.txt"
    versions.write_text(_pip(environment, "freeze"))
    return versions


def _add_pip(environment: Environment) -> None:
    """Install pip where this Python was packaged without it.

    Debian leaves `ensurepip` to a package that only root can install; the wheel that
    it would take is in another one, which can be fetched and unpacked by anyone.
    """
    if not apt.available():
        raise Problem("This Python has no ensurepip: install python3-venv.")
    say("  … this Python comes without pip; taking it from Debian's package")
    with tempfile.TemporaryDirectory(prefix="pip-", dir=places.cache()) as name:
        work = Path(name)
        machine = apt.machines_apt()
        for package in machine.download([PIP_PACKAGE], work / "debs", "pip"):
            apt.unpack(package, work / "unpacked")
        wheels = sorted((work / "unpacked").glob(PIP_WHEELS))
        if not wheels:
            raise Problem(f"{PIP_PACKAGE} holds no wheel of pip: install python3-venv.")
        # A wheel can be run in place: pip installs itself.
        command = [
            str(environment.python),
            f"{wheels[-1]}/pip",
            "install",
            "--no-index",
        ]
        _checked([*command, str(wheels[-1])], "pip could not be installed")
