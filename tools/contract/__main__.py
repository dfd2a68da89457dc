# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make contract-diff` and `make release-contract`, in the Python that has YAML."""

import argparse
import subprocess
import sys
from pathlib import Path

from .gate import (
    DRAFT,
    FILES,
    RELEASED,
    Contract,
    breaking,
    changes,
    complaints,
    overdue,
    version_folders,
)

KEPT = Path(__file__).resolve().parents[2] / "schema" / "contract"
_ABOUT_DRAFT = """\
Nothing has been released yet: the files here are the contract as its first version is
to be. `make release-contract` makes it the released one, and removes this file.
"""


def diff(revision: str | None, addon: Path | None = None) -> int:
    """Print what changed since the last release, or since a revision of git.

    :param addon: the folder of the addon whose versions count; this one by default
    :raises FileNotFoundError: when it keeps no contract
    """
    return max(_diff(folder, revision) for folder in _versions(addon))


def _diff(folder: Path, revision: str | None) -> int:
    """Print what changed in one version."""
    released = folder / RELEASED
    if not (folder / FILES[0]).exists():
        refused = overdue(folder)
        print("\n".join(refused) or f"{folder.name} is gone, as it was announced.")
        return 1 if refused else 0
    new = Contract.in_folder(folder)
    if revision:
        old = Contract.at_revision(folder, revision)
        state = f"{revision} ({old.version})"
    elif released.exists():
        old = Contract.in_folder(released)
        state = f"the {'draft' if old.draft else 'release'} {old.version}"
    else:
        print(f"{new.version} is new: nothing of it was released.")
        return 0
    print(f"From {state} to {new.version}")
    found = changes(old, new)
    broken = breaking(found)
    kept = [change for change in found if change not in broken]
    for listed, title in ((broken, "Breaks"), (kept, "Additions")):
        lines = [str(change) for change in listed]
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


def release(draft: bool, addon: Path | None = None) -> int:
    """Make the contract of today the one that later ones are held against.

    :param draft: whether it may still be cut anew
    :param addon: the folder of the addon whose versions count; this one by default
    :raises FileNotFoundError: when it keeps no contract
    """
    return max(_release(folder, draft) for folder in _versions(addon))


def _versions(addon: Path | None) -> list[Path]:
    kept = KEPT if addon is None else addon / "schema" / "contract"
    folders = version_folders(kept) if kept.is_dir() else []
    if not folders:
        raise FileNotFoundError(f"{kept} has no folder of a version, such as v1")
    return folders


def _release(folder: Path, draft: bool) -> int:
    """Release the contract of one version."""
    if not (folder / FILES[0]).exists():
        return 1 if overdue(folder) else 0
    released, new = folder / RELEASED, Contract.in_folder(folder)
    if released.exists():
        old = Contract.in_folder(released)
        if draft and not old.draft:
            print(f"✗ {old.version} is released: it is a draft no more.")
            return 1
        refused = [] if old.draft else complaints(old, new)
        if refused:
            print("✗ It may not follow the last release:", *refused, sep="\n- ")
            return 1
    released.mkdir(exist_ok=True)
    for name in FILES:
        (released / name).unlink(missing_ok=True)
        if (folder / name).exists():
            (released / name).write_text((folder / name).read_text())
    marker = released / DRAFT
    if draft:
        marker.write_text(_ABOUT_DRAFT)
    else:
        marker.unlink(missing_ok=True)
    print(f"✓ {new.version} is the {'draft' if draft else 'release'} to compare with.")
    return 0


def main() -> int:
    """Do what the words on the command line say; returns the exit status."""
    parser = argparse.ArgumentParser(prog="contract")
    commands = parser.add_subparsers(dest="command", required=True)
    differing = commands.add_parser("diff")
    differing.add_argument("revision", nargs="?")
    releasing = commands.add_parser("release")
    releasing.add_argument("--draft", action="store_true")
    for each in (differing, releasing):
        each.add_argument("--addon", type=Path, help="another one than this")
    chosen = parser.parse_args()
    try:
        if chosen.command == "release":
            return release(chosen.draft, chosen.addon)
        return diff(chosen.revision, chosen.addon)
    except FileNotFoundError as failure:
        print(f"✗ {failure}")
        return 2
    except subprocess.CalledProcessError as failure:
        print(f"✗ {failure.stderr.strip()}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
