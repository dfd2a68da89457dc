# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Somebody's machine: Odoo runs there, and this addon was never heard of."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests
from devkit import live, odoo_log, odoo_source, processes
from doc_pages import ROOT, blocks
from doc_shell import Shell

GUIDE = blocks(ROOT / "docs" / "how-to" / "install.md")
ADDRESS = "http://127.0.0.1:8069"
SERVE = 'odoo -d "$DATABASE"\n'
ODOO = """\
#!{python}
from odoo.cli.command import main
main()
"""
PIP = '#!/bin/sh\nexec "{python}" -m pip "$@"\n'
CONFIGURATION = """\
[options]
addons_path = {addons}
data_dir = {data}
http_interface = 127.0.0.1
http_port = {port}
max_cron_threads = 0
logfile = {log}
"""
#: How pip knows an Odoo that it has installed.
KNOWN = f"Metadata-Version: 2.1\nName: odoo\nVersion: {odoo_source.SERIES}\n"
#: Nothing comes from the network, and git may clone a folder.
APART = {
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
    "GIT_CONFIG_COUNT": "3",
    "GIT_CONFIG_KEY_0": "protocol.file.allow",
    "GIT_CONFIG_VALUE_0": "always",
    "GIT_CONFIG_KEY_1": "user.name",
    "GIT_CONFIG_VALUE_1": "Newcomer",
    "GIT_CONFIG_KEY_2": "user.email",
    "GIT_CONFIG_VALUE_2": "newcomer@example.com",
}


class Machine(Shell):
    """Has a database with Odoo alone, and Python packages as Odoo and pip know them.

    :param addons: what stands in `addons_path` beside Odoo's own
    :param words: of the guide, and what they are here
    """

    def __init__(self, folder: Path, name: str, *addons: Path, **words: str) -> None:
        running = live.runner()
        self.name = live.own(f"live_{name}")
        self.database = live.create_database(self.name, template=live.BASE)
        self.port = processes.free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = running.folder / "live" / f"{self.name}.log"
        self.words = {
            "production": self.database,
            "/opt/odoo/addons": str(folder / "addons"),
            ADDRESS: self.base_url,
            **words,
        }
        given = running.environ({"ODOO_RC": str(folder / "odoo.conf")})
        path = f"{folder / 'python' / 'bin'}:{given['PATH']}"
        kept = {k: v for k, v in given.items() if not k.startswith(("PIP_", "PYTHON"))}
        super().__init__(folder, {**kept, **APART, "PATH": path})
        configuration = CONFIGURATION.format(
            addons=",".join(map(str, [*addons, running.odoo.addon_folders()[-1]])),
            data=running.folder / running.data,
            port=self.port,
            log=self.log,
        )
        (folder / "odoo.conf").write_text(configuration)
        self._make_python(running)

    def _make_python(self, running) -> None:
        """An environment of its own, which sees Odoo and its packages elsewhere."""
        home = self.folder / "python"
        command = [str(running.environment.python), "-m", "venv", "--without-pip"]
        processes.run([*command, str(home)]).check_returncode()
        known = self.folder / "known" / f"odoo-{odoo_source.SERIES}.dist-info"
        known.mkdir(parents=True)
        (known / "METADATA").write_text(KNOWN)
        [packages] = home.glob("lib/python*/site-packages")
        elsewhere = [running.odoo.python_path(), known.parent]
        elsewhere.append(running.environment.packages())
        (packages / "elsewhere.pth").write_text("\n".join(map(str, elsewhere)))
        for name, text in (("odoo", ODOO), ("pip", PIP)):
            path = home / "bin" / name
            path.write_text(text.format(python=home / "bin" / "python"))
            path.chmod(0o755)

    @contextmanager
    def following(self, *sections: str) -> Iterator[list[str]]:
        """Do what the guide says there, down to the end of the sections; what runs
        until it is stopped runs until the end of the block.

        Returns what each command has printed.
        """
        printed: list[str] = []
        with ExitStack() as stack:
            for block in GUIDE:
                if block.section in sections and block.language == "bash":
                    if block.text == SERVE:
                        stack.enter_context(self.serving())
                    else:
                        printed.append(self.do(block.text))
            yield printed

    def do(self, text: str) -> str:
        """Run a command of the guide, with the names that things have here."""
        for word, here in self.words.items():
            text = text.replace(word, here)
        ran = self.run_bash(text)
        assert not ran.error, f"{text}\n{ran.error}"
        return ran.output

    @contextmanager
    def serving(self, command: str = SERVE) -> Iterator[None]:
        """Odoo runs, from when it answers until the end of the block."""
        process = processes.Process(
            ["bash", "-c", f"exec {command}"],
            record=live.runner().folder / "processes" / f"{self.name}.json",
            log=self.log,
            env=self.environ,
            cwd=self.here,
        )
        try:
            processes.wait_until(
                lambda: process.exit_code() is not None or self._answers(), seconds=120
            )
            assert self._answers(), odoo_log.essence(self.log)
            yield
        finally:
            process.stop()

    def _answers(self) -> bool:
        try:
            return self.get("/api/v1/health").ok
        except requests.ConnectionError:
            return False

    def get(self, path: str, key: str | None = None) -> requests.Response:
        """What the server answers, to a browser or to a program with a key."""
        headers = {"X-API-Key": key} if key else {"Accept": "text/html,*/*;q=0.8"}
        with requests.Session() as session:
            session.trust_env = False
            return session.get(self.base_url + path, headers=headers, timeout=60)

    def loaded_by(self, page: str) -> dict[str, int]:
        """The status of everything that a page names of the addon's own files."""
        answer = self.get(page)
        assert answer.status_code == 200, answer.text
        text = answer.text
        named = re.findall(r'(?:src|href)="(/dual_api/static/[^"]+)"', text)
        return {path: self.get(path).status_code for path in named}

    def complaints(self) -> list[str]:
        """Warnings and errors in Odoo's log, but for what a busy machine brings."""
        found = odoo_log.complaints(self.log)
        return [text for text in found if live.LEFT not in text]
