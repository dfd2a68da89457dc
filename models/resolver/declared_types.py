# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of Odoo's fields can be shown, and compared, as which public type.

PostgreSQL compares no number with a text, and a text that is shown as a day fails in
the first answer that has one. Nor is a number shown as a text: the contract would not
be true.
"""

from collections.abc import Mapping

from odoo.fields import NO_ACCESS
from odoo.fields import Field as OdooField

from ...schema.declaration import Field, Filter, Type, require

_TEXTS = frozenset({"char", "text", "html", "selection", "reference"})
_NUMBERS = frozenset({"integer", "many2one", "many2one_reference"})
_FRACTIONS = frozenset({"float", "monetary"})
#: By public type: the types of Odoo's fields whose values are of it. Odoo's ``id`` is
#: an integer.
_SHOWN: Mapping[Type, frozenset[str]] = {
    Type.ID: frozenset({"integer"}),
    Type.INTEGER: _NUMBERS,
    Type.FLOAT: _FRACTIONS | {"integer"},
    Type.BOOLEAN: frozenset({"boolean"}),
    Type.STRING: _TEXTS,
    Type.HTML: _TEXTS,
    Type.DATE: frozenset({"date"}),
    Type.DATETIME: frozenset({"datetime"}),
    Type.STRINGS: _TEXTS,
}
#: The same for what a filter's value is compared with, where it can be more.
_COMPARED: Mapping[Type, frozenset[str]] = {
    **_SHOWN,
    Type.INTEGER: _NUMBERS | _FRACTIONS,
    Type.DATE: frozenset({"date", "datetime"}),
}


def check_shown(where: str, declared: Field, source: OdooField) -> None:
    """Hold a declared field against the one of Odoo's that its values come from.

    :raises DeclarationError: where these are of another type
    """
    _check(where, declared.type, source, _SHOWN)
    if declared.type is Type.ID:
        require(declared.source == "id", where, "is the id of another record")


def check_compared(where: str, declared: Filter, source: OdooField) -> None:
    """Hold a declared filter against the field of Odoo's that it looks at.

    :raises DeclarationError: where the values of both can't be compared
    """
    # An id leads somewhere, which is looked at where it is declared.
    if declared.type is not Type.ID:
        _check(where, declared.type, source, _COMPARED)


def _check(
    where: str,
    type_: Type,
    source: OdooField,
    allowed: Mapping[Type, frozenset[str]],
) -> None:
    require(source.groups != NO_ACCESS, where, f"{source.name} is nobody's to read")
    right = source.type in allowed[type_]
    require(right, where, f"{source.name} ({source.type}) is no {type_.value}")
