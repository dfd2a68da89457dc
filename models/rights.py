# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the user may read, as SQL that is compiled once.

``_search`` evaluates the record rules of the user, optimizes them and compiles them to
SQL for every query; resolving the hierarchy of companies takes a statement of its own.
The result is the same until rights change, so it is kept, in Odoo's own cache: what
ends Odoo's knowledge of groups, rules and access rights, in every worker, ends this.

What could change without that is never kept (:func:`_lasting`); nor is anything of a
model whose ``_search`` has been overridden. There Odoo is asked each time.
"""

from collections.abc import Sequence
from typing import Any

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import SQL, Query

_HIERARCHY = ("child_of", "parent_of")
_NESTED = ("any", "not any", "any!", "not any!")


class _NotLastingError(Exception):
    """The condition has to be compiled anew for every query."""


def _as_domain(
    ids: Sequence[int] | None, choices: Sequence[tuple[str, bool]]
) -> Domain:
    domain = Domain.AND(Domain(field, "=", value) for field, value in choices)
    return domain if ids is None else domain & Domain("id", "in", list(ids))


class DualApiRights(models.AbstractModel):
    """Starts the queries of the resolver."""

    _name = "dual_api.rights"
    _description = "API rights"

    @api.model
    def _query(
        self,
        model: models.BaseModel,
        domain: Domain = Domain.TRUE,
        *,
        ids: Sequence[int] | None = None,
        choices: tuple[tuple[str, bool], ...] = (),
        active_test: bool = False,
    ) -> Query:
        """What ``model._search`` gives for all these conditions together.

        :param ids: only these records, at least one
        :param choices: only where these boolean fields have these values
        :raises odoo.exceptions.AccessError: when the user may not read the model
        """
        try:
            rights = self._lasting_condition(model)
        except _NotLastingError:
            domain &= _as_domain(ids, choices)
            return model._search(domain, active_test=active_test)
        model.browse().check_access("read")
        if domain.is_true() and not active_test:
            query = Query(self.env, model._table, model._table_sql)
        else:
            query = model._search(domain, active_test=active_test, bypass_access=True)
        if ids is not None:
            query.add_where(
                SQL("%s IN %s", SQL.identifier(model._table, "id"), tuple(ids))
            )
        for condition in (choices and self._choices(model._name, choices), rights):
            if condition:
                query.add_where(condition)
        return query

    @api.model
    def _lasting_condition(self, model: models.BaseModel) -> SQL | None:
        if type(model)._search is not models.BaseModel._search or self.env.su:
            raise _NotLastingError
        return self._condition(model._name, *self._context_of_rules())

    @api.model
    @tools.ormcache("model_name", "choices")
    def _choices(self, model_name: str, choices: tuple[tuple[str, bool], ...]) -> SQL:
        """The few conditions that nearly every list has, compiled."""
        model = self.env[model_name]
        return model._search(
            _as_domain(None, choices), active_test=False, bypass_access=True
        ).where_clause

    @api.model
    def _context_of_rules(self) -> tuple[Any, ...]:
        """What rules may depend on besides the user."""
        rules = self.env["ir.rule"]
        return (self.env.lang, tuple(rules._compute_domain_context_values()))

    @api.model
    @tools.ormcache("self.env.uid", "model_name", "lang", "context")
    def _condition(
        self, model_name: str, lang: str | None, context: tuple[Any, ...]
    ) -> SQL | None:
        """The compiled record rules for reading; ``None`` when all may be read.

        :raises _NotLastingError: when they must not be kept
        """
        domain = self.env["ir.rule"]._compute_domain(model_name, "read")
        model = self.env[model_name].sudo().with_context(active_test=False)
        if not _lasting(domain, model):
            raise _NotLastingError
        domain = domain.optimize_full(model)
        if domain.is_true():
            return None
        query = Query(self.env, model._table, model._table_sql)
        condition = domain._to_sql(model, model._table, query)
        if query._joins:
            raise _NotLastingError
        return condition


def _lasting(domain: Domain, model: models.BaseModel) -> bool:
    """Whether the compiled domain stays right until Odoo's caches are cleared.

    Not, when compiling it looks at data (hierarchies; that of companies never
    changes), at the clock (relative dates), or at code (search methods).
    """
    for condition in domain.iter_conditions():
        field = model._fields.get(condition.field_expr)
        if field is None or not field.store:
            return False
        operator, value = condition.operator, condition.value
        if operator in _HIERARCHY and field.comodel_name != "res.company":
            return False
        if field.type in ("date", "datetime") and isinstance(value, str):
            return False
        if operator in _NESTED:
            if not isinstance(value, Domain):
                return False
            if not _lasting(value, model.env[field.comodel_name]):
                return False
        elif isinstance(value, (SQL, Query)):
            return False
    return True
