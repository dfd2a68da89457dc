# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations that are all right, but for what a test says of them."""

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Field,
    Filter,
    Relation,
    Resource,
    Verb,
)


def text(name="name", **facts):
    """A field that is all right, but for what is said."""
    return Field(**{"name": name, "source": name, "description": "D", **facts})


def relation(name="boss", **facts):
    """A relation that is all right, but for what is said."""
    right = {"name": name, "source": f"{name}_id", "to": "Thing", "description": "D"}
    return Relation(**{**right, **facts})


def condition(name="name", **facts):
    """A filter that is all right, but for what is said."""
    return Filter(**{"name": name, "source": name, "description": "D", **facts})


def thing(**facts):
    """A resource that is all right, but for what is said."""
    right = {
        "name": "things",
        "singular": "thing",
        "type_name": "Thing",
        "model": "res.partner",
        "description": "D",
        "fields": (*IDENTITY, text()),
    }
    return Resource(**{**right, **facts})


def wave(**facts):
    """A verb that is all right, but for what is said."""
    right = {"name": "wave", "method": "_wave", "description": "D"}
    return Verb(**{**right, **facts})
