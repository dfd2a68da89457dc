# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Domains whose SQL stays right until Odoo's caches are cleared."""

from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

_HIERARCHY = ("child_of", "parent_of")
_NESTED = ("any", "not any", "any!", "not any!")
#: What ``ObjectType.domain`` holds.
DeclaredDomain = tuple[tuple[str, str, Any], ...]


class NotLastingError(Exception):
    """The condition has to be compiled anew for every query."""


def compile_declared(model: BaseModel, declared: DeclaredDomain) -> SQL:
    """Compile the domain of a declaration to SQL on the table of the model.

    It is the same for all users: what a record is does not depend on who looks, and
    may be told by records that the user can't read.

    :raises NotLastingError: when it would not stay right
    :raises ValueError: when it is no domain of the model
    """
    model = model.sudo().with_context(active_test=False)
    domain = Domain(list(declared))
    if not lasts(domain, model, searched=True):
        raise NotLastingError
    query = Query(model.env, model._table, model._table_sql)
    condition = domain.optimize_full(model)._to_sql(model, model._table, query)
    if query._joins:
        raise NotLastingError
    return condition


def lasts(domain: Domain, model: BaseModel, *, searched: bool = False) -> bool:
    """Return whether the compiled domain stays right until Odoo's caches are cleared.

    Not, when compiling it looks at data (hierarchies; that of companies never
    changes), at the clock (relative dates), or at code (search methods).

    :param searched: whether search methods are known to give what lasts
    """
    for condition in domain.iter_conditions():
        field = model._fields.get(condition.field_expr)
        if field is None or not (field.store or (searched and field.search)):
            return False
        operator, value = condition.operator, condition.value
        if operator in _HIERARCHY and field.comodel_name != "res.company":
            return False
        if field.type in ("date", "datetime") and isinstance(value, str):
            return False
        if operator in _NESTED:
            if not isinstance(value, Domain):
                return False
            if not lasts(value, model.env[field.comodel_name]):
                return False
        elif isinstance(value, (SQL, Query)):
            return False
    return True
