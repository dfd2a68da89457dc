# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether the optional packages are there, without importing them."""

from functools import cache
from importlib.util import find_spec

#: As they are imported. Without one of them there is no sign-in for apps.
PACKAGES = ("oauthlib", "jwt", "cryptography")


@cache
def missing() -> tuple[str, ...]:
    """Return the packages that the server lacks."""
    return tuple(name for name in PACKAGES if find_spec(name) is None)


def is_installed() -> bool:
    """Return whether all of them are there."""
    return not missing()
