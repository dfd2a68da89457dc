# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A machine on which the deployment guide is followed, in a folder.

What the guide has typed on a server is run as it stands; only the folders of a machine
are those in that folder, and what would change the machine itself is left out.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from devkit import live
from devkit.odoo_process import LAUNCHER
from devkit.postgres import PROGRAMS
from doc_pages import ROOT, blocks

DEPLOY = ROOT / "deploy"
(GUIDE,) = ROOT.glob("docs/**/deployment.md")
#: What the guide's commands name of a machine.
PLACES = re.compile(r"/(?=(?:etc|opt|var)/)")
#: Programs that change a machine, or fetch what is here already.
LEFT_OUT = ("chown", "nginx", "systemctl")


def typed(heading: str) -> str:
    """What the guide has typed on a server below a heading."""
    found = [
        block.text
        for block in blocks(GUIDE)
        if block.language == "sh" and block.section == heading
    ]
    assert found, heading
    return "".join(found)


class Machine:
    """The folder, with the addon in its place.

    :param names: other names for the guide's databases
    :ivar left_out: a file with the commands that were
    """

    def __init__(self, root: Path, names: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.names = dict(names or {})
        self.left_out = root / "left-out"
        for folder in (
            *("bin", "etc/odoo", "etc/nginx/conf.d", "etc/systemd/system"),
            *("opt/odoo/addons", "var/lib/odoo", "var/log/nginx"),
        ):
            (root / folder).mkdir(parents=True)
        (root / "opt/odoo/addons/dual_api").symlink_to(ROOT)
        for name in LEFT_OUT:
            self._program(name, f'echo "{name} $*" >> {self.left_out}')
        running = live.runner()
        addons = [word for word in running.options("") if "addons-path" in word]
        command = [str(running.environment.python), str(LAUNCHER), '"$@"', *addons]
        self._program("odoo", " ".join(["exec", *command]))

    def _program(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def set_up(self) -> "Machine":
        """Follow the guide from its beginning; Odoo's folders are those here, too."""
        self.follow("On a server")
        conf = self.root / "etc/odoo/odoo.conf"
        conf.write_text(PLACES.sub(f"{self.root}/", conf.read_text()))
        return self

    def follow(self, heading: str) -> str:
        """Type what the guide says below a heading; return what is answered."""
        text = PLACES.sub(f"{self.root}/", typed(heading))
        for name, other in self.names.items():
            text = re.sub(rf"(?<=[ /=]){name}\b", other, text)
        running, conf = live.runner(), self.root / "etc/odoo/odoo.conf"
        postgres = running.environment.packages() / PROGRAMS / "bin"
        path = [str(self.root / "bin"), str(postgres), os.environ["PATH"]]
        answer = subprocess.run(
            ["/bin/sh", "-eu", "-c", text],
            env=running.environ({"PATH": os.pathsep.join(path), "ODOO_RC": str(conf)}),
            cwd=running.working_folder(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout
