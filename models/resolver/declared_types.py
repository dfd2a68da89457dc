# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of Odoo's fields can be shown, and compared, as which public type.

PostgreSQL compares no number with a text, and a text that is shown as a day fails in
the first answer that has one. Nor is a number shown as a text: the contract would not
be true.
"""

from collections.abc import Collection

from odoo.fields import NO_ACCESS
from odoo.fields import Field as OdooField

from ...schema.declaration import (
    Field,
    Filter,
    FlagType,
    GlobalIdType,
    Match,
    ValueType,
    require,
)


def check_shown(where: str, declared: Field, source: OdooField) -> None:
    """Hold a declared field against the one of Odoo's that its values come from.

    :raises DeclarationError: where these are of another type
    """
    _check(where, declared.type, source, declared.type.shown_from)
    if isinstance(declared.type, FlagType) and source.type == "integer":
        shown = declared.write is None and not declared.sortable
        require(shown, where, "whether a number is 0 is only shown")
    if isinstance(declared.type, GlobalIdType):
        require(declared.source == "id", where, "is the id of another record")


def check_compared(where: str, declared: Filter, source: OdooField) -> None:
    """Hold a declared filter against the field of Odoo's that it looks at.

    :raises DeclarationError: where the values of both can't be compared
    """
    if declared.match is Match.PRESENT:
        _check_readable(where, source)
        return
    _check(where, declared.type, source, declared.type.compared_with)


def _check_readable(where: str, source: OdooField) -> None:
    require(source.groups != NO_ACCESS, where, f"{source.name} is nobody's to read")


def _check(
    where: str, type_: ValueType, source: OdooField, allowed: Collection[str]
) -> None:
    _check_readable(where, source)
    right = source.type in allowed
    require(right, where, f"{source.name} ({source.type}) is no {type_.noun}")
