# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key of the administrator's that reads customers, on standard output."""

from session import session

if __name__ == "__main__":
    with session() as env:
        user = env.ref("base.user_admin")
        made = env["api.key"].generate(user.id, "First", scopes=["customers:read"])
    print(made)
