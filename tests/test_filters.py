# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What lists are filtered by, alike at both doors."""

from odoo.addons.dual_api.schema.declaration import (
    MAX_VALUES,
)
from odoo.addons.dual_api.schema.declaration.value_types.phone import digits_of
from odoo.addons.dual_api.schema.request.conditions import (
    MAX_ALL_ALTERNATIVES,
    MAX_ALTERNATIVES,
    MAX_LEVELS,
    MAX_WORDS,
)

from .common import ApiCase


class FilterCase(ApiCase):
    """Asks lists of customers; no tests."""

    allow_inherited_tests_method = False

    def found(self, **params):
        """Their names, the same at both doors, sorted."""
        answer = self.rest("GET", "customers", params={"limit": 200, **params})
        self.assertEqual(answer.status, 200, answer.text)
        return sorted(row["name"] for row in answer.json["results"])

    def asked(self, filter_, first=200):
        """The same of GraphQL."""
        answer = self.graphql(
            "query($f: CustomerFilter, $n: Int) { customers(first: $n, filter: $f)"
            " { nodes { name } } }",
            {"f": filter_, "n": first},
        )
        self.assertIsNone(answer.error, answer.text)
        return sorted(node["name"] for node in answer.data["customers"]["nodes"])

    def refused(self, filter_):
        """The details of GraphQL's refusal."""
        answer = self.graphql(
            "query($f: CustomerFilter) { customers(filter: $f) { totalCount } }",
            {"f": filter_},
        )
        self.assertEqual(answer.error, "validation", answer.text)
        return answer.failure["details"]


class TestSeveralValues(FilterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = cls.env["res.partner"].create
        cls.france = make({"name": "Dupont, Jean", "country_id": cls._country("FR")})
        cls.germany = make({"name": "Müller", "country_id": cls._country("DE")})
        cls.spain = make({"name": "Pérez", "country_id": cls._country("ES")})
        cls.all = cls.france | cls.germany | cls.spain

    @classmethod
    def _country(cls, code):
        return cls.env.ref(f"base.{code.lower()}").id

    def test_codes_are_separated_by_commas_or_come_again(self):
        ids = ",".join(map(str, self.all.ids))
        for params in (
            {"country": "FR,DE"},
            {"country": ["FR", "DE"]},
            {"country": ["FR", "DE,FR"]},
        ):
            found = self.found(ids=ids, **params)
            self.assertEqual(found, ["Dupont, Jean", "Müller"], params)
        both = {"ids": self.all.ids, "country": ["FR", "DE"]}
        self.assertEqual(self.asked(both), ["Dupont, Jean", "Müller"])
        one = {"ids": self.all.ids, "country": "DE"}
        self.assertEqual(self.asked(one), ["Müller"])

    def test_a_comma_in_a_name_is_part_of_it(self):
        self.assertEqual(self.found(name="Dupont, Jean"), ["Dupont, Jean"])
        found = self.found(name=["Dupont, Jean", "Müller"])
        self.assertEqual(found, ["Dupont, Jean", "Müller"])

    def test_the_next_page_is_asked_for_the_same(self):
        names = ["Dupont, Jean", "Müller", "Pérez"]
        page = self.rest("GET", "customers", params={"name": names, "limit": 1}).json
        found = []
        while True:
            found += [row["name"] for row in page["results"]]
            if page["next"] is None:
                break
            page = self.rest("GET", page["next"]).json
        self.assertEqual(sorted(found), names)

    def test_known_ids(self):
        first, second, third = self.all.ids
        self.assertEqual(self.found(ids=f"{third},{first}"), ["Dupont, Jean", "Pérez"])
        node = self.rest("GET", f"customers/{first}?fields=node_id").json["node_id"]
        self.assertEqual(
            self.asked({"ids": [node, str(second)]}),
            self.found(ids=f"{first},{second}"),
        )
        self.assertEqual(self.found(ids="2000000000"), [])
        self.germany.active = False
        self.assertEqual(self.found(ids=str(second)), [])
        self.assertEqual(self.found(ids=str(second), active="all"), ["Müller"])

    def test_known_ids_cost_what_they_can_return(self):
        params = {"ids": "1,2", "limit": 200, "expand": "contacts"}
        self.assertEqual(self.rest("GET", "customers", params=params).points, 1)
        query = (
            "{ customers(first: 200, filter: {ids: [1, 2]})"
            " { nodes { contacts { nodes { id } } } } }"
        )
        self.assertEqual(self.graphql(query).points, 1)

    def test_who_uses_the_system_is_not_found_by_id(self):
        user = self.env.ref("base.user_admin").partner_id
        self.assertEqual(self.found(ids=str(user.id), active="all"), [])

    def test_too_many_are_refused(self):
        ids = ",".join(["1"] * (MAX_VALUES + 1))
        answer = self.rest("GET", "customers", params={"ids": ids})
        details = {"ids": [f"Enter at most {MAX_VALUES} entries."]}
        self.assertProblem(answer, "validation", details=details, status=422)
        self.assertEqual(self.refused({"ids": ["1"] * 2_000}), details)

    def test_the_one_that_is_wrong_is_named(self):
        sentence = ["Enter the two capital letters of a country."]
        for text, name in (("FR,x", "country.1"), ("x", "country")):
            answer = self.rest("GET", "customers", params={"country": text})
            self.assertProblem(answer, "validation", details={name: sentence})
            self.assertEqual(
                self.refused({"country": text.split(",")}), {name: sentence}
            )


class TestOtherForms(FilterCase):
    """Ranges, beginnings, values that are there or not, telephone numbers."""

    def test_a_day_is_meant_to_its_end(self):
        made = self.customer("Of that day")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2031-03-05 23:59:59.7'"
            " WHERE id = %s",
            [made.id],
        )
        since = "2031-01-01"
        for until, names in (
            ("2031-03-05", ["Of that day"]),
            ("2031-03-05T23:59:59Z", ["Of that day"]),
            ("2031-03-06T00:59:59+01:00", ["Of that day"]),
            ("2031-03-05T23:59:58Z", []),
            ("2031-03-04", []),
        ):
            found = self.found(created_since=since, created_until=until)
            self.assertEqual(found, names, until)
            found = self.asked({"createdSince": since, "createdUntil": until})
            self.assertEqual(found, names, until)

    def test_beginnings(self):
        for name in ("Ærø Søfart", "aeroflot", "50% off", "500 off", "a_b", "axb"):
            self.customer(name)
        for prefix, names in (
            ("AERO", ["aeroflot", "Ærø Søfart"]),
            ("ærø", ["aeroflot", "Ærø Søfart"]),
            ("50%", ["50% off"]),
            ("A_", ["a_b"]),
            ("off", []),
            ("\\", []),
        ):
            self.assertEqual(self.found(name_prefix=prefix), sorted(names), prefix)
            self.assertEqual(self.asked({"namePrefix": prefix}), sorted(names), prefix)

    def test_whether_there_is_a_value(self):
        firm = self.customer("Firm", email="f@x.example", vat="BE0477472701")
        person = self.customer("Person", is_company=False, parent_id=firm.id, email="")
        ids = f"{firm.id},{person.id}"
        for name, which in (
            ("has_email", "Firm"),
            ("has_parent", "Person"),
        ):
            other = "Person" if which == "Firm" else "Firm"
            self.assertEqual(self.found(ids=ids, **{name: "true"}), [which])
            self.assertEqual(self.found(ids=ids, **{name: "false"}), [other])
        self.assertEqual(
            self.asked({"ids": ids.split(","), "hasTags": False}),
            [
                "Firm",
                "Person",
            ],
        )

    def test_telephone_numbers_are_compared_by_their_digits(self):
        self.customer("Called", phone="+33 (0)1 23.45-67 89")
        self.customer("Other", phone="+33 1 99 99 99 99")
        for text in ("+33 01 23 45 67 89", "0033/0123456789", "330123456789"):
            self.assertEqual(self.found(phone=text), ["Called"], text)
            self.assertEqual(self.asked({"phone": text}), ["Called"], text)
        self.assertEqual(self.found(phone="none"), [])
        self.assertEqual(digits_of("+00 12 \N{ARABIC-INDIC DIGIT ONE}"), "12")


class TestSearch(FilterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = cls.env["res.partner"].create
        cls.firm = make(
            {
                "name": "Société Générale d'Édition",
                "is_company": True,
                "ref": "KX-981",
                "vat": "XX998877",
                "email": "Bonjour@edition.example",
                "phone": "+352 27 12-34",
            }
        )
        cls.person = make({"name": "Zoë Weiß", "parent_id": cls.firm.id, "phone": ""})
        cls.greek = make({"name": "ΟΔΟΣ Ἑρμοῦ"})

    def test_words_in_any_order_without_case_and_accents(self):
        firm, person = self.firm.name, self.person.name
        for text, names in (
            ("societe generale", [firm, person]),
            ("ÉDITION société", [firm, person]),
            ("zoe", [person]),
            ("weiss ZOË", [person]),
            ("zoe generale", [person]),
            ("kx-981", [firm]),
            ("998877", [firm, person]),
            ("bonjour@", [firm]),
            ("edition bonjour 2712", [firm]),
            # A small sigma has another form where a word ends.
            ("Οδός ερμου", [self.greek.name]),
            ("societe zebra", []),
            ("soci%", []),
            ("s_ciete", []),
        ):
            self.assertEqual(self.found(q=text), sorted(names), text)
            self.assertEqual(self.asked({"q": text}), sorted(names), text)

    def test_telephone_numbers(self):
        for text in ("+352 271234", "00352 27 12 34", "3522712", "27-12"):
            self.assertEqual(self.found(q=text), [self.firm.name], text)
        # Two digits are no number.
        self.assertEqual(self.found(q="+35 (zoe"), [])

    def test_what_can_not_be_looked_for(self):
        words = " ".join(map(str, range(MAX_WORDS + 1)))
        answer = self.rest("GET", "customers", params={"q": words})
        details = {"q": [f"Enter at most {MAX_WORDS} words."]}
        self.assertProblem(answer, "validation", details=details, status=422)
        self.assertEqual(self.refused({"q": words}), details)
        answer = self.rest("GET", "customers", params={"q": " \N{EM SPACE}"})
        self.assertProblem(answer, "validation", status=422)


class TestAlternatives(FilterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = cls.env["res.partner"].create
        cls.ant = make({"name": "Ant", "ref": "1", "city": "Rome"})
        cls.bee = make({"name": "Bee", "ref": "2", "city": "Rome"})
        cls.cat = make({"name": "Cat", "ref": "3", "city": "Oslo", "active": False})
        cls.ids = (cls.ant | cls.bee | cls.cat).ids

    def test_one_of_them_is_met(self):
        for filter_, names in (
            ({"or": [{"ref": "1"}, {"name": "Bee"}]}, ["Ant", "Bee"]),
            ({"or": [{"ref": "1"}, {"ref": "3"}]}, ["Ant"]),
            ({"or": {"ref": "2"}}, ["Bee"]),
            ({"city": "Rome", "or": [{"ref": "1"}, {"q": "cat"}]}, ["Ant"]),
            ({"or": [{"ref": "1", "city": "Oslo"}, {"namePrefix": "be"}]}, ["Bee"]),
            (
                {"or": [{"city": "Rome", "or": [{"ref": "1"}, {"ref": "2"}]}]},
                ["Ant", "Bee"],
            ),
            # Where an alternative names a filter, its default does not hold.
            ({"or": [{"active": False}, {"ref": "1"}]}, ["Ant", "Cat"]),
            ({"active": True, "or": [{"active": False}, {"ref": "1"}]}, ["Ant"]),
            ({"or": [{"active": None, "city": "Oslo"}]}, ["Cat"]),
        ):
            self.assertEqual(self.asked({"ids": self.ids, **filter_}), names, filter_)

    def test_each_costs_a_point(self):
        query = "query($f: CustomerFilter) { customers(filter: $f) { nodes { id } } }"
        for filter_, price in (
            ({"or": [{"ref": "1"}]}, 2),
            ({"or": [{"ref": "1"}] * 9}, 10),
            ({"or": [{"or": [{"ref": "1"}] * 3}] * 3}, 13),
            ({"or": [{"q": "a b"}, {"namePrefix": "x"}]}, 1 + 2 + 3 + 1),
        ):
            answer = self.graphql(query, {"f": filter_})
            self.assertEqual(answer.points, price, filter_)

    def test_what_is_no_alternative_is_refused(self):
        nested = {"ref": "1"}
        for _level in range(MAX_LEVELS + 1):
            nested = {"or": [nested]}
        deep = ".".join(["or.0"] * MAX_LEVELS) + ".or"
        each = {"ref": "1"}
        wide = {"or": [{"or": [each] * MAX_ALTERNATIVES}] * 5}
        for filter_, details in (
            ({"or": []}, {"or": ["This can't be empty."]}),
            ({"or": [each, {}]}, {"or.1": ["This can't be empty."]}),
            ({"or": [each, {"ref": None}]}, {"or.1": ["This can't be empty."]}),
            (
                {"or": [each] * (MAX_ALTERNATIVES + 1)},
                {"or": [f"Enter at most {MAX_ALTERNATIVES} entries."]},
            ),
            (
                nested,
                {deep: ["Conditions can be nested at most 3 levels deep."]},
            ),
            (
                wide,
                {"or.4.or": [f"Enter at most {MAX_ALL_ALTERNATIVES} entries."]},
            ),
            (
                {"or": [each, {"country": ["FR", "x"]}]},
                {"or.1.country.1": ["Enter the two capital letters of a country."]},
            ),
        ):
            self.assertEqual(self.refused(filter_), details, filter_)

    def test_rest_has_none(self):
        answer = self.rest("GET", "customers", params={"or": "ref=1"})
        details = {"or": ["unknown field"]}
        self.assertProblem(answer, "validation", details=details, status=422)
