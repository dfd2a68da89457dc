# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From where a key works: what is read is what is stored, compared and enforced."""

import random
from ipaddress import ip_address, ip_network

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase

from odoo.addons.dual_api.auth.restrictions import (
    holds,
    is_within,
    read_network,
    read_origin,
)

from .support.key_case import KeyCase
from .test_keys_api import CREATE

#: Around a text that is read: none of them may be taken for nothing.
AROUND = ("\n", "\r", " ", "\t", "\v", "\f", "\x1c", "\x85", "\xa0", "\u2003", "\u200b")
NO_NETWORKS = (
    "",
    "x",
    "1.2.3.4/33",
    "1.2.3.4/8",
    "01.2.3.4",
    "1.2.3.4/٨",
    "fe80::1%eth0",
    "fe80::%eth0/64",
    "::ffff:1.2.3.4/8",
    "1.2.3.4,5.6.7.8",
    "1.2.3.4 5.6.7.8",
    "0.0.0.0/0 ::/0",
)
NO_ORIGINS = (
    "",
    "*",
    "null",
    "a.example",
    "https://",
    "https://a.example/",
    "https://a.example/path",
    "https://a.example?x",
    "https://a.example#x",
    "https://u@a.example",
    "https://a.example:",
    "https://a.example:0",
    "https://a.example:65536",
    "https://a.example:٨٠",
    "https://ä.example",
    "https://[::1",
    "https://[x]",
    "https://a.example,https://b.example",
)


class TestReading(BaseCase):
    """Without a database."""

    def test_networks(self):
        for text, stored in (
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("192.0.2.0/255.255.255.0", "192.0.2.0/24"),
            ("0.0.0.0/00", "0.0.0.0/0"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:DB8:0::/32", "2001:db8::/32"),
        ):
            self.assertEqual(read_network(text), stored)
            self.assertEqual(read_network(stored), stored)

    def test_origins(self):
        for text, stored in (
            ("HTTPS://Shop.Example.COM", "https://shop.example.com"),
            ("https://a.example:443", "https://a.example"),
            ("http://a.example:80", "http://a.example"),
            ("http://a.example:0443", "http://a.example:443"),
            ("https://a.example:8443", "https://a.example:8443"),
            # For a browser, it is another one.
            ("https://a.example.", "https://a.example."),
            ("http://[::0001]:80", "http://[::1]"),
            ("capacitor://localhost", "capacitor://localhost"),
        ):
            self.assertEqual(read_origin(text), stored)
            self.assertEqual(read_origin(stored), stored)

    def test_what_can_not_be_read_is_refused(self):
        for read, bad, good in (
            (read_network, NO_NETWORKS, "0.0.0.0/0"),
            (read_origin, NO_ORIGINS, "https://a.example"),
        ):
            around = [text for each in AROUND for text in (good + each, each + good)]
            for text in (*bad, *around):
                with self.subTest(text), self.assertRaises(ValueError):
                    read(text)

    def test_nothing_unreadable_lets_anybody_in(self):
        for text in NO_NETWORKS:
            self.assertFalse(holds([text], "1.2.3.4"))
            self.assertFalse(is_within(text, ["0.0.0.0/0"]))
            self.assertFalse(is_within("1.2.3.4", [text]))
        for address in (None, "", "unknown", "1.2.3.4\n", "1.2.3"):
            self.assertFalse(holds(["0.0.0.0/0", "::/0"], address))

    def test_ipv4_is_ipv4_however_it_arrives(self):
        for networks in (["192.0.2.0/24"], [read_network("::ffff:192.0.2.0/120")]):
            self.assertTrue(holds(networks, "192.0.2.9"))
            self.assertTrue(holds(networks, "::ffff:192.0.2.9"))
            self.assertFalse(holds(networks, "::192.0.2.9"))
        self.assertFalse(holds(["::/0"], "::ffff:192.0.2.9"))

    def test_what_is_within_lets_in_no_more(self):
        """Of any two networks: an address that the inner one has, the outer one has."""
        chance = random.Random(1)
        for _round in range(2_000):
            bits = chance.choice((32, 128))
            length = chance.randint(bits - 12, bits)
            base = chance.getrandbits(bits) >> (bits - length) << (bits - length)
            inner = read_network(str(ip_network((base, length))))
            wider = chance.randint(bits - 20, bits)
            start = base >> (bits - wider) << (bits - wider)
            outer = read_network(str(ip_network((start, wider))))
            address = str(ip_address(base | chance.getrandbits(bits - length or 1)))
            if is_within(inner, [outer]) and holds([inner], address):
                self.assertTrue(holds([outer], address), (inner, outer, address))


class TestFreeingOneself(KeyCase):
    """A bound key makes only bound keys."""

    def setUp(self):
        super().setUp()
        self.bound = self.new_key(["keys:write"], allowed_addresses="127.0.0.1")
        self.key_record(self.bound).allowed_origins = "https://a.example"

    def test_whatever_is_written(self):
        count = self.keys.search_count([])
        networks = ("0.0.0.0/0", "127.0.0.0/8", "::/0", "::ffff:0:0/96", *NO_NETWORKS)
        networks += tuple(f"127.0.0.1{each}0.0.0.0/0" for each in AROUND)
        networks += tuple(f"0.0.0.0/0{each}" for each in AROUND)
        origins = ("https://b.example", "http://a.example", *NO_ORIGINS)
        origins += tuple(f"https://a.example{each}https://b.example" for each in AROUND)
        origins += tuple(f"https://a.example{each}" for each in AROUND)
        for name, texts in (
            ("allowed_addresses", networks),
            ("allowed_origins", origins),
        ):
            camel = "allowedAddresses" if "addr" in name else "allowedOrigins"
            for text in texts:
                with self.subTest(text):
                    values = {"name": "N", name: [text]}
                    answer = self.rest("POST", "keys", self.bound, values)
                    self.assertProblem(answer, "validation")
                    values = {"name": "N", camel: [text]}
                    answer = self.graphql(CREATE, {"input": values}, key=self.bound)
                    self.assertEqual(answer.error, "validation")
        self.assertEqual(self.keys.search_count([]), count)

    def test_another_spelling_of_the_same(self):
        values = {
            "name": "N",
            "allowed_addresses": ["::ffff:127.0.0.1"],
            "allowed_origins": ["HTTPS://A.example:443"],
        }
        fields = "allowed_addresses,allowed_origins"
        made = self.rest("POST", f"keys?fields={fields}", self.bound, values).json
        self.assertEqual(made["allowed_addresses"], ["127.0.0.1"])
        self.assertEqual(made["allowed_origins"], ["https://a.example"])

    def test_scopes_that_hold_others(self):
        for each in AROUND:
            for scope in (f"keys:write{each}", f"keys:write{each}customers:write"):
                values = {"name": "N", "scopes": [scope]}
                answer = self.rest("POST", "keys", self.bound, values)
                self.assertProblem(answer, "validation")

    def test_the_back_office_stores_what_it_has_read(self):
        record = self.key_record(self.bound)
        record.allowed_addresses = " 10.0.0.1/32\n\xa0192.0.2.0/255.255.255.0 10.0.0.1"
        self.assertEqual(record.allowed_addresses, "10.0.0.1 192.0.2.0/24")
        record.allowed_origins = "HTTPS://B.example:443\u2003http://c.example"
        self.assertEqual(record.allowed_origins, "https://b.example http://c.example")
        record.scopes = " keys:write\u2003customers:read keys:write"
        self.assertEqual(record.scopes, "keys:write customers:read")
        for name, texts in (
            ("allowed_addresses", NO_NETWORKS[1:9]),
            ("allowed_origins", NO_ORIGINS[1:]),
        ):
            for text in texts:
                with self.subTest(text), self.assertRaises(ValidationError):
                    record[name] = text


class TestNames(KeyCase):
    """A key has a name that can be read, in one line."""

    BLANK = (
        " ",
        "\t",
        "\n",
        "\u200b",
        "\xa0\u2003",
        "\u2060\u200d",
        "\ufeff",
        "\u3164",
    )
    BROKEN = ("a\nb", "a\rb", "a\x1bb", "a\u2028b", "a\u2029b", "a\x85b")

    def test_at_both_doors(self):
        for name in (*self.BLANK, *self.BROKEN, ""):
            with self.subTest(name):
                answer = self.rest("POST", "keys", json={"name": name})
                self.assertProblem(answer, "validation")
                self.assertEqual(list(answer.details), ["name"])
                answer = self.graphql(CREATE, {"input": {"name": name}})
                self.assertEqual(answer.error, "validation")
                self.assertEqual(list(answer.details), ["name"])

    def test_in_the_back_office(self):
        record = self.key_record(self.api_key)
        for name in (*self.BLANK, *self.BROKEN, "x" * 201):
            with self.subTest(name), self.assertRaises(ValidationError):
                record.name = name
            with self.subTest(name), self.assertRaises(ValidationError):
                self.keys.generate(2, name)
        record.name = "  Web shop 🛒\n"
        self.assertEqual(record.name, "Web shop 🛒")
