# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the pictures of the API's use show."""

from collections.abc import Callable, Mapping

from devkit.back_office import BackOffice

from .office import Shown


def _office(shown: Shown) -> BackOffice:
    office = BackOffice(shown.tab, shown.base_url, "admin")
    office.home()
    return office


def dashboard(shown: Shown) -> None:
    """Who calls, what is slow, what fails."""
    _office(shown).dashboard()


def usage(shown: Shown) -> None:
    """The pivot: keys, and their endpoints."""
    _office(shown).usage()


def requests(shown: Shown) -> None:
    """The request log."""
    _office(shown).requests()


PICTURES: Mapping[str, Callable[[Shown], None]] = {
    "dashboard.png": dashboard,
    "usage.png": usage,
    "requests.png": requests,
}
