# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A reminder is an activity, too, in a database that knows activities."""

SOURCE = """
from datetime import timedelta
user = env["res.users"].create({
    "name": "Reminded", "login": "reminded",
    "group_ids": [(6, 0, [env.ref("base.group_user").id])],
})
end = env.cr.now().replace(microsecond=0) + timedelta(days=3)
env["api.key"].generate(user.id, "Shop", expires_at=end)
for _day in range(2):
    env["dual_api.key.reminder"]._remind()
result = [
    [activity.summary, activity.user_id.login,
     activity.date_deadline == end.date()]
    for activity in env["mail.activity"].search([("user_id", "=", user.id)])
]
"""


def test_an_activity_before_the_end_once(tools):
    database = tools.create_database("live_activity", addons=["mail"])
    # Nobody can be reached by mail: the user has no address.
    expected = [["The API key Shop expires soon", "reminded", True]]
    assert tools.evaluate(database, SOURCE) == expected
