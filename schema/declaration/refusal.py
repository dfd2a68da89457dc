# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a declaration with a mistake is refused."""


class DeclarationError(ValueError):
    """A declaration that contradicts itself, or what stands beside it.

    :param where: the declaration: ``Customer.email``
    :param what: what is wrong with it
    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


def require(condition: object, where: str, what: str) -> None:
    """Refuse a declaration of which the condition does not hold."""
    if not condition:
        raise DeclarationError(where, what)
