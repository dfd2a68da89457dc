# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo, its libraries and exceptions write while the API answers."""

import io
import logging
import time
from unittest.mock import patch

import psycopg2

from odoo.tools import mute_logger

from odoo.addons.dual_api.gateway import refusing
from odoo.addons.dual_api.monitoring.personal_texts import PersonalTexts
from odoo.addons.dual_api.schema.declaration import Pii
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

MARKER = "zyxmarker"
_logger = logging.getLogger(__name__)


def only_of_tests(emit):
    """What tells whether tests fail, and nothing else."""
    return lambda record: emit(record) if record.name == __name__ else None


class TestDiscreetLog(ApiCase):
    def setUp(self):
        super().setUp()
        self.log = io.StringIO()
        handler = logging.StreamHandler(self.log)
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        root = logging.getLogger()
        root.addHandler(handler)
        self.addCleanup(root.removeHandler, handler)
        # The run itself shall find no error in its own log, but a test that fails.
        for other in [each for each in root.handlers if each is not handler]:
            self.startPatcher(patch.object(other, "emit", only_of_tests(other.emit)))
        record = self.env["res.partner"].create({"name": "Before"})
        self.path, self.global_id = f"customers/{record.id}", self.node_id(record.id)

    def node_id(self, number):
        answer = self.graphql(f'{{ customer(id: "{number}") {{ id }} }}')
        return answer.data["customer"]["id"]

    def personal(self):
        """The writable fields of customers that tell of somebody, by write name."""
        resource = self.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        return [
            member
            for member in resource.members()
            if getattr(member, "write", None) and member.pii is not Pii.NONE
        ]

    def failing(self, fail):
        """Each personal field through both doors, where Odoo's model does that."""
        model = self.registry["res.partner"]

        def write(_record, values):
            return fail(values)

        members = self.personal()
        self.assertGreater(len(members), 8)
        with patch.object(model, "write", write):
            for member in members:
                value = f"{MARKER} Näme's {MARKER}"
                if member.write_name in ("email", "website"):
                    value = f"{MARKER}@{MARKER}.com"
                self.rest("PATCH", self.path, json={member.write_name: value})
                name = member.graphql_name
                text = value.replace('"', "")
                self.graphql(
                    f'mutation {{ updateCustomer(input: {{id: "{self.global_id}",'
                    f' {name}: "{text}"}}) {{ customer {{ id }} }} }}'
                )
        return self.log.getvalue()

    def test_a_key_that_an_exception_quotes(self):
        def fail(_values):
            raise RuntimeError(f"sent with {self.api_key}, twice {self.api_key}")

        with patch.object(self.registry["res.partner"], "write", lambda _r, v: fail(v)):
            self.rest("PATCH", self.path, json={"name": "N"})
        self.assertIn("sent with", self.log.getvalue())
        self.assertNotIn(self.api_key, self.log.getvalue())

    def test_exceptions_of_models(self):
        def fail(values):
            try:
                {}[repr(values)]
            except KeyError as error:
                raise RuntimeError(f"can't read {values!r}: {error}") from error

        said = self.failing(fail)
        self.assertNotIn(MARKER, said.casefold())
        self.assertIn("builtins.RuntimeError: can't read", said)
        self.assertIn("builtins.KeyError", said)
        self.assertIn("correlation id", said)
        self.assertIn("models/resolver/resolver.py", said)

    def test_lines_of_others(self):
        def warn(values):
            _logger_of_mail = logging.getLogger("odoo.addons.mail.models.mail_mail")
            for value in values.values():
                text = str(value)
                _logger_of_mail.warning("no mail to %s", text)
                _logger_of_mail.warning("no mail to <%s>, or %r.", text.upper(), text)
                _logger_of_mail.error(f"no mail: {values}")
                _logger_of_mail.info("first\n%r", f"{text}\n{text}")
            raise RuntimeError("100 %s")

        said = self.failing(warn)
        self.assertIn("no mail to [personal]", said)
        self.assertNotIn(MARKER, said.casefold())
        self.assertIn("builtins.RuntimeError: 100 %s", said)

    def test_statements_that_fail(self):
        def fail(values):
            for value in values.values():
                for query in ("SELECT %s::int", "SELECT 1 WHERE %s = 'it''s' AND no"):
                    with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                        self.env.cr.execute(query, [f"{value}\\'"])
            raise ValueError

        said = self.failing(fail)
        self.assertIn("bad query", said)
        self.assertIn("invalid input syntax for type integer", said)
        self.assertNotIn(MARKER, said.casefold())

    def test_other_lines_are_as_they_were(self):
        """Beside the API, and of what the declarations call harmless."""
        _logger.info("%s %s", MARKER, "100 %")

        def warn(values):
            logging.getLogger("odoo.other").info("%s", values)
            raise ValueError("x")

        with patch.object(
            self.registry["res.partner"], "write", lambda _record, values: warn(values)
        ):
            self.rest("PATCH", self.path, json={"name": "Some One", "lang": "en_US"})
        said = self.log.getvalue()
        self.assertIn(f"{MARKER} 100 %", said)
        self.assertIn("en_US", said)
        self.assertNotIn("Some One", said)

    def test_it_takes_little_time_whatever_was_sent(self):
        """To hold each word against each other would take minutes."""
        words = [f"w{number}" for number in range(20_000)]
        for sent in (words, [" ".join(words)], ["'" * 100_000], ["\\n" * 60_000]):
            for text in (" ".join(words), "'" * 40_000, "\\n" * 20_000, "a" * 10**6):
                begun = time.thread_time()
                PersonalTexts([{"name": sent}], ()).hidden_in(text)
                self.assertLess(time.thread_time() - begun, 3)

    @mute_logger(refusing.__name__)
    def test_a_line_that_can_not_be_read_is_told_of(self):
        def warn(_values):
            logging.getLogger("odoo.other").info("%s %s", MARKER)
            raise ValueError("x")

        with patch.object(
            self.registry["res.partner"], "write", lambda _record, values: warn(values)
        ):
            self.rest("PATCH", self.path, json={"name": MARKER})
        said = self.log.getvalue()
        self.assertIn("A line could not be logged without what is personal", said)
        self.assertNotIn(MARKER, said)
