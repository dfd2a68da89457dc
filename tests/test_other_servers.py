# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo's apps ask of other servers in a write: bounded, or left for later.

The other server is a real one, which takes connections and never answers.
"""

import http.client
import socket
import threading
import time
from contextlib import contextmanager, suppress
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.models.other_servers import network
from odoo.addons.dual_api.models.other_servers.known import LookUp
from odoo.addons.dual_api.models.other_servers.network import bounded

from .common import ApiCase
from .support.shop_case import FULL, ShopCase

FAILURES = (OSError, http.client.HTTPException)
#: What no request waits for: longer than a test waits for an answer.
PATIENCE = 600


@contextmanager
def silent_server():
    """A server that answers nothing, and how to ask it for something."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def ask(server):
    """Ask as patient code does; the answer, which does not come."""
    port = server.getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/")
    return connection.getresponse()


def asked(server):
    """Whether anybody has connected."""
    server.setblocking(False)
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@tagged("-at_install", "post_install")
class TestNetwork(BaseCase):
    def soon(self):
        return time.monotonic() + 0.2

    def test_a_server_that_is_silent(self):
        with silent_server() as server, bounded(self.soon()):
            with self.assertRaises(FAILURES):
                ask(server)
            # Nor is it asked again.
            with self.assertRaises(TimeoutError):
                ask(server)

    def test_a_server_that_trickles(self):
        """Each wait is short, and there is no end of them."""
        over = threading.Event()

        def trickle(server):
            connection, _address = server.accept()
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            with connection:
                try:
                    connection.sendall(head)
                    while not over.wait(0.01):
                        connection.sendall(b"1\r\nx\r\n")
                except OSError:
                    return

        with silent_server() as server:
            thread = threading.Thread(target=trickle, args=[server])
            thread.start()
            try:
                with bounded(self.soon()), self.assertRaises(FAILURES):
                    ask(server).read()
            finally:
                over.set()
                thread.join()

    def test_what_is_answered_in_time_is_as_ever(self):
        def answer(server):
            connection, _address = server.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")

        with silent_server() as server:
            thread = threading.Thread(target=answer, args=[server])
            thread.start()
            with bounded(time.monotonic() + PATIENCE):
                self.assertTrue(socket.getaddrinfo("localhost", 80))
                found = ask(server)
                self.assertEqual(found.read(), b"OK")
                port = server.getsockname()[1]
                with socket.create_connection(("127.0.0.1", port), timeout=7) as one:
                    self.assertEqual(one.gettimeout(), 7)
            thread.join()

    def test_a_name_that_is_looked_up_for_ever(self):
        for_ever = threading.Event()
        self.addCleanup(for_ever.set)
        resolve = network._resolving(lambda _name: for_ever.wait())
        with bounded(self.soon()), self.assertRaises(socket.gaierror):
            resolve("silent.example")

    def test_other_threads_are_left_alone(self):
        connected = []

        def connect(server):
            address = server.getsockname()
            with socket.create_connection(address, timeout=PATIENCE) as one:
                connected.append(one.gettimeout())

        with silent_server() as server, bounded(time.monotonic() - 1):
            with self.assertRaises(TimeoutError):
                ask(server)
            thread = threading.Thread(target=connect, args=[server])
            thread.start()
            thread.join()
        self.assertEqual(connected, [PATIENCE])
        self.assertIsNone(network._watch())

    def test_who_has_all_the_time_is_not_watched(self):
        with bounded(None):
            self.assertIsNone(network._watch())

    def test_no_connection_is_kept(self):
        with (
            silent_server() as server,
            bounded(time.monotonic() + PATIENCE),
            socket.create_connection(server.getsockname()),
        ):
            [(own, timer)] = network._watch()._held
        self.assertEqual(own.fileno(), -1)
        # It ends without having done anything.
        self.assertTrue(timer.finished.is_set())


class TestSlowWrites(ApiCase):
    def test_what_an_app_asks_in_a_write_ends_with_the_time_of_the_request(self):
        """That no statement begins then, and nothing is stored: ``TestWholeWrites``."""
        self.set_setting("statement_timeout_ms", "60000")
        partners = self.registry["res.partner"]
        write, times = partners.write, []
        record = self.customer("Before")

        with silent_server() as server:

            def asking(records, values):
                watch = network._watch()
                times.append(watch.left())
                watch._until = time.monotonic() + 0.2
                # As apps do.
                with suppress(*FAILURES):
                    ask(server)
                return write(records, values)

            document = """mutation ($id: ID!) { updateCustomer(
                input: {id: $id, name: "Later"}) { customer { name } } }"""
            with patch.object(partners, "write", asking):
                path = f"customers/{record.id}"
                answer = self.rest("PATCH", path, json={"name": "After"})
                self.assertEqual(answer.status, 200, answer.text)
                answer = self.graphql(document, {"id": record.id})
                self.assertIsNone(answer.error, answer.text)
        self.assertEqual(len(times), 2)
        self.assertLessEqual(max(times), 60)
        self.env.invalidate_all()
        self.assertEqual(record.name, "Later")


class LookUpCase(ApiCase):
    """With an app that looks up the VAT of each partner that is stored."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.registry["res.partner"]
        cls.asked = []
        write = cls.partners.write

        def look_up(partners):
            cls.asked += [(one.id, one.env.uid, one.env.company.id) for one in partners]

        def writing(partners, values):
            stored = write(partners, values)
            if "vat" in values:
                partners._dual_api_look_up()
            return stored

        cls.startClassPatcher(patch.object(cls.partners, "write", writing))
        cls.startClassPatcher(
            patch.object(cls.partners, "_dual_api_look_up", look_up, create=True)
        )
        known = LookUp(
            "res.partner", "_dual_api_look_up", lambda many: many.filtered("vat")
        )
        cls.look_ups = cls.env["dual_api.look_up"]
        cls.look_ups._install([known])

    def setUp(self):
        super().setUp()
        self.asked.clear()
        self.record = self.customer("Before")
        self.path = f"customers/{self.record.id}"
        commit = patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *_a, **_b: 1
        )
        self.startPatcher(commit)

    def change(self, **values):
        return self.rest("PATCH", self.path, json=values)

    def left(self):
        return self.look_ups.search([])


class TestLookUps(LookUpCase):
    def test_a_write_leaves_what_would_be_asked(self):
        document = """mutation ($id: ID!) { updateCustomer(
            input: {id: $id, vat: "Y"}) { customer { vat } } }"""
        for ask_door in (
            lambda: self.change(vat="X"),
            lambda: self.graphql(document, {"id": self.record.id}),
        ):
            answer = ask_door()
            self.assertIsNone(answer.error, answer.text)
            self.assertEqual(self.asked, [])
            [row] = self.left()
            self.assertEqual((row.res_id, row.user_id), (self.record.id, self.api_user))
            sender = self.env.ref("dual_api.cron_look_up")
            triggers = self.env["ir.cron.trigger"]
            self.assertTrue(triggers.search([("cron_id", "=", sender.id)]))
            self.look_ups._look_up()
            company = self.api_user.company_id
            expected = (self.record.id, self.api_user.id, company.id)
            self.assertEqual(self.asked, [expected])
            self.assertFalse(self.left())
            self.asked.clear()

    def test_what_asks_nothing_leaves_nothing(self):
        with self.statements() as found:
            self.assertEqual(self.change(name="After").status, 200)
        self.assertFalse([one for one in found if "look_up" in one])
        self.assertEqual(self.change(vat=None).status, 200)
        self.assertFalse(self.left())

    def test_a_write_of_odoos_asks_at_once(self):
        self.record.vat = "X"
        self.assertEqual([one[0] for one in self.asked], self.record.ids)
        self.assertFalse(self.left())

    def test_what_is_refused_leaves_nothing(self):
        stale = {"If-Match": '"stale"'}
        answer = self.rest("PATCH", self.path, json={"vat": "X"}, headers=stale)
        self.assertProblem(answer, "precondition_failed")
        answer = self.rest(
            "PATCH", self.path, json={"vat": "X", "parent_id": self.record.id}
        )
        self.assertProblem(answer, "validation")
        self.assertFalse(self.left())

    def test_what_fails_later_is_asked_once(self):
        def fail(_partners):
            sentence = "private"
            raise ValueError(sentence)

        self.change(vat="X")
        with (
            patch.object(self.partners, "_dual_api_look_up", fail),
            self.assertLogs("odoo.addons.dual_api", "WARNING") as logs,
        ):
            self.look_ups._look_up()
        self.assertNotIn("private", logs.output[0])
        self.assertFalse(self.left())

    def test_what_somebody_holds_waits_for_another_time(self):
        def hold(_partners):
            raise LockNotAvailable

        self.change(vat="X")
        with patch.object(self.partners, "_dual_api_look_up", hold):
            self.look_ups._look_up()
        self.assertEqual(self.left().res_id, self.record.id)
        self.look_ups._look_up()
        self.assertEqual(len(self.asked), 1)
        self.assertFalse(self.left())

    def test_what_is_gone_is_not_asked_for(self):
        self.change(vat="X")
        self.record.unlink()
        self.look_ups._look_up()
        self.assertEqual(self.asked, [])
        self.assertFalse(self.left())


@tagged(*FULL)
class TestVies(ShopCase):
    """Odoo's own look-up of VAT numbers, which waits ten seconds for an answer."""

    def test_a_customer_is_stored_without_it(self):
        from stdnum.eu import vat

        from odoo.addons.base_vat.models import res_partner

        self.env.company.vat_check_vies = True
        body = {"name": "Test VAT", "country_code": "BE", "vat": "BE0477472701"}
        with silent_server() as server:
            port = server.getsockname()[1]
            with patch.object(vat, "vies_wsdl", f"http://127.0.0.1:{port}/wsdl"):
                answer = self.rest("POST", "customers", json=body)
            self.assertEqual(answer.status, 201, answer.text)
            self.assertFalse(asked(server))
        self.env.invalidate_all()
        made = self.env["res.partner"].browse(answer.json["id"])
        self.assertFalse(made.vies_valid)
        look_ups = self.env["dual_api.look_up"]
        rows = look_ups.search([("res_id", "=", made.id)])
        self.assertIn("_compute_vies_valid", rows.mapped("method"))
        progress = self.registry["ir.cron"]
        with (
            patch.object(progress, "_commit_progress", lambda *_a, **_b: 1),
            patch.object(res_partner, "check_vies", lambda *_a, **_b: {"valid": True}),
        ):
            look_ups._look_up()
        self.assertTrue(made.vies_valid)
