# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No cache takes anything from a request that began before its last clearing."""

import threading
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS

from odoo import http
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from odoo.addons.dual_api.models.database.kept_caches import (
    Clearings,
    KeptCache,
    clearings_of,
    passed,
    remember,
)
from odoo.addons.dual_api.models.keys.kept_principals import principals_of

from .common import ApiCase


@contextmanager
def asking():
    """A request of this thread that has read nothing yet, of no registry so far."""
    begun = SimpleNamespace()
    http._request_stack.push(begun)
    try:
        yield begun
    finally:
        http._request_stack.pop()


@tagged("-at_install", "post_install")
class TestKeptCaches(TransactionCase):
    def setUp(self):
        super().setUp()
        self.clearings = Clearings()
        self.cache = KeptCache(8, self.clearings)
        self.other = KeptCache(8, self.clearings)

    def elsewhere(self, call):
        """Let another thread do it."""
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()

    def test_what_is_older_than_a_clearing_is_not_kept(self):
        for cleared in (self.cache, self.other):
            with asking() as begun:
                self.clearings.remember(begun)
                self.cache["before"] = 1
                self.elsewhere(cleared.clear)
                self.cache["after"] = 1
                self.assertNotIn("after", self.cache)
            with asking() as begun:
                self.clearings.remember(begun)
                self.cache["next"] = 1
                self.assertIn("next", self.cache)

    def test_what_a_request_clears_itself_it_may_fill_again(self):
        with asking() as begun:
            self.clearings.remember(begun)
            self.cache.clear()
            self.cache["own"] = 1
            self.assertIn("own", self.cache)
            self.elsewhere(self.other.clear)
            self.cache["late"] = 1
            self.assertNotIn("late", self.cache)

    def test_outside_of_requests_all_is_kept(self):
        self.cache.clear()
        self.cache["cron"] = 1
        self.assertIn("cron", self.cache)

    def test_every_cache_of_the_registry_is_one(self):
        caches = self.env.registry._Registry__caches
        self.assertEqual({type(cache) for cache in caches.values()}, {KeptCache})
        self.assertIsInstance(principals_of(self.env.registry), KeptCache)

    def test_odoos_own_decorator_keeps_nothing_old(self):
        """As a rule that is asked for while the rules change."""
        rules, registry = self.env["ir.rule"], self.env.registry
        caches = registry._Registry__caches

        def kept():
            return any(
                key[1].__name__ == "_compute_domain"
                for key in caches["default"].snapshot
            )

        caches["default"].clear()
        with asking() as begun:
            remember(registry, begun)
            self.elsewhere(caches["default"].clear)
            self.assertTrue(passed(registry))
            rules._compute_domain("res.partner", "read")
            self.assertFalse(kept())
        with asking() as begun:
            remember(registry, begun)
            rules._compute_domain("res.partner", "read")
            self.assertTrue(kept())

    def test_a_statement_that_is_older_is_not_kept(self):
        rights, registry = self.env["dual_api.rights"], self.env.registry
        built = []

        def build(_lasting):
            built.append(1)
            return object()

        with asking() as begun:
            remember(registry, begun)
            self.elsewhere(clearings_of(registry).another)
            for _turn in range(2):
                rights._statement("test", build)
            self.assertEqual(len(built), 2)
        rights._statement("test", build)
        rights._statement("test", build)
        self.assertEqual(len(built), 3)


class TestKeptPrincipals(ApiCase):
    """Keys are remembered beside Odoo's caches, which their changes leave alone."""

    def setUp(self):
        super().setUp()
        self.key = self.new_key()
        self.record = self.key_record(self.key)
        self.known = principals_of(self.registry)

    def told(self):
        """How many changes of keys other workers were told of."""
        self.env.cr.execute("SELECT count(*) FROM dual_api_key_change")
        return self.env.cr.fetchone()[0]

    def test_a_change_of_a_key_is_told_and_clears_no_cache_of_odoo(self):
        for change in (
            lambda: self.record.write({"name": "Another"}),
            lambda: self.record.revoke(),
            lambda: self.record.unlink(),
        ):
            self.rest("GET", "me", key=self.key)
            before = self.told()
            self.env.cr.postcommit.clear()
            with patch.object(self.registry, "clear_cache") as clear:
                change()
                self.assertFalse(self.known)
                self.env.cr.postcommit.run()
            clear.assert_not_called()
            self.assertEqual(self.told(), before + 1)

    def test_what_changes_nothing_is_told_to_nobody(self):
        self.record.revoke()
        self.rest("GET", "me", key=self.api_key)
        before, known = self.told(), len(self.known)
        self.assertTrue(known)
        self.record.revoke()
        self.record.write({"name": self.record.name, "is_active": False})
        self.record.browse().unlink()
        self.assertEqual((self.told(), len(self.known)), (before, known))

    def test_a_user_that_is_archived_or_deleted_ends_what_is_known(self):
        self.rest("GET", "me", key=self.api_key)
        self.assertTrue(self.known)
        self.api_user.active = False
        self.assertFalse(self.known)

    def test_other_workers_hear_it_with_the_question_that_they_ask_anyway(self):
        self.rest("GET", "me", key=self.key)
        self.registry.get_sequences(self.env.cr)
        self.known["hash"] = object()
        before = self.env.cr.sql_log_count
        self.registry.get_sequences(self.env.cr)
        self.assertEqual(self.env.cr.sql_log_count, before + 1)
        self.assertIn("hash", self.known)
        self.env.cr.execute("INSERT INTO dual_api_key_change DEFAULT VALUES")
        self.registry.get_sequences(self.env.cr)
        self.assertNotIn("hash", self.known)

    def status_after_asking(self, path, *, readonly=False):
        """Of the transaction, on a cursor as a request has one."""
        connection = db_connect(self.env.cr.dbname, readonly=readonly)
        with connection.cursor() as cr, asking() as begun:
            begun.httprequest = SimpleNamespace(environ={"PATH_INFO": path})
            self.registry.get_sequences(cr)
            return cr.connection.info.transaction_status

    def test_a_request_of_the_api_begins_no_transaction_for_it(self):
        for path in ("/api/v1/customers", "/graphql"):
            status = self.status_after_asking(path)
            self.assertEqual(status, TRANSACTION_STATUS_IDLE, path)

    def test_where_odoo_goes_on_in_that_transaction_it_is_begun(self):
        for path, readonly in (("/web/login", False), ("/api/v1/customers", True)):
            status = self.status_after_asking(path, readonly=readonly)
            self.assertEqual(status, TRANSACTION_STATUS_INTRANS, path)

    def test_transactions_that_end_in_another_order_are_all_heard(self):
        insert = "INSERT INTO dual_api_key_change (id) VALUES (%s)"
        self.env.cr.execute(insert, [2**40])
        self.registry.get_sequences(self.env.cr)
        self.known["hash"] = object()
        self.env.cr.execute(insert, [2**40 - 1])
        self.registry.get_sequences(self.env.cr)
        self.assertNotIn("hash", self.known)

    def test_a_change_is_heard_though_another_is_purged_at_the_same_time(self):
        insert = "INSERT INTO dual_api_key_change (id) VALUES (%s)"
        for number in (-1, 2**40):
            self.env.cr.execute(insert, [number])
        self.registry.get_sequences(self.env.cr)
        self.known["hash"] = object()
        self.env.cr.execute(insert, [2**40 - 1])
        self.env.cr.execute("DELETE FROM dual_api_key_change WHERE id = -1")
        self.registry.get_sequences(self.env.cr)
        self.assertNotIn("hash", self.known)

    def test_odoo_is_told_what_it_would_have_asked_for_itself(self):
        own = type(self.registry).get_sequences(self.registry, self.env.cr)
        self.assertEqual(self.registry.get_sequences(self.env.cr), own)

    def test_an_uninstalled_addon_is_asked_nothing_more(self):
        """Another worker has dropped the table; this one must go on."""
        asked = self.registry.get_sequences
        self.addCleanup(setattr, self.registry, "get_sequences", asked)
        with self.registry.cursor() as cr:
            cr.execute("ALTER TABLE dual_api_key_change RENAME TO gone")
            with patch.object(cr, "rollback", lambda: cr.execute("ROLLBACK TO here")):
                cr.execute("SAVEPOINT here")
                numbers = self.registry.get_sequences(cr)
            self.assertEqual(numbers, self.registry.get_sequences(cr))
            self.assertNotIn("get_sequences", vars(self.registry))
            cr.execute("ALTER TABLE gone RENAME TO dual_api_key_change")
