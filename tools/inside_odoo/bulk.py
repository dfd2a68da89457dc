# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many records by few statements: rows as Odoo itself has made one, copied by SQL."""

from contextlib import contextmanager

#: Columns that differ between two equal records.
OWN = {"id", "create_date", "write_date"}


def columns(env, table):
    """The names of the table's columns that can be written."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return sorted(name for (name,) in env.cr.fetchall())


def copy_rows(env, patterns, changed, source, parameters):
    """One row for each of the patterns and each row of `source`, like the pattern's but
    for the `changed` columns.

    :param changed: SQL by column; may name ``pattern`` and what `source` names
    """
    table = patterns._table
    names = [name for name in columns(env, table) if name != "id"]
    unknown = set(changed).difference(names)
    if unknown:
        raise RuntimeError(f"{table} has no {unknown}")
    terms = [changed.get(name, f'pattern."{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    with _trusted(env):
        env.cr.execute(
            f'INSERT INTO "{table}" ({quoted}) SELECT {", ".join(terms)}'
            f' FROM "{table}" pattern, {source} WHERE pattern.id = ANY(%(patterns)s)',
            {**parameters, "patterns": patterns.ids},
        )
    # Else it is taken for a small table, and read whole for each row that follows.
    env.cr.execute(f'ANALYZE "{table}"')


@contextmanager
def _trusted(env):
    """Let PostgreSQL take what rows refer to as given, if we may tell it so.

    To look each of them up takes most of the time.
    """
    env.cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    [(may,)] = env.cr.fetchall()
    if may:
        env.cr.execute("SET LOCAL session_replication_role = replica")
    yield
    if may:
        env.cr.execute("SET LOCAL session_replication_role = origin")


def differing(env, copied, made, but=OWN):
    """What differs between the rows of two records: pairs of values, by column."""
    env.flush_all()
    env.cr.execute(
        f'SELECT * FROM "{copied._table}" WHERE id IN %s ORDER BY id',
        [(copied.id, made.id)],
    )
    one, other = env.cr.dictfetchall()
    return {
        name: (one[name], other[name])
        for name in one
        if name not in but and one[name] != other[name]
    }
