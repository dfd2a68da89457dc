# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a contract may follow the one that was released last.

Its version is semantic: what breaks clients needs a new first number, what adds
something a new second one. Until the first release nobody has to be told of additions;
what breaks is refused all the same, so that it happens on purpose.
"""

import re
import subprocess
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .change import Change, Effect
from .openapi import openapi_changes
from .sdl import sdl_changes
from .sunsets import kept_until, of_version

OPENAPI, SDL = FILES = ("openapi.yaml", "schema.graphql")
#: In the folder of a version: what clients have built against.
RELEASED = "released"
#: Beside a baseline that nobody has built against yet.
DRAFT = "DRAFT"
#: libyaml's is ten times as fast; PyYAML may have been built without.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FOLDER = re.compile(r"v([1-9]\d*)")
#: Where members are only named, and what is said of a name that there is no more.
_NAMING = re.compile(r"query parameter `(fields|expand|sort)`")
_NO_VALUE = re.compile(r'the value "([^"]+)" is gone')
_VERSION = re.compile(r"# dual_api (\d+\.\d+\.\d+)")


@dataclass(frozen=True)
class Contract:
    """The documents of one version, as text.

    :param sdl: of the newest version only: GraphQL has one schema
    :param draft: whether it was never released
    """

    openapi: str
    sdl: str | None
    draft: bool = False

    @classmethod
    def in_folder(cls, folder: Path) -> "Contract":
        """The contract that is kept there."""
        sdl = folder / SDL
        return cls(
            (folder / OPENAPI).read_text(),
            sdl.read_text() if sdl.exists() else None,
            draft=(folder / DRAFT).exists(),
        )

    @classmethod
    def at_revision(cls, folder: Path, revision: str) -> "Contract":
        """The contract that git has at the revision, to be compared as a draft.

        :raises subprocess.CalledProcessError: when git has none there
        """

        def text(name: str) -> str:
            return subprocess.run(
                ["git", "show", f"{revision}:./{name}"],
                cwd=folder,
                check=True,
                capture_output=True,
                text=True,
            ).stdout

        sdl = text(SDL) if (folder / SDL).exists() else None
        return cls(text(OPENAPI), sdl, draft=True)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document as plain values."""
        return from_yaml(self.openapi)

    @property
    def version(self) -> str:
        """The version, which all documents carry."""
        return self.document["info"]["version"]


def from_yaml(text: str) -> Any:
    """The plain values that a document spells."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - it is a safe one


def version_folders(kept: Path) -> list[Path]:
    """The folders of the versions, the oldest first.

    :param kept: where they stand
    """
    found = (
        (int(name[1]), folder)
        for folder in kept.iterdir()
        if (name := _FOLDER.fullmatch(folder.name))
    )
    return [folder for _number, folder in sorted(found)]


def changes(old: Contract, new: Contract) -> list[Change]:
    """What changed, in the order of the documents."""
    found = openapi_changes(old.document, new.document)
    if old.sdl is None or new.sdl is None:
        return list(found)
    return [*found, *sdl_changes(old.sdl, new.sdl)]


def complaints(
    old: Contract,
    new: Contract,
    found: Iterable[Change] | None = None,
    today: date | None = None,
) -> list[str]:
    """Why `new` may not follow `old`: a sentence each, none when it may.

    :param found: the changes between them, where they are known already
    :param today: by which what was to go may have gone
    """
    found = changes(old, new) if found is None else list(found)
    before, after = _numbers(old.version), _numbers(new.version)
    said = None if new.sdl is None else _VERSION.match(new.sdl)
    if new.sdl is not None and (said is None or said[1] != new.version):
        return [f"OpenAPI has the version {new.version}, and SDL another."]
    if after < before:
        return [f"The version went back from {old.version} to {new.version}."]
    broken = [str(change) for change in breaking(found, today)]
    if broken and after[0] == before[0]:
        return broken
    if found and not old.draft and after[:2] == before[:2]:
        wanted = f"{before[0]}.{before[1] + 1}.0"
        return [
            f"The contract offers more than {old.version} did and needs at least the"
            f" version {wanted}. {change}"
            for change in found
        ]
    return []


def breaking(found: Iterable[Change], today: date | None = None) -> list[Change]:
    """The changes that existing clients do not survive and were not told of in time.

    :param found: all changes
    """
    found, day = list(found), today or datetime.now(timezone.utc).date()
    past = {each.where.rpartition(".")[2] for each in found if kept_until(each, day)}
    return [
        each
        for each in found
        if each.effect is Effect.BREAK
        and not kept_until(each, day)
        and not _named_alone(each, past)
    ]


def _named_alone(change: Change, past: Container[str]) -> bool:
    """Whether it is only that what has gone can't be named any more."""
    value = _NO_VALUE.match(change.what)
    asked = _NAMING.search(change.where)
    return bool(asked and value and value[1].rpartition(".")[2].lstrip("-") in past)


def overdue(folder: Path, today: date | None = None) -> list[str]:
    """Why the version may not be left out that is there no more; none when it may.

    :param folder: of the version, of which only what was released is left
    """
    day = today or datetime.now(timezone.utc).date()
    announced = of_version(Contract.in_folder(folder / RELEASED).document)
    sunset = announced.sunset if announced else None
    if sunset is not None and sunset < day:
        return []
    until = f"works until {sunset}" if sunset else "was never said to go"
    return [f"{folder.name} is gone, and {until}."]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
