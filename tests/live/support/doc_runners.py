# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs the examples of one page, one after the other, as a reader would.

What an example exports or defines is there for the next ones: all of bash share
their exported variables, all of Python one interpreter.
"""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from devkit import live, processes
from doc_answers import Ids
from doc_pages import ROOT, Example
from doc_shell import SECONDS, Ran, Shell

#: The server of the pages.
ADDRESS = "http://127.0.0.1:8069"
#: An interpreter that is asked in lines of JSON.
PYTHON = r"""
import contextlib, io, json, os, sys, traceback
names = {"__name__": "__main__"}
for line in sys.stdin:
    asked = json.loads(line)
    os.environ.update(asked["environ"])
    said, error = io.StringIO(), ""
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(asked["source"], "example", "exec"), names)
        except Exception:
            error = traceback.format_exc()
    print(json.dumps([said.getvalue(), error]), flush=True)
"""
#: The same for modules, each of them a file.
NODE = r"""
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

for await (const line of createInterface({ input: process.stdin })) {
  const { path, environ } = JSON.parse(line);
  Object.assign(process.env, environ);
  let said = "";
  let error = "";
  console.log = (...words) => (said += `${format(...words)}\n`);
  try {
    await import(pathToFileURL(path));
  } catch (failure) {
    error = String(failure?.stack ?? failure);
  }
  process.stdout.write(`${JSON.stringify([said, error])}\n`);
}
process.exit();
"""
#: Where a module says by which name others import it.
NAMED = re.compile(r"// (\w+\.mjs)\n")


class Session(Shell):
    """A reader of one page, in a folder of its own.

    :param server: devkit.live.Server
    :param known: what `.run/demo.json` says here
    :param environ: what a reader has exported before
    :param node: devkit.node.Node with what `npm install` brings
    :param programs: folders of other commands that a reader has installed
    :param console: runs JavaScript in a browser, and returns what it has logged
    """

    def __init__(
        self,
        server: Any,
        folder: Path,
        known: Mapping[str, Any],
        environ: Mapping[str, str],
        node: Any,
        programs: Sequence[Path],
        console: Callable[[str], Ran],
    ) -> None:
        self.base_url = server.base_url
        self.database = server.database
        self.console = console
        self.key = known["keys"]["write"]
        self.ids = Ids()
        kept = {k: text for k, text in os.environ.items() if "proxy" not in k.lower()}
        path = [str(folder / "bin"), node.env["PATH"], *map(str, programs)]
        own = {"NO_PROXY": "*", **environ, "PATH": os.pathsep.join(path)}
        super().__init__(folder, {**kept, **own})
        self.node = node
        self._interpreters: dict[str, subprocess.Popen] = {}
        self._numbers = itertools.count(1)
        self._make_clone(known)
        self._make_npx(node.program, Path(node.npm[-1]).with_name("npx-cli.js"))
        node.link(folder)
        node.link(folder / "clients" / "mobile")

    def _make_clone(self, known: Mapping[str, Any]) -> None:
        """What a reader has at hand: the clients, the contract, the demo's keys."""
        ignored = shutil.ignore_patterns("node_modules")
        shutil.copytree(ROOT / "clients", self.folder / "clients", ignore=ignored)
        (self.folder / "schema").symlink_to(ROOT / "schema")
        (self.folder / ".run").mkdir()
        (self.folder / ".run" / "demo.json").write_text(json.dumps(known))

    def _make_npx(self, program: Path, script: Path) -> None:
        """The one of a Node that comes as a Python package does not find itself."""
        npx = self.folder / "bin" / "npx"
        npx.parent.mkdir()
        npx.write_text(f'#!/bin/sh\nexec "{program}" "{script}" "$@"\n')
        npx.chmod(0o755)

    def run(self, example: Example) -> Ran:
        """Run it; addresses and ids are those of this server, and of the page after."""
        text = self.ids.translate(example.block.text.replace(ADDRESS, self.base_url))
        output, error = getattr(self, f"run_{example.block.language}")(text)
        return Ran(output.replace(self.base_url, ADDRESS), error)

    def close(self) -> None:
        """End what was started."""
        for interpreter in self._interpreters.values():
            interpreter.communicate(timeout=SECONDS)

    def run_bash(self, text: str) -> Ran:
        """As if it were pasted into a terminal that stops at the first failure."""
        if " -m http.server " in text:
            return self._serve(text)
        return super().run_bash(text)

    def _serve(self, text: str) -> Ran:
        """What runs until it is stopped: on a free port, until it has answered."""
        port = processes.free_port()
        command = re.sub(r"(?<=http\.server )\d+", str(port), text)
        server = subprocess.Popen(
            ["bash", "-euc", f"exec {command}"],  # noqa: S607 - whichever a reader has
            cwd=self.folder,
            env=self.environ,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _turn in range(100):
                if processes.port_is_taken(port):
                    break
                time.sleep(0.1)
            answer = requests.get(f"http://127.0.0.1:{port}/", timeout=SECONDS)
            return Ran(answer.text, "" if answer.ok else f"{answer.status_code}")
        finally:
            server.terminate()
            server.wait(SECONDS)

    def run_javascript(self, text: str) -> Ran:
        """In the console of a page; the key that a reader fills in is filled in."""
        return self.console(text.replace("YOUR_KEY", self.key))

    def run_graphql(self, text: str) -> Ran:
        """As GraphiQL sends it."""
        session = requests.Session()
        session.trust_env = False
        answer = session.post(
            f"{self.base_url}/graphql",
            json={"query": text},
            headers={"X-API-Key": self.environ["KEY"]},
            timeout=SECONDS,
        )
        return Ran(answer.text, "")

    def run_python(self, text: str) -> Ran:
        """In the interpreter of the page; in Odoo's shell, what needs `env`."""
        if "env[" in text:
            live.evaluate(self.database, text)
            return Ran("", "")
        return self._ask([sys.executable, "-c", PYTHON], source=text)

    def run_js(self, text: str) -> Ran:
        """As a module in Node, which other modules of the page can import."""
        named = NAMED.match(text)
        # Node runs a file once.
        name = named[1] if named else f"example-{next(self._numbers)}.mjs"
        module = self.folder / name
        module.write_text(text)
        command = [str(self.node.program), "--input-type=module", "-e", NODE]
        return self._ask(command, path=str(module))

    def _ask(self, command: Sequence[str], **question: Any) -> Ran:
        """The answer of the page's interpreter, which is started when it is needed."""
        program = command[0]
        if program not in self._interpreters:
            self._interpreters[program] = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=self.node.env | self.environ,
                cwd=self.folder,
            )
        interpreter = self._interpreters[program]
        question = {**question, "environ": self.environ}
        interpreter.stdin.write(json.dumps(question) + "\n")
        interpreter.stdin.flush()
        return Ran(*json.loads(interpreter.stdout.readline()))
