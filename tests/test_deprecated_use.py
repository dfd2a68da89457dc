# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who still uses what goes: counted, shown to the key itself, told by mail."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from unittest.mock import patch

from psycopg2.extras import execute_values

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.dual_api.gateway import request_logging
from odoo.addons.dual_api.gateway.log_entry import entry_of
from odoo.addons.dual_api.models.log import deprecated_notice
from odoo.addons.dual_api.models.log.deprecated_use import ApiDeprecatedUse
from odoo.addons.dual_api.models.log.writer import (
    _DEPRECATED,
    _DEPRECATED_ROW,
    _deprecated_rows,
)

from .support.going_case import PHONE, REF, ZIP, GoingCase
from .test_retry import RETRYING, RetryCase
from .test_usage import entry

#: The day of all that happens here.
TODAY = date(2026, 6, 1)
_VIEWER = "{ viewer { deprecations } }"


class _Log:
    """A request log that keeps nothing."""

    def put(self, entry, free_rows_per_min):
        """Forget the entry."""


class UseCase(GoingCase, RetryCase):
    """Uses that were counted, as the request log counts them."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(Date, "today", lambda *_args: TODAY))

    @contextmanager
    def logged(self):
        """The entries that requests leave in the request log."""
        found = []

        def noted(*facts):
            found.append(entry_of(*facts))
            return found[-1]

        self.set_setting("log_retention_days", "30")
        with (
            patch.object(request_logging, "entry_of", noted),
            # It would be written beside the test, and stay; a request may leave it
            # when the test has gone on.
            patch.object(self.registry["api.request"], "_log", lambda _model: _Log()),
        ):
            yield found
        self.set_setting("log_retention_days", "0")

    def keep(self, *entries):
        """As the request log does it, but on the test's own cursor."""
        rows = _deprecated_rows(entries)
        execute_values(self.env.cr, _DEPRECATED, rows, _DEPRECATED_ROW)
        self.env["api.deprecated_use"].invalidate_model()

    def used(self, *slugs, key=None, days=0, user=None):
        record = self.key_record(key or self.api_key)
        noon = datetime.combine(TODAY, time(12), timezone.utc)
        moment = (noon - timedelta(days=days)).timestamp()
        return entry(moment=moment)._replace(
            subject=f"key:{record.id}",
            name=record.name,
            key_id=record.id,
            user_id=(user or record.user_id).id,
            deprecated=slugs,
        )

    def kept(self):
        found = self.env["api.deprecated_use"].search([], order="slug, day")
        return [(each.slug, each.calls) for each in found]


@tagged("-at_install", "post_install")
class TestDeprecatedUse(UseCase):
    def test_a_request_counts_once_for_each_thing_that_it_uses(self):
        with self.offered(), self.logged() as logged:
            self.rest("GET", "customers?fields=zip,name&sort=ref&zip=1")
            twice = "customers { nodes { zip } }"
            self.graphql(f"{{ a: {twice} b: {twice} }}")
            self.rest("GET", "customers")
            self.rest("GET", "customers?fields=zip", key=None)
        self.assertEqual(
            [each.deprecated for each in logged],
            [("customer-ref", "customer-zip"), ("customer-zip",), (), ()],
        )
        self.keep(*logged)
        self.assertEqual(self.kept(), [("customer-ref", 1), ("customer-zip", 2)])
        # Another worker, and the next flush, go on counting.
        self.keep(*logged)
        self.assertEqual(self.kept(), [("customer-ref", 2), ("customer-zip", 4)])

    @mute_logger(RETRYING)
    def test_a_request_that_is_tried_again_counts_once(self):
        with self.offered(), self.logged() as logged, self.failing(2):
            sent = {"name": "New", "zip": "1"}
            answer = self.rest("POST", "customers", json=sent)
        self.assertEqual((answer.status, self.attempts), (201, 3))
        self.assertEqual([each.deprecated for each in logged], [("customer-zip",)])

    def test_days_and_keys_are_counted_apart(self):
        other = self.new_key()
        self.keep(
            self.used("customer-zip"),
            self.used("customer-zip", days=1),
            self.used("customer-zip", key=other),
        )
        self.assertEqual(self.kept(), [("customer-zip", 1)] * 3)

    def test_a_key_is_told_what_it_uses_at_both_doors(self):
        other = self.new_key(scopes=())
        self.keep(
            self.used("customer-zip", days=3),
            self.used("customer-zip", "customer-ref", "of-nothing"),
            self.used("customer-ref", days=29),
            self.used("customer-ref", days=31),
            self.used("customer-phone", key=other),
        )
        today = str(TODAY)
        with self.offered():
            answers = [
                self.rest("GET", "me/deprecations").json,
                self.rest("GET", "me?fields=deprecations").json,
                self.graphql(_VIEWER).data["viewer"],
            ]
            told = [
                (goes.doc, goes.use, str(goes.since), str(goes.sunset), 2, today)
                for goes in (ZIP, REF)
            ]
            for answer in answers:
                self.assertEqual(
                    [tuple(each.values()) for each in answer["deprecations"]], told
                )
            found = self.rest("GET", "me/deprecations", key=other).json
            self.assertEqual(
                [each["doc"] for each in found["deprecations"]], [PHONE.doc]
            )
            self.assertNotIn("deprecations", self.rest("GET", "me").json)
            refused = self.rest("GET", "me/deprecations?fields=id")
            self.assertEqual(refused.error, "validation")

    def test_only_who_asks_for_it_takes_a_statement(self):
        counts = []
        for path in ("me?fields=name", "me/deprecations"):
            self.rest("GET", path)
            with self.statements() as statements:
                self.rest("GET", path)
            counts.append(len(statements))
        self.assertEqual(counts[1], counts[0] + 1)

    def test_owners_see_their_own_and_managers_all(self):
        other = new_test_user(self.env, "other", "base.group_user")
        manager = new_test_user(
            self.env, "manager", "base.group_user,dual_api.group_manager"
        )
        portal = new_test_user(self.env, "portal", "base.group_portal")
        self.keep(
            self.used("customer-zip"),
            self.used("customer-zip", key=self.new_key(user=other), user=other),
        )
        model = self.env["api.deprecated_use"]
        for user, seen in ((self.api_user, 1), (other, 1), (manager, 2)):
            found = model.with_user(user).search([])
            self.assertEqual(len(found), seen)
            for change in (
                lambda found=found: found[0].write({"calls": 0}),
                lambda found=found: found[0].unlink(),
            ):
                with self.assertRaises(AccessError):
                    change()
        with self.assertRaises(AccessError):
            model.with_user(portal).search([])
        with self.assertRaises(AccessError):
            self.env["api.deprecated_notice"].with_user(manager).search([])

    def test_the_list_knows_the_dates_from_the_declarations(self):
        self.keep(self.used("customer-zip", "customer-ref", "of-nothing"))
        model = self.env["api.deprecated_use"]
        with self.offered():
            found = {each.slug: each for each in model.search([])}
            self.assertEqual(found["customer-zip"].sunset, ZIP.sunset)
            self.assertEqual(found["customer-zip"].use, ZIP.use)
            self.assertFalse(found["of-nothing"].sunset)
            for operator, day, wanted in (
                ("<=", ZIP.sunset, ["customer-zip"]),
                ("<", ZIP.sunset, []),
                (">", ZIP.sunset, ["customer-ref"]),
                (">=", str(ZIP.sunset), ["customer-ref", "customer-zip"]),
                ("=", ZIP.sunset, ["customer-zip"]),
            ):
                rows = model.search([("sunset", operator, day)], order="slug")
                self.assertEqual(rows.mapped("slug"), wanted, operator)

    def test_what_is_old_is_deleted(self):
        self.keep(self.used("customer-zip", days=799), self.used("v1", days=801))
        self.env["api.deprecated_use"]._gc_deprecated_uses()
        self.assertEqual(self.kept(), [("customer-zip", 1)])

    def test_a_key_that_goes_leaves_its_name(self):
        key = self.new_key(name="Shop")
        self.keep(self.used("customer-zip", key=key))
        self.key_record(key).unlink()
        [found] = self.env["api.deprecated_use"].search([])
        found.invalidate_recordset()
        self.assertFalse(found.key_id)
        self.assertIn("Shop", found.key_name)

    def test_the_metrics_have_it(self):
        self.keep(self.used("customer-zip"), self.used("customer-zip", days=2))
        self.assertEqual(self.env["api.deprecated_use"]._calls(), {"customer-zip": 2})
        self.set_setting("metrics", "true")
        text = self.rest("GET", "metrics").text
        self.assertIn('dual_api_deprecated_requests{doc="customer-zip"} 2.0', text)


@tagged("-at_install", "post_install")
class TestDeprecatedNotice(UseCase):
    """Mails to who uses it: when, to whom, and once."""

    def setUp(self):
        super().setUp()
        self.env.company.email = "office@example.com"
        self.user = new_test_user(
            self.env, "told", "base.group_user", email="told@example.com"
        )
        self.sent = []
        self.fails = False
        servers = self.registry["ir.mail_server"]
        self.startPatcher(patch.object(servers, "send_email", self.send))
        # A test has no transaction of its own to commit.
        cron = self.registry["ir.cron"]
        self.startPatcher(patch.object(cron, "_commit_progress", lambda *_a, **_k: 0))
        known = {each.doc: each for each in (ZIP, REF, PHONE)}
        self.startPatcher(
            patch.object(ApiDeprecatedUse, "_known", lambda _model: known)
        )

    def send(self, message, *_arguments, **_named):
        if self.fails:
            raise MailDeliveryException("no way")
        self.sent.append(message)
        return "<id@example.com>"

    def tell(self, goes, days):
        """What the daily job sends so many days before something goes."""
        self.sent.clear()
        today = goes.sunset - timedelta(days=days)
        with patch.object(Date, "today", lambda *_args: today):
            self.env.ref("dual_api.cron_deprecations").ir_actions_server_id.run()
        return [message["To"] for message in self.sent]

    def in_use(self, *slugs, goes=ZIP, days=0, user=None, before=7):
        """Uses so many days before the day on which it is told."""
        user = user or self.user
        key = self.new_key(user=user, name="Shop")
        self.keep(self.used(*slugs, key=key, user=user))
        day = goes.sunset - timedelta(days=before + days)
        self.env["api.deprecated_use"].search(
            [("key_id", "=", self.key_record(key).id)]
        ).day = day
        return key

    def test_thrice_and_each_once(self):
        self.in_use(ZIP.doc, before=91)
        told = []
        for days in range(92, -3, -1):
            self.env["api.deprecated_use"].search([]).day = ZIP.sunset - timedelta(
                days=days
            )
            told += [days] * len(self.tell(ZIP, days))
        self.assertEqual(told, [90, 30, 7])

    def test_the_mail_says_what_and_until_when(self):
        self.in_use(ZIP.doc)
        self.assertEqual(self.tell(ZIP, 7), ["told@example.com"])
        [message] = self.sent
        self.assertIn("works until", message["Subject"])
        text = message.get_content()
        for part in ("Shop", "customer-zip", ZIP.use, "/api/docs/changes"):
            self.assertIn(part, text)

    def test_who_used_it_long_ago_is_not_told(self):
        self.in_use(ZIP.doc, days=30)
        self.assertEqual(self.tell(ZIP, 7), [])
        self.in_use(ZIP.doc, days=29)
        self.assertEqual(self.tell(ZIP, 7), ["told@example.com"])

    def test_who_has_ended_the_key_is_not_told(self):
        key = self.in_use(ZIP.doc)
        self.key_record(key).revoke()
        self.assertEqual(self.tell(ZIP, 7), [])

    def test_who_begins_late_is_told_what_is_left(self):
        self.in_use(ZIP.doc, before=20)
        self.assertEqual(len(self.tell(ZIP, 20)), 1)
        self.assertEqual(len(self.tell(ZIP, 19)), 0)

    def test_several_keys_of_a_user_are_one_mail(self):
        self.in_use(ZIP.doc)
        self.in_use(ZIP.doc)
        self.assertEqual(len(self.tell(ZIP, 7)), 1)

    def test_several_things_are_one_mail(self):
        also = replace(REF, sunset=ZIP.sunset)
        known = {each.doc: each for each in (ZIP, also)}
        with patch.object(ApiDeprecatedUse, "_known", lambda _model: known):
            self.in_use(ZIP.doc, REF.doc)
            self.assertEqual(len(self.tell(ZIP, 7)), 1)
            text = self.sent[0].get_content()
            for goes in (ZIP, REF):
                self.assertIn(f"- {goes.doc}, until", text)
            self.assertEqual(self.tell(ZIP, 7), [])

    def test_what_was_not_sent_is_tried_again(self):
        self.in_use(ZIP.doc)
        self.fails = True
        self.assertEqual(self.tell(ZIP, 7), [])
        self.fails = False
        self.assertEqual(len(self.tell(ZIP, 6)), 1)
        self.assertEqual(len(self.tell(ZIP, 5)), 0)

    @mute_logger(deprecated_notice.__name__)
    def test_what_fails_for_one_stops_no_other(self):
        bad = new_test_user(self.env, "bad", "base.group_user", email="bad@example.com")
        self.in_use(ZIP.doc, user=bad)
        self.in_use(ZIP.doc)
        model = self.registry["api.deprecated_notice"]
        original = model._text

        def text(notice, user, uses):
            if user == bad:
                user.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
            return original(notice, user, uses)

        with patch.object(model, "_text", text):
            self.assertEqual(self.tell(ZIP, 7), ["told@example.com"])
        self.assertEqual(self.tell(ZIP, 7), ["bad@example.com"])

    def test_another_addon_may_tell_in_another_way(self):
        self.in_use(ZIP.doc)
        told = []

        def tell(_model, user, uses):
            told.append((user, uses))
            return True

        with patch.object(self.registry["api.deprecated_notice"], "_tell", tell):
            self.assertEqual(self.tell(ZIP, 7), [])
            self.assertEqual(self.tell(ZIP, 7), [])
        [(user, [used])] = told
        self.assertEqual((user, used.goes, used.days), (self.user, ZIP, 7))
        self.assertIn("Shop", used.keys[0])

    def test_another_date_is_told_anew(self):
        self.in_use(ZIP.doc)
        self.assertEqual(len(self.tell(ZIP, 7)), 1)
        self.env["api.deprecated_notice"].search([]).sunset = date(2026, 1, 1)
        self.assertEqual(len(self.tell(ZIP, 7)), 1)
