# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many at once: what is done of a batch, of which some items may be refused.

That both doors do the same with any resource, the suite of parity shows.
"""

import json
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tools import mute_logger

from odoo.addons.dual_api.models.batch.run import BatchRun
from odoo.addons.dual_api.models.batch.together import Together
from odoo.addons.dual_api.models.writing import value_errors

from .common import ApiCase

GRAPHQL = """mutation ($input: CreateCustomersInput!) {
    it: createCustomers(input: $input) {
        results { status customer { databaseId name } error { error } }
        succeeded failed } }"""


class BatchCase(ApiCase):
    """Batches of customers."""

    def batch(self, operation, items, *, key=None, params=None, headers=None, **frame):
        """A batch at REST's door."""
        return self.rest(
            "POST",
            "customers/batch",
            key=key or self.api_key,
            json={"operation": operation, "items": items, **frame},
            params=params,
            headers=headers,
        )

    def statuses(self, answer):
        self.assertEqual(answer.status, 200, answer.text)
        return [each["status"] for each in answer.json["results"]]

    def error_of(self, answer, place):
        return answer.json["results"][place]["error"]

    def partners(self, name):
        every = self.env["res.partner"].with_context(active_test=False)
        return every.search([("name", "=like", f"{name}%")], order="id")


class TestBatches(BatchCase):
    """What becomes of the items."""

    def test_each_result_is_what_a_request_of_its_own_would_be(self):
        items = [
            {"name": "Batch 1", "country": "FR", "tags": ["A", "New of a batch"]},
            {"name": ""},
            {"name": "Batch 2", "country": "XX"},
            {"name": "Batch 3", "lang": "xx_YY"},
            {"name": "Batch 4", "tags": ["New of a batch"], "parent_id": 2_000_000_000},
            {"name": "Batch 5", "city": "Ghent", "ref": "R5"},
        ]
        answer = self.batch("create", items, atomic=False)
        self.assertEqual(self.statuses(answer), [201, 422, 422, 422, 422, 201])
        self.assertEqual((answer.json["succeeded"], answer.json["failed"]), (2, 4))
        for place in (1, 2, 3, 4):
            alone = self.rest("POST", "customers", json=items[place])
            told = self.error_of(answer, place)
            alone.json["correlation_id"] = told["correlation_id"]
            self.assertEqual(told, alone.json)
        first = answer.json["results"][0]
        tag = self.rest("GET", f"customers/{first['record']['id']}")
        self.assertEqual(first["record"], tag.json)
        self.assertEqual(first["etag"], tag.headers["ETag"])
        self.assertEqual(self.partners("Batch").mapped("name"), ["Batch 1", "Batch 5"])
        made = self.env["res.partner.category"].search(
            [("name", "=", "New of a batch")]
        )
        self.assertEqual(len(made), 1)

    def test_all_or_nothing(self):
        items = [{"name": "Whole"}, {"name": "Whole", "country": "XX"}, {"name": 7}]
        answer = self.batch("create", items)
        self.assertProblem(answer, "validation", status=422)
        self.assertEqual(list(answer.details), ["items.2.name"])
        answer = self.batch("create", items[:2])
        self.assertEqual(list(answer.details), ["items.1.country"])
        self.assertFalse(self.partners("Whole"))

    def test_what_odoo_refuses_is_found_in_the_halves(self):
        real = type(self.env["res.partner"]).create

        def create(model, vals_list):
            if any("bad" in vals["name"] for vals in vals_list):
                raise ValueError("bad")
            return real(model, vals_list)

        create._api_model = True
        items = [{"name": f"Half {number}"} for number in range(40)]
        for bad in (3, 20, 39):
            items[bad]["name"] = f"Half {bad} bad"
        with (
            mute_logger(value_errors.__name__),
            patch.object(self.registry["res.partner"], "create", create),
        ):
            answer = self.batch("create", items, atomic=False)
            self.assertEqual(
                [i for i, s in enumerate(self.statuses(answer)) if s > 299], [3, 20, 39]
            )
            self.assertEqual(len(self.partners("Half")), 37)
            self.assertEqual(
                self.error_of(answer, 20)["details"],
                {"name": ["Odoo can't store this value."]},
            )
            answer = self.batch("create", items)
        self.assertEqual(
            answer.details, {"items.3.name": ["Odoo can't store this value."]}
        )
        self.assertEqual(len(self.partners("Half")), 37)

    def test_changes(self):
        first, second = self.customer("Changed 1"), self.customer("Changed 2")
        other = self.customer("Changed 3", email="an address")
        items = [
            {"id": first.id, "city": "Paris", "if_match": "*"},
            {"id": str(second.id), "city": "Paris", "if_match": '"other"'},
            {"id": 2_000_000_000, "city": "Paris"},
            {"city": "Paris"},
            {"id": first.id, "city": "Lyon"},
            {"id": other.id, "email": "an address", "city": "Paris"},
        ]
        answer = self.batch("update", items, atomic=False, params={"fields": "city"})
        self.assertEqual(self.statuses(answer), [200, 412, 404, 422, 422, 200])
        self.assertEqual(
            self.error_of(answer, 3)["details"], {"id": ["required field"]}
        )
        self.assertEqual(list(self.error_of(answer, 4)["details"]), ["id"])
        self.assertEqual(
            answer.json["results"][0]["record"], {"id": first.id, "city": "Paris"}
        )
        # What is as it is shown needs no rules, as in a request of its own.
        self.assertEqual((other.email, other.city), ("an address", "Paris"))
        tag = answer.json["results"][0]["etag"]
        known = {"id": first.id, "city": "Nice", "if_match": tag}
        self.assertEqual(
            self.statuses(self.batch("update", [known, {"id": second.id}])), [200, 200]
        )
        self.assertEqual(
            self.statuses(self.batch("update", [known], atomic=False)), [412]
        )
        answer = self.batch("update", [{"id": second.id}, known])
        self.assertProblem(answer, "precondition_failed", status=412)
        self.assertEqual(list(answer.details), ["items.1"])

    def test_upserts(self):
        known = self.customer("Upserted", ref="K-1", active=False)
        self.customer("Upserted twice", ref="K-2")
        self.customer("Upserted twice", ref="K-2")
        items = [
            {"ref": "K-1", "city": "Ghent"},
            {"ref": "K-2", "city": "Ghent"},
            {"ref": "K-3", "name": "Upserted new"},
            {"ref": "K-4"},
            {"ref": "K-1", "city": "Paris"},
            {"name": "Upserted"},
            {"ref": "K-5", "name": "Upserted", "if_match": "*"},
        ]
        answer = self.batch("upsert", items, atomic=False, by="ref")
        self.assertEqual(self.statuses(answer), [200, 409, 201, 422, 422, 422, 412])
        self.assertEqual(list(self.error_of(answer, 3)["details"]), ["name"])
        self.assertEqual(list(self.error_of(answer, 4)["details"]), ["ref"])
        self.assertEqual(list(self.error_of(answer, 5)["details"]), ["ref"])
        self.assertEqual((known.city, known.active), ("Ghent", False))
        again = self.batch("upsert", items[:1] + items[2:3], by="ref")
        self.assertEqual(self.statuses(again), [200, 200])
        by_id = [{"id": known.id, "zip": "9000"}, {"name": "Upserted by id"}]
        self.assertEqual(self.statuses(self.batch("upsert", by_id)), [200, 201])

    def test_deletions(self):
        first, second = self.customer("Deleted 1"), self.customer("Deleted 2")
        needed = self.env.ref("base.main_partner")
        items = [{"id": first.id}, {"id": needed.id}, {"id": second.id}]
        answer = self.batch("delete", items, atomic=False)
        self.assertEqual(self.statuses(answer), [204, 404, 204])
        self.assertFalse((first | second).exists())

    def test_record_rules_and_rights(self):
        seen, hidden = self.customer("Ruled 1"), self.customer("Ruled 2")
        self.env["ir.rule"].sudo().create(
            {
                "name": "not that one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {hidden.id})]",
            }
        )
        items = [{"id": hidden.id, "city": "A"}, {"id": seen.id, "city": "A"}]
        answer = self.batch("update", items, atomic=False)
        self.assertEqual(self.statuses(answer), [404, 200])
        answer = self.batch("update", items)
        self.assertProblem(answer, "not_found", status=404)
        self.assertEqual(list(answer.details), ["items.0"])

    def test_an_upsert_touches_nothing_that_is_not_seen(self):
        """Nor does it tell that it is there, by whichever key."""
        company = self.env["res.company"].sudo().create({"name": "Foreign"})
        foreign = self.customer("Foreign 1", ref="F-1", company_id=company.id)
        user = self.env.user.partner_id
        items = [{"ref": "F-1", "name": "Foreign 1 of ours", "city": "Ghent"}]
        answer = self.batch("upsert", items, by="ref", atomic=False)
        self.assertEqual(self.statuses(answer), [201])
        self.assertNotEqual(answer.json["results"][0]["record"]["id"], foreign.id)
        self.assertFalse(foreign.city)
        items = [
            {"id": each, "city": "Ghent"}
            for each in (foreign.id, user.id, 2_000_000_000)
        ]
        answer = self.batch("upsert", items, atomic=False)
        self.assertEqual(self.statuses(answer), [404, 404, 404])
        told = [dict(self.error_of(answer, place)) for place in range(3)]
        self.assertEqual(told[0], told[2])
        self.assertEqual(told[1], told[2])
        for item, error in zip(items, told, strict=True):
            path = f"customers/{item['id']}"
            alone = self.rest("PATCH", path, json={"city": "Ghent"})
            alone.json["correlation_id"] = error["correlation_id"]
            self.assertEqual(error, alone.json)

    def test_500_of_which_3_are_bad(self):
        items = [{"name": f"Many {number}"} for number in range(500)]
        items[7] = {"name": ""}
        items[250] |= {"country": "XX"}
        items[499] |= {"parent_id": 2_000_000_000}
        answer = self.batch("create", items, params={"fields": "id"})
        self.assertProblem(answer, "validation", status=422)
        self.assertEqual(list(answer.details), ["items.7.name"])
        self.assertFalse(self.partners("Many"))
        answer = self.batch("create", items, atomic=False, params={"fields": "id"})
        refused = [i for i, s in enumerate(self.statuses(answer)) if s != 201]
        self.assertEqual(refused, [7, 250, 499])
        self.assertEqual((answer.json["succeeded"], answer.json["failed"]), (497, 3))
        self.assertEqual(len(self.partners("Many")), 497)

    def test_children_of_one_batch_follow_the_rules_of_customers(self):
        parent = self.customer("Parent", is_company=True, city="Ghent")
        items = [
            {"name": "Child 1", "parent_id": parent.id},
            {"name": "Child 2", "parent_id": parent.id, "city": "Paris"},
        ]
        answer = self.batch("create", items, atomic=False, params={"fields": "city"})
        self.assertEqual(self.statuses(answer), [201, 422])
        self.assertEqual(answer.json["results"][0]["record"]["city"], "Ghent")

    def test_the_events_of_a_batch_have_its_correlation_id(self):
        self.new_key(["events:read"])
        items = [{"name": "Event 1"}, {"name": "Event 2"}]
        self.batch("create", items, headers={"X-Correlation-ID": "a-batch"})
        self.env.cr.execute(
            "SELECT correlation FROM api_outbox WHERE operation = 'created'"
        )
        self.assertEqual(self.env.cr.fetchall(), [("a-batch",)] * 2)


class TestBatchCost(BatchCase):
    """What many at once costs, and what is refused before it costs anything."""

    def test_points(self):
        for number, points in ((1, 1), (50, 1), (51, 2), (500, 10)):
            items = [{"id": 2_000_000_000 - each} for each in range(number)]
            answer = self.batch("delete", items, atomic=False)
            self.assertEqual((answer.status, answer.points), (200, points))
        wide = {"fields": "id,contacts.id"}
        self.assertEqual(
            self.batch("create", [{"name": "W"}] * 3, params=wide).points, 1
        )
        answer = self.batch("create", [{"name": "W"}] * 500, params=wide)
        self.assertEqual(list(answer.details), ["cost"])
        key = self.new_key(["customers:write"], limit=9)
        answer = self.batch("delete", items, key=key)
        self.assertEqual((list(answer.details), answer.points), (["cost"], 1))

    def test_one_budget_for_both_doors(self):
        key = self.new_key(["customers:write"], limit=4)
        items = [{"name": "Budget"}] * 51
        self.assertEqual(self.batch("create", items, key=key).status, 200)
        answer = self.graphql(GRAPHQL, {"input": {"items": items}}, key=key)
        self.assertEqual(answer.data["it"]["succeeded"], 51)
        self.assertEqual(self.batch("create", items, key=key).status, 429)
        self.assertEqual(
            self.graphql(GRAPHQL, {"input": {"items": items}}, key=key).error,
            "rate_limit_exceeded",
        )
        self.assertEqual(len(self.partners("Budget")), 102)

    def test_what_is_hostile_is_refused_before_anything_is_asked(self):
        nested = b'{"operation":"create","items":[' + b"[" * 60 + b"]" * 60 + b"]}"
        large = b'{"operation":"create","items":["' + b"x" * 1024 * 1024 + b'"]}'
        many = json.dumps({"operation": "create", "items": [[1] * 60] * 500}).encode()
        sent = (
            ({"operation": "create", "items": [{"name": "H"}] * 501}, "validation"),
            ({"operation": "create", "items": []}, "validation"),
            ({"operation": "create", "items": {}}, "validation"),
            ({"operation": "create", "items": [1, None, "x"]}, "validation"),
            ({"operation": "merge", "items": [{}]}, "validation"),
            ({"operation": "create", "items": [{}], "by": "ref"}, "validation"),
            ({"items": [{}]}, "validation"),
            ([], "bad_request"),
            (nested, "bad_request"),
            (many, "bad_request"),
            (large, "payload_too_large"),
        )
        with patch.object(BatchRun, "outcome") as run:
            for body, error in sent:
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                answer = self.rest(
                    "POST",
                    "customers/batch",
                    data=data,
                    headers={"Content-Type": "application/json"},
                )
                self.assertEqual(answer.error, error, answer.text)
                self.assertLess(len(answer.text), 64 * 1024)
        run.assert_not_called()

    def test_many_mistakes_are_told_in_brief(self):
        bad = {f"unknown_{number}": "x" for number in range(30)}
        answer = self.batch("create", [{"name": "Brief", **bad}] * 500, atomic=False)
        self.assertEqual(answer.json["failed"], 500)
        self.assertLess(len(answer.text), 192 * 1024)
        whole = self.batch("create", [{"name": "Brief", **bad}] * 500)
        self.assertLessEqual(len(whole.json["mistakes"]), 20)
        self.assertLess(len(whole.text), 64 * 1024)
        self.assertFalse(self.partners("Brief"))

    def test_statements_do_not_grow_with_the_items(self):
        parents = [self.customer(f"Statements {number}") for number in range(24)]

        def counted(number):
            ids = [each.id for each in parents[:number]]
            batches = (
                (
                    "create",
                    [
                        {
                            "name": "C",
                            "country": "US",
                            "state": "CA",
                            "tags": [f"T{i % 3}"],
                            "parent_id": i,
                        }
                        for i in ids
                    ],
                    {},
                ),
                (
                    "update",
                    [{"id": i, "zip": f"{i}", "city": f"C{i}"} for i in ids],
                    {},
                ),
                (
                    "upsert",
                    [{"ref": f"S{i}", "name": f"S{i}"} for i in ids],
                    {"by": "ref"},
                ),
                ("delete", [{"id": i} for i in ids], {}),
            )
            for operation, items, frame in batches:
                with self.env.cr.savepoint() as savepoint:
                    if operation == "delete":
                        self.env["res.partner"].browse(ids).child_ids.unlink()
                    self.env.flush_all()
                    before = self.env.cr.sql_log_count
                    answer = self.batch(operation, items, **frame)
                    self.assertEqual(answer.status, 200, answer.text)
                    yield operation, self.env.cr.sql_log_count - before
                    savepoint.rollback()
                self.env.invalidate_all()

        # Once for what Odoo remembers.
        list(counted(2))
        few, more = dict(counted(4)), dict(counted(24))
        for operation, count in few.items():
            self.assertLessEqual(more[operation], count + 2, (operation, few, more))


class TestBatchOnce(BatchCase):
    """A batch is done once, whatever happens to its answer."""

    def test_one_name_covers_the_whole(self):
        items = [{"name": "Once 1"}, {"name": ""}, {"name": "Once 2"}]
        named = {"headers": {"Idempotency-Key": "a batch"}, "atomic": False}
        first = self.batch("create", items, **named)
        again = self.batch("create", items, **named)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(again.text, first.text)
        self.assertEqual(len(self.partners("Once")), 2)
        other = self.batch("create", items[:1], **named)
        self.assertEqual(list(other.details), ["Idempotency-Key"])

    def test_a_name_is_free_again_where_nothing_was_done(self):
        named = {"headers": {"Idempotency-Key": "in vain"}}
        self.assertEqual(self.batch("create", [{"name": ""}], **named).status, 422)
        self.assertEqual(
            self.batch("create", [{"name": ""}], atomic=False, **named).json["failed"],
            1,
        )
        self.assertEqual(self.batch("create", [{"name": "Free"}], **named).status, 200)

    def test_a_failure_to_serialize_in_the_middle(self):
        real, attempts = Together._store, []

        def store(together, tasks, records):
            attempts.append(len(tasks))
            found = real(together, tasks, records)
            if len(attempts) == 1:
                raise ConcurrencyError("could not serialize")
            return found

        with (
            patch.object(Together, "_store", store),
            patch("odoo.service.model.time.sleep"),
        ):
            answer = self.batch(
                "create",
                [{"name": "Repeated"}] * 3,
                headers={"Idempotency-Key": "repeated"},
            )
        self.assertEqual(self.statuses(answer), [201, 201, 201])
        self.assertEqual(attempts, [3, 3])
        self.assertEqual(answer.points, 1)
        self.assertEqual(len(self.partners("Repeated")), 3)

    def test_scopes(self):
        key = self.new_key(scopes=["customers:read"])
        answer = self.batch("create", [{"name": "S"}], key=key)
        self.assertProblem(answer, "forbidden", status=403)
        self.assertEqual(answer.failure["required_scope"], "customers:write")
