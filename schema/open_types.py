# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Types of what no checker can know, each with the reason; elsewhere is no ``Any``."""

from typing import Any, Protocol

#: A value of JSON that is read again: the members of a document that we made, or of
#: one that validation has accepted. What may be in it at which place is said by a
#: declaration or a schema, which a checker does not read. Where nothing is known yet,
#: ``object`` says so.
Json = Any  # type: ignore[explicit-any]

#: A value of a field or filter, as Python has it. Of which type it is, the declaration
#: says.
FieldValue = Any  # type: ignore[explicit-any]

#: A request as Odoo has it, and with it all that Odoo knows.
OdooRequest = Any  # type: ignore[explicit-any]


class Environment(Protocol):
    """Odoo's environment, as far as what imports no Odoo needs it."""

    # Models are Odoo's, which has no types.
    def __getitem__(self, model: str) -> Any:  # type: ignore[explicit-any]
        """The model of that name."""
