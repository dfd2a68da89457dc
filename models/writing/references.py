# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records a client may lead to, by their ids and by their codes.

What is asked of several records at once is asked of PostgreSQL once: what a list of
parts needs is gathered before any of them is looked at.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from odoo.api import Environment
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.catalog import Catalog
from ...schema.declaration import ObjectType, Relation
from ...schema.errors import ApiError, invalid
from ...schema.sentences import _lt
from ..reading.links import whole_lists
from .known import Known
from .names import NamesKnown

#: Gives the companies that a record is of.
Companies = Callable[[], BaseModel]


class References:
    """Looks up, as the environment's user, what the write of one record names.

    :param companies: those of the record that is written
    :param known: what has been looked up for others, and what they will ask for
    """

    def __init__(
        self,
        env: Environment,
        catalog: Catalog,
        companies: Companies,
        known: Known | None = None,
    ) -> None:
        self._env = env
        self._catalog = catalog
        self._companies = companies
        self._known = known or Known()
        #: The companies that something was looked up for.
        self._used: BaseModel | None = None

    def are_right(self) -> bool:
        """Return whether nothing was looked up for another company than the record's.

        Otherwise, what is looked up from now on is looked up for that one.
        """
        return self._used is None or self._used == self._companies()

    # -- ids --------------------------------------------------------------------

    def allowed(self, relation: Relation, ids: Iterable[int]) -> Collection[int]:
        """Return all ids that are known to be right; these ones are looked up."""
        company: tuple[int, ...] = ()
        if relation.writing.same_company:
            self._used = self._companies()
            company = self._used._ids
        asked, found = self._known.allowed[relation, company]
        missing = set(ids) - asked
        if missing:
            missing |= self._known.ids[relation] - asked
            asked |= missing
            found.update(self._query(relation, missing).get_result_ids())
        return found

    def held(self, relation: Relation, ids: Iterable[int]) -> Collection[int]:
        """Return all ids that are known to be right; these ones are looked up, and
        nobody else changes their records until the end.

        A new record takes over values of the one above it, as this transaction sees
        them.
        """
        asked, found = self._known.held[relation]
        missing = set(ids) - asked
        if missing:
            missing |= self._known.ids[relation] - asked
            asked |= missing
            query = self._query(relation, missing)
            table = SQL.identifier(query.table)
            query.order = SQL("%s.id", table)
            self._env.flush_all()
            cr = self._env.cr
            cr.execute(
                SQL("%s FOR SHARE OF %s", query.select(), table), log_exceptions=False
            )
            found.update(record_id for (record_id,) in cr.fetchall())
        return found

    def _query(self, relation: Relation, ids: Collection[int]) -> Query:
        """The query of those of these records that the relation may lead to."""
        type_, write = self._catalog.target(relation), relation.writing
        target = self._model(type_)
        company = Domain.TRUE
        if write.same_company:
            self._used = self._companies()
            company = Domain(target._check_company_domain(self._used))
        return self._env["dual_api.rights"]._query(
            target, company, declared=(*type_.domain, *write.domain), ids=list(ids)
        )

    def _model(self, type_: ObjectType) -> BaseModel:
        """The model of the type; it knows the scopes where it has to."""
        model = self._env[type_.model]
        if type_.by_scopes:
            return model.with_context(dual_api_scopes=self._known.scopes)
        return model

    def seen(self, relation: Relation, ids: Iterable[int]) -> Mapping[int, bool]:
        """Return which ids are of records of the type that the user may see, whether
        the relation may lead there or not.
        """
        known = self._known.seen[relation]
        missing = [each for each in dict.fromkeys(ids) if each not in known]
        if missing:
            missing += self._known.shown[relation] - known.keys() - set(missing)
            type_ = self._catalog.target(relation)
            try:
                query = self._env["dual_api.rights"]._query(
                    self._model(type_), declared=type_.domain, ids=missing
                )
            except AccessError:
                # Who may read none of them is shown none.
                found = set()
            else:
                found = set(query.get_result_ids())
            known.update((each, each in found) for each in missing)
        return known

    def shown(
        self, owner: ObjectType, relation: Relation, records: BaseModel
    ) -> Mapping[int, Sequence[int]]:
        """Return what a relation leads to, by record, as far as its lists show it.

        :param owner: the type of the records
        """
        known = self._known.lists[relation]
        missing = [each for each in records.ids if each not in known]
        if missing:
            missing += self._known.owners[relation] - known.keys() - set(missing)
            target = self._catalog.listed(relation)
            model = self._env[owner.model]
            known.update(whole_lists(model, relation, target, missing))
        return known

    def refusal(self, name: str, relation: Relation, record_id: int) -> ApiError:
        """Return the error for an id that is not right."""
        if relation.writing.narrow and self.seen(relation, [record_id])[record_id]:
            sentence = _lt("This record can't be chosen here.")
            return invalid(name, sentence, "not_allowed")
        sentence = _lt("This record does not exist, or this key's user cannot see it.")
        return invalid(name, sentence, "no_such_record")

    # -- names ------------------------------------------------------------------

    def names(self, owner: BaseModel, source: str, tail: str) -> NamesKnown:
        """Return what is known of the names behind a many2many field.

        :param tail: the field of the target that holds the name
        """
        return self._known.names_behind(owner, source, tail)

    # -- codes ------------------------------------------------------------------

    def gather_codes(self, target: BaseModel, tail: str, codes: Iterable[str]) -> None:
        """Look up the records that have one of these codes, for :meth:`coded`."""
        known = self._known.codes[target._name, tail]
        missing = {*codes} - known.keys()
        if not missing:
            return
        missing |= self._known.texts[target._name, tail] - known.keys()
        self._look_up_codes(target, tail, None, missing)

    def _look_up_codes(
        self, target: BaseModel, tail: str, around: str | None, codes: Iterable[str]
    ) -> None:
        """Look up all records that have one of these codes.

        :param around: the field that leads to the record that the code is of
        """
        query = self._env["dual_api.rights"]._query(target, active_test=True)
        column = target._field_to_sql(target._table, tail, query)
        wanted = [*dict.fromkeys(codes)]
        query.add_where(SQL("%s = ANY(%s)", column, wanted))
        columns = [column, SQL.identifier(target._table, "id")]
        if around is not None:
            columns.append(target._field_to_sql(target._table, around, query))
        found = self._known.codes[target._name, tail]
        found.update((code, []) for code in wanted)
        for code, record_id, *of in self._env.execute_query(query.select(*columns)):
            found[code].append((record_id, *of))

    def coded(
        self, target: BaseModel, tail: str, code: str, within: tuple[str, int] | None
    ) -> list[int]:
        """Return the ids of the records with that code; two are too many.

        :param within: the field that leads to the record that the code is of, and the
            id of that record
        """
        known = self._known.codes[target._name, tail]
        expected = self._known.texts[target._name, tail]
        if code not in known and code in expected:
            around = within and within[0]
            self._look_up_codes(target, tail, around, expected - known.keys())
        if code in known:
            of = within[1:] if within else ()
            return [each[0] for each in known[code] if each[1:] == of]
        query = self._env["dual_api.rights"]._query(target, active_test=True)
        table = target._table
        query.add_where(SQL("%s = %s", target._field_to_sql(table, tail, query), code))
        if within is not None:
            around, record_id = within
            column = target._field_to_sql(table, around, query)
            query.add_where(SQL("%s = %s", column, record_id))
        query.limit = 2
        return list(query.get_result_ids())


def companies_of(record: BaseModel, sent: Mapping[str, Any]) -> BaseModel:
    """Return the companies that a record is of, or those of the user where it is of
    none.

    :param record: empty for a new one
    :param sent: Odoo's values that it gets
    """
    field = record._fields.get("company_id")
    company = record.env["res.company"]
    if field is not None and field.name in sent:
        company = company.browse(sent[field.name] or ())
    elif record.id:
        own = "company_id" if field is not None else "company_ids"
        company = record[own] if own in record._fields else company
    elif field is not None and field.default:
        value = field.convert_to_cache(field.default(record), record)
        company = company.browse(value or ())
    return company or record.env.companies
