# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That both doors do the same with a resource; what to try, its declaration says.

An addon proves it of its own resource::

    class TestBooks(ParitySuite, ApiCase):
        resource_name = "books"
        api_groups = "base.group_user,library.group_librarian"

        def make_samples(self):
            return self.env["library.book"].create([{"name": "Emma"}, …])

Each of its verbs is tried, too; `verb_values` says what one needs that has no example.
"""

from .support.parity_answers import SameAnswers
from .support.parity_batches import SameBatches
from .support.parity_exports import SameExports
from .support.parity_refusals import SameRefusals
from .support.parity_writes import SameWrites


class ParitySuite(SameAnswers, SameExports, SameRefusals, SameWrites, SameBatches):
    """Everything that holds for any resource; stands in front of ``ApiCase``."""
