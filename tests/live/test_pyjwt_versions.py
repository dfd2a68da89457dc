# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every forged token is refused with the oldest PyJWT that is asked for, too."""

import os
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent / "support" / "forged_against.py"
ROOT = SCRIPT.parents[3]


def test_the_oldest_refuses_what_the_newest_refuses(tmp_path):
    [oldest] = re.findall(
        r"^pyjwt>=([\d.]+),", (ROOT / "requirements.txt").read_text(), re.M
    )
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    wanted = [f"--target={tmp_path}", f"pyjwt=={oldest}.0"]
    subprocess.run([*install, *wanted], check=True, capture_output=True)
    found = []
    for path in ("", str(tmp_path)):
        ran = subprocess.run(
            [sys.executable, "-B", str(SCRIPT)],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr + ran.stdout
        found.append(ran.stdout.split())
    newest, old = found
    assert old[0] == f"{oldest}.0" != newest[0]
    assert int(old[1]) >= 30
    assert old[1:] == newest[1:]
