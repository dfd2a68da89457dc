# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What PostgreSQL keeps of who is a customer can't be made to lie, whoever tries."""

from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

IS_CUSTOMER = "SELECT dual_api_customer FROM res_partner WHERE id = %s"
MOVE = "UPDATE res_users SET partner_id = %s WHERE id = %s"
JOIN = "INSERT INTO res_groups_users_rel (uid, gid) VALUES (%s, %s)"
IMPLY = "INSERT INTO res_groups_implied_rel (gid, hid) VALUES (%s, %s)"


@tagged("post_install", "-at_install")
class TestCustomerIdentities(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shopper = new_test_user(cls.env, "shopper", "base.group_portal")
        cls.partner = cls.shopper.partner_id
        cls.internal = cls.env.ref("base.group_user")
        cls.public = cls.env.ref("base.group_public")
        cls.group = cls.env["res.groups"].create({"name": "Some of the shoppers"})
        cls.env.flush_all()

    def sql(self, text, *values):
        self.env.cr.execute(text, values)

    def assert_customer(self, expected, partner=None):
        self.sql(IS_CUSTOMER, (partner or self.partner).id)
        self.assertIs(self.env.cr.fetchone()[0], expected)

    # -- whatever is written -------------------------------------------------------

    def test_groups_that_sql_gives_are_seen_though_odoo_stores_otherwise(self):
        """Odoo itself asks the groups, and not what it has stored."""
        self.assert_customer(True)
        self.sql(JOIN, self.shopper.id, self.internal.id)
        self.assert_customer(False)
        self.sql("DELETE FROM res_groups_users_rel WHERE uid = %s", self.shopper.id)
        self.assert_customer(True)
        self.sql(JOIN, self.shopper.id, self.group.id)
        self.assert_customer(True)
        for implied in (self.internal, self.public):
            self.sql(IMPLY, self.group.id, implied.id)
            self.assert_customer(False)
            self.sql("TRUNCATE res_groups_implied_rel")
            self.assert_customer(True)
        self.sql(
            "UPDATE res_groups_users_rel SET gid = %s WHERE uid = %s",
            self.internal.id,
            self.shopper.id,
        )
        self.assert_customer(False)

    def test_another_group_or_user_may_get_the_name(self):
        name = (
            "UPDATE ir_model_data SET res_id = %s WHERE module = 'base' AND name = %s"
        )
        self.sql(JOIN, self.shopper.id, self.group.id)
        for xml_name in ("group_public", "group_user"):
            record = self.env.ref(f"base.{xml_name}")
            self.sql(name, self.group.id, xml_name)
            self.assert_customer(False)
            self.sql(name, record.id, xml_name)
            self.assert_customer(True)
        self.sql(name, self.shopper.id, "template_portal_user_id")
        self.assert_customer(False)

    def test_members_are_looked_at_together(self):
        """Each for itself would take hours where there are many."""
        users = self.env["res.users"].search([], limit=3)
        self.sql("DELETE FROM res_groups_users_rel WHERE gid = %s", self.group.id)
        self.sql(
            "EXPLAIN (ANALYZE) INSERT INTO res_groups_users_rel (uid, gid)"
            " SELECT id, %s FROM res_users WHERE id = ANY(%s)",
            self.group.id,
            users.ids,
        )
        told = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertRegex(told, r"dual_api_identity_joined: .*calls=1\b")

    def test_what_is_written_into_the_column_is_found_by_the_job(self):
        own = self.env.company.partner_id
        for wrong, value in ((own, True), (self.partner, False), (own, None)):
            self.sql("ALTER TABLE res_partner ALTER dual_api_customer DROP NOT NULL")
            write = "UPDATE res_partner SET dual_api_customer = %s WHERE id = %s"
            self.sql(write, value, wrong.id)
            job = self.env.ref("dual_api.cron_mend_identities")
            if value is None:
                # It shows nothing that it must not.
                job.ir_actions_server_id.run()
                continue
            with self.assertLogs("odoo.addons.dual_api.models.customers.domain"):
                job.ir_actions_server_id.run()
            self.assert_customer(wrong == self.partner, wrong)
        with self.assertNoLogs("odoo.addons.dual_api.models.customers.domain"):
            job.ir_actions_server_id.run()

    # -- and whoever writes it -----------------------------------------------------

    def test_who_may_not_write_partners_may_write_users(self):
        """As a program that the company lets write users in SQL."""
        self.sql("CREATE ROLE dual_api_test_clerk")
        self.sql("GRANT SELECT, UPDATE ON res_users TO dual_api_test_clerk")
        self.sql("SET LOCAL ROLE dual_api_test_clerk")
        self.sql("UPDATE res_users SET share = false WHERE id = %s", self.shopper.id)
        self.sql("RESET ROLE")
        self.assert_customer(False)

    def test_where_names_lead_elsewhere_the_tables_are_found(self):
        """As while pg_restore brings rows, or with a temporary table of that name."""
        with self.env.cr.savepoint():
            self.sql("SET LOCAL search_path = ''")
            self.sql(
                "UPDATE public.res_users SET share = false WHERE id = %s",
                self.shopper.id,
            )
            self.sql("SET LOCAL search_path = public")
        self.assert_customer(False)
        company, own = self.env.company, self.env.company.partner_id
        self.sql("CREATE TEMP TABLE res_company (partner_id int4) ON COMMIT DROP")
        self.sql(
            "UPDATE public.res_company SET partner_id = %s WHERE id = %s",
            self.env["res.partner"].create({"name": "Next"}).id,
            company.id,
        )
        self.sql(
            "UPDATE public.res_company SET partner_id = %s WHERE id = %s",
            own.id,
            company.id,
        )
        self.sql("DROP TABLE pg_temp.res_company")
        self.assert_customer(False, own)

    def test_who_has_removed_the_column_can_still_make_users(self):
        """Odoo does not know of it, so there are tools that remove it."""
        with self.env.cr.savepoint() as undone:
            self.sql("ALTER TABLE res_partner DROP COLUMN dual_api_customer")
            self.sql(JOIN, self.shopper.id, self.internal.id)
            self.sql(IMPLY, self.group.id, self.internal.id)
            self.sql(
                "UPDATE res_users SET share = false WHERE id = %s", self.shopper.id
            )
            undone.rollback()
        self.env.invalidate_all()
        self.assert_customer(True)

    # -- at once -------------------------------------------------------------------

    def transaction(self):
        return db_connect(self.env.cr.dbname).cursor()

    @contextmanager
    def committed(self):
        """A portal user and two contacts, for other transactions to see."""
        with self.transaction() as cr:
            env = self.env(cr=cr)
            user = new_test_user(env, "at_once", "base.group_portal")
            contacts = env["res.partner"].create([{"name": "P"}, {"name": "Q"}])
            own, ids = user.partner_id.id, contacts.ids
        try:
            yield user.id, ids
        finally:
            with self.transaction() as cr:
                env = self.env(cr=cr)
                cr.execute(MOVE, [own, user.id])
                user = env["res.users"].browse(user.id)
                user.unlink()
                env["res.partner"].browse([own, *ids]).unlink()

    def assert_one_fails(self, first, second):
        """Begun together, ended one after the other."""
        with self.transaction() as one, self.transaction() as other:
            for cr in (one, other):
                cr.execute("SELECT count(*) FROM res_users")
            one.execute(*first)
            one.commit()
            try:
                with (
                    self.assertRaises(SerializationFailure),
                    mute_logger("odoo.sql_db"),
                ):
                    other.execute(*second)
            finally:
                other.rollback()

    def test_who_writes_meanwhile_what_becomes_a_users_has_to_look_again(self):
        with self.committed() as (user, (contact, _other)):
            gives = (MOVE, [contact, user])
            writes = (
                "UPDATE res_partner SET email = 'x@x.test'"
                " WHERE id = %s AND dual_api_customer",
                [contact],
            )
            with self.transaction() as cr:
                cr.execute("UPDATE res_users SET share = false WHERE id = %s", [user])
            self.assert_one_fails(gives, writes)

    def test_one_goes_and_another_comes(self):
        """Each sees that the contact is a user's; the first sees it go."""
        with self.committed() as (user, (shared, other)):
            visitor = self.env.ref("base.public_user")
            own = visitor.partner_id.id
            comes = (MOVE, [shared, visitor.id])
            goes = (MOVE, [other, user])
            try:
                for first, second in ((comes, goes), (goes, comes)):
                    with self.transaction() as cr:
                        cr.execute(MOVE, [own, visitor.id])
                        cr.execute(MOVE, [shared, user])
                        cr.execute(
                            "UPDATE res_users SET share = false WHERE id = %s", [user]
                        )
                    self.assert_one_fails(first, second)
            finally:
                with self.transaction() as cr:
                    cr.execute(MOVE, [own, visitor.id])

    def test_a_group_comes_and_the_contact_changes(self):
        with self.committed() as (user, (contact, _other)):
            joins, moves = (JOIN, [user, self.public.id]), (MOVE, [contact, user])
            with self.transaction() as cr:
                cr.execute("SELECT partner_id FROM res_users WHERE id = %s", [user])
                own = cr.fetchone()[0]
            for first, second in ((joins, moves), (moves, joins)):
                self.assert_one_fails(first, second)
                with self.transaction() as cr:
                    cr.execute(
                        "DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s",
                        [user, self.public.id],
                    )
                    cr.execute(MOVE, [own, user])
