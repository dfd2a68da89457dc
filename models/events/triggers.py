# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The functions that PostgreSQL calls after a statement, as text.

They must never be why a statement of somebody else fails. Nothing is done where nobody
listens, and each part first makes sure that the tables and columns that it reads are
there, of the types that they had: in the middle of an upgrade they may not be.
PostgreSQL plans a statement when it is first executed, so what is not executed may name
what is gone. An ``EXCEPTION`` block would be no better: it takes a subtransaction for
every statement, and of more than 64 in a transaction all others suffer.

They work with the rights of who made them, and in the addon's own schema, whoever
changes the tables.
"""

import zlib
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from .sources import Watch

PREFIX = "dual_api_capture_"


class Event(Enum):
    """What can be done to the rows of a table.

    :cvar TRUNCATE: it is noticed before, while there are rows
    """

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    TRUNCATE = "truncate"


_TRIGGERS = {
    Event.INSERT: "AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows",
    Event.UPDATE: "AFTER UPDATE ON %s"
    " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    Event.DELETE: "AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows",
    Event.TRUNCATE: "BEFORE TRUNCATE ON %s",
}


class Captured(NamedTuple):
    """A resource whose changes are written down.

    :param name: its plural
    :param table: that of its model
    :param new, old: the conditions on a row that is a record of the resource, for the
        aliases ``n`` and ``p``
    :param domain_columns: what the conditions look at
    :param watches: the tables, that of the model first
    """

    name: str
    table: str
    new: str
    old: str
    domain_columns: tuple[str, ...]
    watches: tuple[Watch, ...]


#: The types of the columns that there are, by table and column.
Types = Mapping[str, Mapping[str, int]]


#: The table and the name of a trigger.
Key = tuple[str, str]


class Trigger(NamedTuple):
    """A trigger, with the function that it calls.

    :param column: one of the table
    :param body: of the function
    """

    table: str
    event: Event
    column: str
    body: str

    @property
    def name(self) -> str:
        """Its name, the same on every table."""
        return PREFIX + self.event.value

    @property
    def key(self) -> "Key":
        """What names it in the database."""
        return self.table, self.name

    @property
    def function(self) -> str:
        """The name of the function, of at most 63 characters."""
        digest = f"{zlib.crc32(self.table.encode()):08x}"
        return f"{PREFIX}{self.event.value}_{self.table[:24]}_{digest}"

    @property
    def version(self) -> str:
        """What tells it from another one of its name; the comment of the function."""
        return f"dual_api {zlib.crc32(self.body.encode()):08x}"

    def function_sql(self, schema: str) -> str:
        """Return what makes the function; it waits for nobody who uses the table."""
        name = quoted(self.function)
        return (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger"
            f" LANGUAGE plpgsql SECURITY DEFINER SET search_path = {quoted(schema)},"
            f" pg_temp AS $dual_api$\n{self.body}$dual_api$;\n"
            f"COMMENT ON FUNCTION {name}() IS '{self.version}'"
        )

    def trigger_sql(self) -> str:
        """Return what makes the trigger, for whoever has the table to itself."""
        return (
            f"CREATE TRIGGER {quoted(self.name)}"
            f" {_TRIGGERS[self.event] % quoted(self.table)}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {quoted(self.function)}()"
        )

    def proof_sql(self) -> str:
        """Return what changes no row, and fails where the function would."""
        table = quoted(self.table)
        column = quoted(self.column)
        return {
            Event.INSERT: f"INSERT INTO {table} ({column})"
            f" SELECT {column} FROM {table} WHERE false",
            Event.UPDATE: f"UPDATE {table} SET {column} = {column} WHERE false",
            Event.DELETE: f"DELETE FROM {table} WHERE false",
            # Nobody truncates a table to try something.
            Event.TRUNCATE: "",
        }[self.event]


def quoted(name: str) -> str:
    """Return the name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def triggers_of(resources: Iterable[Captured], types: Types) -> list[Trigger]:
    """Return the triggers for the resources.

    :param types: of all tables that they name
    """
    parts: dict[tuple[str, Event], list[str]] = {}
    columns: dict[str, str] = {}
    for resource in resources:
        for number, watch in enumerate(resource.watches):
            writer = _Writer(resource, watch, types)
            columns[watch.table] = watch.key
            for event in Event:
                text = writer.own(event) if number == 0 else writer.beside(event)
                if text:
                    parts.setdefault((watch.table, event), []).append(text)
    return [
        Trigger(table, event, columns[table], _body(texts))
        for (table, event), texts in sorted(
            parts.items(), key=lambda each: (each[0][0], each[0][1].value)
        )
    ]


def _body(texts: list[str]) -> str:
    return (
        "BEGIN\n"
        "IF to_regclass('api_capture') IS NULL THEN RETURN NULL; END IF;\n"
        f"{''.join(texts)}"
        "RETURN NULL;\nEND "
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _array(names: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(map(_literal, names))}]::text[]"


#: The columns of the outbox that are written, and where the change came from.
_INTO = (
    "INSERT INTO api_outbox AS o"
    " (txid, resource, res_id, operation, fields, correlation, key_id)"
)
_ORIGIN = (
    "nullif(current_setting('dual_api.correlation', true), ''),"
    " CASE WHEN current_setting('dual_api.key', true) ~ '^[0-9]{1,9}$'"
    " THEN current_setting('dual_api.key', true)::int4 END"
)
_MERGED = (
    "CASE WHEN o.operation = 'created' THEN o.fields ELSE ARRAY("
    "SELECT DISTINCT merged.name FROM unnest(o.fields || excluded.fields)"
    " AS merged(name) ORDER BY merged.name) END"
)
#: Odoo writes a new record several times over before it commits.
_TELLS_MORE = "o.operation = 'updated' AND NOT o.fields @> excluded.fields"
_CONFLICT = "ON CONFLICT (txid, resource, res_id) DO UPDATE SET"
#: PostgreSQL's own types have the same numbers everywhere.
_XID8, _TEXT, _INT4, _TEXTS = 5069, 25, 23, 1009
_OUTBOX = {
    "txid": _XID8,
    "resource": _TEXT,
    "res_id": _INT4,
    "operation": _TEXT,
    "fields": _TEXTS,
    "correlation": _TEXT,
    "key_id": _INT4,
}


class _Writer:
    """Writes the parts of functions that are about one resource and one table."""

    def __init__(self, resource: Captured, watch: Watch, types: Types) -> None:
        self._resource = resource
        self._watch = watch
        self._types = types
        known = types.get(watch.table, {})
        self._columns = {
            name: names for name, names in watch.columns.items() if name in known
        }

    # -- the table of the resource's model ----------------------------------------

    def own(self, event: Event) -> str:
        """Records come, go and change."""
        if event is Event.INSERT:
            return self._guarded(self._created())
        if event is Event.UPDATE:
            return self._guarded(self._updated())
        if event is Event.DELETE:
            return self._guarded(self._deleted("old_rows"))
        table = self._watch.table
        return self._guarded(self._deleted(quoted(table)), table)

    @property
    def _name(self) -> str:
        return _literal(self._resource.name)

    def _created(self) -> str:
        every = sorted({name for names in self._columns.values() for name in names})
        return (
            f"{_INTO}\n"
            f"SELECT DISTINCT pg_current_xact_id(), {self._name}, n.id, 'created',"
            f" '{{}}'::text[], {_ORIGIN}\n"
            f"FROM new_rows AS n WHERE {self._resource.new}\n"
            f"{_CONFLICT} operation = 'updated', fields = {_array(every)}\n"
            "WHERE o.operation = 'deleted';\n"
        )

    def _deleted(self, rows: str) -> str:
        return (
            "WITH undone AS (\n"
            f"DELETE FROM api_outbox AS o USING {rows} AS p\n"
            f"WHERE o.txid = pg_current_xact_id() AND o.resource = {self._name}"
            " AND o.res_id = p.id AND o.operation = 'created' RETURNING o.res_id)\n"
            f"{_INTO}\n"
            f"SELECT DISTINCT pg_current_xact_id(), {self._name}, p.id, 'deleted',"
            f" '{{}}'::text[], {_ORIGIN}\n"
            f"FROM {rows} AS p WHERE {self._resource.old}\n"
            "AND NOT EXISTS (SELECT FROM undone WHERE undone.res_id = p.id)\n"
            f"{_CONFLICT} operation = 'deleted';\n"
        )

    def _updated(self) -> str:
        resource = self._resource
        looked_at = dict.fromkeys((*self._columns, *resource.domain_columns))
        if not looked_at:
            return ""
        return (
            "WITH change AS (\n"
            "SELECT DISTINCT ON (coalesce(n.id, p.id)) coalesce(n.id, p.id) AS id,\n"
            f"p.id IS NOT NULL AND ({resource.old}) IS TRUE AS was,"
            f" n.id IS NOT NULL AND ({resource.new}) IS TRUE AS is_one,\n"
            f"{self._changed_names()} AS fields\n"
            "FROM new_rows AS n FULL JOIN old_rows AS p ON n.id = p.id\n"
            f"WHERE n.id IS NULL OR p.id IS NULL OR {_differs(looked_at)}\n"
            "), undone AS (\n"
            "DELETE FROM api_outbox AS o USING change\n"
            f"WHERE o.txid = pg_current_xact_id() AND o.resource = {self._name}"
            " AND o.res_id = change.id AND o.operation = 'created'"
            " AND NOT change.is_one RETURNING o.res_id)\n"
            f"{_INTO}\n"
            f"SELECT pg_current_xact_id(), {self._name}, change.id,"
            " CASE WHEN was AND is_one THEN 'updated' WHEN is_one THEN 'created'"
            f" ELSE 'deleted' END, change.fields, {_ORIGIN}\n"
            "FROM change WHERE (was OR is_one) AND (was <> is_one OR fields <> '{}')"
            " AND NOT EXISTS (SELECT FROM undone WHERE undone.res_id = change.id)\n"
            f"{_CONFLICT} operation = CASE WHEN excluded.operation = 'deleted'"
            " THEN 'deleted' WHEN o.operation = 'deleted' THEN 'updated'"
            f" ELSE o.operation END, fields = {_MERGED}\n"
            "WHERE 'deleted' IN (o.operation, excluded.operation)"
            f" OR ({_TELLS_MORE});\n"
        )

    def _changed_names(self) -> str:
        cases = [
            f"CASE WHEN n.{quoted(column)} IS DISTINCT FROM p.{quoted(column)}"
            f" THEN {_literal(name)} END"
            for column, names in self._columns.items()
            for name in names
        ]
        if not cases:
            return "'{}'::text[]"
        return f"array_remove(ARRAY[{', '.join(cases)}], NULL)"

    # -- tables beside it ---------------------------------------------------------

    def beside(self, event: Event) -> str:
        """What belongs to records comes, goes and changes."""
        watch = self._watch
        if not watch.parts and event is not Event.UPDATE:
            return ""
        key, names = quoted(watch.key), _array(watch.parts)
        if event is Event.INSERT:
            rows = f"SELECT {key} AS key, {names} AS names FROM new_rows"
        elif event is Event.DELETE:
            rows = f"SELECT {key} AS key, {names} AS names FROM old_rows"
        elif event is Event.TRUNCATE:
            table = quoted(watch.table)
            rows = f"SELECT {key} AS key, {names} AS names FROM {table}"
        else:
            rows = self._changed_rows()
        by_name = watch.table if event is Event.TRUNCATE else None
        return self._guarded(self._touched(rows), by_name) if rows else ""

    def _changed_rows(self) -> str:
        watch, key = self._watch, quoted(self._watch.key)
        names = _array(watch.parts)
        if not watch.row_id:
            # Which row was which can't be told.
            return (
                f"SELECT {key} AS key, {names} AS names FROM old_rows"
                f" UNION SELECT {key}, {names} FROM new_rows"
            )
        if not self._columns:
            return ""
        shown = names if watch.parts else self._changed_names()
        return (
            f"SELECT side.key, {shown} AS names"
            " FROM new_rows AS n FULL JOIN old_rows AS p ON n.id = p.id"
            f" CROSS JOIN LATERAL (VALUES (n.{key}), (p.{key})) AS side(key)"
            f" WHERE {_differs(self._columns)}"
        )

    def _touched(self, rows: str) -> str:
        """Records whose parts are these rows have changed."""
        resource, last = self._resource, "row_.key"
        joins = []
        for number, step in enumerate(self._watch.steps):
            alias = f"step{number}"
            joins.append(
                f"JOIN {quoted(step.table)} AS {alias}"
                f" ON {alias}.{quoted(step.by)} = {last}\n"
            )
            last = f"{alias}.{quoted(step.gives)}"
        return (
            f"{_INTO}\n"
            f"SELECT pg_current_xact_id(), {self._name}, n.id, 'updated',"
            f" array_agg(DISTINCT changed.name ORDER BY changed.name), {_ORIGIN}\n"
            f"FROM ({rows}) AS row_\n"
            f"{''.join(joins)}"
            f"JOIN {quoted(resource.table)} AS n ON n.id = {last}\n"
            "CROSS JOIN LATERAL unnest(row_.names) AS changed(name)\n"
            f"WHERE {resource.new} GROUP BY n.id\n"
            f"{_CONFLICT} fields = {_MERGED} WHERE {_TELLS_MORE};\n"
        )

    # -- what it takes ------------------------------------------------------------

    def _guarded(self, statement: str, by_name: str | None = None) -> str:
        """The statement, for when somebody listens and all is there.

        :param by_name: the table, where the statement names it
        """
        if not statement:
            return ""
        needed: dict[str, dict[str, int]] = {"to_regclass('api_outbox')": _OUTBOX}
        for relation, column, type_ in sorted(self._needed(by_name)):
            needed.setdefault(relation, {})[column] = type_
        lacking = "\nOR ".join(
            _lacks(relation, columns) for relation, columns in needed.items()
        )
        warning = f"dual_api: changes of {self._resource.name} are not written down"
        return (
            f"IF EXISTS (SELECT FROM api_capture WHERE resource = {self._name}) THEN\n"
            f"IF {lacking}\nOR NOT EXISTS (SELECT FROM pg_index"
            " WHERE indrelid = to_regclass('api_outbox') AND indisprimary) THEN\n"
            f"RAISE WARNING {_literal(warning)};\n"
            f"ELSE\n{statement}END IF;\nEND IF;\n"
        )

    def _needed(self, by_name: str | None) -> set[tuple[str, str, int]]:
        """Which columns of which tables are read, with their types."""
        watch, resource = self._watch, self._resource
        own = {watch.key, *self._columns, *filter(None, [watch.row_id])}
        needed: dict[str, set[str]] = {by_name: set(own)} if by_name else {}
        for step in watch.steps:
            needed.setdefault(step.table, set()).update((step.by, step.gives))
        if watch is resource.watches[0]:
            own.update(resource.domain_columns)
        else:
            of_record = ("id", *resource.domain_columns)
            needed.setdefault(resource.table, set()).update(of_record)
        # Whatever it is called by now: a table keeps its triggers.
        found = {("TG_RELID", name, self._type(watch.table, name)) for name in own}
        for table, names in needed.items():
            relation = f"to_regclass({_literal(quoted(table))})"
            found |= {(relation, name, self._type(table, name)) for name in names}
        return found

    def _type(self, table: str, column: str) -> int:
        """The type of a column; 0 is that of none."""
        return self._types.get(table, {}).get(column, 0)


def _lacks(relation: str, columns: Mapping[str, int]) -> str:
    """Whether one of the columns is not there, or of another type.

    All columns of the table are gone through, which takes a third of the time of
    looking for each, and stays so however many are needed.
    """
    there = ", ".join(_literal(f"{name} {type_}") for name, type_ in columns.items())
    return (
        f"(SELECT count(*) FROM pg_attribute AS a WHERE a.attrelid = {relation}"
        " AND a.attnum > 0 AND NOT a.attisdropped"
        f" AND a.attname || ' ' || a.atttypid = ANY (ARRAY[{there}])) < {len(columns)}"
    )


def _differs(columns: Iterable[str]) -> str:
    names = [quoted(name) for name in columns]
    new = ", ".join(f"n.{name}" for name in names)
    old = ", ".join(f"p.{name}" for name in names)
    return f"ROW({new}) IS DISTINCT FROM ROW({old})"
