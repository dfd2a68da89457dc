# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a version of REST is: an address, a contract, and what it has otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..declaration import Deprecation, ObjectType, require
from ..differences import Difference, Types

#: What stands in front of a route that each version has. Where no database says which
#: versions there are, any number will do.
VERSIONED = "/api/v<int:version>"
#: What the routes of a version name it by, among what Odoo calls their routing.
OF_VERSION = "dual_api_version"
#: What stands for what GraphQL has, which is no version.
GRAPHQL = "graphql"


@dataclass(frozen=True, kw_only=True)
class Version:
    """A contract that REST keeps.

    :param number: the first number of the contract, and part of every address
    :param contract: the number of the contract, which is semantic: the first part
        changes when existing clients break, the second when there is more
    :param differences: how its declarations differ from those of the next newer
        version; of no meaning for the newest itself
    :param deprecated: that it goes, when, and what to use instead: at least twelve
        months after that is said; ``None`` where it is not
    :param statuses: the HTTP statuses of errors that have another one in the next newer
        version, by code
    :param graphql: whether it is what GraphQL has: the newest, and what went of others
    """

    number: int
    contract: str
    differences: tuple[Difference, ...] = ()
    deprecated: Deprecation | None = None
    statuses: Mapping[str, int] = field(default_factory=dict, hash=False)
    graphql: bool = False

    def __post_init__(self) -> None:
        first = self.contract.partition(".")[0]
        require(first == str(self.number), self.name, f"has the contract {first}")
        stays = self.deprecated is None or self.deprecated.stays_a_year
        require(stays, self.name, "it stays less than twelve months")

    @property
    def name(self) -> str:
        """What it is called in addresses, and its folder among the contracts."""
        return f"v{self.number}"

    def older(self, types: Iterable[ObjectType]) -> Types:
        """Return its declarations.

        :param types: those of the next newer version
        :raises DeclarationError: where it differs in what is not there
        """
        older = tuple(types)
        for difference in self.differences:
            older = difference(older)
        return older

    @property
    def key(self) -> int | str:
        """What stands for it where only a plain value can: in the context, say."""
        return GRAPHQL if self.graphql else self.number

    def of_graphql(self) -> "Version":
        """Return the version that GraphQL has, of which this is the newest part."""
        return replace(self, graphql=True)

    def url(self, root_url: str, *segments: object) -> str:
        """Return an address in this version.

        :param root_url: of the server, without a slash at the end; empty for an
            address that is relative to the server's
        :param segments: of the path; what they hold is quoted already
        """
        return "/".join((f"{root_url}/api/{self.name}", *map(str, segments)))

    def path(self, route: str) -> str:
        """Return the path of a route of each version, below :data:`VERSIONED`."""
        return self.url("") + route.removeprefix(VERSIONED)


def check_versions(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Return the versions, if they can be served side by side.

    :raises DeclarationError: where there is none, or their numbers do not rise
    """
    versions = tuple(versions)
    numbers = [version.number for version in versions]
    require(numbers, "versions", "there is none")
    rising = sorted(set(numbers)) == numbers
    require(rising, "versions", "they do not stand from the oldest to the newest")
    return versions
