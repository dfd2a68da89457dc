# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of keys share."""

from ..common import ApiCase

VIEWER = "{ viewer { name } }"
LIST = "{ customers(first: 1) { nodes { name } } }"


class KeyCase(ApiCase):
    """A key that works, and one that does not."""

    def setUp(self):
        super().setUp()
        self.keys = self.env["api.key"]

    def assertWorks(self, key):
        self.assertEqual(self.rest("GET", "me", key=key).status, 200)
        self.assertEqual(self.graphql(VIEWER, key=key).status, 200)

    def assertUnauthorized(self, key):
        for answer in (self.rest("GET", "me", key=key), self.graphql(VIEWER, key=key)):
            self.assertProblem(answer, "unauthorized", status=401)
            self.assertIn("X-API-Key", answer.headers["WWW-Authenticate"])
