# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases of a PostgreSQL server: made, copied, renamed, asked about.

Needs psycopg2, hence an activated environment; the server is the one that libpq's
variables name.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import Problem

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

STAMP_TABLE = "dual_api_demo_stamp"


@contextmanager
def connected(variables: Mapping[str, str], database: str) -> Iterator["Cursor"]:
    """A cursor in autocommit on `database`; an unreachable server is a Problem."""
    import psycopg2

    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user"}
    names |= {"PGPASSWORD": "password", "PGSSLMODE": "sslmode"}
    words: dict[str, Any] = {
        names[key]: text for key, text in variables.items() if key in names
    }
    try:
        connection = psycopg2.connect(dbname=database, connect_timeout=10, **words)
    except psycopg2.OperationalError as error:
        raise Problem(f"PostgreSQL: {str(error).strip()}") from None
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def exists(variables: Mapping[str, str], name: str) -> bool:
    """Whether the server has a database called `name`."""
    with connected(variables, "postgres") as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def names(variables: Mapping[str, str], pattern: str) -> list[str]:
    """The server's databases whose names are LIKE `pattern`."""
    with connected(variables, "postgres") as cursor:
        query = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        cursor.execute(query, [pattern])
        return [name for (name,) in cursor.fetchall()]


def is_empty(variables: Mapping[str, str], name: str) -> bool:
    """Whether an existing database has no table of Odoo."""
    with connected(variables, name) as cursor:
        cursor.execute("SELECT to_regclass('ir_module_module') IS NULL")
        return cursor.fetchone() == (True,)


def create(
    variables: Mapping[str, str], name: str, template: str = "template0"
) -> None:
    """Make database `name`, sorted by code point as Odoo wants its databases."""
    with connected(variables, "postgres") as cursor:
        new, old = _quoted(name), _quoted(template)
        options = "" if template != "template0" else "ENCODING 'UTF8' LC_COLLATE 'C'"
        cursor.execute(f"CREATE DATABASE {new} TEMPLATE {old} {options}")


def drop(variables: Mapping[str, str], name: str) -> None:
    """Remove database `name`, if there is one, with whoever is connected."""
    with connected(variables, "postgres") as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def copy(
    variables: Mapping[str, str], filestore: Path, template: str, name: str
) -> None:
    """Make database `name` like `template`, with its files; an older one goes."""
    drop(variables, name)
    create(variables, name, template)
    shutil.rmtree(filestore / name, ignore_errors=True)
    if (filestore / template).is_dir():
        shutil.copytree(filestore / template, filestore / name)


def rename(variables: Mapping[str, str], old: str, new: str) -> None:
    """Give database `old` the name `new`."""
    with connected(variables, "postgres") as cursor:
        cursor.execute(f"ALTER DATABASE {_quoted(old)} RENAME TO {_quoted(new)}")


def read_stamps(variables: Mapping[str, str], name: str) -> dict[str, str]:
    """What `make run` noted in database `name`; empty when it did not make it."""
    with connected(variables, name) as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [STAMP_TABLE])
        if cursor.fetchone() == (True,):
            return {}
        cursor.execute(f"SELECT name, value FROM {STAMP_TABLE}")
        return dict(cursor.fetchall())


def write_stamps(
    variables: Mapping[str, str], name: str, stamps: Mapping[str, Any]
) -> None:
    """Note in database `name` what it was made from."""
    with connected(variables, name) as cursor:
        columns = "name text PRIMARY KEY, value text"
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {STAMP_TABLE} ({columns})")
        for key, value in stamps.items():
            cursor.execute(f"DELETE FROM {STAMP_TABLE} WHERE name = %s", [key])
            cursor.execute(f"INSERT INTO {STAMP_TABLE} VALUES (%s, %s)", [key, value])
