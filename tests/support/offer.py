# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a database offers, given back when a test is over that has declared more."""

from collections.abc import Callable

from odoo.modules.registry import Registry

#: What keeps something of it, and how that is called there.
_KEPT_BY = ("dual_api.resolver", "dual_api.capture")
_KEPT = "_of_registry"


def gives_back(registry: Registry) -> Callable[[], None]:
    """Return what puts back what is offered now, with all that was made of it.

    To find it out anew takes longer, as does every document and schema that the next
    test needs. Not for tests that change Odoo's models.
    """
    kept = [
        (registry[model], name, getattr(registry[model], name))
        for model in _KEPT_BY
        for name in dir(registry[model])
        if name.endswith(_KEPT)
    ]

    def give_back() -> None:
        for model, name, value in kept:
            setattr(model, name, value)

    return give_back
