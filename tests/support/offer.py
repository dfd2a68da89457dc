# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a database offers, given back when a test is over that has declared more."""

from collections.abc import Callable

from odoo.modules.registry import Registry

#: What the registry keeps of it, by model.
_KEPT = {
    "dual_api.resolver": (
        "_catalogs_of_registry",
        "_graphql_of_registry",
        "_credentials_of_registry",
        "_left_out_of_registry",
        "_derived_of_registry",
    ),
    "dual_api.capture": ("_versions_of_registry",),
}


def gives_back(registry: Registry) -> Callable[[], None]:
    """Return what puts back what is offered now, with all that was made of it.

    To find it out anew takes longer, as does every document and schema that the next
    test needs. Not for tests that change Odoo's models.
    """
    kept = [
        (registry[model], name, getattr(registry[model], name))
        for model, names in _KEPT.items()
        for name in names
    ]

    def give_back() -> None:
        for model, name, value in kept:
            setattr(model, name, value)

    return give_back
