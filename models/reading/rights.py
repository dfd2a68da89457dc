# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the user may read, as SQL that is compiled once.

``_search`` evaluates the record rules of the user, optimizes them and compiles them to
SQL for every query; resolving the hierarchy of companies takes a statement of its own.
The result is the same until rights change, so it is kept, in Odoo's own cache: what
ends Odoo's knowledge of groups, rules and access rights, in every worker, ends this.

What could change without that is never kept (``lasting.py``); nor is anything of a
model whose ``_search`` has been overridden. There Odoo is asked each time.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, cast

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import SQL, Query
from odoo.tools.lru import LRU

from ..database.kept_caches import guard, passed
from .lasting import DeclaredDomain, NotLastingError, compile_declared, lasts
from .statement import Slot, Statement

_KEPT_STATEMENTS = 256


def _as_domain(
    ids: Sequence[int] | None, choices: Sequence[tuple[str, bool]]
) -> Domain:
    domain = Domain.AND(Domain(field, "=", value) for field, value in choices)
    return domain if ids is None else domain & Domain("id", "in", list(ids))


class DualApiRights(models.AbstractModel):
    """Starts the queries of the resolver."""

    _name = "dual_api.rights"
    _description = "API rights"

    def _register_hook(self) -> None:
        super()._register_hook()
        guard(self.env.registry)

    @api.model
    def _query(
        self,
        model: models.BaseModel,
        domain: Domain = Domain.TRUE,
        *,
        declared: DeclaredDomain = (),
        ids: Sequence[int] | Slot | None = None,
        choices: tuple[tuple[str, bool], ...] = (),
        active_test: bool = False,
        lasting: bool = False,
    ) -> Query:
        """What ``model._search`` gives for all these conditions together.

        :param declared: what the declaration says its records are
        :param ids: only these records, at least one; or the slot for them
        :param choices: only where these boolean fields have these values
        :param lasting: whether it goes into a statement that is kept
        :raises NotLastingError: when that must not be
        :raises odoo.exceptions.AccessError: when the user may not read the model
        """
        try:
            rights = self._lasting_condition(model)
        except NotLastingError:
            if lasting:
                raise
            # Only what is kept has slots.
            domain &= _as_domain(cast("Sequence[int] | None", ids), choices)
            query = model._search(domain, active_test=active_test)
            if declared:
                query.add_where(self._of_declaration(model, declared))
            return query
        model.browse().check_access("read")
        for name, _value in choices:
            # They were compiled for somebody else, perhaps.
            model._check_field_access(model._fields[name], "read")
        if domain.is_true() and not (active_test and model._active_name):
            query = Query(self.env, model._table, model._table_sql)
        else:
            query = model._search(domain, active_test=active_test, bypass_access=True)
        if ids is not None:
            wanted = ids if isinstance(ids, Slot) else tuple(ids)
            column = SQL.identifier(model._table, "id")
            query.add_where(SQL("%s IN %s", column, wanted))
        for condition in (
            choices and self._chosen(model, choices),
            declared and self._of_declaration(model, declared),
            rights,
        ):
            if condition:
                query.add_where(condition)
        return query

    @api.model
    def _statement(
        self, key: Hashable, build: Callable[[bool], Statement]
    ) -> Statement:
        """The statement that ``build`` makes, kept under the key where it may be.

        :param key: all that the statement depends on besides the user
        :param build: is told whether the statement is to be kept, with slots
        """
        kept = self._kept_statements(*self._context_of_rules())
        statement = kept.get(key)
        if statement is not None:
            return statement
        try:
            statement = build(True)
        except NotLastingError:
            return build(False)
        # What was kept is forgotten whole, in the cache that it is kept in.
        if not passed(self.env.registry):
            kept[key] = statement
        return statement

    @api.model
    @tools.ormcache("self.env.uid", "lang", "context")
    def _kept_statements(
        self, lang: str | None, context: tuple[Any, ...]
    ) -> LRU[Hashable, Statement]:
        """Those of one user: few enough that no user pushes out what others need."""
        return LRU(_KEPT_STATEMENTS)

    @api.model
    def _lasting_condition(self, model: models.BaseModel) -> SQL | None:
        if type(model)._search is not models.BaseModel._search or self.env.su:
            raise NotLastingError
        return self._condition(model._name, *self._context_of_rules())

    def _chosen(
        self, model: models.BaseModel, choices: tuple[tuple[str, bool], ...]
    ) -> SQL:
        company = self._company_of(model, (name for name, _value in choices))
        return self._choices(model._name, choices, company)

    def _of_declaration(self, model: models.BaseModel, declared: DeclaredDomain) -> SQL:
        company = self._company_of(model, (condition[0] for condition in declared))
        return self._declared(model._name, declared, company)

    def _company_of(self, model: models.BaseModel, names: Iterable[str]) -> int | None:
        """The company whose values are compared, where one of the fields has one value
        for each; asking for it costs a statement.
        """
        # Whoever follows a relation may come to such a field.
        dependent = any(
            "." in name or model._fields[name].company_dependent for name in names
        )
        return self.env.company.id if dependent else None

    @api.model
    @tools.ormcache("model_name", "choices", "company")
    def _choices(
        self,
        model_name: str,
        choices: tuple[tuple[str, bool], ...],
        company: int | None,
    ) -> SQL:
        """The few conditions that nearly every list has, compiled."""
        model = self.env[model_name]
        return model._search(
            _as_domain(None, choices), active_test=False, bypass_access=True
        ).where_clause

    @api.model
    @tools.ormcache("model_name", "declared", "company", "self.env.lang")
    def _declared(
        self, model_name: str, declared: DeclaredDomain, company: int | None
    ) -> SQL:
        """The domain of a declaration, compiled."""
        return compile_declared(self.env[model_name], declared)

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

        :raises NotLastingError: when they must not be kept
        """
        domain = self.env["ir.rule"]._compute_domain(model_name, "read")
        model = self.env[model_name].sudo().with_context(active_test=False)
        if not lasts(domain, model):
            raise NotLastingError
        domain = domain.optimize_full(model)
        if domain.is_true():
            return None
        query = Query(self.env, model._table, model._table_sql)
        condition = domain._to_sql(model, model._table, query)
        if not query._joins:
            return condition
        # Of what a user has from its contact, say: the joins are of this condition.
        query.add_where(condition)
        return SQL("%s IN %s", SQL.identifier(model._table, "id"), query.subselect())
