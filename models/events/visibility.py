# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which events a user may see: those of records that the user may see.

An event tells that a record exists and what of it has changed, so it is shown to whom
the record is. Of a record that is gone, it is shown to those who could see it before,
which is noted when Odoo deletes it. What PostgreSQL deletes by itself, or somebody in
SQL, is shown to those alone who may see every record of the model.

A key sees less than its user: nothing of a resource whose scope it lacks.

What has changed is stored by its source, and told by the names of the version that is
asked; a change of what that version does not have is no change there.
"""

import json
from collections.abc import Collection, Iterator, Mapping

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.declaration import Resource
from ...schema.versions import OWN_VERSIONS

#: What the user, the key and the version decide.
_DECIDING = ("uid", "dual_api_scopes", "dual_api_version")
#: Columns that PostgreSQL makes of others.
_COMPUTED = ("changed", "record_node_id", "record_url")


class ApiEvent(models.Model):
    _inherit = "api.event"

    #: Fields that SQL can read although they are not stored.
    _sql_of_computed = _COMPUTED

    visible = fields.Boolean(
        compute="_compute_visible",
        search="_search_visible",
        help="Whether you may see its record.",
    )
    changed = fields.Char(compute="_compute_of_sql")
    record_node_id = fields.Char(compute="_compute_of_sql")
    record_url = fields.Char(compute="_compute_of_sql")

    @api.model
    def _visible_to(self, key: models.BaseModel) -> Domain:
        """The domain of the events that a key may see.

        It is one for the superuser, who sees all.

        :param key: a record of ``api.key``
        """
        key = key.sudo()
        scopes = frozenset((key.scopes or "").split())
        reader = self._as(key.user_id.id).with_context(dual_api_scopes=scopes)
        return reader._visible_domain()

    @api.model
    def _as(self, user_id: int) -> "ApiEvent":
        """As the user sees events, whoever asks, and from within which company."""
        return api.Environment(self.env.cr, user_id, {})[self._name]

    @api.model
    def _visible_domain(self) -> Domain:
        """The same for the user of the environment, and the key that asks."""
        reader = self.sudo(False)
        return Domain.custom(
            to_sql=lambda _model, alias, _query: reader._visible_sql(alias),
            predicate=lambda event: event.id in reader._visible_ids(event.ids),
        )

    @api.model
    def _search_visible(self, operator: str, value: Collection[bool]) -> Domain:
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._visible_domain()

    @api.depends_context(*_DECIDING)
    def _compute_visible(self) -> None:
        visible = self.sudo(False)._visible_ids(self.ids)
        for event in self:
            event.visible = event.id in visible

    @api.model
    def _visible_ids(self, ids: Collection[int]) -> set[int]:
        query = Query(self.env, self._table, self._table_sql)
        query.add_where(SQL("%s = ANY(%s)", self._id_of(self._table), list(ids)))
        query.add_where(self._visible_sql(self._table))
        return set(query.get_result_ids())

    @staticmethod
    def _id_of(alias: str) -> SQL:
        return SQL.identifier(alias, "id")

    @api.model
    def _visible_sql(self, alias: str) -> SQL:
        """The condition on a row of events."""
        parts = [
            SQL(
                "(%s = %s AND (%s))",
                SQL.identifier(alias, "resource"),
                resource.name,
                self._visible_of(alias, resource),
            )
            for resource in self._readable()
        ]
        return SQL("(%s)", SQL(" OR ").join(parts)) if parts else SQL("FALSE")

    @api.model
    def _readable(self) -> Iterator[Resource]:
        """The resources of which the user, and the key that asks, may see anything."""
        scopes = self.env.context.get("dual_api_scopes")
        for resource in self._spoken_resources():
            if (
                resource.events
                and (scopes is None or resource.read_scope in scopes)
                and self.env[resource.model].has_access("read")
            ):
                yield resource

    @api.model
    def _offered(self) -> Collection[Resource]:
        """The resources of all versions, each as the newest that has it; none while it
        is found out what they are.
        """
        found: dict[tuple[str, str], Resource] = {}
        for catalog in reversed(tuple(self.env["dual_api.resolver"]._catalogs())):
            for resource in catalog.resources.values():
                found.setdefault((resource.name, resource.model), resource)
        return found.values()

    @api.model
    def _spoken_resources(self) -> Collection[Resource]:
        """Those of the version that is asked."""
        resolver = self.env["dual_api.resolver"]
        known = resolver._catalogs_of_registry
        return resolver._spoken().resources.values() if known else ()

    @api.model
    def _visible_of(self, alias: str, resource: Resource) -> SQL:
        """The condition on an event of that resource.

        The record is looked up for each event that is read, and not the events for all
        records: a page of events costs the same whatever the size of the table.
        """
        model = self.env[resource.model]
        rights = self.env["dual_api.rights"]
        record_id = SQL.identifier(alias, "res_id")

        def is_seen(query: Query) -> SQL:
            query.add_where(SQL("%s = %s", self._id_of(model._table), record_id))
            return query.select(SQL("TRUE"))

        gone = SQL("%s = 'deleted'", SQL.identifier(alias, "operation"))
        there = is_seen(rights._query(model, declared=resource.domain))
        shown = self._names(resource)
        if len(shown) < len(self._sources(resource)):
            there = SQL(
                "%s) AND (%s <> 'updated' OR %s ?| %s::text[]",
                there,
                SQL.identifier(alias, "operation"),
                SQL.identifier(alias, "fields"),
                list(shown),
            )
        if self._sees_all(model):
            return SQL("%s OR (%s)", gone, there)
        # Who leaves the resource, as a customer that becomes a colleague, is still
        # there; so is what had its rights changed.
        left = is_seen(rights._query(model))
        noted = SQL(
            "%s @> %s::jsonb", SQL.identifier(alias, "visible_to"), str(self.env.uid)
        )
        return SQL(
            "CASE WHEN %s THEN (%s) OR (%s) ELSE (%s) END", gone, noted, left, there
        )

    @api.model
    def _sees_all(self, model: BaseModel) -> bool:
        """Whether no rule hides a record of the model from the user."""
        if type(model)._search is not models.BaseModel._search:
            return False
        return self.env["ir.rule"]._compute_domain(model._name, "read").is_true()

    @api.model
    def _names(self, resource: Resource) -> Mapping[str, list[str]]:
        """The names of what may have changed, by source, as far as the user, and the
        key, may learn them.

        :param resource: as the version has it that is asked
        """
        model, scopes = (
            self.env[resource.model],
            self.env.context.get("dual_api_scopes"),
        )
        found: dict[str, list[str]] = {}
        for member in resource.members():
            field = model._fields.get(member.source.partition(".")[0])
            denied = field is not None and not model._has_field_access(field, "read")
            lacking = member.scope and scopes is not None and member.scope not in scopes
            if not denied and not lacking:
                found.setdefault(member.source, []).append(member.name)
        return found

    @api.model
    def _sources(self, resource: Resource) -> frozenset[str]:
        """What may have changed of the resource's records, in any version."""
        return frozenset(
            member.source
            for catalog in self.env["dual_api.resolver"]._catalogs()
            if resource.name in catalog.resources
            for member in catalog.resources[resource.name].members()
        )

    # -- columns that are made of others ------------------------------------------

    @api.depends_context(*_DECIDING)
    def _compute_of_sql(self) -> None:
        for name in _COMPUTED:
            query = Query(self.env, self._table, self._table_sql)
            query.add_where(SQL("%s = ANY(%s)", self._id_of(self._table), self.ids))
            column = self._field_to_sql(self._table, name, query)
            rows = self.env.execute_query(
                query.select(self._id_of(self._table), column)
            )
            found = dict(rows)
            for event in self:
                event[name] = found.get(event.id)

    def _field_to_sql(
        self, alias: str, field_expr: str, query: Query | None = None
    ) -> SQL:
        if field_expr == "changed":
            return self._changed_sql(alias)
        if field_expr == "record_node_id":
            return self._record_node_id_sql(alias)
        if field_expr == "record_url":
            return self._record_url_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    def _changed_sql(self, alias: str) -> SQL:
        """The names that may be shown, with spaces between them."""
        reader = self.sudo(False)
        names = {each.name: reader._names(each) for each in reader._readable()}
        return SQL(
            "(SELECT string_agg(DISTINCT shown.name COLLATE \"C\", ' ' ORDER BY"
            ' shown.name COLLATE "C") FROM jsonb_array_elements_text(%s) AS'
            " changed(source) CROSS JOIN LATERAL jsonb_array_elements_text("
            "%s::jsonb -> %s -> changed.source) AS shown(name))",
            SQL.identifier(alias, "fields"),
            json.dumps(names),
            SQL.identifier(alias, "resource"),
        )

    def _record_node_id_sql(self, alias: str) -> SQL:
        resources = self._spoken_resources()
        names = [each.name for each in resources]
        type_names = [each.type_name for each in resources]
        return SQL(
            "(SELECT replace(encode(convert_to(type_name || ':' || %s, 'UTF8'),"
            " 'base64'), chr(10), '')"
            " FROM unnest(%s::text[], %s::text[]) AS known(name, type_name)"
            " WHERE known.name = %s)",
            SQL.identifier(alias, "res_id"),
            names,
            type_names,
            SQL.identifier(alias, "resource"),
        )

    def _record_url_sql(self, alias: str) -> SQL:
        resolver = self.env["dual_api.resolver"]
        # While it is found out what there is, any will do.
        known = resolver._catalogs_of_registry
        version = resolver._spoken().version if known else OWN_VERSIONS[-1]
        root = version.url(self.env["dual_api.settings"]._get().public_url, "")
        return SQL(
            "concat(%s::text, %s, '/', %s)",
            root,
            SQL.identifier(alias, "resource"),
            SQL.identifier(alias, "res_id"),
        )
