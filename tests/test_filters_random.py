# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Any conditions find what a plain reading of them, in Python, finds in the rows."""

import unicodedata
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.dual_api.schema.naming import camel

from .common import ApiCase
from .support.effort import EFFORT, SOAKS

_settings = settings(
    max_examples=25 * EFFORT,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
#: What is hard to compare: accents, letters that are two, wildcards, commas, space.
TEXTS = (
    "Ana",
    "ána",
    "ANA, Ltd",
    "a%a",
    "a_a",
    "a\\a",
    "Groß",
    "gross",
    "Œuvre",
    "oe",
    "Łódź",
    "lodz",
    "\N{LATIN SMALL LETTER DOTLESS I}x",
    "Ёж",
    "еж",
    "Cafe\N{COMBINING ACUTE ACCENT}",
    "1,5",
)
PHONES = ("+33 1 23", "0033-123", "(01) 23 45", "12", "x")
CODES = ("FR", "DE")
TAGS = ("Ana", "VIP, old", "ána")
FIRST_DAY = datetime(2031, 1, 1)
_LETTERS = str.maketrans(
    "øđłħ\N{LATIN SMALL LETTER DOTLESS I}ŧς", "odlhit\N{GREEK SMALL LETTER SIGMA}"
)


def folded(text):
    """A text without case and accents."""
    apart = unicodedata.normalize("NFD", text).lower()
    bare = "".join(each for each in apart if not "\u0300" <= each <= "\u036f")
    bare = bare.translate(_LETTERS)
    return bare.replace("ß", "ss").replace("æ", "ae").replace("œ", "oe")


def composed(text):
    """A text in which a letter is one sign."""
    return unicodedata.normalize("NFC", text)


def digits(text):
    """The digits of a number."""
    return "".join(filter("0123456789".__contains__, text)).lstrip("0")


def met(row, conditions):
    """Whether the row meets all of the conditions."""
    return all(_met(row, name, value) for name, value in conditions.items())


def _met(row, name, value):
    if name == "or":
        return any(met(row, each) for each in value)
    if name == "q":
        return _searched(row, value)
    if name == "ids":
        return row["id"] in value
    if name.startswith("has_"):
        return bool(row[name.removeprefix("has_")]) == value
    if name.endswith("_prefix"):
        return folded(row[name.removesuffix("_prefix")]).startswith(folded(value))
    if name == "created_since":
        return row["created"] >= datetime.fromisoformat(value)
    if name == "created_until":
        whole_day = len(value) == len("2031-01-01")
        end = timedelta(days=1) if whole_day else timedelta(seconds=1)
        return row["created"] < datetime.fromisoformat(value) + end
    if name == "phone":
        return digits(row["phone"]) in filter(None, map(digits, value))
    if name == "tags":
        return bool({composed(tag) for tag in row["tags"]} & set(map(composed, value)))
    if name == "active":
        return row["active"] is value
    return composed(row[name]) in map(composed, value)


def _searched(row, text):
    places = [folded(row[name]) for name in ("name", "email", "ref", "vat")]

    def in_number(word):
        plain = set(word) <= set("0123456789 +-./()")
        return plain and len(digits(word)) >= 3 and digits(word) in digits(row["phone"])

    return in_number(text) or all(
        in_number(word) or any(folded(word) in place for place in places)
        for word in text.split()
    )


def conditions(ids, depth=2):
    """A few conditions, and below them alternatives."""
    texts = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3)
    moments = st.integers(0, 6).map(lambda day: FIRST_DAY + timedelta(days=day))
    spelled = moments.map(datetime.isoformat) | moments.map(
        lambda moment: moment.date().isoformat()
    )
    pieces = st.sampled_from(TEXTS).flatmap(
        lambda text: st.integers(1, len(text)).map(lambda end: text[:end])
    )
    visible = pieces.filter(lambda piece: not unicodedata.combining(piece[-1]))
    words = st.lists(visible.filter(str.strip) | st.sampled_from(PHONES), min_size=1)
    choices = {
        "ids": st.lists(st.sampled_from(ids), min_size=1, max_size=8),
        "name": texts,
        "ref": texts,
        "city": texts,
        "country": st.lists(st.sampled_from(CODES), min_size=1, max_size=2),
        "tags": st.lists(st.sampled_from(TAGS), min_size=1, max_size=2),
        "phone": st.lists(st.sampled_from(PHONES), min_size=1, max_size=2),
        "active": st.booleans(),
        "name_prefix": visible,
        "ref_prefix": visible,
        "created_since": spelled,
        "created_until": spelled,
        "q": words.map(lambda found: " ".join(found[:3])).filter(str.strip),
        **{
            f"has_{name}": st.booleans()
            for name in ("email", "country", "ref", "tags", "phone", "vat")
        },
    }
    if depth:
        below = conditions(ids, depth - 1)
        choices["or"] = st.lists(below, min_size=1, max_size=3)
    names = st.lists(
        st.sampled_from(sorted(choices)), unique=True, min_size=1, max_size=3
    )
    return names.flatmap(
        lambda chosen: st.fixed_dictionaries({name: choices[name] for name in chosen})
    )


def spelled_for_graphql(found):
    """The conditions as GraphQL has them."""
    return {
        camel(name): [spelled_for_graphql(each) for each in value]
        if name == "or"
        else value
        for name, value in found.items()
    }


@tagged(SOAKS)
class TestRandomConditions(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        tags = cls.env["res.partner.category"].create([{"name": n} for n in TAGS])
        countries = [cls.env.ref(f"base.{code.lower()}") for code in CODES]
        cls.rows = {}
        for number, name in enumerate(TEXTS):
            text, other = TEXTS[-number], TEXTS[(number * 7) % len(TEXTS)]
            row = {
                "name": name,
                "email": f"{text}@x.example" if number % 3 else "",
                "ref": other if number % 4 else "",
                "vat": f"{number}{text}" if number % 5 == 1 else "",
                "phone": PHONES[number % len(PHONES)] if number % 6 else "",
                "city": text,
                "country": (*CODES, "")[number % 3],
                "tags": [tag for n, tag in enumerate(TAGS) if number & 1 << n],
                "active": number % 7 != 0,
                "created": FIRST_DAY + timedelta(days=number % 7, seconds=number % 2),
            }
            partner = partners.create(
                {
                    **{k: row[k] for k in ("name", "email", "ref", "vat", "city")},
                    "phone": row["phone"],
                    "active": row["active"],
                    "country_id": row["country"]
                    and countries[CODES.index(row["country"])].id,
                    "category_id": [
                        (6, 0, [t.id for t in tags if t.name in row["tags"]])
                    ],
                }
            )
            cls.rows[partner.id] = {"id": partner.id, **row}
        cls.env.flush_all()
        for record_id, row in cls.rows.items():
            # As Odoo's own forms would have stored it, whatever they would change.
            cls.env.cr.execute(
                "UPDATE res_partner SET create_date = %s, phone = %s, vat = %s"
                " WHERE id = %s",
                [row["created"], row["phone"] or None, row["vat"] or None, record_id],
            )
        cls.env.invalidate_all()
        cls.key = cls.new_key(scopes=cls.all_scopes(), limit=1_000_000)

    @_settings
    @given(st.data())
    def test_conditions(self, data):
        asked = data.draw(conditions(sorted(self.rows)))
        # Others' records are none of the model.
        whole = {"created_since": "2031-01-01", "active": None, "or": [asked]}
        answer = self.graphql(
            "query($f: CustomerFilter) { customers(first: 200, filter: $f)"
            " { totalCount nodes { databaseId } } }",
            {"f": spelled_for_graphql(whole)},
            key=self.key,
        )
        self.assertIsNone(answer.error, answer.text)
        found = answer.data["customers"]
        expected = {id_ for id_, row in self.rows.items() if met(row, asked)}
        self.assertEqual({n["databaseId"] for n in found["nodes"]}, expected, asked)
        self.assertEqual(found["totalCount"], len(expected))
