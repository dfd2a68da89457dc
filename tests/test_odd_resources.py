# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever may be declared works, however little or unusual it is, at both doors."""

from unittest.mock import patch

import orjson

from odoo.tests import new_test_user, tagged

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Date,
    Field,
    Filter,
    FlagType,
    Listed,
    Match,
    MomentType,
    Number,
    RecordIdType,
    Relation,
    Resource,
    TextsType,
)
from odoo.addons.dual_api.schema.naming import camel, pascal
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.key import KEYS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.offer import gives_back


def _name(**facts):
    return Field(**{"name": "name", "source": "name", "description": "D", **facts})


#: Nothing but its identity: no filter, no search, nothing that is written.
INDUSTRIES = Resource(
    name="industries",
    singular="industry",
    type_name="Industry",
    model="res.partner.industry",
    description="D",
    verbs=(),
    fields=IDENTITY,
    id_filter=False,
)
#: Written, but with no field that can be.
BANKS = Resource(
    name="banks",
    singular="bank",
    type_name="Bank",
    model="res.bank",
    description="D",
    fields=(*IDENTITY, _name(default=True)),
)
#: Read only, with paths through what Odoo itself joins: a user inherits its partner.
ACCOUNTS = Resource(
    name="accounts",
    singular="account",
    type_name="Account",
    model="res.users",
    description="D",
    verbs=(),
    search=("name", "partner_id.email"),
    order=("-city",),
    fields=(
        *IDENTITY,
        _name(sortable=True, default=True),
        _name(name="full_name", source="partner_id.name", sortable=True),
        _name(name="city", source="partner_id.city", sortable=True),
        _name(name="mail", source="email", sortable=True),
        _name(name="groups", source="group_ids.name", type=TextsType()),
        _name(name="country", source="country_id.code"),
        _name(name="land", source="partner_id.country_id.code", sortable=True),
        _name(name="money", source="company_id.currency_id.name", sortable=True),
        _name(name="shown", source="display_name", computed=True),
        _name(name="firm_shown", source="company_id.display_name", computed=True),
        _name(name="created", source="create_date", type=MomentType(), sortable=True),
    ),
    relations=(Relation(name="firm", source="company_id", to="Firm", description="D"),),
    filters=(
        Filter(name="name", source="name", description="D"),
        Filter(name="city", source="partner_id.city", description="D"),
        Filter(name="group", source="group_ids.name", description="D"),
        Filter(
            name="active",
            source="active",
            type=FlagType(),
            match=Match.CHOICE,
            description="D",
        ),
        Filter(
            name="firm_id",
            source="company_id",
            type=RecordIdType(to="Firm"),
            description="D",
        ),
        Filter(
            name="since",
            source="create_date",
            type=MomentType(),
            match=Match.AT_LEAST,
            description="D",
        ),
    ),
)
FIRMS = Resource(
    name="firms",
    singular="firm",
    type_name="Firm",
    model="res.company",
    description="D",
    verbs=(),
    search=("partner_id.name",),
    fields=(
        *IDENTITY,
        _name(default=True),
        _name(name="other_name", source="partner_id.name"),
        _name(name="currency", source="currency_id.name", sortable=True),
        _name(name="land", source="partner_id.country_id.code", sortable=True),
    ),
    relations=(
        Relation(
            name="accounts", source="user_ids", to="Account", many=True, description="D"
        ),
        Relation(
            name="branches", source="child_ids", to="Firm", many=True, description="D"
        ),
        Relation(
            name="accounts_below",
            source="child_ids.user_ids",
            to="Account",
            many=True,
            description="D",
        ),
        Relation(
            name="homes",
            source="user_ids.company_id",
            to="Firm",
            many=True,
            description="D",
        ),
    ),
)
CURRENCIES = Resource(
    name="currencies",
    singular="currency",
    type_name="Currency",
    model="res.currency",
    description="D",
    verbs=(),
    fields=(*IDENTITY, _name(default=True)),
    relations=(
        Relation(
            name="rates",
            source="rate_ids",
            to="CurrencyRate",
            many=True,
            nullable=False,
            description="D",
        ),
    ),
)
#: With lists, but none of its own.
RATES = Listed(
    name="currency_rates",
    singular="currency_rate",
    type_name="CurrencyRate",
    model="res.currency.rate",
    description="D",
    order=("-day",),
    search=("currency_id.name",),
    fields=(
        *IDENTITY,
        Date("day", "D", source="name", default=True, sortable=True),
        Number("rate", "D", default=True),
    ),
)
ODD = (INDUSTRIES, BANKS, ACCOUNTS, FIRMS, CURRENCIES)


class OddCase(ApiCase):
    """With resources that no addon has."""

    api_groups = "base.group_user,base.group_system"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        resolver = cls.env["dual_api.resolver"]
        cls.addClassCleanup(gives_back(cls.registry))
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        types = (CUSTOMERS, KEYS, USER, VIEWER, *ODD, RATES)
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
        cls.odd_key = cls.new_key(scopes=cls.all_scopes(), limit=100_000)

    def assertAnswered(self, answer, what):
        self.assertEqual((answer.status, answer.failure), (200, None), what)


@tagged("-at_install", "post_install")
class TestOddResources(OddCase):
    """All of what is declared is asked for, each part of it by itself."""

    def get(self, path):
        self.assertAnswered(self.rest("GET", path, key=self.odd_key), path)

    def ask(self, query):
        self.assertAnswered(self.graphql(query, key=self.odd_key), query)

    def test_all_of_it_is_offered(self):
        self.assertEqual(self.env["dual_api.resolver"]._left_out(), ())

    def test_what_is_only_read_has_no_scope_for_writing(self):
        scopes = self.env["dual_api.resolver"]._catalog(V1).scopes
        self.assertIn("accounts:read", scopes)
        self.assertNotIn("accounts:write", scopes)
        self.assertIn("banks:write", scopes)

    def test_rest_reads_every_field_filter_and_order(self):
        for resource in ODD:
            path = resource.name
            self.get(f"{path}?include_total=true")
            for member in resource.members():
                self.get(f"{path}?fields={member.name}")
            for name in (field.name for field in resource.sortable):
                self.get(f"{path}?limit=1&sort={name}")
                self.get(f"{path}?limit=1&sort=-{name}")
            for filter_ in resource.filters:
                value = str(filter_.one.example).lower()
                self.get(f"{path}?{filter_.name}={value}")
            if resource.search:
                self.get(f"{path}?q=x")

    def test_graphql_reads_every_field_filter_and_order(self):
        for resource in ODD:
            root = camel(resource.name)
            self.ask(f"{{ {root} {{ totalCount nodes {{ id etag }} }} }}")
            for member in resource.members():
                below = ""
                if isinstance(member, Relation):
                    below = "{ nodes { id } }" if member.many else "{ id }"
                shown = f"{member.graphql_name} {below}"
                self.ask(f"{{ {root} {{ nodes {{ {shown} }} }} }}")
            for field in resource.sortable:
                order = f"{{field: {field.name.upper()}}}"
                self.ask(f"{{ {root}(orderBy: [{order}]) {{ nodes {{ id }} }} }}")
            for filter_ in resource.filters:
                text = orjson.dumps(filter_.one.example).decode()
                condition = f"{{{camel(filter_.name)}: {text}}}"
                self.ask(f"{{ {root}(filter: {condition}) {{ nodes {{ id }} }} }}")

    def test_the_documents_show_what_there_is(self):
        openapi = self.rest("GET", "openapi.json", key=self.odd_key).json
        sdl = self.rest("GET", "/graphql/schema.graphql", key=self.odd_key).text
        for resource in ODD:
            paths = openapi["paths"]
            self.assertEqual(
                bool(resource.verbs), "post" in paths[f"/api/v1/{resource.name}"]
            )
            self.assertEqual(
                bool(resource.verbs), f"create{pascal(resource.singular)}(" in sdl
            )
        self.assertNotIn("IndustryFilter", sdl)

    def test_a_filter_of_what_has_none_is_refused(self):
        answer = self.rest("GET", "industries?name=x", key=self.odd_key)
        self.assertEqual((answer.status, answer.error), (422, "validation"))
        answer = self.graphql(
            '{ industries(filter: {name: "x"}) { nodes { id } } }', key=self.odd_key
        )
        self.assertEqual(answer.error, "validation")


@tagged("-at_install", "post_install")
class TestListsBelow(OddCase):
    """What has lists only below other records is asked for there, and nowhere else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.env["res.currency"].create({"name": "XTS", "symbol": "x"})
        cls.env["res.currency.rate"].create(
            [
                {"currency_id": cls.currency.id, "name": f"2020-01-0{day}", "rate": day}
                for day in (1, 2, 3)
            ]
        )
        cls.reader = cls.new_key(scopes=["currencies:read"], limit=100_000)

    def days(self, query):
        answer = self.rest(
            "GET", f"currencies/{self.currency.id}/rates{query}", key=self.reader
        )
        self.assertAnswered(answer, query)
        return [each["day"][-1] for each in answer.json["results"]]

    def firms(self):
        """A company and the one above it, each with a user who knows the other."""
        firms = self.env["res.company"]
        above = firms.create({"name": "Above"})
        below = firms.create({"name": "Below", "parent_id": above.id})
        guest, _host = (
            new_test_user(self.env, f"odd_{firm.name}", company_id=firm.id)
            for firm in (above, below)
        )
        guest.company_ids = above | below
        self.api_user.company_ids = above | below | self.api_user.company_id
        return above, below

    def test_a_list_may_lie_behind_another(self):
        above, below = self.firms()
        key = self.new_key(scopes=self.all_scopes())
        for path, names in {
            f"firms/{above.id}/accounts_below": ["odd_Above", "odd_Below"],
            f"firms/{above.id}/accounts_below?limit=0&include_total=true": [],
            f"firms/{below.id}/homes": ["Above", "Below"],
            f"firms/{below.id}/homes?name=Above": ["Above"],
            f"firms/{below.id}/accounts_below": [],
        }.items():
            answer = self.rest("GET", path, key=key)
            self.assertAnswered(answer, path)
            # A new company has users of Odoo's own, too.
            ours = ("odd_Above", "odd_Below", "Above", "Below")
            found = sorted({row["name"].split()[0] for row in answer.json["results"]})
            self.assertEqual([name for name in found if name in ours], names, path)
            self.assertEqual(answer.json.get("total", 4), 4)

    def test_several_lists_may_lead_to_one_record_with_a_list(self):
        above, below = self.firms()
        key = self.new_key(scopes=self.all_scopes())
        ids = f"{above.id},{below.id}"
        answer = self.rest(
            "GET", f"firms?ids={ids}&fields=accounts.firm.branches.name", key=key
        )
        self.assertAnswered(answer, "expand")
        query = (
            "query ($ids: [ID!]) { firms(filter: {ids: $ids}) { nodes { accounts"
            " { nodes { firm { etag branches { nodes { name } } } } } } } }"
        )
        same = self.graphql(query, {"ids": [above.id, below.id]}, key=key)
        self.assertAnswered(same, query)
        found = [
            [
                [each["name"] for each in account["firm"]["branches"]["results"]]
                for account in firm["accounts"]["results"]
            ]
            for firm in answer.json["results"]
        ]
        self.assertEqual([lists.count(["Below"]) > 0 for lists in found], [True, True])
        nodes = same.json["data"]["firms"]["nodes"]
        connected = [
            [
                [each["name"] for each in account["firm"]["branches"]["nodes"]]
                for account in firm["accounts"]["nodes"]
            ]
            for firm in nodes
        ]
        self.assertEqual(connected, found)

    def test_rest_pages_sorts_filters_and_searches(self):
        for query, days in {
            "": "321",
            "?sort=day": "123",
            "?limit=2&offset=1": "21",
            "?rate_min=2": "32",
            "?day_until=2020-01-02": "21",
            "?q=xts": "321",
        }.items():
            self.assertEqual("".join(self.days(query)), days, query)
        expanded = self.rest(
            "GET", f"currencies/{self.currency.id}?expand=rates", key=self.reader
        ).json
        self.assertEqual(expanded["rates"]["count"], 3)
        pages = self.rest(
            "GET",
            f"currencies/{self.currency.id}?expand=rates&rates.limit=2",
            key=self.reader,
        ).json["rates"]
        self.assertEqual([each["rate"] for each in pages["results"]], [3.0, 2.0])
        following = self.rest("GET", pages["next"], key=self.reader).json
        self.assertEqual([each["rate"] for each in following["results"]], [1.0])

    def test_graphql_has_a_connection_with_the_scope_of_the_parent(self):
        answer = self.graphql(
            "query ($id: ID!) { currency(id: $id) {"
            " rates(first: 2, filter: {rateMin: 2}, orderBy: [{field: DAY}])"
            " { totalCount nodes { id rate } } } }",
            {"id": self.currency.id},
            key=self.reader,
        )
        self.assertAnswered(answer, "rates")
        rates = answer.json["data"]["currency"]["rates"]
        self.assertEqual(rates["totalCount"], 2)
        self.assertEqual([each["rate"] for each in rates["nodes"]], [2.0, 3.0])
        node = self.graphql(
            "query ($id: ID!) { node(id: $id) { id } }",
            {"id": rates["nodes"][0]["id"]},
            key=self.reader,
        )
        self.assertIsNone(node.json["data"]["node"])

    def test_it_has_no_list_of_its_own_and_no_scope(self):
        for path in ("currency_rates", "rates"):
            self.assertEqual(self.rest("GET", path, key=self.odd_key).status, 404)
        scopes = self.env["dual_api.resolver"]._catalog(V1).scopes
        self.assertFalse([each for each in scopes if "rate" in each])
        sdl = self.rest("GET", "/graphql/schema.graphql", key=self.reader).text
        self.assertIn("rates(", sdl)
        self.assertNotIn("currencyRates(", sdl)
        paths = self.rest("GET", "openapi.json", key=self.reader).json["paths"]
        self.assertIn("/api/v1/currencies/{id}/rates", paths)
