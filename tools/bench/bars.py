# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is to be reached."""

from .workloads import READS

#: Requests per second of one client, over those of the empty controller.
TO_FLOOR = {
    ("W1", "rest"): 0.70,
    ("W1", "graphql"): 0.60,
    ("W2", "rest"): 0.65,
    ("W2", "graphql"): 0.60,
    ("W3", "rest"): 0.55,
    ("W3", "graphql"): 0.50,
    ("W4", "rest"): 0.45,
    ("W4", "graphql"): 0.40,
    ("W5", "rest"): 0.28,
    ("W5", "graphql"): 0.27,
}
#: Of requests per second, over those of Odoo's faster protocol, with several clients.
TO_BEST_PEER = 3.0
TO_BEST_PEER_WORKLOADS = tuple(one.name for one in READS)
#: Of GraphQL's requests per second, over REST's.
GRAPHQL_TO_REST = 0.85
#: SQL statements of a read, Odoo's own check for changes of other processes included.
STATEMENTS = {"W1": 2, "W2": 2, "W3": 2, "W4": 3}
