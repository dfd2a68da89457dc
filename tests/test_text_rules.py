# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What text may be, swept over every field of text that can be written."""

from odoo.addons.dual_api.schema.declaration import CREATE, HtmlType, TextType
from odoo.addons.dual_api.schema.naming import camel
from odoo.addons.dual_api.schema.request.rules import verb_validator
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

BLANK = (" ", "  ", "\u00a0", "\u200b", "\u3000", "\ufeff", "\u00ad\u2060", "\u3164")
CONTROL = ("\t", "a\nb", "\r\n", "a\x07", "\x7f", "a\x85b", "a\u2028b", "a\n")
EMAILS = (
    "a@b.c\nSubject: hello",
    " @ . ",
    "x y@b.c",
    "a@b.c ",
    "a@b\u00a0c.d",
    "a@b.c\n",
    "a\u200d@b.c",
    "a@b\u202ec.d",
)
WEBSITES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " \tjavascript:alert(1)",
    "java\nscript:alert(1)",
    "javascript:80/alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.com",
    "//",
    "http://",
    "http:example.com",
    "http:///example.com",
    "http://[x",
    "www.[x",
    "http://a b.example",
    "\\\\example.com",
)
GOOD_WEBSITES = {
    "example.com": "http://example.com",
    "www.example.com/a:b?c#d": "http://www.example.com/a:b?c#d",
    "HTTPS://example.com:8443/x": "HTTPS://example.com:8443/x",
    "//example.com": "http://example.com",
    "http://b\u00fccher.example/[x]": "http://b\u00fccher.example/[x]",
}


class TestTextRules(ApiCase):
    """Refused with the field's name, at both doors, by creating and by changing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.customer("Before")
        catalog = cls.env["dual_api.resolver"]._catalog(V1)
        cls.resource = catalog.resources["customers"]

    def asks(self, values):
        """Each way to write these values."""
        named = {"name": "New", **values}
        identity = {"id": str(self.record.id)}
        create = "createCustomer", {camel(k): v for k, v in named.items()}
        update = "updateCustomer", identity | {camel(k): v for k, v in values.items()}
        yield lambda: self.rest("POST", "customers", json=named)
        yield lambda: self.rest("PATCH", f"customers/{self.record.id}", json=values)
        for name, sent in (create, update):
            query = f"mutation ($input: {name[0].upper()}{name[1:]}Input!)"
            query += f" {{ it: {name}(input: $input) {{ customer {{ id website }} }} }}"
            yield lambda query=query, sent=sent: self.graphql(query, {"input": sent})

    def assertRefused(self, places, **values):
        """Each for itself, with one sentence."""
        count = self.env["res.partner"].search_count([])
        for ask in self.asks(values):
            answer = ask()
            self.assertEqual(answer.error, "validation", (values, answer.text))
            self.assertEqual(set(answer.details), set(places), values)
            for told in answer.details.values():
                self.assertEqual(len(told), 1, answer.text)
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_one_line(self):
        fields = [
            member.write_name
            for member in self.resource.writable
            if isinstance(member.type, TextType)
            and not isinstance(member.type, HtmlType)
        ]
        self.assertGreater(len(fields), 10)
        # Of these only what exists is taken.
        names = set(fields) - {"country_code", "lang", "state"}
        for value in CONTROL:
            self.assertRefused(names, **dict.fromkeys(names, value))

    def test_what_is_required_is_not_blank(self):
        required = [m for m in self.resource.writable if m.write.required]
        self.assertTrue(required)
        for member in required:
            for value in ("", *BLANK):
                name = member.write_name
                self.assertRefused([name], **{name: value})

    def test_letters_of_any_script_are_no_blanks(self):
        for name in (
            " x ",
            "\u0627\u0644\u200c\u0645",
            "\u4e2d\u6587",
            "\U0001f600",
            ".",
        ):
            for ask in self.asks({"name": name}):
                with self.env.cr.savepoint() as savepoint:
                    self.assertIsNone(ask().error, name)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_email(self):
        for value in EMAILS:
            self.assertRefused(["email"], email=value)

    def test_website(self):
        for value in WEBSITES:
            self.assertRefused(["website"], website=value)
        for value, stored in GOOD_WEBSITES.items():
            for ask in self.asks({"website": value}):
                with self.env.cr.savepoint() as savepoint:
                    answer = ask()
                    self.assertIsNone(answer.error, (value, answer.text))
                    domain = [("website", "=", stored)]
                    self.assertTrue(self.env["res.partner"].search(domain), value)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_the_published_pattern_is_the_one_that_is_checked(self):
        document = self.rest("GET", "openapi.json").json
        published = document["components"]["schemas"]["CustomerCreate"]["properties"]
        count = 0
        for name, rule in verb_validator(self.resource, CREATE).rules.items():
            limits, schema = rule.type.limits(), published[name]
            if limits.items is not None:
                limits, schema = limits.items.limits(), schema["items"]
            if limits.pattern is not None:
                count += 1
                self.assertEqual(schema["pattern"], limits.pattern, name)
        self.assertGreater(count, 10)
