# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What else a version can say: defaults, objects, other spellings, other statuses."""

import random
import re
from dataclasses import replace

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    ConvertedType,
    Date,
    DateType,
    DeclarationError,
    Embedded,
    IntegerType,
    LanguageType,
    Pii,
    Resource,
    Text,
    TextType,
    embedded,
)
from odoo.addons.dual_api.schema.declaration.value_types.language import (
    to_code,
    to_tag,
)
from odoo.addons.dual_api.schema.differences import (
    differing,
    filter_differing,
    member_differing,
    moved,
    not_gathered,
    retyped,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.versions import V1, V2, Version

from .support.effort import EFFORT
from .support.version_case import VersionsCase, one_more

TYPE = "Customer"
_PLACE = Embedded("place", "Where it is.", type_name="Place")


def older(*differences):
    """Customers, as a version had them that differs so."""
    version = Version(number=1, contract="1.0.0", differences=differences)
    found = {each.type_name: each for each in version.older((CUSTOMERS, USER))}
    return found[TYPE]


@tagged("-at_install", "post_install")
class TestFacts(BaseCase):
    def test_other_defaults(self):
        before = older(
            member_differing(TYPE, "ref", default=True),
            member_differing(TYPE, "email", default=False),
            filter_differing(TYPE, "active", default=None),
            differing(TYPE, order=("-name",)),
        )
        shown = [each.name for each in before.default_members()]
        self.assertEqual(shown, ["id", "name", "phone", "ref", "address"])
        [active] = [each for each in before.filters if each.name == "active"]
        self.assertIsNone(active.default)
        self.assertEqual(before.order, ("-name",))

    def test_what_was_in_no_object(self):
        before = older(
            not_gathered(TYPE, "address"), moved(TYPE, "country", before="type")
        )
        names = [each.name for each in before.fields]
        self.assertEqual(names.index("country") + 1, names.index("type"))
        self.assertIn("city", names)
        self.assertFalse(before.embedded)
        [city] = [each for each in before.filters if each.name == "city"]
        self.assertEqual(city.of, "city")
        self.assertEqual(
            [f.own_name for f in before.sortable],
            [f.own_name for f in CUSTOMERS.sortable],
        )

    def test_a_difference_in_what_is_not_there_is_refused(self):
        for difference in (
            not_gathered(TYPE, "place"),
            member_differing(TYPE, "place", default=True),
            filter_differing(TYPE, "place", default=True),
            moved(TYPE, "place", before="name"),
        ):
            with self.assertRaisesRegex(DeclarationError, "it is not there"):
                older(difference)

    def test_names_in_an_object(self):
        field = Text("town", "D")
        [town] = embedded(_PLACE, field)
        self.assertEqual((town.name, town.own_name), ("place.town", "town"))
        self.assertEqual((town.source, town.graphql_name), ("town", "town"))
        for wrong in (
            {"within": _PLACE},
            {"name": "other.town", "within": _PLACE},
            {"name": "place.town"},
        ):
            with self.assertRaises(DeclarationError):
                replace(field, **wrong)
        for needed in (
            {"required": True},
            {"write": replace(CUSTOMERS.member("parent").write, name="x")},
        ):
            with self.assertRaises(DeclarationError):
                embedded(_PLACE, Text("town", "D", **needed))

    def test_an_object_has_a_name_of_its_own(self):
        def things(*fields):
            return Resource(
                name="things",
                singular="thing",
                type_name="Thing",
                model="res.partner",
                description="D",
                fields=(*IDENTITY, *fields),
            )

        town = embedded(_PLACE, Text("town", "D", sortable=True))
        self.assertEqual(list(things(*town).sorts_by), ["id", "town"])
        with self.assertRaisesRegex(DeclarationError, "declared twice"):
            things(*town, Text("place", "D"))
        with self.assertRaisesRegex(DeclarationError, "two sort by one name"):
            things(*town, Text("town", "D", sortable=True))


@tagged("-at_install", "post_install")
class TestRetyped(BaseCase):
    """``take(show(value)) == value``, and everything that follows."""

    def test_languages_come_back(self):
        codes = {
            "en_US",
            "fr",
            "es_419",
            "sr@latin",
            "sr@Cyrl",
            "zh_HK",
            "ca_ES@valencia",
        }
        tags = {to_tag(code) for code in codes}
        wanted = {
            "en-US",
            "fr",
            "es-419",
            "sr-Latn",
            "sr-Cyrl",
            "zh-HK",
            "ca-ES-valencia",
        }
        self.assertEqual(tags, wanted)
        chance = random.Random(19)
        parts = [
            "en",
            "EN",
            "sr",
            "x",
            "odoo",
            "_",
            "-",
            "@",
            "US",
            "us",
            "419",
            "Latn",
            "latin",
            "Cyrl",
            "valencia",
            "a1",
            "é",
        ]
        for _turn in range(2_000 * EFFORT):
            codes.add("".join(chance.choices(parts, k=chance.randint(1, 6))))
        for code in codes:
            self.assertEqual(to_code(to_tag(code)), code)
        self.assertEqual(len({to_tag(code) for code in codes}), len(codes))
        for tag in ("EN-us", "en-us", "en-US"):
            self.assertEqual(to_code(tag), "en_US")

    def test_what_is_sent_and_shown_goes_through_both(self):
        type_ = ConvertedType(
            newer=LanguageType(),
            older=TextType(max_length=10),
            spell=to_code,
            read=to_tag,
        )
        self.assertEqual(type_.stored(type_.parse("sr@latin")), "sr@latin")
        self.assertEqual(
            list(type_.show(["en_US", None, "es_419"])), ["en_US", None, "es_419"]
        )
        self.assertEqual(type_.limits().max_length, 10)
        self.assertEqual(type_.from_cursor(type_.to_cursor("en_US")), "en_US")

    def test_numbers_that_were_texts(self):
        before = older(
            lambda types: tuple(
                each
                if each.type_name != TYPE
                else replace(
                    each,
                    fields=(
                        *each.fields,
                        Date("since", "D", source="date", sortable=True),
                    ),
                )
                for each in types
            ),
            retyped(
                TYPE,
                Text("year", "D", pattern="^[0-9]{4}$"),
                now="since",
                show=lambda day: day[:4],
                take=lambda year: f"{year}-01-01",
            ),
        )
        year = before.member("year")
        self.assertEqual((year.source, year.sortable), ("date", True))
        names = {each.name: each for each in before.filters if each.of == "year"}
        self.assertIn("year", names)
        self.assertNotIn("since", {each.name for each in before.filters})
        day = DateType().parse("2026-01-01")
        self.assertEqual(year.type.stored("2026"), DateType().stored(day))
        self.assertEqual(names["year"].type.stored(["2026"]), [DateType().stored(day)])

    def test_an_older_spelling_is_no_less_protected(self):
        secret = member_differing(
            TYPE, "language", scope="languages:read", pii=Pii.SENSITIVE
        )
        spelled = {"now": "language", "show": to_code, "take": to_tag}
        for was, scope, pii in (
            (Text("lang", "D"), "languages:read", Pii.SENSITIVE),
            (Text("lang", "D", scope="a:read"), "a:read", Pii.SENSITIVE),
        ):
            before = older(secret, retyped(TYPE, was, **spelled))
            lang = before.member("lang")
            self.assertEqual((lang.scope, lang.pii), (scope, pii))
            [listed] = [each for each in before.filters if each.of == "lang"]
            self.assertEqual(listed.scope, "languages:read")
        personal = Text("lang", "D", pii=Pii.PERSONAL)
        before = older(retyped(TYPE, personal, **spelled))
        self.assertEqual(before.member("lang").pii, Pii.PERSONAL)

    def test_what_can_not_be_converted(self):
        def with_prefix():
            return retyped(TYPE, Text("title", "D"), now="name", show=str, take=str)

        with self.assertRaisesRegex(DeclarationError, "no beginning"):
            older(with_prefix())
        with self.assertRaisesRegex(DeclarationError, "a list can't be converted"):
            older(retyped(TYPE, Text("tags", "D"), now="tags", show=str, take=str))
        mistake = ConvertedType(
            newer=IntegerType(),
            older=TextType(min_length=3, max_length=1),
            spell=str,
            read=int,
        ).mistake()
        self.assertEqual(mistake, "min_length is more than max_length")


class TestBeside(VersionsCase):
    """Three versions, of which the newest has other statuses and another spelling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.declare(cls.newest, cls.versions)
        cls.record = cls.customer("Azure", city="Fremont", barcode="2026")

    @staticmethod
    def newest(types):
        """Customers with a barcode that is shown as a number."""
        number = Text(
            "badge", "Its badge.", source="barcode", max_length=20, writable=True
        )
        return tuple(
            replace(each, fields=(*each.fields, number))
            if each.type_name == TYPE
            else each
            for each in types
        )

    @staticmethod
    def versions(own):
        was = Text(
            "badge_reversed", "Its badge, from the end.", max_length=20, writable=True
        )
        backwards = {"show": lambda text: text[::-1], "take": lambda text: text[::-1]}
        *before, last, newer = one_more(retyped(TYPE, was, now="badge", **backwards))(
            own
        )
        return (*before, replace(last, statuses={"validation": 400}), newer)

    def test_values_are_spelled_as_each_version_has_them(self):
        for version, name, shown in (
            (3, "badge", "2026"),
            (2, "badge_reversed", "6202"),
            (1, "badge_reversed", "6202"),
        ):
            path = f"/api/v{version}/customers/{self.record.id}?fields={name}"
            self.assertEqual(self.rest("GET", path).json[name], shown)
            sent = shown[::-1]
            found = self.rest("PATCH", path, json={name: sent})
            self.assertEqual(found.json[name], sent, found.text)
            self.rest("PATCH", path, json={name: shown})
            listed = f"/api/v{version}/customers?{name}={shown}&fields={name}"
            [row] = self.rest("GET", listed).json["results"]
            self.assertEqual(row, {"id": self.record.id, name: shown})
            export = f"/api/v{version}/customers/export?{name}={shown}&fields={name}"
            lines = self.rest("GET", export, headers={"Accept": "application/x-ndjson"})
            self.assertIn(f'"{name}":"{shown}"', lines.text)
            batch = {
                "operation": "update",
                "items": [{"id": self.record.id, name: shown}],
            }
            answer = self.rest(
                "POST", f"/api/v{version}/customers/batch?fields={name}", json=batch
            )
            self.assertEqual(answer.json["results"][0]["record"][name], shown)
        query = f"{{ customer(id: {self.record.id}) {{ badge badgeReversed }} }}"
        both = {"badge": "2026", "badgeReversed": "6202"}
        self.assertEqual(self.graphql(query).data["customer"], both)

    def test_a_refusal_has_the_status_of_the_version(self):
        for version, status in ((3, 422), (2, 400), (1, 400)):
            path = f"/api/v{version}/customers"
            answer = self.rest("POST", path, json={})
            self.assertProblem(answer, "validation", status=status)
            self.assertEqual(answer.json["status"], status)
            document = self.rest("GET", f"/api/v{version}/openapi.json", key=None).json
            responses = document["paths"][path]["post"]["responses"]
            self.assertEqual("422" in responses, status == 422)
            batch = {"operation": "create", "atomic": False, "items": [{}]}
            answer = self.rest("POST", f"{path}/batch", json=batch)
            [result] = answer.json["results"]
            self.assertEqual(
                (result["status"], result["error"]["status"]), (status, status)
            )
        refused = self.graphql(
            'mutation { createCustomer(input: {name: ""}) { customer { id } } }'
        )
        self.assertEqual(refused.failure["status"], 422)

    def test_nothing_knows_how_many_there_are(self):
        """The oldest is made by way of the others, and says what it always did."""
        shown = {}
        for version in (1, 2, 3):
            path = f"/api/v{version}/customers/{self.record.id}"
            # What is kept is made.
            self.rest("GET", path)
            with self.statements() as statements:
                answer = self.rest("GET", path)
            shown[version] = (answer.json, answer.points, len(statements))
        self.assertEqual(shown[1][0]["country"], None)
        self.assertEqual(shown[2][0], shown[3][0])
        self.assertEqual(shown[2][0]["address"]["city"], "Fremont")
        self.assertEqual({each[1:] for each in shown.values()}, {shown[3][1:]})

    def test_versions_end_by_themselves(self):
        self.assertEqual((V1.name, V2.name), ("v1", "v2"))
        self.assertTrue(V1.deprecated.stays_a_year)
        self.assertRegex(V1.deprecated.reason, re.escape("2028"))
