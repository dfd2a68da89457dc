# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which attachments are files that a key sees: those of records that it sees.

Odoo's rule is the same, but for what it shows beside: an attachment is as visible as
the record that it hangs on, and one that hangs on none belongs to who made it. Odoo
applies it in Python, to every attachment that there is, where it is not asked for those
of a few models; here it is SQL, and looks at the records of what is read.

A key sees less than its user: nothing of a resource whose scope it lacks. That the two
rules agree, tests/test_files_visibility.py holds; where another addon has one of its
own, that one is asked, too.
"""

from collections.abc import Collection, Iterator

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from odoo.addons.base.models.ir_attachment import IrAttachment as OdooAttachment

from ...schema.declaration import Resource
from ...schema.resources.file import FILES
from .res_partner import PICTURE

#: In the context: what the asking key may do. Without it, Odoo asks for attachments.
SCOPES = "dual_api_scopes"
#: Of which one is needed to know of any file.
_OF_FILES = frozenset({FILES.read_scope, FILES.write_scope})
#: Columns that PostgreSQL makes of others.
_COMPUTED = (
    "dual_api_resource",
    "dual_api_record_id",
    "dual_api_record_node_id",
    "dual_api_content_url",
)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    #: Fields that SQL can read although they are not stored.
    _sql_of_computed = _COMPUTED

    dual_api_resource = fields.Char(
        string="Resource",
        compute="_compute_dual_api",
        search="_search_dual_api_resource",
        help="The resource of the API that its record is of.",
    )
    dual_api_record_id = fields.Integer(
        string="Record of the Resource",
        compute="_compute_dual_api",
        search="_search_dual_api_record_id",
    )
    dual_api_record_node_id = fields.Char(
        string="Global Id of the Record", compute="_compute_dual_api"
    )
    dual_api_content_url = fields.Char(
        string="Address of the Content", compute="_compute_dual_api"
    )

    @api.model
    def _search(
        self,
        domain: Domain,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
        *,
        active_test: bool = True,
        bypass_access: bool = False,
    ) -> Query:
        """Odoo's; for the API, of the files that the key sees."""
        how = {"active_test": active_test, "bypass_access": bypass_access}
        if SCOPES not in self.env.context or self.env.su or bypass_access:
            return super()._search(domain, offset, limit, order, **how)
        domain = Domain(domain)
        seen = domain & self._dual_api_visible()
        if not any(each.field_expr == "id" for each in domain.iter_conditions()):
            # As in Odoo: the picture of a record is found by whoever knows it.
            seen &= Domain("res_field", "=", False)
        if self._dual_api_rules_are_odoos():
            # Its record rules are applied, and not what Odoo does beside them.
            return models.BaseModel._search(self, seen, offset, limit, order, **how)
        return super()._search(seen, offset, limit, order, **how)

    @api.model
    def _dual_api_rules_are_odoos(self) -> bool:
        """Whether no other addon says who may see an attachment."""
        own = {f"{__name__}.IrAttachment", _name_of(OdooAttachment)}
        found = {
            _name_of(each)
            for each in type(self).__mro__
            if {"_search", "_check_access"} & vars(each).keys()
        }
        return found <= own | _ODOO_BASES

    @api.model
    def _dual_api_visible(self) -> Domain:
        """The domain of the files that the user, and the key that asks, may see."""
        reader = self.sudo(False)
        return Domain.custom(
            to_sql=lambda _model, alias, _query: reader._dual_api_visible_sql(alias),
            predicate=lambda each: each.id in reader._dual_api_seen(each.ids),
        )

    @api.model
    def _dual_api_seen(self, ids: Collection[int]) -> set[int]:
        query = Query(self.env, self._table, self._table_sql)
        own = SQL.identifier(self._table, "id")
        query.add_where(SQL("%s = ANY(%s)", own, list(ids)))
        query.add_where(self._dual_api_visible_sql(self._table))
        return set(query.get_result_ids())

    @api.model
    def _dual_api_visible_sql(self, alias: str) -> SQL:
        """The condition on a row of attachments."""
        model = SQL.identifier(alias, "res_model")
        record_id = SQL.identifier(alias, "res_id")
        unattached = SQL(
            "(%s IS NULL AND %s IS NULL AND COALESCE(%s, 0) = 0 AND %s = %s"
            " AND %s IS NOT NULL)",
            model,
            SQL.identifier(alias, "res_field"),
            record_id,
            SQL.identifier(alias, "create_uid"),
            self.env.uid,
            SQL.identifier(alias, "dual_api_uploaded_at"),
        )
        scopes = self.env.context.get(SCOPES)
        if scopes is not None and _OF_FILES.isdisjoint(scopes):
            # Who may do nothing with files can't lead to one either.
            return SQL("FALSE")
        parts = [unattached]
        for resource in self._dual_api_readable():
            records = self.env[resource.model]
            query = self.env["dual_api.rights"]._query(
                records, declared=resource.domain
            )
            # The record is looked up for each file that is read, and not the files for
            # all records: a page costs the same whatever the size of the tables.
            own = SQL.identifier(records._table, "id")
            query.add_where(SQL("%s = %s", own, record_id))
            parts.append(
                SQL(
                    "(%s = %s AND %s AND (%s))",
                    model,
                    resource.model,
                    _of_field(alias, records),
                    query.select(SQL("TRUE")),
                )
            )
        return SQL("(%s)", SQL(" OR ").join(parts))

    @api.model
    def _dual_api_readable(self) -> Iterator[Resource]:
        """The resources of whose records the user, and the key that asks, may see
        files.
        """
        scopes = self.env.context.get(SCOPES)
        for resource in self._dual_api_offered():
            if (scopes is None or resource.read_scope in scopes) and self.env[
                resource.model
            ].has_access("read"):
                yield resource

    @api.model
    def _dual_api_offered(self) -> Iterator[Resource]:
        """The resources whose records can have files; none while it is found out what
        they are.
        """
        catalogs = tuple(self.env["dual_api.resolver"]._catalogs())
        for resource in catalogs[-1].resources.values() if catalogs else ():
            # What is the API's own, and what is a file itself, has none.
            if resource.events:
                yield resource

    # -- columns that are made of others ------------------------------------------

    def _compute_dual_api(self) -> None:
        for name in _COMPUTED:
            query = Query(self.env, self._table, self._table_sql)
            own = SQL.identifier(self._table, "id")
            query.add_where(SQL("%s = ANY(%s)", own, self.ids))
            column = self._field_to_sql(self._table, name, query)
            found = dict(self.env.execute_query(query.select(own, column)))
            for each in self:
                each[name] = found.get(each.id)

    @api.model
    def _search_dual_api_resource(
        self, operator: str, value: Collection[str | bool]
    ) -> Domain:
        if operator not in ("in", "not in"):
            return NotImplemented
        names: set[str | bool] = {
            each.model or False
            for each in self._dual_api_offered()
            if each.name in value
        }
        if False in value:
            names.add(False)
        return Domain("res_model", operator, list(names))

    @api.model
    def _search_dual_api_record_id(self, operator: str, value: object) -> Domain:
        return Domain("res_id", operator, value)

    def _field_to_sql(
        self, alias: str, field_expr: str, query: Query | None = None
    ) -> SQL:
        model = SQL.identifier(alias, "res_model")
        record_id = SQL("NULLIF(%s, 0)", SQL.identifier(alias, "res_id"))
        if field_expr == "dual_api_record_id":
            return record_id
        if field_expr == "dual_api_content_url":
            *_older, version = self.env["dual_api.resolver"]._versions()
            root = version.url(self.env["dual_api.settings"]._get().public_url, "")
            own = SQL.identifier(alias, "id")
            return SQL("concat(%s::text, 'files/', %s, '/content')", root, own)
        if field_expr not in _COMPUTED:
            return super()._field_to_sql(alias, field_expr, query)
        by_model = {each.model: each for each in self._dual_api_offered()}
        models_, names, types = (
            list(by_model),
            [each.name for each in by_model.values()],
            [each.type_name for each in by_model.values()],
        )
        shown = SQL("name")
        if field_expr == "dual_api_record_node_id":
            shown = SQL(
                "replace(encode(convert_to(type_name || ':' || %s, 'UTF8'), 'base64'),"
                " chr(10), '')",
                record_id,
            )
        return SQL(
            "(SELECT %s FROM unnest(%s::text[], %s::text[], %s::text[])"
            " AS known(model, name, type_name) WHERE known.model = %s)",
            shown,
            models_,
            names,
            types,
            model,
        )


def _of_field(alias: str, model: models.BaseModel) -> SQL:
    """The condition that Odoo keeps no field of the record in it, but its picture."""
    res_field = SQL.identifier(alias, "res_field")
    picture = model._fields.get(PICTURE)
    if picture is None or not model._has_field_access(picture, "read"):
        return SQL("%s IS NULL", res_field)
    return SQL("COALESCE(%s, %s) = %s", res_field, PICTURE, PICTURE)


def _name_of(class_: type) -> str:
    return f"{class_.__module__}.{class_.__qualname__}"


#: What every model stands on.
_ODOO_BASES = {_name_of(each) for each in models.Model.__mro__}
