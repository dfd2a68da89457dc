# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What somebody does first with a server of sample customers."""

import json

QUERY = "{ customers(first: 2) { nodes { name address { country } } } }"


def first_steps(base_url: str, key: str) -> str:
    """Return commands to paste, and where the pages are.

    :param key: one that reads customers
    """
    body = json.dumps({"query": QUERY})
    return f"""\
Ready: {base_url}  ·  in a browser: {base_url}/api
OpenAPI: {base_url}/api/v2/openapi.yaml

REST:
  curl -H 'X-API-Key: {key}' '{base_url}/api/v2/customers?limit=2'

Back office: {base_url}/odoo (login admin, password admin): app API

GraphQL:
  curl -H 'X-API-Key: {key}' -H 'Content-Type: application/json' \\
    -d '{body}' {base_url}/graphql
"""
