# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the OpenAPI document takes from routes: they say of themselves what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .json_schema import Schema as Document


class Tag(NamedTuple):
    """A heading of the document, below which operations stand.

    :param place: where it stands among the others, behind those of the resources
    :param title: how people read it, where that is not its name with a capital letter
    """

    name: str
    description: str
    place: int = 100
    title: str = ""


class RouteLink(NamedTuple):
    """An address at which there is something to get.

    :param tag: the name of the heading below which it stands
    :param setting: the name of the one that switches it on; none for most
    """

    path: str
    summary: str
    tag: str
    setting: str = ""


@dataclass(frozen=True)
class RouteDocuments:
    """What the routes of one version say, as plain values.

    :param paths: operations by method, by path
    :param schemas: components that these lead to, by name
    :param settings: those that switch a path on, by path
    """

    paths: Document = field(default_factory=dict)
    schemas: Document = field(default_factory=dict)
    tags: Sequence[Tag] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
