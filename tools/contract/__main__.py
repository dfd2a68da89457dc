# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make contract-diff` and `make release-contract`, in the Python that has YAML."""

import argparse
import subprocess
import sys
from pathlib import Path

from .change import Effect
from .gate import DRAFT, FILES, Contract, changes, complaints

KEPT = Path(__file__).resolve().parents[2] / "schema" / "contract"
RELEASED = KEPT / "released"
_ABOUT_DRAFT = """\
Nothing has been released yet: the files here are the contract as its first version is
to be. `make release-contract` makes it the released one, and removes this file.
"""


def diff(revision: str | None) -> int:
    """Print what changed since the last release, or since a revision of git."""
    new = Contract.in_folder(KEPT)
    if revision:
        old = Contract.at_revision(KEPT, revision)
        print(f"From {revision} ({old.version}) to {new.version}")
    else:
        old = Contract.in_folder(RELEASED)
        state = "the draft" if old.draft else "the release"
        print(f"From {state} {old.version} to {new.version}")
    found = changes(old, new)
    for effect, title in ((Effect.BREAK, "Breaks"), (Effect.ADDITION, "Additions")):
        lines = [str(change) for change in found if change.effect is effect]
        print(f"\n{title}: {len(lines)}")
        for line in lines:
            print(f"- {line}")
    refused = complaints(old, new, found)
    if refused:
        print(f"\n✗ {new.version} may not follow {old.version}:")
        for line in refused:
            print(f"- {line}")
    else:
        print(f"\n✓ {new.version} may follow {old.version}.")
    return 1 if refused else 0


def release(draft: bool) -> int:
    """Make the contract of today the one that later ones are held against."""
    if RELEASED.exists():
        old = Contract.in_folder(RELEASED)
        if draft and not old.draft:
            print(f"✗ {old.version} is released: it is a draft no more.")
            return 1
        refused = [] if old.draft else complaints(old, Contract.in_folder(KEPT))
        if refused:
            print("✗ It may not follow the last release:", *refused, sep="\n- ")
            return 1
    RELEASED.mkdir(exist_ok=True)
    for name in FILES:
        (RELEASED / name).write_text((KEPT / name).read_text())
    marker = RELEASED / DRAFT
    if draft:
        marker.write_text(_ABOUT_DRAFT)
    else:
        marker.unlink(missing_ok=True)
    version = Contract.in_folder(RELEASED).version
    print(f"✓ {version} is the {'draft' if draft else 'release'} to compare with.")
    return 0


def main() -> int:
    """Do what the words on the command line say; returns the exit status."""
    parser = argparse.ArgumentParser(prog="contract")
    commands = parser.add_subparsers(dest="command", required=True)
    differing = commands.add_parser("diff")
    differing.add_argument("revision", nargs="?")
    releasing = commands.add_parser("release")
    releasing.add_argument("--draft", action="store_true")
    chosen = parser.parse_args()
    if chosen.command == "release":
        return release(chosen.draft)
    try:
        return diff(chosen.revision)
    except subprocess.CalledProcessError as failure:
        print(f"✗ {failure.stderr.strip()}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
