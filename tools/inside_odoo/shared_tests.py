# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Classes of tests that several Odoo processes share, each with a database of its own.

A class runs in the process that is the first to make a file of its name. So each runs
once, whichever they are and however long each takes.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any


def share(claims: str, addons: Sequence[str], backwards: bool) -> None:
    """Let Odoo's runner run only what no other process has claimed.

    :param claims: the folder of claims
    :param addons: whose tests: those of all others need not be imported
    :param backwards: begin with the last class: of two processes that begin at either
        end, each runs the same classes in the same order every time, until they meet
    """
    from odoo.tests import loader

    class SharedSuite(loader.OdooSuite):
        """Claims a class when its turn has come."""

        prefix = ""

        def run(self, result: Any, debug: bool = False) -> Any:
            # What Odoo has loaded stays: nobody has to look through it again for what
            # could be forgotten.
            gc.freeze()
            self._tests = unclaimed(self._tests, Path(claims), self.prefix, backwards)
            return super().run(result, debug)

    make = loader.make_suite

    def make_shared(names: Iterable[str], position: str = "at_install") -> Any:
        suite = SharedSuite(make([n for n in names if n in addons], position))
        # A class may have tests for both.
        suite.prefix = f"{position}:"
        return suite

    loader.make_suite = make_shared


def unclaimed(
    tests: Iterable[Any], folder: Path, prefix: str = "", backwards: bool = False
) -> Iterator[Any]:
    """The tests of each class that nobody has claimed by the time it is its turn."""
    classes = [(prefix + name, list(found)) for name, found in groupby(tests, _class)]
    for name, found in reversed(classes) if backwards else classes:
        try:
            (folder / name).touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from found


def _class(test: Any) -> str:
    return f"{type(test).__module__}.{type(test).__qualname__}"
