# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A moment is read however a program spells it, wherever moments are read."""

import base64
import re
from datetime import datetime, timedelta, timezone
from random import Random

import orjson

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.schema.declaration import MomentType
from odoo.addons.dual_api.schema.declaration.moments import (
    MOMENT_PATTERN,
    read_day,
    read_moment,
)
from odoo.addons.dual_api.schema.graph.root_fields import plural_field
from odoo.addons.dual_api.schema.naming import camel, rfc3339
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

#: What programs send for one and the same moment, and what they do with fractions.
SPELLINGS = (
    "2026-03-01T00:30:00Z",
    "2026-03-01T00:30:00.0000000Z",  # .NET
    "2026-03-01T00:30:00.000000000Z",  # Java, Go
    "2026-03-01T00:30:00.000000000000000000000000000Z",
    "2026-03-01t00:30:00z",
    "2026-02-28T19:30:00-05:00",
    "2026-03-01T06:00:00.0+05:30",
    "2026-03-01T00:30:00-00:00",
    "2026-03-01T00:30",
    "2026-03-01T00:30:00",
)
NO_MOMENTS = (
    "2026-03-01T24:00:00Z",
    "2026-03-01T00:60:00Z",
    "2026-03-01T00:30:60Z",
    "2026-03-01T00:30:61Z",
    "2026-02-30T00:00:00Z",
    "2026-03-01T00:30:00,5Z",
    "2026-03-01T00:30:00.Z",
    "2026-03-01T00:30:00Z\n",
    "2026-03-01 00:30:00Z",
    "2026-03-01T00:30:00+24:00",
    "2026-03-01T00:30:00+0530",
    "٢026-03-01T00:30:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:60Z",
    f"2026-03-01T00:30:00.{'0' * 64}Z",
)


@tagged("-at_install", "post_install")
class TestReading(BaseCase):
    def test_every_spelling(self):
        for text in SPELLINGS:
            self.assertEqual(read_moment(text), datetime(2026, 3, 1, 0, 30), text)
        for text in NO_MOMENTS:
            self.assertIsNone(read_moment(text), text)

    def test_fractions_are_cut(self):
        for digits in range(1, 40):
            found = read_moment(f"2026-03-01T00:30:00.{'9' * digits}Z")
            expected = int("9" * min(digits, 6)) * 10 ** max(0, 6 - digits)
            self.assertEqual(found, datetime(2026, 3, 1, 0, 30, 0, expected))

    def test_a_leap_second_is_the_next_one(self):
        expected = datetime(1991, 1, 1, 0, 0, 0, 250_000)
        for text in ("1990-12-31T23:59:60.25Z", "1990-12-31T15:59:60.25-08:00"):
            self.assertEqual(read_moment(text), expected)

    def test_any_moment_in_any_zone(self):
        random = Random(1)
        first, last = datetime(1, 1, 2), datetime(9999, 12, 30)
        for _turn in range(2_000):
            moment = first + random.random() * (last - first)
            minutes = random.randrange(-1439, 1440)
            zone = timezone(timedelta(minutes=minutes))
            local = moment.replace(tzinfo=timezone.utc).astimezone(zone)
            text = local.isoformat()
            self.assertEqual(read_moment(text), moment, text)
            self.assertTrue(re.fullmatch(MOMENT_PATTERN, text), text)
            answered = rfc3339(moment)
            self.assertEqual(read_moment(answered), moment.replace(microsecond=0))

    def test_what_is_read_matches_the_published_pattern(self):
        """And what matches it names a moment, unless the calendar has none such."""
        random, alphabet = Random(2), "0123456789-:.,TtZz+ \n"
        for _turn in range(20_000):
            text = random.choice(SPELLINGS)
            for _change in range(random.randrange(3)):
                place = random.randrange(len(text))
                rest = text[place + random.randrange(2) :]
                text = text[:place] + random.choice(alphabet) + rest
            if read_moment(text) is not None:
                self.assertTrue(re.search(MOMENT_PATTERN, text), text)
        self.assertFalse(re.fullmatch(MOMENT_PATTERN, "2026-03-01T24:00:00Z"))

    def test_days(self):
        self.assertEqual(str(read_day("2026-03-01")), "2026-03-01")
        for text in ("20260301", "2026-W09-7", "2026-02-30", "2026-03-01T00:00", ""):
            self.assertIsNone(read_day(text), text)


class TestEverywhere(ApiCase):
    """Each filter, each input and each cursor, at both doors."""

    def test_filters(self):
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        for resource in catalog.resources.values():
            for filter_ in resource.filters:
                if not isinstance(filter_.type, MomentType):
                    continue
                name, text = filter_.name, "2026-03-01T00:30:00.1234567Z"
                parameters = {name: text, "limit": 1}
                answer = self.rest("GET", resource.name, params=parameters)
                self.assertEqual(answer.status, 200, answer.text)
                document = (
                    f"query($moment: DateTime) {{ {plural_field(resource)}("
                    f"filter: {{{camel(name)}: $moment}}) {{ nodes {{ id }} }} }}"
                )
                answer = self.graphql(document, {"moment": text})
                self.assertNotIn("errors", answer.json, answer.text)

    def test_a_filter_means_the_moment(self):
        customer = self.customer("Of that moment")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = '2046-03-01 00:30:00.5' WHERE id = %s",
            [customer.id],
        )
        for text, count in (
            ("2046-03-01T00:30:00.5000000Z", 1),
            ("2046-03-01T06:00:00.500000999999+05:30", 1),
            ("2046-03-01T00:30:01.000000000Z", 0),
        ):
            answer = self.rest("GET", "customers", params={"updated_since": text})
            self.assertEqual(answer.json["count"], count, text)
            document = (
                "query($moment: DateTime)"
                " { customers(filter: {updatedSince: $moment}) { nodes { id } } }"
            )
            answer = self.graphql(document, {"moment": text})
            self.assertEqual(len(answer.data["customers"]["nodes"]), count, text)

    def test_inputs(self):
        text = "2046-03-01T06:00:00.1234567+05:30"
        answer = self.rest(
            "POST", "keys", json={"name": "N", "expires_at": text, "scopes": []}
        )
        self.assertEqual(answer.status, 201, answer.text)
        self.assertEqual(answer.json["expires_at"], "2046-03-01T00:30:00Z")
        document = (
            "mutation($moment: DateTime) { createKey(input: {name: "
            '"N", scopes: [], expiresAt: $moment}) { key { expiresAt } } }'
        )
        answer = self.graphql(document, {"moment": text})
        found = answer.data["createKey"]["key"]["expiresAt"]
        self.assertEqual(found, "2046-03-01T00:30:00Z")

    def test_cursors(self):
        """Whoever keeps cursors may have had them spelled by another program."""
        payload = ["updated_at,id", "2026-03-01T00:30:00.1234567Z", 1]
        cursor = base64.urlsafe_b64encode(orjson.dumps(payload)).rstrip(b"=").decode()
        answer = self.rest("GET", f"customers?sort=updated_at&cursor={cursor}")
        self.assertEqual(answer.status, 200, answer.text)
        document = (
            "query($cursor: String) { customers(after: $cursor,"
            " orderBy: [{field: UPDATED_AT}]) { nodes { id } } }"
        )
        answer = self.graphql(document, {"cursor": cursor})
        self.assertNotIn("errors", answer.json, answer.text)
