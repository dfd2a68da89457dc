# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The commands by name."""

import sys
from collections.abc import Callable, Sequence

from bench import command as bench
from bench import profile, reliability
from pictures import command as pictures

from . import (
    assets,
    cleaning,
    contract_run,
    demo,
    dist,
    fetching,
    guides,
    lifetime,
    postman,
    test_run,
)
from .console import Problem, say


def main(words: Sequence[str]) -> int:
    """Run the command that `words` name; returns the exit status."""
    commands: dict[str, Callable[[Sequence[str]], int]] = {
        "run": lambda _: demo.run(),
        "fetch": fetching.fetch,
        "test": test_run.test,
        "contract-diff": lambda more: contract_run.run("diff", more),
        "release-contract": lambda more: contract_run.run("release", more),
        "assets": lambda _: assets.make(),
        "dist": lambda _: dist.make(),
        "release-branch": lambda _: dist.release(),
        "docs": lambda _: guides.site(),
        "postman": lambda _: postman.make(),
        "screenshots": pictures.take,
        "bench": bench.bench,
        "profile": profile.profile,
        "reliability": reliability.reliability,
        "stop": lambda _: cleaning.stop(),
        "clean": lambda _: cleaning.clean(),
        "clean-cache": lambda _: cleaning.clean_cache(),
    }
    name = words[0] if words else ""
    if name not in commands:
        say(f"usage: {sys.argv[0]} {'|'.join(commands)}")
        return 2
    try:
        return commands[name](words[1:])
    except Problem as problem:
        print(f"\n✗ {problem}", file=sys.stderr, flush=True)
        return 1
    except lifetime.Stopped:
        say("Stopped.")
        return 130
