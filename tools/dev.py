# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The commands behind the Makefile: `python3 tools/dev.py run|test|lint|stop|clean`.

Runs with any Python 3; the work itself is done by Python 3.10 to 3.13, looked for
on the PATH when the one that was started is another.
"""

import os
import subprocess
import sys

OLDEST, NEWEST = (3, 10), (3, 13)


def find_python() -> "str | None":
    """Path of a working Python of a supported version, or None."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        command = [f"python3.{minor}", "-c", "import sys; print(sys.executable)"]
        try:
            answer = subprocess.check_output(command, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            continue
        return answer.decode().strip()
    return None


def main() -> None:
    """Hand over to devkit, in a supported Python."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        python = find_python()
        if python is None:
            oldest, newest = (".".join(map(str, pair)) for pair in (OLDEST, NEWEST))
            found = ".".join(map(str, sys.version_info[:2]))
            sys.exit(
                f"Odoo 19 runs on Python {oldest} to {newest}, not on {found}, and the"
                f" PATH has none of those: install for instance python{newest}."
            )
        os.execv(python, [python, *sys.argv])  # noqa: S606 - same script, other Python
    from devkit import commands

    sys.exit(commands.main(sys.argv[1:]))


if __name__ == "__main__":
    main()
