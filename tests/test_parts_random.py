# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Both doors agree on lists of parts that nobody thought of."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import ApiCase
from .support.effort import SOAKS
from .support.firms import WithFirms
from .support.parity import Show
from .support.parity_doors import Doors
from .test_parity_random import _ANYTHING, _settings, _some

_SHOWN = Show(
    ("id", "name"),
    {
        "accounts": Show(("number", "note", "place", "bic", "holder"), limit=5),
        "people": Show(("name", "job"), limit=5),
    },
)
#: GraphQL makes a list of one value, by its specification.
_NO_LIST = _ANYTHING.filter(lambda value: value is None or isinstance(value, bool))


@tagged(SOAKS)
class TestRandomParts(WithFirms, Doors, ApiCase):
    """Parts are drawn from the declaration: good ones, and any others."""

    def setUp(self):
        super().setUp()
        own = self.samples[0]
        self.ids = {
            "accounts": [*own.bank_ids.ids, self.samples[1].bank_ids.id],
            "people": [*own.child_ids.ids, self.samples[1].id],
        }
        self.good = {
            "number": ["GB 22", "A 1", " x "],
            "note": ["N", None, "x" * 21],
            "place": [1, 0, 7],
            "bic": ["BNKA", "NONE", None],
            "holder": ["Ann", None],
            "name": ["Ann", "Cid"],
            "job": ["Smith", None],
            "keeper_id": [self.api_user.id, 2_000_000_000, None],
            "label_ids": [self.labels.ids, [], [self.labels[0].id, 2_000_000_000]],
        }

    def parts(self, name):
        """A few parts of a list."""
        relation = self.resource.member(name)
        values = {
            part.write_name: st.sampled_from(
                [
                    st.sampled_from(self.good[part.write_name]),
                    _NO_LIST if part.type.many else _ANYTHING,
                ]
            ).flatmap(lambda chosen: chosen)
            for part in relation.part_members
            if part.write_name in self.good
        }
        values["id"] = st.sampled_from([*self.ids[name], 2_000_000_000, "x"])
        values["nonsense"] = st.just(1)
        return st.lists(
            st.one_of(_some(values, 4), st.sampled_from([None, 5])), max_size=4
        )

    @_settings
    @given(st.data())
    def test_writes(self, data):
        names = data.draw(st.sampled_from([["accounts"], ["people"], [*self.ids]]))
        values = {name: data.draw(self.parts(name)) for name in names}
        if data.draw(st.booleans()):
            request = self.do("create", _SHOWN, values={"name": "A"} | values)
        else:
            request = self.do(
                "update", _SHOWN, record_id=self.samples[0].id, values=values
            )
        self.agree(request)
