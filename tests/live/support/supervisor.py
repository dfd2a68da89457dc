# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A command that has started processes: one recorded, one that is not what it was."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from devkit import console, lifetime, processes

SLEEP = ("/bin/sleep", "1000")


def main(folder):
    lifetime.listen()
    with lifetime.supervised(folder, "A command") as stack:
        recorded = processes.Process(
            SLEEP,
            record=folder / "processes" / "recorded.json",
            log=folder / "log",
            env=dict(os.environ),
            cwd=folder,
        )
        stack.callback(recorded.stop)
        # It has the number of a recorded process that ended long ago.
        stranger = subprocess.Popen(SLEEP, start_new_session=True)
        known = json.loads(recorded.record.read_text())
        other = {**known, "pid": stranger.pid, "created": known["created"] - 60}
        (folder / "processes" / "other.json").write_text(json.dumps(other))
        # Nothing but its record leads to it.
        survivor = subprocess.Popen(SLEEP, start_new_session=True)
        mine = {**known, "pid": survivor.pid}
        (folder / "processes" / "survivor.json").write_text(json.dumps(mine))
        console.say(f"{recorded.child.pid} {stranger.pid} {survivor.pid}")
        time.sleep(1000)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except lifetime.Stopped:
        sys.exit(130)
