# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A token does what a key does, at both doors: every kind of request, every refusal."""

from .common import ApiCase
from .support.parity_answers import SameAnswers
from .support.parity_refusals import SameRefusals
from .support.parity_writes import SameWrites
from .support.token_case import ByToken, TokenCase
from .test_parity import CustomerSamples


class TestTokenParity(
    ByToken, CustomerSamples, SameAnswers, SameRefusals, SameWrites, ApiCase
):
    """What the suite says of keys, it says of tokens."""
