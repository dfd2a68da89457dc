# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fresh keys for the demo, and an app to sign in with, as JSON on standard output; the
former ones are deleted.

A plain key is nowhere but in that output. `check` is for the start itself, which
must not use up the others' points; it ends by itself.
"""

import json
import os
from datetime import timedelta

from demo_data import MODULE
from demo_sign_in import make_sign_in
from session import session

CHECK_MINUTES = 10
#: What lets others in.
MANAGED = ("keys", "apps")
#: What keeps another system in step.
EVENTS = ("events", "webhooks", "deliveries")


def scopes_of_keys(catalog):
    """Scopes by key, of those that the database offers."""
    data = catalog.resources.keys() - {*MANAGED, *EVENTS}
    written = [each for each in catalog.scopes if each.partition(":")[0] in data]
    read = [scope for scope in written if scope.endswith(":read")]
    return {
        "read": read,
        "write": written,
        "manage": [
            *read,
            *(f"{name}:{verb}" for name in MANAGED for verb in ("read", "write")),
        ],
        "events": [
            scope
            for scope in catalog.scopes
            if scope.partition(":")[0] in ("customers", *EVENTS)
        ],
        "none": [],
        "other": written,
        # Of a program that nobody has looked after.
        "legacy": read,
        "expired": read,
        "revoked": read,
        "check": read,
    }


def make_keys(env, limit):
    """Plain keys by name, each admitting `limit` points a minute."""
    wanted = scopes_of_keys(env["dual_api.resolver"]._catalog())
    users = {name: env.ref(f"{MODULE}.api_demo") for name in wanted}
    users["other"] = env.ref(f"{MODULE}.api_other")
    owners = [user.id for user in users.values()]
    keys = env["api.key"].with_context(active_test=False)
    keys.search([("user_id", "in", owners)]).unlink()
    plain, records = {}, {}
    for name, scopes in wanted.items():
        title = f"Demo: {name}"
        plain[name] = keys.generate(
            users[name].id, title, scopes=scopes, rate_limit_per_min=limit
        )
        records[name] = keys.search(
            [("user_id", "=", users[name].id), ("name", "=", title)]
        )
    now = env.cr.now()
    records["expired"].expires_at = now - timedelta(days=1)
    records["revoked"].is_active = False
    records["check"].expires_at = now + timedelta(minutes=CHECK_MINUTES)
    return plain


if __name__ == "__main__":
    with session() as env:
        limit = int(os.environ["DEMO_LIMIT"])
        made = {"keys": make_keys(env, limit)}
        written = scopes_of_keys(env["dual_api.resolver"]._catalog())["write"]
        made["oauth"] = make_sign_in(env, written, limit)
    print(json.dumps(made))
