# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A relation that the key's user may not follow is null, and refuses nothing else."""

from contextlib import contextmanager
from dataclasses import replace

from odoo.tests import tagged

from odoo.addons.dual_api.schema.declaration import Integer
from odoo.addons.dual_api.schema.request.operation import Kind

from .support.parity import Show
from .support.parity_doors import Doors
from .support.trips import TRIPS, TripCase

_SECRET = {"secret": Show(("id", "name"))}
_SECRETS = {"secrets": Show(("id", "name"), limit=2)}


@tagged("-at_install", "post_install")
class TestWithheld(Doors, TripCase):
    """The users of keys may read trips, but no secrets."""

    allow_inherited_tests_method = True
    resource_name = "trips"

    def make_samples(self):
        return self.make_trips()

    def deny(self, name):
        """Let nobody but administrators read the field of trips."""
        field = self.registry["x_trip"]._fields[name]
        self.addCleanup(setattr, field, "groups", field.groups)
        field.groups = "base.group_system"

    def test_it_is_null_at_both_doors(self):
        show = Show(("name",), {**_SECRET, **_SECRETS})
        rows = self.agree(self.request(Kind.LIST, show, sort=("id",))).rows
        self.assertEqual([row["name"] for row in rows][:2], ["Trip 0", "Trip 1"])
        self.assertEqual({row["secret"] for row in rows}, {None})
        self.assertEqual({row["secrets"] for row in rows}, {None})
        trip = self.samples[0]
        row = self.agree(self.request(Kind.GET, show, record_id=trip.id)).rows
        self.assertEqual(row, {"name": "Trip 0", "secret": None, "secrets": None})

    def test_a_field_that_is_denied_is_null_too(self):
        for name, below in (("secret", _SECRET), ("secrets", _SECRETS)):
            self.deny(self.resource.member(name).source)
            rows = self.agree(self.request(Kind.LIST, Show(("id",), below))).rows
            self.assertEqual({row[name] for row in rows}, {None})
        # The number of the record is a value of the trip.
        number = Integer("secret_number", "D", source="x_secret_id")
        with self.offered(replace(TRIPS, fields=(*TRIPS.fields, number))):
            request = self.request(Kind.LIST, Show(("id", "secret_number")))
            self.assertEqual(self.agree(request).error, "forbidden")

    def test_graphql_says_where_and_why(self):
        self.samples[1].x_secret_id = False
        self.env.flush_all()
        query = """
        query { found: trips(orderBy: {field: ID}, first: 3) {
            edges { node { ...one } }
        } }
        fragment one on Trip { id hidden: secret { id } }
        """
        answer = self.graphql(query)
        self.assertEqual(answer.status, 200)
        errors = answer.json["errors"]
        places = [error["path"] for error in errors]
        # Where there is nothing, nothing is withheld.
        place = ["found", "edges"]
        self.assertEqual(
            places,
            [[*place, number, "node", "hidden"] for number in (0, 2)],
        )
        for error in errors:
            self.assertEqual(error["extensions"]["code"], "FORBIDDEN")
            self.assertEqual(error["message"], "The key's user may not do this.")
            self.assertEqual(error["locations"], [{"line": 5, "column": 35}])
        self.assertIn("cost", answer.json["extensions"])
        nodes = [edge["node"] for edge in answer.data["found"]["edges"]]
        self.assertTrue(all(node["id"] for node in nodes))

    def test_errors_are_a_hundred_at_most(self):
        self.make_trips(130)
        answer = self.graphql("{ trips(first: 130) { nodes { secret { id } } } }")
        self.assertEqual(len(answer.json["errors"]), 100)
        nodes = answer.data["trips"]["nodes"]
        self.assertEqual(nodes, [{"secret": None}] * 130)

    def test_a_tag_of_what_is_withheld_can_be_sent_back(self):
        path = f"trips/{self.samples[0].id}"
        answer = self.rest("GET", f"{path}?expand=secret,secrets")
        self.assertEqual((answer.json["secret"], answer.json["secrets"]), (None, None))
        tag = answer.headers["ETag"]
        known = {"If-None-Match": tag}
        again = self.rest("GET", f"{path}?expand=secret,secrets", headers=known)
        self.assertEqual(again.status, 304)
        query = f"{{ trip(id: {self.samples[0].id}) {{ etag(fields: [%s]) }} }}"
        of_both = self.graphql(query % '"name", "secret.name"')
        self.assertNotIn("errors", of_both.json)
        same = self.rest("GET", f"{path}?fields=name,secret.name").headers["ETag"]
        self.assertEqual(of_both.data["trip"]["etag"], same)
        written = self.rest(
            "PATCH", path, json={"name": "New"}, headers={"If-Match": tag}
        )
        self.assertEqual(written.status, 200)

    def test_a_write_is_done_though_its_answer_shows_less(self):
        show = Show(("name",), _SECRET)
        values = {"name": "Far"}
        for request in (
            self.creation(show, values=values),
            self.do("update", show, record_id=self.samples[0].id, values=values),
        ):
            self.assertEqual(self.agree(request).rows["name"], "Far")

    def test_null_that_is_written_back_leaves_it_in_place(self):
        trip = self.samples[0]
        secret = trip.x_secret_id
        for name in ("secret", "secret_id"):
            answer = self.rest("PATCH", f"trips/{trip.id}", json={name: None})
            self.assertEqual(answer.status, 200, answer.text)
            self.assertEqual(trip.x_secret_id, secret)

    def test_the_list_by_itself_is_forbidden(self):
        path = f"trips/{self.samples[0].id}/secrets"
        self.assertEqual(self.rest("GET", path).error, "forbidden")

    def test_a_missing_scope_still_refuses_the_request(self):
        key = self.new_key(scopes=("trips:read",))
        request = self.request(Kind.LIST, Show(("id",), _SECRET))
        outcome = self.agree(request, key)
        self.assertEqual(outcome.error, "forbidden")
        self.assertEqual(outcome.required_scope, "secrets:read")

    def test_what_is_never_null_refuses_the_record(self):
        relations = tuple(replace(each, nullable=False) for each in TRIPS.relations)
        with self.offered(replace(TRIPS, relations=relations)):
            for below in (_SECRET, _SECRETS):
                outcome = self.agree(self.request(Kind.LIST, Show(("id",), below)))
                self.assertEqual(outcome.error, "forbidden")

    @contextmanager
    def offered(self, trips):
        """Offer other trips for a while."""
        try:
            self.offer(trips)
            yield
        finally:
            self.offer(TRIPS)
