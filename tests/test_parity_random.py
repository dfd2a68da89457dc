# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Both doors agree on requests that nobody thought of."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.dual_api.schema.request.operation import Kind
from odoo.addons.dual_api.schema.request.rules import sort_values

from .common import ApiCase
from .support.effort import EFFORT, SOAKS
from .support.parity import Show
from .support.parity_doors import Doors
from .test_parity import CustomerSamples

#: The same requests in every run: a failure is one of the code, not of the day.
_settings = settings(
    max_examples=12 * EFFORT,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
_SIZES = st.sampled_from([None, 1, 2, 3, 7, 0, 200, 201, -5])
_ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.text(max_size=8),
    st.lists(st.text(max_size=4), max_size=3),
    st.dictionaries(st.just("a"), st.just(1), max_size=1),
)


def _some(choices, most):
    """Values for at most so many of the names."""
    names = st.lists(st.sampled_from(sorted(choices)), unique=True, max_size=most)
    return names.flatmap(
        lambda chosen: st.fixed_dictionaries({name: choices[name] for name in chosen})
    )


@tagged(SOAKS)
class TestRandomRequests(CustomerSamples, Doors, ApiCase):
    """Requests are drawn from the declaration of customers."""

    def shows(self, type_, depth):
        """What to show of a type, down to some depth."""
        fields = st.lists(
            st.sampled_from([field.name for field in type_.fields]), max_size=4
        ).map(lambda names: tuple(dict.fromkeys(names)) or ("id",))
        below = st.just({})
        if depth and type_.relations:
            names = st.lists(st.sampled_from(type_.relations), max_size=2)
            below = names.flatmap(
                lambda relations: st.fixed_dictionaries(
                    {
                        relation.name: self.shows_behind(relation, depth - 1)
                        for relation in relations
                    }
                )
            )
        return st.builds(Show, fields, below)

    def shows_behind(self, relation, depth):
        """What to show of what a relation leads to."""
        show = self.shows(self.catalog.target(relation), depth)
        if not relation.many:
            return show
        return st.builds(
            lambda below, size: Show(below.fields, below.relations, size),
            show,
            _SIZES,
        )

    def conditions(self):
        """A few filters, with values that some sample has."""
        choices = {
            filter_.name: st.sampled_from(list(self.filter_values(filter_)))
            for filter_ in self.resource.filters
        }
        choices["q"] = st.sampled_from(["a", "É", "%", "_"]) | st.text(max_size=4)
        return _some(choices, 3)

    def written(self):
        """A few values, good ones and any others."""
        values = {}
        values_of = self.write_values()
        for member in self.resource.members():
            # A copy has a number of its own at each door.
            if member.name in self.copied and member.write:
                del values_of[member.write_name]
        for name, good in values_of.items():
            other = _ANYTHING
            if isinstance(good, list):
                # GraphQL makes a list of one value, by its specification.
                other = other.filter(lambda value: not isinstance(value, str))
            values[name] = st.sampled_from([st.just(good), other]).flatmap(lambda s: s)
        return _some(values, 4)

    @_settings
    @given(st.data())
    def test_lists(self, data):
        sort = st.lists(st.sampled_from(sort_values(self.resource)), max_size=3)
        request = self.request(
            Kind.LIST,
            data.draw(self.shows(self.resource, 3)),
            filters=data.draw(self.conditions()),
            sort=data.draw(st.none() | sort.filter(bool).map(tuple)),
            limit=data.draw(_SIZES),
            total=data.draw(st.booleans()),
        )
        outcome = self.agree(request)
        if outcome.next:
            self.agree(
                self.request(
                    Kind.LIST,
                    request.show,
                    filters=request.filters,
                    sort=data.draw(st.just(request.sort) | st.none()),
                    limit=request.limit,
                    cursor=outcome.next,
                )
            )

    @_settings
    @given(st.data())
    def test_writes(self, data):
        values = data.draw(self.written())
        relations = {
            relation.name: Show(("id",))
            for relation in self.resource.relations
            if not relation.many
        }
        show = replace(self.all_fields(), relations=relations)
        if data.draw(st.booleans()):
            request = self.do("create", show, values={"name": "A"} | values)
        else:
            request = self.do(
                "update", show, record_id=self.samples[0].id, values=values
            )
        self.agree(request)
