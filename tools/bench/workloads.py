# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked for: six workloads, and rows that do not depend on who was asked."""

from dataclasses import dataclass

CUSTOMER = ("id", "name", "email", "phone", "country")
CONTACT = ("id", "name", "email")


@dataclass(frozen=True)
class Workload:
    """One thing to ask for.

    :param rows: how many customers; 1 without a list, 0 for a new one
    """

    name: str
    title: str
    rows: int
    contacts: bool = False


W1 = Workload("W1", "one customer, 5 fields", 1)
W2 = Workload("W2", "50 customers × 5 fields", 50)
W3 = Workload("W3", "200 customers × 5 fields", 200)
W4 = Workload("W4", "50 customers with their contacts", 50, contacts=True)
W5 = Workload("W5", "create a customer", 0)
#: In one request, and what of them is answered: their ids.
MANY = 500
W6 = Workload("W6", f"create {MANY} customers", 0)
READS = (W1, W2, W3, W4)
ALL = (*READS, W5)

#: What W5 makes, by public names.
NEW = {
    "name": "Made by the benchmark",
    "email": "made@example.com",
    "phone": "+33 1 00 00 00 00",
    "country_code": "FR",
    "is_company": True,
}
