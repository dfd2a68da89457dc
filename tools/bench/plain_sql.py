# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL alone: the same rows, made to JSON by the database, without any rights."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .contestants import Contestant, Row
from .load import Client
from .workloads import NEW, W5, Workload

CUSTOMER = """
SELECT p.id, p.name, nullif(p.email, '') AS email, nullif(p.phone, '') AS phone,
       c.code AS country
  FROM res_partner p LEFT JOIN res_country c ON c.id = p.country_id
"""
PAGE = f"{CUSTOMER} WHERE p.is_company AND p.active ORDER BY p.id LIMIT %(rows)s"
CONTACTS = """
SELECT page.*, coalesce(below.contacts, '[]') AS contacts FROM ({page}) page
  LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object(
                 'id', id, 'name', name, 'email', nullif(email, ''))
                      ORDER BY id) AS contacts
        FROM res_partner WHERE parent_id = page.id AND active) below ON true
"""
CREATE = """
INSERT INTO res_partner (name, complete_name, email, phone, country_id, is_company,
                         active, type, create_uid, write_uid, create_date, write_date)
SELECT %(name)s, %(name)s, %(email)s, %(phone)s, id, true, true, 'contact',
       %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM res_country WHERE code = %(country_code)s
RETURNING id::text
"""


class PlainSql(Contestant):
    """What cannot be undercut: one statement, no HTTP, no rights, no limit."""

    name, title = "postgres", "PostgreSQL alone"

    def __init__(
        self, known: Mapping[str, Any], variables: Mapping[str, str], database: str
    ) -> None:
        super().__init__(known, 0)
        self.variables = variables
        self.database = database

    def client(self, workload: Workload) -> Client:
        return _SqlClient(self, *self.statement(workload))

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        raise NotImplementedError("PostgreSQL is not asked over HTTP")

    def statement(self, workload: Workload) -> tuple[str, dict[str, Any]]:
        """SQL and its parameters."""
        if workload is W5:
            return CREATE, NEW | {"uid": self.known["uid"]}
        query = PAGE
        if workload.contacts:
            query = CONTACTS.format(page=PAGE)
        if workload.rows == 1:
            query = f"{CUSTOMER} WHERE p.id = %(first)s"
        parameters = {"rows": workload.rows, "first": self.known["first"]}
        return f"SELECT json_agg(found)::text FROM ({query}) found", parameters

    def rows(self, workload: Workload, bodies: Sequence[bytes]) -> list[Row]:
        return json.loads(bodies[0])


class _SqlClient:
    def __init__(self, one: PlainSql, query: str, parameters: dict[str, Any]) -> None:
        import psycopg2

        names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user"}
        names |= {"PGPASSWORD": "password", "PGSSLMODE": "sslmode"}
        where: dict[str, Any] = {
            names[key]: text for key, text in one.variables.items()
        }
        self.connection = psycopg2.connect(dbname=one.database, **where)
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.query, self.parameters = query, parameters

    def __call__(self) -> list[bytes]:
        self.cursor.execute(self.query, self.parameters)
        [[text]] = self.cursor.fetchall()
        return [text.encode()]

    def __del__(self) -> None:
        self.connection.close()
