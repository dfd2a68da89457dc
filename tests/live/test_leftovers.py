# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make stop` ends what a command has started, and nothing else."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from devkit import console, lifetime

COMMAND = Path(__file__).parent / "support" / "supervisor.py"


@contextmanager
def supervisor(folder):
    """A running command: itself, and its processes recorded, stranger and survivor."""
    words = [sys.executable, "-B", str(COMMAND), str(folder)]
    environ = {**os.environ, "PYTHONPATH": os.environ["DUAL_API_TOOLS"]}
    command = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environ)
    children = [psutil.Process(int(pid)) for pid in command.stdout.readline().split()]
    try:
        yield command, children
    finally:
        for one in children:
            if one.is_running():
                one.kill()
        command.kill()
        command.communicate()


def is_over(process):
    """Whether it has ended; one that nobody has waited for is over too."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_command_is_stopped_with_all_that_it_recorded(tmp_path):
    with supervisor(tmp_path) as (command, (recorded, stranger, survivor)):
        assert lifetime.stop_supervisor(tmp_path)
        assert command.wait(10) == 130
        assert is_over(recorded)
        assert is_over(survivor)
        assert not is_over(stranger)
    assert not lifetime.stop_supervisor(tmp_path)


def test_what_a_killed_command_leaves_is_ended(tmp_path):
    with supervisor(tmp_path) as (command, (recorded, stranger, survivor)):
        command.kill()
        command.wait(10)
        # The kernel sees to its children.
        recorded.wait(10)
        assert not is_over(survivor)
        assert lifetime.stop_supervisor(tmp_path)
        assert is_over(survivor)
        assert not is_over(stranger)


def test_a_folder_has_one_command(tmp_path):
    with (
        supervisor(tmp_path),
        pytest.raises(console.Problem, match="runs already"),
        lifetime.supervised(tmp_path, "A command"),
    ):
        pass
