# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sender of webhooks against a receiver that does what receivers do."""

import os
import socket
import ssl
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase

from odoo.addons.dual_api.webhooks import sender
from odoo.addons.dual_api.webhooks.addresses import PUBLIC_ONLY, read_allow_list
from odoo.addons.dual_api.webhooks.exchange import Answer, Fault, Message
from odoo.addons.dual_api.webhooks.sender import MOST_READ, read_retry_after, send

from .support.receiver import certificate, dripping, receiving, sending, serving, status

HOST = "receiver.test"
HERE = "127.0.0.1"
BODY = b'{"type":"customer.updated"}'
#: Enough for whatever is answered at once, on a machine that has much to do.
PATIENCE = 30.0


def here(_host, _port):
    """DNS, in which every host is this machine."""
    return [HERE]


class TestWebhookSender(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        file = certificate(Path(folder.name), HOST)
        cls.trusting = ssl.create_default_context(cafile=file)
        cls.receiver = cls.enterClassContext(receiving(serving(file)))
        cls.plain = cls.enterClassContext(receiving())
        cls.allowed = read_allow_list([HOST, f"http://{HERE}", "http://open.test"])

    def setUp(self):
        super().setUp()
        for receiver in (self.receiver, self.plain):
            receiver.got.clear()
            receiver.behaviours.clear()

    def send(self, path="/", behaviour=None, **given) -> Answer:
        """Send to the path of the receiver with TLS."""
        if behaviour:
            self.receiver.behaviours[path] = behaviour
        host = given.pop("host", HOST)
        url = given.pop("url", f"https://{host}:{self.receiver.port}{path}")
        message = Message(
            url=url,
            headers={"Content-Type": "application/json", "webhook-id": "evt_1"},
            body=given.pop("body", BODY),
            seconds=given.pop("seconds", PATIENCE),
            allowed=given.pop("allowed", self.allowed),
            owner=given.pop("owner", 0),
        )
        return send(message, **{"look_up": here, "context": self.trusting} | given)

    def test_what_is_sent(self):
        answer = self.send("/a/b?token=1&x=%C3%BC")
        self.assertEqual((answer.status, answer.fault), (204, None))
        self.assertGreater(answer.seconds, 0)
        [got] = self.receiver.got
        self.assertEqual(got.path, "/a/b?token=1&x=%C3%BC")
        self.assertEqual(got.body, BODY)
        self.assertEqual(
            got.headers,
            {
                "Host": f"{HOST}:{self.receiver.port}",
                "Connection": "close",
                "Content-Length": str(len(BODY)),
                "Content-Type": "application/json",
                "webhook-id": "evt_1",
            },
        )

    def test_what_a_receiver_answers(self):
        busy = "Fri, 27 Nov 2026 10:00:00 GMT"
        for behaviour, expected in (
            (status(200), Answer(200)),
            (status(410), Answer(410)),
            (status(429, Retry_After="7"), Answer(429, retry_after=7)),
            (status(503, Retry_After="soon"), Answer(503)),
            (status(500, webhook_delivery="abort-message"), Answer(500, abort=True)),
            (sending(b"HTTP/1.1 200 OK\r\n\r\n", b"yes"), Answer(200, size=3)),
        ):
            answer = self.send("/answer", behaviour)
            self.assertEqual(answer._replace(seconds=0), expected)
        now = datetime(2026, 11, 27, 9, 59, 30, tzinfo=timezone.utc)
        self.assertEqual(read_retry_after(busy, now), 30)
        self.assertEqual(read_retry_after("Fri, 27 Nov 2020 10:00:00 GMT", now), 0)
        years = "Mon, 01 Jan 99999999999 00:00:00 GMT"
        zone = f"Mon, 01 Jan 2026 00:00:00 +{'9' * 20}"
        for text in ("", "-1", "1.5", "٣", "9" * 30, "Fri, 99 Nov 2026", years, zone):
            self.assertIsNone(read_retry_after(text, now), text)

    def test_a_redirect_is_not_followed(self):
        opened = []
        connect = socket.create_connection

        def watched(address, *rest):
            opened.append(address)
            return connect(address, *rest)

        with patch.object(socket, "create_connection", watched):
            answer = self.send(
                "/", status(302, Location="http://169.254.169.254/latest/meta-data")
            )
        self.assertEqual((answer.status, answer.fault), (302, None))
        self.assertEqual(opened, [(HERE, self.receiver.port)])

    def test_of_a_long_answer_only_the_beginning_is_read(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n"
        answer = self.send("/", sending(head, *[b"x" * 65536] * 160))
        self.assertEqual(answer._replace(seconds=0), Answer(200, size=MOST_READ))

    def test_what_goes_wrong(self):
        started = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"
        line = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000
        for behaviour, expected in (
            (sending(), Answer(fault=Fault.CLOSED)),
            (sending(b"HTTP/1.1 2"), Answer(fault=Fault.PROTOCOL)),
            (sending(b"220 smtp.example\r\n"), Answer(fault=Fault.PROTOCOL)),
            (sending(line), Answer(fault=Fault.PROTOCOL)),
            (sending(b"HTTP/1.1 200 OK\r\nX: "), Answer(fault=Fault.CLOSED)),
            (sending(b"HTTP/1.1 200 OK\r\nX: y\r\n"), Answer(fault=Fault.CLOSED)),
            (sending(started), Answer(200, Fault.CLOSED, size=3)),
            (sending(chunked), Answer(200, Fault.CLOSED, size=3)),
        ):
            answer = self.send("/wrong", behaviour)
            self.assertEqual(answer._replace(seconds=0), expected)

    def test_who_answers_slowly_is_not_waited_for(self):
        # Each byte comes sooner than any single wait would end.
        head = b"HTTP/1.1 200 OK\r\n"
        answer = self.send("/slow", dripping(head + b"X: "), seconds=0.5)
        self.assertEqual(answer._replace(seconds=0), Answer(fault=Fault.TIMEOUT))
        answer = self.send("/slow", dripping(head + b"\r\n"), seconds=0.5)
        # How much came by then is a matter of chance.
        self.assertEqual(
            answer._replace(seconds=0, size=0),
            Answer(200 if answer.status else None, Fault.TIMEOUT),
        )

    def test_who_answers_before_all_is_sent_is_heard(self):
        def early(handler):
            handler.close_connection = True
            handler.wfile.write(b"HTTP/1.1 413 Too large\r\nContent-Length: 0\r\n\r\n")

        self.plain.behaviours["/"] = early
        url = f"http://{HERE}:{self.plain.port}/"
        self.assertEqual(self.send(url=url, body=b"x" * 250_000).status, 413)

    def test_certificates(self):
        for given in (
            # Nobody we trust has signed it.
            {"context": ssl.create_default_context()},
            # It is another's.
            {"host": "open.test", "allowed": read_allow_list(["open.test"])},
            # There is none.
            {"url": f"https://{HOST}:{self.plain.port}/"},
        ):
            answer = self.send(**given)
            self.assertEqual(answer._replace(seconds=0), Answer(fault=Fault.TLS))
        self.assertFalse(self.receiver.got)
        self.assertFalse(self.plain.got)

    def test_nobody_is_there(self):
        with socket.socket() as taken:
            # Bound, and not listened to.
            taken.bind((HERE, 0))
            url = f"https://{HOST}:{taken.getsockname()[1]}/"
            self.assertEqual(self.send(url=url).fault, Fault.CONNECT)

        def nowhere(_host, _port):
            raise socket.gaierror

        self.assertEqual(self.send(look_up=nowhere).fault, Fault.DNS)
        self.assertEqual(self.send(look_up=lambda *_: []).fault, Fault.DNS)

    def test_a_look_up_that_hangs(self):
        over = self.receiver.over
        self.addCleanup(over.clear)

        def hanging(*_host):
            over.wait(PATIENCE)
            return [HERE]

        places = sender.LookUps(3, 2)
        with (
            patch.object(sender, "_look_ups", places),
            patch.object(sender, "_LOOK_UP_SECONDS", 0.05),
        ):
            for _look_up in range(2):
                answer = self.send(look_up=hanging, owner=1)
                self.assertEqual(answer.fault, Fault.DNS)
            self.assertEqual(places.taken, 2)
            # It has no place left, which says nothing of this host.
            self.assertEqual(self.send(owner=1).fault, Fault.INTERNAL)
            self.assertEqual(self.send(owner=2).status, 204)
            self.assertEqual(self.send(look_up=hanging, owner=2).fault, Fault.DNS)
            self.assertEqual(self.send(owner=3).fault, Fault.INTERNAL)
            over.set()
        with patch.object(sender, "_look_ups", places):
            # Whoever waits has the place of one that is over.
            self.assertEqual(self.send(owner=1).status, 204)

    def test_a_look_up_that_fails_gives_its_place_back(self):
        places = sender.LookUps(1, 1)

        def failing(*_host):
            raise MemoryError

        with patch.object(sender, "_look_ups", places):
            for _look_up in range(2):
                # Nothing of the host's: the worker says so.
                with self.assertRaises(MemoryError):
                    self.send(look_up=failing)
            self.assertEqual(self.send().status, 204)

    def test_the_address_that_was_checked_is_the_one_that_is_used(self):
        """Between check and use a hostile DNS may say something else."""
        answers = [[HERE], ["10.0.0.1"], ["127.0.0.2"]]
        asked = []

        def changing(host, port):
            asked.append((host, port))
            return answers.pop(0)

        real, looked_up = socket.getaddrinfo, []

        def watched(host, *rest, **options):
            looked_up.append(host)
            return real(host, *rest, **options)

        allowed = read_allow_list(["127.0.0.1"])
        with patch.object(socket, "getaddrinfo", watched):
            self.assertEqual(self.send(look_up=changing, allowed=allowed).status, 204)
            # Nothing but numbers.
            self.assertLessEqual(set(looked_up), {HERE})
            self.assertEqual(asked, [(HOST, self.receiver.port)])
            # Each attempt looks again.
            for _attempt in range(2):
                answer = self.send(look_up=changing, allowed=allowed)
                self.assertEqual(answer.fault, Fault.ADDRESS)
        self.assertEqual(len(asked), 3)
        self.assertEqual(len(self.receiver.got), 1)

    def test_one_address_that_is_not_allowed_spoils_all(self):
        for addresses in ([HERE, "10.0.0.1"], ["1.1.1.1", "::1"], ["fe80::1%lo"]):
            answer = self.send(
                look_up=lambda *_, found=addresses: found,
                allowed=read_allow_list([HERE]),
            )
            self.assertEqual(answer.fault, Fault.ADDRESS, addresses)
        # By default nothing of this machine is reached.
        url = f"https://localhost:{self.receiver.port}/"
        answer = self.send(url=url, look_up=None, allowed=PUBLIC_ONLY)
        self.assertEqual(answer.fault, Fault.ADDRESS)
        self.assertFalse(self.receiver.got)

    def test_an_address_that_does_not_answer_leaves_the_others(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.2", self.receiver.port))
            answer = self.send(look_up=lambda *_: ["127.0.0.2", HERE])
        self.assertEqual(answer.status, 204)

    def test_proxies_of_the_environment_are_not_used(self):
        proxy = f"http://{HERE}:{self.plain.port}"
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY")
        with patch.dict(os.environ, dict.fromkeys(names, proxy)):
            self.assertEqual(self.send().status, 204)
        self.assertEqual(len(self.receiver.got), 1)
        self.assertFalse(self.plain.got)

    def test_without_tls_where_that_is_allowed(self):
        url = f"http://open.test:{self.plain.port}/"
        self.assertEqual(self.send(url=url).status, 204)
        self.assertEqual(len(self.plain.got), 1)
        for url in (f"http://{HOST}/", "ftp://open.test/", "https://[::1]/"):
            self.assertEqual(self.send(url=url).fault, Fault.URL, url)
