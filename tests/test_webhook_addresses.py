# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where webhooks may be sent: addresses, hosts and urls, each in a table."""

import random
from ipaddress import IPv4Address, IPv6Address

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.dual_api.webhooks.addresses import (
    LONGEST_URL,
    PUBLIC_ONLY,
    UrlRefused,
    may_reach,
    read_allow_list,
    read_url,
)

from .support.effort import EFFORT


def words(table: str) -> list[str]:
    """The entries of a table."""
    return table.split()


FORBIDDEN = words("""
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255
    127.0.0.1 127.0.0.2 127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254
    169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.192 192.0.2.1
    192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1
    203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::127.0.0.1 ::ffff:0:0 ::ffff:10.0.0.1 ::ffff:127.0.0.1
    ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::169.254.169.254
    64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1
    2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: 3fff::1 3fff:fff::1
    4000::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
    ff0e::1
""")
ALLOWED = words("""
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
    128.0.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255
    198.20.0.0 223.255.255.255 ::ffff:1.1.1.1 2001:200::1 2606:4700:4700::1111
    2a00:1450:4001:800::200e 2003::1 3ffe::1
""")
REFUSED_URLS = words("""
    http://example.com ftp://example.com file:///etc/passwd gopher://example.com
    //example.com example.com https:example.com https:/example.com https:///example.com
    https:// https://:443 https://user@example.com https://user:word@example.com
    https://@example.com https://example.com#part https://example.com/#
    https://example.com:0 https://example.com:65536 https://example.com:-1
    https://example.com:x https://example.com:٨٠ https://127.0.0.1 https://1.1.1.1
    https://[::1] https://[2606:4700:4700::1111] https://[fe80::1%25eth0] https://[::1
    https://2130706433 https://0x7f000001 https://0x7f.1 https://127.1 https://0177.0.0.1
    https://1.2.3.4.5 https://example.1 https://127.0.0.1%00.example.com
    https://127.0.0.1. https://exa%6dple.com https://127.0.0.1%2f.example.com
    https://example.com\\@127.0.0.1 https://127.0.0.1\\.example.com https://a..b
    https://.a https://-a.b https://a-.b https://example.com.. https://ex*mple.com
    https://a,b https://é..b https://[::ffff:127.0.0.1] https://[0:0:0:0:0:0:0:1]
""")

#: Any text, halves of characters included, and what looks like an address.
_text = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("@:/?#[]%.\\\ud800\u3002é")
)
_urls = st.one_of(
    _text,
    st.builds("https://{}{}".format, _text, _text),
    st.builds("https://a.example/{}".format, _text),
    st.builds("https://{}.example:{}/".format, _text, st.integers()),
    st.builds("https://[{}]/".format, st.ip_addresses().map(str) | _text),
)


class TestWebhookAddresses(BaseCase):
    def test_only_the_public_internet_is_reached(self):
        self.assertGreaterEqual(len(FORBIDDEN) + len(REFUSED_URLS), 100)
        for address in FORBIDDEN:
            self.assertFalse(may_reach(address, "example.com"), address)
        for address in ALLOWED:
            self.assertTrue(may_reach(address, "example.com"), address)
        for text in (
            "",
            "example.com",
            "127.1",
            "0x7f000001",
            "2130706433",
            "1.1.1.1 ",
        ):
            self.assertFalse(may_reach(text, "example.com"), text)

    def test_no_address_that_python_knows_as_private_is_reached(self):
        chance = random.Random(1)
        for _turn in range(2000):
            for address in (
                IPv4Address(chance.getrandbits(32)),
                IPv6Address((0x2000 << 112) + chance.getrandbits(125)),
                IPv6Address(chance.getrandbits(128)),
            ):
                if may_reach(str(address), "example.com"):
                    self.assertTrue(address.is_global, address)
                    self.assertFalse(address.is_multicast, address)

    def test_what_an_administrator_names_is_reached(self):
        allowed = read_allow_list(["10.1.0.0/16", "fd12::/16", "ERP.Example."])
        for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "1.1.1.1"):
            self.assertTrue(may_reach(address, "example.com", allowed), address)
        for address in ("10.2.0.1", "127.0.0.1", "fd13::1", "169.254.169.254"):
            self.assertFalse(may_reach(address, "example.com", allowed), address)
        # A host that is named is on the own network, not with the cloud's secrets.
        for address in ("10.2.0.1", "127.0.0.1", "::1", "fd13::1", "192.168.1.1"):
            self.assertTrue(may_reach(address, "erp.example", allowed), address)
        for address in (
            *("169.254.169.254", "100.100.100.200", "fd00:ec2::254", "fe80::1"),
            *("0.0.0.0", "224.0.0.1", "168.63.129.16", "::", "64:ff9b::7f00:1"),  # noqa: S104
        ):
            self.assertFalse(may_reach(address, "erp.example", allowed), address)
        named = read_allow_list(["169.254.169.254"])
        self.assertTrue(may_reach("169.254.169.254", "erp.example", named))

    def test_what_names_nothing_is_refused(self):
        for entry in (
            *("10.0.0.1/8", "http://10.0.0.0/8", "ftp://a.b", "a b", "", "*", "*.a.b"),
            *("http://", "a.b:80", "http://a.b/c", "::1%lo"),
        ):
            with self.assertRaises(ValueError, msg=entry) as caught:
                read_allow_list(["10.0.0.0/8", entry])
            self.assertEqual(str(caught.exception), entry)

    def test_urls_that_are_refused(self):
        for url in (
            *REFUSED_URLS,
            *("https://example.com/ a", "https://exam\tple.com", "https://a.b/\n"),
            *("https://a.b/\x00", " https://a.b", ""),
            # IDNA makes digits and full stops of them.
            "https://\N{FULLWIDTH DIGIT ONE}27.0.0.1",
            "https://127\N{IDEOGRAPHIC FULL STOP}0.0.1",
            f"https://{'a' * 64}.example",
            f"https://{'.'.join(['abcdefg'] * 32)}",
            f"https://a.b/{'c' * LONGEST_URL}",
            # Halves of characters, as JSON can spell them.
            *("https://a.b/\ud800", "https://a.b/?\udfff", "https://\ud800.b/"),
        ):
            with self.assertRaises(UrlRefused, msg=url) as caught:
                read_url(url)
            self.assertTrue(caught.exception.sentence.endswith("."))

    def test_urls_that_are_taken(self):
        for url, expected in (
            ("https://example.com", (True, "example.com", 443, "/")),
            ("HTTPS://Example.COM:443/", (True, "example.com", 443, "/")),
            ("https://a.b?c=d", (True, "a.b", 443, "/?c=d")),
            ("https://a_b.c:8443/d%20e?f=g+h", (True, "a_b.c", 8443, "/d%20e?f=g+h")),
            ("https://bücher.example/ü?é", (True, *BOOKS, "/%C3%BC?%C3%A9")),
            ("https://BÜCHER\N{IDEOGRAPHIC FULL STOP}example", (True, *BOOKS, "/")),
            ("https://xn--bcher-kva.example.", (True, *BOOKS, "/")),
        ):
            self.assertEqual(tuple(read_url(url)), expected, url)

    def test_urls_that_an_administrator_allows(self):
        allowed = read_allow_list(
            ["http://erp.example", "10.0.0.0/8", "http://10.1.1.1", "http://[::1]"]
        )
        for url, authority in (
            ("http://erp.example:80/", "erp.example"),
            ("http://erp.example:8069/", "erp.example:8069"),
            ("https://erp.example:80/", "erp.example:80"),
            ("https://10.1.2.3/", "10.1.2.3"),
            ("http://10.1.1.1/", "10.1.1.1"),
            ("http://[0::1]:81/", "[::1]:81"),
        ):
            self.assertEqual(read_url(url, allowed).authority, authority, url)
            with self.assertRaises(UrlRefused, msg=url):
                read_url(url.replace("https", "http"), PUBLIC_ONLY)
        for url in ("http://10.1.2.3/", "https://11.0.0.1/", "https://[::2]/"):
            with self.assertRaises(UrlRefused, msg=url):
                read_url(url, allowed)

    @settings(
        max_examples=300 * EFFORT,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_urls)
    def test_whatever_a_client_sends_is_read_or_refused(self, url):
        """And what is read can be sent, by a library that knows nothing of this."""
        try:
            target = read_url(url)
        except UrlRefused:
            return
        request = f"POST {target.path} HTTP/1.1\r\nHost: {target.authority}\r\n\r\n"
        self.assertEqual(len(request.encode("ascii").split(b"\r\n")), 4, url)
        self.assertEqual(request.count(" "), 3, url)
        self.assertTrue(target.host.encode("idna"), url)
        # It says the same when it is read once more.
        self.assertEqual(read_url(f"https://{target.authority}{target.path}"), target)


BOOKS = ("xn--bcher-kva.example", 443)
