# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A neutralized copy works for nobody; an uninstalled addon leaves nothing."""

import os

import redis
from database_objects import objects
from deployment import Machine

SECRET = "Neutral"
#: Once more, which must be no harm.
NEUTRALIZE = """
from odoo.modules.neutralize import neutralize_database
neutralize_database(env.cr)
"""
SET = """
for name, value in {settings!r}.items():
    env["ir.config_parameter"].set_param("dual_api." + name, value)
"""


def test_a_neutralized_copy_has_nothing_that_works(tools, client, keys_in, tmp_path):
    """Of a backup, as the deployment guide makes both."""
    original = tools.create_database("live_original")
    scopes = ["customers:read", "customers:write", "operations:read"]
    key = keys_in(original, old={"scopes": scopes})["old"]
    with tools.redis_server() as shared:
        settings = {
            "redis_url": shared.url,
            "rate_limit_store": "redis",
            "public_url": "https://api.example.com",
            "cors_origins": "https://shop.example.com",
            "metrics": "true",
        }
        tools.evaluate(original, SET.format(settings=settings))
        tools.sql(
            original, "UPDATE api_key SET payloads_until = now() + interval '1 hour'"
        )
        with tools.Server(original) as server:
            api = client(server.base_url, key)
            once = {"Idempotency-Key": "once"}
            created = api.send("POST", "customers", {"name": SECRET}, headers=once)
            assert created.status_code == 201
            assert created.headers["Location"].startswith("https://api.example.com/")
        assert tools.sql(original, "SELECT 1 FROM dual_api_idempotency")
        assert tools.sql(
            original, "SELECT 1 FROM api_request WHERE request_text IS NOT NULL"
        )

        names = {"production": original, "copy": "live_copy"}
        machine = Machine(tmp_path, names).set_up()
        files = machine.root / "var/lib/odoo/filestore"
        files.mkdir()
        (files / original).symlink_to(tools.filestore() / original)
        tools.drop_database("live_copy")
        backups = machine.root / "var/backups/odoo"
        outdated = backups / f"{original}-20200101T023000Z"
        of_another = backups / f"{original}-eu-20200101T023000Z"
        for folder in (outdated, of_another):
            folder.mkdir()
            os.utime(folder, (0, 0))
        machine.follow("Backup")
        assert not outdated.exists()
        assert of_another.exists()
        copied = names["copy"]
        kept = sorted(path.name for path in (files / original).iterdir())
        assert kept == sorted(path.name for path in (files / copied).iterdir())
        signed = "SELECT value FROM ir_config_parameter WHERE key = 'database.secret'"
        assert tools.sql(copied, signed) != tools.sql(original, signed)
        tools.evaluate(copied, NEUTRALIZE)

        assert not tools.sql(copied, "SELECT 1 FROM api_key WHERE is_active")
        assert not tools.sql(copied, "SELECT 1 FROM dual_api_idempotency")
        assert not tools.sql(
            copied,
            "SELECT 1 FROM api_request"
            " WHERE request_text IS NOT NULL OR response_text IS NOT NULL",
        )
        left = "SELECT key FROM ir_config_parameter WHERE key LIKE 'dual_api.%%'"
        assert not [name for (name,) in tools.sql(copied, left) if name[9:] in settings]
        jobs = """
            SELECT 1 FROM ir_cron JOIN ir_model_data ON res_id = ir_cron.id
            WHERE model = 'ir.cron' AND module = 'dual_api' AND active"""
        assert not tools.sql(copied, jobs)
        # Somebody switches a key on again, and sets the Redis for the whole server.
        tools.sql(copied, "UPDATE api_key SET is_active = true")
        new = keys_in(copied, new={"scopes": scopes})["new"]
        counted = redis.Redis.from_url(shared.url)
        before = set(counted.keys())
        assert before
        with tools.Server(copied, env={"DUAL_API_REDIS_URL": shared.url}) as server:
            assert client(server.base_url, key).get("me").status_code == 401
            api = client(server.base_url, new)
            assert api.get("me").status_code == 200
            again = api.send("POST", "customers", {"name": "Another"}, headers=once)
            assert again.status_code == 201
            assert "Idempotent-Replayed" not in again.headers
            assert again.headers["Location"].startswith("/api/")
        added = set(counted.keys()) - before
        assert added
        assert all(b":neutralized:live_copy" in name for name in added)


#: With somebody who listens, and something to tell, which is on its way.
LISTEN = """
env["ir.config_parameter"].set_param("dual_api.webhook_allow", "https://127.0.0.1")
principal = env["api.key"].search([("name", "=", "listens")])._principal_of_key()
asked = {"url": "https://127.0.0.1:9/", "events": ["customer.*"]}
env["api.webhook"]._make(asked, principal)
env.cr.commit()
partner = env["res.partner"].create({"name": "Told"})
env.cr.commit()
env["api.event"]._publish()
partner.name = "Not yet published"
env.cr.commit()
env.cr.execute("SELECT (SELECT count(*) FROM api_outbox),"
               " (SELECT count(*) FROM api_delivery)")
result = env.cr.fetchone()
"""


def test_an_uninstalled_addon_leaves_nothing(tools, keys_in):
    # Nobody may be connected to what is copied: the copy is asked.
    before = objects(tools, tools.create_database("live_never", template=tools.BASE))
    database = tools.create_database("live_uninstalled")
    tools.evaluate(database, SET.format(settings={"redis_url": "", "metrics": "true"}))
    scopes = ["customers:read", "events:read", "webhooks:read", "webhooks:write"]
    keys_in(database, listens={"scopes": scopes})
    assert all(tools.evaluate(database, LISTEN))
    # What killed processes have left of files.
    left = [
        tools.filestore() / database / f"dual_api_{name}"
        for name in ("parts", "uploads")
    ]
    for folder in left:
        folder.mkdir(parents=True)
        folder.joinpath("left").touch()
    with_addon = objects(tools, database)
    for kind in ("routines", "triggers", "crons"):
        assert with_addon[kind] > before[kind], kind
    tools.evaluate(
        database,
        'env["ir.module.module"].search([("name", "=", "dual_api")])'
        ".button_immediate_uninstall()",
    )
    after = objects(tools, database)
    for kind, expected in before.items():
        assert after[kind] - expected == set(), kind
    assert not [folder for folder in left if folder.exists()]
    tools.install(database)
    assert tools.sql(database, "SELECT count(*) FROM api_key") == [(0,)]
    assert tools.sql(database, "SELECT count(*) FROM api_usage_total") == [(0,)]
