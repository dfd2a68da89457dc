# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every type of value is shown, written, filtered, sorted and published at both doors.

Also one that the addon does not have: nothing but its own file knows of it.
"""

from dataclasses import replace
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.dual_api.models.resolver.left_out import sound_catalog
from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Choice,
    Choices,
    ChoiceType,
    Date,
    Decimal,
    Moment,
    Money,
    Number,
    Resource,
    Text,
    TextsType,
)
from odoo.addons.dual_api.schema.differences import renamed
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.key import KEYS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER

from .common import ApiCase
from .support.duration import Duration
from .support.effort import MINUTES
from .support.parity_answers import SameAnswers
from .support.parity_refusals import SameRefusals
from .support.parity_writes import SameWrites

_STAGES = Choices("Stage", ("planned", "running", "done"), "How far a job is.")
_SIZES = Choices("Size", ("1-day", "1-week"), "How large a job is.")
JOBS = Resource(
    name="jobs",
    singular="job",
    type_name="Job",
    model="x_job",
    description="Something to do.",
    search=("x_name",),
    fields=(
        *IDENTITY,
        Text("name", "What it is.", source="x_name", required=True, max_length=50),
        Choice(
            "stage",
            "How far it is.",
            source="x_stage",
            choices=_STAGES,
            default=True,
            sortable=True,
            writable=True,
        ),
        Choice(
            "size",
            "How large it is.",
            source="x_size",
            choices=_SIZES,
            writable=True,
        ),
        Decimal(
            "rate",
            "How many at once.",
            source="x_rate",
            digits=3,
            minimum=0,
            default=True,
            sortable=True,
            writable=True,
            example="1.125",
        ),
        Number(
            "weight",
            "How heavy it is.",
            source="x_weight",
            minimum=0,
            sortable=True,
            writable=True,
        ),
        Money(
            "price",
            "What it costs.",
            source="x_price",
            currency="currency",
            sortable=True,
            writable=True,
        ),
        Text("currency", "Of the price.", source="x_currency_id.name"),
        Date(
            "day",
            "When it is due.",
            source="x_day",
            default=True,
            sortable=True,
            writable=True,
        ),
        Moment("begun_at", "When it began.", source="x_begun", writable=True),
        Duration(
            "length",
            "How long it takes.",
            source="x_minutes",
            sortable=True,
            writable=True,
        ),
    ),
)
_COLUMNS = {
    "x_stage": ("selection", {"selection": "[('planned', 'P'), ('running', 'R')]"}),
    "x_size": ("selection", {"selection": "[('1-day', 'D'), ('1-week', 'W')]"}),
    "x_rate": ("float", {}),
    "x_weight": ("float", {}),
    "x_currency_id": ("many2one", {"relation": "res.currency"}),
    "x_price": ("monetary", {"currency_field": "x_currency_id"}),
    "x_day": ("date", {}),
    "x_begun": ("datetime", {}),
    "x_minutes": ("integer", {}),
}


class JobCase(ApiCase):
    """A model with a field of each type, and a resource over it; no tests."""

    allow_inherited_tests_method = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(cls.env["dual_api.resolver"]._register_hook)
        cls.addClassCleanup(cls.registry.reset_changes)
        model = cls.env["ir.model"].create({"name": "Job", "model": "x_job"})
        cls.env["ir.model.fields"].create(
            [
                {"model_id": model.id, "name": name, "ttype": type_, **facts}
                for name, (type_, facts) in _COLUMNS.items()
            ]
        )
        cls.env["ir.model.access"].create(
            {
                "name": "Jobs",
                "model_id": model.id,
                "group_id": cls.env.ref("base.group_user").id,
                **{f"perm_{each}": 1 for each in ("read", "write", "create", "unlink")},
            }
        )
        resolver = cls.env["dual_api.resolver"]
        types = (CUSTOMERS, KEYS, USER, VIEWER, JOBS)
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
        cls.api_key = cls.new_key(scopes=cls.all_scopes())


class JobSamples:
    """Jobs that have something everywhere."""

    def make_samples(self):
        """Jobs with something everywhere, alike where sorting must tell them apart."""
        euro, yen = self.env.ref("base.EUR").id, self.env.ref("base.JPY").id
        (self.env.ref("base.EUR") | self.env.ref("base.JPY")).active = True
        rows = (
            ("Dig", "planned", "1-day", 0.1, 1.5, euro, 12.5, "2026-01-31", 90),
            ("Fill", "running", "1-week", 2.0, 0.5, euro, 12.5, "2026-01-30", 5),
            ("Rake", "running", "1-day", 0.125, 0.5, yen, 1300, False, 0),
            ("Sow", False, False, 1234567.125, 3.0, euro, 0.05, "2025-12-31", 600),
        )
        names = ("x_name", *(n for n in _COLUMNS if n != "x_begun"))
        return self.env["x_job"].create(
            [
                dict(zip(names, row, strict=True), x_begun="2026-01-31 09:30:00")
                for row in rows
            ]
        )

    def write_values(self):
        return super().write_values() | {"name": "Plant", "stage": "running"}


@tagged("-at_install", "post_install")
class TestJobs(JobSamples, SameAnswers, JobCase):
    """What is answered and written of any resource: here, of each type."""

    allow_inherited_tests_method = True
    resource_name = "jobs"


@tagged("-at_install", "post_install", "-standard", MINUTES)
class TestRefusedJobs(JobSamples, SameRefusals, SameWrites, JobCase):
    """The rest of what holds for any resource."""

    allow_inherited_tests_method = True
    resource_name = "jobs"


@tagged("-at_install", "post_install")
class TestNewTypes(JobSamples, JobCase):
    """What each of them is at the doors, in so many words."""

    def setUp(self):
        super().setUp()
        self.dig, self.fill, self.rake, self.sow = self.make_samples()

    def rows(self, **params):
        answer = self.rest("GET", "jobs", params=params)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json["results"]

    def names(self, **params):
        return [row["name"] for row in self.rows(fields="name", **params)]

    def assertRefused(self, sentence, **values):
        [name] = values
        answer = self.rest("PATCH", f"jobs/{self.dig.id}", json=values)
        self.assertProblem(answer, "validation", details={name: [sentence]})
        answer = self.graphql(
            "mutation ($input: UpdateJobInput!) { updateJob(input: $input)"
            " { job { id } } }",
            {"input": {"id": str(self.dig.id), **values}},
        )
        self.assertProblem(
            answer, "validation", details={name: [sentence]}, status=answer.status
        )

    def test_each_is_shown_in_its_spelling(self):
        names = "name,stage,size,rate,price,currency,day,begun_at,length"
        *_others, rake, sow = self.rows(fields=names, sort="id")
        begun = "2026-01-31T09:30:00Z"
        self.assertEqual(
            {name: rake[name] for name in names.split(",")},
            {
                "name": "Rake",
                "stage": "running",
                "size": "1-day",
                "rate": "0.125",
                "price": "1300",
                "currency": "JPY",
                "day": None,
                "begun_at": begun,
                "length": "PT0H0M",
            },
        )
        self.assertEqual(sow["rate"], "1234567.125")
        self.assertEqual((sow["price"], sow["stage"]), ("0.05", None))

    def test_what_is_no_choice_any_more_is_not_shown(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE x_job SET x_stage = 'lost' WHERE id = %s", [self.dig.id]
        )
        self.assertIsNone(self.rows(fields="stage", sort="id")[0]["stage"])
        answer = self.graphql(f"{{ job(id: {self.dig.id}) {{ stage }} }}")
        self.assertIsNone(answer.data["job"]["stage"])

    def test_a_list_shows_no_such_choice_either(self):
        stages = TextsType(item=ChoiceType(choices=_STAGES))
        self.assertEqual(
            [*stages.show(["planned lost done", "lost", None])],
            [["planned", "done"], [], []],
        )

    def test_they_are_compared(self):
        self.assertEqual(self.names(stage="running", sort="id"), ["Fill", "Rake"])
        self.assertEqual(self.names(size="1-week"), ["Fill"])
        self.assertEqual(self.names(rate="0.1"), ["Dig"])
        self.assertEqual(self.names(price="12.50", sort="id"), ["Dig", "Fill"])
        self.assertEqual(self.names(price_min="12.5", sort="-price,id")[0], "Rake")
        self.assertEqual(self.names(day_since="2026-01-30", sort="day")[0], "Fill")
        for length in ("PT90M", "PT1H30M"):
            self.assertEqual(self.names(length=length), ["Dig"])
        self.assertEqual(self.names(length_min="PT10H"), ["Sow"])

    def test_what_is_none_of_them_is_refused(self):
        number = "Enter a number as text, such as 12.50, with at most %s digits"
        number += " before the point and %s after it."
        for value in ("1.1234", "1e3", "", ".5", "1,5", "NaN", 1.5, 5, True):
            self.assertRefused(number % (12, 3), rate=value)
        self.assertRefused("Enter 0 or more.", rate="-0.001")
        self.assertRefused("Enter 0 or more.", weight=-0.5)
        unit = "Enter a multiple of %s, the smallest amount in %s."
        self.assertRefused(unit % ("0.01", "EUR"), price="1.001")
        most = "Enter a number as text, such as 12.50, with at most 15 digits, 6 of"
        most += " them after the point."
        for value in ("1.0000001", "1234567890.123456", "1e3", "12345678901234"):
            self.assertRefused(most, price=value)
        day = "Enter a date, such as 2026-01-31."
        for value in ("2026-02-30", "2026-01-31T00:00:00Z", 20260131):
            self.assertRefused(day, day=value)
        self.assertRefused("Enter a length of time, such as PT1H30M.", length="PT")
        stages = "Choose one of these: planned, running, done."
        self.assertRefused(stages, stage="nonsense")
        self.assertRefused("Choose one of these: 1-day, 1-week.", size="1-year")
        # Declared, but not known to this database.
        self.assertRefused("Choose one of these: planned, running.", stage="done")

    def test_a_number_without_end_is_none(self):
        change = (
            f'mutation {{ updateJob(input: {{id: "{self.dig.id}", %s}})'
            " { job { rate weight } } }"
        )
        for literal in ("1e999", "9" * 400):
            answer = self.graphql(change % f"weight: {literal}")
            details = {"weight": ["Enter a number."]}
            self.assertProblem(answer, "validation", details=details, status=200)
        # As many digits as Python reads, and one more than it does.
        for digits in (4300, 4301):
            answer = self.graphql(change % f"rate: {'9' * digits}")
            self.assertIn("Enter a number as text", answer.text)
        for column in ("x_rate", "x_weight"):
            for value in ("Infinity", "-Infinity", "NaN"):
                self.env.cr.execute(
                    f"UPDATE x_job SET {column} = %s WHERE id = %s",  # noqa: S608
                    [value, self.dig.id],
                )
                name = column.removeprefix("x_")
                self.assertIsNone(self.rows(fields=name, sort="id")[0][name])
                answer = self.graphql(f"{{ job(id: {self.dig.id}) {{ {name} }} }}")
                self.assertEqual(answer.json["data"], {"job": {name: None}})
                self.assertNotIn("errors", answer.json)

    def test_a_list_is_walked_over_numbers_without_end(self):
        jobs = (self.dig | self.fill | self.rake | self.sow).ids
        for column in ("x_rate", "x_weight", "x_price"):
            name = column.removeprefix("x_")
            self.env.cr.execute(
                f"UPDATE x_job SET {column} = value::float"  # noqa: S608
                " FROM unnest(%s, %s) AS new(id, value) WHERE x_job.id = new.id",
                [jobs, ["NaN", "Infinity", "-Infinity", None]],
            )
            for sort, wanted in ((name, [2, 1, 0, 3]), (f"-{name}", [3, 0, 1, 2])):
                walked = []
                page = {"next_cursor": None}
                while page["next_cursor"] or not walked:
                    asked = {"sort": sort, "fields": "id", "limit": 1}
                    if walked:
                        asked["cursor"] = page["next_cursor"]
                    page = self.rest("GET", "jobs", params=asked).json
                    walked += [row["id"] for row in page["results"]]
                self.assertEqual(walked, [jobs[each] for each in wanted], sort)

    def test_what_goes_by_a_name_that_changed_changes(self):
        older = renamed("Job", was="currency_code", now="currency")((JOBS,))
        catalog, left_out = sound_catalog(self.env, older)
        self.assertEqual(left_out, ())
        price = catalog.resources["jobs"].member("price")
        self.assertEqual(price.currency, "currency_code")
        self.assertEqual(JOBS.member("price").currency, "currency")

    def test_what_one_door_shows_the_other_takes(self):
        shown = self.rest("GET", f"jobs/{self.dig.id}?fields=stage,rate,day").json
        query = f"{{ job(id: {self.dig.id}) {{ stage rate day }} }}"
        self.assertEqual(
            self.graphql(query).data["job"],
            {name: shown[name] for name in ("stage", "rate", "day")},
        )
        for name in ("stage", "rate", "day"):
            sent = {"id": str(self.fill.id), name: shown[name]}
            answer = self.graphql(
                "mutation ($input: UpdateJobInput!) { updateJob(input: $input)"
                f" {{ job {{ {name} }} }} }}",
                {"input": sent},
            )
            self.assertEqual(answer.data["updateJob"]["job"], {name: shown[name]})

    def test_the_documents_have_them(self):
        sdl = self.rest("GET", "/graphql/schema.graphql").text
        for line in (
            "enum Stage {\n  done\n  planned\n  running\n}",
            "  stage: Stage\n",
            "  size: String\n",
            "  rate: Decimal\n",
            "  price: Decimal\n",
            "  day: Date\n",
            "  length: Duration\n",
            "scalar Duration\n",
        ):
            self.assertIn(line, sdl)
        schemas = self.rest("GET", "openapi.json").json["components"]["schemas"]
        self.assertEqual(schemas["Stage"]["enum"], ["planned", "running", "done"])
        self.assertEqual(schemas["Size"]["enum"], ["1-day", "1-week"])
        shown = schemas["Job"]["properties"]
        for name, format_ in (
            ("rate", "decimal"),
            ("price", "decimal"),
            ("day", "date"),
            ("length", "duration"),
        ):
            self.assertEqual(shown[name]["format"], format_)
        sent = schemas["JobUpdate"]["properties"]
        self.assertIn("pattern", sent["rate"])
        self.assertEqual(sent["weight"]["minimum"], 0)

    def test_an_amount_stands_beside_its_currency(self):
        def left_out(*fields):
            types = (replace(JOBS, fields=(*IDENTITY, *fields), filters=()),)
            return {str(each) for each in sound_catalog(self.env, types)[1]}

        price = JOBS.member("price")
        self.assertEqual(
            left_out(price), {"Job.price: its currency 'currency' is not declared"}
        )
        wrong = Text("currency", "D", source="x_name")
        self.assertEqual(
            left_out(price, wrong),
            {"Job.price: its currency stands in x_currency_id, not in x_name"},
        )
        self.assertEqual(left_out(price, JOBS.member("currency")), set())

    def test_a_database_with_more_choices_offers_them(self):
        few = Choices("Stage", ("planned",), "How far a job is.")
        stage = Choice("stage", "D", source="x_stage", choices=few)
        jobs = replace(JOBS, fields=(*IDENTITY, stage), filters=(), order=())
        catalog, left_out = sound_catalog(self.env, (jobs,))
        self.assertEqual(left_out, ())
        found = catalog.resources["jobs"]
        [filter_] = found.filters
        for type_ in (found.member("stage").type, filter_.one):
            self.assertEqual(type_.choices.fixed, ("planned", "running"))
