# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One device of a grant is ended, and the others go on."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.dual_api.models.oauth.backend import DatabaseBackend

from .support.oauth_case import OAuthCase

BOTH = "customers:read customers:write"
GOES_ON, ENDED = (200, 201, True), (401, 401, False)


class TestOauthDevices(OAuthCase):
    def setUp(self):
        super().setUp()
        self.log_in()
        self.phone = self.sign_in(scope=BOTH)
        self.me = self.api_user.with_user(self.api_user)
        self.phones = self.me.dual_api_device_ids
        self.tablet = self.sign_in(scope=BOTH, prompt="consent")
        self.assertEqual(self.works(self.phone), GOES_ON)
        self.assertEqual(self.works(self.tablet), GOES_ON)

    def refreshed(self, tokens):
        """The answer to a refresh."""
        return self.token(
            grant_type="refresh_token",
            refresh_token=tokens["refresh_token"],
            client_id=self.app.client_id,
        )

    def works(self, tokens):
        """Read, write (which is confirmed by the database), and a refresh."""
        self.env.flush_all()
        sent = {"Authorization": f"Bearer {tokens['access_token']}"}
        read = self.rest("GET", "me", key=None, headers=sent).status
        body = {"name": "N"}
        made = self.rest("POST", "customers", key=None, headers=sent, json=body)
        refresh = self.env["api.refresh"]
        with self.env.cr.savepoint() as savepoint:
            found = refresh._redeem(tokens["refresh_token"], self.app)
            savepoint.rollback()
        self.env.invalidate_all()
        return read, made.status, isinstance(found, tuple)

    def changes(self):
        """How often other workers were told to forget keys."""
        self.env.cr.execute("SELECT count(*) FROM dual_api_key_change")
        return self.env.cr.fetchone()[0]

    def test_it_ends_alone_and_at_once(self):
        told = self.changes()
        self.phones.action_end()
        # By that the other workers know.
        self.assertGreater(self.changes(), told)
        self.assertEqual(self.works(self.phone), ENDED)
        self.assertEqual(self.refreshed(self.phone).status, 400)
        self.assertEqual(self.works(self.tablet), GOES_ON)
        self.assertEqual(len(self.me.dual_api_device_ids), 1)
        self.assertTrue(self.me.dual_api_grant_ids.works)
        # Who has pressed it twice.
        self.phones.action_end()

    def test_all_of_its_chain_ends(self):
        again = self.refreshed(self.phone)
        self.assertEqual(again.status, 200, again.text)
        # The list was open meanwhile; the device is one line of it all the time.
        self.env.invalidate_all()
        self.assertEqual(len(self.me.dual_api_device_ids), 2)
        self.phones.action_end()
        for tokens in (self.phone, again.json):
            self.assertEqual(self.works(tokens), ENDED)
        self.assertEqual(self.works(self.tablet), GOES_ON)

    def test_who_sees_and_ends_it(self):
        groups = "base.group_user,dual_api.group_manager"
        manager = new_test_user(self.env, "boss", groups)
        other = new_test_user(self.env, "other", "base.group_user")
        portal = new_test_user(self.env, "portal", "base.group_portal")
        for user in (other, portal):
            with self.assertRaises(AccessError):
                self.phones.with_user(user).action_end()
            with self.assertRaises(AccessError):
                self.phones.with_user(user).read(["device"])
        self.assertFalse(self.phones.with_user(other).search([]))
        self.assertEqual(self.works(self.phone), GOES_ON)
        grant = self.me.dual_api_grant_ids.with_user(manager)
        shown = grant.action_devices()
        devices = self.env[shown["res_model"]].with_user(manager)
        self.assertEqual(len(devices.search(shown["domain"])), 2)
        self.phones.with_user(manager).action_end()
        self.assertEqual(self.works(self.phone), ENDED)

    def test_nobody_reads_or_writes_what_opens_anything(self):
        for user in (self.api_user, self.env.ref("base.user_admin")):
            device = self.phones.with_user(user)
            for name in ("token_hash", "seed", "chain"):
                with self.assertRaises(AccessError):
                    device.read([name])
                with self.assertRaises(AccessError):
                    device.search([(name, "=like", "a%")])
            for change in (
                device.unlink,
                lambda device=device: device.write({"device": "x"}),
                lambda device=device: device.copy(),
            ):
                with self.assertRaises(AccessError):
                    change()
        shown = {"fields": {"device": {}, "chain": {}}}
        with self.assertRaises(AccessError):
            self.me.web_read({"dual_api_device_ids": shown})

    def test_what_introspection_says(self):
        backend = DatabaseBackend(self.env)
        client = backend.client(self.app.client_id)
        token = self.phone["access_token"]
        said = backend.introspect(token, client)
        self.assertEqual(said["sub"], str(self.me.id))
        self.phones.action_end()
        self.assertIsNone(backend.introspect(token, client))

    def test_a_token_without_a_device_stays(self):
        keys = self.env["api.key"]
        grant = self.me.dual_api_grant_ids.sudo()
        alone = keys._token_for(grant, grant.scopes.split(), grant.resource)
        self.assertEqual(keys._claims(alone).chain, "")
        self.phones.action_end()
        self.assertEqual(self.bearer(alone).status, 200)
