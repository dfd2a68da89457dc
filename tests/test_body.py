# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A body is read off its connection whole and bounded, however it comes."""

import io
import socket
import threading
from contextlib import suppress
from unittest.mock import patch

import psycopg2
from werkzeug.serving import DechunkedInput

from odoo.tests import BaseCase
from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway import early_body, refusing
from odoo.addons.dual_api.gateway.body import MAX_BODY_BYTES, read_body

from .common import ApiCase


class TestBody(BaseCase):
    @staticmethod
    def send(client, sent, end):
        with suppress(OSError):
            client.sendall(sent)
            if end:
                client.shutdown(socket.SHUT_WR)

    def receive(self, sent, *, length=None, end=True, seconds=0.2):
        """What is read of these bytes, and what a later reader finds."""
        client, server = socket.socketpair()
        with client, server, server.makefile("rb") as stream:
            # More than the system keeps: somebody has to read it meanwhile.
            sender = threading.Thread(target=self.send, args=(client, sent, end))
            sender.start()
            self.addCleanup(sender.join)
            environ = {"wsgi.input": stream, "werkzeug.socket": server}
            if length is None:
                environ["wsgi.input"] = DechunkedInput(stream)
                environ["wsgi.input_terminated"] = True
            else:
                environ["CONTENT_LENGTH"] = str(length)
            body = read_body(environ, seconds)
            self.assertEqual(environ["wsgi.input"].read(), body.data)
            self.assertIsInstance(environ["wsgi.input"], io.BytesIO)
            self.assertIsNone(server.gettimeout())
            return body

    def test_what_comes_whole_is_taken(self):
        for sent, length, data in (
            (b"{}", 2, b"{}"),
            (b"{}more", 2, b"{}"),
            (b"", 0, b""),
            (b"2\r\n{}\r\n0\r\n\r\n", None, b"{}"),
            (b"1;a=b\r\n{\r\n1\r\n}\r\n0\r\nX: y\r\n\r\n", None, b"{}"),
            (b"0\r\n\r\n", None, b""),
        ):
            body = self.receive(sent, length=length)
            self.assertEqual((body.data, body.error), (data, None), sent)

    def test_what_does_not_is_refused(self):
        for sent, length, error in (
            (b"{", 2, "bad_request"),
            (b"ZZ\r\n{}\r\n0\r\n\r\n", None, "bad_request"),
            (b"-5\r\n{}\r\n0\r\n\r\n", None, "bad_request"),
            (b"10\r\n{}", None, "bad_request"),
            (b"2\r\n{}XX", None, "bad_request"),
            (b"2\r\n{}\r\n", None, "bad_request"),
            (b"FFFFFFFFFFFF\r\n{}", None, "payload_too_large"),
            (b"{}", MAX_BODY_BYTES + 1, "payload_too_large"),
            (b"1\r\n \r\n" * 17_000 + b"0\r\n\r\n", None, "payload_too_large"),
            (b"1;%b\r\n \r\n" % (b"x" * 900) * 300, None, "payload_too_large"),
        ):
            body = self.receive(sent, length=length)
            self.assertEqual((body.data, body.error.error), (b"", error), sent)

    def test_what_never_comes_is_given_up(self):
        for sent, length in ((b"{", 2), (b"10\r\n{", None), (b"", 5)):
            body = self.receive(sent, length=length, end=False)
            self.assertIn("did not arrive within", str(body.error.detail))


class TestWithoutPostgreSQL(ApiCase):
    """The body comes first, and so does what can fail with it."""

    def test_a_database_that_goes_away_is_told_at_both_doors(self):
        gone = psycopg2.OperationalError("server closed the connection unexpectedly")
        with (
            patch.object(early_body, "read_body", side_effect=gone),
            mute_logger(refusing.__name__),
        ):
            told = self.rest("POST", "customers", json={"name": "N"})
            answer = self.graphql("{ customers { nodes { name } } }")
        self.assertEqual((told.status, told.error), (503, "unavailable"), told.text)
        self.assertEqual((answer.status, answer.error), (503, "unavailable"))
        self.assertEqual(told.headers["Retry-After"], "1")
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(answer.failure["retryAfter"], 1)
