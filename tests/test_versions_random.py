# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever a newer version changes, what is there already answers as before.

Random lists of changes are made to customers, and the versions that there are become
older ones, which say how they differ. What each of them answers is held against what
was answered while there was no newer one, to the byte.
"""

import random
import re
from dataclasses import replace

from odoo.tests import tagged

from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    DeclarationError,
    Embedded,
    Match,
    Relation,
    Text,
    TextType,
    embedded,
)
from odoo.addons.dual_api.schema.differences import (
    differing,
    filter_differing,
    member_differing,
    not_gathered,
    renamed,
    retyped,
    with_member,
    with_type,
    without_member,
    without_type,
)
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.versions import OWN_VERSIONS

from .support.effort import EFFORT
from .support.parity import nested
from .support.version_case import VersionsCase, one_more

TYPE = "Customer"
_KEPT = {each.name for each in IDENTITY}
#: A refusal names the request.
_ALIKE = {"X-Correlation-ID": "alike"}
_PROGRAMS = 3 * EFFORT
_CHANGES = 12


class Change:
    """One change of the newest declarations, and how the older ones differ after it.

    Both are made of the declarations as they are, as people make them.
    """

    def __init__(self, chance, number):
        self.chance = chance
        self.number = number

    def of(self, types):
        """What the change makes of the types, and the difference that it leaves."""
        customers = next(each for each in types if each.type_name == TYPE)
        kinds = (
            *(self.rename, self.swap, self.take_name, self.remove, self.add),
            *(self.add_type, self.gather, self.retype, self.show, self.choose),
        )
        return self.chance.choice(kinds)(types, customers)

    def _one_of(self, members):
        return self.chance.choice([each for each in members if each.name not in _KEPT])

    def _renamed(self, types, pairs):
        """Have members renamed, one after the other: was, now."""
        differences = []
        for was, now in pairs:
            types = renamed(TYPE, was=now, now=was)(types)
            differences.insert(0, renamed(TYPE, was=was, now=now))
        return types, differences

    def rename(self, types, customers):
        name = self._one_of(customers.members()).name
        return self._renamed(types, [(name, f"{name}_{self.number}")])

    def swap(self, types, customers):
        """Two fields have each other's name."""
        fields = [each for each in customers.fields if each.name not in _KEPT]
        one, other = self.chance.sample(fields, 2)
        between = f"between_{self.number}"
        pairs = [(one.name, between), (other.name, one.name), (between, other.name)]
        return self._renamed(types, pairs)

    def remove(self, types, customers):
        """A member is gone, with the filters that follow from it."""
        removable = [
            each for each in customers.members() if self._goes(customers, each)
        ]
        member = self._one_of(removable)
        names = [
            each.name
            for each in (customers.fields, customers.relations)[
                isinstance(member, Relation)
            ]
        ]
        behind = names[names.index(member.name) + 1 :]
        matches = tuple(
            each.match for each in customers.filters if each.of == member.name
        )
        older = replace(member, filterable=matches)
        there = with_member(TYPE, older, before=behind[0] if behind else None)
        return without_member(TYPE, member.name)(types), [there]

    def take_name(self, types, customers):
        """A member is gone, and another one has its name by now."""
        types, [there] = self.remove(types, customers)
        left = next(each for each in types if each.type_name == TYPE)
        gone = {each.name for each in customers.members()} - {
            each.name for each in left.members()
        }
        field = self._one_of(left.fields)
        types, differences = self._renamed(types, [(field.name, *gone)])
        return types, [*differences, there]

    @staticmethod
    def _goes(customers, member):
        """Whether nothing but the member itself says what hangs on it."""
        used = {key.removeprefix("-") for key in customers.order}
        used |= {customers.external_key}
        filters = [each for each in customers.filters if each.of == member.name]
        plain = all(each.derived and each.match is not Match.CHOICE for each in filters)
        return plain and member.name not in used

    def add(self, types, _customers):
        """There is one more field, which lists are filtered and sorted by."""
        name = f"more_{self.number}"
        field = Text(name, "One more.", source="barcode", sortable=True, default=True)
        added = with_member(TYPE, field)(types)
        return added, [without_member(TYPE, name)]

    def gather(self, types, customers):
        """Fields that stood in the record are in an object."""
        name = f"object_{self.number}"
        within = Embedded(
            name,
            "Some of it.",
            type_name=f"Object{self.number}",
            default=self.chance.choice([True, False]),
        )
        free = [
            each
            for each in customers.fields
            if each.within is None and each.name not in _KEPT | {*customers.order}
        ]
        chosen = self.chance.sample(free, 3)
        paths = {each.name: f"{name}.{each.name}" for each in chosen}
        newer = replace(
            customers,
            fields=tuple(
                embedded(within, each)[0] if each in chosen else each
                for each in customers.fields
            ),
            filters=tuple(
                replace(each, of=paths.get(each.of, each.of))
                for each in customers.filters
            ),
        )
        return self._instead(types, newer), [not_gathered(TYPE, name)]

    def retype(self, types, customers):
        """The values of a text are spelled otherwise, and it has another name."""
        whole = [
            each
            for each in customers.fields
            if type(each.type) is TextType
            and each.within is None
            and not self._searched(customers, each)
        ]
        field, name = self._one_of(whole), f"spelled_{self.number}"
        newer = retyped(
            TYPE,
            replace(field, name=name),
            now=field.name,
            show=mirrored,
            take=mirrored,
        )
        older = retyped(TYPE, field, now=name, show=mirrored, take=mirrored)
        return newer(types), [older]

    @staticmethod
    def _searched(customers, field):
        """Whether a list is asked for how the values begin."""
        matches = {each.match for each in customers.filters if each.of == field.name}
        return Match.PREFIX in matches

    def show(self, types, customers):
        """A field is shown to who asks for nothing, or is not any more."""
        fields = [each for each in customers.fields if each.within is None]
        field = self._one_of(fields)
        newer = member_differing(TYPE, field.name, default=not field.default)
        return newer(types), [member_differing(TYPE, field.name, default=field.default)]

    def choose(self, types, customers):
        """A list leaves out something else, or stands in another order."""
        names = [each.name for each in customers.filters if each.match is Match.CHOICE]
        name = self.chance.choice(names)
        [chosen] = [each for each in customers.filters if each.name == name]
        order = (f"-{self.chance.choice(customers.sortable).own_name}",)
        value = self.chance.choice([True, False, None])
        for change in (
            filter_differing(TYPE, name, default=value),
            differing(TYPE, order=order),
        ):
            types = change(types)
        return types, [
            differing(TYPE, order=customers.order),
            filter_differing(TYPE, name, default=chosen.default),
        ]

    @staticmethod
    def _instead(types, newer):
        return tuple(newer if each.type_name == TYPE else each for each in types)

    def add_type(self, types, _customers):
        """There is one more type, that nothing leads to."""
        name = f"More{self.number}"
        more = replace(USER, type_name=name)
        return with_type(more)(types), [without_type(name)]


def mirrored(value):
    """The text from its end to its beginning."""
    return value and value[::-1]


def changed(types, chance):
    """The types after random changes, and how the older ones differ."""
    differences = []
    for number in range(_CHANGES):
        try:
            types, left = Change(chance, number).of(tuple(types))
        except (DeclarationError, IndexError):
            # Two members would have one name to be written by, or nothing is left of
            # what could be changed so.
            continue
        differences = [*left, *differences]
    return types, differences


@tagged("-at_install", "post_install")
class TestRandomChanges(VersionsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.us")
        cls.company = cls.customer(
            "Zoë & Co",
            **{"email": "zoe@example.com", "phone": "+1 555 0100", "ref": "R-1"},
            **{"city": "Köln", "zip": "50667", "vat": "DE1", "user_id": 2},
            **{"country_id": country.id, "state_id": country.state_ids[0].id},
            category_id=cls.env["res.partner.category"].create({"name": "Retail"}).ids,
        )
        cls.person = cls.customer(
            "Ada", is_company=False, parent_id=cls.company.id, function="Head"
        )
        cls.key = cls.new_key(["customers:read", "customers:write"], limit=100_000)
        resolver = cls.env["dual_api.resolver"]
        cls.catalogs = {each.version.name: each for each in resolver._catalogs()}

    def requests(self, name):
        """What is asked of a version: every member, filter and order, and writes."""
        customers = self.catalogs[name].types[TYPE]
        path = f"/api/{name}/customers"
        own = f"{path}/{self.company.id}"
        every = ",".join(each.name for each in customers.members())
        # When it was written is another moment each time.
        values = ",".join(
            each.name
            for each in customers.fields[len(IDENTITY) :]
            if each.source not in ("create_date", "write_date")
        )
        listed = f"{path}?ids={self.company.id},{self.person.id}"
        yield "GET", own, None
        yield "GET", f"{own}?fields={every}", None
        yield "GET", f"{own}?fields=nothing", None
        for key in customers.sortable:
            yield "GET", f"{listed}&sort=-{key.own_name}&limit=1", None
        for each in customers.filters:
            yield "GET", f"{listed}&{each.name}={self.sent(each)}", None
        written = {
            each.write_name: each.example
            for each in customers.fields
            if each.write is not None and each.example is not None
        }
        written = nested(written)
        yield "POST", f"{path}?fields={values}", written
        yield "PATCH", f"{own}?fields={values}", written
        yield "PATCH", own, {"nothing": 1, **{each: [] for each in written}}

    def sent(self, filter_):
        """A value that the filter takes."""
        if filter_.match in (Match.CHOICE, Match.PRESENT):
            return "true"
        if filter_.to:
            return self.company.id
        example = filter_.example
        return example[0] if isinstance(example, list) else example

    def answers(self, name):
        """What the version answers to each request, and what that costs."""
        found = []
        savepoint = self.env.cr.savepoint()
        for method, path, body in self.requests(name):
            answer = self.rest(method, path, self.key, body, headers=_ALIKE)
            told = [answer.headers.get(each) for each in ("ETag", "Link")]
            text = answer.text
            if method == "POST":
                # Of a new record the number is another one each time.
                told = [re.sub(r"\d+$", "#", answer.headers["Location"])]
                text = re.sub(r'"id":\d+', '"id":#', text)
            found.append((path, answer.status, answer.points, text, told))
        savepoint.rollback()
        savepoint.close()
        self.env.invalidate_all()
        return found

    def test_the_versions_that_there_are_answer_as_before(self):
        resolver = self.env["dual_api.resolver"]
        own = resolver._types()
        expected = {each.name: self.answers(each.name) for each in OWN_VERSIONS}
        for program in range(_PROGRAMS):
            newest, differences = changed(own, random.Random(program))
            self.declare(lambda _own, newest=newest: newest, one_more(*differences))
            self.assertEqual(resolver._left_out(), ())
            for version, before in expected.items():
                after = self.answers(version)
                for one, other in zip(before, after, strict=True):
                    self.assertEqual(other, one, program)
