# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an ``Idempotency-Key`` is of, how long it is kept, and when it is not.

What both doors promise of every resource is in ``parity_writes.py``; what happens
when processes meet or die, in ``live/test_once.py``.
"""

from unittest.mock import patch

from odoo.exceptions import AccessError

from odoo.addons.dual_api.gateway import idempotency

from .test_retry import RetryCase

ONCE = {"Idempotency-Key": "once"}
_CREATE = "createCustomer(input: {%s}) { customer { databaseId name } }"


class OnceCase(RetryCase):
    """A customer named New, made with the key ``once``."""

    def rows(self):
        """The rows of the table: token, status, and seconds until it is free."""
        self.env.cr.execute(
            "SELECT token, status, extract(epoch FROM expires_at"
            " - timezone('UTC', clock_timestamp())) FROM dual_api_idempotency"
        )
        return self.env.cr.fetchall()

    def columns(self, *names):
        """These columns of every row."""
        query = f"SELECT {', '.join(names)} FROM dual_api_idempotency"  # noqa: S608
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def change_rows(self, **values):
        """Write into every row what SQL makes of the values."""
        assignments = ", ".join(f"{name} = {sql}" for name, sql in values.items())
        query = f"UPDATE dual_api_idempotency SET {assignments}"  # noqa: S608 - our own
        self.env.cr.execute(query)

    def post(self, path="customers", name="New", **options):
        options.setdefault("headers", ONCE)
        return self.rest("POST", path, json={"name": name}, **options)

    def mutate(self, *mutations, headers=ONCE, **options):
        """A document of these mutations, by their inputs; under a, b, c…"""
        fields = (
            f"{alias}: {_CREATE % given}"
            for alias, given in zip("abc", mutations, strict=False)
        )
        document = f"mutation {{ {' '.join(fields)} }}"
        return self.graphql(document, headers=headers, **options)

    def doors(self):
        yield self.post
        yield lambda **options: self.mutate('name: "New"', **options)

    def assertReplayed(self, answer, first):
        self.assertEqual(answer.headers.get("Idempotent-Replayed"), "true")
        self.assertEqual((answer.status, answer.text), (first.status, first.text))

    def assertDone(self, answer):
        self.assertIn(answer.status, (200, 201), answer.text)
        self.assertNotIn("Idempotent-Replayed", answer.headers)


class TestWhatIsTheSame(OnceCase):
    """Which requests are repetitions of one another."""

    def test_spelling_of_the_body_does_not_matter(self):
        first = self.rest("POST", "customers", data=b'{"name": "New", "ref": "a"}')
        self.assertDone(first)
        first = self.rest(
            "POST", "customers", data=b'{"name": "New", "ref": "a"}', headers=ONCE
        )
        spelled = b'{\n"ref":"\\u0061",  "name":"New"}'
        again = self.rest("POST", "customers", data=spelled, headers=ONCE)
        self.assertReplayed(again, first)
        self.assertEqual(self.made(), 2)

    def test_query_string_matters(self):
        first = self.post("customers?fields=id,name&contacts.limit=1&expand=contacts")
        path = "customers?expand=contacts&contacts.limit=1&fields=id,name"
        self.assertReplayed(self.post(path), first)
        self.assertProblem(self.post("customers?fields=id"), "validation")
        self.assertProblem(self.post(), "validation")
        self.assertEqual(self.made(), 1)

    def test_record_matters(self):
        one, other = self.customer("One"), self.customer("Other")
        answer = self.post(headers=ONCE)
        for record in one, other:
            for method in ("PATCH", "DELETE"):
                path = f"customers/{record.id}"
                json = {"name": "New"} if method == "PATCH" else None
                answer = self.rest(method, path, json=json, headers=ONCE)
                if record == other:
                    self.assertProblem(answer, "validation")
                else:
                    self.assertNotIn("Idempotent-Replayed", answer.headers)
                    self.assertIn(answer.status, (200, 204), answer.text)
        self.assertEqual(other.name, "Other")

    def test_each_route_has_keys_of_its_own(self):
        self.assertDone(self.post())
        self.assertDone(self.mutate('name: "New"'))
        self.assertEqual(self.made(), 2)

    def test_variables_and_operation_matter(self):
        document = """
            mutation A($name: String!) { createCustomer(input: {name: $name}) {
                customer { databaseId } } }
            mutation B($name: String!) { createCustomer(input: {name: $name}) {
                customer { databaseId } } }"""

        def send(**parts):
            body = {"query": document, "operationName": "A", **parts}
            return self.rest("POST", "/graphql", json=body, headers=ONCE)

        first = send(variables={"name": "New"})
        self.assertDone(first)
        again = send(variables={"name": "New"}, extensions={})
        self.assertReplayed(again, first)
        other = send(variables={"name": "Other"})
        self.assertEqual(other.details.keys(), {"Idempotency-Key"})
        other = send(variables={"name": "New"}, operationName="B")
        self.assertEqual(other.details.keys(), {"Idempotency-Key"})
        self.assertEqual((self.made(), self.made("Other")), (1, 0))


class TestWhatIsAnsweredAgain(OnceCase):
    """The first answer, and what belongs to it."""

    def test_headers(self):
        sent = {"headers": {**ONCE, "X-Correlation-ID": "first"}}
        first = self.post(**sent)
        sent = {"headers": {**ONCE, "X-Correlation-ID": "second"}}
        again = self.post(**sent)
        self.assertReplayed(again, first)
        for name in ("Location", "ETag", "Content-Type"):
            self.assertEqual(again.headers[name], first.headers[name])
        self.assertEqual(again.headers["X-Correlation-ID"], "second")
        left = [int(a.headers["X-RateLimit-Remaining"]) for a in (first, again)]
        self.assertEqual(left[0] - left[1], 1)

    def test_media_type_of_graphql(self):
        first = self.mutate('name: "New"')
        again = self.mutate('name: "New"', accept="application/json")
        self.assertReplayed(again, first)
        self.assertEqual(again.headers["Content-Type"], first.headers["Content-Type"])

    def test_after_the_record_has_gone(self):
        customer = self.customer("Old")
        path = f"customers/{customer.id}"
        change = {"json": {"name": "New"}, "headers": ONCE}
        first = self.rest("PATCH", path, **change)
        for _turn in range(2):
            answer = self.rest("DELETE", path, headers=ONCE)
            self.assertEqual(answer.status, 204)
        self.assertEqual(answer.headers["Idempotent-Replayed"], "true")
        self.assertNotIn("Content-Type", answer.headers)
        self.assertReplayed(self.rest("PATCH", path, **change), first)

    def test_not_to_who_may_not_see_it_any_more(self):
        for send in self.each_door():
            first = send()
            self.assertDone(first)
            customer = self.env["res.partner"].search([("name", "=", "New")])
            customer.company_id = self.env["res.company"].create({"name": "Elsewhere"})
            answer = send()
            self.assertEqual(answer.error, "not_found", answer.text)
            self.assertNotIn("New", answer.text)
            customer.company_id = False
            self.assertReplayed(send(), first)

    def test_not_with_what_it_leads_to_that_may_not_be_seen_any_more(self):
        parent = self.customer("Mother")
        customer = self.customer("Old", parent_id=parent.id)
        self.customer("Contact", parent_id=customer.id)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        path = f"customers/{customer.id}?expand=parent,contacts"
        body = {"json": {"name": "New"}, "headers": ONCE}
        mutation = """mutation ($id: ID!) {
            updateCustomer(input: {id: $id, name: "New"}) {
                customer { parent { name } contacts { nodes { name } } } } }"""
        for send in (
            lambda: self.rest("PATCH", path, **body),
            lambda: self.graphql(mutation, {"id": str(customer.id)}, headers=ONCE),
        ):
            first = send()
            self.assertDone(first)
            for related in (parent, customer.child_ids):
                related.sudo().company_id = elsewhere
                answer = send()
                self.assertEqual(answer.error, "not_found", answer.text)
                self.assertNotIn(related.name, answer.text)
                related.sudo().company_id = False
            self.assertReplayed(send(), first)
            # What is gone is nobody's secret.
            customer.child_ids.unlink()
            self.assertReplayed(send(), first)
            self.customer("Contact", parent_id=customer.id)

    def test_not_without_the_scopes(self):
        record = self.key_record(self.api_key)
        before = record.scopes
        for send in self.each_door():
            first = send()
            record.scopes = "customers:read"
            self.assertEqual(send().error, "forbidden")
            record.scopes = before
            self.assertReplayed(send(), first)

    def test_condition_is_not_looked_at_again(self):
        customer = self.customer("Old")
        path = f"customers/{customer.id}"
        tag = self.rest("GET", path).headers["ETag"]
        change = {"json": {"name": "New"}, "headers": {**ONCE, "If-Match": tag}}
        first = self.rest("PATCH", path, **change)
        self.assertDone(first)
        self.assertReplayed(self.rest("PATCH", path, **change), first)

    def test_cost_is_that_of_the_request(self):
        path = "customers?expand=contacts&contacts.limit=200"
        first = self.post(path)
        self.assertEqual(first.points, 2)
        again = self.post(path)
        self.assertReplayed(again, first)
        self.assertEqual(again.points, 2)


class TestWhatIsKept(OnceCase):
    """Only what was done; for a day; for nobody else."""

    def test_some_of_several_mutations(self):
        """What was written is not written again, nor is the rest tried again."""
        inputs = ('name: "A"', 'name: "B", email: "x"', 'name: "C"')
        first = self.mutate(*inputs)
        self.assertEqual([e["path"] for e in first.json["errors"]], [["b"]])
        self.assertReplayed(self.mutate(*inputs), first)
        self.assertEqual([self.made(name) for name in "ABC"], [1, 0, 1])

    def test_none_of_several_mutations(self):
        bad = 'name: "B", email: "x"'
        for inputs in ((bad,), (bad, bad)):
            for _turn in range(2):
                answer = self.mutate(*inputs)
                self.assertNotIn("Idempotent-Replayed", answer.headers)
                self.assertEqual(len(answer.json["errors"]), len(inputs))
                self.assertEqual(self.rows(), [])

    def test_reads_take_no_notice(self):
        for name in ("once", "x" * 300):
            headers = {"Idempotency-Key": name}
            for _turn in range(2):
                answers = (
                    self.rest("GET", "customers", headers=headers),
                    self.graphql("{ customers { nodes { name } } }", headers=headers),
                )
                for answer in answers:
                    self.assertEqual(answer.status, 200)
                    self.assertNotIn("Idempotent-Replayed", answer.headers)
        self.assertEqual(self.rows(), [])

    def test_refused_by_the_limit(self):
        key = self.new_key(scopes=self.all_scopes(), limit=1)
        for send in (self.post, lambda **o: self.mutate('name: "New"', **o)):
            self.rest("GET", "me", key=key)
            self.assertEqual(send(key=key).error, "rate_limit_exceeded")
        self.assertEqual(self.rows(), [])

    def test_for_a_day(self):
        for send in self.each_door():
            first = send()
            [(_token, status, seconds)] = self.rows()
            self.assertEqual(status, first.status)
            self.assertAlmostEqual(seconds, 24 * 3600, delta=60)
            self.assertReplayed(send(), first)
            self.change_rows(expires_at="timezone('UTC', clock_timestamp())")
            self.assertDone(send())
            self.assertEqual(self.made(), 2)

    def test_clean_up(self):
        self.post()
        self.post("customers?fields=id", headers={"Idempotency-Key": "other"})
        model = self.env["dual_api.idempotency"]
        model._purge()
        self.assertEqual(len(self.rows()), 2)
        self.change_rows(expires_at="timezone('UTC', clock_timestamp())")
        model._purge()
        self.assertEqual(self.rows(), [])

    def test_each_hour(self):
        self.post()
        self.change_rows(expires_at="timezone('UTC', clock_timestamp())")
        job = self.env.ref("dual_api.cron_purge_idempotency")
        self.assertEqual((job.interval_number, job.interval_type), (1, "hours"))
        job.ir_actions_server_id.run()
        self.assertEqual(self.rows(), [])

    def test_one_key_keeps_so_much(self):
        """At the bound nothing is done, nor for any other key of the family."""
        self.set_setting("idempotency_kept_mib", "1")
        parent = self.key_record(self.api_key)
        child = self.new_key(scopes=self.all_scopes())
        self.key_record(child).write(parent._descent(parent))
        stranger = self.new_key(scopes=self.all_scopes())
        for send in self.each_door():
            self.assertDone(send())
            [(size,)] = self.columns("size")
            self.assertGreater(size, 1024)
            self.change_rows(size="1024 * 1024")
            for key in (self.api_key, child):
                answer = send(key=key, headers={"Idempotency-Key": "other"})
                self.assertProblem(answer, "validation", status=answer.status)
                self.assertEqual(list(answer.details), ["Idempotency-Key"])
            self.assertEqual(self.made(), 1)
            # What was done is still answered again, and others have their own room.
            self.assertEqual(send().headers["Idempotent-Replayed"], "true")
            self.assertDone(send(key=stranger))
            self.assertDone(send(headers={}))

    def test_nobody_reads_it(self):
        self.post()
        for user in (self.api_user, self.env.ref("base.user_admin")):
            model = self.env["dual_api.idempotency"].with_user(user)
            for right in ("read", "write", "create", "unlink"):
                self.assertFalse(model.has_access(right), right)
            with self.assertRaises(AccessError):
                model.search([])

    def test_answer_that_is_too_large(self):
        """What could not be answered again is not done."""
        for send in self.each_door():
            with patch.object(idempotency, "MAX_ANSWER_BYTES", 10):
                answer = send()
            self.assertEqual(answer.error, "validation")
            self.assertEqual(list(answer.details), ["Idempotency-Key"])
            self.assertEqual((self.made(), self.rows()), (0, []))
            self.assertDone(send())
